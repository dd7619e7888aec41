"""What a child sees of their talk time: how it truly stands, and what they can do about it (P08, P13).

One message, the card: each change sends it anew and takes the older one away, so that nothing untrue is left standing.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from relbot.engine.message import Button, Lane, Message
from relbot.flow.models import Language
from relbot.service import log, spoken
from relbot.service.calendar import is_reading
from relbot.service.event import Errand, Event, Filing
from relbot.service.facts import own_texts, setting_texts
from relbot.service.talk_record import last_move
from relbot.service.talk_states import ENDS, TIMED, Move, State
from relbot.service.told import STAYS, phrases
from relbot.service.who import Who, adult_name, reach
from relbot.store.tables import AlertRow, SessionRow, TalkRequestRow

PRESS = "t."
"""Tokens of the card's buttons: "t.<request>.<what>"."""
NEW = "m.pupil-talk-time"
"""The menu's token for asking anew."""
AFTER = timedelta(minutes=20)
"""So long after the time an adult gave, the child can be asked whether it happened."""
CHANGES = ("change", "other", "friend", "cancel")
FELT = ("helped", "a_bit", "not_yet", "want_other")


@dataclass
class Said:
    """A card: keys of its phrases, their texts, and its buttons in order."""

    keys: str
    texts: dict[str, str] = field(default_factory=dict)
    buttons: tuple[str, ...] = ()


async def show(
    event: Event, asked: TalkRequestRow, *, first: str = "", new: bool = False, silent: bool = False
) -> None:
    """Sends the child how it stands. `first`: keys of phrases said before; `new`: they may ask for one more;
    `silent`: they are looking.
    """
    who = await reach(event.uow, asked.person_id)
    if who is None:
        log.worrying("child_cannot_be_told", request=asked.id)
        return
    if asked.card is not None:
        await event.remove(asked.card)
    message = await _message(event, who, asked, first, new=new)
    filing = Filing(linger=int(STAYS.total_seconds()))
    asked.card = await event.send(who.contact, message, Lane.REPLY, Errand("told", filing=filing, silent=silent))
    await event.uow.flush()


async def under_way(event: Event, person_id: str) -> list[TalkRequestRow]:
    """A child's requests that are not over, oldest first."""
    return await event.uow.talk.under_way(event.house.setting_id, tuple(ENDS), person_id=person_id)


async def after_conversation(event: Event, row: SessionRow, request_id: str | None) -> None:
    """A conversation in which a child asked, or asked for a change, has ended well: they see how it stands."""
    for asked in await under_way(event, row.person_id):
        if asked.session_id == row.id or asked.id == request_id:
            await show(event, asked, silent=True)


def asks_after(event: Event, asked: TalkRequestRow) -> bool:
    """Whether it is time to ask the child whether they got their talk."""
    if asked.status == State.MET:
        return True
    return asked.status in TIMED and asked.meet_at is not None and event.now >= asked.meet_at + AFTER


async def _message(event: Event, who: Who, asked: TalkRequestRow, first: str, *, new: bool) -> Message:
    said = await _said(event, asked, who.language)
    known = await own_texts(event.house, event.uow, who.person, who.language, event.now)
    known |= setting_texts(event.house, event.now, who.language, pupil=who.is_pupil)
    text = phrases(event.house, f"{first} {said.keys}", who.language, known | said.texts)
    buttons = [
        Button(label=event.house.phrase(f"talk.button_{what}", who.language), press=f"{PRESS}{asked.id}.{what}")
        for what in said.buttons
        if not (what == "friend" and asked.friend)
    ]
    if new:
        buttons.append(Button(label=event.house.phrase("talk.button_new", who.language), press=NEW))
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Message(text=text, rows=rows, sensitive=True, language=who.language)


async def _said(event: Event, asked: TalkRequestRow, language: Language) -> Said:
    if asks_after(event, asked):
        return Said("talk.after", buttons=FELT)
    match State(asked.status):
        case State.REQUESTED:
            said = await _requested(event, asked, language)
        case State.ACCEPTED:
            said = await _accepted(event, asked, language)
        case State.OFFERED | State.AGREED:
            said = await _timed(event, asked, language)
        case State.NOT_MET:
            said = Said("talk.not_met", buttons=CHANGES)
        case State.CANCELLED:
            return Said("talk.cancelled")
        case _:
            return Said("talk.closed")
    if asked.friend:
        said.keys += " talk.friend"
    return said


