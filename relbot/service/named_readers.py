"""Whoever might read a child's words and is named in them does not read them (DOMAIN 3.3, rule 6)."""

from dataclasses import dataclass, replace

from relbot.service import routing
from relbot.service.event import Event
from relbot.service.moment import by_school_id
from relbot.service.named_in import Adult, named, speaks_of_teacher
from relbot.service.rota import on_duty
from relbot.service.routing import Route
from relbot.service.setting_file import Role
from relbot.service.who import opened
from relbot.store.tables import Person

REASON = "names_reader"
"""The reason code of words that name somebody who would have read them."""


@dataclass(frozen=True)
class _Readers:
    """Who might read a child's words, by their ids."""

    own: tuple[str, ...]
    safeguarding: tuple[str, ...]
    leads: tuple[str, ...]
    on_duty: tuple[str, ...]

    @property
    def everyone(self) -> list[str]:
        """All of them, each once."""
        return list(dict.fromkeys((*self.own, *self.safeguarding, *self.leads, *self.on_duty)))


@dataclass(frozen=True)
class Past:
    """The way of words that may be about one of their readers. `by_name`: they say the name."""

    route: Route
    by_name: bool


async def past(event: Event, child: Person, text: str) -> Past | None:
    """The way of words that name one of their readers, or speak of a teacher without a name; None if they do neither.

    They go to safeguarding, past the child's own adults and whoever is named. A teacher without a name may be the
    named adult. Where two of safeguarding or leadership are named, those who lead read it.
    """
    readers = await _readers(event, child)
    people = [person for one in readers.everyone if (person := await event.uow.people.get(one)) is not None]
    found = named(text, [adult for person in people if (adult := await _adult(event, person)) is not None])
    if not found and not speaks_of_teacher(text):
        return None
    senior = [one for one in found if one in readers.safeguarding or one in readers.leads]
    if len(senior) > 1:
        return Past(Route("leadership", next((one for one in senior if one in readers.leads), None)), by_name=True)
    left_out = next(iter([*senior, *found]), child.named_adult_id)
    return Past(Route("safeguarding", left_out), by_name=bool(found))


def everyday(found: Past) -> Route:
    """The way of a teacher without a name in words that are a note: the second adult reads it (routing.To, past)."""
    return replace(found.route, to="past")


def together(before: Route | None, way: Route | None) -> Route | None:
    """One way for words that were routed away already and name a reader besides: the narrower, past who is named."""
    if before is None or way is None:
        return before or way
    if before.to == "leadership":
        return Route("leadership", before.left_out_id or way.left_out_id)
    return before if way.to == "past" else way


async def _readers(event: Event, child: Person) -> _Readers:
    own = tuple(one for one in (child.named_adult_id, child.second_adult_id) if one)
    safeguarding, leads = [
        tuple(await routing.in_order(event.uow, event.house.setting_id, role))
        for role in (Role.SAFEGUARDING, Role.LEAD)
    ]
    duty = tuple(await by_school_id(event, on_duty(event.house.setting, event.now)))
    return _Readers(own, safeguarding, leads, duty)


async def _adult(event: Event, person: Person) -> Adult | None:
    """An adult's names; None for one whose names cannot be opened: nobody can be told by them."""
    first = await opened(event.uow, person.id, "person.first_name", person.first_name)
    last = await opened(event.uow, person.id, "person.last_name", person.last_name)
    return Adult(person.id, first, last) if first and last else None
