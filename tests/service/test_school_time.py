"""School minutes, and by when somebody is to have come to a child who asked (DOMAIN 3.5)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.service.calendar import is_reading
from relbot.service.school_time import (
    SOON,
    after_reading_begins,
    around_home_time,
    ask_whether_seen,
    later,
    left_at,
    promised,
)
from relbot.service.setting_file import Kind, SchoolDay, Span, Week
from tests.service.school import SETTING

HOME = SETTING.model_copy(
    update={
        "kind": Kind.HOME,
        "terms": (),
        "hours": Week[SchoolDay](),
        "reading_hours": Week[Span].model_validate(
            {day: {"from": "00:00", "to": "24:00"} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        ),
    }
)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 6, 30)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    """A winter moment, when local time is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "now, soon, by",
    [
        ("2026-11-23 09:00", "now", "2026-11-23 09:30"),
        ("2026-11-23 16:20", "now", "2026-11-24 08:20"),  # ten minutes today, twenty tomorrow
        ("2026-11-23 21:00", "now", "2026-11-24 08:30"),
        ("2026-11-23 09:00", "today", "2026-11-23 15:25"),
        ("2026-11-23 09:00", None, "2026-11-23 15:25"),
        ("2026-11-23 15:40", "today", "2026-11-23 16:30"),  # after home time somebody still reads
        ("2026-11-23 21:00", "today", "2026-11-24 15:25"),
        ("2026-11-27 16:45", "today", "2026-11-30 15:25"),  # asked on Friday evening
        ("2026-11-23 09:00", "week", "2026-11-30 15:25"),
        ("2026-12-17 09:00", "week", "2027-01-08 15:25"),  # over Christmas and an INSET day
    ],
)
def test_promised_times(now: str, soon: str | None, by: str) -> None:
    """Soon is thirty school minutes, today the end of the child's day, this week five school days."""
    assert promised(SETTING, at(now), soon) == at(by)


def test_a_home_never_closes() -> None:
    """Where people read day and night, minutes are minutes and a day ends at midnight."""
    assert promised(HOME, at("2026-11-22 23:50"), "now") == at("2026-11-23 00:20")
    assert promised(HOME, at("2026-11-22 23:50"), "today") == at("2026-11-23 00:00")
    assert promised(HOME, at("2026-11-22 10:00"), "week") == at("2026-11-28 00:00")


@given(now=moments, minutes=st.integers(1, 600))
def test_school_minutes_pass_only_while_somebody_reads(now: datetime, minutes: int) -> None:
    """They are never fewer than clock minutes, add up, and end in reading hours or at their very end."""
    end = later(SETTING, now, minutes)
    assert end - now >= timedelta(minutes=minutes)
    assert later(SETTING, later(SETTING, now, minutes), 7) == later(SETTING, now, minutes + 7)
    assert is_reading(SETTING, end - timedelta(seconds=1))


@given(now=moments)
def test_promises_are_in_the_order_of_haste(now: datetime) -> None:
    """Soon is never later than this week; no promise lies in the past or before somebody reads."""
    soon, today, week = (promised(SETTING, now, wish) for wish in ("now", "today", "week"))
    assert max(soon, today) <= week
    assert min(soon, today) > now
    assert soon - after_reading_begins(SETTING, now) >= timedelta(minutes=SOON)


@pytest.mark.parametrize(
    "now, asked",
    [
        ("2026-11-23 09:00", "2026-11-23 10:00"),
        ("2026-11-23 14:20", "2026-11-23 14:55"),  # half an hour before home time
        ("2026-11-23 15:10", "2026-11-23 15:20"),
        ("2026-11-23 15:20", "2026-11-24 08:30"),  # too late for today: the next morning, before lessons
        ("2026-11-23 16:10", "2026-11-24 08:30"),
        ("2026-11-28 12:00", "2026-11-30 08:30"),
    ],
)
def test_when_it_is_asked_whether_a_child_was_seen(now: str, asked: str) -> None:
    """While the child is still here, or when they are here again; in a home an hour later, whatever the hour."""
    assert ask_whether_seen(SETTING, at(now)) == at(asked)
    assert ask_whether_seen(HOME, at(now)) == at(now) + timedelta(hours=1)


def test_what_rings_around_home_time() -> None:
    """A concern rings once before the child leaves and once after; when they left is known from then on."""
    due = at("2026-11-23 16:00")
    moments = ("2026-11-23 15:00", "2026-11-23 15:05", "2026-11-23 15:30", "2026-11-22 15:00")
    rung = [around_home_time(SETTING, at(now), due) for now in moments]
    assert rung == [at("2026-11-23 15:05"), at("2026-11-23 15:30"), due, due]
    assert left_at(SETTING, at("2026-11-22 23:00"), at("2026-11-23 15:25")) == at("2026-11-23 15:25")
    assert left_at(SETTING, at("2026-11-23 15:00"), at("2026-11-23 15:24")) is None
    assert left_at(SETTING, at("2026-11-23 15:40"), at("2026-11-23 15:50")) is None
