"""Who hears of a wish for another named adult, and who may be asked: never the adult the child would leave (P09), nor
whom the child's own words keep away from them.
"""

from collections import Counter

from relbot.service.access import may_decide_wish
from relbot.service.event import Event
from relbot.service.moment import Moment, passed_over
from relbot.service.route_now import kept_away
from relbot.service.routing import in_order
from relbot.service.setting_file import Role
from relbot.service.who import present_with_role, reach, roles_of
from relbot.store.tables import AdultWishRow, Person

MOST = 6
"""Adults whom a decider is offered to ask where the child named none."""


async def deciders(event: Event, wish: AdultWishRow, *, wide: bool) -> list[str]:
    """Who decides and can be reached: safeguarding; `wide`, or where nobody of them can be reached, leaders too.

    Who is away is passed over unless nobody else is left.
    """
    absent, away = await passed_over(event), await away_from(event, wish)
    for passed in (absent, frozenset[str]()):
        found: list[str] = []
        for role in (Role.SAFEGUARDING, Role.LEAD):
            for one in await in_order(event.uow, event.house.setting_id, role):
                allowed = may_decide_wish(one, await roles_of(event.uow, one), wish, away)
                if allowed and one not in passed and one not in found and await reach(event.uow, one) is not None:
                    found.append(one)
            if found and not wide:
                break
        if found:
            return found
    return []


async def candidates(event: Event, wish: AdultWishRow) -> list[str]:
    """Whom a decider may ask: who was wished for, or, where the child named nobody, who has the fewest children.

    Never the adult there was, nor the one who has just said no, nor who is kept away from the child.
    """
    never = {wish.before_id, wish.person_id, wish.asked_id, *await away_from(event, wish)}
    if wish.adult_id is not None:
        return [] if wish.adult_id in never or await reach(event.uow, wish.adult_id) is None else [wish.adult_id]
    absent = await passed_over(event)
    held = await children(event)
    adults = {one.id for role in (Role.STAFF, Role.SAFEGUARDING) for one in await _holding(event, role)}
    here = [one for one in adults - never - absent if await reach(event.uow, one) is not None]
    return sorted(here, key=lambda one: (held[one], one))[:MOST]


async def away_from(event: Event, wish: AdultWishRow) -> frozenset[str]:
    """The ids of the adults whom the child's own words keep away from them now."""
    return await kept_away(event.uow, wish.person_id, event.now)


async def children(at: Moment) -> Counter[str]:
    """Of how many children here each adult is the named adult."""
    everybody = await at.uow.people.all(at.house.setting_id)
    return Counter(person.named_adult_id for person, _ in everybody if person.named_adult_id is not None)


async def _holding(event: Event, role: Role) -> list[Person]:
    return await present_with_role(event.uow, event.house.setting_id, role)
