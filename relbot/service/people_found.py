"""Finding somebody by the first letters of a name, or by class. Names are sealed: they are opened to be compared."""

from relbot.engine.match import plain
from relbot.engine.state import Option
from relbot.service.event import Event
from relbot.service.setting_file import Role
from relbot.service.who import Who, opened, present_with_role
from relbot.store.tables import Person

MOST = 12
"""Names on one screen; more letters narrow them."""
LEAST = 2
"""Letters from which a search begins: a single one would show half a school."""

PROVIDERS = {
    "pupils": (Role.PUPIL,),
    "colleagues": (Role.STAFF, Role.SAFEGUARDING, Role.LEAD),
}
"""Searchable lists, and whose names they hold."""


async def provide(event: Event, who: Who, provider: str, search: str) -> tuple[Option, ...]:
    """Those whose first or last name begins with the letters, or whose class is meant; nobody before letters come.

    By first name; never the person who searches. Nobody but staff searches (service.access.may_begin).
    """
    wanted = plain(search)
    if who.is_pupil or len(wanted) < LEAST:
        return ()
    found: dict[str, str] = {}
    for role in PROVIDERS[provider]:
        for person in await present_with_role(event.uow, event.house.setting_id, role):
            if person.id != who.id and person.id not in found:
                label = await _label(event, person, wanted)
                if label is not None:
                    found[person.id] = label
    ranked = sorted(found.items(), key=lambda item: (item[1].casefold(), item[0]))
    return tuple(Option(id=person_id, label=label) for person_id, label in ranked[:MOST])


async def _label(event: Event, person: Person, wanted: str) -> str | None:
    """Name and class, if this is somebody who may be meant."""
    first = await opened(event.uow, person.id, "person.first_name", person.first_name)
    last = await opened(event.uow, person.id, "person.last_name", person.last_name)
    if first is None or last is None:
        return None
    class_name = person.class_name
    group = None if class_name is None else await opened(event.uow, person.id, "person.class_name", class_name)
    names = (plain(first), plain(last), plain(f"{first} {last}"))
    if not any(name.startswith(wanted) for name in names) and plain(group or "") != wanted:
        return None
    return f"{first} {last}, {group}" if group else f"{first} {last}"