async def _requested(event: Event, asked: TalkRequestRow, language: Language) -> Said:
    last = await last_move(event.uow, asked.id)
    alert = await event.uow.care.alert_for_request(asked.id)
    name = await _name(event, asked.adult_id, language)
    buttons: tuple[str, ...] = CHANGES
    if last is not None and last.move == Move.PASS_ON:
        key = "told.request_passed_on" if last.by_id else "told.request_unanswered"
        name = await _name(event, last.adult_id, language)
        buttons = ("other", "wait", "cancel")
    elif last is not None and last.move == Move.WAIT:
        key, buttons = "talk.waits", ("change", "other", "cancel")
    elif last is not None and last.move == Move.REOPEN:
        key = "talk.asked_again"
    elif alert is not None and alert.told_waiting_at is not None:
        key, buttons = "told.request_nobody_yet", (*CHANGES, "wait")
    else:
        key, buttons = await _asked_key(event, asked, alert), (*CHANGES, "wait")
    if not is_reading(event.house.setting, event.now):
        key = f"{key} talk.asked_closed"
    return Said(key, {"adult": name}, buttons)


async def _asked_key(event: Event, asked: TalkRequestRow, alert: AlertRow | None) -> str:
    """Nobody has answered yet; whether whom they asked for, or of anyone somebody, has opened it and read it."""
    notices = [] if alert is None else await event.uow.care.notices(alert.id)
    seen = any(each.opened_at and asked.adult_id in (None, each.adult_id) for each in notices)
    key = "asked" if asked.adult_id else "asked_anyone"
    return f"talk.{key}_seen" if seen else f"talk.{key}"


async def opened(event: Event, alert: AlertRow) -> None:
    """An adult has read a request for the first time: the card says so, in place and without a sound."""
    asked = None if alert.request_id is None else await event.uow.care.request(alert.request_id)
    if asked is None or asked.card is None or asked.status != State.REQUESTED:
        return
    who = await reach(event.uow, asked.person_id)
    if who is not None:
        await event.edit(who.contact, asked.card, await _message(event, who, asked, "", new=False))


async def _accepted(event: Event, asked: TalkRequestRow, language: Language) -> Said:
    name = await _name(event, asked.accepted_by, language)
    last = await last_move(event.uow, asked.id)
    if last is not None and last.move == Move.AGAIN:
        return Said("talk.not_met", {"adult": name}, CHANGES)
    if asked.adult_id is None or asked.adult_id == asked.accepted_by:
        return Said("told.seen", {"adult": name}, CHANGES)
    wanted = await _name(event, asked.adult_id, language)
    moves = await event.uow.talk.moves(asked.id)
    cannot = any(row.move == Move.PASS_ON and row.by_id and row.adult_id == asked.adult_id for row in moves)
    key = "talk.other_can" if cannot else "talk.other_instead"
    return Said(key, {"adult": wanted, "other": name}, ("ok", "other", "wait", "cancel"))


async def _timed(event: Event, asked: TalkRequestRow, language: Language) -> Said:
    """When and where the adult comes, as far as they said; an offer asks whether that is OK."""
    place = None if asked.meet_place is None else await event.uow.open(asked.person_id, PLACE, asked.meet_place)
    key = "told.accepted_when_place" if place else "told.accepted_when"
    name, when = await _name(event, asked.accepted_by, language), await _when(event, asked, language)
    texts = {"adult": name, "when": when, "place": place or ""}
    if asked.status == State.AGREED:
        return Said(key, texts, CHANGES)
    return Said(f"{key} talk.is_that_ok", texts, ("ok", *CHANGES))


async def _when(event: Event, asked: TalkRequestRow, language: Language) -> str:
    if asked.meet_at is not None and asked.meet_at > event.now:
        return spoken.moment(event.house, asked.meet_at, event.now, language)
    if asked.meet_when is None:
        return spoken.now_at(event.house, asked.meet_at or event.now, language)
    return await event.uow.open(asked.person_id, WHEN, asked.meet_when)


async def _name(event: Event, adult_id: str | None, language: Language) -> str:
    return await adult_name(event.uow, adult_id) or event.house.phrase("missing.adult", language)


WHEN, PLACE = "talk_request.when", "talk_request.place"
"""Under what an agreed time and place are sealed."""
