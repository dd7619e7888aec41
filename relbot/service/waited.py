"""One honest message to somebody who was left waiting because relbot did not work; what they sent is kept."""

from datetime import timedelta

from relbot.service import outage, told
from relbot.service.calendar import is_quiet
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.ports import Received
from relbot.service.routing import route_of, together
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow

SENT = frozenset({"words", "press", "command", "edited", "media"})
"""What somebody sends and waits for an answer to."""
WROTE = 1
"""The number of a row whose person had written meanwhile: they are answered at any hour."""


async def note_late(event: Event, who: Who, received: Received) -> None:
    """What came in had lain with the channel for long: whoever sent it hears so, after the answers to it."""
    if received.kind in SENT and timedelta(seconds=received.old_seconds) > outage.PRESSES_KEPT:
        await outage.tell_that_it_waited(event.house, event.uow, who.id, event.now, number=WROTE)


async def tell(event: Event, person_id: str, *, wrote: bool) -> None:
    """Says it, and how it stands: adults are asked, or read next at an hour, or cannot be reached (rule 5).

    At night no pupil is written to who neither wrote nor calls for help.
    """
    who = await reach(event.uow, person_id)
    waiting = [] if who is None else await _waiting(event, who)
    urgent = any(each.kind == "urgent" for each in waiting)
    if who is None or not (wrote or waiting):
        return
    if who.is_pupil and not (wrote or urgent) and is_quiet(event.house.setting, event.now):
        return
    said = "told.waited" if who.is_pupil else "told.waited_adult"
    if not waiting or not who.is_pupil:
        await told.tell(event, who, said, stays=told.STAYS)
        return
    route = together(*map(route_of, waiting))
    flags = (await facts_for(event.house, event.uow, who, event.now, route=route)).flags
    stands = "told.waited_nobody"
    if flags["reachable"]:
        stands = "told.waited_open" if flags["watched" if urgent else "open"] else "told.waited_closed"
    await told.tell(event, who, f"{said} {stands}", stays=told.STAYS)


async def _waiting(event: Event, who: Who) -> list[AlertRow]:
    """What this person sent and nobody has answered; a sign that relbot counted is nothing they wait for."""
    found = []
    for alert in await event.uow.care.open_alerts(event.house.setting_id, who.id):
        sources = {row.source for row in await event.uow.care.concerns_of(alert.id)}
        if alert.kind in outage.AWAITED and (alert.request_id is not None or not sources <= told.SIGNS):
            found.append(alert)
    return found
