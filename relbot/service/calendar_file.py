"""Terms and closed days out of a calendar that a school publishes (iCalendar, RFC 5545). Pure but for reading the file.

Only whole days count. An entry is a closure when its title has one of the words below, a term when it is called one and
lasts longer than a fortnight. Everything else is shown to the person at the terminal, who knows better.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.error import InvalidCalendar

from relbot.errors import FileError
from relbot.service.calendar import is_school_day
from relbot.service.setting_file import Kind, SettingFile

CLOSED = (
    *("half term", "inset", "training day", "closed", "closure", "holiday", "holidays", "staff only"),
    *("hanner tymor", "hms", "diwrnod hyfforddi", "ar gau", "gwyliau"),
)
"""Words of titles, in English and Welsh, by which a closed day is known."""
TERM = ("term", "tymor")
TERM_LASTS = timedelta(days=14)
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Entry:
    """A whole-day entry of the calendar, both days included."""

    first: date
    last: date
    title: str

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of these words or phrases stands in the title."""
        title = f" {_plain(self.title)} "
        return any(f" {_plain(word)} " in title for word in words)


@dataclass(frozen=True)
class Found:
    """What a calendar says, beside what the setting file has already."""

    terms: tuple[Entry, ...]
    closures: tuple[Entry, ...]
    """Closed days that the setting takes for school days as yet."""
    known: tuple[Entry, ...]
    """Closed days that change nothing: outside the terms, on weekends and bank holidays, or in the file already."""
    left_out: tuple[tuple[str, str], ...]
    """Titles of other entries, and why each was not taken."""


def read_calendar(path: Path, setting: SettingFile, words: Sequence[str] = ()) -> Found:
    """Sorts what stands in a calendar file; `words` make a closure of more titles.

    Raises FileError if it cannot be read, or is no calendar.
    """
    entries: list[Entry] = []
    left_out: list[tuple[str, str]] = []
    for event in _events(path):
        title = _title(str(event.get("SUMMARY", "")))
        reason = "is cancelled" if str(event.get("STATUS", "")).upper() == "CANCELLED" else ""
        if not reason and event.get("RRULE") is not None:
            reason = "comes again and again; write its days by hand"
        days = None if reason else _days(event, setting.zone)
        if days is None:
            left_out.append((title, reason or "is not of whole days"))
        else:
            entries.append(Entry(*days, title))
    return _sorted(sorted(entries, key=lambda each: (each.first, each.last, each.title)), left_out, setting, words)


def _sorted(
    entries: Sequence[Entry], left_out: list[tuple[str, str]], setting: SettingFile, words: Sequence[str]
) -> Found:
    terms: list[Entry] = []
    closures: list[Entry] = []
    known: list[Entry] = []
    for entry in dict.fromkeys(entries):
        if entry.has((*CLOSED, *words)):
            changes = setting.kind is Kind.SCHOOL and any(is_school_day(setting, day) for day in _span(entry))
            (closures if changes else known).append(entry)
        elif entry.has(TERM) and entry.last - entry.first >= TERM_LASTS:
            terms.append(entry)
        else:
            left_out.append((entry.title, f"{entry.first}: is called neither a closure nor a term"))
    return Found(tuple(terms), tuple(closures), tuple(known), tuple(left_out))


def _events(path: Path) -> list[Event]:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        found = [event for each in calendars for event in each.walk("VEVENT") if isinstance(event, Event)]
    except (ValueError, InvalidCalendar) as error:
        raise FileError(str(path), "is no iCalendar file (.ics), or is damaged") from error
    if not found:
        raise FileError(str(path), "has no entries; is it an iCalendar file (.ics)?")
    return found


def _days(event: Event, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last whole day; None for an entry with hours, or whose times make no sense."""
    try:
        start, end = event.start, event.end
    except (ValueError, InvalidCalendar):
        return None
    first, after = _midnight(start, zone), _midnight(end, zone)
    if first is None or after is None or after < first:
        return None
    return first, max(first, after - timedelta(days=1))


def _midnight(moment: date | datetime, zone: ZoneInfo) -> date | None:
    """The day that begins at a moment; calendars write whole days as dates, some from midnight to midnight."""
    if not isinstance(moment, datetime):
        return moment
    local = moment if moment.tzinfo is None else moment.astimezone(zone)
    return local.date() if (local.hour, local.minute) == (0, 0) else None


def _title(text: str) -> str:
    """On one line, without what YAML does not take."""
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())[:LONGEST_TITLE].strip() or "(no title)"


def _span(entry: Entry) -> Iterable[date]:
    """Its days; at most two years of them, whatever the file says."""
    return (entry.first + timedelta(days=number) for number in range(min((entry.last - entry.first).days, 730) + 1))


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
