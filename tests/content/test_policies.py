"""docs/policies.md: each line names conversations that are there and a story that shows them; no id is left out."""

import re
from pathlib import Path

import pytest

from relbot.app import catalogue_for
from relbot.flow.models import Ask, Flow, Say

ROOT = Path(__file__).parents[2]
CATALOGUE = catalogue_for(None)
LINE = re.compile(r"^\| ([PRGFASML][0-9]{2}) \| [^|]+ \| ([^|]+) \| `([^`|]+)` \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
FOUND = LINE.findall(PAGE)
EVERYWHERE = re.findall(r"^\| ([PRGFASML][0-9]{2}) \| [^|]+ \| `(tests/[^`|]+)` \|$", PAGE, re.MULTILINE)
IN_PART = re.findall(r"^\| ((?:[PRGFASML][0-9]{2}(?:, )?)+) \| [^|]+ \|$", PAGE, re.MULTILINE)
LAST = {"P": 26, "R": 23, "G": 17, "F": 15, "A": 18, "S": 12, "M": 12, "L": 23}
"""How many ids there are: protect, relate, regulate, reflect, repair (A), staff, family (M), leadership."""
LONG_ENOUGH = 12
"""Letters of a piece of a sentence, between two placeholders, by which the sentence is known."""


def test_every_line_is_read() -> None:
    """None is lost to a slip in a table."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    heads = 3 * 2
    assert len(FOUND) + len(EVERYWHERE) + len(IN_PART) == len(lines) - heads


def test_every_id_stands_once() -> None:
    """What policies ask is done, done in part or said not to be: nothing is left unsaid, or said twice."""
    ids = [found[0] for found in (*FOUND, *EVERYWHERE)] + [each for found in IN_PART for each in found.split(", ")]
    assert sorted(ids) == sorted(
        f"{letter}{number:02}" for letter, most in LAST.items() for number in range(1, most + 1)
    )


@pytest.mark.parametrize("policy, shown", EVERYWHERE, ids=[found[0] for found in EVERYWHERE])
def test_what_shows_it_is_there(policy: str, shown: str) -> None:
    """The file is there, and the test in it, where one is named."""
    path, _, name = shown.partition("::")
    assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8") if name else (ROOT / path).exists(), policy


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
