"""Older formats of a conversation file: one named function moves each to the next."""

from collections.abc import Callable, Mapping

from relbot.errors import FileError
from relbot.flow.models import FORMAT
from relbot.flow.nodes import Entry, Node

Migration = Callable[[Node], Node]

MIGRATIONS: Mapping[int, Migration] = {}
"""By the format they start from. Format 1 is the first, so there is none yet; the next adds `1: name_the_change`."""


def upgrade(root: Node, shown: str, migrations: Mapping[int, Migration] = MIGRATIONS, latest: int = FORMAT) -> Node:
    """The file in today's format; FileError when it has none or one that this relbot does not know."""
    if not isinstance(root.value, dict):
        message = "a flow file is a list of `key: value` lines; docs/authoring.md shows one"
        raise FileError(shown, message, line=root.line, column=root.column)
    entry = root.value.get("format")
    if entry is None:
        raise FileError(shown, f"add the line `format: {latest}`", line=root.line, column=root.column, field="format")
    found = entry.node.value
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise _fault(shown, entry, f"is a whole number; today's is {latest}")
    if found > latest:
        raise _fault(shown, entry, f"this file is of format {found}, this relbot reads up to {latest}; update relbot")
    for older in range(found, latest):
        root = _stamped(migrations[older](root), older + 1)
    return root


def _stamped(root: Node, number: int) -> Node:
    if not isinstance(root.value, dict):
        raise TypeError("a migration gives back the whole file")
    root.value["format"] = root.value["format"].holding(number)
    return root


def _fault(shown: str, entry: Entry, message: str) -> FileError:
    return FileError(shown, message, line=entry.node.line, column=entry.node.column, field="format")
