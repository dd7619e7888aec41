"""A person who does anything at all, and what must be true of the session after each step."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from relbot.engine import parse_press, step
from relbot.engine.caps import CALLS, HISTORY, QUESTIONS
from relbot.engine.incoming import Begin, Due, Incoming, Interrupted, Tap, Words
from relbot.engine.outcome import Act, Effect, Ended, Record, Retire, Send
from relbot.engine.state import Status
from relbot.engine.tokens import CONTROLS
from tests.engine.build import SESSION, Person

Event = tuple[str, int, str]
"""Kind of event, a number to choose with, and text."""

TYPED = [
    "sad",
    "Trist",
    "ok",
    "skip",
    "hepgor",
    "back",
    "stop",
    "carry on",
    "7",
    "7/10",
    "bananas",
    "",
    "😢",
    "x" * 4096,
]

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="{")
"""Half characters never get here: the way in replaces them (tests/telegram)."""

EVENTS: st.SearchStrategy[list[Event]] = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["option"] * 6 + ["old", "repeat"]), st.integers(0, 30), st.just("")),
        st.tuples(st.just("control"), st.integers(-1, 70), st.sampled_from(CONTROLS)),
        st.tuples(st.just("back"), st.just(0), st.just("")),
        st.tuples(st.just("words"), st.just(0), st.sampled_from(TYPED) | st.text(LETTERS)),
        st.tuples(st.sampled_from(["remind", "expire"]), st.integers(0, 3), st.just("")),
        st.tuples(st.sampled_from(["interrupted", "invented", "begin"]), st.integers(-9, 999), st.text(max_size=5)),
    ),
    max_size=30,
)


@dataclass
class Wanderer(Person):
    """Takes events and holds every outcome to the engine's promises."""

    open_questions: set[int] = field(default_factory=set)
    recorded: set[int] = field(default_factory=set)
    latest: Incoming = field(default_factory=Interrupted)
    acts: list[Act] = field(default_factory=list)
    """What was handed over since the beginning or the last restart."""

    def wander(self, events: list[Event]) -> None:
        """One event after another, to the last, also after the session is over."""
        for event in events:
            if event[0] != "repeat":
                self.latest = self._incoming(event)
            self.hold(self.latest)

    def hold(self, incoming: Incoming) -> None:
        """Take it, and check everything that must be true then."""
        before = self.session
        first = step(self.catalogue, before, incoming, self.facts, self.now)
        assert step(self.catalogue, before, incoming, self.facts, self.now) == first
        effects = self.take(incoming)
        if before.status is not Status.ACTIVE:
            assert self.session == before
            assert [effect.kind for effect in effects] == ["noted"]
            return
        self._hold_state()
        self._hold_effects(incoming, effects)

    def _incoming(self, event: Event) -> Incoming:
        kind, number, text = event
        question = self.session.question
        current = question.number if question else 1
        options = len(question.options) if question else 1
        taps = {
            "option": Tap(number=current, what=str(number % max(options, 1))),
            "old": Tap(number=max(1, current - 1 - number % 5), what=str(number % 3)),
            "control": Tap(number=current if number < 30 else number - 30, what=text),
            "back": Tap(number=current, what="back"),
            "invented": Tap(number=number, what=text or str(number)),
        }
        if kind in taps:
            return taps[kind]
        if kind in ("remind", "expire"):
            return Due.model_validate({"kind": kind, "number": current - number})
        plain: dict[str, Incoming] = {"words": Words(text=text), "begin": Begin(), "interrupted": Interrupted()}
        return plain[kind]

    def _hold_state(self) -> None:
        session, question = self.session, self.session.question
        assert len(session.history) <= HISTORY
        assert len(session.frames) <= CALLS
        assert session.asked <= QUESTIONS
        if session.status is not Status.ACTIVE:
            assert question is None
            return
        assert question is not None
        assert (question.flow, question.step) == (session.frames[-1].flow, session.frames[-1].step)
        assert question.number == session.asked == len(session.taken) + 1

    def _hold_effects(self, incoming: Incoming, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self._hold_send(effect)
            elif isinstance(effect, Retire):
                self.open_questions.remove(effect.number)
            elif isinstance(effect, Record):
                assert effect.number not in self.recorded
                self.recorded.add(effect.number)
        question = self.session.question
        assert self.open_questions == ({question.number} if question else set())
        ended = [effect.how for effect in effects if isinstance(effect, Ended)]
        assert ended == ([] if self.session.status is Status.ACTIVE else [self.session.status])
        acts = [effect for effect in effects if isinstance(effect, Act)]
        restarted = self.session.taken[-1:] == ("restart",)
        turned_away = self.session.taken[-1:] == ("away",)
        if acts and not restarted and not turned_away and not isinstance(incoming, Begin):
            assert "record" in [effect.kind for effect in effects]
        self.acts = acts if restarted else self.acts + acts

    def _hold_send(self, sent: Send) -> None:
        text, rows = sent.message.text, sent.message.rows
        assert 0 < len(text) <= 4096
        assert "{" not in text
        if sent.question is None:
            assert rows == ()
            return
        assert (sent.question in self.open_questions) == sent.again
        self.open_questions.add(sent.question)
        presses = [parse_press(button.press) for row in rows for button in row]
        assert None not in presses
        assert {(press.session_id, press.number) for press in presses if press} == {(SESSION, sent.question)}
        whats = [press.what for press in presses if press]
        assert len(set(whats)) == len(whats)
        assert whats[-1] == "stop"
        assert len(rows) <= 100
        question = self.session.question
        if question is not None and question.number == sent.question and not question.resuming:
            assert ("skip" in whats) == question.skippable
