"""Nobody is said to come to a child who is not expected where the adults are: at night, at home, marked absent."""

from datetime import datetime, timedelta

import pytest

from relbot.service.absences import Absence, note
from relbot.service.whereabouts import in_day
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene
from tests.service.school import SETTING

COMES = ("coming to", "to come to you", "Please go to", "go to them now", "before they go home", "you are coming")
GONE_HOME = MONDAY + timedelta(hours=7, minutes=10)
"""Ten past four: pupils went home at 15:25, adults read until 16:30."""


@pytest.fixture
def backend() -> str:
    """What is said is decided in code that knows no database."""
    return "sqlite"


async def alert_of(on: Scene) -> AlertRow:
    """The one alert."""
    (alert,) = await on.rows(AlertRow)
    return alert


async def absent(on: Scene, school_id: str) -> None:
    """The register says that they are not in today."""
    now = on.clock.now()
    person = await on.person(school_id)
    async with on.db.transaction() as uow:
        await note(on.house, uow, person, Absence("register", now, now + timedelta(hours=12)), now)


def all_said(on: Scene) -> str:
    """Everything that anybody read."""
    return "\n".join(text for who in ("P1202", "S01", "S02", "S05") for text in on.channel.texts(who))


@pytest.mark.parametrize(
    "words, now, is_absent, heard",
    [
        ("HELP", MONDAY_NIGHT, False, "Daniel Okoro knows that you need someone."),
        ("they bully me every day", GONE_HOME, False, "means to find you when you are next in"),
        ("I want to kill myself", MONDAY, True, "is looking after this for you now"),
    ],
)
async def test_nobody_comes_where_the_child_is_not(
    database: Database, words: str, now: datetime, heard: str, *, is_absent: bool
) -> None:
    """The child hears who has it and whom to ring; the adult, that they are not here and what can be done."""
    async with scene(database, now=now) as on:
        if is_absent:
            await absent(on, "P1202")
        await on.write("P1202", words)
        alert = await alert_of(on)
        if alert.kind == "urgent":
            await on.press("S05", f"a.{alert.id}.open")
            assert "is not expected here" in on.channel.texts("S05")[-1]
            await on.press("S05", f"a.{alert.id}.mine")
            assert "Tom Bevan knows that you need someone." in on.channel.texts("P1202")[-1]
        await on.press("S02", f"a.{alert.id}.mine")
        told = on.channel.texts("P1202")[-1]
        assert heard in told
        assert "999" in told
        assert "0800 1111" in told
        assert "they are not expected here now" in on.channel.texts("S02")[-1]
        await on.press("S02", f"a.{alert.id}.hide")
        assert not [words for words in COMES if words in all_said(on)]


async def test_an_unanswered_watch_at_night(database: Database) -> None:
    """Others are asked, and are not said to be asked to come."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.write("P1202", "HELP")
        await on.press("S02", f"a.{(await alert_of(on)).id}.mine")
        await on.later(minutes=16)
        await on.later(minutes=11)
        assert (await alert_of(on)).status == "open"
        assert "relbot is asking other adults too." in on.channel.texts("P1202")[-1]


@pytest.mark.parametrize(
    "minutes, pupil, adult",
    [(-61, False, False), (-60, True, True), (384, True, True), (385, False, True), (450, False, False)],
)
def test_the_day_of_a_school(*, minutes: int, pupil: bool, adult: bool) -> None:
    """Monday: read from 08:00, home at 15:25, read until 16:30; nobody is in on a Sunday."""
    at = MONDAY + timedelta(minutes=minutes)
    assert (in_day(SETTING, at, pupil=True), in_day(SETTING, at, pupil=False)) == (pupil, adult)
    assert not in_day(SETTING, at - timedelta(days=1), pupil=False)
