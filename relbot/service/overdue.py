"""An adult who accepted a talk request and says no time: asked once more, then another adult is asked (rule 5)."""

from relbot.engine.incoming import Interrupted
from relbot.engine.state import Status
from relbot.service import talk_time
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.turns import pick_up
from relbot.service.who import Who, reach


async def look(event: Event, alert_id: str, *, reminded: bool) -> None:
    """Looks whether a time has been said; nothing to do for an alert that nobody has, or that is no request.

    A request whose turn to be asked about has not come waits for it: the question before it has an end of its own.
    """
    alert = await event.uow.care.alert(alert_id)
    asked = (
        None if alert is None or alert.request_id is None else await event.uow.care.request_to_move(alert.request_id)
    )
    if alert is None or asked is None or asked.status != "accepted" or asked.accepted_by is None:
        return
    adult = await reach(event.uow, asked.accepted_by)
    if adult is None:
        await _gone(event, asked.accepted_by, asked.id)
        return
    open_question = await _asking(event, adult, asked.id)
    if open_question is None:
        await pick_up(event, adult, rings=True)
        rung = await _asking(event, adult, asked.id) is not None
        await talk_time.look_again(event, alert, reminded=rung)
    elif event.now - open_question.row.started_at < talk_time.wait(event):
        await talk_time.look_again(event, alert, reminded=False)  # its turn came only now
    elif reminded:
        await open_question.leave()
        await pick_up(event, adult)
    else:
        if not open_question.row.waiting:
            await open_question.take(Interrupted())
        await talk_time.look_again(event, alert, reminded=True)


async def _asking(event: Event, adult: Who, request_id: str) -> Conversation | None:
    for row in await event.uow.sessions.active_for(adult.id):
        if row.flow == talk_time.ANSWER_FLOW:
            conversation = await Conversation.load(event, adult, row)
            if conversation.request == request_id and row.status == Status.ACTIVE.value:
                return conversation
    return None


async def _gone(event: Event, adult_id: str, request_id: str) -> None:
    """Nobody is there any more to be asked, or to be told: their question is closed, so that no late answer counts."""
    for row in await event.uow.sessions.active_for(adult_id):
        if row.flow == talk_time.ANSWER_FLOW:
            row.status = Status.STOPPED.value
    await event.uow.flush()
    await talk_time.unanswered(event, adult_id, request_id)
