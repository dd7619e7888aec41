"""What a child does about their own talk time: change, take back, somebody else, wait, how it was (P08, P13)."""

from relbot.service import (
    alerts,
    log,
    talk_card,
    talk_change,
    talk_clock,
    talk_notices,
    talk_questions,
    talk_time,
    withdrawing,
)
from relbot.service.access import may_steer_request
from relbot.service.concerns import Worry, raise_concern
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.ladder import note_reader
from relbot.service.school_time import promised
from relbot.service.talk_record import last_move, move
from relbot.service.talk_states import TIMED, Move, State, allows
from relbot.service.who import Who
from relbot.store.tables import TalkRequestRow

CHANGE_FLOW, OTHER_FLOW = "pupil-talk-change", "pupil-talk-other"
MINE = "t.mine"
"""The menu's token for "My talk time"."""


async def press(event: Event, who: Who, token: str) -> None:
    """A button of the card, or of the menu. What no longer fits is answered with how it truly stands."""
    if token == MINE:
        await show_all(event, who)
        return
    request_id, _, what = token.removeprefix(talk_card.PRESS).partition(".")
    asked = await event.uow.care.request_to_move(request_id)
    if asked is None or not may_steer_request(who.id, asked):
        log.noted("invented_press")
        return
    first = ""
    match what:
        case "change" if allows(asked.status, Move.CHANGE):
            await Conversation.begin(event, who, CHANGE_FLOW, {"request": asked.id})
            return
        case "other" | "want_other" if allows(asked.status, Move.OTHER):
            await Conversation.begin(event, who, OTHER_FLOW, {"request": asked.id})
            return
        case "cancel" if allows(asked.status, Move.CANCEL):
            await _cancel(event, who, asked)
        case "wait" if asked.status in (State.REQUESTED, State.ACCEPTED):
            first = await _wait(event, who, asked)
        case "friend":
            await _friend(event, asked)
        case "ok":
            first = await _agree(event, who, asked)
        case "helped" | "a_bit" if talk_card.asks_after(event, asked):
            await _was(event, who, asked, what)
        case "not_yet" if talk_card.asks_after(event, asked):
            await _not_yet(event, who, asked)
    await talk_card.show(event, asked, first=first, silent=True)


async def show_all(event: Event, who: Who) -> bool:
    """Shows how every request under way stands; False if there is none."""
    found = await talk_card.under_way(event, who.id)
    for asked in found:
        await talk_card.show(event, asked, new=asked is found[-1], silent=True)
    return bool(found)


async def _cancel(event: Event, who: Who, asked: TalkRequestRow) -> None:
    """They changed their mind: the record stays, and an adult looks in lightly (DOMAIN 2.5)."""
    had = asked.accepted_by
    await move(event, asked, Move.CANCEL, by=who.id, adult_id=had)
    await talk_clock.stop(event, asked)
    if had is not None:
        await talk_questions.close(event, talk_time.ANSWER_FLOW, had, asked.id)
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await withdrawing.withdraw(event, alert, "cancelled", but=had)
        if had is not None:
            await talk_notices.ring(event, alert, had)
    if had is None or had != await note_reader(event, who.person):
        await raise_concern(event, who, Worry("ordinary", "changed_mind"))


async def _wait(event: Event, who: Who, asked: TalkRequestRow) -> str:
    """Waits for the adult they asked for, if that one could not and another was asked; else nothing changes."""
    last = await last_move(event.uow, asked.id)
    passed_on = last is not None and last.move == Move.PASS_ON
    instead = asked.accepted_by not in (None, asked.adult_id)
    if asked.adult_id is None or not (passed_on or instead):
        return "talk.waiting"
    had = asked.accepted_by
    await move(event, asked, Move.WAIT, by=who.id, adult_id=asked.adult_id)
    asked.promised_at = promised(event.house.setting, event.now, "week")
    await talk_change.ask_anew(event, who.person, asked, had)
    return ""


async def _friend(event: Event, asked: TalkRequestRow) -> None:
    asked.friend = True
    await event.uow.flush()
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await alerts.show_all(event, alert)


async def _agree(event: Event, who: Who, asked: TalkRequestRow) -> str:
    """OK to a time and place, or to another adult than the one asked for."""
    if asked.status == State.OFFERED:
        await move(event, asked, Move.AGREE, by=who.id, adult_id=asked.accepted_by)
        alert = await event.uow.care.alert_for_request(asked.id)
        if alert is not None:
            await alerts.show_all(event, alert)
    return "talk.ok"


async def _was(event: Event, who: Who, asked: TalkRequestRow, felt: str) -> None:
    """They got it, and it helped, or a bit."""
    if asked.status in TIMED:
        await move(event, asked, Move.MEET, by=who.id, adult_id=asked.accepted_by)
    await move(event, asked, Move.CLOSE, by=who.id, adult_id=asked.accepted_by)
    asked.felt = felt
    await talk_clock.stop(event, asked)


async def _not_yet(event: Event, who: Who, asked: TalkRequestRow) -> None:
    had = asked.accepted_by
    await move(event, asked, Move.MISS, by=who.id, adult_id=had)
    await talk_change.reopen(event, who.person, asked, by=who.id)
