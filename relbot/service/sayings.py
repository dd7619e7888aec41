"""Words that may be a figure of speech wait for the child's answer, ten minutes at most (DOMAIN 3.4)."""

from relbot.engine.state import Session, Status
from relbot.flow.actions import SettleSaying
from relbot.service import concerns, log, routing, told
from relbot.service.calendar import is_quiet
from relbot.service.concerns import About
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.replies import age_band, names_apart, readers_of, reply
from relbot.service.who import Who, reach
from relbot.store.tables import ConcernRow, Person

FLOW = "just-a-saying"
FLOWS = frozenset({FLOW, f"{FLOW}-ks2", f"{FLOW}-ks1"})


def flow_for(person: Person) -> str:
    """The question in the words of this pupil's age: what a figure of speech is, a child of six cannot read."""
    return f"{FLOW}{age_band(person.year)}".replace("_", "-")


async def being_asked(event: Event, who: Who) -> bool:
    """Whether the child is being asked about a saying already: nobody is asked twice at once."""
    return any(row.flow in FLOWS for row in await event.uow.sessions.active_for(who.id))


async def settle(event: Event, who: Who, answer: SettleSaying) -> None:
    """The child answered: a saying goes on the named adult's daily list, "I need someone" is a concern."""
    await _carry(event, who, answer.concern, "concern" if answer.meant == "need" else "ordinary")


async def ended(event: Event, who: Who, session: Session) -> None:
    """The question was left without an answer (silence, stop, a fault): a concern, and the child hears so."""
    if session.status is Status.DONE:
        return
    row = await _carry(event, who, _concern_of(session), "concern")
    if row is not None:
        await _tell(event, who, row)


async def overdue(event: Event, concern_id: str) -> None:
    """Words that still wait, though their question must be over or its child has left: a concern (rule 4).

    The child hears so if they can be reached, but is not written to at night.
    """
    row = await event.uow.care.concern(concern_id)
    person = None if row is None else await event.uow.people.get(row.person_id)
    if row is None or person is None or row.alert_id is not None:
        return
    log.worrying("saying_carried_on", concern=row.id)
    await _carry(event, About(person), row.id, "concern")
    who = await reach(event.uow, person.id)
    if who is not None and not is_quiet(event.house.setting, event.now):
        await _tell(event, who, row)


async def _tell(event: Event, who: Who, row: ConcernRow) -> None:
    facts = await facts_for(event.house, event.uow, who, event.now, route=routing.route_of(row))
    texts = names_apart(facts.texts, event.house.phrase("missing.second_adult", who.language))
    row.told = reply("concern", None, who.person.year, readers_of(facts.flags))
    row.told_key = await told.tell(event, who, row.told, texts, cover="reply")
    await event.uow.flush()


async def overtaken(event: Event, who: Who, session: Session) -> None:
    """What the child wrote instead of an answer is worrying by itself: the words before it are, too."""
    await _carry(event, who, _concern_of(session), "concern")


async def _carry(event: Event, who: Who | About, concern_id: str, level: str) -> ConcernRow | None:
    """Puts the waiting words on their way, once; None if they are on it already, or are not this child's."""
    row = await event.uow.care.concern(concern_id)
    if row is None or row.person_id != who.id:
        log.worrying("saying_of_other", concern=concern_id)
        return None
    if row.alert_id is not None:
        return None
    row.level = level
    row.alert_id = await concerns.alert_for(event, who, level, routing.route_of(row), listed=True)
    await event.uow.timers.cancel(row.setting_id, [concerns.held_timer(row.id)])
    await event.uow.flush()
    return row


def _concern_of(session: Session) -> str:
    answer = session.frames[0].answers.get("concern") if session.frames else None
    return "" if answer is None or answer.text is None else answer.text
