"""A child's own choice of a named adult outlives an older people file (P09)."""

from collections.abc import Sequence
from dataclasses import replace

from relbot.service.people_file import PersonLine
from relbot.service.people_known import Known
from relbot.service.wish_states import State
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import AdultWishRow
from relbot.store.unit_of_work import UnitOfWork


async def with_choices(
    uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine], known: Known
) -> tuple[list[PersonLine], Known]:
    """The lines, with the adult a child has now where the file still names the one they have left.

    A file that names a third adult is newer than the wish, and counts. The last wish that was met is the one that does.
    """
    met: dict[str, AdultWishRow] = {}
    for row in await uow.wishes.of(setting_id, State.DONE):
        met.setdefault(row.person_id, row)
    kept, people = [], dict(known.people)
    for line in lines:
        child = known.people.get(line.id)
        wish = None if child is None else met.get(child.id)
        named = known.people.get(line.named_adult or "")
        if child is None or wish is None or child.named_adult_id != wish.asked_id:
            kept.append(line)
            continue
        if (named.id if named else None) != wish.before_id:
            kept.append(line)
            continue
        adult = await uow.people.get(wish.asked_id or "")
        if adult is None or adult.left_at is not None:
            kept.append(line)
            continue
        chosen = known.ids.get(adult.id) or await uow.open(adult.id, SCHOOL_ID, adult.school_id)
        people[chosen] = adult
        second = None if line.second_adult == chosen else line.second_adult
        kept.append(replace(line, named_adult=chosen, second_adult=second))
    return kept, replace(known, people=people)
