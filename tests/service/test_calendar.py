"""When people are here and when they read, across terms, bank holidays and clock changes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.service import calendar
from relbot.service.calendar import Opening, ReadingBlock
from relbot.service.setting_file import Kind, SettingFile, Span, Week, Weekday
from relbot.service.setting_helplines import Nation
from relbot.service.setting_reading import load_setting

SCHOOL = load_setting(Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "setting.yaml")
ALL_DAY = Span(from_="00:00", to="24:00")

moments = st.integers(0, 333 * 24 * 60).map(lambda number: utc(2026, 9, 1) + timedelta(minutes=number))
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
times = st.integers(0, 24 * 60 - 1).map(lambda number: f"{number // 60:02d}:{number % 60:02d}")


def every_day(span: Span) -> Week[Span]:
    """The same hours on all days of the week."""
    return Week[Span](**{day.value: span for day in Weekday})


def home(span: Span = ALL_DAY, **changes: Any) -> SettingFile:
    """A children's home, read day and night unless said."""
    kept = {"kind": Kind.HOME, "terms": (), "closures": (), "rhythms": (), "reading_hours": every_day(span)}
    return SCHOOL.model_copy(update=kept | changes)


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    "day, at, expected",
    [
        (date(2026, 11, 23), "08:50", utc(2026, 11, 23, 8, 50)),
        (date(2026, 6, 23), "08:50", utc(2026, 6, 23, 7, 50)),
        (date(2026, 11, 23), "24:00", utc(2026, 11, 24)),
        # the clocks go forward on 29 March 2026 at 01:00 UTC: 01:00 to 01:59 do not exist
        (date(2026, 3, 29), "00:59", utc(2026, 3, 29, 0, 59)),
        (date(2026, 3, 29), "01:00", utc(2026, 3, 29, 1, 0)),
        (date(2026, 3, 29), "01:30", utc(2026, 3, 29, 1, 0)),
        (date(2026, 3, 29), "01:59", utc(2026, 3, 29, 1, 0)),
        (date(2026, 3, 29), "02:00", utc(2026, 3, 29, 1, 0)),
        # they go back on 25 October 2026 at 01:00 UTC: 01:00 to 01:59 come twice, the first time counts
        (date(2026, 10, 25), "00:59", utc(2026, 10, 24, 23, 59)),
        (date(2026, 10, 25), "01:30", utc(2026, 10, 25, 0, 30)),
        (date(2026, 10, 25), "02:00", utc(2026, 10, 25, 2, 0)),
    ],
)
def test_a_local_time_is_one_moment(day: date, at: str, expected: datetime) -> None:
    """Winter, summer, the hour that is skipped and the hour that comes twice."""
    assert calendar.moment_of(SCHOOL, day, at) == expected


@given(days, times)
def test_a_local_time_comes_back_unless_it_is_skipped(day: date, at: str) -> None:
    """At its moment the setting's clocks show that time; for a skipped one they show the time after the gap."""
    here = calendar.local(SCHOOL, calendar.moment_of(SCHOOL, day, at))
    shown = (here.date(), f"{here.hour:02d}:{here.minute:02d}")
    skipped = day.month == 3 and day.weekday() == 6 and day.day >= 25 and "01:00" <= at < "02:00"
    assert shown == (day, "02:00" if skipped else at)


@given(days, times, times)
def test_later_on_the_clock_face_is_never_an_earlier_moment(day: date, one: str, other: str) -> None:
    """Order on the clock face is kept in time, so no window of the day runs backwards."""
    first, second = sorted((one, other))
    assert calendar.moment_of(SCHOOL, day, first) <= calendar.moment_of(SCHOOL, day, second)


@given(moments)
def test_a_moment_survives_the_way_to_local_and_back(moment: datetime) -> None:
    """UTC to local and back is the same moment, in both hours of October."""
    assert calendar.local(SCHOOL, moment).astimezone(UTC) == moment


