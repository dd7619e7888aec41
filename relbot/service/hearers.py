"""Whom a child's words reach at this moment, by name: exactly those whom the ladder would tell (rule 5)."""

from dataclasses import dataclass
from datetime import datetime

from relbot.service.calendar import is_reading
from relbot.service.house import House
from relbot.service.ladder import goes_first, hears_first
from relbot.service.moment import by_school_id, passed_over
from relbot.service.rota import on_duty
from relbot.service.route_now import past_them
from relbot.service.routing import Route, own_adults
from relbot.service.setting_file import Role
from relbot.service.who import adult_name, opened, present_with_role, reach
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class At:
    """A moment in a setting, as the ladder asks for it."""

    house: House
    uow: UnitOfWork
    now: datetime


@dataclass(frozen=True)
class Hearers:
    """Names. `urgent`: who hears of something urgent at once. `watching`: those of them who are on duty while nobody
    reads. `worrying`: who hears of what worries. `named`, `second`: the child's own adults, if alerts do not pass over
    them. `going`: who would be asked at once to go to the child in something urgent, and reads nothing of it.
    `safeguarding`: who reads what worries beside the named adult; None if relbot reaches nobody else.
    """

    urgent: tuple[str, ...]
    watching: tuple[str, ...]
    worrying: tuple[str, ...]
    named: str | None
    second: str | None
    safeguarding: str | None
    going: tuple[str, ...]


async def hearers(at: At, person: Person, route: Route | None = None) -> Hearers:
    """Who would hear of this person now; somebody off shift or away only where the ladder has nobody else.

    `route`: of what goes that way, those who are on it, in its order. Never whom the person's own words keep away.
    """
    route = await past_them(at.uow, person.id, at.now, route)
    duty = [] if is_reading(at.house.setting, at.now) else await by_school_id(at, on_duty(at.house.setting, at.now))
    urgent = await _ranked(at, await hears_first(at, "urgent", person, route), duty, route)
    concern = await _ranked(at, await hears_first(at, "concern", person, route), [], route)
    absent = await passed_over(at)
    named, second = own_adults(person, route)
    beside = [one for one in concern if one != named] or urgent
    own = [
        await adult_name(at.uow, one) if one not in absent and await reach(at.uow, one) else None
        for one in (named, second)
    ]
    return Hearers(
        urgent=await _names(at, urgent),
        watching=await _names(at, [one for one in urgent if one in duty]),
        worrying=await _names(at, concern),
        named=own[0],
        second=own[1],
        safeguarding=await adult_name(at.uow, beside[0]) if beside else None,
        going=await _names(at, await goes_first(at, person, route)),
    )


async def _ranked(at: At, ids: list[str], first: list[str], route: Route | None) -> list[str]:
    """Whoever is on duty, safeguarding, leaders, then others; each in the order of the people file's ids.

    What is routed to some alone has its own order behind whoever is on duty. Who is away comes last: nobody shall wait
    for somebody by name who is not here.
    """
    absent = await passed_over(at)
    if route is not None and route.to != "past":
        return sorted(ids, key=lambda one: (one in absent, one not in first))
    ranks = dict.fromkeys(ids, 3)
    for rank, role in ((2, Role.LEAD), (1, Role.SAFEGUARDING)):
        ranks |= {each.id: rank for each in await present_with_role(at.uow, at.house.setting_id, role)}
    ranks |= dict.fromkeys(first, 0)
    known: dict[str, str] = {}
    for one in ids:
        person = await at.uow.people.get(one)
        known[one] = "" if person is None else await opened(at.uow, one, SCHOOL_ID, person.school_id) or ""
    return sorted(ids, key=lambda one: (one in absent, ranks[one], known[one], one))


async def _names(at: At, ids: list[str]) -> tuple[str, ...]:
    return tuple([name for one in ids if (name := await adult_name(at.uow, one))])
