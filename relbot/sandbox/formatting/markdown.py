"""MarkdownV2 style (Bot API "MarkdownV2 style")."""

from dataclasses import dataclass

from relbot.sandbox.errors import ApiError, bad_request
from relbot.sandbox.formatting.spans import Span

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
    "[": ("text_link", "TextUrl"),
}


@dataclass
class _Open:
    mark: str
    at: int
    byte: int
    language: str = ""


class _Parser:
    """Walks the source once. Block quotations are not played: a ">" at the start of a line is refused."""

    def __init__(self, source: str) -> None:
        self.source, self.position = source, 0
        self.text: list[str] = []
        self.spans: list[Span] = []
        self.stack: list[_Open] = []

    def run(self) -> tuple[str, list[Span]]:
        while self.position < len(self.source):
            self._step()
        if self.stack:
            opened = self.stack[-1]
            name = "PreCode" if opened.language else MARKS[opened.mark][1]
            raise _fault(f"Can't find end of {name} entity at byte offset {opened.byte}")
        return "".join(self.text), self.spans

    def _step(self) -> None:
        character = self.source[self.position]
        following = self.source[self.position + 1 : self.position + 2]
        if character == "\\" and following and ord(following) < 127:
            self._emit(following, 2)
        elif self.stack and self.stack[-1].mark in ("`", "```"):
            mark = self.stack[-1].mark
            if self.source.startswith(mark, self.position):
                self._close(len(mark))
            else:
                self._emit(character, 1)
        elif self.stack and self.stack[-1].mark == "[" and character == "]":
            self._close_link()
        elif mark := self._mark():
            self._toggle(mark)
        elif character in RESERVED:
            raise _fault(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._emit(character, 1)

    def _mark(self) -> str:
        for mark in ("```", "__", "||", "`", "*", "_", "~", "["):
            if self.source.startswith(mark, self.position):
                return mark
        return ""

    def _toggle(self, mark: str) -> None:
        if self.stack and self.stack[-1].mark == mark and mark != "[":
            self._close(len(mark))
            return
        byte = len(self.source[: self.position].encode())
        self.position += len(mark)
        opened = _Open(mark, len(self.text), byte)
        if mark == "```":
            opened.language = self._language()
        self.stack.append(opened)

    def _language(self) -> str:
        end = self.position
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        language = ""
        if end < len(self.source) and self.source[end] != "`":
            language, self.position = self.source[self.position : end], end
        if self.source.startswith("\n", self.position):
            self.position += 1
        return language

    def _emit(self, character: str, width: int) -> None:
        self.text.append(character)
        self.position += width

    def _close(self, width: int) -> None:
        opened = self.stack.pop()
        self.position += width
        more = {"language": opened.language} if opened.language else {}
        self.spans.append(Span(MARKS[opened.mark][0], opened.at, len(self.text), more))

    def _close_link(self) -> None:
        opened = self.stack.pop()
        url = "".join(self.text[opened.at :])
        self.position += 1
        if self.source.startswith("(", self.position):
            byte = len(self.source[: self.position].encode())
            end = self.source.find(")", self.position)
            if end < 0:
                raise _fault(f"Can't find end of a URL at byte offset {byte}")
            url, self.position = self.source[self.position + 1 : end].replace("\\", ""), end + 1
        if url:
            self.spans.append(Span("text_link", opened.at, len(self.text), {"url": url}))


def parse_markdown(source: str) -> tuple[str, list[Span]]:
    """Text and spans. Raises ApiError (400)."""
    return _Parser(source).run()


def _fault(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
