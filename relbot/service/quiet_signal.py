"""The quiet signal: a word that only a child and their adult know; typed, it asks for that adult at once (P18)."""

from relbot.engine.incoming import Interrupted
from relbot.engine.match import plain
from relbot.screening import Level
from relbot.service import preferences
from relbot.service.conversation import URGENT_FLOWS, Conversation, speaking
from relbot.service.event import Event
from relbot.service.hearing import judged
from relbot.service.who import Who

FLOW = "pupil-quiet-signal"


async def is_signal(event: Event, who: Who, current: Conversation | None, text: str) -> bool:
    """Whether a child typed their quiet signal, alone, outside a call for help.

    It is screened as any text is (rule 4): what alarms goes the way of what alarms.
    """
    if not who.is_pupil or (current is not None and (current.row.flow in URGENT_FLOWS or current.is_button(text))):
        return False
    if await preferences.signal_of(event.uow, who.id) != plain(text) or not plain(text):
        return False
    return (await judged(who, text)).level == Level.ORDINARY


async def call(event: Event, who: Who) -> None:
    """Their adult is asked for at once. What they were in ends without a word: a break asks nothing.

    But whether going home is OK, and all that is as pressing, is asked again: it cannot wait (words._is_free).
    """
    current = await speaking(event, who)
    again = current is not None and current.is_pressing
    if current is not None and not again:
        await current.leave()
    await Conversation.begin(event, who, FLOW)
    if current is not None and again:
        current.row.waiting = False
        await current.take(Interrupted(briefly=True))
