"""Who is on duty when, and what a ladder or rota may not say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relbot.service.rota import first_gap, holding, off_shift, on_duty
from relbot.service.setting_checks import faults_of
from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.tables import AlertRow, NoticeRow
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene
from tests.service.school import SETTING

NIGHTS = {"from": "16:30", "to": "08:00", "adults": ["S07"]}
HEAD_AT_NIGHT = timedelta(minutes=10)


def having(**entries: Any) -> SettingFile:
    """The example's setting with other entries."""
    return SettingFile.model_validate({**SETTING.model_dump(by_alias=True), **entries})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, when the setting's clocks show UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment, found",
    [
        (at(23, 16, 29), set()),
        (at(23, 16, 30), {"S07"}),
        (at(24, 7, 59), {"S07"}),
        (at(24, 8, 14), {"S07"}),
        (at(24, 8, 15), set()),
        (at(28, 7, 0), {"S07"}),
        (at(28, 20, 0), set()),
    ],
)
def test_a_duty_over_midnight_belongs_to_the_day_it_begins_on(moment: datetime, found: set[str]) -> None:
    """Monday to Friday nights: Saturday morning is Friday's, Saturday night nobody's; a quarter overlaps."""
    setting = having(on_call=[{**NIGHTS, "days": ["mon", "tue", "wed", "thu", "fri"]}])
    assert on_duty(setting, moment) == found


def test_who_works_in_shifts_is_passed_over_outside_them() -> None:
    """Off shift is away, except while on call; dates limit a duty."""
    early = {"from": "07:00", "to": "15:00", "adults": ["S04", "S05"], "first": "2026-11-23", "last": "2026-11-24"}
    setting = having(shifts=[early], on_call=[{"from": "15:00", "to": "07:00", "adults": ["S05"]}])
    assert off_shift(setting, at(23, 9)) == frozenset()
    assert off_shift(setting, at(23, 20)) == {"S04"}
    assert off_shift(setting, at(25, 9)) == {"S04", "S05"}


def test_day_and_night_are_covered_or_the_sentence_is_accepted() -> None:
    """A setting that is not watched all week says so word for word; a home with a whole rota need not."""
    bare = having(out_of_hours=None)
    assert first_gap(bare) == ("mon", "00:00")
    assert [(fault.location, fault.message[:43]) for fault in faults_of(bare)] == [
        (("out_of_hours",), "nobody is on call on mon at 00:00: fill on_")
    ]
    whole = [{"from": "08:00", "to": "20:00", "adults": ["S04"]}, {"from": "20:00", "to": "08:00", "adults": ["S05"]}]
    assert faults_of(having(out_of_hours=None, shifts=whole)) == []
    short = having(out_of_hours=None, shifts=[whole[0], {**whole[1], "to": "07:30"}])
    assert first_gap(short) == ("mon", "07:30")


@pytest.mark.parametrize(
    "kind, rungs, said",
    [
        ("urgent", [{"after": 5, "tell": ["safeguarding", "senior"]}], "the first rung begins at once: after is 0"),
        ("urgent", [{"after": 0, "tell": ["senior"]}], "safeguarding hears on the first rung; add it to tell"),
        ("concern", [{"after": 0, "tell": ["safeguarding"]}], "the ladder ends nowhere: its last rung tells senior"),
        (
            "urgent",
            [{"after": 0, "tell": ["safeguarding", "named_adult", "senior"]}],
            "of an urgent alert the child's own adults hear only where to go; move them to go",
        ),
        (
            "request",
            [{"after": 0, "tell": ["asked"]}, {"after": 0, "tell": ["senior"]}],
            "comes after 0 minutes, so write more than 0",
        ),
        (
            "concern",
            [{"after": 0, "tell": ["safeguarding", "asked", "senior"]}],
            "only a request asks for somebody; take asked out",
        ),
        ("request", [{"after": 0, "tell": ["senior"], "go": ["asked"]}], "go is for urgent alerts; write tell"),
        (
            "request",
            [{"after": 0}, {"after": 5, "tell": ["senior"]}],
            "nobody hears on this rung; name somebody under tell",
        ),
    ],
)
def test_a_ladder_that_could_fail_a_child_is_refused(kind: str, rungs: Sequence[object], said: str) -> None:
    """Each breach of rules 5 and 6 is a fault at its place."""
    broken = having(ladder={kind: {"repeat_minutes": 5, "rungs": rungs}})
    assert [fault.message for fault in faults_of(broken)] == [said]
    assert faults_of(broken)[0].location[:3] == ("ladder", kind, "rungs")


