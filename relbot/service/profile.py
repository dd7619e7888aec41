"""A child's page about themselves (DOMAIN 2.7): the child owns it, says who may see each part, and takes it back.

All of it is sealed with the child's key, buttons too. Who sees a part, service.access decides.
"""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from relbot.flow.actions import AddToPage, KeepPart, SharePart
from relbot.service import log
from relbot.service.access import Standing, may_add_to_page, may_see_part
from relbot.service.event import Event
from relbot.service.who import Who, opened
from relbot.store.tables import Person, ProfilePartRow, SessionRow
from relbot.store.unit_of_work import UnitOfWork

FLOW, WORDS = "pupil-about-me", "words"
"""The conversation, and the step of it at which a child writes what only those they choose will see."""
PAGES = frozenset({FLOW, "staff-about-child"})
"""Conversations that keep nothing beside the page: their state is emptied when they end."""
CONTEXT = "profile_part.said"
CHILD, ADULT = "child", "adult"
"""Layers of a part: the child's own, and what an adult added."""
PARTS = (
    *("called", "matters", "good_at", "hopes", "good_day", "noticed"),
    *("hard", "signs", "helps", "worse", "place", "minutes"),
)
"""The parts in their order: who somebody is comes first, what is hard last."""
TICKED = frozenset({"noticed", "hard", "signs", "helps", "worse", "place", "minutes"})
ADDED = ("needs", "baseline", "family", "helps")
"""What an adult may add to."""
MINUTES = {"m5": 5, "m10": 10, "m20": 20, "m30": 30, "m60": 60}
TELL = "tell"
"""The child says when: relbot does not ask them first."""
YEAR = timedelta(days=365)


class Said(BaseModel):
    """What stands in a part, as it is sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ticks: tuple[str, ...] = ()
    words: str = ""


async def said_in(uow: UnitOfWork, row: ProfilePartRow) -> Said:
    """What stands in a part; nothing where it cannot be opened."""
    text = await opened(uow, row.person_id, CONTEXT, row.said)
    return Said() if text is None else Said.model_validate_json(text)


async def keep(event: Event, who: Who, row: SessionRow, said: KeepPart) -> None:
    """Keeps what a child said in place of what they said before. Nobody sees it unless they chose so.

    What was kept from an adult in this conversation is shown to nobody, whatever was chosen before that.
    """
    ticks = tuple((said.ticks or "").split(",")) if said.part in TICKED and said.ticks else ()
    words = (said.words or "").strip()
    if said.part not in PARTS or not who.is_pupil or not (ticks or words):
        return
    seen_by = "nobody" if row.route is not None or said.who is None else said.who
    part = await event.uow.profiles.part(who.id, said.part)
    if part is None:
        part = ProfilePartRow(id=event.house.ids(), setting_id=who.person.setting_id, part=said.part, layer=CHILD)
        part.person_id = part.author_id = who.id
        event.uow.add(part)
    part.said = await event.uow.seal(who.id, CONTEXT, Said(ticks=ticks, words=words).model_dump_json())
    part.said_at = event.now
    _share(part, who.person, seen_by)
    await _kept(event, who.id, who.id, said.part)


async def share(event: Event, who: Who, said: SharePart) -> None:
    """A child changes who may see a part, or takes it back: then it is gone, and of the whole page
    what they had agreed, too.
    """
    if said.who is None or not who.is_pupil:
        return
    if said.who == "back":
        await event.uow.profiles.take_back(who.id, None if said.part == "all" else said.part)
        await event.uow.flush()
        event.audit("page_taken_back", actor=who.id, subject=who.id, kind="page", object_id=who.id)
        return
    row = await event.uow.profiles.part(who.id, said.part)
    if row is not None:
        _share(row, who.person, said.who)
        await _kept(event, who.id, who.id, said.part)


def _share(row: ProfilePartRow, child: Person, seen_by: str) -> None:
    """What says "only {named adult}" is for the one whose name they read: where there is none, it is for nobody."""
    row.for_id = child.named_adult_id if seen_by == "named" else None
    row.seen_by = "nobody" if seen_by == "named" and row.for_id is None else seen_by


async def add(event: Event, adult: Who, said: AddToPage) -> None:
    """An adult of the child adds to their page; said again it replaces what stood there. The child's own stays."""
    child = await event.uow.people.get(said.child)
    words = (said.words or "").strip()
    if child is None or said.part not in ADDED or not words:
        return
    if not may_add_to_page(Standing(adult.id, adult.roles, child)):
        log.worrying("page_of_other")
        return
    row = await event.uow.profiles.part(child.id, said.part, ADULT)
    if row is None:
        row = ProfilePartRow(id=event.house.ids(), setting_id=child.setting_id, part=said.part, layer=ADULT)
        row.person_id = child.id
        event.uow.add(row)
    row.author_id, row.said_at, row.for_id = adult.id, event.now, None
    row.said = await event.uow.seal(child.id, CONTEXT, Said(words=words).model_dump_json())
    row.seen_by = "circle" if said.agreed == "yes" else "agreed_not_yet"
    await _kept(event, adult.id, child.id, said.part)


async def _kept(event: Event, actor: str, child_id: str, part: str) -> None:
    """Written down without a word of it; in a year the named adult is reminded to look at the page with the child."""
    await event.uow.flush()
    event.audit("page_changed", actor=actor, subject=child_id, kind="page", object_id=part)
    await event.timer(f"profile.{child_id}.review", "profile_review", child_id, event.now + YEAR)


async def visible(uow: UnitOfWork, standing: Standing, *, working: bool = False) -> list[ProfilePartRow]:
    """The parts of a child's page that somebody may see, in the order of the page."""
    rows = await uow.profiles.parts(standing.child.id)
    order = {part: index for index, part in enumerate(dict.fromkeys((*PARTS, *ADDED)))}
    seen = [row for row in rows if may_see_part(standing, row, working=working)]
    return sorted(seen, key=lambda row: (order.get(row.part, len(order)), row.layer != CHILD))


async def calm_minutes(uow: UnitOfWork, child_id: str) -> int | None:
    """How long a child says they need to be calm; else what was agreed for them; None: as the setting says (G07).

    relbot waits so long whoever may see the page.
    """
    part = await uow.profiles.part(child_id, "minutes")
    own = [MINUTES[tick] for tick in (await said_in(uow, part)).ticks if tick in MINUTES] if part else []
    preference = await uow.profiles.preference(child_id)
    return own[0] if own else preference.calm_minutes if preference else None


async def says_when(uow: UnitOfWork, child_id: str) -> bool:
    """Whether a child would rather say by themselves when they are ready: relbot does not ask them first."""
    part = await uow.profiles.part(child_id, "minutes")
    return part is not None and TELL in (await said_in(uow, part)).ticks
