"""Talk time: a pupil asks, an adult accepts and says when and where, the child is told (P07, P08, P13)."""

from datetime import UTC, datetime, timedelta

from relbot.flow.actions import AnswerTalkRequest, RequestTalkTime
from relbot.flow.models import Language
from relbot.service import alerts, log, spoken, talk_card, talk_clock, told
from relbot.service.calendar import is_reading, next_reading
from relbot.service.event import Event
from relbot.service.route_now import of_request
from relbot.service.routing import route_of
from relbot.service.school_time import later, promised
from relbot.service.talk_record import move
from relbot.service.talk_states import Move, State, allows
from relbot.service.who import Who
from relbot.store.tables import AlertRow, SessionRow, TalkRequestRow

ANSWER_FLOW, NOTE_FLOW = "adult-talk-answer", "adult-talk-note"
ANYONE = frozenset({None, "anyone"})
NOW = "now"


async def request(event: Event, who: Who, row: SessionRow, wish: RequestTalkTime) -> TalkRequestRow:
    """Keeps the wish and alerts the adult asked for (the named adult, when anyone will do)."""
    adult = None if wish.who in ANYONE else await event.uow.people.get(str(wish.who))
    note = None if not wish.note else await event.uow.seal(who.id, "talk_request.note", wish.note)
    kept = TalkRequestRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=who.id,
        event=event.name,
        index=event.next_index(),
        session_id=row.id,
        adult_id=None if adult is None else adult.id,
        soon=wish.soon,
        place=wish.place,
        note=note,
        status=State.REQUESTED.value,
        friend=wish.friend is not None,
        requested_at=event.now,
        promised_at=promised(event.house.setting, event.now, wish.soon),
    )
    event.uow.add(kept)
    await event.uow.flush()
    route = await of_request(event.uow, kept, event.now, route_of(row))
    await alerts.raise_alert(event, who.person, "request", kept.id, route=route)
    await talk_clock.watch(event, kept)
    return kept


async def accepted(event: Event, adult: Who, asked: TalkRequestRow, *, coming: bool) -> None:
    """The adult has them, and the child hears who has seen it. When and where is asked next (ANSWER_FLOW).

    `coming`: something graver of the child's was accepted with it, and they have heard that this adult comes.
    """
    if not allows(asked.status, Move.ACCEPT):
        log.worrying("accepted_too_late", request=asked.id)
        return
    asked.accepted_by, asked.accepted_at = adult.id, event.now
    await move(event, asked, Move.ACCEPT, by=adult.id, adult_id=adult.id)
    if not coming:
        await talk_card.show(event, asked)
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await look_again(event, alert, reminded=False)


async def look_again(event: Event, alert: AlertRow, *, reminded: bool) -> None:
    """Sets when somebody looks whether the adult has said a time: accepting alone is no talk (rule 5).

    Not before people read again. `reminded`: the adult has been asked once more, and the next look passes it on.
    """
    await event.timer(f"alert.{alert.id}", "alert_due", alert.id, _looked_at(event), number=1 if reminded else 0)


async def look_sooner(event: Event, alert: AlertRow) -> None:
    """The same, if a clock that was wrong would look later."""
    await event.uow.timers.bring_forward(event.house.setting_id, _looked_at(event), key=f"alert.{alert.id}")


def _looked_at(event: Event) -> datetime:
    setting = event.house.setting
    due = event.now + wait(event)
    opening = None if is_reading(setting, due) else next_reading(setting, due)
    return opening.at if opening else due


def wait(event: Event) -> timedelta:
    """How long an adult who accepted is given to say a time, and again after being asked once more."""
    return timedelta(minutes=event.house.setting.ladder.request.repeat_minutes)


async def question(event: Event, asked: TalkRequestRow) -> dict[str, str]:
    """The params of ANSWER_FLOW. Which request is meant is said without a name: when it was made, and where feels OK.

    The opened alert begins with the same time.
    """
    adult = None if asked.accepted_by is None else await event.uow.people.get(asked.accepted_by)
    language = adult.language if adult else event.house.setting.languages[0]
    place = _place(event, asked.place, language)
    time = spoken.clock_time(event.house, asked.requested_at)
    return {"request": asked.id, "asked": f"{time}, {place}" if place else time}


