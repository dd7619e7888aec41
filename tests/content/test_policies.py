"""docs/policies.md: each line names conversations that are there and a story in which one of them is seen."""

import re
from pathlib import Path

import pytest

from relbot.app import catalogue_for
from relbot.flow.models import Ask, Flow, Say

ROOT = Path(__file__).parents[2]
CATALOGUE = catalogue_for(None)
LINE = re.compile(r"^\| ([PRGFASML][0-9]{2}) \| [^|]+ \| ([^|]+) \| `([^`|]+)` \|$", re.MULTILINE)
FOUND = LINE.findall((ROOT / "docs" / "policies.md").read_text(encoding="utf-8"))
LONG_ENOUGH = 12
"""Letters of a piece of a sentence, between two placeholders, by which the sentence is known."""


def test_every_line_is_read() -> None:
    """None is lost to a slip in the table, and no id stands twice."""
    text = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    assert len(FOUND) == len([line for line in text.splitlines() if line.startswith("|")]) - 2
    assert len({found[0] for found in FOUND}) == len(FOUND)


@pytest.mark.parametrize("policy, conversations, story", FOUND, ids=[found[0] for found in FOUND])
def test_the_story_shows_the_conversation(policy: str, conversations: str, story: str) -> None:
    """At least a piece of a sentence of each conversation named stands in the story, in one of its languages."""
    told = (ROOT / story).read_text(encoding="utf-8").replace("''", "'").replace('\\"', '"')
    for name in re.findall(r"`([^`]+)`", conversations):
        assert any(piece in told for piece in pieces(CATALOGUE.flow(name))), (policy, name)


def pieces(flow: Flow) -> list[str]:
    """What is said and asked in a conversation, without what placeholders stand for."""
    said = [step.say for step in flow.steps if isinstance(step, Say)]
    asked = [step.ask for step in flow.steps if isinstance(step, Ask)]
    parts = [
        part for words in (*said, *asked) for text in (words.en, words.cy) for part in re.split(r"{[a-z_]+}", text)
    ]
    return [part for part in parts if len(part) >= LONG_ENOUGH]
