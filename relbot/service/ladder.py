"""Who hears of an alert, rung by rung (rules 5 and 6): one rung more each time nobody has accepted."""

from dataclasses import dataclass

from relbot.service.event import Event
from relbot.service.setting_file import Patience, Role
from relbot.service.talk_record import turned_away
from relbot.service.who import present_with_role, reach
from relbot.store.tables import AlertRow, Person

TOP_RUNG = 3
"""Everybody who can hear of an alert has, from here on."""

LEAST = 2
"""A concern never goes to one person alone (rule 6)."""


@dataclass(frozen=True)
class Recipient:
    """An adult who is to hear. `detail` false: they hear only "go to them"."""

    person_id: str
    detail: bool = True


async def recipients(event: Event, alert: AlertRow, child: Person) -> list[Recipient]:
    """Everybody who is to have heard by the alert's rung, in order, without the person it is about."""
    if alert.kind == "note":
        return await _note_readers(event, child)
    safeguarding = await _ids(event, Role.SAFEGUARDING)
    leads = await _ids(event, Role.LEAD)
    if alert.kind == "request":
        rungs = await _request_rungs(event, alert, child, safeguarding, leads)
    elif alert.kind == "urgent":
        rungs = [[*_details(safeguarding), *_go(child.named_adult_id)], [*_details(leads), *_go(child.second_adult_id)]]
    else:
        rungs = [[*_details(safeguarding), *_details([child.named_adult_id])], _details(leads)]
    away = await event.uow.absences.at(event.house.setting_id, event.now)
    here = [[one for one in rung if one.person_id not in away] for rung in rungs]
    chosen = _without(here, alert.rung, child.id)
    if alert.kind != "request" and await _reached(event, chosen) < LEAST:
        chosen = _without(here, len(here), child.id)
    if alert.rung >= TOP_RUNG and await _reached(event, chosen) == 0:  # rather somebody who is away than nobody
        chosen = _without(rungs, len(rungs), child.id)
    return chosen


async def note_reader(event: Event, child: Person) -> str | None:
    """Who reads a child's ordinary words; with several, the first. None: nobody can be reached."""
    readers = await _note_readers(event, child)
    return readers[0].person_id if readers else None


async def _note_readers(event: Event, child: Person) -> list[Recipient]:
    """The named adult; the second if they cannot be reached; then safeguarding, then leaders."""
    groups: list[list[str]] = [
        [adult for adult in (child.named_adult_id,) if adult],
        [adult for adult in (child.second_adult_id,) if adult],
        await _ids(event, Role.SAFEGUARDING),
        await _ids(event, Role.LEAD),
    ]
    away = await event.uow.absences.at(event.house.setting_id, event.now)
    for passed_over in (away, frozenset[str]()):  # rather somebody who is away than nobody
        for group in groups:
            asked = [one for one in group if one != child.id and one not in passed_over]
            readers = [one for one in asked if await reach(event.uow, one) is not None]
            if readers:
                return _details(readers)
    return []


def patience(event: Event, alert: AlertRow) -> Patience:
    """How long this kind of alert waits before it goes out again."""
    ladder = event.house.setting.ladder
    return {"urgent": ladder.urgent, "request": ladder.request}.get(alert.kind, ladder.concern)


async def _request_rungs(
    event: Event, alert: AlertRow, child: Person, safeguarding: list[str], leads: list[str]
) -> list[list[Recipient]]:
    request = await event.uow.care.request(alert.request_id or "")
    asked = request.adult_id if request and request.adult_id else child.named_adult_id
    away = await turned_away(event.uow, alert.request_id or "")
    first = _details([asked] if asked else safeguarding)
    rungs = [first, _details([child.named_adult_id, child.second_adult_id]), _details(safeguarding), _details(leads)]
    return [[one for one in rung if one.person_id not in away] for rung in rungs]


async def _ids(event: Event, role: Role) -> list[str]:
    return [person.id for person in await present_with_role(event.uow, event.house.setting_id, role)]


def _details(ids: list[str] | list[str | None]) -> list[Recipient]:
    return [Recipient(person_id) for person_id in ids if person_id]


def _go(person_id: str | None) -> list[Recipient]:
    return [Recipient(person_id, detail=False)] if person_id else []


def _without(rungs: list[list[Recipient]], rung: int, about: str) -> list[Recipient]:
    """The rungs up to and including `rung`, each person once; who gets the details on any of them, gets them."""
    found: dict[str, Recipient] = {}
    for one in (each for steps in rungs[: rung + 1] for each in steps):
        if one.person_id != about and (one.person_id not in found or one.detail):
            found[one.person_id] = one
    return list(found.values())


async def _reached(event: Event, chosen: list[Recipient]) -> int:
    """How many who get the details can be reached."""
    reachable = [one for one in chosen if one.detail and await reach(event.uow, one.person_id)]
    return len(reachable)
