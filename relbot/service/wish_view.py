"""How a wish for another named adult looks on an adult's screen: closed (no name), or opened in place (rule 7)."""

from datetime import timedelta

from relbot.engine.message import Button, Lane, Message
from relbot.service import spoken
from relbot.service.access import may_answer_wish, may_decide_wish
from relbot.service.event import Errand, Event, Filing
from relbot.service.people_known import CLASS_NAME
from relbot.service.who import Who, adult_name, opened, reach
from relbot.service.wish_people import away_from, candidates, children
from relbot.service.wish_states import State
from relbot.store.tables import AdultWishRow, WishNoticeRow

PRESS = "w."
"""Begins the tokens of its buttons: "w.<wish>.<what>"."""
STAYS_OPEN = timedelta(minutes=15)
"""How long a name stays on a screen before it is folded away."""
SHORT = 12
"""Letters of an adult's id in a button's token, which holds 64 characters."""
ASK = "a"


async def bring(event: Event, adult_id: str, wish: AdultWishRow, *, silent: bool = False) -> bool:
    """Sends an adult a notice of the wish, in place of an earlier one; False if they cannot be reached."""
    adult = await reach(event.uow, adult_id)
    if adult is None:
        return False
    notice = await _notice(event, adult_id, wish)
    if notice.key is not None:
        await event.remove(notice.key)
    notice.closes_at = None
    errand = Errand("told", filing=Filing(), silent=silent)
    notice.key = await event.send(adult.contact, await _closed(event, adult, wish), Lane.REPLY, errand)
    await event.uow.flush()
    return True


async def show_all(event: Event, wish: AdultWishRow) -> None:
    """Everybody's notice shows what is true now; an edit rings nobody."""
    for notice in await event.uow.wishes.notices(wish.id):
        adult = await reach(event.uow, notice.adult_id)
        if adult is not None:
            await show(event, adult, wish, notice)


async def open_(event: Event, adult: Who, wish: AdultWishRow) -> None:
    """Shows who wishes for whom, for a quarter of an hour, and writes down who looked (rule 9)."""
    notice = await _notice(event, adult.id, wish)
    notice.closes_at = event.now + STAYS_OPEN
    event.audit("wish_opened", actor=adult.id, subject=wish.person_id, kind="adult_wish", object_id=wish.id)
    await event.timer(f"wish_fold.{notice.id}", "wish_fold", notice.id, notice.closes_at)
    await show(event, adult, wish, notice)


async def fold(event: Event, notice_id: str) -> None:
    """Puts an opened wish away again, if it has been open for long enough."""
    notice = await event.uow.wishes.notice(notice_id)
    if notice is not None and notice.closes_at is not None and notice.closes_at <= event.now:
        await hide(event, notice)


async def hide(event: Event, notice: WishNoticeRow) -> None:
    """The same at once. Nothing is shown in the place of somebody who left, or gave the account up."""
    notice.closes_at = None
    await event.uow.flush()
    adult, wish = await reach(event.uow, notice.adult_id), await event.uow.wishes.wish(notice.wish_id)
    if adult is not None and wish is not None:
        await show(event, adult, wish, notice)
    elif notice.key is not None:
        await event.remove(notice.key)


async def show(event: Event, adult: Who, wish: AdultWishRow, notice: WishNoticeRow) -> None:
    """Edits an adult's notice in place to what is now true."""
    if notice.key is None:
        return
    is_open = notice.closes_at is not None
    shown = await _opened(event, adult, wish) if is_open else await _closed(event, adult, wish)
    await event.edit(adult.contact, notice.key, shown)


async def waits_for(event: Event, adult: Who, wish: AdultWishRow) -> bool:
    """Whether something about it is an adult's to do, or to keep in sight."""
    away = await away_from(event, wish)
    return may_decide_wish(adult.id, adult.roles, wish, away) or may_answer_wish(adult.id, adult.roles, wish, away)


async def _closed(event: Event, adult: Who, wish: AdultWishRow) -> Message:
    if not await waits_for(event, adult, wish):
        return Message(text=event.house.phrase("wishes.over_adult", adult.language), language=adult.language)
    key = "wishes.over_adult" if wish.status in (State.DONE, State.WITHDRAWN) else "wishes.notice_adult"
    text = event.house.phrase(key, adult.language)
    return Message(text=text, rows=_rows(event, adult, wish, ("open",)), language=adult.language)


