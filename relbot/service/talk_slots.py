"""The times for a talk that an adult is offered as buttons: free of lessons, and as soon as the child asked. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from relbot.service.calendar import home_time, is_quiet, local, local_date, moment_of, next_school_day, reading_span
from relbot.service.school_time import SOON, WEEK, after_reading_begins, in_lesson
from relbot.service.setting_file import SettingFile

FINE, STEP = 5, 10
"""Minutes between two times: as soon as somebody can; else."""
FEW = 3
"""So few times within half an hour are filled up with the next ones."""
DAYS_AHEAD = 10
"""School days looked at until there are free times: lessons alone never fill a week."""


def slots(setting: SettingFile, now: datetime, year: int | None, soon: str | None, most: int) -> list[datetime]:
    """At most so many times for a talk, the earliest first; none lies in a lesson of a child of that school year.

    `soon`: now (half an hour in fine steps), today (None counts as it: over the rest of the child's day), week (over
    the school days to come). `year`: None where it is not known. A day without a free time gives way to the next.
    """
    if soon == "week":
        return _over_days(setting, now, year, most)
    if soon == "now":
        found = _soon(setting, now, year)
        if len(found) >= FEW:
            return found[:most]
        rest = [at for at in _next_day_with_times(setting, now, year) if not found or at > found[-1]]
        return [*found, *rest][:most]
    return _spread(_next_day_with_times(setting, now, year), most)


def _soon(setting: SettingFile, now: datetime, year: int | None) -> list[datetime]:
    """Every five minutes of the next half hour in which somebody reads, until the child goes home."""
    begin = after_reading_begins(setting, now)
    until = begin + timedelta(minutes=SOON)
    going_home = home_time(setting, local_date(setting, begin))
    if going_home is not None and begin < going_home:
        until = min(until, going_home - timedelta(minutes=FINE))
    return _every(setting, begin, until, year, FINE)


def _next_day_with_times(setting: SettingFile, now: datetime, year: int | None) -> list[datetime]:
    """The free times of today, or of the first school day after it that has any."""
    return next((times for day in _school_days(setting, now) if (times := _of_day(setting, now, day, year))), [])


def _over_days(setting: SettingFile, now: datetime, year: int | None, most: int) -> list[datetime]:
    """Times on each of the next five school days, today among them if it has any left; more on the nearer ones."""
    days = [times for day in _school_days(setting, now) if (times := _of_day(setting, now, day, year))][:WEEK]
    each = [most // len(days) + (number < most % len(days)) for number in range(len(days))] if days else []
    return [at for times, share in zip(days, each, strict=True) for at in _spread(times, share)]


def _school_days(setting: SettingFile, now: datetime) -> list[date]:
    days = [local_date(setting, now)]
    while len(days) < DAYS_AHEAD and (following := next_school_day(setting, days[-1])) is not None:
        days.append(following)
    return days


def _of_day(setting: SettingFile, now: datetime, day: date, year: int | None) -> list[datetime]:
    """The free times of one day that are still to come: while the child is in; in a home, outside quiet hours."""
    span, hours = reading_span(setting, day), setting.hours.on(day)
    if span is None:
        return []
    begins = moment_of(setting, day, hours.start if hours else span.from_)
    ends = home_time(setting, day) or moment_of(setting, day, span.to)
    found = _every(setting, max(begins, now), ends - timedelta(minutes=STEP), year, STEP)
    return [at for at in found if not is_quiet(setting, at)]


def _every(setting: SettingFile, begin: datetime, until: datetime, year: int | None, step: int) -> list[datetime]:
    """Each full step of the clock after `begin` up to `until`, outside lessons."""
    at = begin.replace(second=0, microsecond=0) + timedelta(minutes=step - local(setting, begin).minute % step)
    found: list[datetime] = []
    while at <= until:
        if not in_lesson(setting, at, year):
            found.append(at)
        at += timedelta(minutes=step)
    return found


def _spread(times: Sequence[datetime], most: int) -> list[datetime]:
    """So many of the times as evenly apart as they lie, the first always among them."""
    if len(times) <= most:
        return list(times)
    if most <= 1:
        return list(times[:most])
    return [times[number * (len(times) - 1) // (most - 1)] for number in range(most)]
