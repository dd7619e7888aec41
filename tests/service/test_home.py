"""The children's home of the examples: open day and night, in shifts, with a hand-over."""

from datetime import UTC, datetime, timedelta

import pytest

from relbot.service import settings
from relbot.service.people import import_people
from relbot.service.people_file import read_people
from relbot.service.setting_reading import load_setting
from relbot.store.database import Database
from relbot.store.tables import AlertRow, NoticeRow
from tests.service.scene import Scene, on_stage
from tests.service.school import EXAMPLE

HOME = EXAMPLE.parent / "cartref-derw"
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, two in the morning: the night shift, and the manager on call."""


@pytest.fixture
async def on(database: Database) -> Scene:
    """The home at night; everybody has an account."""
    setting = load_setting(HOME / "setting.yaml")
    made = on_stage(database, await home(database, NIGHT), setting, NIGHT)
    await made.link(("Y02", *(f"H0{number}" for number in range(1, 9))))
    return made


async def home(database: Database, now: datetime) -> str:
    """Applies the example and imports its people; the id of the setting."""
    setting = load_setting(HOME / "setting.yaml")
    async with database.transaction() as uow:
        setting_id = (await settings.apply(uow, setting, now)).setting_id
    people = read_people(HOME / "people.csv", setting.languages)
    await import_people(database, setting_id, people, now, shown="people.csv")
    return setting_id


async def rung(on: Scene, since: int) -> set[str]:
    """Which adults' phones rang since a count of messages."""
    return {who for who, _ in on.channel.rung[since:] if who.startswith("H")}


async def test_a_call_in_the_night_rings_the_shift_and_then_the_one_that_comes(on: Scene) -> None:
    """HELP at two rings safeguarding and the night shift, not who sleeps; at hand-over the morning shift hears too."""
    await on.write("Y02", "HELP")
    assert await rung(on, 0) == {"H01", "H02", "H07", "H08"}
    said = " ".join(on.channel.texts("Y02"))
    assert "relbot is telling" in said
    assert "Nobody is watching" not in said
    on.clock.forward(timedelta(hours=5, minutes=31))
    before = len(on.channel.rung)
    await on.later(minutes=5)
    assert await rung(on, before) >= {"H01", "H02", "H03", "H04", "H07", "H08"}
    await on.tap("H04", "I have them")
    (alert,) = await on.rows(AlertRow)
    assert alert.accepted_by == await on.person("H04")


async def test_a_worry_in_the_night_does_not_wait_for_the_named_adult(on: Scene) -> None:
    """Grace is off shift: what Keira writes goes to safeguarding and whoever is there now."""
    await on.write("Y02", "someone online keeps asking me for pictures")
    people = {await on.person(f"H0{number}"): f"H0{number}" for number in range(1, 9)}
    assert {people[row.adult_id] for row in await on.rows(NoticeRow)} == {"H01", "H02", "H07", "H08"}
