"""Time as a school counts it: only while somebody reads. By when a child who asked is met (DOMAIN 3.5). Pure."""

from datetime import date, datetime, timedelta

from relbot.service.calendar import (
    LOOK_AHEAD,
    home_time,
    is_school_day,
    local,
    local_date,
    moment_of,
    next_school_day,
    opening_after,
    reading_span,
    within,
)
from relbot.service.setting_file import SettingFile, weekday_of

SOON = 30
"""School minutes for "as soon as you can"."""
WEEK = 5
"""School days for "this week"."""


def later(setting: SettingFile, now: datetime, minutes: int) -> datetime:
    """The moment when so many minutes have passed in reading hours; elapsed time where the file knows no such hours."""
    at, left = now, timedelta(minutes=minutes)
    for _ in range(LOOK_AHEAD):
        at = after_reading_begins(setting, at)
        end = _end_of_reading(setting, at)
        if end is None or left <= end - at:
            break
        left -= end - at
        at = end
    return at + left


def promised(setting: SettingFile, now: datetime, soon: str | None) -> datetime:
    """By when somebody is to have come to a child who asks now: `soon` is now, today or week, None counts as today.

    Asked while nobody reads, the time begins when somebody does.
    """
    begin = after_reading_begins(setting, now)
    if _end_of_reading(setting, begin) is None:  # the file knows of no more hours
        return now + {"now": timedelta(minutes=SOON), "week": timedelta(days=7)}.get(soon or "", timedelta(days=1))
    if soon == "now":
        return later(setting, now, SOON)
    day = local_date(setting, begin)
    if soon == "week":
        for _ in range(WEEK):
            day = next_school_day(setting, day) or day
    return max(_end_of_day(setting, day, begin), begin)


def after_reading_begins(setting: SettingFile, at: datetime) -> datetime:
    """The moment itself if somebody reads then, else when somebody next does."""
    if _end_of_reading(setting, at) is not None:
        return at
    opening = opening_after(setting, at)
    return opening.at if opening else at


def _end_of_reading(setting: SettingFile, at: datetime) -> datetime | None:
    """When reading hours that hold at that moment end; None if nobody reads then."""
    day = local_date(setting, at)
    span = reading_span(setting, day)
    if span is None:
        return None
    begins, ends = moment_of(setting, day, span.from_), moment_of(setting, day, span.to)
    return ends if begins <= at < ends else None


def _end_of_day(setting: SettingFile, day: date, begin: datetime) -> datetime:
    """The end of the child's day: when they go home, or when nobody reads any more (a home; after home time)."""
    going_home = home_time(setting, day) if is_school_day(setting, day) else None
    span = reading_span(setting, day)
    if going_home is not None and going_home > begin:
        return going_home
    return moment_of(setting, day, span.to) if span else begin


def in_lesson(setting: SettingFile, at: datetime, year: int | None) -> bool:
    """Whether a child of that school year has a lesson then, as far as the setting file says."""
    here = local(setting, at)
    if not is_school_day(setting, here.date()):
        return False
    return any(
        lesson.counts(year, weekday_of(here.date())) and within(lesson.span, f"{here:%H:%M}")
        for lesson in setting.lessons
    )
