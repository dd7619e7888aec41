"""A child names their own adult (P09): the wish goes to safeguarding, the adult is asked, the child hears each step.

It never shows to the adult the child would like to leave: relbot tells them nothing, whoever decides speaks with them.
"""

from relbot.flow.actions import WishAdult
from relbot.service import log, who_card, wish_view
from relbot.service.event import Event
from relbot.service.school_time import later
from relbot.service.who import Who, adult_name
from relbot.service.wish_people import away_from, deciders
from relbot.service.wish_states import ENDS, Move, State, after
from relbot.store.tables import AdultWishRow

WAIT = 480
"""School minutes, about a day, until whoever has not decided or answered is asked again, and leaders with them."""


async def wish(event: Event, who: Who, said: WishAdult) -> None:
    """Keeps the wish and tells those who decide. An earlier one of the child's is over with it."""
    for earlier in await event.uow.wishes.under_way(event.house.setting_id, tuple(ENDS), person_id=who.id):
        await _withdraw(event, who, earlier)
    chosen = None if said.who in (None, "anyone") else await event.uow.people.get(str(said.who))
    row = AdultWishRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=who.id,
        event=event.name,
        index=event.next_index(),
        adult_id=None if chosen is None else chosen.id,
        before_id=who.person.named_adult_id,
        status=State.OPEN.value,
        wished_at=event.now,
        moved_at=event.now,
    )
    event.uow.add(row)
    await event.uow.flush()
    event.audit("adult_wished", actor=who.id, subject=who.id, kind="adult_wish", object_id=row.id)
    await _ring(event, row, wide=False)
    await who_card.show(event, who, silent=True)


async def take_back(event: Event, who: Who, row: AdultWishRow) -> None:
    """The child leaves it as it is."""
    await _withdraw(event, who, row)
    await who_card.show(event, who, first="who.left_as_it_is", silent=True)


async def ask(event: Event, decider: Who, row: AdultWishRow, adult_id: str) -> None:
    """Whoever decides has the adult asked; nobody becomes a named adult without having said yes."""
    if not await _move(event, row, Move.ASK):
        return
    row.asked_id, row.decided_by = adult_id, decider.id
    event.audit("wish_asked", actor=decider.id, subject=row.person_id, kind="adult_wish", object_id=row.id)
    if not await wish_view.bring(event, adult_id, row):
        log.worrying("wish_asked_nobody", wish=row.id)
    await _wait(event, row)
    await _tell(event, row)


async def refuse(event: Event, decider: Who, row: AdultWishRow) -> None:
    """It cannot be just now: the child hears so, and may choose somebody else."""
    if await _move(event, row, Move.REFUSE):
        row.asked_id, row.decided_by = None, decider.id
        event.audit("wish_unmet", actor=decider.id, subject=row.person_id, kind="adult_wish", object_id=row.id)
        await _stop(event, row)
        await _tell(event, row)


async def answer(event: Event, adult: Who, row: AdultWishRow, *, yes: bool) -> None:
    """The adult who was asked says yes or no. A no needs no reason, and nobody is blamed for it."""
    if not await _move(event, row, Move.ACCEPT if yes else Move.DECLINE):
        return
    child = await event.uow.people.get(row.person_id)
    if yes and child is not None:
        child.named_adult_id = adult.id
        if child.second_adult_id == adult.id:
            child.second_adult_id = None
    action = "wish_accepted" if yes else "wish_declined"
    event.audit(action, actor=adult.id, subject=row.person_id, kind="adult_wish", object_id=row.id)
    await _stop(event, row)
    if not yes:
        await _ring(event, row, wide=False)
    await _tell(event, row)


async def waiting(event: Event, adult: Who) -> list[AdultWishRow]:
    """Wishes under way that an adult decides or is asked about, the oldest first: unmet ones stay in sight."""
    found = []
    for row in await event.uow.wishes.under_way(event.house.setting_id, tuple(ENDS)):
        child = await event.uow.people.get(row.person_id)
        if child is not None and child.left_at is None and await wish_view.waits_for(event, adult, row):
            found.append(row)
    return found


async def fall_due(event: Event, wish_id: str) -> None:
    """Nobody has decided, or the adult has not answered: they are asked again, and leaders hear of it too."""
    row = await event.uow.wishes.to_move(wish_id)
    child = None if row is None else await event.uow.people.get(row.person_id)
    if row is None or row.status not in (State.OPEN, State.ASKED) or child is None or child.left_at is not None:
        return
    if row.status == State.ASKED and row.asked_id is not None:
        gone = await adult_name(event.uow, row.asked_id) is None
        if gone or row.asked_id in await away_from(event, row):  # they have left, or are kept away, meanwhile
            await _move(event, row, Move.DECLINE)
            await _ring(event, row, wide=True)
            await _tell(event, row)
            return
        await wish_view.bring(event, row.asked_id, row)
    await _ring(event, row, wide=True)


async def _move(event: Event, row: AdultWishRow, what: Move) -> bool:
    """False where somebody was quicker; what is shown then is how it stands."""
    state = after(row.status, what)
    if state is None:
        await wish_view.show_all(event, row)
        return False
    row.status, row.moved_at = state.value, event.now
    await event.uow.flush()
    return True


async def _withdraw(event: Event, who: Who, row: AdultWishRow) -> None:
    if not await _move(event, row, Move.WITHDRAW):
        return
    event.audit("wish_withdrawn", actor=who.id, subject=who.id, kind="adult_wish", object_id=row.id)
    if row.card is not None:
        await event.remove(row.card)
        row.card = None
    await _stop(event, row)
    await wish_view.show_all(event, row)


async def _ring(event: Event, row: AdultWishRow, *, wide: bool) -> None:
    """Those who decide have it at the end of their chat, and again after a school day while it waits."""
    told = [one for one in await deciders(event, row, wide=wide) if await wish_view.bring(event, one, row)]
    if not told:
        log.worrying("wish_reaches_nobody", wish=row.id)
    if row.status in (State.OPEN, State.ASKED):
        await _wait(event, row)


async def _wait(event: Event, row: AdultWishRow) -> None:
    await event.timer(f"wish.{row.id}", "wish_due", row.id, later(event.house.setting, event.now, WAIT))


async def _stop(event: Event, row: AdultWishRow) -> None:
    await event.uow.timers.cancel(event.house.setting_id, [f"wish.{row.id}"])


async def _tell(event: Event, row: AdultWishRow) -> None:
    """The child and every adult who has it see how it stands."""
    await wish_view.show_all(event, row)
    await who_card.tell(event, row)
