"""What a simulated year comes to: shares accepted in time, the longest wait, what was lost, who heard who must not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relbot.service.calendar import local, moment_of, reading_span
from relbot.service.setting_file import SettingFile

KINDS = ("urgent", "concern", "request")


@dataclass(frozen=True)
class Case:
    """One alert: what it was, whether people read when it was raised, and when an adult first said "I have them".

    `lost`: nobody has it, and nothing is set by which it would ring again. `wrongly_told`: notices to the child it is
    about or to an adult who was left out.
    """

    kind: str
    in_hours: bool
    raised_at: datetime
    accepted_at: datetime | None
    lost: bool
    wrongly_told: int


@dataclass(frozen=True)
class Year:
    """A simulated time, with the setting whose ladder is measured."""

    setting: SettingFile
    cases: tuple[Case, ...]
    ended_at: datetime

    @property
    def lost(self) -> int:
        """Alerts that nobody has and that would never ring again."""
        return sum(case.lost for case in self.cases)

    @property
    def wrongly_told(self) -> int:
        """Notices that went to somebody who must not know."""
        return sum(case.wrongly_told for case in self.cases)

    def waits(self, kind: str, *, in_hours: bool) -> list[float]:
        """Minutes of reading hours until each was accepted, or until the end of the simulation, in rising order."""
        chosen = [case for case in self.cases if case.kind == kind and case.in_hours == in_hours]
        return sorted(
            reading_minutes(self.setting, case.raised_at, case.accepted_at or self.ended_at) for case in chosen
        )

    def figures(self) -> list[dict[str, Any]]:
        """For each level and each time of day what is said of it."""
        return [found for kind in KINDS for in_hours in (True, False) if (found := self._of(kind, in_hours))]

    def _of(self, kind: str, in_hours: bool) -> dict[str, Any]:
        waits = self.waits(kind, in_hours=in_hours)
        if not waits:
            return {}
        first, last = set_times(self.setting, kind)
        chosen = [case for case in self.cases if case.kind == kind and case.in_hours == in_hours]
        clock = max((case.accepted_at or self.ended_at) - case.raised_at for case in chosen)
        return {
            "level": kind,
            "raised": "in hours" if in_hours else "out of hours",
            "alerts": len(waits),
            "first rung": first,
            "accepted on it": _share(waits, first),
            "all rungs": last,
            "accepted by then": _share(waits, last),
            "middle, minutes": round(waits[len(waits) // 2], 1),
            "longest, reading minutes": round(waits[-1]),
            "longest, hours": round(clock / timedelta(hours=1), 1),
        }


def set_times(setting: SettingFile, kind: str) -> tuple[int, int]:
    """Minutes after which an alert of a kind first climbs, and after which everybody senior has been asked."""
    climb = getattr(setting.ladder, kind)
    return climb.minutes_on(0), climb.rungs[-1].after


def reading_minutes(setting: SettingFile, since: datetime, until: datetime) -> float:
    """Minutes between two moments in which somebody reads."""
    passed = timedelta()
    for begin, end in _spans(setting, since, until):
        passed += max(min(end, until) - max(begin, since), timedelta())
    return passed / timedelta(minutes=1)


def table(year: Year) -> str:
    """The figures as lines."""
    rows = [[str(value) for value in row.values()] for row in year.figures()]
    head = list(year.figures()[0])
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    lines.append(f"lost: {year.lost}; told to somebody who must not know: {year.wrongly_told}")
    return "\n".join(lines)


def _spans(setting: SettingFile, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = local(setting, since).date()
    while day <= local(setting, until).date():
        span = reading_span(setting, day)
        if span is not None:
            yield moment_of(setting, day, span.from_), moment_of(setting, day, span.to)
        day += timedelta(days=1)


def _share(waits: Sequence[float], minutes: float) -> str:
    return f"{100 * sum(wait <= minutes for wait in waits) / len(waits):.1f} %"
