"""Carries out what conversations do about a child's page, how somebody is asked, and an adult's own words."""

from relbot.flow.actions import AddToPage, Arguments, AskMe, KeepPart, SharePart, ShowPage, ShowRound
from relbot.service import asking, profile, profile_page, staff_round
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
        case ShowRound():
            await staff_round.show(event, who)
        case AddToPage():
            await profile.add(event, who, said)
        case AskMe():
            await asking.settle(event, who, said)
        case _:
            return False
    return True
