"""Identifiers and secrets: random, opaque, and the same everywhere they are made."""

import math
import re
import secrets
import uuid
from collections.abc import Callable

NewId = Callable[[], str]
"""Makes a new identifier: 32 lower-case hexadecimal characters, 122 random bits."""

CODE_BITS = 160
"""Strength of an invitation code; the least allowed is 128 bits."""
_CODE = re.compile(rf"[A-Za-z0-9_-]{{{math.ceil(CODE_BITS / 6)}}}")
"""The form of a code: six bits a character."""


def new_id() -> str:
    """A new identifier: 32 lower-case hexadecimal characters, not guessable and not ordered."""
    return uuid.uuid4().hex


def new_code() -> str:
    """A single-use code of nearly CODE_BITS bits, in the alphabet of Telegram's start payload ([A-Za-z0-9_-]).

    It begins with a letter or digit: a spreadsheet takes "-…" for a formula, and the letter printed from it is wrong.
    """
    while not (code := secrets.token_urlsafe(CODE_BITS // 8))[0].isalnum():
        pass
    return code


def is_code(text: str) -> bool:
    """Whether a text has the form of an invitation code, used or not: no words of anybody."""
    return _CODE.fullmatch(text) is not None
