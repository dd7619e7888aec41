"""People with phones who do as people do: answer, write, press twice, ask for help, stop, come back to old buttons.

What they do is drawn from a seed of their own; when they do it follows from what they see. Everything is written down
as a deed, so that afterwards the books can be compared.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from relbot.sandbox.phone import Phone
from relbot.sandbox.screen import Screen
from relbot.sandbox.view import Button, Shown
from tests.crash.records import Deed

CRIES = ("HELP", "CYMORTH", "help me!")
WORDS = ("it was loud", "mae popeth yn iawn", "😢", "x" * 600)


@dataclass(frozen=True)
class Question:
    """A question on the screen: its options' buttons, then its controls'."""

    message_id: int
    session: str
    number: int
    options: tuple[Button, ...]
    controls: tuple[Button, ...]

    @property
    def takes_text(self) -> bool:
        """No options and a Skip: "carry on or start again?" has neither."""
        return not self.options and any(_what(button) == "skip" for button in self.controls)


class Someone:
    """Who has a phone and a share of the deeds. `deeds` is everybody's common list, in order of doing."""

    def __init__(self, name: str, phone: Phone, deeds: list[Deed], chance: random.Random) -> None:
        self.name, self.phone, self._deeds, self._chance = name, phone, deeds, chance
        self._seen = 0
        self._answered: set[tuple[str, int]] = set()

    async def live(self) -> None:
        """Does things until there is nothing left to do, then waits for ever; cancelled in the end."""
        raise NotImplementedError

    async def _question(self) -> Question:
        """The newest question that came after the last deed and is not answered: a repeated message is none."""
        while True:
            for shown in reversed(self.phone.chat):
                if shown.message_id <= self._seen:
                    break
                question = question_of(shown)
                if question is not None and (question.session, question.number) not in self._answered:
                    return question
            await self._chat_changed()

    async def _chat_changed(self) -> None:
        await self.phone.wait_for(_differs_from(self.phone.screen.version), within=3600)

    def _looked(self) -> None:
        """From now on only newer messages count."""
        self._seen = max((shown.message_id for shown in self.phone.chat), default=0)

    def _tap(self, question: Question, button: Button, *, owed: bool) -> None:
        assert button.data is not None
        self.phone.tap_data(button.data, question.message_id)
        what = button.data.rpartition(".")[2]
        self._note("tap", question, what=what, label=button.text, owed=owed)

    def _type(self, question: Question, button: Button) -> None:
        """Types what stands on the button."""
        self.phone.send(button.text)
        self._note("typed", question, what=_what(button), label=button.text, owed=True)

    def _write(self, question: Question | None, text: str) -> None:
        self.phone.send(text)
        self._note("text", question, text=text, owed=question is not None and question.takes_text)

    def _note(self, kind: str, question: Question | None, **more: object) -> None:
        at, update = self.phone.world.clock.now(), self.phone.world.books.updates[-1].update_id
        session, number = ("", 0) if question is None else (question.session, question.number)
        if more.get("owed"):
            self._answered.add((session, number))
        self._deeds.append(Deed(self.name, kind, at, update, session, number, **more))  # type: ignore[arg-type]


