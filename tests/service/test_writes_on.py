"""A child who goes on writing is not waited for longer: what they add rings, and the climb stays as it was."""

import pytest

from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene


@pytest.fixture
def backend() -> str:
    """What is held here is when an alert climbs; rows and timers are held on both databases elsewhere."""
    return "sqlite"


async def _writes_on(on: Scene, first: str, then: str, *, every: float, times: int, opened: bool = False) -> int:
    """The rung of the first alert after a child wrote `then` so often, every so many minutes."""
    await on.write("P1202", first)
    alert = (await on.rows(AlertRow))[0]
    if opened:
        await on.tap_alert("S01", alert.id)
    for _ in range(times):
        await on.later(minutes=every)
        await on.write("P1202", then)
    return (await on.rows(AlertRow))[0].rung


@pytest.mark.parametrize(
    "first, then, opened",
    [
        ("HELP", "please i want to die", False),
        ("I want to kill myself", "are you there", True),
    ],
)
async def test_urgent_climbs(database: Database, first: str, then: str, *, opened: bool) -> None:
    """Words every four minutes for 24 minutes: everybody senior is rung, and the child reads that nobody answered."""
    async with scene(database) as on:
        assert await _writes_on(on, first, then, every=4, times=6, opened=opened) == 3
        assert {"S01", "S02", "S03", "S05", "S06"} <= {who for who, _ in on.channel.rung}
        assert sum("Nobody has answered yet" in text for text in on.channel.texts("P1202")) == 1


async def test_a_concern_climbs(database: Database) -> None:
    """A concern that an adult opened and left climbs after its hour, however often the child writes."""
    async with scene(database) as on:
        rung = await _writes_on(on, "they bully me every day", "they bully me again", every=25, times=3, opened=True)
        assert rung == 1
