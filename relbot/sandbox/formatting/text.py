"""From the text parameter to text and entities, with Telegram's complaints."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import bad_request
from relbot.sandbox.formatting.html import parse_html
from relbot.sandbox.formatting.markdown import parse_markdown
from relbot.sandbox.formatting.spans import Span, units

TEXT_CHARACTERS = 4096
"""Bot API sendMessage, `text`: 1-4096 characters after entities parsing. A character is a code point to Telegram."""

CAPTION_CHARACTERS = 1024
"""Bot API sendDocument, `caption`: 0-1024 characters after entities parsing."""

RAW_BYTES = 1 << 15
"""Not in the text: the published server refuses longer input before it parses."""

COMMAND = re.compile(r"(?<![\w/@<>])/([A-Za-z0-9_]{1,64})(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")


@dataclass(frozen=True)
class Formatted:
    """Text as people see it, and MessageEntity objects; offsets and lengths in UTF-16 code units."""

    text: str
    entities: tuple[Json, ...]

    def to_content(self, text_field: str = "text", entities_field: str = "entities") -> Json:
        """The fields of a Message."""
        content: Json = {text_field: self.text}
        if self.entities:
            content[entities_field] = list(self.entities)
        return content


def read_text(text: str, parse_mode: str | None = None, entities: list[Json] | None = None) -> Formatted:
    """Text for sendMessage and editMessageText. Raises ApiError (400)."""
    if not text:
        raise bad_request("message text is empty")
    formatted = _parse(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > TEXT_CHARACTERS:
        raise bad_request("message is too long")
    return formatted


def read_caption(text: str, parse_mode: str | None = None, entities: list[Json] | None = None) -> Formatted:
    """A caption, which may be empty. Raises ApiError (400)."""
    formatted = _parse(text, parse_mode, entities)
    if len(formatted.text) > CAPTION_CHARACTERS:
        raise bad_request("message caption is too long")
    return formatted


def plain(text: str) -> Formatted:
    """Text as a person types it: commands become entities, nothing else is parsed."""
    return _finish(text, [])


def _parse(text: str, parse_mode: str | None, entities: list[Json] | None) -> Formatted:
    if len(text.encode()) > RAW_BYTES:
        raise bad_request("text is too long")
    mode = (parse_mode or "none").lower()
    if mode == "html":
        return _finish(*parse_html(text))
    if mode == "markdownv2":
        return _finish(*parse_markdown(text))
    if mode != "none":
        raise bad_request("unsupported parse_mode")
    return _finish(text, [Span.from_api(entity, text) for entity in entities or ()])


def _finish(text: str, spans: list[Span]) -> Formatted:
    """Trims white space at both ends as Telegram does, finds commands, and orders the entities."""
    lead = len(text) - len(text.lstrip())
    trimmed = text.strip()
    kept = [span.moved(-lead, len(trimmed)) for span in spans]
    taken = [span for span in kept if span.start < span.end]
    code = [span for span in taken if span.type in ("code", "pre")]
    taken.extend(
        Span("bot_command", match.start(), match.end())
        for match in COMMAND.finditer(trimmed)
        if not any(span.start < match.end() and match.start() < span.end for span in code)
    )
    taken.sort(key=lambda span: (span.start, -span.end))
    at = _unit_offsets(trimmed)
    return Formatted(trimmed, tuple(span.to_api(at) for span in taken))


def _unit_offsets(text: str) -> Sequence[int]:
    """For each index of a code point its offset in UTF-16 code units."""
    if text.isascii():
        return range(len(text) + 1)
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + units(character))
    return offsets
