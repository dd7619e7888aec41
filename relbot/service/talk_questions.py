"""Closes an adult's question "when can you come?" when the child has changed the request or taken it back."""

from relbot.engine.state import Status
from relbot.service.event import AFTERWARDS, Event
from relbot.service.session_state import read
from relbot.service.who import reach
from relbot.store.tables import SessionRow


async def close(event: Event, flow: str, adult_id: str, request_id: str) -> None:
    """Ends the adult's conversations of this flow about the request; what waited behind one is theirs again."""
    rows = await event.uow.sessions.active_for(adult_id)
    over = [row for row in rows if row.flow == flow and await _is_about(event, row, request_id)]
    for row in over:
        await _end(event, row)
    left = [row for row in rows if row not in over]
    if over and left and all(row.waiting for row in left):
        max(left, key=lambda row: row.touched_at).waiting = False
    await event.uow.flush()


async def _is_about(event: Event, row: SessionRow, request_id: str) -> bool:
    frames = (await read(event, row)).frames
    answer = frames[0].answers.get("request") if frames else None
    return answer is not None and answer.text == request_id


async def _end(event: Event, row: SessionRow) -> None:
    session, adult = await read(event, row), await reach(event.uow, row.person_id)
    row.status = Status.STOPPED.value
    await event.uow.timers.cancel_prefix(event.house.setting_id, f"session.{row.id}.")
    if adult is not None and session.question is not None:
        await event.retire(adult.contact, row.id, session.question.number)
    await event.uow.deliveries.hasten(row.id, event.now + AFTERWARDS)
