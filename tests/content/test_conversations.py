"""The conversations relbot comes with: no mistakes, true reviews, and the promises to children that words can break."""

import re
from pathlib import Path

import pytest

from relbot.engine import missing_phrases
from relbot.flow.checks import check_library
from relbot.flow.graph import ways_of
from relbot.flow.loader import load_library
from relbot.flow.models import AnyStep, Ask, Audience, Do, Flow, Language, Say
from relbot.flow.placeholders import placeholders
from relbot.flow.review import confirmed_lines, lines_of, review_page
from relbot.resources import conversations_dir

FOLDER = conversations_dir()
LIBRARY = load_library(FOLDER)
CATALOGUE = LIBRARY.catalogue
FLOWS = sorted(CATALOGUE.flows)
DOCS = Path(__file__).parents[2] / "docs"


def test_no_findings() -> None:
    """Nothing is wrong with the conversations that ship."""
    assert [str(finding) for finding in check_library(LIBRARY)] == []


def test_the_engine_has_its_phrases() -> None:
    """Whatever the engine says by itself stands in the phrases."""
    assert missing_phrases(CATALOGUE) == []


def test_the_flows_of_this_release() -> None:
    """The flows that people and settings refer to by name are there."""
    assert FLOWS == [
        "adult-away",
        "adult-first-use",
        "adult-talk-answer",
        "adult-talk-note",
        "help",
        "help-staff",
        "just-a-saying",
        "just-a-saying-ks1",
        "just-a-saying-ks2",
        "pupil-about-me",
        "pupil-about-me-mine",
        "pupil-about-me-words",
        "pupil-about-staff",
        "pupil-ask-me",
        "pupil-change-adult",
        "pupil-check-in-ks1",
        "pupil-check-in-ks2",
        "pupil-check-in-secondary",
        "pupil-check-out",
        "pupil-first-use",
        "pupil-harmed",
        "pupil-harmed-back",
        "pupil-not-to-named-adult",
        "pupil-quiet-signal",
        "pupil-reflect",
        "pupil-reflect-back",
        "pupil-reflect-forward",
        "pupil-something-to-try",
        "pupil-talk-change",
        "pupil-talk-other",
        "pupil-talk-time",
        "staff-about-child",
        "staff-adult-concern",
        "staff-agree",
        "staff-check-in",
        "staff-hand",
        "staff-incident",
        "staff-owed",
        "staff-plan-talk",
        "staff-reflect-plan",
        "staff-reflect-prompt",
        "staff-reflect-short",
        "staff-reflect-wine",
        "staff-repair",
        "staff-round",
        "staff-talk-follow-up",
    ]


def test_both_languages_say_the_same_names() -> None:
    """A name or number said in English is said in Welsh, in every sentence."""
    differing = {
        line.key
        for line in lines_of(CATALOGUE)
        if sorted(placeholders(line.said.en)) != sorted(placeholders(line.said.cy))
    }
    assert differing == set()


def test_welsh_review_is_true() -> None:
    """docs/welsh-review.md lists exactly the lines nobody has confirmed (`relbot flows welsh` prints it)."""
    assert (DOCS / "welsh-review.md").read_text(encoding="utf-8") == review_page(CATALOGUE, confirmed_lines(FOLDER))


def test_confirmed_welsh_still_stands() -> None:
    """Every confirmed line is the line of today, so that no confirmation outlives its sentence."""
    today = {line.key: line.said.cy for line in lines_of(CATALOGUE)}
    assert {key: today.get(key) for key in confirmed_lines(FOLDER)} == confirmed_lines(FOLDER)


def test_help_raises_the_alert_first() -> None:
    """HELP is an urgent alert before a single word is said or asked (rule 10)."""
    for name in ("help", "help-staff"):
        first = CATALOGUE.flow(name).steps[0]
        assert isinstance(first, Do)
        assert (first.do, first.with_) == ("raise_concern", {"level": "urgent", "source": "help"})


