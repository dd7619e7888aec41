"""The shape of sealed bytes: AES-256-GCM with a header, bound to whose data it is and what it is for.

    version (1 byte) | id of the key (4 bytes) | nonce (12 random bytes) | ciphertext and tag

The header and the binding are authenticated with the text: neither can be exchanged. Random nonces are safe for 2^32
seals a key (NIST SP 800-38D, 8.3); a person's key sees thousands, a setting's some millions in its life.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relbot.errors import StoreError

VERSION = 1
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_HEADER = 1 + KEY_ID_BYTES
_SHORTEST = _HEADER + NONCE_BYTES + 16
PERSONS_OWN = bytes(KEY_ID_BYTES)
"""Stands where the key's id would, in what is sealed with a person's key: a person has only one."""


def seal(cipher: AESGCM, key_id: bytes, binding: bytes, plaintext: bytes) -> bytes:
    """Seals `plaintext`; only the same key and the same binding open it again."""
    header = bytes([VERSION]) + key_id
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plaintext, header + binding)


def unseal(cipher: AESGCM, binding: bytes, sealed: bytes) -> bytes:
    """The text in `sealed`; StoreError if it was sealed with another key, for something else, or was changed."""
    header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + NONCE_BYTES]
    try:
        return cipher.decrypt(nonce, sealed[_HEADER + NONCE_BYTES :], header + binding)
    except InvalidTag as error:
        raise StoreError("sealed data does not open: it was changed, moved, or sealed with another key") from error


def key_id_of(sealed: bytes) -> bytes:
    """The id of the key that sealed it; StoreError for bytes that are no seal of ours."""
    if len(sealed) < _SHORTEST or sealed[0] != VERSION:
        raise StoreError("these bytes were not sealed by this version of relbot")
    return sealed[1:_HEADER]


def binding(*parts: str) -> bytes:
    """Joins what a seal is bound to, so that no two lists of parts give the same bytes."""
    return b"".join(len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts)
