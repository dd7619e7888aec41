"""Somebody sent something: who are they, and what happens now (DESIGN "Step")."""

from datetime import timedelta

from relbot.engine.message import Message
from relbot.flow.models import Language
from relbot.service import (
    after_alarm,
    log,
    pin_typing,
    presses,
    route_now,
    signs,
    still_open,
    strangers,
    things,
    waited,
    words,
)
from relbot.service.alerts import raise_alert
from relbot.service.concerns import About, Worry, raise_concern
from relbot.service.event import HARD_STOP, Event
from relbot.service.hearing import ask_about
from relbot.service.ports import Received
from relbot.service.rhythms import offer_missed
from relbot.service.turns import begin_next, pick_up
from relbot.service.who import Who, who_is
from relbot.store.contexts import ADDRESS
from relbot.store.tables import Contact, Delivery, InboxRow


class UnreadableError(Exception):
    """The channel could not read the body; `str()` is its code. The row is parked and reported."""


async def arrive(event: Event, row: InboxRow, channel: str, received: Received) -> None:
    """Applies what came in through a channel."""
    if received.kind == "unreadable":
        raise UnreadableError(received.text or "unreadable")
    if received.kind == "ignored":
        return
    if received.kind == "group":
        language = Language.CY if received.language == "cy" else Language.EN
        text = event.house.phrase("intake.group_refused", language)
        await event.send_to_address(channel, received.address, Message(text=text))
        await event.leave(channel, received.address)
        return
    contact = await contact_at(event, channel, received.address)
    who = None if contact is None else await who_is(event.uow, contact)
    if who is None:
        await strangers.meet(event, channel, received)
    elif received.kind == "blocked":
        await lost(event, who.contact)
    else:
        await _from_person(event, who, row, received)


async def lost(event: Event, contact: Contact) -> None:
    """A person can no longer be reached here: adults are told, once. An account they gave up is nothing to anybody.

    Nobody is told whom the child's own words keep away from them. What alarmed lately and is not seen to makes it a
    concern: somebody may have stood beside the child.
    """
    if contact.unreachable_since is not None or contact.unlinked_at is not None:
        return
    contact.unreachable_since = event.now
    await event.uow.flush()
    person = await event.uow.people.get(contact.person_id)
    if person is None or person.left_at is not None:
        return
    if any(alert.safe_at is None for alert in await still_open.alarms(event, person)):
        await raise_concern(event, About(person), Worry("concern", "account_gone"))
        return
    route = await route_now.past_them(event.uow, person.id, event.now)
    await raise_alert(event, person, "unreachable", route=route)


async def _from_person(event: Event, who: Who, row: InboxRow, received: Received) -> None:
    if who.contact.unreachable_since is not None:
        who.contact.unreachable_since = None
        await event.uow.flush()
    filed = await _file_incoming(event, who, row, received)
    event.written_at = event.now - timedelta(seconds=received.old_seconds)
    if who.is_pupil:
        await signs.note_night(event, who)
    match received.kind:
        case "words" | "command" if await pin_typing.takes(event, who, received, filed):
            pass
        case "words":
            await words.write(event, who, received.text)
        case "press":
            await presses.press(event, who, received)
        case "command" if await strangers.brings_code(event, who, received):
            pass
        case "command":
            await words.command(event, who, received.command, received.text)
        case "edited":
            await words.edit(event, who, received.text)
        case "media":
            await things.refuse(event, who, received)
        case _:
            log.noted("nothing_to_do", kind=received.kind)
    after_alarm.hasten(event, filed)
    await waited.note_late(event, who, received)
    await ask_about(event, who)
    await begin_next(event, who)
    await pick_up(event, who)
    await offer_missed(event, who)


async def contact_at(event: Event, channel: str, address: str) -> Contact | None:
    """The contact of an account; None if it is linked to nobody (any more): an old telephone may have a new owner."""
    hashes = event.uow.vault.lookup_hashes(event.house.setting_id, ADDRESS, f"{channel}:{address}")
    return await event.uow.contacts.by_address(event.house.setting_id, channel, hashes)


async def _file_incoming(event: Event, who: Who, row: InboxRow, received: Received) -> Delivery | None:
    """Their own message is taken away with relbot's replies (DOMAIN 4.4): with its conversation, or by itself."""
    if received.kind not in ("words", "command", "edited", "media") or not received.reference:
        return None
    session = next((each for each in await event.uow.sessions.active_for(who.id) if not each.waiting), None)
    filed = Delivery(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        key=f"in.{row.id}",
        contact_id=who.contact.id,
        channel=who.contact.channel,
        chat=row.chat,
        reference=received.reference,
        direction="in",
        session_id=session.id if session else None,
        sent_at=row.received_at,
        remove_at=event.now + (HARD_STOP if session else after_alarm.OWN_WORDS),
    )
    event.uow.deliveries.add(filed)
    return filed