class Pupil(Someone):
    """Answers `answers` questions in one way or another; `talker`: one of the few who also write and call for help."""

    def __init__(
        self, name: str, phone: Phone, deeds: list[Deed], chance: random.Random, *, answers: int, talker: bool
    ) -> None:
        super().__init__(name, phone, deeds, chance)
        self._answers, self._talker = answers, talker
        self._notes = 0
        self._old: list[tuple[int, str]] = []

    async def live(self) -> None:
        """Some write before they are asked, and some once more in the end; two messages at once, too."""
        if self._talker and self._chance.random() < 0.3:
            self._write(None, self._words())
        for _ in range(self._answers):
            question = await self._question()
            self._looked()
            self._answer(question)
        if self._talker and self._chance.random() < 0.5:
            for _ in range(self._chance.randint(1, 3)):
                self._write(None, self._words())

    def _words(self) -> str:
        self._notes += 1
        return f"note {self.name}-{self._notes}: {self._chance.choice(WORDS)}"

    def _answer(self, question: Question) -> None:
        chance = self._chance.random()
        strayed = False
        if self._old and chance < 0.15:
            message_id, token = self._chance.choice(self._old)
            self.phone.tap_data(token, message_id)
            strayed = token.split(".")[1] != question.session
        if self._talker and chance > 0.93:
            self._call_for_help(question)
        elif question.takes_text:
            self._write_or_skip(question, strayed=strayed)
        elif self._talker and chance > 0.75:
            self._write(question, self._words())
        elif chance > 0.72 or not question.options:
            button = self._chance.choice(question.controls)
            self._tap(question, button, owed=_what(button) == "skip")
        else:
            self._choose(question, chance)

    def _choose(self, question: Question, chance: float) -> None:
        button = self._chance.choice(question.options)
        if chance > 0.6:
            self._type(question, button)
        else:
            self._tap(question, button, owed=True)
            if chance > 0.5:
                self._tap(question, button, owed=False)
        assert button.data is not None
        self._old.append((question.message_id, button.data))

    def _write_or_skip(self, question: Question, *, strayed: bool) -> None:
        """`strayed`: an old button has just brought back another conversation, and words now belong to that one."""
        if self._talker:
            self._write(None if strayed else question, self._words())
            return
        skip = next((button for button in question.controls if _what(button) == "skip"), question.controls[0])
        self._tap(question, skip, owed=True)

    def _call_for_help(self, question: Question) -> None:
        self.phone.send(self._chance.choice(CRIES))
        self._note("help", question)


class Adult(Someone):
    """Opens alerts, says "I have them", answers when and where."""

    async def live(self) -> None:
        """Everything that comes, the newest first; each alert once."""
        done: set[str] = set()
        while True:
            for shown in reversed(self.phone.chat):
                self._alert(shown, done)
            question = self._newest()
            if question is not None:
                self._answered.add((question.session, question.number))
                button = self._chance.choice(question.options or question.controls)
                self._tap(question, button, owed=bool(question.options))
            await self._chat_changed()

    def _alert(self, shown: Shown, done: set[str]) -> None:
        buttons = [button for row in shown.buttons for button in row if (button.data or "").startswith("a.")]
        alert = "" if not buttons else (buttons[0].data or "").split(".")[1]
        if not alert or alert in done:
            return
        done.add(alert)
        if self._chance.random() < 0.3:
            self.phone.tap_data(f"a.{alert}.open", shown.message_id)
        if self._chance.random() < 0.7:
            self.phone.tap_data(f"a.{alert}.mine", shown.message_id)
            self._note("mine", None, what=alert)

    def _newest(self) -> Question | None:
        """The newest question if it is not answered yet: older ones come again by themselves."""
        for shown in reversed(self.phone.chat):
            question = question_of(shown)
            if question is not None:
                return None if (question.session, question.number) in self._answered else question
        return None


def question_of(shown: Shown) -> Question | None:
    """The question a message asks; None if it has no buttons of one."""
    if shown.mine:
        return None
    buttons = [button for row in shown.buttons for button in row if (button.data or "").startswith("s.")]
    if not buttons:
        return None
    _, session, number, _ = (buttons[0].data or "").split(".")
    options = tuple(button for button in buttons if _what(button).isdecimal())
    controls = tuple(button for button in buttons if not _what(button).isdecimal())
    return Question(shown.message_id, session, int(number), options, controls)


def _what(button: Button) -> str:
    return (button.data or "").rpartition(".")[2]


def _differs_from(version: int) -> Callable[[Screen], bool]:
    return lambda screen: screen.version != version


def crowd(
    phones: dict[str, Phone], adults: tuple[str, ...], deeds: list[Deed], seed: int, talkers: int
) -> Iterator[Someone]:
    """Everybody: pupils in order, of whom about `talkers` also write, and the adults."""
    chance = random.Random(seed)
    pupils = [name for name in phones if name not in adults]
    loud = set(chance.sample(pupils, min(talkers, len(pupils))))
    for name, phone in phones.items():
        own = random.Random(f"{seed} {name}")
        if name in adults:
            yield Adult(name, phone, deeds, own)
        else:
            answers = own.randint(2, 6) if name in loud else own.choice((1, 1, 2))
            yield Pupil(name, phone, deeds, own, answers=answers, talker=name in loud)