async def owed(event: Event, adult: Who) -> TalkRequestRow | None:
    """The request accepted longest ago by this adult of which no time has been said."""
    accepted_by = await event.uow.care.accepted_requests(event.house.setting_id, adult.id)
    return next((asked for asked in accepted_by if asked.id != event.put_off), None)


async def unanswered(event: Event, adult_id: str, request_id: str) -> None:
    """The adult who accepted let it pass, or is gone: another adult is asked, and the child hears it."""
    asked = await held(event, adult_id, request_id)
    if asked is not None:
        await pass_on(event, adult_id, asked, by=None)


async def held(event: Event, adult_id: str, request_id: str) -> TalkRequestRow | None:
    """The request, if this adult has it and has said no time yet."""
    asked = await event.uow.care.request_to_move(request_id)
    return asked if asked and asked.status == State.ACCEPTED and asked.accepted_by == adult_id else None


async def put_off(event: Event, adult: Who, asked: TalkRequestRow) -> None:
    """The adult stopped at "when can you come?": the talk stays theirs, the child hears nothing that they did not say.

    They are asked again with the next thing they do, and in any case when somebody looks.
    """
    event.put_off = asked.id
    await told.tell(event, adult, "talk.put_off_adult")
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await look_again(event, alert, reminded=False)


async def pass_on(event: Event, adult_id: str, asked: TalkRequestRow, *, by: str | None) -> None:
    """The adult who has them cannot come, or did not say when: the child hears which, others are asked.

    `by`: who said so; None: nobody did, the time was over.
    """
    alert = await event.uow.care.alert_for_request(asked.id)
    await move(event, asked, Move.PASS_ON, by=by, adult_id=adult_id)
    soonest = later(event.house.setting, event.now, talk_clock.LOOK)
    asked.promised_at = max(asked.promised_at or soonest, soonest)
    await talk_clock.watch(event, asked)
    await talk_card.show(event, asked)
    if alert is not None:
        await alerts.reopen(event, alert, adult_id)


async def answer(event: Event, adult: Who, said: AnswerTalkRequest) -> None:
    """The adult who accepted says when and where, or that someone else should come. Nobody else's answer counts."""
    asked = await event.uow.care.request_to_move(said.request)
    if asked is None or asked.accepted_by != adult.id or not allows(asked.status, Move.COME):
        log.worrying("answer_by_other", request=said.request)
        return
    if said.answer == "pass_on":
        await pass_on(event, adult.id, asked, by=adult.id)
        return
    child = await event.uow.people.get(asked.person_id)
    language = Language(child.language) if child else event.house.setting.languages[0]
    at = _moment(event, said.when)
    when, place = _when(event, said.when, at, language), _place(event, said.place, language)
    seal = event.uow.seal
    asked.meet_at = asked.promised_at = at
    asked.meet_when = None if when is None else await seal(asked.person_id, talk_card.WHEN, when)
    asked.meet_place = None if place is None else await seal(asked.person_id, talk_card.PLACE, place)
    await move(event, asked, Move.COME if said.when == NOW else Move.OFFER, by=adult.id, adult_id=adult.id)
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await event.uow.timers.cancel(event.house.setting_id, [f"alert.{alert.id}"])
    await talk_clock.watch(event, asked)
    await talk_card.show(event, asked)


def _moment(event: Event, when: str | None) -> datetime:
    """The moment that an answer means: now, or a local time of talk_times ("2026-11-23T11:10")."""
    if when in (None, NOW):
        return event.now
    return datetime.fromisoformat(str(when)).replace(tzinfo=event.house.setting.zone).astimezone(UTC)


def _when(event: Event, when: str | None, at: datetime, language: Language) -> str | None:
    """The child's words for it."""
    if when is None:
        return None
    if when == NOW:
        return spoken.now_at(event.house, at, language)
    return spoken.moment(event.house, at, event.now, language)


def _place(event: Event, place_id: str | None, language: str) -> str | None:
    place = event.house.setting.place(place_id or "")
    return None if place is None else place.name.in_(Language(language))
