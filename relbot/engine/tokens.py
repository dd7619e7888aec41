"""Button tokens: opaque, at most 64 ASCII bytes (Bot API InlineKeyboardButton.callback_data), no meaning in them.

An option is named by its index, never by its id, so that a token tells nobody what was answered (DOMAIN 4.4).
"""

import re
from typing import NamedTuple

CONTROLS = ("skip", "back", "stop", "carry_on", "restart", "done", "keep_words", "keep_safe", "reword", "away")

UNTICK = "u"
"""Stands behind an option's index on the button that takes its tick away: a press that comes twice changes nothing."""

_SESSION = r"[A-Za-z0-9_-]{1,40}"
_TOKEN = re.compile(rf"s\.({_SESSION})\.([1-9][0-9]{{0,3}})\.((?:0|[1-9][0-9]{{0,2}}){UNTICK}?|{'|'.join(CONTROLS)})")


class Press(NamedTuple):
    """What a token says: the session, the question's number, and an option's index (and UNTICK) or a control."""

    session_id: str
    number: int
    what: str


def press_token(session_id: str, number: int, what: str) -> str:
    """The token of a button."""
    return f"s.{session_id}.{number}.{what}"


def parse_press(token: str) -> Press | None:
    """Read a token; None for anything this engine did not make."""
    found = _TOKEN.fullmatch(token)
    return Press(found[1], int(found[2]), found[3]) if found else None


def fits_token(session_id: str) -> bool:
    """Whether a session id can stand in a token."""
    return re.fullmatch(_SESSION, session_id) is not None
