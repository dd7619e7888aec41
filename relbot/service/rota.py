"""Who is on call or on shift at a moment, by the setting file. Pure; people are the ids of the people file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from relbot.service.calendar import local, moment_of
from relbot.service.setting_file import Duty, SettingFile, Weekday, minutes, weekday_of

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_DAY_MINUTES = 24 * 60
_WEEK_MINUTES = 7 * _DAY_MINUTES


def on_duty(setting: SettingFile, now: datetime) -> frozenset[str]:
    """Who is on call or on shift. Over a hand-over, both who goes and who comes."""
    return holding(setting, now) | holding(setting, now - timedelta(minutes=setting.hand_over))


def holding(setting: SettingFile, now: datetime) -> frozenset[str]:
    """Who is on call or on shift by the hours alone: who goes is gone as soon as their duty ends."""
    duties = (*setting.on_call, *setting.shifts)
    return frozenset(adult for duty in duties if _holds(setting, duty, now) for adult in duty.adults)


def gone(setting: SettingFile, now: datetime) -> frozenset[str]:
    """Who works in shifts and has no duty by the hours alone: what they have not ended is handed over."""
    working = {adult for shift in setting.shifts for adult in shift.adults}
    return frozenset(working - holding(setting, now))


def last_change(setting: SettingFile, since: datetime, now: datetime) -> datetime | None:
    """The last moment after `since`, up to `now`, at which others are on duty than a minute before."""
    first, last = local(setting, since).date(), local(setting, now).date()
    days = [first + _DAY * number for number in range((last - first).days + 1)]
    faces = {face for duty in (*setting.on_call, *setting.shifts) for face in (duty.from_, duty.to)}
    moments = {moment_of(setting, day, face) for day in (first - _DAY, *days) for face in faces}
    for moment in sorted(moments, reverse=True):
        before = moment - timedelta(minutes=1)
        if since < moment <= now and holding(setting, moment) != holding(setting, before):
            return moment
    return None


def off_shift(setting: SettingFile, now: datetime) -> frozenset[str]:
    """Who works in shifts and is on none of them now, nor on call: alerts pass over them."""
    working = {adult for shift in setting.shifts for adult in shift.adults}
    return frozenset(working - on_duty(setting, now))


def first_gap(setting: SettingFile) -> tuple[str, str] | None:
    """The first weekday and hour at which nobody reads nor is on duty; None if day and night are covered.

    A duty with dates covers nothing for good. Of a school's reading hours only those of days in count, so a school is
    covered by its rota alone.
    """
    duties = [duty for duty in (*setting.on_call, *setting.shifts) if duty.first is None and duty.last is None]
    monday = datetime(2024, 1, 1, tzinfo=UTC)  # any Monday: days and hours of the week alone are looked at
    moment = monday
    while moment < monday + _WEEK:
        day, face = moment.date(), f"{moment:%H:%M}"
        span = setting.reading_hours.on(day) if setting.lives_here else None
        read = span is not None and span.from_ <= face < span.to
        if not read and not any(_covers(duty, day, face) for duty in duties):
            return weekday_of(day).value, face
        moment += timedelta(minutes=5)
    return None


def overlaps(duties: Sequence[Duty]) -> Iterator[tuple[int, int, str]]:
    """Numbers of two duties, the later first, that somebody has at the same time, and who that is: one is a slip."""
    for number, duty in enumerate(duties):
        for other, earlier in enumerate(duties[:number]):
            shared = [adult for adult in duty.adults if adult in earlier.adults]
            if shared and _meet(duty, earlier):
                yield number, other, shared[0]


def _meet(one: Duty, other: Duty) -> bool:
    """Whether two duties are on at the same time on some day on which both begin."""
    first = max(one.first or date.min, other.first or date.min)
    last = min(one.last or date.max, other.last or date.max)
    return first <= last and any(
        start < end_ and start_ < end
        for start, end in _spans(one)
        for plain, plain_end in _spans(other)
        for start_, end_ in ((plain + shift, plain_end + shift) for shift in (-_WEEK_MINUTES, 0, _WEEK_MINUTES))
    )


def _spans(duty: Duty) -> list[tuple[int, int]]:
    """From when to when, in minutes of a week that begins on Monday; the end may lie in the next."""
    from_, to = minutes(duty.from_), minutes(duty.to)
    days = [list(Weekday).index(day) * _DAY_MINUTES for day in duty.days]
    return [(day + from_, day + to + (0 if from_ < to else _DAY_MINUTES)) for day in days]


def _holds(setting: SettingFile, duty: Duty, moment: datetime) -> bool:
    """By the moments of its two ends: an hour that clocks show twice belongs to one duty, as any other does."""
    today = local(setting, moment).date()
    return any(
        moment_of(setting, day, duty.from_) <= moment < moment_of(setting, day + _over_midnight(duty), duty.to)
        for day in (today - _DAY, today)
        if _begins(duty, day)
    )


def _over_midnight(duty: Duty) -> timedelta:
    return timedelta() if duty.from_ < duty.to else _DAY


def _covers(duty: Duty, day: date, face: str) -> bool:
    """Whether a duty covers a time; one over midnight belongs to the day it begins on."""
    if duty.from_ < duty.to:
        return _begins(duty, day) and duty.from_ <= face < duty.to
    return (_begins(duty, day) and face >= duty.from_) or (_begins(duty, day - _DAY) and face < duty.to)


def _begins(duty: Duty, day: date) -> bool:
    return (
        weekday_of(day) in duty.days
        and (duty.first is None or duty.first <= day)
        and (duty.last is None or day <= duty.last)
    )
