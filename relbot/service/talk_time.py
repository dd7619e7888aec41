"""Talk time: a pupil asks, an adult accepts and says when and where, the child is told (P07, P08, P13)."""

from relbot.flow.actions import AnswerTalkRequest, RequestTalkTime
from relbot.flow.models import Language
from relbot.service import alerts, log, told
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import SessionRow, TalkRequestRow

ANSWER_FLOW = "adult-talk-answer"
ANYONE = frozenset({None, "anyone"})


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
        status="requested",
        requested_at=event.now,
    )
    event.uow.add(kept)
    await event.uow.flush()
    await alerts.raise_alert(event, who.person, "request", kept.id)
    return kept


async def accepted(event: Event, adult: Who, asked: TalkRequestRow) -> None:
    """The adult has them, and the child hears who has seen it. When and where is asked next (ANSWER_FLOW)."""
    asked.status, asked.accepted_by, asked.accepted_at = "accepted", adult.id, event.now
    await event.uow.flush()
    await told.request_seen(event, asked, adult)


async def answer(event: Event, adult: Who, said: AnswerTalkRequest) -> None:
    """The adult who accepted says when and where, or that someone else should come. Nobody else's answer counts."""
    asked = await event.uow.care.request(said.request)
    alert = None if asked is None else await event.uow.care.alert_for_request(asked.id)
    if asked is None or alert is None or alert.accepted_by != adult.id:
        log.worrying("answer_by_other", request=said.request)
        return
    if said.answer == "pass_on":
        asked.status, asked.accepted_by, asked.accepted_at = "requested", None, None
        await event.uow.flush()
        await told.passed_on(event, asked, adult)
        await alerts.reopen(event, alert, adult)
        return
    child = await event.uow.people.get(asked.person_id)
    language = child.language if child else event.house.setting.languages[0]
    when, place = _when(event, said.when, language), _place(event, said.place, language)
    asked.status = "agreed"
    asked.meet_when = None if when is None else await event.uow.seal(asked.person_id, "talk_request.when", when)
    asked.meet_place = None if place is None else await event.uow.seal(asked.person_id, "talk_request.place", place)
    await event.uow.flush()
    await told.meeting(event, asked, adult, when, place)


def _when(event: Event, when: str | None, language: str) -> str | None:
    """The child's words for "now", or for a local time of talk_times ("1110")."""
    if when is None:
        return None
    if when == "now":
        return event.house.phrase("time.now", language)
    return event.house.phrase("time.today_at", language, time=f"{when[:2]}:{when[2:]}")


def _place(event: Event, place_id: str | None, language: str) -> str | None:
    place = event.house.setting.place(place_id or "")
    return None if place is None else place.name.in_(Language(language))
