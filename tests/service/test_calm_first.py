"""The talk after an incident: no time before the child's calm time is over, and the time that was chosen counts."""

from datetime import UTC, datetime

import pytest

from relbot.store.database import Database
from relbot.store.tables import IncidentRow
from tests.service.scene import MONDAY, scene


@pytest.fixture
def backend() -> str:
    """Times are alike on every database."""
    return "sqlite"


async def test_the_first_time_is_after_the_calm_time(database: Database) -> None:
    """Logged at 10:13, calm until 10:33: the first button is 10:40, and it is the moment that is kept."""
    async with scene(database, now=MONDAY.replace(hour=10, minute=13)) as on:
        await on.press("S05", "m.staff-incident")
        await on.tap("S05", "Yes")
        await on.write("S05", "jo")
        for label in ("Joel Mensah, 12A", "Just now", "No", "None of these", "More than that", "No", "Short, now"):
            await on.tap("S05", label)
        await on.tap("S05", "Steady")
        await on.write("S05", "A chair fell over.")
        for label in ("Skip", "☐ Don't know", "Done"):
            await on.tap("S05", label)
        await on.tap("S05", "I will")
        offered = on.channel.standing("S05")[-1].labels
        assert offered[0] == "10:40"
        await on.tap("S05", "10:40")
        (incident,) = await on.rows(IncidentRow)
        assert incident.talk_at == datetime(2026, 11, 23, 10, 40, tzinfo=UTC)
