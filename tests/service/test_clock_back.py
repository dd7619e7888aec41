"""A clock that was ahead for a moment and is right again: nothing waits until the false date (rule 5)."""

from datetime import timedelta

import pytest

from relbot.service.hearing import Heard
from relbot.service.ports import RetryAfter
from relbot.store.database import Database
from relbot.store.tables import AlertRow, Delivery, InboxRow, TalkRequestRow, TimerRow
from tests.service.scene import Scene, scene

YEAR = timedelta(days=365)


def rung(on: Scene, since: int, who: str = "S") -> int:
    """How many messages have rung an adult (or one person) since then."""
    return sum(each.startswith(who) for each, _ in on.channel.rung[since:])


async def back(on: Scene) -> None:
    """The clock was ahead by a year, as a look at the time has noted, and is right again."""
    on.clock._now -= YEAR - timedelta(seconds=7)
    await on.relbot.tick()
    await on.settle()


async def ahead(on: Scene) -> None:
    """The clock is a year ahead, and what falls due then happens."""
    await on.later(days=365)


async def test_call_for_help_goes_on(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """An open call for help rings at once when the clock is right, and climbs on; health says that it was wrong."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await ahead(on)
        since = len(on.channel.rung)
        await back(on)
        assert rung(on, since)
        assert (await on.relbot.health()).clock_seconds == 0
        since = len(on.channel.rung)
        await on.later(minutes=5)
        assert rung(on, since)
        assert "clock_was_ahead" in " ".join(caplog.messages)


async def test_messages_that_wait_leave(database: Database) -> None:
    """HELP came while the clock was ahead and Telegram could not be reached: its messages leave once it is right."""
    async with scene(database) as on:
        await ahead(on)
        on.channel.behave = lambda _: RetryAfter(30, "no_connection")
        await on.write("P1202", "HELP")
        on.channel.behave = lambda _: None
        since = len(on.channel.rung)
        await back(on)
        assert rung(on, since)
        assert rung(on, since, "P1202")


async def test_row_in_work_is_taken_again(database: Database) -> None:
    """A process died at work while the clock was ahead: the child's words are worked by another a minute later."""
    async with scene(database) as on:
        await ahead(on)
        async with on.db.transaction() as uow:
            uow.add(
                InboxRow(
                    **{"setting_id": on.house.setting_id, "source": "x", "update_key": "x", "chat": "x", "lane": 0},
                    **{"received_at": on.clock.now(), "status": "claimed", "lease": "dead", "attempts": 1},
                    lease_until=on.clock.now() + timedelta(minutes=1),
                )
            )
        await back(on)
        (row,) = [each for each in await on.rows(InboxRow) if each.source == "x"]
        assert row.lease_until == on.clock.now() + timedelta(minutes=1)


async def test_others_are_asked_sooner(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A concern, a talk request, who has said that they come, messages: as if it were now."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_, **__: Heard("concern"))
    async with scene(database) as on:
        await ahead(on)
        await on.write("P1201", "HELP")
        await on.tap("S02", "I have them")
        await on.command("P1202", "talk")
        for label in ("Tom Bevan", "Don't mind", "Today", "Yes"):
            await on.tap("P1202", label)
        await on.write("P1202", "a worry")
        await back(on)
        soon = on.clock.now() + timedelta(days=8)
        late = [(row.kind, row.due_at) for row in await on.rows(TimerRow) if row.fired_at is None and row.due_at > soon]
        assert late == []
        assert {row.repeat_at for row in await on.rows(AlertRow) if row.repeat_at and row.repeat_at > soon} == set()
        assert [row.remove_at for row in await on.rows(Delivery) if row.remove_at and row.remove_at > soon] == []
        assert all(row.promised_at and row.promised_at < soon for row in await on.rows(TalkRequestRow))
        since = len(on.channel.rung)
        await on.later(minutes=31)
        assert rung(on, since, "S02")
        assert {row.kind for row in await on.rows(AlertRow)} == {"urgent", "concern", "request"}


async def test_right_clock_changes_nothing(database: Database) -> None:
    """Nothing rings sooner for a clock that was set back by a minute; nor again and again for two that differ."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.later(minutes=1)
        since = len(on.channel.rung)
        on.clock._now -= timedelta(minutes=1)
        await on.later(seconds=5)
        assert rung(on, since) == 0
        assert (await on.relbot.health()).clock_seconds is None
        await ahead(on)
        await back(on)
        since = len(on.channel.rung)
        for _ in range(5):
            await ahead(on)
            await back(on)
        assert len([row for row in on.channel.rung[since:] if row[0] == "S01"]) <= 6
