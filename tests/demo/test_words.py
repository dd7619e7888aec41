"""The page says what stands in conversations/phrases/demo.yaml, and all of it."""

import re

from relbot.app import catalogue_for
from relbot.cli.demo_board import sentences
from relbot.cli.demo_school import STAGES
from relbot.resources import pages_dir

PUT_TOGETHER = {
    *(f"role_{part}" for part in ("pupil", "named_adult", "teacher", "safeguarding", "lead", "chair", "carer")),
    *(f"month_{number}" for number in range(1, 13)),
}
"""Keys that a script puts together from parts, or that the server names."""


def test_every_sentence_is_said() -> None:
    """No sentence is left over; a missing one would be an error in the browser's tests."""
    phrases = {key.removeprefix("demo.") for key in catalogue_for(None).phrases if key.startswith("demo.")}
    texts = "".join(path.read_text(encoding="utf-8") for path in pages_dir().iterdir())
    quoted = set(re.findall(r'"([a-z_]+)"', texts))
    told = {key for stage in STAGES.values() for key in stage.story}
    of_a_home = {key for key in phrases if key.startswith("home_")}
    assert sorted(phrases - quoted - of_a_home) == sorted((PUT_TOGETHER | told) - quoted)
    assert {key.removeprefix("home_") for key in of_a_home} <= phrases


def test_a_home_has_words_of_its_own() -> None:
    """Nobody who lives there is a pupil, and no school is spoken of on its page, but in the school's story."""
    phrases = sentences(catalogue_for(None).phrases, lives_here=True)
    told = {key for stage in STAGES.values() for key in stage.story}
    shown = {key: text.en for key, text in phrases.items() if key not in told and key != "role_teacher"}
    assert shown["role_pupil"] == "Young person, year {year}"
    assert [key for key, text in shown.items() if re.search("school|pupil|teacher", text, re.IGNORECASE)] == []


def test_what_the_page_names_is_there() -> None:
    """The sentences that the HTML names exist."""
    phrases = catalogue_for(None).phrases
    named = re.findall(r'data-(?:say|label)="([a-z_]+)"', (pages_dir() / "demo.html").read_text(encoding="utf-8"))
    assert [key for key in named if f"demo.{key}" not in phrases] == []
    assert len(named) == 14


def test_no_sentence_stands_in_the_page() -> None:
    """The HTML itself holds no words but the names of relbot and the languages."""
    text = (pages_dir() / "demo.html").read_text(encoding="utf-8")
    assert re.findall(r">\s*([^<>\s][^<>]*)<", text) == ["relbot", "English", "Cymraeg"]
