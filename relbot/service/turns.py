"""When nothing speaks any more: what comes next for a person."""

from relbot.engine.incoming import Interrupted
from relbot.engine.state import Status
from relbot.service import after_alarm, talk_time
from relbot.service.conversation import URGENT_FLOWS, Conversation, speaking
from relbot.service.event import Event
from relbot.service.who import Who


async def pick_up(event: Event, who: Who, *, rings: bool = False) -> None:
    """When nothing speaks: a question an adult owes a child an answer to, else the newest waiting conversation.

    That one is offered again ("carry on or start again?"); after an alarm only a call for help is, and that asks its
    own question: a child who needs somebody is not asked what to do with a conversation.
    `rings`: nobody has just written here, so what is owed is asked with a sound.
    """
    rows = await event.uow.sessions.active_for(who.id)
    if any(not row.waiting for row in rows) or await ask_owed(event, who, rings=rings):
        return
    if rows and await after_alarm.is_parked(event, who):
        rows = [row for row in rows if row.flow in URGENT_FLOWS]
    if not rows:
        return
    newest = max(rows, key=lambda row: row.touched_at)
    conversation = await Conversation.load(event, who, newest)
    if newest.status == Status.ACTIVE.value:
        newest.waiting = False
        await conversation.take(Interrupted(briefly=newest.flow in URGENT_FLOWS))


async def begin_next(event: Event, who: Who) -> None:
    """Begins what an action said to go on with, once nothing else speaks."""
    if event.next_flow is not None and await speaking(event, who) is None:
        (flow, params), event.next_flow = event.next_flow, None
        await Conversation.begin(event, who, flow, params)


async def ask_owed(event: Event, who: Who, *, rings: bool = False) -> bool:
    """Asks an adult when and where about the next request they accepted; False if there is none, or one is asked now.

    One at a time: of two such questions nobody could tell which child is meant.
    """
    if any(row.flow == talk_time.ANSWER_FLOW for row in await event.uow.sessions.active_for(who.id)):
        return False
    asked = await talk_time.owed(event, who)
    if asked is None:
        return False
    await Conversation.begin(event, who, talk_time.ANSWER_FLOW, await talk_time.question(event, asked), rings=rings)
    return True
