"""What is wrong with one part of a look at the time keeps nothing else from being done, least of all an alert."""

from datetime import timedelta

import pytest

from relbot.store.database import Database
from relbot.store.tables import AlertRow, TimerRow
from tests.service.scene import scene


@pytest.fixture
def backend() -> str:
    """A look on either database is test_both_databases'."""
    return "sqlite"


async def _broken(*_: object, **__: object) -> int:
    raise RuntimeError("on purpose")


async def test_alerts_climb_whatever_else_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in the rhythms, and a timer that a newer relbot set: an urgent alert climbs; health says all is not well.

    Once the fault is mended, what came round meanwhile is still found.
    """
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        strange = TimerRow(id=on.house.ids(), setting_id=on.house.setting_id, key="x", kind="newer", object_id="x")
        strange.number, strange.chat, strange.due_at = 0, "x", on.clock.now()
        async with on.db.transaction() as uow:
            await uow.timers.set(strange)
        looked, opened = on.relbot.last_tick, []

        async def opens(*args: object) -> int:
            opened.append(args[-2])
            return 0

        with monkeypatch.context() as with_fault:
            with_fault.setattr("relbot.service.tick.rhythms.open_due", _broken)
            with_fault.setattr("relbot.service.tick.hand_over.open_due", opens)
            await on.later(minutes=5)
            await on.later(minutes=5)
        assert [row.rung for row in await on.rows(AlertRow)] == [2]
        assert opened == [looked, looked]
        assert on.relbot.last_tick == looked
        said = [record.message.split()[0] for record in caplog.records]
        assert said.count("unknown_timer") == 1
        assert said.count("tick_part_failed") == 2
        await on.later(minutes=1)
        assert on.relbot.last_tick == on.clock.now() != looked
        assert looked is not None
        assert on.clock.now() - looked == timedelta(minutes=11)
