"""An adult types a PIN: to read, to set one, to change it. What they typed is taken away at once and kept nowhere."""

import asyncio
from datetime import timedelta

from relbot.engine.message import Button, Lane, Message
from relbot.service import alert_view, alerts, log, menu, pin_gate, pins, spoken, told
from relbot.service.access import may_handle_alert
from relbot.service.conversation import speaking
from relbot.service.event import AFTERWARDS, Errand, Event, Filing
from relbot.service.pin_gate import AGAIN, NEW, OLD
from relbot.service.ports import Received
from relbot.service.setting_file import Role
from relbot.service.who import Who, adult_name, present_with_role, reach
from relbot.store.tables import Delivery, PinRow

COMMAND = "pin"
SET, LEAVE = menu.PIN, "p.leave"
"""The buttons: of the menu, and below a question for a PIN."""
PRESS = "p."
ASKED_FOR = timedelta(minutes=10)
"""So long after it was asked for, what is typed is a PIN."""
TRIES, WAIT = 5, timedelta(minutes=15)
"""After so many wrong ones none is taken for so long, and safeguarding is told."""
SOON_GONE = Filing(linger=int(AFTERWARDS.total_seconds()))
HASH, NEXT_HASH = "pin.hash", "pin.next_hash"


async def takes(event: Event, who: Who, received: Received, filed: Delivery | None) -> bool:
    """Whether what came in was for here: digits where a PIN was asked for, /pin. The message is taken away then.

    Digits outside any conversation are a try too, from whoever has a PIN: there they mean nothing else.
    """
    if who.is_pupil:
        return False
    commanded = received.kind == "command" and received.command == COMMAND
    digits = pins.typed(received.text)
    if not commanded and (received.kind != "words" or digits is None):
        return False
    kept = await event.uow.pins.get(who.id)
    if not commanded and not await _is_awaited(event, who, kept):
        return False
    if filed is not None:
        await event.uow.flush()
        await event.remove(filed.key)
    if commanded:
        await begin(event, who)
    if digits is not None and (kept := await event.uow.pins.get(who.id)) is not None:
        await _typed(event, who, kept, digits)
    return True


async def press(event: Event, who: Who, token: str) -> bool:
    """The buttons of the menu and of a question; False for one that was invented."""
    if who.is_pupil or token not in (SET, LEAVE):
        return False
    kept = await event.uow.pins.get(who.id)
    if token == SET:
        await begin(event, who)
    elif kept is not None and kept.stage is not None:
        _leave(kept)
        await told.tell(event, who, "pin.left_adult")
    return True


async def begin(event: Event, who: Who) -> None:
    """Asks for the PIN they have, to change it; for a new one, if they have none."""
    kept = await pin_gate.row_of(event, who)
    if await _must_wait(event, who, kept):
        return
    _leave(kept)
    await _ask(event, who, kept, OLD if kept.hash else NEW)


async def _is_awaited(event: Event, who: Who, kept: PinRow | None) -> bool:
    """Whether digits are a PIN now: the newest thing that asked counts."""
    if kept is None:
        return False
    current = await speaking(event, who)
    asked = kept.stage is not None and kept.asked_at is not None and event.now - kept.asked_at < ASKED_FOR
    if current is None:
        return asked or kept.hash is not None
    return asked and kept.asked_at is not None and current.row.touched_at <= kept.asked_at


async def _typed(event: Event, who: Who, kept: PinRow, digits: str) -> None:
    if await _must_wait(event, who, kept):
        return
    match kept.stage:
        case None | pin_gate.OPEN | pin_gate.OLD:
            if kept.hash is None:  # taken away meanwhile
                await _ask(event, who, kept, NEW)
            elif not await _fits(event, who, digits, HASH, kept.hash):
                await _wrong(event, who, kept)
            elif kept.stage == OLD:
                _proved(event, kept)
                await _ask(event, who, kept, NEW)
            else:
                _proved(event, kept)
                await _open(event, who, kept)
        case pin_gate.AGAIN if kept.next_hash is not None:
            if await _fits(event, who, digits, NEXT_HASH, kept.next_hash):
                await _set(event, who, kept, digits)
            else:
                kept.next_hash = None
                await _ask(event, who, kept, NEW, "pin.differs_adult")
        case _ if pins.is_easy(digits):
            await _ask(event, who, kept, NEW, "pin.too_easy_adult")
        case _:
            kept.next_hash = await _sealed(event, who, digits, NEXT_HASH)
            await _ask(event, who, kept, AGAIN)


