"""Does a child's page still fit (G08)? Their named adult is asked to look at it with them."""

from relbot.service.concerns import About, Worry, raise_concern
from relbot.service.event import Event
from relbot.service.profile import YEAR
from relbot.store.tables import Person


async def review(event: Event, child: Person) -> None:
    """A year after its last change, and after an incident: a line to the named adult, with the day's list (G08).

    Only where there is a page, and the child is here.
    """
    if child.left_at is None and await event.uow.profiles.parts(child.id):
        await raise_concern(event, About(child), Worry("ordinary", "profile_review", listed=True))
        await event.timer(f"profile.{child.id}.review", "profile_review", child.id, event.now + YEAR)
