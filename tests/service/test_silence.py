"""Three check-ins in a row without an answer: a gentle line to the named adult, never to the child (DOMAIN 2.0)."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest

from relbot.service.absences import Absence, note
from relbot.store.database import Database
from relbot.store.repositories.rhythms import NewPrompt
from relbot.store.tables import ConcernRow
from tests.service.scene import MONDAY, Scene, scene

BEFORE = MONDAY - timedelta(minutes=11)
"""A minute before the morning check-in, at 08:50."""
FLOW = "pupil-check-in-secondary"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A minute before the check-in; a pupil and their adults have accounts."""
    async with scene(database, now=BEFORE, linked=("P1202", "S01", "S05")) as made:
        yield made


async def past(on: Scene, *statuses: str, flow: str = FLOW) -> None:
    """What became of the last check-ins of P1202, the newest at the end."""
    child = await on.person("P1202")
    days = [BEFORE.date() - timedelta(days=3 + len(statuses) - number) for number in range(len(statuses))]
    async with on.db.transaction() as uow:
        rows = [prompt(on, child, day, flow, status, BEFORE) for day, status in zip(days, statuses, strict=True)]
        assert len(await uow.rhythms.put_prompts(rows)) == len(statuses)


def prompt(on: Scene, child: str, day: date, flow: str, status: str, at: datetime) -> NewPrompt:
    """A prompt of a past morning."""
    return NewPrompt(on.house.ids(), on.house.setting_id, child, "morning", day, flow, at, status=status)


async def lines(on: Scene) -> list[tuple[str, str]]:
    """Level and source of what adults are to read."""
    return [(row.level, row.source) for row in await on.rows(ConcernRow)]


@pytest.mark.parametrize(
    "statuses,told",
    [
        (("sent", "sent", "sent"), True),
        (("answered", "sent", "sent", "sent"), True),
        (("sent", "unreachable", "sent", "missed", "sent"), True),
        (("sent", "sent"), False),
        (("sent", "sent", "answered"), False),
        (("sent", "answered", "sent", "sent"), False),
        (("uncertain", "sent", "sent"), False),
    ],
)
async def test_three_in_a_row(on: Scene, statuses: tuple[str, ...], told: bool) -> None:
    """Only what came to the child counts, and an answer, skipped or not, begins anew."""
    await past(on, *statuses)
    await on.later(minutes=1)
    assert await lines(on) == ([("ordinary", "silence")] if told else [])
    assert on.channel.texts("S05") == []


async def test_the_child_sees_nothing_of_it_and_the_adult_reads_it_once_a_week(on: Scene) -> None:
    """It comes with the day's list; the next mornings say nothing more; after a week it is said again."""
    await past(on, "sent", "sent", "sent")
    await on.later(minutes=1)
    for _ in range(4):
        await on.later(days=1)
    assert await lines(on) == [("ordinary", "silence")]
    await on.later(days=3)
    await on.later(days=1)
    assert await lines(on) == [("ordinary", "silence")] * 2
    assert [text for text in on.channel.texts("P1202") if "had no answer" in text] == []
    await on.tap("S05", "Open")
    assert [text for text in on.channel.texts("S05") if "Their last three check-ins had no answer." in text]


async def test_whoever_is_away_is_left_alone(on: Scene) -> None:
    """No check-in is asked, and no line is written."""
    await past(on, "sent", "sent", "sent")
    async with on.db.transaction() as uow:
        span = Absence("register", BEFORE, BEFORE + timedelta(days=1))
        await note(on.house, uow, await on.person("P1202"), span, BEFORE)
    await on.later(minutes=1)
    assert await lines(on) == []


async def test_check_outs_do_not_count(on: Scene) -> None:
    """Only the morning's question does."""
    await past(on, "sent", "sent", "sent", flow="pupil-check-out")
    await on.later(minutes=1)
    assert await lines(on) == []
