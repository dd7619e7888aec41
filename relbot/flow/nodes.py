"""YAML with places: a small tree that remembers line and column of every entry, and knows only what authors need.

Plain `true` and `false` are yes and no, plain whole numbers are numbers, all else is text: `no`, `on` and `12:30`
stay as written. Anchors, aliases, tags, merge keys and several documents in one file are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from relbot.errors import FileError

DEEPEST = 12
"""Levels of nesting; a flow needs six."""

Scalar = str | int | bool
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Location = tuple[str | int, ...]
"""Way into a file: ("steps", 3, "ask", "cy")."""

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Node:
    """A value and where it begins; line and column count from 1. `quoted` shifts columns inside a scalar by one.

    `file` is what the file is called in messages: a tree may be laid together from several (flow.laying).
    """

    value: "Scalar | list[Node] | dict[str, Entry]"
    line: int
    column: int
    quoted: bool = False
    file: str = ""


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a mapping; line and column are the key's."""

    node: Node
    line: int
    column: int

    def holding(self, value: "Scalar | list[Node] | dict[str, Entry]") -> "Entry":
        """The same place with another value."""
        return replace(self, node=replace(self.node, value=value))


def plain(node: Node) -> Plain:
    """The value without places, as JSON can hold it."""
    if isinstance(node.value, dict):
        return {key: plain(entry.node) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def find(root: Node, location: Location) -> tuple[Node, bool]:
    """The node at the end of the way, or the last one there is; and whether the whole way exists."""
    node = root
    for part in location:
        if isinstance(node.value, dict) and part in node.value:
            node = node.value[str(part)].node
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return node, False
    return node, True


def key_place(root: Node, location: Location) -> tuple[int, int]:
    """Line and column of the key that ends the way; KeyError if there is no such key."""
    holder, _ = find(root, location[:-1])
    entries = holder.value if isinstance(holder.value, dict) else {}
    entry = entries[str(location[-1])]
    return entry.line, entry.column


GUIDE = "docs/authoring.md"


def read_yaml(path: Path, shown: str, *, guide: str = GUIDE) -> Node:
    """Read one file; FileError under the name `shown` for whatever is not plain YAML in UTF-8.

    `guide` is the page that says what belongs into a file of its kind.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(shown, "save this file as UTF-8") from error
    except OSError as error:
        raise FileError(shown, f"cannot be read: {error.strerror}") from error
    return parse_yaml(text, shown, guide=guide)


def parse_yaml(text: str, shown: str, *, guide: str = GUIDE) -> Node:
    """Read YAML text; FileError under the name `shown` for whatever is not plain YAML."""
    try:
        return _Builder(shown, iter(list(yaml.parse(text, Loader=_LOADER))), guide).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        message = "this is not YAML; look at indentation, quotes and colons here or on the line above"
        raise FileError(shown, message, line=line, column=column) from error
    except yaml.YAMLError as error:
        raise FileError(shown, "holds characters that YAML does not allow; retype the text without them") from error


class _Builder:
    """Builds the tree from the parser's events; refuses what we do not want."""

    def __init__(self, shown: str, events: Iterator[yaml.Event], guide: str) -> None:
        self.shown, self.events, self.guide = shown, events, guide

    def document(self) -> Node:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise FileError(self.shown, f"is empty; {self.guide} shows what belongs here")
        node = self.node(next(self.events), DEEPEST)
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.fault(after, "one document a file: take out the --- and move the rest to a file of its own")
        return node

    def node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise self.fault(event, "no aliases (*name); write the value out")
        if getattr(event, "anchor", None):
            raise self.fault(event, "no anchors (&name); write the value out where it is needed")
        if getattr(event, "tag", None):
            raise self.fault(event, "no tags (!name); quotes make a text, nothing else is needed")
        if depth == 0:
            raise self.fault(event, f"nested deeper than {DEEPEST} levels; look at the indentation")
        if isinstance(event, yaml.MappingStartEvent):
            return self.at(event, self.mapping(depth - 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.at(event, self.sequence(depth - 1))
        return self.scalar(event)

    def mapping(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.fault(event, "a key is a single word")
            key = event.value
            if key in entries:
                raise self.fault(event, f"{key} stands here twice; keep one", key)
            if key == "<<":
                raise self.fault(event, "no merge keys (<<); write the entries out")
            value = self.node(next(self.events), depth)
            entries[key] = Entry(value, *_place(event))
        return entries

    def sequence(self, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth))
        return items

    def scalar(self, event: yaml.Event) -> Node:
        assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - the parser gives nothing else here
        is_plain, text = event.style in (None, ""), event.value
        if is_plain and text == "":
            raise self.fault(event, "has no value; write one or take the line out")
        if is_plain and text in ("true", "false"):
            return self.at(event, text == "true")
        if is_plain and _WHOLE_NUMBER.fullmatch(text):
            return self.at(event, int(text))
        return replace(self.at(event, text), quoted=not is_plain)

    def at(self, event: yaml.Event, value: "Scalar | list[Node] | dict[str, Entry]") -> Node:
        return Node(value, *_place(event), file=self.shown)

    def fault(self, event: yaml.Event, message: str, field: str | None = None) -> FileError:
        line, column = _place(event)
        return FileError(self.shown, message, line=line, column=column, field=field)


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
