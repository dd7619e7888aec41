"""When an adult's PIN is asked before the words of an alert open: a telephone that was left lying shows no old words.

A child in danger never waits for a PIN: what is urgent opens while it is open, and to whoever has just said "I have
them". Who it is about, "I have them" and the numbers to ring need none at all.
"""

from datetime import datetime, timedelta

from relbot.service import spoken
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import AlertRow, NoticeRow, PinRow

OPEN, OLD, NEW, AGAIN = "open", "old", "new", "again"
"""What somebody is asked to type: their PIN, to read; the one they have, to change it; a new one; the new one again."""


async def is_owed(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> bool:
    """Whether the words wait for a PIN: hours after the notice last came, unless it was typed within as many.

    What nobody has accepted comes again and again, so what is asked for is the words of those who are looked after.
    """
    if alert.kind == "unreachable":  # it holds nobody's words
        return False
    hours = timedelta(hours=event.house.setting.pin_after_hours)
    began = notice.sent_at
    if alert.kind == "urgent":
        if alert.status == "open":
            return False
        if alert.accepted_by == adult.id and alert.accepted_at is not None:
            began = max(began, alert.accepted_at)
    if event.now - began < hours:
        return False
    kept = await event.uow.pins.get(adult.id)
    return kept is None or kept.proved_at is None or event.now - kept.proved_at >= hours


async def ask(event: Event, adult: Who, notice: NoticeRow) -> None:
    """From now on what they type is their PIN, or the one they choose if they have none; then the notice opens."""
    kept = await row_of(event, adult)
    kept.stage, kept.asked_at, kept.notice_id = (OPEN if kept.hash else NEW), event.now, notice.id
    kept.next_hash = None
    await event.uow.flush()


async def line(event: Event, adult: Who) -> str:
    """What stands in place of the words."""
    kept = await event.uow.pins.get(adult.id)
    hours = str(event.house.setting.pin_after_hours)
    if kept is not None and kept.wait_until is not None and kept.wait_until > event.now:
        return event.house.phrase("pin.wait_adult", adult.language, time=_clock(event, kept.wait_until))
    key = "pin.to_read_adult" if kept is not None and kept.hash else "pin.none_yet_adult"
    return event.house.phrase(key, adult.language, count=hours)


async def row_of(event: Event, adult: Who) -> PinRow:
    """What is kept of an adult's PIN; an empty row if there is nothing yet."""
    kept = await event.uow.pins.get(adult.id)
    if kept is None:
        kept = PinRow(person_id=adult.id, setting_id=event.house.setting_id, wrong=0)
        event.uow.add(kept)
        await event.uow.flush()
    return kept


def _clock(event: Event, at: datetime) -> str:
    return spoken.clock_time(event.house, at)
