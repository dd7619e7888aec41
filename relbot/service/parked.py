"""A message that could not be applied: whoever wrote it hears that it is kept, and adults learn of it (rule 4)."""

from collections.abc import Mapping
from datetime import timedelta

from relbot.engine.message import Lane, Message
from relbot.screening import Level
from relbot.service import log, named_readers, route_away, route_now, routing, safety, told
from relbot.service.arrivals import contact_at
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.facts import facts_for, setting_texts
from relbot.service.hearing import judged
from relbot.service.intake import INTERNAL, Internal
from relbot.service.ports import Channel, Received
from relbot.service.replies import readers_of
from relbot.service.routing import Route
from relbot.service.who import Who, who_is
from relbot.service.words import means_help
from relbot.store.tables import InboxRow

REPORTED = frozenset({"words", "edited", "media", "command", "press", "unreadable"})
"""What a person did on purpose, and is answered, even where nobody can tell what it was."""
SOON = timedelta(minutes=1)
"""When what relbot had set itself to do and could not is tried again; doubled with each time it fails anew."""
LATER = timedelta(hours=1)
"""No try is farther from the next than this."""
LONGEST = {"alert_due": timedelta(minutes=4), "alert_with": timedelta(minutes=4)}
"""Of an alert, which nobody may have heard of, even less."""
MOST_DOUBLED = 10


async def report(event: Event, row: InboxRow, channels: Mapping[str, Channel]) -> None:
    """If it is known whose message it was: a concern with its words, and a plain reply with 999 and Childline."""
    body = event.uow.inbox.body(row).decode()
    if row.source == INTERNAL:
        await _keep_going(event, row, Internal.model_validate_json(body))
        return
    name = row.source.partition(":")[0]
    received = channels[name].decode(body, event.now)
    event.written_at = event.now - timedelta(seconds=received.old_seconds)
    who = await _sender(event, name, received)
    if who is None or received.kind not in REPORTED:
        return
    if not who.is_pupil:
        await told.tell(event, who, "intake.try_again_later")
        return
    words = "" if received.kind == "unreadable" else received.text
    heard = await judged(who, words)
    route = await _way(event, who, words, alarming=heard.level != Level.ORDINARY)
    facts = await facts_for(event.house, event.uow, who, event.now, route=route)
    unsafe = await safety.unsafe(event, who, received.press)
    urgent = unsafe is not None or _calls_for_help(event, who, received) or heard.level == Level.URGENT
    phrase = f"safeguarding.{'urgent' if urgent else 'text'}_{readers_of(facts.flags)}"
    key = await told.tell(event, who, phrase, facts.texts, lane=Lane.URGENT if urgent else Lane.REPLY, cover="reply")
    level = "urgent" if urgent else "concern"
    if unsafe is not None:  # a press holds no words: what the button said, and to which question
        worry = Worry(level, "parked", unsafe.label, (), unsafe.row, unsafe.step, phrase, key)
    else:
        worry = Worry(level, "parked", words or None, heard.reasons, told=phrase, told_key=key, route=route)
    await raise_concern(event, who, worry)


async def report_without_names(event: Event, row: InboxRow, channels: Mapping[str, Channel]) -> None:
    """When `report` failed too: the same without anybody's name or words, which may be what cannot be opened.

    The words stay in the parked row.
    """
    if row.source == INTERNAL:
        return
    name = row.source.partition(":")[0]
    received = channels[name].decode(event.uow.inbox.body(row).decode(), event.now)
    event.written_at = event.now - timedelta(seconds=received.old_seconds)
    who = await _sender(event, name, received)
    if who is None or received.kind not in REPORTED:
        return
    texts = setting_texts(event.house, event.now, who.language, pupil=who.is_pupil)
    phrase = "safeguarding.urgent_nobody" if who.is_pupil else "intake.try_again_later"
    message = Message(text=event.house.phrase(phrase, who.language, **texts), language=who.language)
    await event.send_to_address(name, received.address, message, Lane.URGENT)
    if who.is_pupil:
        await raise_concern(event, who, Worry("urgent", "parked", told=phrase, route=_past_named(who)))


async def _way(event: Event, who: Who, words: str, *, alarming: bool) -> Route | None:
    """The way of words that could not be worked. If the names in them are what cannot be told: past the named adult."""
    try:
        found = await named_readers.past(event, who.person, words, alarming=alarming)
    except Exception as error:  # noqa: BLE001 - the words go to adults, whatever fails
        log.failed("names_not_told", error)
        return _past_named(who)
    before = await route_now.route_for(event.uow, who.id, None, event.now, changes=True)
    if found is not None:
        await route_away.keep_away(event, who.person, found.route.left_out, alarming=alarming)
    return routing.together(before, found.route if found else None)


def _past_named(who: Who) -> Route:
    """To safeguarding, past the named adult: whom the words are about cannot be told."""
    named = who.person.named_adult_id
    return Route("safeguarding", frozenset([named] if named else ()))


async def _sender(event: Event, channel: str, received: Received) -> Who | None:
    contact = await contact_at(event, channel, received.address)
    return None if contact is None else await who_is(event.uow, contact)


def _calls_for_help(event: Event, who: Who, received: Received) -> bool:
    """HELP that could not be worked is a call for help all the same (rule 10)."""
    if received.kind == "command":
        return received.command == "help"
    return means_help(event, who, received.text)


async def _keep_going(event: Event, row: InboxRow, internal: Internal) -> None:
    """What relbot had set itself to do and could not is tried again, without end: soon, then ever later.

    Else an alert would fall silent while nobody has accepted (rule 5), words that wait for an answer would wait for
    ever, a leaver's children would be handed to nobody. A wave is tried while its window lasts: a fault with one person
    may not leave out all who come after them.
    """
    timed, _, _ = row.update_key.rpartition("@")
    key = timed or f"{internal.kind}.{internal.id}"
    if await event.uow.timers.is_set(row.setting_id, key):
        return  # something newer has been set meanwhile
    failed = await event.uow.inbox.parked_before(row, key)
    wait = min(SOON * 2 ** min(failed, MOST_DOUBLED), LONGEST.get(internal.kind, LATER))
    if internal.kind == "wave":
        run = await event.uow.rhythms.get_run(internal.id)
        if run is None or event.now + wait > run.until:
            return
    kind = f"session_{internal.timer}" if internal.kind == "session_timer" else internal.kind
    await event.timer(key, kind, internal.id, event.now + wait, chat=row.chat, number=internal.number)
