"""A talk request moves only as its table allows, and every move is kept."""

from relbot.service.event import Event
from relbot.service.talk_states import Move, State, after
from relbot.store.tables import TalkMoveRow, TalkRequestRow
from relbot.store.unit_of_work import UnitOfWork

TURN_AWAY = frozenset({Move.PASS_ON, Move.OTHER})


async def move(event: Event, asked: TalkRequestRow, what: Move, *, by: str | None, adult_id: str | None = None) -> None:
    """Makes a move and writes it down; ForbiddenMoveError if the request has no such move.

    `by`: who did it, None for relbot; `adult_id`: the adult it is about. A request that is asked anew has no adult and
    no time any more.
    """
    before, state = asked.status, after(asked.status, what)
    asked.status = state.value
    if state is State.REQUESTED:
        asked.accepted_by = asked.accepted_at = asked.meet_at = asked.meet_when = asked.meet_place = None
    row = TalkMoveRow(
        id=event.house.ids(),
        setting_id=asked.setting_id,
        request_id=asked.id,
        event=event.name,
        index=event.next_index(),
        move=what.value,
        before=before,
        after=state.value,
        by_id=by,
        adult_id=adult_id,
        at=event.now,
    )
    event.uow.add(row)
    await event.uow.flush()


async def last_move(uow: UnitOfWork, request_id: str) -> TalkMoveRow | None:
    """The newest move; None for a request that only was made."""
    moves = await uow.talk.moves(request_id)
    return moves[-1] if moves else None


async def turned_away(uow: UnitOfWork, request_id: str) -> frozenset[str]:
    """Adults who are not asked again: they cannot come, or the child would like somebody else.

    Whom the child asks for afterwards, or waits for, is asked again.
    """
    away: set[str] = set()
    for row in await uow.talk.moves(request_id):
        if row.adult_id is None:
            continue
        if row.move in TURN_AWAY:
            away.add(row.adult_id)
        elif row.move in (Move.WAIT, Move.CHANGE):
            away.discard(row.adult_id)
    return frozenset(away)
