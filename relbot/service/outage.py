"""After an outage: who was left waiting hears so, open questions are asked again, adults learn which hours may be lost.

Alerts that fell due meanwhile have gone out before (app.Relbot.tick).
"""

from datetime import datetime, timedelta

from relbot.engine.message import Lane, Message
from relbot.service import log, spoken
from relbot.service.calendar import local_date
from relbot.service.event import Errand, Event
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.service.setting_file import Role
from relbot.service.who import opened, present_with_role, reach
from relbot.store.contexts import ADDRESS
from relbot.store.unit_of_work import UnitOfWork

PRESSES_KEPT = timedelta(seconds=150)
"""Telegram drops unanswered button presses after about this long."""
UPDATES_KEPT = timedelta(hours=24)
"""Telegram keeps what comes in no longer than this (Bot API "Getting updates")."""
AWAITED = frozenset({"urgent", "concern", "request"})
"""Kinds of alert whose child waits for somebody."""
LAST_CONTACT = "last_contact"
MOST = 10_000


async def last_contact(house: House) -> datetime | None:
    """When Telegram last answered, as far as it was written down."""
    async with house.db.reading() as uow:
        note = await uow.notes.get(house.setting_id, LAST_CONTACT)
    return datetime.fromisoformat(note.value) if note else None


async def note_contact(house: House, at: datetime) -> None:
    """Writes down that Telegram answered."""
    async with house.db.transaction() as uow:
        await uow.notes.put(house.setting_id, LAST_CONTACT, at.isoformat(), at)


async def over(house: House, since: datetime, now: datetime) -> None:
    """Telegram answers again after silence since `since`: what was asked before is asked once more."""
    if now - since <= PRESSES_KEPT:
        return
    log.worrying("outage_over", minutes=int((now - since).total_seconds() // 60))
    async with house.db.transaction() as uow:
        for person_id in await _waiting(house, uow, since):
            await tell_that_it_waited(house, uow, person_id, now)
        await _ask_again(house, uow, since, now)
        if now - since > UPDATES_KEPT:
            await _tell_adults(Event(house, uow, f"outage.{int(since.timestamp())}", now), since)


async def _waiting(house: House, uow: UnitOfWork, until: datetime) -> list[str]:
    """Whose call, words or wish from before nobody has answered, oldest first; each once."""
    alerts = await uow.care.open_alerts(house.setting_id)
    return list(dict.fromkeys(each.person_id for each in alerts if each.kind in AWAITED and each.raised_at <= until))


async def tell_that_it_waited(house: House, uow: UnitOfWork, person_id: str, now: datetime, *, number: int = 0) -> None:
    """Somebody is to hear that relbot did not work while they waited: once a day, however often this is called.

    `number`: as in service.waited.
    """
    who = await reach(uow, person_id)
    if who is None:
        return
    address = await uow.open(who.id, ADDRESS, who.contact.address)
    await remind_self(
        house,
        uow,
        Internal(kind="waited", id=who.id, number=number),
        key=f"waited.{local_date(house.setting, now)}.{who.id}",
        chat=uow.vault.chat_hash(house.setting_id, who.contact.channel, address),
        lane="timers",
        now=now,
    )


async def _ask_again(house: House, uow: UnitOfWork, since: datetime, now: datetime) -> None:
    for row in await uow.sessions.begun_before(now, MOST):
        contact = await uow.contacts.get(row.contact_id)
        if row.waiting or row.setting_id != house.setting_id or contact is None:
            continue
        address = await opened(uow, contact.person_id, ADDRESS, contact.address)
        if address is None:
            continue
        await remind_self(
            house,
            uow,
            Internal(kind="ask_again", id=row.id),
            key=f"outage.{int(since.timestamp())}.{row.id}",
            chat=uow.vault.chat_hash(house.setting_id, contact.channel, address),
            lane="timers",
            now=now,
        )


async def _tell_adults(event: Event, since: datetime) -> None:
    """What was written in those hours beyond a day may be gone: somebody has to ask in person."""
    lost_until = event.now - UPDATES_KEPT
    told: set[str] = set()
    for role in (Role.SAFEGUARDING, Role.LEAD):
        for person in await present_with_role(event.uow, event.house.setting_id, role):
            adult = await reach(event.uow, person.id)
            if adult is None or adult.id in told:
                continue
            told.add(adult.id)
            hours = {"from": spoken.clock_time(event.house, since), "until": spoken.clock_time(event.house, lost_until)}
            text = event.house.phrase("alerts.outage", adult.language, **hours)
            await event.send(adult.contact, Message(text=text, language=adult.language), Lane.REPLY, Errand("outage"))
