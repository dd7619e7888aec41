"""How long a note after a talk takes an adult (DOMAIN 2.14: a minute at most), reckoned from what a story shows.

Nobody is timed. Everything that comes onto the adult's phone from the note's first question to its last line is read,
and every button's label, but for Skip, Back and Stop, which stand below each question; each press or message costs a
look and a reach; what they write themselves is typed. The rates are those of studies: 238 words a minute for reading
English silently (Brysbaert 2019), 36 for typing on a phone (Palin and others 2019). For Welsh the same are taken.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from relbot.app import catalogue_for
from relbot.flow.models import Ask, Flow, Say
from tests.stories.script import Act, read_story

TOLD = Path(__file__).parent / "told"
FIGURES = Path(__file__).parents[2] / "docs" / "performance.md"
READ, TYPED = 238 / 60, 36 / 60
"""Words a second."""
PRESS = 1.5
"""Seconds for finding a button and pressing it."""
CONTROLS = re.compile(r"\[(Skip|Back|Stop|Hepgor|Yn ôl|Stopio)\]")
CAME = re.compile(r"^\+ \d+ (.*?)(?: \(silent\))?$", re.DOTALL)


@dataclass
class Effort:
    """What it asks of an adult: words to read and to type, presses."""

    read: int = 0
    presses: int = 0
    typed: int = 0

    @property
    def seconds(self) -> float:
        """As long as that takes."""
        return self.read / READ + self.presses * PRESS + self.typed / TYPED


def effort(acts: list[Act], adult: str, flow: Flow) -> Effort:
    """From the flow's first question on a phone to its last line, whichever language it speaks."""
    asked, last = flow.steps[0], flow.steps[-1]
    assert isinstance(asked, Ask)
    assert isinstance(last, Say)
    begins = {text.rpartition("}")[2] for text in (asked.ask.en, asked.ask.cy)}
    ends = {last.say.en, last.say.cy}
    found, began = Effort(), False
    for act in acts:
        done = act.do.get(adult, {})
        if began:
            found.presses += 1 if done else 0
            found.typed += len(done.get("send", "").split())
        for line in act.sees.get(adult, []):
            came = CAME.match(line)
            words = "" if came is None or came[1].startswith("me: ") else came[1]
            began = began or any(begin in words for begin in begins)
            found.read += len(_shown(words).split()) if began else 0
            if began and words in ends:
                return found
    raise AssertionError("the note has no end here")


def _shown(words: str) -> str:
    """A message as it is read: its text, then its labels without the controls."""
    return CONTROLS.sub("", words).replace("[", " ").replace("]", " ")


@pytest.mark.parametrize("language, name, adult", [("en", "English", "S05"), ("cy", "Welsh", "S07")])
def test_a_note_takes_less_than_a_minute(language: str, name: str, adult: str) -> None:
    """Every question is answered or skipped, six words are the adult's own: below sixty seconds, as the docs say."""
    story = read_story(TOLD / "talk" / f"noted-in-a-minute-{language}.yaml")
    found = effort(story.acts, adult, catalogue_for(None).flow("adult-talk-note"))
    assert found.seconds < 60, found
    line = f"| {name} | {found.read} | {found.presses} | {found.typed} | {found.seconds:.0f} |"
    assert line in FIGURES.read_text(encoding="utf-8")
