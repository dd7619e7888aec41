"""A moment in a setting, and who is there in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from relbot.service.house import House
from relbot.service.rota import off_shift
from relbot.store.contexts import SCHOOL_ID
from relbot.store.unit_of_work import UnitOfWork


class Moment(Protocol):
    """What the ladder asks of: an event, or any other moment in a setting."""

    @property
    def house(self) -> House:
        """The setting's parts."""

    @property
    def uow(self) -> UnitOfWork:
        """What is asked."""

    @property
    def now(self) -> datetime:
        """When."""


async def passed_over(at: Moment) -> frozenset[str]:
    """The ids of adults whom alerts pass over now: away, or off shift."""
    away = await at.uow.absences.at(at.house.setting_id, at.now)
    return away | set(await by_school_id(at, off_shift(at.house.setting, at.now)))


async def by_school_id(at: Moment, school_ids: Iterable[str]) -> list[str]:
    """The persons of these ids of the people file, as far as they are here."""
    setting_id, vault = at.house.setting_id, at.uow.vault
    hashes = [each for one in sorted(school_ids) for each in vault.lookup_hashes(setting_id, SCHOOL_ID, one)]
    if not hashes:
        return []
    people = await at.uow.people.by_school_ids(setting_id, hashes)
    return sorted(person.id for person in people.values() if person.left_at is None)
