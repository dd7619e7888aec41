"""A button about a wish for another named adult was pressed: the child's, a decider's, or the adult's who is asked."""

from relbot.service import log, told, wish_view, wishes
from relbot.service.access import may_answer_wish, may_decide_wish, may_take_back_wish
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.service.wish_people import away_from, candidates
from relbot.service.wish_states import State
from relbot.store.tables import AdultWishRow


async def press(event: Event, who: Who, token: str) -> None:
    """Applies a press once, for whom service.access allows it."""
    wish_id, _, what = token.removeprefix(wish_view.PRESS).partition(".")
    row = await event.uow.wishes.to_move(wish_id)
    if row is not None and what == "leave" and may_take_back_wish(who.id, row):
        await wishes.take_back(event, who, row)
    elif row is None or who.is_pupil or not await wish_view.waits_for(event, who, row):
        log.noted("press_not_allowed")
        if not who.is_pupil:
            await told.tell(event, who, "alerts.not_for_you")
    else:
        await _by_adult(event, who, row, what)


async def _by_adult(event: Event, who: Who, row: AdultWishRow, what: str) -> None:
    away = await away_from(event, row)
    decides, answers = may_decide_wish(who.id, who.roles, row, away), may_answer_wish(who.id, who.roles, row, away)
    if what == "open":
        await wish_view.open_(event, who, row)
    elif what == "hide":
        for notice in await event.uow.wishes.notices(row.id):
            if notice.adult_id == who.id:
                await wish_view.hide(event, notice)
    elif what in ("yes", "no") and answers and row.status == State.ASKED:
        await wishes.answer(event, who, row, yes=what == "yes")
    elif what == "not_now" and decides:
        await wishes.refuse(event, who, row)
    elif what.startswith(wish_view.ASK) and decides:
        await _ask(event, who, row, what.removeprefix(wish_view.ASK))
    else:
        await wish_view.show_all(event, row)


async def _ask(event: Event, who: Who, row: AdultWishRow, short: str) -> None:
    found = [one for one in await candidates(event, row) if one[: wish_view.SHORT] == short]
    if found:
        await wishes.ask(event, who, row, found[0])
    else:
        await wish_view.show_all(event, row)
