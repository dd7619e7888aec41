"""Who hears of an alert, rung by rung (rules 5 and 6): one rung more each time nobody has accepted."""

from collections.abc import Collection
from dataclasses import dataclass

from relbot.service import routing
from relbot.service.calendar import is_reading
from relbot.service.caseload import full_for
from relbot.service.moment import Moment, by_school_id, passed_over
from relbot.service.rota import on_duty
from relbot.service.routing import Route, as_columns, own_adults, route_of
from relbot.service.setting_file import Role
from relbot.service.setting_ladder import Climb, Group
from relbot.service.talk_record import turned_away
from relbot.service.who import present_with_role, reach
from relbot.store.tables import AlertRow, Person

LEAST = 2
"""A concern never goes to one person alone (rule 6)."""


@dataclass(frozen=True)
class Recipient:
    """An adult who is to hear. `detail` false: they hear only "go to them"."""

    person_id: str
    detail: bool = True


async def recipients(at: Moment, alert: AlertRow, child: Person) -> list[Recipient]:
    """Everybody who is to have heard by the alert's rung, in order, without the person it is about.

    Who is away or off shift is passed over, and of a request who has as many talks as they can; unless nobody else is
    left, and then rather who is busy than who is away. Nor does a concern stay with one person alone (rule 6): one of
    those who are away is asked too, of something urgent at once, and all of them once its ladder is done.
    """
    route = route_of(alert)
    if route is not None and route.to != "past":
        return await _routed(at, alert, child, route)
    if alert.kind == "note":
        return await _note_readers(at, child, route)
    never = {child.id, *(route.left_out if route else ())}
    rungs = await _rungs(at, alert, child)
    absent, busy = await passed_over(at), await full_for(at, alert)
    chosen = _without(rungs, alert.rung, never | absent | busy)
    if alert.kind != "request" and await _reached(at, chosen) < LEAST:
        chosen = _without(rungs, len(rungs), never | absent)
    is_last, least = alert.rung >= len(rungs) - 1, LEAST if alert.kind == "urgent" else 1
    if is_last and await _reached(at, chosen) < least:
        chosen = _without(rungs, len(rungs), never | absent)
    if is_last and (reached := await _reached(at, chosen)) < least:
        everybody = _without(rungs, len(rungs), never)
        chosen = everybody if reached == 0 else [*chosen, *_reading_more(chosen, everybody)]
    if alert.kind == "urgent" or (is_last and alert.kind != "request"):
        chosen = await _not_alone(at, chosen, _without(rungs, len(rungs), never))
    return chosen


def _reading_more(chosen: list[Recipient], everybody: list[Recipient]) -> list[Recipient]:
    """Who else gets the details: nobody who is away is asked to go to a child while somebody is here."""
    known = {one.person_id for one in chosen}
    return [one for one in everybody if one.detail and one.person_id not in known]


async def _not_alone(at: Moment, chosen: list[Recipient], everybody: list[Recipient]) -> list[Recipient]:
    """Those who are chosen; where one of them alone gets the details and can be reached, with one other who can be:
    of safeguarding first, then of those who lead, each in the order of the people file's ids.
    """
    if await _reached(at, chosen) != 1:
        return chosen
    reading = {one.person_id for one in chosen if one.detail}
    known = {one.person_id: one for one in everybody}
    roles = [await routing.in_order(at.uow, at.house.setting_id, role) for role in (Role.SAFEGUARDING, Role.LEAD)]
    for one in (known[each] for each in dict.fromkeys([*roles[0], *roles[1], *known]) if each in known):
        if one.detail and one.person_id not in reading and await reach(at.uow, one.person_id) is not None:
            return [*(each for each in chosen if each.person_id != one.person_id), one]
    return chosen


async def _routed(at: Moment, alert: AlertRow, child: Person, route: Route) -> list[Recipient]:
    """Who reads what is kept from somebody, and whom it sends to the child without it."""
    reading = await on_route(at, alert, child, route, rung=alert.rung)
    sent = await sent_there(at, alert.kind, child, route)
    return _details(reading) + [Recipient(one, detail=False) for one in sent if one not in reading]


async def sent_there(at: Moment, kind: str, child: Person, route: Route) -> list[str]:
    """Whom something urgent that only those who lead read sends to the child all the same, without the words (rule 6):
    safeguarding, but nobody it may be about. The child was asked whether it is about one of them.
    """
    if kind != "urgent" or route.to != "leadership":
        return []
    never = {child.id, *route.left_out} | await passed_over(at)
    return [one for one in await routing.in_order(at.uow, at.house.setting_id, Role.SAFEGUARDING) if one not in never]


async def on_route(at: Moment, alert: AlertRow, child: Person, route: Route, *, rung: int = 99) -> list[str]:
    """Who is to have heard by a rung of what is routed away; of something urgent, whoever is on call now hears too."""
    duty = await by_school_id(at, on_duty(at.house.setting, at.now)) if alert.kind == "urgent" else []
    return await routing.readers(at, child, route, rung=rung, on_call=duty, at_once=alert.kind == "urgent")


async def hears_first(at: Moment, kind: str, about: Person, route: Route | None = None) -> list[str]:
    """The ids of those who would get the details of a new alert about somebody, and can be reached.

    `kind`: urgent or concern. A rung on which nobody can be reached is left at once, as service.alerts does.
    """
    return [one.person_id for one in await _first(at, kind, about, route) if one.detail]


