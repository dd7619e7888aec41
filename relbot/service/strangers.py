"""Accounts that belong to nobody here: an invitation links them; everything else is kindly refused."""

from relbot.engine.message import Message
from relbot.flow.models import Language
from relbot.service import invitations, log, welcome
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.who import who_is


async def meet(event: Event, channel: str, received: Received) -> None:
    """An invitation code links the account and says hello; other words get a reply with 999 and Childline."""
    if received.kind in ("blocked", "unblocked"):
        return
    if received.kind == "command" and received.command == "start" and received.text:
        await _invited(event, channel, received)
        return
    await _say(event, channel, received, "intake.unknown_person")


async def _invited(event: Event, channel: str, received: Received) -> None:
    result = await invitations.link(
        event.uow, event.house.setting_id, received.text.strip(), channel, received.address, event.now
    )
    if result.contact is not None:
        who = await who_is(event.uow, result.contact)
        if who is not None:
            await welcome.greet(event, who)
            return
    log.worrying("invitation_refused", reason=result.outcome)
    await _say(event, channel, received, f"intake.code_{result.outcome}")


async def _say(event: Event, channel: str, received: Received, key: str) -> None:
    """In the language of their app where that is Welsh, else in the setting's first."""
    language = Language.CY if received.language.startswith("cy") else event.house.setting.languages[0]
    await event.send_to_address(channel, received.address, Message(text=event.house.phrase(key, language)))