async def _opened(event: Event, adult: Who, wish: AdultWishRow) -> Message:
    if not await waits_for(event, adult, wish):
        return await _closed(event, adult, wish)
    answers = may_answer_wish(adult.id, adult.roles, wish, await away_from(event, wish))
    if answers and wish.status == State.ASKED:
        text = await _asking(event, adult, wish)
        rows = _rows(event, adult, wish, ("yes", "no", "hide"))
        return Message(text=text, rows=rows, sensitive=True, language=adult.language)
    names = await _names(event, adult, wish)
    if answers and wish.status == State.DONE:
        text = _say(event, adult, "accepted_adult", **names)
        rows = _rows(event, adult, wish, ("hide",))
        return Message(text=text, rows=rows, sensitive=True, language=adult.language)
    lines = [
        _say(event, adult, "view_adult", **names),
        _say(event, adult, "view_wish_adult" if wish.adult_id else "view_wish_anyone_adult", **names),
        _say(event, adult, f"view_{wish.status}_adult", **names),
    ]
    if wish.status == State.UNMET and wish.asked_id is not None:
        lines[2] = _say(event, adult, "view_declined_adult", **names)
    asks = await candidates(event, wish) if wish.status in (State.OPEN, State.UNMET) else []
    ask_rows = tuple([await _ask_row(event, adult, wish, one) for one in asks])
    wanted = ("not_now", "hide") if wish.status in (State.OPEN, State.ASKED) else ("hide",)
    rows = (*ask_rows, *_rows(event, adult, wish, wanted))
    return Message(text="\n\n".join(lines), rows=rows, sensitive=True, language=adult.language)


async def _ask_row(event: Event, adult: Who, wish: AdultWishRow, asked_id: str) -> tuple[Button, ...]:
    label = _say(event, adult, "button_ask_adult", adult=await adult_name(event.uow, asked_id) or "")
    return (Button(label=label, press=f"{PRESS}{wish.id}.{ASK}{asked_id[:SHORT]}"),)


async def _asking(event: Event, adult: Who, wish: AdultWishRow) -> str:
    held = await children(event)
    names = await _names(event, adult, wish)
    return _say(event, adult, "asking_adult", name=names["name"], count=str(held[adult.id]))


async def _names(event: Event, adult: Who, wish: AdultWishRow) -> dict[str, str]:
    """The names a decider reads: the child's with their class, the adults', and when it was wished."""
    child = await event.uow.people.get(wish.person_id)
    name = await adult_name(event.uow, wish.person_id) or event.house.phrase("wishes.gone_adult", adult.language)
    group = None
    if child is not None and child.class_name is not None:
        group = await opened(event.uow, child.id, CLASS_NAME, child.class_name)
    nobody = event.house.phrase("wishes.nobody_adult", adult.language)
    return {
        "name": f"{name}, {group}" if group else name,
        "time": spoken.clock_time(event.house, wish.wished_at),
        "named_adult": await adult_name(event.uow, wish.before_id) or nobody,
        "adult": await adult_name(event.uow, wish.adult_id) or nobody,
        "count": str((await children(event))[wish.adult_id or ""]),
        "other": await adult_name(event.uow, wish.asked_id) or nobody,
    }


async def _notice(event: Event, adult_id: str, wish: AdultWishRow) -> WishNoticeRow:
    for notice in await event.uow.wishes.notices(wish.id):
        if notice.adult_id == adult_id:
            return notice
    notice = WishNoticeRow(id=event.house.ids(), setting_id=wish.setting_id, wish_id=wish.id, adult_id=adult_id)
    event.uow.add(notice)
    await event.uow.flush()
    return notice


def _rows(event: Event, adult: Who, wish: AdultWishRow, buttons: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
    labels = {what: _say(event, adult, f"button_{what}_adult") for what in buttons}
    return tuple((Button(label=labels[what], press=f"{PRESS}{wish.id}.{what}"),) for what in buttons)


def _say(event: Event, reader: Who, key: str, /, **texts: str) -> str:
    return event.house.phrase(f"wishes.{key}", reader.language, **texts)
