"""Where locks and claims decide: the same on SQLite and PostgreSQL, with two processes at once."""

import asyncio
from datetime import timedelta

import pytest

from relbot.service import alerts, words
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.tick import tick
from relbot.service.who import reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AuditRow, InboxRow, OutboxRow, Prompt, RhythmRun, TimerRow
from tests.service.scene import MONDAY, Scene, on_stage, scene
from tests.service.school import SETTING, applied

pytestmark = pytest.mark.both_databases

WORDS = "he hurt me on saturday"


async def test_whole_way(database: Database) -> None:
    """Words, HELP, an alert that climbs, an adult who accepts, a child who is told."""
    async with scene(database) as on:
        await on.write("P1202", WORDS)
        await on.write("P1202", "HELP")
        await on.later(minutes=5)
        await on.tap("S02", "I have them")
        assert any(text.startswith("Daniel Okoro has your message") for text in on.channel.texts("P1202"))
        assert {row.status for row in await on.rows(AlertRow)} == {"accepted"}
        assert {row.status for row in await on.rows(InboxRow)} == {"done"}
        assert {row.status for row in await on.rows(OutboxRow)} <= {"done", "refused"}


async def test_two_accept_at_once(database: Database) -> None:
    """Both press within the same instant: one has them, and the other's screen says who."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        (alert,) = await on.rows(AlertRow)
        gate = asyncio.Barrier(2) if on.db.dialect == "postgresql" else None
        taken = await asyncio.gather(*(_accept(on, who, alert.id, gate) for who in ("S01", "S02")))
        assert sorted(taken) == [0, 1]
        await on.settle()
        (alert,) = await on.rows(AlertRow)
        winner = "S01" if taken[0] else "S02"
        loser, name = ("S02", "Gwen Morgan") if winner == "S01" else ("S01", "Daniel Okoro")
        assert alert.accepted_by == await on.person(winner)
        assert name in on.channel.texts(loser)[0]
        assert len([row for row in await on.rows(AuditRow) if row.action == "alert_accepted"]) == 1
        told = [text for text in on.channel.texts("P1202") if "is coming to you now" in text]
        assert len(told) == 1


async def _accept(on: Scene, who: str, alert_id: str, gate: asyncio.Barrier | None) -> int:
    """What a press does, each in a transaction of its own; both have read the alert before either writes."""
    person_id = await on.person(who)
    async with on.db.transaction() as uow:
        alert = await uow.care.alert(alert_id)
        adult = await reach(uow, person_id)
        assert alert is not None
        assert adult is not None
        if gate is not None:
            await gate.wait()
        return len((await alerts.accept(Event(on.house, uow, f"press.{who}", on.clock.now()), adult, alert)).alerts)


async def test_two_ticks_at_once(database: Database) -> None:
    """Two processes look at the same moment: each timer, slot and removal is written once."""
    async with scene(database, now=MONDAY - timedelta(minutes=11)) as on:
        await on.write("P1202", "HELP")
        on.clock.forward(timedelta(minutes=16))
        await asyncio.gather(*(tick(on.house, on.clock.now()) for _ in range(3)))
        await on.settle()
        assert (await on.rows(AlertRow))[0].rung == 1
        assert len(await on.rows(RhythmRun)) == 1
        people = [row.person_id for row in await on.rows(Prompt)]
        assert len(people) == len(set(people)) == 10


async def test_timer_set_anew_while_another_looks_still_fires(database: Database) -> None:
    """Between another process's look and its mark the alert climbed: its new timer is not marked as fired."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        on.clock.forward(timedelta(minutes=5))
        if on.db.dialect == "sqlite":
            await tick(on.house, on.clock.now())
            await on.settle()
        else:
            async with on.db.transaction() as slow:
                seen = await slow.timers.due(on.clock.now(), 10, on.house.setting_id)
                await tick(on.house, on.clock.now())  # finds the timer taken
                for timer in seen:
                    timer.fired_at = on.clock.now()
            assert [row.fired_at for row in await on.rows(TimerRow) if row.kind == "alert_due"] == [on.clock.now()]
            return
        open_timers = [row.due_at for row in await on.rows(TimerRow) if row.kind == "alert_due" and not row.fired_at]
        assert open_timers == [on.clock.now() + timedelta(minutes=5)]


async def test_two_workers_share_the_inbox(database: Database) -> None:
    """Two workers at once: every row is worked once, a chat's in order."""
    async with scene(database) as on:
        for number in range(8):
            for who in ("P1202", "P1201", "S04", "S06"):
                await on.receive(Received(kind="words", address=who, text=f"{number} {who}"))
        workers = [on.relbot.workers()[0], on.relbot.workers()[0]]
        while sum(await asyncio.gather(*(worker.work() for worker in workers))):
            pass
        assert {row.status for row in await on.rows(InboxRow)} == {"done"}
        for who in ("P1202", "P1201"):
            assert await on.words_of(who) == [f"{number} {who}" for number in range(8)]


async def test_lost_lease_applies_nothing(database: Database) -> None:
    """A worker that was thought dead and comes back finds its row acknowledged by another, and changes nothing."""
    async with scene(database) as on:
        await on.receive(Received(kind="words", address="P1202", text=WORDS))
        late, other = on.relbot.workers()[0], on.relbot.workers()[0]
        async with on.db.transaction() as uow:
            rows = await uow.inbox.claim(on.house.setting_id, on.clock.now(), 9, late._lease, timedelta(seconds=60))
        on.clock.forward(timedelta(seconds=61))
        assert await other.work() == 1
        before = [(row.event, row.index) for row in await on.rows(OutboxRow)]
        await late._apply_some(rows)
        assert [(row.event, row.index) for row in await on.rows(OutboxRow)] == before
        assert await on.words_of("P1202") == [WORDS]


async def test_parked_row_leaves_its_neighbours_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that raises after it wrote is undone by its savepoint; the rows before and after it in the commit stay."""
    async with scene(database) as on:
        whole = words.write

        async def write(event: Event, who: object, text: str) -> None:
            await whole(event, who, text)  # type: ignore[arg-type]
            if text == "broken":
                async with event.uow.savepoint():
                    await event.uow.timers.purge("not a moment")  # type: ignore[arg-type]

        monkeypatch.setattr(words, "write", write)
        for who, text in (("P1202", WORDS), ("P1201", "broken"), ("S04", "hello")):
            await on.receive(Received(kind="words", address=who, text=text))
        await on.settle()
        assert [row.status for row in await on.rows(InboxRow)] == ["done", "parked", "done"]
        assert (await on.words_of("P1202"), await on.words_of("P1201")) == ([WORDS], ["broken"])


async def test_each_setting_takes_away_its_own_messages(database: Database) -> None:
    """Two settings on one database: the other's tick, which comes first, leaves an open alert to be brought anew."""
    async with scene(database) as ours:
        other_id = await applied(database, SETTING.model_copy(update={"id": "another-school"}))
        other = on_stage(database, other_id, SETTING, MONDAY)
        await ours.write("P1202", WORDS)
        for each in (other, ours):
            each.clock.forward(timedelta(hours=47, minutes=10))
            await each.relbot.tick()
        renewed = [row for row in await ours.rows(InboxRow) if row.update_key.startswith("renew")]
        assert len(renewed) > 1
        assert {row.setting_id for row in renewed} == {ours.house.setting_id}
