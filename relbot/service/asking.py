"""A pupil says in chat how they would like to be asked (P11)."""

from relbot.flow.actions import AskMe
from relbot.service import preferences
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.who import Who

LATER = 60
"""Minutes, by the button "An hour later"."""


async def settle(event: Event, who: Who, said: AskMe) -> None:
    """Keeps what a pupil chose. That they are not asked any more reaches their named adult, with the daily list."""
    if said.how is None or not who.is_pupil:
        return
    row = await preferences.own(event.uow, event.house.setting_id, who.id, event.now)
    was = row.opted_out
    match said.how:
        case "fewer":
            row.fewer = True
        case "later":
            row.later = LATER
        case "not_any" if was == "none":
            row.opted_out = "check_ins"
        case "as_before":
            row.fewer, row.later, row.opted_out = False, 0, "none"
    row.changed_by = who.id
    await event.uow.flush()
    event.audit("preference_set", actor=who.id, subject=who.id, kind="person", object_id=who.id)
    if was == "none" and row.opted_out != "none":
        await raise_concern(event, who, Worry("ordinary", "opted_out", listed=True))
