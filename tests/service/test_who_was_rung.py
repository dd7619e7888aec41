"""After a death it can be shown whose telephone rang when, and whether it arrived: each is a line in the audit."""

import pytest

from relbot.service.audit_trail import show
from relbot.service.ports import Operation, Refused
from relbot.store.database import Database
from tests.service.scene import MONDAY, scene


@pytest.fixture
def backend() -> str:
    """The lines are those of any audit, which both databases hold."""
    return "sqlite"


async def test_every_ring_and_climb_has_its_time(database: Database) -> None:
    """Gwen's account is gone: rung, not arrived, the climb that follows at once; Daniel's arrives, minute by minute."""
    async with scene(database, linked=("P1202", "S01", "S02", "S03")) as on:

        def fails(operation: Operation) -> Refused | None:
            gone = operation.kind == "send" and operation.address == "S01"
            return Refused("blocked", unreachable=True) if gone else None

        on.channel.behave = fails
        await on.write("P1202", "HELP")
        await on.later(minutes=5)
        async with on.db.transaction() as uow:
            lines = await show(uow, on.house.setting_id, on.clock.now(), since=MONDAY, school_id="P1202")
    said = [(f"{each.at:%H:%M}", each.who, each.what) for each in lines if each.record.startswith("alert")]
    assert ("09:00", "S01", "alert rung") in said
    assert ("09:00", "S01", "alert not arrived") in said
    assert ("09:00", "", "alert climbed") in said
    for what in ("alert rung", "alert arrived"):
        assert [at for at, *line in said if line == ["S02", what]] == ["09:00", "09:00", "09:05"]
    assert {who for _, who, what in said if what == "alert no contact"} >= {"S05"}
