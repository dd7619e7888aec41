"""Whoever might read a child's words and is named in them does not read them (DOMAIN 3.3, rule 6)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from relbot.service import routing
from relbot.service.event import Event
from relbot.service.moment import by_school_id
from relbot.service.named_in import Adult, named, speaks_of_teacher
from relbot.service.people_known import KNOWN_AS
from relbot.service.rota import on_duty
from relbot.service.routing import Route
from relbot.service.setting_file import Role
from relbot.service.who import opened, present_with_role, reach
from relbot.store.tables import Person

REASON = "names_reader"
"""The reason code of words that name somebody who would have read them."""


@dataclass(frozen=True)
class _Readers:
    """Who would read a child's words now, by their ids."""

    own: tuple[str, ...]
    safeguarding: tuple[str, ...]
    leads: tuple[str, ...]
    others: tuple[str, ...]
    """On duty now, or the head of the ladder."""

    @property
    def everyone(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.own, *self.safeguarding, *self.leads, *self.others))


@dataclass(frozen=True)
class Past:
    """The way of words that may be about an adult here. `by_name`: they say the name of somebody who reads now."""

    route: Route
    by_name: bool
    later: bool = False
    """They name only adults who would not read now. One of them may be on call by the time they are still unread."""


async def past(event: Event, child: Person, text: str, *, alarming: bool) -> Past | None:
    """The way of words that name an adult here, or speak of a teacher without a name; None if they do neither.

    Who is named is left out, whatever their part: who reads changes with every shift, a route stays. If one of them
    reads now, the words go to safeguarding, past the child's own adults; so they do where a teacher is spoken of, who
    may be the named adult. Where two of safeguarding or leadership are named, those who lead read it.

    `alarming`: screening heard something; a name that is an everyday word, too, is then rather a name.
    """
    adults = await _adults(event)
    found, teacher = frozenset(named(text, adults, alarming=alarming)), speaks_of_teacher(text)
    meant = frozenset([child.named_adult_id] if teacher and child.named_adult_id else ())
    if not await _is_another_there(event, found | meant):
        found, meant = frozenset(named(text, adults, alarming=alarming, surely=True)), frozenset()
    if not found and not teacher:
        return None
    readers = await _readers(event, child)
    now = found & readers.everyone
    if len(now.intersection((*readers.safeguarding, *readers.leads))) > 1:
        return Past(Route("leadership", found), by_name=True)
    if now:
        return Past(Route("safeguarding", found), by_name=True)
    if teacher:
        return Past(Route("safeguarding", found | meant), by_name=False)
    return Past(Route("past", found), by_name=False, later=True)


def everyday(found: Past) -> Route:
    """The way of a teacher without a name in words that are a note: the second adult reads it (routing.To, past)."""
    return replace(found.route, to="past")


async def _is_another_there(event: Event, found: Collection[str]) -> bool:
    """Whether somebody else of those who read can be reached. If not, who may not have been meant is not left out: a
    first name alone may be another child's, "sir" another teacher, and somebody must be asked.
    """
    for role in (Role.SAFEGUARDING, Role.LEAD, Role.CHAIR):
        for each in await present_with_role(event.uow, event.house.setting_id, role):
            if each.id not in found and await reach(event.uow, each.id) is not None:
                return True
    return False


async def _readers(event: Event, child: Person) -> _Readers:
    own = tuple(one for one in (child.named_adult_id, child.second_adult_id) if one)
    safeguarding, leads = [
        tuple(await routing.in_order(event.uow, event.house.setting_id, role))
        for role in (Role.SAFEGUARDING, Role.LEAD)
    ]
    setting = event.house.setting
    others = await by_school_id(event, on_duty(setting, event.now) | set(setting.ladder.head))
    return _Readers(own, safeguarding, leads, tuple(others))


async def _adults(event: Event) -> list[Adult]:
    """Everybody who works here, by their names; but for those whose names cannot be opened."""
    people: dict[str, Person] = {}
    for role in Role:
        if role is not Role.PUPIL:
            people |= {each.id: each for each in await present_with_role(event.uow, event.house.setting_id, role)}
    await event.uow.fetch_keys(people)
    found = [await _adult(event, person) for person in people.values()]
    return [adult for adult in found if adult is not None]


async def _adult(event: Event, person: Person) -> Adult | None:
    first = await opened(event.uow, person.id, "person.first_name", person.first_name)
    last = await opened(event.uow, person.id, "person.last_name", person.last_name)
    if not first or not last:
        return None
    called = person.known_as and await opened(event.uow, person.id, KNOWN_AS, person.known_as)
    return Adult(person.id, first, last, tuple(called.split("+")) if called else ())