@pytest.mark.parametrize(
    "day, expected",
    [
        (date(2026, 9, 2), False),  # INSET day
        (date(2026, 9, 3), True),
        (date(2026, 10, 23), True),
        (date(2026, 10, 28), False),  # half term
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 12, 18), True),  # the last day counts
        (date(2026, 12, 21), False),
        (date(2027, 3, 1), False),  # added: St David's Day
        (date(2027, 5, 3), False),  # bank holiday
    ],
)
def test_school_days(day: date, expected: bool) -> None:
    """Terms, closures, weekends, bank holidays and those a setting adds."""
    assert calendar.is_school_day(SCHOOL, day) is expected


def test_a_bank_holiday_can_be_worked_on() -> None:
    """A removed bank holiday is a school day again."""
    bank = SCHOOL.bank_holidays.model_copy(update={"remove": (date(2027, 5, 3),)})
    assert calendar.is_school_day(SCHOOL.model_copy(update={"bank_holidays": bank}), date(2027, 5, 3))


def test_a_home_is_open_every_day() -> None:
    """Christmas Day, Sundays, August: children live there."""
    assert [calendar.is_school_day(home(), day) for day in (date(2026, 12, 25), date(2027, 8, 1))] == [True, True]


@pytest.mark.parametrize(
    "nation, day, name",
    [
        (Nation.ENGLAND, date(2026, 12, 28), "Boxing Day (observed)"),
        (Nation.WALES, date(2027, 3, 29), "Easter Monday"),
        (Nation.SCOTLAND, date(2026, 11, 30), "Saint Andrew's Day"),
        (Nation.NORTHERN_IRELAND, date(2027, 7, 12), "Battle of the Boyne"),
    ],
)
def test_bank_holidays_are_the_nations_own(nation: Nation, day: date, name: str) -> None:
    """Each nation keeps its days; substitute days count."""
    others = {other: calendar.bank_holidays(SCHOOL.model_copy(update={"nation": other}), day.year) for other in Nation}
    assert others[nation][day] == name
    assert any(day not in kept for kept in others.values()) is (nation not in (Nation.ENGLAND,))


def test_next_school_day_skips_what_is_closed() -> None:
    """After the last day of autumn term comes the day after the INSET day; after the last term, nothing is known."""
    assert calendar.next_school_day(SCHOOL, date(2026, 12, 18)) == date(2027, 1, 5)
    assert calendar.next_school_day(SCHOOL, date(2027, 7, 20)) is None


def test_home_time_is_a_moment_of_a_school_day() -> None:
    """15:25 local, in summer an hour earlier in UTC; none on a day without pupils, none where children live."""
    assert calendar.home_time(SCHOOL, date(2026, 11, 23)) == utc(2026, 11, 23, 15, 25)
    assert calendar.home_time(SCHOOL, date(2027, 6, 21)) == utc(2027, 6, 21, 14, 25)
    assert calendar.home_time(SCHOOL, date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    "now, reading",
    [
        (utc(2026, 11, 23, 7, 59, 59), False),
        (utc(2026, 11, 23, 8), True),
        (utc(2026, 11, 23, 16, 29, 59), True),
        (utc(2026, 11, 23, 16, 30), False),
        (utc(2026, 11, 22, 12), False),
        (utc(2026, 10, 28, 12), False),
    ],
)
def test_somebody_reads_in_reading_hours_on_school_days(now: datetime, reading: bool) -> None:
    """From the first second of the hours to the last, not on Sundays, not in half term."""
    assert calendar.is_reading(SCHOOL, now) is reading


@pytest.mark.parametrize(
    "now, expected",
    [
        (
            utc(2026, 11, 23, 9),
            Opening(utc(2026, 11, 23, 9), date(2026, 11, 23), Weekday.MON, "09:00", 0),
        ),
        (
            utc(2026, 11, 23, 6),
            Opening(utc(2026, 11, 23, 8), date(2026, 11, 23), Weekday.MON, "08:00", 0),
        ),
        (
            utc(2026, 11, 27, 17),
            Opening(utc(2026, 11, 30, 8), date(2026, 11, 30), Weekday.MON, "08:00", 3),
        ),
        (
            utc(2026, 12, 18, 17),
            Opening(utc(2027, 1, 5, 8), date(2027, 1, 5), Weekday.TUE, "08:00", 18),
        ),
    ],
)
def test_the_next_reading_is_named_by_day_and_time(now: datetime, expected: Opening) -> None:
    """Now, later today, after the weekend, after the holidays."""
    assert calendar.next_reading(SCHOOL, now) == expected


