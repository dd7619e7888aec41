"""A "no" or "not sure" to "are you safe?" counts whenever it is pressed (rule 4).

The buttons of a question stay on a telephone until they are taken off, and a child may press another one after the
first, or after the conversation is over. Such a press is no answer any more, but it is still heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from relbot.engine.consequence import consequence
from relbot.engine.message import Lane
from relbot.engine.state import Session, Status
from relbot.engine.tokens import parse_press
from relbot.flow.actions import RaiseConcern
from relbot.service import routing, told
from relbot.service.concerns import Worry, raise_concern
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.who import Who
from relbot.store.tables import SessionRow


@dataclass(frozen=True)
class Unsafe:
    """What a press means when it is an answer that raises a concern: which, to what, and the button's words."""

    concern: RaiseConcern
    step: str
    label: str
    row: SessionRow


async def hear_late(event: Event, who: Who, row: SessionRow, number: int, what: str) -> bool:
    """Raises what a press says that is not taken as the answer any more; False if it is one that is, or says nothing.

    An answer that was taken already is not raised again: the same press can come twice (DESIGN "Known traps").
    """
    session = (await Conversation.load(event, who, row)).session
    if _is_open(session, number) or session.taken[number - 1 : number] == (what,):
        return False
    meant = await _meaning(event, who, row, session, number, what)
    if meant is None:
        return False
    facts = await facts_for(event.house, event.uow, who, event.now, route=routing.route_of(row))
    phrase = urgent_reply(who, facts.flags)
    key = await told.tell(event, who, phrase, facts.texts, lane=Lane.URGENT, cover="answer")
    worry = Worry(meant.concern.level, meant.concern.source, meant.label, (), row, meant.step, phrase, key)
    await raise_concern(event, who, worry)
    return True


async def unsafe(event: Event, who: Who, token: str) -> Unsafe | None:
    """What a button's token means, if it is an answer that raises a concern and the conversation is this person's."""
    press = parse_press(token)
    row = None if press is None else await event.uow.sessions.get(press.session_id)
    if press is None or row is None or row.person_id != who.id:
        return None
    session = (await Conversation.load(event, who, row)).session
    return await _meaning(event, who, row, session, press.number, press.what)


def urgent_reply(who: Who, flags: Mapping[str, bool | int | str]) -> str:
    """The phrase that says, truly at this hour, who is being told (rule 5)."""
    if not who.is_pupil:
        return "heard.open_staff" if flags["watched"] else "heard.closed_staff"
    if not (flags["reachable"] or flags["watched"]):
        return "safeguarding.urgent_nobody"
    return "safeguarding.urgent_open" if flags["watched"] else "safeguarding.urgent_closed"


def _is_open(session: Session, number: int) -> bool:
    question = session.question
    return session.status is Status.ACTIVE and question is not None and question.takes_option_of(number)


async def _meaning(event: Event, who: Who, row: SessionRow, session: Session, number: int, what: str) -> Unsafe | None:
    place = session.place_of(number)
    if place is None or not what.isdecimal():
        return None
    catalogue = await event.house.catalogue_of(event.uow, row.catalogue_hash)
    facts = await facts_for(event.house, event.uow, who, event.now)
    follows = consequence(catalogue, place, int(what), facts.flags)
    if follows is None or follows.do.do != "raise_concern":
        return None
    concern = RaiseConcern.model_validate(follows.do.with_)
    return Unsafe(concern, place[1], follows.choice.label.in_(who.language), row)
