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
SEEN = 60
"""School minutes after which whoever goes to a child because of a concern is asked whether they have reached them."""
ASKED_BEFORE_HOME = timedelta(minutes=30)
"""So long before the child goes home they are asked at the latest: there is still time to send another."""
AT_ONCE = timedelta(minutes=10)
"""Nobody is asked sooner after they said that they go."""
MORNING = 30
"""School minutes of the next day after which they are asked about a child who had gone home already."""
RUNG_BEFORE_HOME = timedelta(minutes=20)
"""So long before the child goes home a concern that nobody has accepted rings again."""
AFTER_HOME = timedelta(minutes=5)
"""And so long after it, because the child was not seen."""


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


def ask_whether_seen(setting: SettingFile, now: datetime) -> datetime:
    """When whoever goes to a child now because of a concern is asked whether they have reached them.

    A child is seen before the end of their day, or the next morning (DOMAIN 3.5).
    """
    if setting.lives_here:
        return later(setting, now, SEEN)
    going = home_time(setting, local_date(setting, now))
    if going is None or now + AT_ONCE >= going:
        begin = opening_after(setting, now) if going is not None else None
        return later(setting, begin.at if begin else now, MORNING)
    return min(later(setting, now, SEEN), max(going - ASKED_BEFORE_HOME, now + AT_ONCE))


def around_home_time(setting: SettingFile, now: datetime, due: datetime) -> datetime:
    """When a concern that nobody has accepted rings: `due`, or before that as the child is about to leave, or has."""
    going = home_time(setting, local_date(setting, now))
    if going is None:
        return due
    moments = (going - RUNG_BEFORE_HOME, going + AFTER_HOME)
    return min([due, *(at for at in moments if now < at and _end_of_reading(setting, at) is not None)])


def left_at(setting: SettingFile, since: datetime, now: datetime) -> datetime | None:
    """When the child of a concern raised at `since` went home before `now`, for the first time; None: not yet."""
    begin = after_reading_begins(setting, since)
    going = home_time(setting, local_date(setting, begin))
    return going if going is not None and begin < going <= now else None


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