def test_no_promise_is_made_when_the_terms_have_run_out() -> None:
    """After the last term of the file nobody knows when somebody reads."""
    assert calendar.next_reading(SCHOOL, utc(2027, 7, 20, 16)) is None


def test_a_home_that_reads_day_and_night_always_reads() -> None:
    """24:00 closes no gap: the last second of the day is read too."""
    assert calendar.is_reading(home(), utc(2026, 12, 25, 23, 59, 59))


def test_hours_that_fall_into_the_skipped_hour_are_not_there_that_day() -> None:
    """01:15 to 01:45 does not exist on 29 March 2026: the next reading is the day after."""
    night = home(Span(from_="01:15", to="01:45"))
    opening = calendar.next_reading(night, utc(2026, 3, 29, 0, 30))
    assert opening == Opening(utc(2026, 3, 30, 0, 15), date(2026, 3, 30), Weekday.MON, "01:15", 1)


def test_hours_in_the_doubled_hour_hold_twice() -> None:
    """01:15 to 01:45 comes twice on 25 October 2026, and somebody reads both times."""
    night = home(Span(from_="01:15", to="01:45"))
    opening = calendar.next_reading(night, utc(2026, 10, 25, 0, 50))
    assert opening == Opening(utc(2026, 10, 25, 1, 15), date(2026, 10, 25), Weekday.SUN, "01:15", 0)


@given(moments)
def test_when_the_next_reading_is_said_somebody_reads(now: datetime) -> None:
    """At the moment that is promised somebody reads, it is not past, and its words are its moment."""
    opening = calendar.next_reading(SCHOOL, now)
    if opening is None:
        assert calendar.local_date(SCHOOL, now) >= date(2027, 7, 20)
        return
    assert calendar.is_reading(SCHOOL, opening.at)
    assert opening.at >= now
    here = calendar.local(SCHOOL, opening.at)
    assert (opening.day, opening.time) == (here.date(), f"{here:%H:%M}")


@given(moments, st.integers(1, 72 * 60))
def test_nobody_reads_before_the_next_reading(now: datetime, minutes_on: int) -> None:
    """Between now and the promised moment there is no hour in which somebody reads."""
    opening = calendar.next_reading(SCHOOL, now)
    later = now + timedelta(minutes=minutes_on)
    assert opening is None or later >= opening.at or not calendar.is_reading(SCHOOL, later)


def test_reading_hours_are_told_in_blocks() -> None:
    """Neighbouring days with the same hours are one block; a gap or other hours begin a new one."""
    week = Week[Span](
        mon=Span(from_="08:00", to="16:00"),
        tue=Span(from_="08:00", to="16:00"),
        wed=Span(from_="08:00", to="12:00"),
        fri=Span(from_="08:00", to="12:00"),
    )
    assert calendar.reading_blocks(SCHOOL.model_copy(update={"reading_hours": week})) == (
        ReadingBlock((Weekday.MON, Weekday.TUE), "08:00", "16:00"),
        ReadingBlock((Weekday.WED,), "08:00", "12:00"),
        ReadingBlock((Weekday.FRI,), "08:00", "12:00"),
    )


@pytest.mark.parametrize(
    "now, quiet",
    [
        (utc(2026, 11, 22, 18, 59), False),
        (utc(2026, 11, 22, 19), True),
        (utc(2026, 11, 23, 7, 29), True),
        (utc(2026, 11, 23, 7, 30), False),
        (utc(2026, 3, 29, 6, 29), True),
        (utc(2026, 3, 29, 6, 30), False),
    ],
)
def test_quiet_hours_run_over_midnight(now: datetime, quiet: bool) -> None:
    """Quiet from 19:00 to 07:30 local, also in the night that is an hour shorter."""
    assert calendar.is_quiet(SCHOOL, now) is quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    """A home may be quiet from 00:00 to 06:00 only."""
    setting = home(quiet_hours=Span(from_="00:00", to="06:00"))
    quiet = [calendar.is_quiet(setting, utc(2026, 11, 23, hour)) for hour in (3, 6, 23)]
    assert quiet == [True, False, False]
