"""One step in the making: the session's parts, open to change, and the effects so far. Nothing handed in is changed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from relbot.engine.caps import HISTORY, BrokenError
from relbot.engine.outcome import Effect, Facts, Noted, Outcome
from relbot.engine.state import Frame, Question, Session, Status
from relbot.flow.models import AnyStep, Catalogue, Flow, Localised


class Rendered(NamedTuple):
    """A sentence ready to be said. `typed`: it repeats words somebody typed."""

    text: str
    typed: bool = False


@dataclass(slots=True)
class Draft:
    """Lives for one `step`. Frames, answers and questions in it are replaced, never altered."""

    catalogue: Catalogue
    facts: Facts
    now: datetime
    session: Session
    """As it came in."""
    status: Status
    frames: list[Frame]
    history: list[tuple[Frame, ...]]
    question: Question | None
    asked: int
    reminded: bool
    told: tuple[str, ...]
    taken: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    effects: list[Effect] = field(default_factory=list)
    walked: int = 0
    mergeable: tuple[int, Rendered] | None = None
    """The say that may join the question right after it: its place among the effects, and its words."""

    @classmethod
    def of(cls, catalogue: Catalogue, session: Session, facts: Facts, now: datetime) -> Self:
        """Open a session for change."""
        return cls(
            catalogue=catalogue,
            facts=facts,
            now=now,
            session=session,
            status=session.status,
            frames=list(session.frames),
            history=list(session.history),
            question=session.question,
            asked=session.asked,
            reminded=session.reminded,
            told=session.told,
            taken=session.taken,
            places=session.places,
        )

    def outcome(self) -> Outcome:
        """The step as it was taken."""
        return Outcome(session=self._sealed(), effects=tuple(self.effects))

    def note(self, code: str) -> None:
        """Tell the author or operator of something, with the place and without content."""
        flow, step = (self.frames[-1].flow, self.frames[-1].step) if self.frames else (self.session.flow, "")
        self.effects.append(Noted(code=code, flow=flow, step=step))

    def flow(self, name: str) -> Flow:
        """The flow of that name; BrokenError if the catalogue has none."""
        try:
            return self.catalogue.flows[name]
        except KeyError:
            raise BrokenError("no_such_flow") from None

    def place(self) -> tuple[Flow, int, AnyStep]:
        """Where the session stands: the flow on top, the step's index in it, the step."""
        frame = self.frames[-1]
        flow = self.flow(frame.flow)
        for index, step in enumerate(flow.steps):
            if step.id == frame.step:
                return flow, index, step
        raise BrokenError("no_such_step")

    def phrase(self, key: str) -> Localised | None:
        """A phrase; None, and noted, if the catalogue lacks it."""
        phrase = self.catalogue.phrases.get(key)
        if phrase is None:
            self.note("phrase_missing")
        return phrase

    def remember(self) -> None:
        """Keep the stack as it stands for Back."""
        self.history.append(tuple(self.frames))
        del self.history[:-HISTORY]

    def close(self, how: str) -> None:
        """The open question is no longer open; `how` closed it."""
        self.question = None
        self.taken = (*self.taken, how)

    def _sealed(self) -> Session:
        before = self.session
        if self.question is before.question and self.status is before.status and self.reminded == before.reminded:
            return before
        return before.model_copy(
            update={
                "status": self.status,
                "frames": tuple(self.frames),
                "history": tuple(self.history),
                "question": self.question,
                "asked": self.asked,
                "reminded": self.reminded,
                "told": self.told,
                "taken": self.taken,
                "places": self.places,
                "touched_at": self.now,
            }
        )
