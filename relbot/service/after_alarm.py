"""After something that alarmed, nothing routine is asked: what a child reads last is who is told and whom to ring."""

from datetime import datetime, timedelta

from relbot.engine.outcome import Refresh, Send
from relbot.service.calendar import local_date, moment_of
from relbot.service.event import Event
from relbot.service.told import SIGNS
from relbot.service.who import Who
from relbot.store.tables import ConcernRow, Delivery

OWN_WORDS = timedelta(minutes=15)
"""How long words stay in the chat that belong to no conversation, and those that alarmed in one: never longer than
the reply to them, which goes as long after it arrived.
"""


def is_own(concern: ConcernRow) -> bool:
    """Whether a concern is something the child said or tapped, and not a sign that relbot counted."""
    return concern.level != "ordinary" and concern.source not in SIGNS


async def is_parked(event: Event, who: Who) -> bool:
    """Whether routine questions rest for a child today: no reminder, no "carry on?". Their buttons still count."""
    setting = event.house.setting
    return await alarmed_since(event, who, moment_of(setting, local_date(setting, event.now), "00:00"))


async def alarmed_since(event: Event, who: Who, since: datetime) -> bool:
    """Whether a child said or tapped something urgent or worrying since a moment."""
    return who.is_pupil and any(is_own(each) for each in await event.uow.care.concerns_for(who.id, since))


def asks(effect: object) -> bool:
    """Whether an effect puts a question, or its buttons, before the person."""
    return isinstance(effect, Refresh) or (isinstance(effect, Send) and effect.question is not None)


def hasten(event: Event, filed: Delivery | None) -> None:
    """The person's own message goes by itself if it alarmed, whatever conversation it came in."""
    if event.alarmed and filed is not None:
        filed.session_id, filed.remove_at = None, event.now + OWN_WORDS
