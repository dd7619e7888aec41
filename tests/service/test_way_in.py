"""In and step: stored first, applied whole or not at all, in the right order (DESIGN rules 1 and 2, traps)."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import update

from relbot.engine.message import Message
from relbot.service import hearing, words
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.who import Who
from relbot.service.worker import LEASE
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, InboxRow, OutboxRow, TimerRow
from tests.service.scene import MONDAY, as_a_concern, scene

WORDS = "he hurt me on saturday"


@pytest.fixture(autouse=True)
def _worrying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a pupil writes is a concern here: what screening says of words is its own tests' matter."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)


async def test_stored_before_acknowledged_and_found_after_a_crash(database: Database) -> None:
    """When `store` returns, the words are committed: a process that dies then loses nothing."""
    async with scene(database) as on:
        await on.relbot.store([])
        assert await on.receive(Received(kind="words", address="P1202", text=WORDS)) == 1
        on.restart()
        await on.settle()
        assert await on.words_of("P1202") == [WORDS]


async def test_crash_while_working_applies_nothing_and_the_next_start_does(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies within a step leaves the row to its successor, and not one effect of it."""
    async with scene(database) as on:
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        with monkeypatch.context() as dying:
            dying.setattr(words, "hear", _killed)
            with pytest.raises(asyncio.CancelledError):
                await on.worker.work()
        assert [row.status for row in await on.rows(InboxRow)] == ["claimed"]
        assert await on.rows(ConcernRow) == []
        assert await on.rows(OutboxRow) == []
        on.restart()
        await on.take_up()
        await on.settle()
        assert await on.words_of("P1202") == [WORDS]


async def _killed(*_: object, **__: object) -> None:
    raise asyncio.CancelledError


async def test_same_update_twice_is_one_row(database: Database) -> None:
    """An update that Telegram sends again is recognised by its key."""
    async with scene(database) as on:
        received = Received(kind="words", address="P1202", text=WORDS)
        assert [await on.receive(received, key="7"), await on.receive(received, key="7")] == [1, 0]
        await on.settle()
        assert await on.receive(received, key="7") == 0
        await on.settle()
        assert await on.words_of("P1202") == [WORDS]


async def test_replayed_row_changes_nothing(database: Database) -> None:
    """A row that is worked a second time is not the worker's any more: all of it is undone."""
    async with scene(database) as on:
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        async with on.db.transaction() as uow:
            (row,) = await uow.inbox.claim(on.house.setting_id, on.clock.now(), 9, on.worker._lease, LEASE)
        for _ in range(2):
            async with on.db.transaction() as uow:
                await on.worker._apply(uow, row)
        assert await on.words_of("P1202") == [WORDS]
        assert len({(each.event, each.index) for each in await on.rows(OutboxRow)}) == len(await on.rows(OutboxRow))
        assert len(await on.rows(AlertRow)) == 1


async def test_replayed_effects_change_nothing(database: Database) -> None:
    """Effects are unique by (event, index): an operation put twice is one operation."""
    async with scene(database) as on:
        for text in ("first", "second"):
            async with on.db.transaction() as uow:
                event = Event(on.house, uow, "in.77", on.clock.now())
                await event.send_to_address("paper", "a stranger", Message(text=text))
        await on.sender.settle()
        assert on.channel.texts("a stranger") == ["first"]


async def test_lost_lease_applies_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A worker whose row was taken by another undoes all it did; the other's work stands, once."""
    async with scene(database) as on:
        caplog.set_level(logging.INFO, "relbot")
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        done = on.worker._apply_some

        async def slow(rows: list[InboxRow]) -> int:
            on.clock.forward(LEASE + timedelta(seconds=1))
            other = on.relbot.workers()[0]
            assert await other.work() == 1
            return await done(rows)

        on.worker._apply_some = slow  # type: ignore[method-assign]
        assert await on.worker.work() == 1
        assert await on.words_of("P1202") == [WORDS]
        assert "lease_lost row=1" in caplog.messages


async def test_raising_row_is_parked_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of three people in one batch the middle one's row raises: it is parked, its words reach adults, others go on."""
    async with scene(database) as on:
        whole = words.write
        secret = "something private"

        async def write(event: Event, who: Who, text: str) -> None:
            await whole(event, who, text)
            if text == secret:
                raise ValueError(secret)

        monkeypatch.setattr(words, "write", write)
        for who, text in (("P1202", WORDS), ("P1201", secret), ("S04", "hello")):
            await on.receive(Received(kind="words", address=who, text=text))
        await on.settle()
        assert [(row.status, row.error) for row in await on.rows(InboxRow)] == [
            ("done", None),
            ("parked", "ValueError"),
            ("done", None),
        ]
        assert await on.words_of("P1202") == [WORDS]
        assert await on.words_of("P1201") == [secret]
        parked = [row for row in await on.rows(ConcernRow) if row.source == "parked"]
        assert [(row.level, row.told) for row in parked] == [("concern", "safeguarding.text_open")]
        assert {row.kind for row in await on.rows(AlertRow)} == {"concern"}
        assert any(text.startswith("Does dim cwestiwn ar agor") for text in on.channel.texts("S04"))
        assert secret not in caplog.text


