"""Every way through every flow, walked with the engine: it ends well, and nothing is left unsaid."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from relbot.cli.playing import sample_facts
from relbot.engine import open_session, step
from relbot.engine.incoming import Begin, Incoming, Tap, Words
from relbot.engine.message import Message
from relbot.engine.outcome import Needs, Noted, Outcome, Send
from relbot.engine.state import Session, Status
from relbot.flow.loader import load_catalogue
from relbot.flow.models import Flow, Language
from relbot.resources import conversations_dir

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CATALOGUE = load_catalogue(conversations_dir())


def answers_to(session: Session) -> Iterator[Incoming]:
    """Each option but the middle numbers of a scale, skip if there is one, and words where words are asked for."""
    question = session.question
    assert question is not None
    count = len(question.options)
    for index in range(count) if count < 10 else (0, 3, 4, count - 1):
        yield Tap(number=question.number, what=str(index))
    if question.skippable:
        yield Tap(number=question.number, what="skip")
    if question.takes_text or (question.searches and not question.options):
        yield Words(text="some words of mine")
    if question.several:
        yield Tap(number=question.number, what="done")


def walk(flow: Flow, language: Language, *, is_open: bool) -> Iterator[Outcome]:
    """The outcome of every answer to every question, one session a combination of branches."""
    facts = sample_facts("Ela", language, is_open=is_open)
    begin = Begin(params=dict.fromkeys(flow.params, "sample"))
    opened = open_session(CATALOGUE, flow.flow, "walk", language, NOW)
    waiting: list[tuple[Session, Incoming]] = [(opened, begin)]
    seen: set[tuple[str, ...]] = set()
    while waiting:
        session, incoming = waiting.pop()
        outcome = step(CATALOGUE, session, incoming, facts, NOW)
        if isinstance(outcome, Needs):
            facts = facts.model_copy(update={"lists": facts.lists | {outcome.key: facts.lists[outcome.provider]}})
            outcome = step(CATALOGUE, session, incoming, facts, NOW)
        assert isinstance(outcome, Outcome)
        yield outcome
        if outcome.session.status is not Status.ACTIVE:
            continue
        where = tuple(f"{frame.flow}.{frame.step}" for frame in outcome.session.frames)
        if where in seen:
            continue
        seen.add(where)
        waiting.extend((outcome.session, answer) for answer in answers_to(outcome.session))


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", sorted(CATALOGUE.flows))
def test_every_way_ends_well(name: str, language: Language, is_open: bool) -> None:
    """From every question every answer leads on or to a good end; nothing is noted, no placeholder is left over."""
    ends: set[Status] = set()
    notes: list[str] = []
    texts: list[Message] = []
    for outcome in walk(CATALOGUE.flow(name), language, is_open=is_open):
        notes += [effect.code for effect in outcome.effects if isinstance(effect, Noted)]
        texts += [effect.message for effect in outcome.effects if isinstance(effect, Send)]
        if outcome.session.status is not Status.ACTIVE:
            ends.add(outcome.session.status)
    assert notes == []
    assert ends == {Status.DONE}
    shown = [part for message in texts for part in (message.text, *(b.label for row in message.rows for b in row))]
    assert [part for part in shown if "{" in part or "}" in part] == []