def urgent_replies(flow: Flow) -> list[AnyStep]:
    """The steps a flow comes to right after it raised an urgent concern."""
    raising = {step.id for step in flow.steps if isinstance(step, Do) and step.with_.get("level") == "urgent"}
    return [flow.step(way.target) for way in ways_of(flow) if way.start in raising]


@pytest.mark.parametrize("name", FLOWS)
def test_urgent_replies_name_help(name: str) -> None:
    """Right after every urgent alert relbot says something, with 999 and, to a child, Childline (DOMAIN 3.3)."""
    flow = CATALOGUE.flow(name)
    needed = {"emergency", "childline"} if flow.audience is Audience.PUPIL else {"emergency"}
    replies = urgent_replies(flow)
    raising = [step for step in flow.steps if isinstance(step, Do) and step.with_.get("level") == "urgent"]
    assert bool(replies) == bool(raising)
    for reply in replies:
        assert isinstance(reply, Say)
        assert reply.safeguarding
        for language in Language:
            assert needed - set(placeholders(reply.say.in_(language))) == set()


@pytest.mark.parametrize("name", ["help", "help-staff", "pupil-check-out", "pupil-talk-time"])
def test_out_of_hours_says_who_reads_when(name: str) -> None:
    """Outside reading hours the child is told who will read and when, and nothing of people being told now (rule 5)."""
    reply = CATALOGUE.flow(name).step("told_closed")
    assert isinstance(reply, Say)
    for language in Language:
        assert {"safeguarding", "next_reading"} <= set(placeholders(reply.say.in_(language)))
    assert "being told" not in reply.say.en
    assert "yn cael gwybod" not in reply.say.cy


def test_a_request_is_made_before_anything_optional() -> None:
    """A child who stops at the safety question or the note has asked, and is heard."""
    steps = [step.id for step in CATALOGUE.flow("pupil-talk-time").steps]
    assert steps.index("how_soon") + 1 == steps.index("request") < steps.index("safe") < steps.index("note")


def test_notices_tell_a_locked_phone_nothing() -> None:
    """A notice has no placeholder, so no name and no word of a child can get into it, and no level word (rule 7)."""
    notices = {key: phrase for key, phrase in CATALOGUE.phrases.items() if key.startswith("alerts.notice")}
    assert notices
    for phrase in notices.values():
        assert placeholders(phrase.en) == placeholders(phrase.cy) == ()
        for word in ("urgent", "concern", "risk", "safe", "danger", "brys", "pryder", "perygl", "diogel"):
            assert word not in (phrase.en + phrase.cy).casefold()


def test_adults_answer_without_the_childs_name() -> None:
    """Steps of an adult's answer are new messages: of the child they say only when and for which place they asked."""
    flows = {"adult-talk-answer": {"when", "place", "asked"}, "adult-talk-note": {"asked", "safeguarding"}}
    for name, allowed in flows.items():
        steps = CATALOGUE.flow(name).steps
        said = [step.say if isinstance(step, Say) else step.ask for step in steps if isinstance(step, Say | Ask)]
        assert {name for text in said for name in (*placeholders(text.en), *placeholders(text.cy))} == allowed


def test_pupils_are_called_ti_and_adults_chi() -> None:
    """No *chi* form is said to a pupil and no *ti* form to an adult, as far as plain words show it."""
    formal, familiar = {"chi", "eich", "ydych", "gallwch", "os gwelwch"}, {"ti", "dy", "gelli", "wyt", "os gweli"}
    wrong: list[tuple[str, str, str]] = []
    for flow in CATALOGUE.flows.values():
        banned = formal if flow.audience is Audience.PUPIL else familiar
        for step in flow.steps:
            text = step.say.cy if isinstance(step, Say) else step.ask.cy if isinstance(step, Ask) else ""
            text = re.sub(r'"[^"]*"', " ", text)  # what an adult may say to a child
            plain = f" {' '.join(''.join(c if c.isalpha() else ' ' for c in text.casefold()).split())} "
            wrong.extend((flow.flow, step.id, word) for word in sorted(banned) if f" {word} " in plain)
    assert wrong == []
