"""A conversation file, validated: DESIGN "A conversation file". Everything here is immutable and JSON-serialisable."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT = 1

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=64)]
"""Lower-case words joined by - or _: flow names, step ids, collect keys, choice ids."""


class Language(StrEnum):
    """The languages every sentence stands in."""

    EN = "en"
    CY = "cy"


class Audience(StrEnum):
    """Who goes through a flow. `adult`: named adults, safeguarding leads and leaders answering an alert."""

    PUPIL = "pupil"
    STAFF = "staff"
    ADULT = "adult"


class AgeGroup(StrEnum):
    """For whom the words are measured (length, long words): key stages 1 and 2, secondary, grown-ups."""

    KS1 = "ks1"
    KS2 = "ks2"
    SECONDARY = "secondary"
    ADULT = "adult"


class Strict(BaseModel):
    """Unknown fields are an author's mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localised(Strict):
    """One sentence in both languages. `{name}` marks a placeholder filled with a fact when it is said."""

    en: str = Field(min_length=1)
    cy: str = Field(min_length=1)

    def in_(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.cy if language is Language.CY else self.en


class Choice(Strict):
    """A button. `score` makes it countable (a feeling of 2); `words` are further typed words that count as it."""

    id: Identifier
    label: Localised
    score: int | None = None
    words: tuple[str, ...] = ()


class Scale(Strict):
    """Number buttons, both ends included: `{from: 0, to: 10}`. An answer's choice id and score are the number."""

    from_: int = Field(alias="from")
    to: int

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TextBox(Strict):
    """Free text. Every one says who reads it, in the step's own `ask` (DOMAIN 2.0)."""

    optional: bool = True
    max: int = Field(default=4096, ge=1, le=4096)


class Rule(Strict):
    """One line of `next`. The first whose `if_` holds is taken; one without `if_` always is (`else`).

    `then` names a step of this flow or "end". With `call`, that flow runs first and comes back to `then`.
    In YAML: `{if: …, then: …}`, `{else: step}`, `{call: flow, then: step}`, `{if: …, call: flow, then: step}`.
    """

    if_: str | None = None
    call: Identifier | None = None
    then: str


class Step(Strict):
    """What all steps share. `next` empty: the step below, or the end after the last."""

    id: Identifier
    next: tuple[Rule, ...] = ()
    line: int = 0
    """Line of the file, for error messages; 0 when the flow was not read from a file."""


class Say(Step):
    """Asks nothing. `safeguarding: true`: exempt from length checks, always said from the current catalogue."""

    say: Localised
    safeguarding: bool = False


class Ask(Step):
    """A question. Exactly one of `choices`, `scale`, `choices_from`, `text`.

    `choices_from` names a provider (flow.providers); `choices` may then add fixed buttons below the list, and beside
    `text`, buttons to press instead of writing. `search`: typed letters narrow that list. `several`: any number of
    `choices` may be ticked. `keep`: the answer's retention class, where it is not the flow's.
    `skippable` false only where an answer is owed by an adult; a child can always skip (rule 11).
    """

    ask: Localised
    collect: Identifier
    choices: tuple[Choice, ...] = ()
    scale: Scale | None = None
    choices_from: Identifier | None = None
    text: TextBox | None = None
    search: bool = False
    several: bool = False
    keep: Identifier | None = None
    skippable: bool = True


class Do(Step):
    """A named action with typed arguments (flow.actions). A value `$key` is the answer collected under key."""

    do: Identifier
    with_: dict[str, str | int | bool] = Field(default_factory=dict)


AnyStep = Say | Ask | Do


class Flow(Strict):
    """One conversation.

    `seen_by` is said before the first question, with real names. `keep` is the retention class of its answers.
    `params` are values given at the start (which request an adult answers), read as answers are.
    `remind_after` and `expires_after` are minutes without an answer; one reminder at most (DOMAIN 2.0).
    """

    format: Literal[1] = 1
    flow: Identifier
    audience: Audience
    age: AgeGroup
    title: Localised
    seen_by: tuple[Identifier, ...]
    keep: Identifier
    params: tuple[Identifier, ...] = ()
    remind_after: int | None = Field(default=None, ge=5)
    expires_after: int = Field(default=720, ge=10, le=7 * 24 * 60)
    steps: tuple[AnyStep, ...] = Field(min_length=1)
    path: str = ""

    def step(self, step_id: str) -> AnyStep:
        """The step of that id; KeyError if there is none (the checks make sure there is)."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


class Catalogue(Strict):
    """All flows and phrases of a setting, and `hash`, which names exactly these (64 hexadecimal characters)."""

    flows: dict[str, Flow]
    phrases: dict[str, Localised]
    hash: str = ""

    def flow(self, name: str) -> Flow:
        """The flow of that name; KeyError if there is none."""
        return self.flows[name]

    def with_called(self, name: str) -> tuple[Flow, ...]:
        """The flow, and all it calls, directly or through others; those that are not there are left out."""
        found: dict[str, Flow] = {}
        waiting = [name]
        while waiting:
            here = waiting.pop(0)
            if here not in found and here in self.flows:
                found[here] = self.flows[here]
                waiting.extend(rule.call for step in found[here].steps for rule in step.next if rule.call)
        return tuple(found.values())