async def goes_first(at: Moment, about: Person, route: Route | None = None) -> list[str]:
    """The ids of those who would hear no more than "go to them" of something urgent, and can be reached (rule 6)."""
    return [one.person_id for one in await _first(at, "urgent", about, route) if not one.detail]


async def _first(at: Moment, kind: str, about: Person, route: Route | None) -> list[Recipient]:
    """Who would hear of a new alert first and can be reached, as soon as one of them gets the details."""
    alert = AlertRow(kind=kind, person_id=about.id, rung=0, **as_columns(route))
    for rung in range(len(climb_of(at, alert).rungs)):
        alert.rung = rung
        chosen = await recipients(at, alert, about)
        found = [one for one in chosen if await reach(at.uow, one.person_id) is not None]
        if any(one.detail for one in found):
            return found
    return []


async def next_rung(at: Moment, alert: AlertRow, child: Person) -> int:
    """The next rung on which somebody hears who has not yet and can be reached; the last if there is none such."""
    route = route_of(alert)
    if route is not None and route.to != "past":
        return alert.rung + 1
    rungs = await _rungs(at, alert, child)
    absent = await passed_over(at) | await full_for(at, alert) | {child.id, *(route.left_out if route else ())}
    heard = {one.person_id for rung in rungs[: alert.rung + 1] for one in rung}
    for number in range(alert.rung + 1, len(rungs)):
        for one in rungs[number]:
            new = one.person_id not in heard | absent
            if new and await reach(at.uow, one.person_id) is not None:
                return number
    return max(alert.rung + 1, len(rungs) - 1)


def climb_of(at: Moment, alert: AlertRow) -> Climb:
    """The ladder an alert is on at this moment."""
    setting = at.house.setting
    ladder = setting.ladder
    if alert.kind == "urgent" and not is_reading(setting, at.now) and on_duty(setting, at.now):
        return ladder.out_of_hours
    return {"urgent": ladder.urgent, "request": ladder.request}.get(alert.kind, ladder.concern)


async def note_reader(at: Moment, child: Person, route: Route | None = None) -> str | None:
    """Who reads a child's ordinary words; with several, the first. None: nobody can be reached."""
    readers = await _note_readers(at, child, route)
    return readers[0].person_id if readers else None


async def _note_readers(at: Moment, child: Person, route: Route | None) -> list[Recipient]:
    """The named adult; the second if they cannot be reached; then safeguarding, then leaders; nobody left out."""
    named, second = own_adults(child, route)
    never = {child.id, *(route.left_out if route else ())}
    groups: list[list[str]] = [
        [adult for adult in (named,) if adult],
        [adult for adult in (second,) if adult],
        await _ids(at, Role.SAFEGUARDING),
        await _ids(at, Role.LEAD),
    ]
    absent = await passed_over(at)
    for left_out in (absent, frozenset[str]()):  # rather somebody who is away than nobody
        for group in groups:
            asked = [one for one in group if one not in never and one not in left_out]
            readers = [one for one in asked if await reach(at.uow, one) is not None]
            if readers:
                return _details(readers)
    return []


async def _rungs(at: Moment, alert: AlertRow, child: Person) -> list[list[Recipient]]:
    """The people of every rung, absent ones too; of a request without those who passed it on."""
    groups = await _groups(at, alert, child)
    turned = await turned_away(at.uow, alert.request_id) if alert.request_id else set()
    rungs = [
        [*(Recipient(one) for group in rung.tell for one in groups[group])]
        + [Recipient(one, detail=False) for group in rung.go for one in groups[group]]
        for rung in climb_of(at, alert).rungs
    ]
    return [[one for one in rung if one.person_id not in turned] for rung in rungs]


async def _groups(at: Moment, alert: AlertRow, child: Person) -> dict[Group, list[str]]:
    setting = at.house.setting
    safeguarding, leads = await _ids(at, Role.SAFEGUARDING), await _ids(at, Role.LEAD)
    own = own_adults(child, route_of(alert))
    named = [own[0]] if own[0] else []
    request = await at.uow.care.request(alert.request_id) if alert.request_id else None
    asked = [request.adult_id] if request and request.adult_id else named
    return {
        Group.SAFEGUARDING: safeguarding,
        Group.ON_CALL: await by_school_id(at, on_duty(setting, at.now)),
        Group.NAMED_ADULT: named,
        Group.SECOND_ADULT: [own[1]] if own[1] else [],
        Group.ASKED: asked or safeguarding,
        Group.HEAD: await by_school_id(at, setting.ladder.head) or leads,
        Group.SENIOR: [*safeguarding, *leads],
    }


async def _ids(at: Moment, role: Role) -> list[str]:
    return [person.id for person in await present_with_role(at.uow, at.house.setting_id, role)]


def _details(ids: list[str] | list[str | None]) -> list[Recipient]:
    return [Recipient(person_id) for person_id in ids if person_id]


def _without(rungs: list[list[Recipient]], rung: int, never: Collection[str | None]) -> list[Recipient]:
    """The rungs up to and including `rung`, each person once; who gets the details on any of them, gets them."""
    found: dict[str, Recipient] = {}
    for one in (each for steps in rungs[: rung + 1] for each in steps):
        if one.person_id not in never and (one.person_id not in found or one.detail):
            found[one.person_id] = one
    return list(found.values())


async def _reached(at: Moment, chosen: list[Recipient]) -> int:
    """How many who get the details can be reached."""
    reachable = [one for one in chosen if one.detail and await reach(at.uow, one.person_id)]
    return len(reachable)
