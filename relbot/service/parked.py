"""A message that could not be applied: whoever wrote it hears that it is kept, and adults learn of it (rule 4)."""

from collections.abc import Mapping

from relbot.service import told
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.intake import INTERNAL
from relbot.service.ports import Channel, Received
from relbot.service.who import Who, who_is
from relbot.store.contexts import ADDRESS
from relbot.store.tables import InboxRow


async def report(event: Event, row: InboxRow, channels: Mapping[str, Channel]) -> None:
    """If it is known whose message it was: a concern with its words, and a plain reply with 999 and Childline."""
    if row.source == INTERNAL:
        return
    name = row.source.partition(":")[0]
    received = channels[name].decode(event.uow.inbox.body(row).decode(), event.now)
    who = await _sender(event, name, received)
    if who is None or received.kind not in ("words", "edited", "media", "command", "press"):
        return
    if not who.is_pupil:
        await told.tell(event, who, "intake.try_again_later")
        return
    facts = await facts_for(event.house, event.uow, who, event.now)
    phrase = f"safeguarding.text_{'open' if facts.flags['open'] else 'closed'}"
    key = await told.tell(event, who, phrase, facts.texts)
    worry = Worry("concern", "parked", text=received.text or None, told=phrase, told_key=key)
    await raise_concern(event, who, worry)


async def _sender(event: Event, channel: str, received: Received) -> Who | None:
    if not received.address:
        return None
    hashes = event.uow.vault.lookup_hashes(event.house.setting_id, ADDRESS, f"{channel}:{received.address}")
    contact = await event.uow.contacts.by_address(event.house.setting_id, channel, hashes)
    return None if contact is None else await who_is(event.uow, contact)
