"""What falls due when: the slots of a setting's rhythms, in local time, on the days they are for. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from relbot.service.calendar import LOOK_AHEAD, is_school_day, local_date, moment_of
from relbot.service.setting_file import Rhythm, SettingFile, weekday_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """A rhythm on a local date; `at` and `until` are moments in UTC, after `until` no prompt leaves any more."""

    rhythm: str
    local_date: date
    at: datetime
    until: datetime


def due(setting: SettingFile, since: datetime, until: datetime) -> list[Slot]:
    """The slots that came round after `since`, up to and with `until`, the earliest first.

    Asked again with the next stretch of time, no slot is named twice and none is left out.
    """
    first, last = local_date(setting, since), local_date(setting, until)
    days = (first + _DAY * number for number in range((last - first).days + 1))
    return [slot for day in days for slot in slots_on(setting, day) if since < slot.at <= until]


def upcoming(setting: SettingFile, now: datetime, count: int) -> list[Slot]:
    """The next `count` slots after `now`, the earliest first; fewer when the terms in the file end before."""
    return list(islice(_after(setting, now), count))


def slots_on(setting: SettingFile, day: date) -> list[Slot]:
    """The slots of one local date, the earliest first: one a rhythm, whatever the clocks do that day."""
    slots = [slot_of(setting, rhythm, day) for rhythm in setting.rhythms if comes_round(setting, rhythm, day)]
    return sorted(slots, key=lambda slot: (slot.at, slot.rhythm))


def comes_round(setting: SettingFile, rhythm: Rhythm, day: date) -> bool:
    """Whether the rhythm is for that date: its weekday, and a day in unless it is for every day."""
    return weekday_of(day) in rhythm.days and (rhythm.every_day or is_school_day(setting, day))


def slot_of(setting: SettingFile, rhythm: Rhythm, day: date) -> Slot:
    """The rhythm's slot on a date. The window is elapsed time, so that a clock change does not stretch it."""
    at = moment_of(setting, day, rhythm.at)
    return Slot(rhythm.name, day, at, at + timedelta(minutes=rhythm.window))


def _after(setting: SettingFile, now: datetime) -> Iterator[Slot]:
    first = local_date(setting, now)
    for number in range(LOOK_AHEAD):
        yield from (slot for slot in slots_on(setting, first + _DAY * number) if slot.at > now)
