"""`relbot people away`: an absent pupil is not asked, and is heard; alerts pass over an absent adult at once."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from relbot.errors import NotAllowedError, NotFoundError
from relbot.service import rhythms
from relbot.service.leaving import leave
from relbot.service.marked_away import Days, mark, unmark
from relbot.store.database import Database
from relbot.store.tables import AbsenceRow, ConcernRow, Prompt
from tests.service.scene import Scene, scene

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def away(on: Scene, school_id: str, first: date = TODAY, last: date = TODAY) -> None:
    """Marks somebody, and lets happen what follows."""
    async with on.db.transaction() as uow:
        await mark(on.house, uow, school_id, Days(first, last), on.clock.now())
    await on.later(seconds=1)


async def asked(on: Scene) -> set[str]:
    """Who is asked when the morning check-in opens now."""
    (rhythm,) = [each for each in on.house.setting.rhythms if each.name == "morning-check-in"]
    async with on.db.transaction() as uow:
        assert await rhythms.open_now(on.house, uow, rhythm, on.clock.now())
    await on.settle()
    return {row.person_id for row in await on.rows(Prompt)}


async def test_an_absent_pupil_is_not_asked_and_is_heard(on: Scene) -> None:
    """Marked for today: no check-in comes, HELP and words do their work; the register gives no reason."""
    absent, here = await on.person("P1202"), await on.person("P1201")
    await away(on, "P1202")
    people = await asked(on)
    assert here in people
    assert absent not in people
    await on.write("P1202", "my uncle hits me")
    assert [row.person_id for row in await on.rows(ConcernRow)] == [absent]
    (row,) = await on.rows(AbsenceRow)
    assert (row.kind, row.said_by) == ("register", None)
    async with on.db.reading() as uow:
        assert [each.action for each in await uow.audit.about(on.house.setting_id, absent)][:2] == [
            "person.added",
            "person.away",
        ]


async def test_back_takes_away_what_holds_and_what_was_to_come(on: Scene) -> None:
    """One word undoes a slip, however many days were noted."""
    await away(on, "P1202", last=TOMORROW)
    await away(on, "P1202", TOMORROW + timedelta(days=5), TOMORROW + timedelta(days=6))
    async with on.db.transaction() as uow:
        assert await unmark(on.house, uow, "P1202", on.clock.now())
    async with on.db.transaction() as uow:
        assert not await unmark(on.house, uow, "P1202", on.clock.now())
    assert [row.until_at for row in await on.rows(AbsenceRow)] == [on.clock.now()]
    assert await on.person("P1202") in await asked(on)


async def test_what_an_absent_adult_was_sent_goes_on(on: Scene) -> None:
    """An alert that waits for somebody who is marked away rings at others at once; from tomorrow on is not now."""
    await on.write("P1202", "my uncle hits me")
    before = len(on.channel.rung)
    await away(on, "S01", TOMORROW, TOMORROW)
    assert on.channel.rung[before:] == []
    await away(on, "S01")
    rung = {who for who, _ in on.channel.rung[before:]}
    assert rung
    assert "S01" not in rung
    async with on.db.transaction() as uow:
        await unmark(on.house, uow, "S01", on.clock.now())
    before = len(on.channel.rung)
    await on.fall_due("person_away", await on.person("S01"))  # back before it came up
    assert on.channel.rung[before:] == []


@pytest.mark.parametrize(
    "school_id, days, message",
    [
        ("P1202", Days(TOMORROW, TODAY), "2026-11-23 lies before 2026-11-24"),
        ("P1202", Days(date(2026, 11, 1), date(2026, 11, 22)), "2026-11-22 is over"),
        ("P1202", Days(TODAY, date(2028, 1, 1)), "2028-01-01 is more than 400 days ahead; is it a slip?"),
        ("S03", Days(TODAY, TODAY), "S03 has left"),
        ("X1", Days(TODAY, TODAY), "nobody here has the id X1. Look it up: relbot people list"),
    ],
)
async def test_days_that_cannot_be_meant_are_refused(on: Scene, school_id: str, days: Days, message: str) -> None:
    """With what is wrong; nothing is noted."""
    now = on.clock.now()
    if school_id == "S03":
        async with on.db.transaction() as uow:
            await leave(uow, on.house.setting_id, "S03", now)
    async with on.db.transaction() as uow:
        with pytest.raises((NotAllowedError, NotFoundError)) as refused:
            await mark(on.house, uow, school_id, days, now)
    assert str(refused.value) == message
    assert await on.rows(AbsenceRow) == []