async def _set(event: Event, who: Who, kept: PinRow, digits: str) -> None:
    kept.hash, kept.next_hash = await _sealed(event, who, digits, HASH), None
    _proved(event, kept)
    event.audit("pin_set", actor=who.id, subject=who.id, kind="pin", object_id=who.id)
    await told.tell(event, who, "pin.set_adult")
    if kept.notice_id is None:
        _leave(kept)
    else:
        await _open(event, who, kept)


async def _open(event: Event, who: Who, kept: PinRow) -> None:
    """Opens the notice the PIN was asked for, if it may still be opened; a note counts as read only now."""
    notice = None if kept.notice_id is None else await event.uow.care.notice(kept.notice_id)
    _leave(kept)
    await event.uow.flush()
    alert = None if notice is None else await event.uow.care.alert(notice.alert_id)
    standing = None if alert is None else await alert_view.standing_of(event, who, alert)
    if notice is None or alert is None or standing is None or not may_handle_alert(standing, alert, notice):
        await told.tell(event, who, "pin.right_adult")
        return
    if alert.kind == alerts.NOTE:
        await alerts.settle(event, who, alert, "read")
    await alert_view.open_(event, who, alert, notice)


async def _wrong(event: Event, who: Who, kept: PinRow) -> None:
    kept.wrong += 1
    log.noted("pin_wrong")
    if kept.wrong < TRIES:
        kept.asked_at = event.now
        await told.tell(event, who, "pin.wrong_adult", {"count": str(TRIES - kept.wrong)})
        return
    _leave(kept)
    kept.wrong, kept.wait_until = 0, event.now + WAIT
    event.audit("pin_locked", actor=who.id, subject=who.id, kind="pin", object_id=who.id)
    await _must_wait(event, who, kept)
    await _tell_safeguarding(event, who)


async def _tell_safeguarding(event: Event, who: Who) -> None:
    """Who else leads safeguarding, or leads, hears of it; the name comes by an edit, for no lock screen to show."""
    name = await adult_name(event.uow, who.id) or ""
    for role in (Role.SAFEGUARDING, Role.LEAD):
        people = await present_with_role(event.uow, event.house.setting_id, role)
        reached = [adult for one in people if one.id != who.id and (adult := await reach(event.uow, one.id))]
        for adult in reached:
            closed = event.house.phrase("pin.notice_adult", adult.language)
            key = await event.send(adult.contact, Message(text=closed, language=adult.language), Lane.REPLY)
            text = event.house.phrase("pin.notice_name_adult", adult.language, adult=name)
            await event.edit(adult.contact, key, Message(text=text, sensitive=True, language=adult.language))
        if reached:
            return


async def _must_wait(event: Event, who: Who, kept: PinRow) -> bool:
    if kept.wait_until is None or kept.wait_until <= event.now:
        return False
    await told.tell(event, who, "pin.wait_adult", {"time": spoken.clock_time(event.house, kept.wait_until)})
    return True


async def _ask(event: Event, who: Who, kept: PinRow, stage: str, key: str = "") -> None:
    kept.stage, kept.asked_at = stage, event.now
    text = event.house.phrase(key or f"pin.ask_{stage}_adult", who.language)
    label = event.house.phrase("pin.button_leave", who.language)
    shown = Message(text=text, rows=((Button(label=label, press=LEAVE),),), language=who.language)
    await event.send(who.contact, shown, Lane.REPLY, Errand("told", filing=SOON_GONE))


def _proved(event: Event, kept: PinRow) -> None:
    kept.proved_at, kept.wrong, kept.wait_until = event.now, 0, None


def _leave(kept: PinRow) -> None:
    kept.stage, kept.asked_at, kept.notice_id, kept.next_hash = None, None, None, None


async def _sealed(event: Event, who: Who, digits: str, context: str) -> bytes:
    return await event.uow.seal(who.id, context, await asyncio.to_thread(pins.hashed, digits))


async def _fits(event: Event, who: Who, digits: str, context: str, sealed: bytes) -> bool:
    kept = await event.uow.open(who.id, context, sealed)
    return await asyncio.to_thread(pins.fits, digits, kept)
