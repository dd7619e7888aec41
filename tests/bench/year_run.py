"""Sets the simulated year up: a database, in memory where the machine has such a folder, people, accounts, a seed."""

import logging
import random
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from relbot.app import catalogue_for
from relbot.ids import NewId
from relbot.service import settings
from relbot.service.calendar import moment_of
from relbot.service.house import House
from relbot.service.people import import_people
from relbot.service.setting_file import SettingFile
from relbot.store.contexts import ADDRESS, SCHOOL_ID
from relbot.store.database import Database
from relbot.store.keyfile import new_key_file
from relbot.store.tables import Contact
from relbot.store.unit_of_work import UnitOfWork
from tests.bench.year import SchoolYear, Tell
from tests.bench.year_figures import Year
from tests.bench.year_school import Size, adult_ids, people_of, setting_of

SEED = 2026
MEMORY = Path("/dev/shm")
"""A folder of Linux that lies in memory: a commit there waits for no disk."""
CHANNEL = "paper"


async def simulate(
    size: Size, days: int | None, tell: Tell, *, seed: int = SEED, setting: SettingFile | None = None
) -> Year:
    """A simulated year from the first school day on; `days` of it, or all to the end of the last term."""
    setting = setting or setting_of()
    first = min(term.from_ for term in setting.terms)
    last = max(term.to for term in setting.terms) if days is None else first + timedelta(days=days - 1)
    quiet = logging.getLogger("relbot")
    level = quiet.level
    async with AsyncExitStack() as stack:
        quiet.setLevel(logging.CRITICAL)  # pupils here have no accounts, and relbot would say so of each
        stack.callback(quiet.setLevel, level)
        place = str(MEMORY) if MEMORY.is_dir() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relbot-year-", dir=place)))
        year = await _school(stack, folder, size, setting, first, seed)
        return await year.run(first, last, tell)


async def _school(
    stack: AsyncExitStack, folder: Path, size: Size, setting: SettingFile, first: date, seed: int
) -> SchoolYear:
    rng = random.Random(seed)
    key_file = new_key_file(folder / "relbot.key").path
    db = await Database.create(f"sqlite:///{folder / 'year.sqlite'}", keys_url=None, key_file=key_file, ids=_numbered())
    stack.push_async_callback(db.close)
    now = moment_of(setting, first, "00:00")
    async with db.transaction() as uow:
        setting_id = (await settings.apply(uow, setting, now, db.ids)).setting_id
    lines = people_of(size, rng)
    await import_people(db, setting_id, lines, now, shown="people.csv")
    house = House(db, setting_id, setting, catalogue_for(None), {}, ids=db.ids)
    async with db.transaction() as uow:
        adults = await _ids(uow, setting_id, adult_ids(size))
        pupils = await _ids(uow, setting_id, [line.id for line in lines if line.is_pupil])
        await uow.fetch_keys(adults)
        for number, person_id in enumerate(adults):
            uow.contacts.link(await _contact(house, uow, person_id, f"a{number}"))
            person = await uow.people.get(person_id)
            assert person is not None
            person.welcomed_at = now
    return SchoolYear(house, size, rng, adults, pupils, frozenset(adults[: size.safeguarding + size.leads]))


def _numbered() -> NewId:
    """Ids in order: what is sorted by them comes alike in every run."""
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


async def _contact(house: House, uow: UnitOfWork, person_id: str, address: str) -> Contact:
    return Contact(
        id=house.ids(),
        setting_id=house.setting_id,
        person_id=person_id,
        channel=CHANNEL,
        address_hash=uow.vault.address_hash(house.setting_id, CHANNEL, address),
        address=await uow.seal(person_id, ADDRESS, address),
        linked_at=moment_of(house.setting, min(term.from_ for term in house.setting.terms), "00:00"),
    )


async def _ids(uow: UnitOfWork, setting_id: str, school_ids: Sequence[str]) -> list[str]:
    """The persons' ids, in the order given: a seed draws the same people each time."""
    found = []
    for school_id in school_ids:
        people = await uow.people.by_school_ids(setting_id, uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id))
        found += [person.id for person in people.values()]
    return found
