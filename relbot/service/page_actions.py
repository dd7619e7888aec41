"""Carries out what conversations do about a child's page, and about how somebody is asked."""

from relbot.flow.actions import AddToPage, Arguments, AskMe, KeepPart, SharePart, ShowPage
from relbot.service import asking, profile, profile_page
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import SessionRow


async def perform(event: Event, who: Who, row: SessionRow, said: Arguments) -> bool:
    """Does an action of these; False for any other."""
    match said:
        case KeepPart():
            await profile.keep(event, who, row, said)
        case SharePart():
            await profile.share(event, who, said)
        case ShowPage():
            await profile_page.show(event, who, said)
        case AddToPage():
            await profile.add(event, who, said)
        case AskMe():
            await asking.settle(event, who, said)
        case _:
            return False
    return True
