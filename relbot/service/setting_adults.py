"""Whether the adults whom ladder, rota and found_at name are here: a duty of somebody who has left is nobody's."""

from collections.abc import Iterator

from relbot.flow.nodes import Location
from relbot.service.setting_checks import Fault
from relbot.service.setting_file import Role, SettingFile
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


def named(setting: SettingFile) -> Iterator[tuple[Location, str]]:
    """Every adult whom ladder, rota and found_at name, by id of the people file, with the place in the setting file."""
    for number, adult in enumerate(setting.ladder.head):
        yield ("ladder", "head", number), adult
    for key in ("on_call", "shifts"):
        for number, duty in enumerate(getattr(setting, key)):
            for place, adult in enumerate(duty.adults):
                yield (key, number, "adults", place), adult
    for number, found in enumerate(setting.found_at):
        yield ("found_at", number, "adult"), found.adult


async def missing_adults(uow: UnitOfWork, setting_id: str, setting: SettingFile) -> list[Fault]:
    """Those who are not known, have left or are pupils. Nothing as long as nobody has been imported at all."""
    if not await uow.people.all(setting_id, left=True):
        return []
    found = []
    for location, adult in named(setting):
        people = await uow.people.by_school_ids(setting_id, uow.vault.lookup_hashes(setting_id, SCHOOL_ID, adult))
        reason = await _reason(uow, next(iter(people.values()), None))
        if reason:
            found.append(Fault(location, f"{adult} {reason}; name an adult who is here"))
    return found


async def _reason(uow: UnitOfWork, person: Person | None) -> str:
    if person is None:
        return "is not among the people who were imported"
    if person.left_at is not None:
        return "has left"
    roles = await uow.people.roles(person.id)
    return "is a pupil" if Role.PUPIL.value in roles else ""
