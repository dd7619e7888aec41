"""Who is away is passed over, and nobody is told that somebody reads who does not (rule 5)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from relbot.service import absences
from relbot.service.hearing import Heard
from relbot.store.database import Database
from relbot.store.tables import NoticeRow
from tests.service.scene import Scene, as_a_concern, scene

TODAY = date(2026, 11, 23)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


@pytest.mark.parametrize(
    "words, day",
    [
        ("3/12", date(2026, 12, 3)),
        (" 3.12.26 ", date(2026, 12, 3)),
        ("2026-12-03", date(2026, 12, 3)),
        ("23/11", TODAY),
        ("22/11", None),
        ("22/11/2027", date(2027, 11, 22)),
        ("4/1", date(2027, 1, 4)),
        ("22/11/2026", None),
        ("31/2", None),
        ("29/2", None),
        ("3/12/2030", None),
        ("next week", None),
    ],
)
def test_days_are_read_as_people_write_them(words: str, day: date | None) -> None:
    """Day first; without a year the next such day within four months; nothing behind today or over a year ahead."""
    assert absences.read_date(words, TODAY) == day


async def test_spans_hold_for_their_time_and_follow_each_other(on: Scene) -> None:
    """Somebody is away within a span and not after it, and in two spans in a row; `back` ends what holds."""
    house, now = on.house, on.clock.now()
    tom = await on.person("S05")
    hours = [now + timedelta(hours=hour) for hour in range(6)]
    async with on.db.transaction() as uow:
        for begin, end in ((0, 2), (2, 3), (4, 5)):
            await absences.note(house, uow, tom, absences.Absence("rota", hours[begin], hours[end]), now)
        away = [await absences.is_away(house, uow, tom, hour) for hour in hours]
        assert away == [True, True, True, False, True, False]
        assert await absences.back(uow, tom, hours[1])
        assert not await absences.back(uow, tom, hours[1])
        assert await absences.away_now(house, uow, hours[1]) == frozenset()


async def test_day_just_past_is_not_a_year_away(on: Scene) -> None:
    """A slip of the finger leaves safeguarding where alerts reach them; what is noted is said back with its days."""
    await on.command("S02", "away", "20/11")
    assert on.channel.texts("S02")[-1].startswith("relbot could not read that day. Nothing has changed:")
    async with on.db.reading() as uow:
        assert await absences.away_now(on.house, uow, on.clock.now()) == frozenset()
    await on.command("S02", "away", "24/11")
    assert "Tuesday 24/11 (days: 2)." in on.channel.texts("S02")[-1]


async def test_if_all_are_away_they_are_rung_all_the_same(on: Scene) -> None:
    """Rather somebody who is away than nobody: urgent reaches safeguarding and leaders even if all of them are away."""
    for who in ("S01", "S02", "S03", "S05", "S06"):
        await on.command(who, "away", "30/11")
    await on.write("P1202", "HELP")
    ids = {await on.person(who): who for who in ("S01", "S02", "S03", "S05", "S06")}
    assert {ids[row.adult_id] for row in await on.rows(NoticeRow) if row.detail} == {"S01", "S02", "S03"}


async def test_one_who_is_here_is_not_alone(on: Scene) -> None:
    """All but one are away: something urgent goes to one of them too at once, to all once nobody has accepted.

    But nobody who is away is asked to go to the child while somebody is here.
    """
    for who in ("S02", "S03", "S05", "S06"):
        await on.command(who, "away", "30/11")
    before = len(on.channel.rung)
    await on.write("P1202", "HELP")
    assert await reading(on) == {"S01", "S02"}
    for _ in range(5):
        await on.later(minutes=5)
    assert await reading(on) == {"S01", "S02", "S03"}
    assert {who for who, _ in on.channel.rung[before:]} == {"P1202", "S01", "S02", "S03"}


async def test_nor_with_a_concern(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on without those who are away until its ladder is done; then one of them is asked."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)
    for who in ("S02", "S03", "S05", "S06"):
        await on.command(who, "away", "30/11")
    await on.write("P1202", "something")
    assert await reading(on) == {"S01"}
    for _ in range(5):
        await on.later(minutes=30)
    assert await reading(on) == {"S01", "S02"}


@pytest.mark.parametrize("name", ["Gwen Morgan", "Daniel Okoro"])
async def test_nor_with_what_goes_past_somebody(on: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One of safeguarding is named, all others but one are away."""
    urgent = Heard("urgent", ("abuse",), "abuse")
    monkeypatch.setattr(
        "relbot.service.hearing.judge", lambda who, *_, **__: urgent if who.is_pupil else Heard("ordinary")
    )
    here = {"Gwen Morgan": "S02", "Daniel Okoro": "S01"}[name]
    for who in {"S01", "S02", "S03", "S05", "S06"} - {here}:
        await on.command(who, "away", "30/11")
    await on.write("P1202", f"{name} hurts me")
    assert await reading(on) == {here, "S03"}


async def reading(on: Scene) -> set[str]:
    """Who was told everything, by school id."""
    ids = {await on.person(who): who for who in ("S01", "S02", "S03", "S05", "S06")}
    return {ids[row.adult_id] for row in await on.rows(NoticeRow) if row.detail and row.state != "passed_on"}


async def test_a_note_goes_to_the_second_adult_while_the_named_one_is_away(on: Scene) -> None:
    """Ordinary words are read by whoever is here."""
    await on.command("S05", "away", "24/11")
    await on.write("P1202", "maths was fine today")
    assert [row.adult_id for row in await on.rows(NoticeRow)] == [await on.person("S06")]


async def test_a_pupil_has_no_away(on: Scene) -> None:
    """/away is an adult's: typed by a pupil it is words like any others."""
    await on.command("P1202", "away")
    async with on.db.reading() as uow:
        assert await absences.away_now(on.house, uow, on.clock.now()) == frozenset()
