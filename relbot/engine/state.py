"""A session between two events, as JSON can hold it. STYLE: "state between steps is JSON"."""

from datetime import datetime
from enum import StrEnum

from relbot.engine.message import Frozen
from relbot.flow.models import Language

STATE_FORMAT = 1


class Status(StrEnum):
    """`active` waits for an answer; the others are ends and stay."""

    ACTIVE = "active"
    DONE = "done"
    STOPPED = "stopped"
    EXPIRED = "expired"
    BROKEN = "broken"
    """The author's mistake ended it (a cap was hit, a step is gone); an event says which."""


class Answer(Frozen):
    """What somebody answered: a choice (perhaps with a score), or words, or that they skipped."""

    choice: str | None = None
    label: str | None = None
    """The button's words as they were shown: to repeat them, and to read them later."""
    score: int | None = None
    text: str | None = None
    choices: tuple[str, ...] = ()
    """What was ticked, where several could be; `label` then names them all. Empty: nothing was."""
    skipped: bool = False


class Option(Frozen):
    """A button as it was offered, and the typed words that count as it (both languages, as written by the author)."""

    id: str
    label: str
    score: int | None = None
    words: tuple[str, ...] = ()


class Question(Frozen):
    """The open question. `number` counts the session's questions from 1 and names this one in button tokens."""

    number: int
    flow: str
    step: str
    options: tuple[Option, ...] = ()
    takes_text: bool = False
    skippable: bool = True
    can_go_back: bool = False
    asked_at: datetime
    resuming: bool = False
    """True while the open question is "carry on or start again?" instead of the step's own."""
    collect: str = ""
    keep: str = ""
    """The step's key and the flow's retention class: an answer is kept even if the step is gone by then."""
    away: tuple[str, ...] = ()
    """The labels, in every language, of the button that keeps the words from the named adult; empty: it has none."""
    missed: int = 0
    """How many typed answers to it were not understood."""
    several: bool = False
    ticked: tuple[int, ...] = ()
    """Options ticked so far, where several can be, in the order of the options."""
    searches: bool = False
    """Typed letters narrow its list."""
    names: bool = False
    """Its list names people: it is put onto the buttons in place."""
    held: str = ""
    """Words that wait: their writer has been given something to think of first, and may keep them or write again."""
    keeps: tuple[str, ...] = ()
    """The controls by which held words can be dealt with."""

    def takes_option_of(self, number: int) -> bool:
        """Whether an option pressed on question `number` answers this one.

        While "carry on or start again?" is open, that is an option of the question before.
        """
        return number == (self.number - 1 if self.resuming else self.number)


class Frame(Frozen):
    """One flow on the stack of calls. `step` is where it stands; `answers` are this flow's own."""

    flow: str
    step: str
    answers: dict[str, Answer] = {}
    then: str | None = None
    """Stands in a called flow's frame: the step of the caller to go on with after this flow ends."""


class Session(Frozen):
    """One person going through one flow."""

    format: int = STATE_FORMAT
    id: str
    flow: str
    catalogue: str
    language: Language
    status: Status = Status.ACTIVE
    frames: tuple[Frame, ...] = ()
    history: tuple[tuple[Frame, ...], ...] = ()
    """The stack before each earlier question, for Back; emptied by a `do`, which cannot be taken back."""
    question: Question | None = None
    asked: int = 0
    reminded: bool = False
    told: tuple[str, ...] = ()
    """The readers (`Flow.seen_by`) this person has been told of in this session."""
    taken: tuple[str, ...] = ()
    """What closed question 1, 2, …: an option's index, a control, "words" or "interrupted"; never content."""
    places: tuple[tuple[str, str], ...] = ()
    """Where question 1, 2, … stood: flow and step. What a button means is known from it after it was closed too."""
    started_at: datetime
    touched_at: datetime

    def place_of(self, number: int) -> tuple[str, str] | None:
        """The flow and step of question `number`; None if it was never asked.

        Counted from the newest: a session saved before places were kept has none of its first questions.
        """
        index = number - 1 - (self.asked - len(self.places))
        return self.places[index] if 0 <= index < len(self.places) else None
