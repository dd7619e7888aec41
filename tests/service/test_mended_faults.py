"""A fault in one place never silences the rest: lost keys, failing databases, rows that cannot be worked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy.exc import OperationalError

from relbot.errors import ConfigurationError
from relbot.service import loops, rhythms
from relbot.service.intake import Internal, remind_self
from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, InboxRow, OutboxRow, Prompt, RhythmRun, TimerRow
from relbot.store.unit_of_work import UnitOfWork
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_one_adult_without_a_key_silences_nobody(on: Scene) -> None:
    """The key of one of two safeguarding leads is gone: HELP is answered, and the other one's telephone rings."""
    await on.db.erase_person_key(on.house.setting_id, await on.person("S02"), on.clock.now())
    await on.write("P1202", "HELP")
    assert [row.error for row in await on.rows(InboxRow)] == [None]
    assert [(row.kind, row.status) for row in await on.rows(AlertRow)] == [("urgent", "open")]
    assert {who for who, _ in on.channel.rung} >= {"P1202", "S01"}
    assert "S02" not in {who for who, _ in on.channel.rung}


@pytest.mark.parametrize("words", ["HELP", "my uncle hits me"])
async def test_child_without_a_key_is_answered_and_alerted(on: Scene, words: str) -> None:
    """Nothing of a child can be opened any more: they still read 999 and Childline, and adults are rung."""
    await on.db.erase_person_key(on.house.setting_id, await on.person("P1202"), on.clock.now())
    await on.write("P1202", words)
    assert [row.status for row in await on.rows(InboxRow)] == ["parked"]
    (said,) = on.channel.texts("P1202")
    assert "999" in said
    assert "0800 1111" in said
    assert [(row.level, row.source, row.text) for row in await on.rows(ConcernRow)] == [("urgent", "parked", None)]
    assert {who for who, _ in on.channel.rung} >= {"S01", "S02"}


async def test_staff_without_a_key_are_answered(on: Scene) -> None:
    """An adult of whom nothing can be opened hears that it did not work."""
    await on.db.erase_person_key(on.house.setting_id, await on.person("S06"), on.clock.now())
    await on.write("S06", "HELP")
    assert on.channel.texts("S06") == [on.house.phrase("intake.try_again_later", "en")]


class Failing(AbstractAsyncContextManager[UnitOfWork]):
    """A transaction of a database that is away."""

    async def __aenter__(self) -> UnitOfWork:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    async def __aexit__(self, *about: object) -> None:
        """Nothing was begun."""


