"""When an incident is looked at again: the same day, never before the child is calm, else the next school day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from relbot.service.calendar import home_time, local_date, moment_of, next_school_day
from relbot.service.setting_file import SettingFile

AFTER_TALK = timedelta(minutes=15)
"""How long after the time somebody named for the talk they are asked whether it happened."""

Stage = Literal["prompt", "last", "carry"]
STAGES: tuple[Stage, ...] = ("prompt", "last", "carry")


@dataclass(frozen=True)
class Look:
    """A moment to look: "prompt" asks whether the talk has happened, "last" once more, "carry" puts it off a day."""

    stage: Stage
    at: datetime


def next_look(
    setting: SettingFile, now: datetime, *, ended_at: datetime, calm_until: datetime, talk_at: datetime | None
) -> Look | None:
    """The first look later than `now`; None when the setting's file knows of no further day.

    On the day of the incident, or of the talk as it was put off: after an hour or the calm time, whichever is later (or
    after the time somebody named), an hour before home, and at home time, when it is carried over (F02, F03).
    """
    begins = max(ended_at + timedelta(minutes=setting.incidents.prompt_minutes), calm_until)
    if talk_at is not None:
        begins = max(calm_until, talk_at + AFTER_TALK)
    looks = [Look("prompt", begins)]
    end = day_end(setting, local_date(setting, begins if begins > now else now))
    if end is not None:
        last = end - timedelta(minutes=setting.incidents.last_before_home)
        looks = [look for look in (*looks, Look("last", last)) if calm_until <= look.at < end]
        looks.append(Look("carry", end))
    later = [look for look in sorted(looks, key=lambda look: look.at) if look.at > now]
    if later:
        return later[0]
    first = first_lesson(setting, local_date(setting, now))
    return None if first is None else Look("prompt", first)


def day_end(setting: SettingFile, day: date) -> datetime | None:
    """When a child's day ends: home time in a school, the beginning of quiet hours in a home; None: no day in."""
    home = home_time(setting, day)
    if home is not None or setting.terms:
        return home
    return moment_of(setting, day, setting.quiet_hours.from_)


def first_lesson(setting: SettingFile, after: date) -> datetime | None:
    """When the first lesson of the next school day begins; in a home, when its quiet hours are over."""
    day = next_school_day(setting, after)
    if day is None:
        return None
    hours = setting.hours.on(day)
    return moment_of(setting, day, hours.start if hours else setting.quiet_hours.to)
