"""Any day: whatever people, time and Telegram do, in any order, what relbot promises holds once all has settled."""

import asyncio
import json
import logging
import shutil
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from relbot.ids import new_id
from relbot.service.ports import Operation, Received, Refused, Result, RetryAfter, Uncertain
from relbot.store.database import Database
from relbot.store.tables import AlertRow, InboxRow, OutboxRow, Prompt, SessionRow, TimerRow
from tests.service.scene import EVERYBODY, MONDAY, Scene, on_stage, scene
from tests.service.school import SETTING

PUPILS = ("P1202", "P1201")
BEGUN = MONDAY - timedelta(minutes=12)
Step = tuple[str, str, int, str]
FATES: dict[str, Result] = {
    "retry": RetryAfter(3, "flood"),
    "refused": Refused("bad_request"),
    "blocked": Refused("blocked", unreachable=True),
    "uncertain": Uncertain("timed_out"),
}

people = st.sampled_from(EVERYBODY)
typed = st.sampled_from(
    ["yes", "no", "7", "skip", "back", "stop", "start again", "carry on", "help", "CYMORTH!", "sad"]
)
free = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
steps = st.one_of(
    st.tuples(st.just("words"), people, st.just(0), free),
    st.tuples(st.just("typed"), people, st.just(0), typed),
    st.tuples(st.just("press"), people, st.integers(0, 10_000), st.just("")),
    st.tuples(st.just("newest"), people, st.integers(0, 10), st.just("")),
    st.tuples(st.just("newest"), people, st.integers(0, 10), st.just("")),
    st.tuples(st.just("press"), people, st.integers(0, 10_000), st.just("")),
    st.tuples(st.just("invented"), people, st.just(0), free),
    st.tuples(st.just("begin"), people, st.just(0), st.sampled_from(["pupil-talk-time", "pupil-check-in-secondary"])),
    st.tuples(st.just("command"), people, st.just(0), st.sampled_from(["start", "stop", "help", "talk", "cymraeg"])),
    st.tuples(st.just("media"), people, st.just(0), st.sampled_from(["photo", "voice", "sticker"])),
    st.tuples(st.just("edited"), people, st.just(0), free),
    st.tuples(st.just("member"), people, st.just(0), st.sampled_from(["blocked", "unblocked"])),
    st.tuples(st.just("later"), st.just(""), st.sampled_from([1, 1, 6, 31, 61, 16 * 60]), st.just("")),
    st.tuples(st.just("fate"), st.just(""), st.integers(0, 3), st.sampled_from(sorted(FATES))),
    st.tuples(st.just("work"), st.just(""), st.just(0), st.just("")),
    st.tuples(st.just("settle"), st.just(""), st.just(0), st.just("")),
    st.tuples(st.just("crash"), st.just(""), st.just(0), st.just("")),
)


@dataclass
class Day:
    """A scene on which steps are played, and what must be found in the end."""

    on: Scene
    written: dict[str, list[str]] = field(default_factory=lambda: {who: [] for who in PUPILS})
    fates: deque[Result] = field(default_factory=deque)
    tokens: list[str] = field(default_factory=list)
    """Every token that ever stood on anybody's screen."""

    def behave(self, operation: Operation) -> Result | None:
        """The next scripted fate, if one is left; every token that is shown is remembered."""
        if operation.message is not None:
            self.tokens += [button.press for row in operation.message.rows for button in row]
        return self.fates.popleft() if self.fates else None

    async def play(self, step: Step) -> None:
        """One thing happens; it is not worked yet, unless it is time that passes."""
        what, who, number, text = step
        received = self._received(what, who, number, text)
        if received is not None:
            await self.on.receive(received)
            return
        match what:
            case "typed":
                await self._typed(who, text)
            case "newest":
                await self._newest(who, number)
            case "later":
                await self.on.later(minutes=number)
            case "fate":
                self.fates.extend([FATES[text]] * number)
            case "work":
                await self.on.worker.work()
                await self.on.sender.claim()
            case "settle":
                await self.on.settle()
            case "crash":
                self.on.restart()
                await self.on.take_up()

    def _received(self, what: str, who: str, number: int, text: str) -> Received | None:
        """What comes in by a step, if it is one that somebody's app sends as it is."""
        match what:
            case "words" | "edited":
                said = f"{len(self.on.numbers)}: {text.strip()} …"
                if who in PUPILS:
                    self.written[who].append(said)
                return Received(kind=what, address=who, text=said)
            case "press":
                token = self.tokens[number % len(self.tokens)] if self.tokens else "s.none.1.0"
                return Received(kind="press", address=who, press=token, reference=f"m{number % 50}")
            case "invented":
                return Received(kind="press", address=who, press=text, reference="m1")
            case "begin":
                return Received(kind="press", address=who, press=f"m.{text}", reference="m1")
            case "command":
                return Received(kind="command", address=who, command=text)
            case "media":
                return Received(kind="media", address=who, media=text)
            case "member":
                return Received(kind=text, address=who)  # type: ignore[arg-type]
        return None

    async def _typed(self, who: str, text: str) -> None:
        """A word that may be a button: what it was taken for is seen from whether a question was open."""
        await self.on.settle()
        before = len(await self.on.words_of(who)) if who in PUPILS else 0
        await self.on.write(who, text)
        if who in PUPILS and len(await self.on.words_of(who)) > before:
            self.written[who].append(text)

    async def _newest(self, who: str, number: int) -> None:
        buttons = [
            button.press for shown in self.on.channel.standing(who)[-2:] for row in shown.message.rows for button in row
        ]
        if buttons:
            token = buttons[number % len(buttons)]
            reference = self.on.channel.standing(who)[-1].reference
            await self.on.receive(Received(kind="press", address=who, press=token, reference=reference))

    async def end(self) -> None:
        """The machine is started once more, Telegram is well again, and time enough passes for every retry."""
        self.fates.clear()
        self.on.restart()
        await self.on.take_up()
        for _ in range(4):
            await self.on.settle()
            await self.on.later(minutes=6)


