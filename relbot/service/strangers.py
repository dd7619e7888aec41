"""Accounts that belong to nobody here: an invitation links them; everything else is kindly refused."""

from datetime import timedelta

from relbot.engine.message import Message
from relbot.flow.models import Language
from relbot.service import invitations, log, told, welcome
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.setting_file import Role
from relbot.service.who import present_with_role, reach, who_is

REPORTED = "invitation_refused"
BETWEEN_REPORTS = timedelta(hours=1)


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
    await _report(event)
    await _say(event, channel, received, f"intake.code_{result.outcome}")


async def _report(event: Event) -> None:
    """Safeguarding hears that somebody stands before a closed door: at most once an hour, whoever tries how often."""
    uow, setting_id = event.uow, event.house.setting_id
    last = await uow.notes.get(setting_id, REPORTED)
    if last is not None and event.now - last.at < BETWEEN_REPORTS:
        return
    await uow.notes.put(setting_id, REPORTED, "", event.now)
    for lead in await present_with_role(uow, setting_id, Role.SAFEGUARDING):
        adult = await reach(uow, lead.id)
        if adult is not None:
            await told.tell(event, adult, "alerts.unknown_person")


async def _say(event: Event, channel: str, received: Received, key: str) -> None:
    """In the language of their app where that is Welsh, else in the setting's first."""
    language = Language.CY if received.language.startswith("cy") else event.house.setting.languages[0]
    await event.send_to_address(channel, received.address, Message(text=event.house.phrase(key, language)))
