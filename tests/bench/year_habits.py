"""What the simulated year assumes about people. None of it is measured: every figure is a guess, to be argued with.

docs/performance.md ("A school year") says them in words; change them here, and the figures there change with them.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relbot.service.calendar import is_school_day, moment_of
from relbot.service.setting_file import SettingFile

PER_THOUSAND = {"urgent": 0.4, "concern": 2.5, "request": 6.0}
"""Alerts on a school day for every thousand pupils."""
OUT_OF_HOURS = {"urgent": 0.25, "concern": 0.2, "request": 0.1}
"""The part of these that comes in the evening."""
DAYS_OFF = 0.25
"""How much of a school day's evening comes on an evening without school."""
NOT_TO_NAMED, ABOUT_STAFF = 0.06, 0.03
"""The part of concerns and urgent alerts kept from the named adult, and about somebody who works here."""

ABSENT = 0.05
"""The chance that an adult who was there yesterday is absent today; then for SPELL days."""
SPELL = ((0.6, 1), (0.3, 3), (0.1, 8))
NOTED = 0.85
"""The part of absences that somebody tells relbot of (`/away`, the command line). Of the others it knows nothing."""

WITH_THEM, TO_THEM = 0.95, 6.0
"""Of those who have an urgent alert, who says "with them now", and after how many minutes in the middle."""
TALK_DAYS = 1.5
"""School days, on average, that a talk is under way for the adult who has it."""
SPREAD = 0.8
"""Of the logarithm of a time: 16 of a hundred take more than twice the middle, 2 of a hundred five times as long."""


@dataclass(frozen=True)
class Look:
    """After a ring: the chance that somebody looks because of it, and after how many minutes in the middle."""

    chance: float
    minutes: float


LOOKS = {
    ("urgent", True, True): Look(0.75, 4),
    ("urgent", False, True): Look(0.5, 10),
    ("other", True, True): Look(0.6, 20),
    ("other", False, True): Look(0.5, 25),
    ("urgent", True, False): Look(0.4, 20),
    ("urgent", False, False): Look(0.2, 45),
    ("other", True, False): Look(0.1, 60),
    ("other", False, False): Look(0.05, 90),
}
"""By kind, whether the adult is of safeguarding or leadership, and whether people read at that hour."""


@dataclass(frozen=True)
class Wish:
    """A child will write: when, and what becomes of it."""

    at: datetime
    kind: str
    route: str | None


def looks(rng: random.Random, kind: str, *, senior: bool, reading: bool) -> timedelta | None:
    """How long after a ring somebody looks and answers; None if this ring goes by."""
    look = LOOKS["urgent" if kind == "urgent" else "other", senior, reading]
    return _spread(rng, look.minutes) if rng.random() < look.chance else None


def reaches(rng: random.Random) -> timedelta | None:
    """How long until whoever has an urgent alert says that they are with the child; None: they forget to."""
    return _spread(rng, TO_THEM) if rng.random() < WITH_THEM else None


def wishes(rng: random.Random, setting: SettingFile, day: date, pupils: int) -> Iterator[Wish]:
    """What children write on a day, in no order."""
    school = is_school_day(setting, day)
    hours = setting.hours.on(day)
    for kind, rate in PER_THOUSAND.items():
        expected = rate * pupils / 1000
        evening = expected * OUT_OF_HOURS[kind] * (1 if school else DAYS_OFF)
        spans = [("17:00", "22:30", evening)]
        if school and hours is not None:
            spans.append((hours.start, hours.home_time, expected * (1 - OUT_OF_HOURS[kind])))
        for from_, to, number in spans:
            begin, end = moment_of(setting, day, from_), moment_of(setting, day, to)
            for _ in range(_poisson(rng, number)):
                yield Wish(begin + rng.random() * (end - begin), kind, _route(rng, kind))


def absent_days(rng: random.Random) -> int:
    """For how many days an adult is absent from today on; 0: not at all."""
    if rng.random() >= ABSENT:
        return 0
    return rng.choices([days for _, days in SPELL], [chance for chance, _ in SPELL])[0]


def _route(rng: random.Random, kind: str) -> str | None:
    drawn = rng.random()
    if kind == "request" or drawn >= NOT_TO_NAMED + ABOUT_STAFF:
        return None
    return "safeguarding" if drawn < NOT_TO_NAMED else "leadership"


def _spread(rng: random.Random, minutes: float) -> timedelta:
    return timedelta(minutes=rng.lognormvariate(math.log(minutes), SPREAD))


def _poisson(rng: random.Random, expected: float) -> int:
    """How many of something that happens so often on average (Knuth's way; `expected` is small)."""
    limit, product, count = math.exp(-expected), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
