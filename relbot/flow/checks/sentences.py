"""Every sentence of a catalogue with its place, its reader and its kind, for the checks that measure words."""

from collections.abc import Iterator
from dataclasses import dataclass

from relbot.flow.checks.finding import Finding, Limits, Script
from relbot.flow.loader import Library
from relbot.flow.models import AgeGroup, Ask, Audience, Localised, Say
from relbot.flow.nodes import Location
from relbot.flow.reading import Source

ADULT_TOPICS = frozenset({"alerts", "demo", "morning", "label_hints", "consequence_hints", "conduct_hints"})
"""Phrase topics said to grown-ups; elsewhere a key ending in _adult or _staff is."""

LABEL_TOPICS = frozenset({"controls"})
LABEL_PREFIXES = ("button_", "menu_")
LABEL_KEYS = frozenset({"keyboard.help", "keyboard.talk"})

UNSAID_TOPICS = frozenset({"words", "missing", "time", "label_words", "consequence_words", "conduct_words"})
"""Not sentences: typed words, stand-ins and parts of times."""


@dataclass(frozen=True)
class Sentence:
    """One text in one language. `exempt`: a safeguarding reply, which is as long as it has to be (DOMAIN 2.0)."""

    text: str
    language: str
    location: Location
    source: Source
    audience: Audience
    age: AgeGroup
    label: bool = False
    exempt: bool = False
    topic: str = ""

    def finding(self, code: str, message: str) -> Finding:
        """A finding at this text."""
        line, column = self.source.place(*self.location)
        return Finding(self.source.file(*self.location), line, column, code, message)


def sentences_of(script: Script) -> Iterator[Sentence]:
    """What a flow says: its texts, then its buttons."""
    flow = script.flow
    for index, step in enumerate(flow.steps):
        if isinstance(step, Say):
            yield from _both(script, step.say, ("steps", index, "say"), exempt=step.safeguarding)
        elif isinstance(step, Ask):
            yield from _both(script, step.ask, ("steps", index, "ask"))
            for number, choice in enumerate(step.choices):
                yield from _both(script, choice.label, ("steps", index, "choices", number, "label"), label=True)


def phrases_of(library: Library) -> Iterator[Sentence]:
    """What the phrases say, as sentences. One that gives the emergency number is a safeguarding reply."""
    for key, phrase in library.catalogue.phrases.items():
        topic, _, name = key.partition(".")
        if topic in UNSAID_TOPICS:
            continue
        grown_up = topic in ADULT_TOPICS or name.endswith(("_adult", "_staff"))
        for language in ("en", "cy"):
            text: str = getattr(phrase, language)
            yield Sentence(
                text=text,
                language=language,
                location=(name, language),
                source=library.topics[topic],
                audience=Audience.ADULT if grown_up else Audience.PUPIL,
                age=AgeGroup.ADULT if grown_up else AgeGroup.SECONDARY,
                label=topic in LABEL_TOPICS or name.startswith(LABEL_PREFIXES) or key in LABEL_KEYS,
                exempt=topic in ("safeguarding", "heard") or "{emergency}" in text or "999" in text,
                topic=topic,
            )


def every_sentence(library: Library, limits: Limits) -> Iterator[Sentence]:
    """All that is said anywhere."""
    for name, flow in library.catalogue.flows.items():
        yield from sentences_of(Script(flow, library.flows[name], library, limits))
    yield from phrases_of(library)


def _both(
    script: Script, said: Localised, location: Location, *, label: bool = False, exempt: bool = False
) -> Iterator[Sentence]:
    for language in ("en", "cy"):
        yield Sentence(
            text=getattr(said, language),
            language=language,
            location=(*location, language),
            source=script.source,
            audience=script.flow.audience,
            age=script.flow.age,
            label=label,
            exempt=exempt,
        )
