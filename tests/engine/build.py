"""Small catalogues for the engine's tests, and a person who goes through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from relbot.engine import open_session, step
from relbot.engine.incoming import Begin, Due, Incoming, Interrupted, Tap, Words
from relbot.engine.outcome import (
    Act,
    Effect,
    Ended,
    Facts,
    Needs,
    Noted,
    Outcome,
    Record,
    Refresh,
    Retire,
    Send,
    SetTimer,
)
from relbot.engine.phrases import REQUIRED
from relbot.engine.state import Question, Session
from relbot.flow.models import Catalogue, Language

START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SESSION = "0123456789abcdef0123456789abcdef"

PHRASES = {key: {"en": key, "cy": f"cy:{key}"} for key in REQUIRED} | {
    "controls.skip": {"en": "Skip", "cy": "Hepgor"},
    "controls.back": {"en": "Back", "cy": "Nôl"},
    "controls.stop": {"en": "Stop", "cy": "Stopio"},
    "controls.carry_on": {"en": "Carry on", "cy": "Cario 'mlaen"},
    "controls.restart": {"en": "Start again", "cy": "Dechrau eto"},
    "engine.seen_by": {"en": "{readers} can read this.", "cy": "Gall {readers} ddarllen hwn."},
    "missing.named_adult": {"en": "a grown-up", "cy": "oedolyn"},
    "words.skip": {"en": "pass, next", "cy": "nesaf"},
}
FACTS = Facts(texts={"first_name": "Cara", "named_adult": "Mr Jones", "safeguarding": "Mrs Evans"})


def said(text: str) -> dict[str, str]:
    """A sentence whose Welsh is told apart by "cy:"."""
    return {"en": text, "cy": f"cy:{text}"}


def choice(name: str, label: str, cy: str | None = None, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"id": name, "label": {"en": label, "cy": cy or f"cy:{label}"}, **more}


FEELING = [
    choice("sad", "😢 Sad", "😢 Trist", score=1, words=["unhappy"]),
    choice("unsure", "Not sure", "Ddim yn siŵr", score=3),
    choice("ok", "OK", "Iawn", score=5),
]


def asks(name: str, **more: Any) -> dict[str, Any]:
    """A question, collected under its own id, with FEELING's buttons unless another kind is given."""
    kind = {"choices": FEELING} if not more.keys() & {"choices", "scale", "text", "choices_from"} else {}
    return {"id": name, "ask": said(f"{name}?"), "collect": name, **kind, **more}


def says(name: str, **more: Any) -> dict[str, Any]:
    """A message."""
    return {"id": name, "say": said(f"{name}."), **more}


def does(name: str, action: str = "welcome", **more: Any) -> dict[str, Any]:
    """An action."""
    return {"id": name, "do": action, **more}


def flow(name: str, *steps: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A flow for pupils, read by nobody unless said."""
    base = {"flow": name, "audience": "pupil", "age": "ks2", "title": said(name), "seen_by": [], "keep": "check_in"}
    return {**base, "steps": list(steps), **more}


def catalogue(*flows: Mapping[str, Any], phrases: Mapping[str, Any] = PHRASES) -> Catalogue:
    """A catalogue of these flows."""
    return Catalogue.model_validate({"flows": {each["flow"]: each for each in flows}, "phrases": phrases, "hash": "h"})


@dataclass
class Person:
    """Goes through a flow, a minute between events; the session is JSON in between, as in the database."""

    catalogue: Catalogue
    flow: str = "main"
    language: Language = Language.EN
    facts: Facts = FACTS
    now: datetime = START
    session: Session = field(init=False)
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        self.session = open_session(self.catalogue, self.flow, SESSION, self.language, self.now)

    def take(self, incoming: Incoming) -> tuple[Effect, ...]:
        """Let it come in; the effects of this step."""
        self.now += timedelta(minutes=1)
        outcome = step(self.catalogue, self.session, incoming, self.facts, self.now)
        if isinstance(outcome, Needs) and outcome.search:
            narrowed = {outcome.key: self.facts.lists.get(outcome.provider, ())}
            self.facts = self.facts.model_copy(update={"lists": self.facts.lists | narrowed})
            outcome = step(self.catalogue, self.session, incoming, self.facts, self.now)
        assert isinstance(outcome, Outcome), outcome
        self.session = Session.model_validate_json(outcome.session.model_dump_json())
        assert self.session == outcome.session
        self.effects = outcome.effects
        return outcome.effects

    def begin(self, **params: str) -> tuple[Effect, ...]:
        return self.take(Begin(params=params))

    def tap(self, what: str, number: int | None = None) -> tuple[Effect, ...]:
        return self.take(Tap(number=self.question.number if number is None else number, what=what))

    def write(self, text: str) -> tuple[Effect, ...]:
        return self.take(Words(text=text))

    def interrupted(self) -> tuple[Effect, ...]:
        return self.take(Interrupted())

    def due(self, kind: str, number: int | None = None) -> tuple[Effect, ...]:
        return self.take(
            Due.model_validate({"kind": kind, "number": self.question.number if number is None else number})
        )

    def needs(self, incoming: Incoming) -> str:
        """The provider the step cannot do without."""
        outcome = step(self.catalogue, self.session, incoming, self.facts, self.now)
        assert isinstance(outcome, Needs)
        return outcome.provider

    @property
    def question(self) -> Question:
        assert self.session.question is not None
        return self.session.question

    @property
    def story(self) -> list[str]:
        """The effects of the last step, a short line each."""
        return [line(effect) for effect in self.effects]

    @property
    def texts(self) -> list[str]:
        """What was said in the last step."""
        return [effect.message.text for effect in self.effects if isinstance(effect, Send)]

    @property
    def buttons(self) -> list[list[str]]:
        """Labels of the last message said in the last step, row by row."""
        last = [effect for effect in self.effects if isinstance(effect, Send)][-1]
        return [[button.label for button in row] for row in last.message.rows]


def line(effect: Effect) -> str:
    """One effect in one line."""
    match effect:
        case Send():
            asked = "" if effect.question is None else f" {effect.question}"
            return f"send{asked}{' again' if effect.again else ''}: {effect.message.text}"
        case Retire():
            return f"retire {effect.number}: {effect.mark}"
        case Refresh():
            return f"refresh {effect.number}"
        case Record():
            answer = effect.answer
            value = "skipped" if answer.skipped else answer.text if answer.choice is None else answer.choice
            return f"record {effect.number}: {effect.flow}/{effect.step} {effect.collect}={value} ({effect.keep})"
        case Act():
            return f"act {effect.action} {effect.arguments}"
        case SetTimer():
            return f"timer {effect.timer} {effect.number}: {effect.due_at:%d %H:%M}"
        case Ended():
            return f"ended {effect.how}"
        case Noted():
            return f"noted {effect.code} at {effect.flow}/{effect.step}"
