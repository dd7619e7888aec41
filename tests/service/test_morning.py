"""The morning test: once a day on which somebody reads, from rung to rung until one adult answers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AuditRow, MorningTest
from tests.service.scene import Scene, scene
from tests.service.school import WHOLE
from tests.service.test_mail import posting

BEFORE = datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
"""A Monday in term, five minutes before somebody reads."""


def asked(on: Scene) -> list[str]:
    """Whose telephone rang with the test, in order."""
    buttons = {"It reached me", "Mae wedi cyrraedd"}
    return sorted(
        who for who, message in on.channel.rung for row in message.rows for one in row if one.label in buttons
    )


async def test_once_a_school_day(database: Database) -> None:
    """Neither twice on a day, nor on a Sunday, nor hours late."""
    async with scene(database, now=BEFORE, setting=WHOLE) as on:
        await on.later(minutes=6)
        await on.later(minutes=1)
        (test,) = await on.rows(MorningTest)
        safeguarding = asked(on)
        await on.tap(safeguarding[0], on.channel.standing(safeguarding[0])[-1].labels[-1])
        await on.later(days=5)
        await on.later(days=1, hours=3)
        assert [row.id for row in await on.rows(MorningTest)] == [test.id]
        assert asked(on) == safeguarding


async def test_it_climbs_until_somebody_answers(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who has it is not rung again; from the second rung on there is a letter; at the end the operator is told."""
    async with posting(database, tmp_path, now=BEFORE, setting=WHOLE) as (on, post, letters):
        await on.later(minutes=6)
        first = asked(on)
        await letters.settle()
        assert (len(set(first)), post.rung) == (len(first), [])
        for _ in range(3):
            await on.later(minutes=20)
        await letters.settle()
        assert set(asked(on)) > set(first)
        assert len(set(asked(on))) == len(asked(on))
        assert {message.text.partition("\n")[0] for _, message in post.rung} == {
            "relbot: please answer the morning test in Telegram",
            "relbot: atebwch y prawf bore yn Telegram, os gwelwch yn dda",
        }
        assert (await on.rows(MorningTest))[0].answered_at is None
        assert [record.message.split()[0] for record in caplog.records] == ["morning_test_unanswered"]


async def test_a_rung_that_reaches_nobody_is_left_at_once(database: Database) -> None:
    """Nobody of safeguarding has an account: the head is asked in the same moment."""
    async with scene(database, now=BEFORE, setting=WHOLE, linked=("S03", "P1202")) as on:
        await on.later(minutes=6)
        assert asked(on) == ["S03"]


async def test_only_who_was_asked_answers_and_the_first_counts(database: Database) -> None:
    """An invented press changes nothing; a second answer does not take the first one's place."""
    async with scene(database, now=BEFORE, setting=WHOLE) as on:
        await on.later(minutes=6)
        (test,) = await on.rows(MorningTest)
        await on.press("P1202", f"d.{test.id}")
        await on.press("S01", "d.nothing")
        assert (await on.rows(MorningTest))[0].answered_by is None
        first, second = asked(on)[:2]
        await on.receive(Received(kind="blocked", address=second))
        await on.press(first, f"d.{test.id}")
        await on.press(second, f"d.{test.id}")
        (test,) = await on.rows(MorningTest)
        assert test.answered_by == await on.person(first)
        assert [row.action for row in await on.rows(AuditRow)].count("morning_test_answered") == 1
        await on.fall_due("morning_test", test.id, number=1)
        assert len(asked(on)) == 2


async def test_where_somebody_reads_by_night_it_waits_for_seven(database: Database) -> None:
    """A home reads day and night: nobody is woken for a test."""
    days = {day: {"from": "00:00", "to": "24:00"} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    setting = WHOLE.model_validate(WHOLE.model_dump(mode="json", by_alias=True) | {"reading_hours": days})
    async with scene(database, now=BEFORE - timedelta(hours=1), setting=setting) as on:
        assert await on.rows(MorningTest) == []
        await on.later(minutes=6)
        assert [row.due_at for row in await on.rows(MorningTest)] == [datetime(2026, 11, 23, 7, 0, tzinfo=UTC)]
