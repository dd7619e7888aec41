"""E-mail beside Telegram, which is never the only way to an adult (rule 5): it says only that something waits."""

from datetime import timedelta

from relbot.engine.message import Lane, Message
from relbot.flow.models import Language
from relbot.service.event import Errand, Event, Filing
from relbot.store.repositories.contacts import MAIL
from relbot.store.tables import AlertRow, NoticeRow

CHANNEL = MAIL
"""The name of the channel, in contacts and in the outbox."""
KEPT = timedelta(hours=12)
"""A server that is away for longer gets no old letters: the alert itself goes on meanwhile."""
_STAYS = Filing(linger=None)
"""It holds no words of anybody, and nobody could take it back."""


async def beside(event: Event, alert: AlertRow, notice: NoticeRow, *, reachable: bool) -> bool:
    """Writes to an adult whose notice is about to go out; true if a letter is on its way.

    Always where it is urgent; else only if Telegram cannot reach them, or did not bring the notice before. Never for
    notes, which wait for their reader.
    """
    is_lost = not reachable or notice.state == "failed" or (notice.key is not None and notice.state == "sent")
    if alert.kind == "note" or not (alert.kind == "urgent" or is_lost):
        return False
    return await write(
        event, notice.adult_id, "alerts.mail", lane=Lane.URGENT if alert.kind == "urgent" else Lane.REPLY
    )


async def write(event: Event, person_id: str, phrase: str, *, lane: Lane) -> bool:
    """Sends a content-free letter, its subject `phrase`_subject; false without an address or a mail server."""
    contact = await event.uow.contacts.mail_of(person_id) if CHANNEL in event.house.channels else None
    person = None if contact is None else await event.uow.people.get(person_id)
    if contact is None or person is None:
        return False
    lines = (event.house.phrase(key, Language(person.language)) for key in (f"{phrase}_subject", phrase))
    errand = Errand("mail", person_id, _STAYS, until=event.now + KEPT)
    await event.send(contact, Message(text="\n".join(lines), language=person.language), lane, errand)
    return True
