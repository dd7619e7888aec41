"""A talk request's time has come: a promise is missed, a talk is near, or is over and somebody is to say how it was."""

from relbot.service import alerts, talk_card, talk_change, talk_notices, talk_time
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.talk_clock import CHILD, LOOK, MISSED, NOTE, Stage, at, in_school_minutes, watch, when_open
from relbot.service.talk_record import move
from relbot.service.talk_states import TIMED, Move, State
from relbot.service.who import reach
from relbot.store.tables import TalkRequestRow

JUST_NOW_MINUTES = 5
"""A notice that went out so short a time ago is not sent again because a promise was missed."""


async def fall_due(event: Event, request_id: str, number: int) -> None:
    """Does what the timer was set for, if the request still stands so."""
    asked = await event.uow.care.request_to_move(request_id)
    if asked is None:
        return
    match Stage(number):
        case Stage.PROMISE if asked.status == State.REQUESTED:
            await _missed_promise(event, asked)
        case Stage.PROMISE if asked.status == State.ACCEPTED:
            await in_school_minutes(event, asked, Stage.PROMISE, LOOK)  # asked for a time meanwhile (service.overdue)
        case Stage.REMIND if asked.status in TIMED and asked.meet_at is not None:
            await _remind(event, asked)
            await at(event, asked, Stage.NOTE, asked.meet_at + NOTE)
        case Stage.NOTE if asked.status in TIMED:
            await _ask_adult(event, asked)
            await in_school_minutes(event, asked, Stage.CHILD, CHILD)
        case Stage.CHILD if asked.status in (*TIMED, State.MET):
            await _ask_child(event, asked)
        case Stage.MISSED if asked.status in TIMED:
            await _nobody_said(event, asked)
        case Stage.CLOSE if asked.status == State.MET:
            await move(event, asked, Move.CLOSE, by=None, adult_id=asked.accepted_by)


async def _missed_promise(event: Event, asked: TalkRequestRow) -> None:
    """Nobody has come to the child by when they were to: it climbs, whatever its next repeat was set for (rule 5)."""
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is None or alert.status != "open":
        return
    event.audit("promise_missed", actor=None, subject=asked.person_id, kind="talk_request", object_id=asked.id)
    sent = [notice.sent_at for notice in await event.uow.care.notices(alert.id)]
    if not sent or (event.now - max(sent)).total_seconds() > JUST_NOW_MINUTES * 60:
        await alerts.again(event, alert.id)


async def _remind(event: Event, asked: TalkRequestRow) -> None:
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None and asked.accepted_by is not None:
        await talk_notices.ring(event, alert, asked.accepted_by, talk_notices.SOON)


async def _ask_adult(event: Event, asked: TalkRequestRow) -> None:
    """How it went, in under a minute (DOMAIN 2.14)."""
    adult = await reach(event.uow, asked.accepted_by)
    if adult is not None:
        await Conversation.begin(event, adult, talk_time.NOTE_FLOW, await talk_time.question(event, asked))


async def _ask_child(event: Event, asked: TalkRequestRow) -> None:
    """The child is asked whether they got their talk: not at night, and not while nobody reads the answer."""
    if await when_open(event, asked, Stage.CHILD):
        return
    await talk_card.show(event, asked)
    if asked.status == State.MET:
        await watch(event, asked)
    else:
        await in_school_minutes(event, asked, Stage.MISSED, MISSED)


async def _nobody_said(event: Event, asked: TalkRequestRow) -> None:
    """Neither has said that it happened: it counts as not met, adults are asked anew, the child sees it (rule 5)."""
    child = await event.uow.people.get(asked.person_id)
    if child is None or child.left_at is not None:
        return
    await move(event, asked, Move.MISS, by=None, adult_id=asked.accepted_by)
    await talk_change.reopen(event, child, asked, by=None)
    await talk_card.show(event, asked)
