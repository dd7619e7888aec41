"""Identifiers and secrets: random, opaque, and the same everywhere they are made."""

import secrets
import uuid
from collections.abc import Callable

NewId = Callable[[], str]
"""Makes a new identifier: 32 lower-case hexadecimal characters, 122 random bits."""

CODE_BITS = 160
"""Strength of an invitation code; the least allowed is 128 bits."""


def new_id() -> str:
    """A new identifier: 32 lower-case hexadecimal characters, not guessable and not ordered."""
    return uuid.uuid4().hex


def new_code() -> str:
    """A single-use code of CODE_BITS bits, in the alphabet of Telegram's start payload ([A-Za-z0-9_-])."""
    return secrets.token_urlsafe(CODE_BITS // 8)
