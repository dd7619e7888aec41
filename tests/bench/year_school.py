"""The invented school of the simulated year: how many people, who is named for whom, and what its setting file says."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relbot.flow.models import Language
from relbot.service.people_file import PersonLine
from relbot.service.setting_file import Role, SettingFile
from relbot.service.setting_reading import load_setting

EXAMPLE = Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "setting.yaml"
CASELOAD = 3
"""Talks that one adult has at a time."""


@dataclass(frozen=True)
class Size:
    """How many people. Of the adults some are of safeguarding (a lead and deputies), some lead, others are staff."""

    pupils: int = 1000
    adults: int = 80
    safeguarding: int = 5
    leads: int = 3
    busy: int = 1
    """By how much more children write than year_habits says: so that a few of them fill a week."""


WHOLE = Size()
TINY = Size(pupils=30, adults=8, safeguarding=2, leads=1, busy=25)


def setting_of() -> SettingFile:
    """The example's hours, terms, holidays and ladders, without check-ins and without the morning test."""
    setting = load_setting(EXAMPLE)
    ladder = setting.ladder.model_copy(update={"test_minutes": 0, "caseload": CASELOAD})
    return setting.model_copy(update={"rhythms": (), "ladder": ladder})


def people_of(size: Size, rng: random.Random) -> list[PersonLine]:
    """Everybody. Each pupil has a named and a second adult, drawn from the staff."""
    return [*_adults(size), *_pupils(size, rng)]


def adult_ids(size: Size) -> list[str]:
    """The adults' ids of the people file."""
    return [f"S{number:03d}" for number in range(size.adults)]


def _adults(size: Size) -> Iterator[PersonLine]:
    for number, school_id in enumerate(adult_ids(size)):
        if number < size.safeguarding:
            roles = frozenset({Role.SAFEGUARDING, Role.STAFF})
        elif number < size.safeguarding + size.leads:
            roles = frozenset({Role.LEAD})
        else:
            roles = frozenset({Role.STAFF})
        yield PersonLine(number + 2, school_id, "Adult", school_id, roles, None, Language.EN, None, None, None)


def _pupils(size: Size, rng: random.Random) -> Iterator[PersonLine]:
    staff = adult_ids(size)[size.safeguarding + size.leads :]
    pupil = frozenset({Role.PUPIL})
    for number in range(size.pupils):
        named, second = rng.sample(staff, 2)
        line = size.adults + number + 2
        yield PersonLine(
            line, f"P{number:04d}", "Pupil", str(number), pupil, 7 + number % 7, Language.EN, named, second, None
        )
