"""Accounts that belong to nobody here: an invitation links them; everything else is kindly refused."""

from datetime import timedelta

from relbot.engine.message import Message
from relbot.flow.models import Language
from relbot.ids import is_code
from relbot.service import invitations, log, told, welcome
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.setting_file import Role
from relbot.service.who import Who, present_with_role, reach, who_is

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


async def brings_code(event: Event, who: Who, received: Received) -> bool:
    """Somebody with an account of their own opened an invitation's link; False if it is nothing to refuse.

    Another person's code is refused and not used up: they would write as the one whom this account belongs to.
    """
    code, uow, house = received.text.strip(), event.uow, event.house
    if received.command != "start" or not is_code(code):
        return False
    result = await invitations.link(uow, house.setting_id, code, who.contact.channel, received.address, event.now)
    if result.person_id in (None, who.id):
        return False
    await _report(event, result.outcome)
    await told.tell(event, who, f"intake.code_{result.outcome}")
    return True


async def _invited(event: Event, channel: str, received: Received) -> None:
    result = await invitations.link(
        event.uow, event.house.setting_id, received.text.strip(), channel, received.address, event.now
    )
    if result.contact is not None:
        who = await who_is(event.uow, result.contact)
        if who is not None:
            await welcome.greet(event, who)
            return
    await _report(event, result.outcome)
    await _say(event, channel, received, f"intake.code_{result.outcome}")


async def _report(event: Event, outcome: invitations.LinkOutcome) -> None:
    """Safeguarding hears that somebody stands before a closed door: at most once an hour, whoever tries how often."""
    log.worrying("invitation_refused", reason=outcome)
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
