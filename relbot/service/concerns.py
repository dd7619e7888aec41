"""What a child wrote or tapped that adults must see (rules 4 to 6)."""

from dataclasses import dataclass
from datetime import timedelta

from relbot.engine.message import Lane
from relbot.flow.actions import RaiseConcern
from relbot.service import alert_stages, alert_view, alerts, route_now, routing, talk_notices
from relbot.service.calendar import next_daily_list
from relbot.service.event import Event
from relbot.service.ladder import note_reader
from relbot.service.routing import Route
from relbot.service.told import SIGNS
from relbot.service.who import Who
from relbot.store.tables import AlertRow, ConcernRow, Person, SessionRow

MORE = "alerts.notice_more"
"""What rings whoever is on their way to a child who writes on: where they are, for one."""
TEXT_CONTEXT = "concern.text"
RETRACTION = "retraction"
"""The reason code of words that take back what was said before: they go the way that went (rule 4)."""
TOGETHER = timedelta(minutes=10)
"""Words that follow within this time join an alert that nobody has opened yet, rather than ring again."""


HELD = timedelta(minutes=15)
"""Words about which the child is asked first go to adults after this at the latest, whatever became of the question."""


@dataclass(frozen=True)
class Worry:
    """What is known of a concern. `level`: urgent, concern, ordinary. `source`: as in ConcernRow. `told`: the phrases
    the child was answered with, `told_key` their delivery key. `held`: on no alert yet, the child is asked first.
    """

    level: str
    source: str
    text: str | None = None
    reasons: tuple[str, ...] = ()
    session: SessionRow | None = None
    step: str | None = None
    told: str | None = None
    told_key: str | None = None
    held: bool = False
    listed: bool = False
    """Rings nobody: it comes with the named adult's daily list."""
    joins: AlertRow | None = None
    """The urgent alert it is part of (still_open.call)."""
    route: Route | None = None
    """Who alone reads it, where whoever raises it knows; else the way of its conversation, or of words just before."""


@dataclass(frozen=True)
class About:
    """A child whom somebody else told of: they may have no account that works."""

    person: Person

    @property
    def id(self) -> str:
        """The child's id."""
        return self.person.id


async def raise_concern(event: Event, who: Who | About, worry: Worry) -> ConcernRow:
    """Keeps the words unedited, sealed with the child's key, and puts them on their way to adults."""
    uow, session = event.uow, worry.session
    event.alarmed = event.alarmed or worry.held or worry.level != "ordinary"
    changes = worry.source in ("edited", "parked") or RETRACTION in worry.reasons
    if worry.route is not None or worry.source in SIGNS:
        route = await route_now.past_them(uow, who.id, event.now, worry.route or routing.route_of(session))
    else:
        route = await route_now.route_for(uow, who.id, session, event.now, changes=changes)
    taken = worry.joins if worry.joins is not None and worry.joins.status == "accepted" else None
    if worry.held or taken is not None:
        alert_id = None if taken is None else taken.id
    else:
        alert_id = await alert_for(event, who, worry.level, route, listed=worry.listed)
    row = ConcernRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=who.id,
        event=event.name,
        index=event.next_index(),
        alert_id=alert_id,
        level=worry.level,
        source=worry.source,
        reasons=",".join(worry.reasons),
        session_id=session.id if session else None,
        flow=session.flow if session else None,
        step=worry.step,
        text=None if worry.text is None else await uow.seal(who.id, TEXT_CONTEXT, worry.text),
        told=worry.told,
        told_key=worry.told_key,
        written_at=event.written_at,
        raised_at=event.now,
        **routing.as_columns(route),
    )
    uow.add(row)
    await uow.flush()
    if taken is not None and taken.accepted_by is not None:
        offer = (alert_view.OPEN, *alert_stages.next_stage(taken))
        await talk_notices.ring(event, taken, taken.accepted_by, MORE, offer=offer, lane=Lane.URGENT)
    if worry.held:
        await event.timer(held_timer(row.id), "held", row.id, event.now + HELD)
    return row


def held_timer(concern_id: str) -> str:
    """The key of the timer that carries held words on."""
    return f"held.{concern_id}"


async def raise_from_flow(event: Event, who: Who, row: SessionRow, arguments: RaiseConcern) -> None:
    """HELP, "no" or "not sure" to "are you safe?": urgent, with or without a word written (DOMAIN 3.2)."""
    await raise_concern(event, who, Worry(arguments.level, arguments.source, session=row))


async def alert_for(event: Event, who: Who | About, level: str, route: Route | None, *, listed: bool = False) -> str:
    """The id of the alert that carries words of this level: an open one that fits, or a new one.

    `listed`: ordinary words that ring nobody and are brought with the day's list.
    """
    if level == "ordinary":
        return (await _note_alert(event, who, route, listed=listed)).id
    return (await _open_alert(event, who, level, route)).id


async def _open_alert(event: Event, who: Who | About, level: str, route: Route | None) -> AlertRow:
    """The alert a concern goes out with: an open one of the same kind rings again, at once (rule 10: no cooldown).

    Words that follow quickly, while nobody has opened the alert yet, join it without ringing once more.
    """
    for alert in await event.uow.care.open_alerts(event.house.setting_id, who.id):
        if alert.kind == level and await _may_join(event, alert, route):
            quick = level == "concern" and abs(event.now - alert.raised_at) <= TOGETHER
            if not quick or await _anyone_opened(event, alert):
                await alerts.notify(event, alert, who.person, keeps_time=True)
            return alert
    return await alerts.raise_alert(event, who.person, level, route=route)


async def _note_alert(event: Event, who: Who | About, route: Route | None, *, listed: bool) -> AlertRow:
    """Ordinary words join what somebody is yet to open or accept about this child.

    They ring if it was opened already, or rang nobody yet because it waits for the day's list: only sayings wait.
    Of a graver alert they are part, whoever handles it; a talk request has them if it goes to whoever reads notes.
    """
    reader = await note_reader(event, who.person, route)
    found = await event.uow.care.open_alerts(event.house.setting_id, who.id)
    for alert in sorted(found, key=lambda each: -alerts.GRAVITY[each.kind]):
        if alert.kind == "unreachable" or not await _may_join(event, alert, route):
            continue
        if alert.kind == "request" and (reader is None or await event.uow.care.notice_to(alert.id, reader) is None):
            continue
        notices = await event.uow.care.notices(alert.id)
        if not listed and (not notices or any(notice.opened_at for notice in notices)):
            await alerts.notify(event, alert, who.person, keeps_time=True)
        return alert
    first_at = next_daily_list(event.house.setting, event.now) if listed else None
    return await alerts.raise_alert(event, who.person, alerts.NOTE, first_at=first_at, route=route)


async def _may_join(event: Event, alert: AlertRow, route: Route | None) -> bool:
    """Whether an alert goes this way and is open, and stays so until the transaction ends: what joins is seen."""
    if routing.route_of(alert) != route:
        return False
    if alert.request_id is not None:  # in the order in which whoever moves the request takes them
        await event.uow.care.request_to_move(alert.request_id)
    return await event.uow.care.hold_open(alert.id) and routing.route_of(alert) == route


async def _anyone_opened(event: Event, alert: AlertRow) -> bool:
    return any(notice.opened_at for notice in await event.uow.care.notices(alert.id))
