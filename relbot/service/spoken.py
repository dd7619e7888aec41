"""Times and days as they are said in a sentence, in both languages; the words stand in conversations/phrases/time."""

from collections.abc import Sequence
from datetime import date, datetime

from relbot.flow.models import Language
from relbot.service.calendar import Opening, local, reading_blocks
from relbot.service.house import House
from relbot.service.setting_file import Weekday, weekday_of

DAYS = dict(
    zip(
        Weekday,
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        strict=True,
    )
)


def clock_time(house: House, moment: datetime) -> str:
    """A moment in local time, with its day: "14:05, 3/11"."""
    here = local(house.setting, moment)
    return f"{here:%H:%M}, {here.day}/{here.month}"


def moment(house: House, at: datetime, now: datetime, language: Language) -> str:
    """A moment as it is said now: "today at 11:10", "tomorrow at …", "on Thursday at …"."""
    here = local(house.setting, at)
    away = here.date() - local(house.setting, now).date()
    return opening(house, Opening(at, here.date(), weekday_of(here.date()), f"{here:%H:%M}", away.days), language)


def now_at(house: House, at: datetime, language: Language) -> str:
    """Now, with the time: it is read later, too."""
    return house.phrase("time.now_at", language, time=f"{local(house.setting, at):%H:%M}")


def opening(house: House, when: Opening | None, language: Language) -> str:
    """When somebody reads next: "today at 08:00", "tomorrow at …", "on Monday at …", with the date from a week on."""
    if when is None:
        return house.phrase("missing.next_reading", language)
    if when.days_away == 0:
        return house.phrase("time.today_at", language, time=when.time)
    if when.days_away == 1:
        return house.phrase("time.tomorrow_at", language, time=when.time)
    day = house.phrase(f"time.{DAYS[when.weekday]}", language)
    if when.days_away >= len(Weekday):
        day += f" {when.day.day}/{when.day.month}"
    return house.phrase("time.day_at", language, day=day, time=when.time)


def day(house: House, date: date, language: Language) -> str:
    """A date as it is said: "Thursday 3/12"."""
    name = house.phrase(f"time.{DAYS[weekday_of(date)]}", language)
    return f"{name} {date.day}/{date.month}"


def both(house: House, one: str, other: str, language: Language) -> str:
    """Two names as one: "Tom Bevan and Gwen Morgan", in Welsh "a" or, before a vowel, "ac"; the same name once."""
    if one == other:
        return one
    return house.phrase("time.both", language, name=one, other=other)


def hours_of(house: House, days: Sequence[Weekday], from_: str, to: str, language: Language) -> str:
    """The same hours on several days, neighbours together: "Monday to Wednesday and Friday, 12:15 to 12:45"."""
    week = list(Weekday)
    blocks: list[list[Weekday]] = []
    for day in sorted(days, key=week.index):
        if blocks and week.index(day) == week.index(blocks[-1][-1]) + 1:
            blocks[-1].append(day)
        else:
            blocks.append([day])
    said = all_of(house, [_days(house, block[0], block[-1], language) for block in blocks], language)
    return house.phrase("time.days_hours", language, days=said, **{"from": from_, "until": to})


def _days(house: House, day: Weekday, last: Weekday, language: Language) -> str:
    first, end = (house.phrase(f"time.{DAYS[each]}", language) for each in (day, last))
    return first if first == end else house.phrase("time.day_range", language, **{"from": first, "until": end})


def _hours(house: House, day: Weekday, last: Weekday, from_: str, to: str, language: Language) -> str:
    days = _days(house, day, last, language)
    return house.phrase("time.days_hours", language, days=days, **{"from": from_, "until": to})


def all_of(house: House, names: Sequence[str], language: Language) -> str:
    """Any number of names as one: "Tom Bevan, Amina Rahman and Gwen Morgan"; "" for none."""
    return both(house, ", ".join(names[:-1]), names[-1], language) if len(names) > 1 else "".join(names)


def reading_hours(house: House, language: Language) -> str:
    """The reading hours of the week: "Monday to Friday, 08:00 to 16:30"."""
    blocks = [
        _hours(house, block.days[0], block.days[-1], block.from_, block.to, language)
        for block in reading_blocks(house.setting)
    ]
    return "; ".join(blocks) or house.phrase("missing.reading_hours", language)
