"""A stretch of text and what it is, counted in code points until it leaves as a MessageEntity."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import bad_request


def units(text: str) -> int:
    """Length in UTF-16 code units (Bot API MessageEntity, `offset`)."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True)
class Span:
    """Code points `start` to `end` (excluded); `more` holds `url`, `language` and the like."""

    type: str
    start: int
    end: int
    more: Json = field(default_factory=dict)

    @classmethod
    def from_api(cls, entity: Any, text: str) -> "Span":
        """Reads a MessageEntity of the `entities` parameter. Raises ApiError (400)."""
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        more = {name: value for name, value in entity.items() if name not in ("type", "offset", "length")}
        try:
            start = _index(text, entity["offset"])
            end = _index(text, entity["offset"] + entity["length"])
            return cls(str(entity["type"]), start, end, more)
        except (KeyError, TypeError, ValueError):
            raise bad_request("can't parse MessageEntity: a field is missing or points outside the text") from None

    def moved(self, by: int, length: int) -> "Span":
        """The span in a text that lost characters at its ends."""
        return replace(self, start=_clamp(self.start + by, length), end=_clamp(self.end + by, length))

    def to_api(self, unit_offsets: Sequence[int]) -> Json:
        """Bot API MessageEntity."""
        offset = unit_offsets[self.start]
        return {"type": self.type, "offset": offset, "length": unit_offsets[self.end] - offset, **self.more}


def _clamp(value: int, length: int) -> int:
    return min(max(value, 0), length)


def _index(text: str, unit_offset: int) -> int:
    """The code point at an offset in UTF-16 code units; ValueError if there is none."""
    seen = 0
    for index, character in enumerate(text):
        if seen == unit_offset:
            return index
        seen += units(character)
    if seen == unit_offset:
        return len(text)
    raise ValueError("offset outside the text")
