"""HTML style (Bot API "HTML style")."""

import re
from dataclasses import dataclass
from html import unescape

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import ApiError, bad_request
from relbot.sandbox.formatting.spans import Span

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
}
REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);?")
TAG = re.compile(r"<(/?)([^\s<>/=\"']*)((?:\s+[^\s<>=/\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?)*)\s*>")
ATTRIBUTE = re.compile(r"([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")


@dataclass
class _Open:
    """A tag waiting for its end: `at` counts code points of the result, `byte` bytes of the source."""

    tag: str
    at: int
    more: Json


def parse_html(source: str) -> tuple[str, list[Span]]:
    """Text and spans. Raises ApiError (400) with the byte offset of the tag that is wrong."""
    parts: list[str] = []
    spans: list[Span] = []
    stack: list[_Open] = []
    length = position = 0
    while position < len(source):
        start = source.find("<", position)
        piece = REFERENCE.sub(lambda match: unescape(match[0]), source[position : start if start >= 0 else None])
        parts.append(piece)
        length += len(piece)
        if start < 0:
            break
        byte = len(source[:start].encode())
        match = TAG.match(source, start)
        if match is None:
            raise _fault(_unclosed(source.startswith("</", start), bool(stack), byte))
        if match[1]:
            spans.extend(_close(stack, match[2].lower(), length, byte))
        else:
            stack.append(_open(match[2].lower(), match[3], length, byte))
        position = match.end()
    if stack:
        raise _fault(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(parts), _join_code_blocks(spans)


def _open(tag: str, attributes: str, at: int, byte: int) -> _Open:
    found = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in ATTRIBUTE.finditer(attributes)}
    if tag not in TAGS:
        raise _fault(f'Unsupported start tag "{tag}" at byte offset {byte}')
    if tag == "span" and found.get("class") != "tg-spoiler":
        raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    more: Json = {}
    if tag == "a":
        more["url"] = unescape(found.get("href", ""))
    if tag == "code" and found.get("class", "").startswith("language-"):
        more["language"] = found["class"].removeprefix("language-")
    if tag == "blockquote" and "expandable" in found:
        more["expandable"] = True
    return _Open(tag, at, more)


def _close(stack: list[_Open], tag: str, at: int, byte: int) -> list[Span]:
    if not stack:
        raise _fault(f"Unexpected end tag at byte offset {byte}")
    opened = stack.pop()
    if tag not in ("", opened.tag):
        raise _fault(f'Unmatched end tag at byte offset {byte}, expected "</{opened.tag}>", found "</{tag}>"')
    more = dict(opened.more)
    kind = "expandable_blockquote" if more.pop("expandable", False) else TAGS[opened.tag]
    if kind == "text_link" and not more["url"]:
        return []
    return [Span(kind, opened.at, at, more)]


def _unclosed(is_end: bool, anything_open: bool, byte: int) -> str:
    if is_end and not anything_open:
        return f"Unexpected end tag at byte offset {byte}"
    return f"Unclosed {'end' if is_end else 'start'} tag at byte offset {byte}"


def _join_code_blocks(spans: list[Span]) -> list[Span]:
    """A `code` with a language that fills a `pre` is one block of code; a language on its own says nothing."""
    blocks = {(span.start, span.end): span for span in spans if span.type == "pre"}
    joined: list[Span] = []
    for span in spans:
        block = blocks.get((span.start, span.end))
        language = span.more if span.type == "code" else {}
        if block is not None and language:
            joined[:] = [other for other in joined if other is not block]
            del blocks[(span.start, span.end)]
            joined.append(Span("pre", span.start, span.end, language))
        elif not (span.type == "pre" and block is not span):
            joined.append(Span("code", span.start, span.end) if language else span)
    return joined


def _fault(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
