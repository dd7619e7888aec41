"""The way of what a child says now, and whom their own words keep away from whatever else is about them.

No adult is sent to a child they may have hurt. Words that alarmed and go past an adult (service.routing) keep them away
until safeguarding or those who lead say "not a concern", and at most for KEPT. What named somebody and alarmed by
nothing else, kind words for the most part, does so for STILL.
"""

from datetime import datetime, timedelta

from relbot.service.named_readers import REASON
from relbot.service.routing import CARRIERS, NOTED, Route, route_of, together
from relbot.store.tables import ConcernRow, SessionRow, TalkRequestRow
from relbot.store.unit_of_work import UnitOfWork

STILL = timedelta(hours=1)
"""Words outside any conversation go the way of what was routed away within this time: they may belong to it."""
LATELY = timedelta(days=2)
"""So does what changes or takes back words: a message can be edited for two days (Bot API, edited_message)."""
KEPT = timedelta(days=14)
"""By then people have settled who looks after a child in place of an adult, in the people file."""


async def route_for(
    uow: UnitOfWork, person_id: str, session: SessionRow | None, now: datetime, *, changes: bool = False
) -> Route | None:
    """The way of what a child says now: that of its conversation, of one it interrupts, or of words just before.

    `changes`: it changes or takes back what was said earlier. The narrowest way wins: too few readers are told of too
    little only until somebody they chose reads it; the wrong reader cannot be taken back.
    """
    if session is not None and not changes:
        return await past_them(uow, person_id, now, route_of(session))
    since = now - (LATELY if changes else STILL)
    carried: list[CARRIERS] = [
        *[row for row in await uow.care.concerns_for(person_id, since) if row.source != NOTED],
        *await uow.sessions.active_for(person_id),
    ]
    return await past_them(uow, person_id, now, together(route_of(session), *map(route_of, carried)))


async def past_them(uow: UnitOfWork, person_id: str, now: datetime, route: Route | None = None) -> Route | None:
    """A route that passes whoever is kept away from a child, too; the same if that is nobody."""
    away = await kept_away(uow, person_id, now)
    return together(route, Route("past", away)) if away else route


async def of_request(uow: UnitOfWork, asked: TalkRequestRow, now: datetime, before: Route | None) -> Route | None:
    """The way of a talk request: past whoever is kept away from the child, but for the adult the child asks for.

    `before`: the way of the conversation in which they ask, or of the request until now.
    """
    route = await past_them(uow, asked.person_id, now, before)
    left = frozenset[str]() if route is None else route.left_out - {asked.adult_id}
    return Route("past", left) if left else None


async def kept_away(uow: UnitOfWork, person_id: str, now: datetime) -> frozenset[str]:
    """The ids of the adults whom a child's own words keep away from them now."""
    away = frozenset[str]()
    for row, outcome in await uow.care.past_with_outcome(person_id, now - KEPT):
        left_out = row.left_out or frozenset()
        if left_out <= away or not _holds(row, outcome, now):
            continue
        away |= left_out & await _own_but_writer(uow, row) if row.source == NOTED else left_out
    return away


async def _own_but_writer(uow: UnitOfWork, row: ConcernRow) -> frozenset[str]:
    """Whom an adult's note can keep away: the child's own adults, but not the one who wrote it (talk_note)."""
    child = await uow.people.get(row.person_id)
    session = await uow.sessions.get(row.session_id) if row.session_id else None
    own = (child.named_adult_id, child.second_adult_id) if child else ()
    return frozenset(one for one in own if one and session is not None and one != session.person_id)


def _holds(row: ConcernRow, outcome: str | None, now: datetime) -> bool:
    if row.level == "ordinary" or row.reasons == REASON:
        return now - row.raised_at <= STILL
    return outcome != "not_a_concern"