async def test_failing_screening_counts_as_a_concern(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A screener that raises makes every text a concern; the row is not even parked (rule 4)."""
    async with scene(database) as on:

        def broken(*_: object) -> hearing.Heard:
            raise RuntimeError(WORDS)

        monkeypatch.setattr(hearing, "judge", broken)
        await on.write("P1202", WORDS)
        await on.write("S04", "a word of mine")
        assert [(row.level, row.source, row.reasons) for row in await on.rows(ConcernRow)] == [
            ("concern", "outside", "screening_failed"),
        ]
        assert {row.status for row in await on.rows(InboxRow)} == {"done"}
        assert "screening_failed" in caplog.text
        assert WORDS not in caplog.text


async def test_parked_help_is_urgent(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """HELP that could not be worked is still a call for help, typed or as a command."""
    async with scene(database) as on:
        monkeypatch.setattr("relbot.service.welcome.call_for_help", _raises)
        await on.write("P1202", "Help!!")
        await on.command("P1201", "help", "my words")
        concerns = await on.rows(ConcernRow)
        assert sorted((row.level, row.source) for row in concerns) == [("urgent", "parked"), ("urgent", "parked")]
        assert await on.words_of("P1201") == ["my words"]
        assert [row.kind for row in await on.rows(AlertRow)] == ["urgent", "urgent"]


async def _raises(*_: object, **__: object) -> None:
    raise ValueError("on purpose")


async def test_parked_row_of_an_adult_says_that_it_is_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An adult whose message cannot be worked hears so; no alert goes out about them."""
    async with scene(database) as on:
        monkeypatch.setattr(words, "write", _raises)
        await on.write("S05", "hello")
        assert on.channel.texts("S05") == [
            "relbot could not do that just now. What you sent is kept. In danger? Ring 999."
        ]
        assert await on.rows(AlertRow) == []


async def test_parking_that_fails_keeps_the_row(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When even the report fails, the row stays parked for the operator and the log says so."""
    async with scene(database) as on:
        monkeypatch.setattr(words, "write", _raises)
        monkeypatch.setattr("relbot.service.parked.report", _raises)
        await on.write("P1202", WORDS)
        assert [row.status for row in await on.rows(InboxRow)] == ["parked"]
        assert [record.message.split()[0] for record in caplog.records if record.levelname == "ERROR"] == [
            "inbox_row_parked",
            "parked_row_not_reported",
        ]


async def test_unreadable_row_is_parked_with_its_code(database: Database) -> None:
    """What the channel cannot read is set aside; if nobody knows whose it was, the operator sees it."""
    async with scene(database) as on:
        await on.receive(Received(kind="unreadable", address="P1202", text="no_text"))
        await on.receive(Received(kind="unreadable", text=""))
        await on.receive(Received(kind="ignored", address="P1202"))
        await on.settle()
        assert [(row.status, row.error) for row in await on.rows(InboxRow)] == [
            ("parked", "no_text"),
            ("parked", "unreadable"),
            ("done", None),
        ]


async def test_people_before_timers_before_waves(database: Database) -> None:
    """However long a wave waits, a child's words are worked first, then what is due, then the wave."""
    async with scene(database, now=MONDAY - timedelta(minutes=12)) as on:
        await on.write("P1201", "HELP")
        on.clock.forward(timedelta(minutes=6))
        await on.relbot.tick()
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        async with on.db.transaction() as uow:
            waiting = await uow.inbox.claim(on.house.setting_id, on.clock.now(), 99, "me", LEASE)
        assert [row.lane for row in waiting] == [0, 1, 2]


async def test_alert_that_cannot_be_repeated_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault while an alert climbs parks that row and sets the timer anew: the alert is not silenced (rule 5)."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        with monkeypatch.context() as broken:
            broken.setattr("relbot.service.alerts.again", _raises)
            await on.later(minutes=5)
        (alert,) = await on.rows(AlertRow)
        timers = [timer.due_at for timer in await on.rows(TimerRow) if timer.kind == "alert_due" and not timer.fired_at]
        assert (alert.rung, timers) == (0, [on.clock.now() + timedelta(minutes=1)])
        await on.later(minutes=1)
        assert (await on.rows(AlertRow))[0].rung == 1


async def test_row_claimed_too_often_is_not_lost(database: Database) -> None:
    """A row whose workers died again and again is still taken up."""
    async with scene(database) as on:
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        async with on.db.transaction() as uow:
            await uow._session.execute(update(InboxRow).values(attempts=50))
        await on.settle()
        assert await on.words_of("P1202") == [WORDS]
