"""Words that are kept from the adult they may be about (DOMAIN 3.3): who reads them, and who never learns of them.

A child says "Not to {named adult}, please", or that it is about somebody who works here. relbot cannot tell whom a text
is about, and does not ask what happened: it asks who is not to read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypedDict

from relbot.service.moment import Moment, by_school_id, passed_over
from relbot.service.setting_file import Role
from relbot.service.who import opened, present_with_role, reach, roles_of
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import AlertRow, ConcernRow, Person, SessionRow
from relbot.store.unit_of_work import UnitOfWork

To = Literal["safeguarding", "leadership", "past"]
"""Who alone reads it. `past`: whoever usually does but for who is left out; the second adult stands in for a named one.
"""
CALLS = frozenset({"help", "help-staff"})
"""Flows that are a call for help: what they interrupt says which way they go."""
NOTED = "adult_note"
"""Source of a concern that an adult wrote down after a talk."""
LEAST = 2
"""It reaches two adults at least (rule 6)."""
CARRIERS = SessionRow | ConcernRow | AlertRow


@dataclass(frozen=True)
class Route:
    """Who alone reads something, and the ids of everybody it may be about."""

    to: To
    left_out: frozenset[str] = frozenset()


def route_of(row: CARRIERS | None) -> Route | None:
    """The route a row carries; None: the usual readers."""
    left_out = frozenset[str]() if row is None else row.left_out or frozenset()
    match None if row is None else row.route:
        case "safeguarding" | "past" as to:
            return Route(to, left_out)
        case None:
            return None
        case _:  # a route nobody knows is the narrowest
            return Route("leadership", left_out)


def together(*routes: Route | None) -> Route | None:
    """One way for all of them: the narrowest, leadership before safeguarding before the usual one, past everybody whom
    any of them leaves out. A second name never lets the first one in.
    """
    known = [route for route in routes if route is not None]
    if not known:
        return None
    left_out = frozenset[str]().union(*(route.left_out for route in known))
    return Route(min((route.to for route in known), key=_NARROWEST.index), left_out)


_NARROWEST: tuple[To, ...] = ("leadership", "safeguarding", "past")


def own_adults(child: Person, route: Route | None) -> tuple[str | None, str | None]:
    """A child's named and second adult, as far as what goes this way may reach them as such."""
    if route is None or route.to != "past":
        return child.named_adult_id, child.second_adult_id
    own = [one for one in (child.named_adult_id, child.second_adult_id) if one and one not in route.left_out]
    return (own[0] if own else None), (own[1] if len(own) > 1 else None)


class Columns(TypedDict):
    """What a row keeps of a route."""

    route: str | None
    left_out: frozenset[str]


def as_columns(route: Route | None) -> Columns:
    """What a row keeps of a route."""
    return {"route": route.to if route else None, "left_out": route.left_out if route else frozenset()}


def keep(row: CARRIERS, route: Route) -> None:
    """A row goes this way from here on."""
    row.route, row.left_out = route.to, route.left_out


async def readers(
    at: Moment, child: Person, route: Route, *, rung: int = 99, on_call: Collection[str] = (), at_once: bool = False
) -> list[str]:
    """Who is to have heard by the rung, in order; more at once where fewer than two are here and can be reached.

    `on_call`: who has to come for something urgent at this hour; of what is about staff they do not hear.
    Who is away or off shift is passed over, unless nobody else can be reached. Where one alone can, one who is away is
    asked too, `at_once` or on the last rung (rule 6).

    Never among them: who is left out, however few are left; the child; and the child's own adults unless their role
    puts them there.
    """
    never: set[str | None] = {child.id, *route.left_out}
    if route.to == "safeguarding":
        never |= {child.named_adult_id, child.second_adult_id} - await _senior(at.uow, child)
    groups = await _groups(at, route)
    if route.to == "safeguarding":
        groups[0] = [*groups[0], *on_call]
    found, reached = await _found(at.uow, groups, never | await passed_over(at), rung)
    if not reached:
        return (await _found(at.uow, groups, never, rung))[0]
    if reached < LEAST and (at_once or rung >= len(groups) - 1):
        away = [one for group in groups for one in group if one not in never and one not in found]
        more = [one for one in dict.fromkeys(away) if await reach(at.uow, one) is not None]
        found += more[: LEAST - reached]
    return found


async def _found(
    uow: UnitOfWork, groups: list[list[str]], never: Collection[str | None], rung: int
) -> tuple[list[str], int]:
    """The readers but for those who are never to be among them, and how many of them can be reached."""
    found: list[str] = []
    reached = 0
    for number, group in enumerate(groups):
        if number > rung and reached >= LEAST:
            break
        if number >= _WIDEST and reached >= LEAST:
            break
        for adult in group:
            if adult in never or adult in found:
                continue
            found.append(adult)
            reached += await reach(uow, adult) is not None
    return found, reached


_WIDEST = 2
"""Groups from here on are asked only where those before them are fewer than two who can be reached: what is about staff
stays with those who lead and the chair, and no chair reads what safeguarding and those who lead can.
"""


async def _groups(at: Moment, route: Route) -> list[list[str]]:
    leads, chairs, safeguarding = [
        await in_order(at.uow, at.house.setting_id, role) for role in (Role.LEAD, Role.CHAIR, Role.SAFEGUARDING)
    ]
    if route.to == "safeguarding":
        return [safeguarding, leads, chairs]
    named = await by_school_id(at, at.house.setting.ladder.head)
    heads = [each for each in leads if each in named] or leads
    if route.left_out.intersection(heads):  # the chair first, and nobody who answers to the head if two can be reached
        return [chairs, [], safeguarding, leads]
    return [heads, chairs, safeguarding, leads]


async def in_order(uow: UnitOfWork, setting_id: str, role: Role) -> list[str]:
    """Who holds a role and has not left, in the order of the people file's ids."""
    people = await present_with_role(uow, setting_id, role)
    known = [(await opened(uow, each.id, SCHOOL_ID, each.school_id) or "", each.id) for each in people]
    return [person_id for _, person_id in sorted(known)]


async def _senior(uow: UnitOfWork, child: Person) -> set[str | None]:
    """Those of a child's own adults who are of safeguarding or leadership too."""
    own = [adult for adult in (child.named_adult_id, child.second_adult_id) if adult]
    return {adult for adult in own if await roles_of(uow, adult) & {Role.SAFEGUARDING, Role.LEAD}}
