"""Writing terms and closed days into a setting file, which people keep by hand: every other line stays as it is."""

import json
import re
from collections.abc import Callable, Sequence

from relbot.errors import ConfigurationError
from relbot.service.calendar_file import Entry

_HEAD = r"{key}:[ \t]*(?P<list>\[\s*\])?[ \t]*(?P<rest>#.*)?"
_INSIDE = re.compile(r"[ \t]+\S|-|[ \t]*#|[ \t]*$")


def lines_of(entries: Sequence[Entry], indent: str = "  ") -> list[str]:
    """The closures as a setting file writes them."""
    return [f"{indent}- {{{_dates(each)}, reason: {json.dumps(each.title, ensure_ascii=False)}}}" for each in entries]


def term_lines_of(entries: Sequence[Entry], indent: str = "  ") -> list[str]:
    """The terms as a setting file writes them."""
    return [f"{indent}- {{from: {each.first}, to: {each.last}}}" for each in entries]


def with_closures(text: str, entries: Sequence[Entry]) -> str:
    """The text of a setting file with these closures behind those it has; ConfigurationError as `_behind`."""
    return _behind(text, "closures", entries, lines_of)


def with_terms(text: str, entries: Sequence[Entry]) -> str:
    """The same with these terms."""
    return _behind(text, "terms", entries, term_lines_of)


def _behind(text: str, key: str, entries: Sequence[Entry], written: Callable[[Sequence[Entry], str], list[str]]) -> str:
    """The text with more entries in one of its lists.

    Raises ConfigurationError if the list is written so that nothing can be put behind its entries.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    head = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
    if head is None:
        return newline.join((*lines, "", f"{key}:", *written(entries, "  "), ""))
    found = re.fullmatch(_HEAD.format(key=key), lines[head])
    if found is None:
        raise ConfigurationError(f"{key} stand on one line of the setting file; write one a line, each behind a dash")
    if found["list"]:
        lines[head] = " ".join(filter(None, (f"{key}:", found["rest"])))
    last, indent = head, "  "
    for number in range(head + 1, len(lines)):
        if not _INSIDE.match(lines[number]):
            break
        if entry := re.match(r"([ \t]*)- ", lines[number]):
            last, indent = number, entry[1]
        elif lines[number].strip() and not lines[number].lstrip().startswith("#"):
            last = number  # an entry goes on over several lines
    return newline.join((*lines[: last + 1], *written(entries, indent), *lines[last + 1 :], ""))


def _dates(entry: Entry) -> str:
    return f"from: {entry.first}" + (f", to: {entry.last}" if entry.last > entry.first else "")
