"""The times an adult is offered: as soon as the child asked, in no lesson of theirs, while they are in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.service.calendar import home_time, is_quiet, is_school_day, local, local_date
from relbot.service.school_time import in_lesson
from relbot.service.setting_file import Kind, Lesson, SettingFile
from relbot.service.talk_slots import slots
from tests.service.school import SETTING
from tests.service.test_school_time import HOME, at

LESSONS = SETTING.model_copy(
    update={
        "lessons": tuple(
            Lesson.model_validate({"from": begins, "to": ends, "years": [9]})
            for begins, ends in (("09:00", "10:40"), ("11:00", "12:15"), ("13:15", "15:15"))
        )
    }
)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 6, 30)).map(lambda when: when.replace(tzinfo=UTC))  # noqa: DTZ001


def offered(setting: SettingFile, now: str, soon: str | None, year: int | None = 9) -> list[str]:
    """The times as a day of the month and an hour."""
    return [f"{local(setting, when):%d %H:%M}" for when in slots(setting, at(now), year, soon, 8)]


@pytest.mark.parametrize(
    "now, soon, times",
    [
        ("2026-11-23 12:20", "now", "23 12:25, 23 12:30, 23 12:35, 23 12:40, 23 12:45, 23 12:50"),
        ("2026-11-23 09:00", "now", "23 10:40, 23 10:50, 23 12:20, 23 12:30, 23 12:40, 23 12:50, 23 13:00, 23 13:10"),
        ("2026-11-23 15:05", "now", "23 15:15, 23 15:20, 24 08:50, 24 10:40, 24 10:50, 24 12:20, 24 12:30, 24 12:40"),
        ("2026-11-23 09:00", "today", "23 10:40, 23 10:50, 23 12:20, 23 12:30, 23 12:40, 23 12:50, 23 13:00, 23 13:10"),
        ("2026-11-23 15:40", "today", "24 08:50, 24 10:40, 24 10:50, 24 12:20, 24 12:30, 24 12:40, 24 12:50, 24 13:10"),
        ("2026-11-27 21:00", None, "30 08:50, 30 10:40, 30 10:50, 30 12:20, 30 12:30, 30 12:40, 30 12:50, 30 13:10"),
        ("2026-11-23 09:00", "week", "23 10:40, 23 13:10, 24 08:50, 24 13:10, 25 08:50, 25 13:10, 26 08:50, 27 08:50"),
        ("2026-10-23 13:00", "week", "02 08:50, 02 13:10, 03 08:50, 03 13:10, 04 08:50, 04 13:10, 05 08:50, 06 08:50"),
    ],
)
def test_times_keep_out_of_lessons(now: str, soon: str | None, times: str) -> None:
    """Breaks, lunch, before lessons; soon in fine steps, this week on each of the days to come, over half term too."""
    assert ", ".join(offered(LESSONS, now, soon)) == times


def test_without_a_timetable_today_is_spread_over_the_rest_of_the_day() -> None:
    """The first is near, the last ends before home."""
    assert ", ".join(offered(LESSONS, "2026-11-23 09:00", "today", year=12)) == (
        "23 09:10, 23 10:00, 23 10:50, 23 11:40, 23 12:30, 23 13:20, 23 14:10, 23 15:10"
    )


def test_a_home_offers_no_time_in_quiet_hours_but_soon() -> None:
    """At night a child who asked for as soon as possible is not told to wait for the morning."""
    assert HOME.kind is Kind.HOME
    assert offered(HOME, "2026-11-22 23:00", "now")[0] == "22 23:05"
    assert offered(HOME, "2026-11-22 23:00", "today")[0] == "23 07:30"


@given(now=moments, soon=st.sampled_from(["now", "today", "week", None]), year=st.sampled_from([9, 12, None]))
def test_whatever_is_offered_is_a_time_to_come(now: datetime, soon: str | None, year: int | None) -> None:
    """In order, later than now, on a school day, before home, outside lessons and the night; and there is one."""
    found = slots(LESSONS, now, year, soon, 8)
    assert 0 < len(found) <= 8
    assert found == sorted(set(found))
    assert found[0] > now
    for when in found:
        day = local_date(LESSONS, when)
        home = home_time(LESSONS, day)
        assert is_school_day(LESSONS, day)
        assert home is not None
        assert when < home or soon == "now"
        assert not in_lesson(LESSONS, when, year)
        assert not is_quiet(LESSONS, when)
