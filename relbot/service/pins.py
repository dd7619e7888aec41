"""What a PIN is, and the slow hash of which alone is kept. Pure."""

import base64
import hashlib
import hmac
import re
import secrets
from itertools import pairwise

COST, BLOCK, LANES = 2**15, 8, 1
"""scrypt's n, r and p: 32 MB and about a tenth of a second a try."""
MEMORY = 2 * 128 * COST * BLOCK
"""Bytes OpenSSL may use."""
LONGEST = 12
_PIN = re.compile(rf"[0-9]{{4,{LONGEST}}}")


def typed(text: str) -> str | None:
    """The digits of what somebody typed, 4 to 12 of them, spaces left out; None: it is no PIN."""
    digits = "".join(text.split())
    return digits if digits.isascii() and _PIN.fullmatch(digits) else None


def is_easy(pin: str) -> bool:
    """Whether anybody would try it first: one digit again and again, or a run up or down ("1234", "9876")."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def hashed(pin: str) -> str:
    """What is kept of a PIN: the cost, a salt of its own, the hash."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(_hash(pin, salt))))


def fits(pin: str, kept: str) -> bool:
    """Whether it is the PIN of which `hashed` made `kept`; compared in constant time."""
    _, cost, block, lanes, salt, wanted = kept.split("$")
    found = _hash(pin, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def _hash(pin: str, salt: bytes, cost: int = COST, block: int = BLOCK, lanes: int = LANES) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
