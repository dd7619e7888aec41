"""A conversation as a story: a YAML file that says what people do and, recorded beside it, what they then see.

    story: A pupil asks for time with an adult
    now: "2026-11-23 09:00"            # local time of the school
    people: [P1202, S05]               # who has a linked phone; "P1201 new": before first use; "X stranger": nobody
    acts:
      - do: {P1202: {send: "hello"}}   # or {later: {minutes: 15}}, or {outage: …}, also beside what people do in it
        sees: {P1202: ["+ …"]}         # recorded: every line that changed on every phone
    stored: {…}                        # recorded: what the database holds in the end

`pytest --update` writes the recorded parts anew; everything is compared whole, so a lost last message fails.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

Sees = dict[str, list[str]]


class Act(BaseModel):
    """One thing that happens, and what changes on the phones."""

    model_config = ConfigDict(extra="forbid")

    do: dict[str, Any]
    sees: Sees = {}


class Story(BaseModel):
    """A story file. `settings` replaces top-level entries of the example's setting file; `years` are school years
    that some of the people are in instead of their own, `signals` the quiet signals they agreed.
    """

    model_config = ConfigDict(extra="forbid")

    story: str
    now: str = "2026-11-23 09:00"
    people: list[str]
    settings: dict[str, Any] = {}
    years: dict[str, int] = {}
    signals: dict[str, str] = {}
    acts: list[Act]
    stored: dict[str, list[str]] = {}


class _Dumper(yaml.SafeDumper):
    """Writes stories readably: long lines whole, several lines as a block, Welsh as it is."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """A text of several lines as a literal block."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def read_story(path: Path) -> Story:
    """The story of a file; pydantic's ValidationError for a shape it has not."""
    return Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def write_story(path: Path, story: Story) -> None:
    """Writes a story back with its recorded parts; comments at the top of the file stay."""
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    body = yaml.dump(
        story.model_dump(exclude_defaults=True), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )
    path.write_text("\n".join([*head, body]), encoding="utf-8")