@pytest.mark.parametrize("at", range(1, 9))
async def test_loops_outlive_the_database(on: Scene, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Whichever transaction fails, worker and sender go on, and the child has the answer without a restart."""
    monkeypatch.setattr(loops, "FIRST", 0.0)
    begin, count = on.db.transaction, 0

    def transaction() -> AbstractAsyncContextManager[UnitOfWork]:
        nonlocal count
        count += 1
        on.channel.turned.set()
        return Failing() if count == at else begin()

    def wake() -> None:
        on.relbot.wake_worker.set()
        on.relbot.wake_sender.set()

    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    monkeypatch.setattr(on.db, "transaction", transaction)
    running = [asyncio.create_task(on.worker.run()), asyncio.create_task(on.sender.run())]
    await on.channel.until(lambda: count > at and "P1202" in {who for who, _ in on.channel.rung}, wake)
    assert [task.done() for task in running] == [False, False]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_row_is_not_parked_because_the_database_was_away(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the database in the middle of a child's words undoes the commit; the next round applies them."""

    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.worker.arrive", away)
        with pytest.raises(OperationalError):
            await on.worker.work()
    await on.settle()
    assert [(row.status, row.attempts) for row in await on.rows(InboxRow)] == [("done", 2)]


async def test_fault_that_stays_with_a_row_parks_it(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails every time is not the database: the row is set aside, so that others are worked."""

    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr("relbot.service.worker.arrive", away)
    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    for _ in range(4):
        with pytest.raises(OperationalError):
            await on.worker.work()
    await on.settle()
    assert [(row.status, row.error) for row in await on.rows(InboxRow)] == [("parked", "OperationalError")]
    assert "P1202" in {who for who, _ in on.channel.rung}


async def test_configuration_ends_a_loop() -> None:
    """What an operator must mend is not tried again and again."""

    async def work() -> None:
        raise ConfigurationError("on purpose")

    with pytest.raises(ConfigurationError):
        await loops.keep_on(work, "failed")


async def test_message_outlives_the_database(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply whose reading fails time and again is not given up while the database is away."""
    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    await on.worker.work()
    with monkeypatch.context() as broken:
        broken.setattr(on.db, "reading", Failing)
        for _ in range(8):
            await on.sender.settle()
            on.clock.forward(timedelta(seconds=61))
    await on.settle()
    assert {row.status for row in await on.rows(OutboxRow)} == {"done"}


async def test_wave_leaves_out_only_whom_it_cannot_ask(on: Scene) -> None:
    """One pupil's key is gone: the wave opens all the same, and everybody else is asked."""
    await on.db.erase_person_key(on.house.setting_id, await on.person("P1202"), on.clock.now())
    rhythm = on.house.setting.rhythms[0]
    async with on.db.transaction() as uow:
        assert await rhythms.open_now(on.house, uow, rhythm, on.clock.now())
    await on.settle()
    assert [row.status for row in await on.rows(RhythmRun)] == ["opened"]
    assert {row.status for row in await on.rows(InboxRow)} == {"done"}
    assert {row.status for row in await on.rows(Prompt)} == {"sent", "unreachable"}


async def test_what_must_happen_is_tried_again(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever relbot had set itself to do and could not comes up again: after a minute, two, four, until it works."""
    kinds = sorted(set(get_args(Internal.model_fields["kind"].annotation)) - {"wave"})
    again: list[tuple[str, str, str | None, int]] = []

    async def fail(_: object, internal: Internal) -> None:
        again.append((internal.kind, internal.id, internal.timer, internal.number))
        raise RuntimeError("on purpose")

    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.worker.fall_due", fail)
        for kind in kinds:
            more = {"timer": "expire"} if kind == "session_timer" else {}
            object_id = on.clock.now().isoformat() if kind == "shift_change" else kind
            await on.fall_due(kind, object_id, number=1, **more)
        once = sorted(again, key=str)
        assert len(once) == len(kinds)
        for minutes in (1, 2):
            again.clear()
            await on.later(minutes=minutes, seconds=-1)
            assert again == []
            await on.later(seconds=1)
            assert sorted(again, key=str) == once
    await on.later(minutes=4)
    assert [row.status for row in await on.rows(InboxRow)] == ["parked"] * 3 * len(kinds) + ["done"] * len(kinds)


async def test_what_is_set_anew_meanwhile_is_not_tried_again(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repeat fails while the alert has been sent anew: its next repeat stays as it was set."""
    await on.write("P1202", "HELP")
    (alert,) = await on.rows(AlertRow)
    assert alert.repeat_at is not None
    (before,) = [row.due_at for row in await on.rows(TimerRow) if row.kind == "alert_due"]

    async def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    async with on.db.transaction() as uow:
        internal = Internal(kind="alert_due", id=alert.id)
        key = f"alert.{alert.id}@earlier"
        await remind_self(on.house, uow, internal, key=key, chat="t", lane="timers", now=on.clock.now())
    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.worker.fall_due", fail)
        await on.settle()
    assert [row.due_at for row in await on.rows(TimerRow) if row.kind == "alert_due"] == [before]


@pytest.mark.parametrize("at", ["morning", "night"])
async def test_held_words_go_out_whatever_becomes_of_their_question(
    database: Database, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """The end of "just a saying?" cannot be worked: after a quarter of an hour the words are a concern all the same.

    The child hears who reads them, but is not written to at night.
    """

    async def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    async with scene(database, now=MONDAY if at == "morning" else MONDAY_NIGHT) as on:
        await on.write("P1202", "this homework is killing me")
        monkeypatch.setattr("relbot.service.sayings.ended", fail)
        before = len([who for who, _ in on.channel.rung if who == "P1202"])
        await on.later(minutes=14, seconds=59)
        assert await on.rows(AlertRow) == []
        await on.later(seconds=1)
        assert [(row.kind, row.status) for row in await on.rows(AlertRow)] == [("concern", "open")]
        assert [(row.level, row.alert_id is None) for row in await on.rows(ConcernRow)] == [("concern", False)]
        assert len([who for who, _ in on.channel.rung if who == "P1202"]) - before == (at == "morning")
