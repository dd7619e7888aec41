"""When people are here and when they read: local hours, terms, closures, bank holidays, clock changes. Pure.

Moments are aware and in UTC; dates and hours are the setting's own. When the clocks go forward, a time that does not
exist becomes the moment of the change (01:30 on that Sunday in March is 02:00); when they go back, a time that exists
twice is the first of the two, and hours of opening hold in both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from relbot.service.setting_file import Kind, SettingFile, Span, Weekday, minutes, weekday_of
from relbot.service.setting_helplines import Nation

LOOK_AHEAD = 400
"""Days searched for the next opening: over a summer and a year, but not for ever."""

_SUBDIVISION = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Opening:
    """When somebody will next read: the moment, and its local day and time for saying it."""

    at: datetime
    day: date
    weekday: Weekday
    time: str
    days_away: int
    """0 today, 1 tomorrow; from 7 on, say the date and not only the weekday."""


@dataclass(frozen=True)
class ReadingBlock:
    """Days of the week on which people read at the same hours: Monday to Friday, 08:00 to 16:30."""

    days: tuple[Weekday, ...]
    from_: str
    to: str


def local(setting: SettingFile, moment: datetime) -> datetime:
    """The moment on the setting's clocks."""
    return moment.astimezone(setting.zone)


def local_date(setting: SettingFile, moment: datetime) -> date:
    """The setting's date at that moment."""
    return local(setting, moment).date()


def moment_of(setting: SettingFile, day: date, at: str) -> datetime:
    """The moment of a local time on a date, in UTC; for a time that is skipped or comes twice see above."""
    return _occurrences(setting.zone, day, at)[0]


def is_school_day(setting: SettingFile, day: date) -> bool:
    """Whether pupils are in: in a term, on a weekday with hours, no closure, no bank holiday. In a home, every day."""
    if setting.kind is Kind.HOME:
        return True
    return (
        setting.hours.on(day) is not None
        and any(term.from_ <= day <= term.to for term in setting.terms)
        and not any(closure.from_ <= day <= closure.last for closure in setting.closures)
        and day not in bank_holidays(setting, day.year)
    )


def next_school_day(setting: SettingFile, after: date) -> date | None:
    """The first school day later than that date; None when the file knows of none."""
    return next((day for day in _days(after + _DAY) if is_school_day(setting, day)), None)


def home_time(setting: SettingFile, day: date) -> datetime | None:
    """When pupils go home that day; None when they are not in, or live here."""
    hours = setting.hours.on(day)
    return moment_of(setting, day, hours.home_time) if hours and is_school_day(setting, day) else None


def bank_holidays(setting: SettingFile, year: int) -> Mapping[date, str]:
    """The bank holidays this setting keeps in a year, by name; substitute days count, as in the nation's own list."""
    added = {extra.day: extra.name for extra in setting.bank_holidays.add if extra.day.year == year}
    kept = {**_national(setting.nation, year), **added}
    return {day: name for day, name in kept.items() if day not in setting.bank_holidays.remove}


def reading_span(setting: SettingFile, day: date) -> Span | None:
    """The hours in which somebody reads on that date; None when nobody does."""
    return setting.reading_hours.on(day) if is_school_day(setting, day) else None


def is_reading(setting: SettingFile, now: datetime) -> bool:
    """Whether somebody reads what comes in now."""
    here = local(setting, now)
    span = reading_span(setting, here.date())
    return span is not None and span.from_ <= _face(here) < span.to


def next_reading(setting: SettingFile, now: datetime) -> Opening | None:
    """When somebody next reads: now, if they do already; None when the file knows of no such time."""
    if is_reading(setting, now):
        return _opening(setting, now, now)
    return opening_after(setting, now)


def opening_after(setting: SettingFile, now: datetime) -> Opening | None:
    """When reading hours next begin, later than now; None when the file knows of no such time."""
    for day in _days(local_date(setting, now)):
        span = reading_span(setting, day)
        for at in _occurrences(setting.zone, day, span.from_) if span else ():
            if at > now and is_reading(setting, at):
                return _opening(setting, at, now)
    return None


def next_daily_list(setting: SettingFile, now: datetime) -> datetime | None:
    """When the next day's list is due, later than now, on a day on which somebody reads; None as above."""
    days = (day for day in _days(local_date(setting, now)) if reading_span(setting, day))
    return next((at for at in (moment_of(setting, day, setting.daily_list) for day in days) if at > now), None)


def reading_blocks(setting: SettingFile) -> tuple[ReadingBlock, ...]:
    """The reading hours of the week, neighbouring days with the same hours together."""
    blocks: list[ReadingBlock] = []
    previous: Weekday | None = None
    for day in Weekday:
        span = setting.reading_hours.of(day)
        if span is None:
            previous = None
        elif previous and (blocks[-1].from_, blocks[-1].to) == (span.from_, span.to):
            blocks[-1] = ReadingBlock((*blocks[-1].days, day), span.from_, span.to)
            previous = day
        else:
            blocks.append(ReadingBlock((day,), span.from_, span.to))
            previous = day
    return tuple(blocks)


def is_quiet(setting: SettingFile, now: datetime) -> bool:
    """Whether no pupil may be written to first (DOMAIN 2.0 "Night")."""
    return within(setting.quiet_hours, _face(local(setting, now)))


def within(span: Span, face: str) -> bool:
    """Whether a time on the clock face lies in the span, which may run over midnight."""
    if span.from_ <= span.to:
        return span.from_ <= face < span.to
    return face >= span.from_ or face < span.to


def _face(here: datetime) -> str:
    return f"{here.hour:02d}:{here.minute:02d}"


def _opening(setting: SettingFile, at: datetime, now: datetime) -> Opening:
    here = local(setting, at)
    away = here.date() - local_date(setting, now)
    return Opening(at.astimezone(UTC), here.date(), weekday_of(here.date()), _face(here), away.days)


def _days(first: date) -> Iterator[date]:
    return (first + _DAY * number for number in range(LOOK_AHEAD))


def _occurrences(zone: ZoneInfo, day: date, at: str) -> tuple[datetime, ...]:
    """The moments at which clocks show that time: one; two when they go back; the change itself when it is skipped."""
    face = datetime.combine(day, time()) + _MINUTE * minutes(at)
    early, late = (face.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return (early,)
    if early < late:
        return (early, late)
    return (_change(zone, late, early),)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment between the two at which the clocks go forward, to the minute."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=64)
def _national(nation: Nation, year: int) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 - it loads every country of the world, a tenth of a second, for one

    found = holidays.country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year)
    return MappingProxyType(dict(sorted(found.items())))
