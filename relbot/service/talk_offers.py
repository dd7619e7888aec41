"""A time that an adult can come, as a button and as they type it."""

import re
from datetime import date, datetime, timedelta

from relbot.engine.match import plain
from relbot.engine.state import Option
from relbot.flow.models import Language
from relbot.service import spoken
from relbot.service.calendar import is_reading, local, local_date, moment_of
from relbot.service.event import Event
from relbot.service.school_time import in_lesson
from relbot.service.setting_file import SettingFile, weekday_of
from relbot.service.talk_named_times import named_time
from relbot.service.who import Who
from relbot.store.tables import TalkRequestRow

NOON = 12
EARLY = 7
"""An hour up to this one, typed without am or pm, is of the afternoon."""

_TYPED = re.compile(r"(?:at |am |o )?(\d{1,2})(?:[.: h]?(\d{2}))? ?(am|pm|yb|yh)?")


async def typed(event: Event, who: Who, request_id: str | None, text: str) -> Option | None:
    """A time that an adult types ("12.15", "2pm", "tomorrow 9:30", "after lunch"), as a button would have it.

    None for other words, for what is past, while nobody reads, and in a lesson of the child's.
    """
    asked = None if request_id is None else await event.uow.care.request(request_id)
    if asked is None:
        return None
    setting, year = event.house.setting, await _year(event, asked)
    words, tomorrow = _without_tomorrow(event, text)
    day = local_date(setting, event.now) + timedelta(days=1 if tomorrow else 0)
    at = named_time(event.house, day, year, event.now, words) or _clock(setting, day, words)
    if at is None or at <= event.now or not is_reading(setting, at) or in_lesson(setting, at, year):
        return None
    offered = option(event, at, who.language)
    return offered.model_copy(update={"words": (*offered.words, plain(text))})


def _without_tomorrow(event: Event, text: str) -> tuple[str, bool]:
    """The words without "tomorrow" before or after them, in either language; whether it was there."""
    words = " ".join(text.casefold().split())
    for language in Language:
        tomorrow = event.house.phrase("time.tomorrow", language)
        if words.startswith(f"{tomorrow} ") or words.endswith(f" {tomorrow}"):
            return words.removeprefix(tomorrow).removesuffix(tomorrow).strip(), True
    return words, False


def _clock(setting: SettingFile, day: date, words: str) -> datetime | None:
    """The moment of a time on the clock face; None for other words, and for no hour."""
    found = _TYPED.fullmatch(words)
    if found is None:
        return None
    hour, minute = _hour(int(found[1]), found[3]), int(found[2] or 0)
    return None if hour >= 2 * NOON or minute >= 60 else moment_of(setting, day, f"{hour:02}:{minute:02}")


def _hour(hour: int, half: str | None) -> int:
    if half in ("pm", "yh") or (half is None and 1 <= hour <= EARLY):
        return hour % NOON + NOON
    return hour


async def _year(event: Event, asked: TalkRequestRow) -> int | None:
    child = await event.uow.people.get(asked.person_id)
    return None if child is None else child.year


def option(event: Event, at: datetime, language: Language) -> Option:
    """The time as a button: today's as an hour ("11:10"), a later one with its day."""
    here = local(event.house.setting, at)
    hour = f"{here:%H:%M}"
    day = "" if here.date() == local_date(event.house.setting, event.now) else _day(event, here, language)
    return Option(id=f"{here:%Y-%m-%dT%H:%M}", label=f"{day} {hour}".strip(), words=(hour,))


def _day(event: Event, here: datetime, language: Language) -> str:
    """A day as a short label: "tomorrow", "Thursday", from a week on with its date."""
    days = (here.date() - local_date(event.house.setting, event.now)).days
    if days == 1:
        return event.house.phrase("time.tomorrow", language)
    name = event.house.phrase(f"time.{spoken.DAYS[weekday_of(here.date())]}", language)
    return name if days < len(spoken.DAYS) else f"{name} {here.day}/{here.month}"
