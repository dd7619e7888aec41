"""Which Welsh lines still wait for a native reader, as a page for that reader.

`conversations/welsh-review.yaml` holds the lines somebody who reads Welsh has confirmed, word for word, by their key. A
line that is not there, or was changed since, is on the page again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relbot.errors import FileError
from relbot.flow.models import Ask, Catalogue, Localised, Say
from relbot.flow.nodes import plain, read_yaml

FILE = "welsh-review.yaml"

_HEAD = """\
# Welsh lines that wait for a native reader

relbot says these lines to children (*ti*) and to adults (*chi*). They were written with care, and no native reader has
confirmed them yet. Please read them aloud. To confirm one, put it into `conversations/welsh-review.yaml` under its key,
word for word; to mend one, mend it in `conversations/` and confirm it then. `relbot flows welsh` prints this page
anew, and a test compares the two.

{waiting} of {all} lines wait.

| Where | English | Cymraeg |
| --- | --- | --- |
"""


@dataclass(frozen=True)
class Line:
    """One sentence and its key: `flow.step`, `flow.step.choice`, `flow.title`, or the phrase's key."""

    key: str
    said: Localised


def lines_of(catalogue: Catalogue) -> Iterator[Line]:
    """Every sentence of a catalogue, flows first."""
    for name, flow in sorted(catalogue.flows.items()):
        yield Line(f"{name}.title", flow.title)
        for step in flow.steps:
            if isinstance(step, Say):
                yield Line(f"{name}.{step.id}", step.say)
            elif isinstance(step, Ask):
                yield Line(f"{name}.{step.id}", step.ask)
                for choice in step.choices:
                    yield Line(f"{name}.{step.id}.{choice.id}", choice.label)
    for key, phrase in sorted(catalogue.phrases.items()):
        yield Line(key, phrase)


def confirmed_lines(folder: Path) -> dict[str, str]:
    """The Welsh that was confirmed, by key. FileError if the file is missing or holds anything but texts."""
    path = folder / FILE
    root = read_yaml(path, str(path))
    content = plain(root)
    if not isinstance(content, dict):
        raise FileError(str(path), "is a list of `key: Welsh line` lines", line=root.line, column=root.column)
    confirmed: dict[str, str] = {}
    for key, line in content.items():
        if not isinstance(line, str):
            raise FileError(str(path), "write the Welsh line as it stands in the conversation", field=key)
        confirmed[key] = line
    return confirmed


def review_page(catalogue: Catalogue, confirmed: dict[str, str]) -> str:
    """The page, in Markdown. A line counts as confirmed only while it is exactly the same."""
    lines = list(lines_of(catalogue))
    waiting = [line for line in lines if confirmed.get(line.key) != line.said.cy]
    rows = (f"| `{line.key}` | {_cell(line.said.en)} | {_cell(line.said.cy)} |\n" for line in waiting)
    return _HEAD.format(waiting=len(waiting), all=len(lines)) + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