@pytest.mark.parametrize("change", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)])
def test_when_clocks_change_a_duty_ends_once(change: datetime) -> None:
    """At half past one by the clock: in October at the first of two, in March, where there is none, at two."""
    late = {"from": "22:00", "to": "01:30", "adults": ["S01"]}
    early = {"from": "01:30", "to": "08:00", "adults": ["S02"]}
    setting, quarter = having(shifts=[late, early]), timedelta(minutes=15)
    assert [holding(setting, change - quarter * each) for each in range(1, 9)] == [{"S01"}] * 8
    assert [holding(setting, change + quarter * each) for each in range(16)] == [{"S02"}] * 16


def test_hours_of_a_duty_make_sense() -> None:
    """From and to differ, and last is not before first."""
    broken = having(on_call=[{**NIGHTS, "to": "16:30", "first": "2026-11-24", "last": "2026-11-23"}])
    assert [fault.message for fault in faults_of(broken)] == [
        "from and to are the same; write 00:00 to 24:00 for a whole day",
        "lies before first",
    ]


async def heard(on: Scene) -> set[str]:
    """Who has a notice with details, by school id."""
    ids = {await on.person(f"S0{number}"): f"S0{number}" for number in range(1, 8)}
    return {ids[row.adult_id] for row in await on.rows(NoticeRow) if row.detail and row.state == "delivered"}


LINKED = ("P1202", "S01", "S02", "S03", "S05", "S06", "S07")


async def test_who_is_on_call_at_night_hears_reads_and_accepts(database: Database) -> None:
    """HELP at night rings safeguarding and the teacher on call together; it climbs to the head after ten minutes."""
    async with scene(database, now=MONDAY_NIGHT, setting=having(on_call=[NIGHTS]), linked=LINKED) as on:
        await on.write("P1202", "HELP")
        assert await heard(on) == {"S01", "S02", "S07"}
        said = " ".join(on.channel.texts("P1202"))
        assert "relbot is telling Huw Llywelyn and another adult now." in said
        assert "Nobody is watching" not in said
        await on.later(seconds=HEAD_AT_NIGHT.total_seconds())
        assert await heard(on) == {"S01", "S02", "S03", "S07"}
        await on.tap("S07", "Rwy'n mynd atyn nhw")
        (alert,) = await on.rows(AlertRow)
        assert alert.accepted_by == await on.person("S07")
        assert any("Gofyn" in text or "GYMORTH" in text for text in on.channel.texts("S07"))
        assert any("Huw Llywelyn knows that you need someone" in text for text in on.channel.texts("P1202"))


async def test_without_anybody_on_call_it_rings_once_and_starts_at_opening(database: Database) -> None:
    """At night nobody is promised: first notices leave at once, the ladder starts at eight."""
    async with scene(database, now=MONDAY_NIGHT, linked=LINKED) as on:
        await on.write("P1202", "HELP")
        assert await heard(on) == {"S01", "S02"}
        (alert,) = await on.rows(AlertRow)
        assert alert.repeat_at == MONDAY_NIGHT + timedelta(hours=9)
        await on.later(hours=9)
        await on.later(minutes=5)
        assert await heard(on) == {"S01", "S02", "S03"}


async def test_what_began_in_hours_goes_through_its_rungs(database: Database) -> None:
    """HELP a minute before people stop reading reaches the head ten minutes later; after the last rung it rests."""
    async with scene(database, now=MONDAY.replace(hour=16, minute=29), linked=LINKED) as on:
        await on.write("P1202", "HELP")
        await on.later(minutes=5)
        await on.later(minutes=5)
        assert await heard(on) == {"S01", "S02", "S03"}
        await on.later(minutes=5)
        (alert,) = await on.rows(AlertRow)
        assert alert.repeat_at == at(24, 8)


async def test_off_shift_is_passed_over(database: Database) -> None:
    """A deputy who works afternoons is not rung in the morning; the other and the head are."""
    late = {"from": "13:00", "to": "18:00", "adults": ["S02"]}
    async with scene(database, setting=having(shifts=[late]), linked=LINKED) as on:
        await on.write("P1202", "HELP")
        assert await heard(on) == {"S01", "S03"}