async def check(day: Day) -> None:
    """What holds in the end, whatever happened."""
    on = day.on
    assert {row.status for row in await on.rows(InboxRow)} <= {"done"}
    assert {row.status for row in await on.rows(OutboxRow)} <= {"done", "refused", "uncertain", "dropped"}
    for who in PUPILS:
        assert await on.words_of(who) == sorted(day.written[who]), who
    timers = {row.key: row for row in await on.rows(TimerRow) if row.fired_at is None}
    for alert in await on.rows(AlertRow):
        if alert.status == "open":
            assert timers[f"alert.{alert.id}"].due_at > on.clock.now()
    await _check_sessions(on)
    prompts = [(row.person_id, row.rhythm, row.local_date) for row in await on.rows(Prompt)]
    assert len(prompts) == len(set(prompts))


async def _check_sessions(on: Scene) -> None:
    async with on.db.reading() as uow:
        speaking: set[str] = set()
        waiting: set[str] = set()
        for row in await uow._session.scalars(select(SessionRow).where(SessionRow.status == "active")):
            state = json.loads(await uow.open(row.person_id, "session.state", row.state))
            assert state["question"] is not None
            assert row.waiting or row.person_id not in speaking, "two conversations speak"
            (waiting if row.waiting else speaking).add(row.person_id)
        assert waiting <= speaking, "a conversation waits behind nothing"


class Errors(logging.Handler):
    """Collects what relbot logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the line."""
        self.found.append(record.getMessage())


@pytest.fixture(scope="session")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a database of the example's school, everybody linked; and the setting's id."""
    folder = tmp_path_factory.mktemp("peopled") / "school"
    shutil.copytree(sqlite_template, folder)
    shutil.copy(sqlite_template.parent / "template.key", folder / "relbot.key")

    async def fill() -> str:
        database = await _open(folder)
        async with scene(database, now=BEGUN) as on:
            setting_id = on.house.setting_id
        await database.close()
        return setting_id

    with ThreadPoolExecutor(1) as thread:
        return folder, thread.submit(asyncio.run, fill()).result()


async def _open(folder: Path) -> Database:
    return await Database.open(
        f"sqlite:///{folder}/relbot.sqlite", keys_url=None, key_file=folder / "relbot.key", ids=new_id
    )


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(day=st.lists(steps, min_size=5, max_size=20))
def test_any_day_ends_well(
    day: list[Step], peopled: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing is stuck, lost or doubled, no alert is silent, no row was parked."""
    folder = tmp_path_factory.mktemp("day") / "school"
    shutil.copytree(peopled[0], folder)
    errors = Errors()
    logging.getLogger("relbot").addHandler(errors)

    async def live() -> None:
        database = await _open(folder)
        try:
            played = Day(on_stage(database, peopled[1], SETTING, BEGUN))
            played.on.channel.behave = played.behave
            for step in day:
                await played.play(step)
            await played.end()
            await check(played)
        finally:
            await database.close()

    try:
        asyncio.run(live())
    finally:
        logging.getLogger("relbot").removeHandler(errors)
        shutil.rmtree(folder.parent)
    assert errors.found == []
