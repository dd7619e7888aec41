"""Adults are asked anew: the child would like it otherwise or with somebody else, or the talk did not happen."""

from relbot.flow.actions import ChangeTalkRequest
from relbot.service import alerts, log, talk_clock, talk_notices, talk_questions, talk_time, withdrawing
from relbot.service.access import may_steer_request
from relbot.service.event import Event
from relbot.service.route_now import of_request
from relbot.service.routing import route_of
from relbot.service.school_time import promised
from relbot.service.talk_record import move
from relbot.service.talk_states import Move, allows
from relbot.service.who import Who
from relbot.store.tables import Person, TalkRequestRow


async def change(event: Event, who: Who, wish: ChangeTalkRequest) -> None:
    """The child has said what should be otherwise. Adults are asked anew; who had them hears it at once.

    The card is shown when the conversation is over. What was not answered stays as it was.
    """
    asked = await event.uow.care.request_to_move(wish.request)
    what = Move.OTHER if wish.what == "other" else Move.CHANGE
    if asked is None or not may_steer_request(who.id, asked) or not allows(asked.status, what):
        log.noted("change_too_late", request=wish.request)
        return
    had = asked.accepted_by
    away = had or asked.adult_id or who.person.named_adult_id
    chosen = await event.uow.people.get(wish.who) if wish.who not in (None, "anyone") else None
    if what is Move.OTHER:
        await move(event, asked, what, by=who.id, adult_id=away)
    else:
        await move(event, asked, what, by=who.id, adult_id=chosen.id if chosen else None)
    if wish.who is not None or what is Move.OTHER:
        asked.adult_id = chosen.id if chosen else None
    asked.soon, asked.place = wish.soon or asked.soon, wish.place or asked.place
    asked.promised_at = promised(event.house.setting, event.now, asked.soon)
    await ask_anew(event, who.person, asked, had, away if what is Move.OTHER else None)


async def ask_anew(
    event: Event, child: Person, asked: TalkRequestRow, had: str | None, away: str | None = None, *, after: bool = False
) -> None:
    """Closes the alert there was and raises a new one. `had`: who had them; `away`: who is not asked any more."""
    if had is not None:
        await talk_questions.close(event, talk_time.ANSWER_FLOW, had, asked.id)
    old = await event.uow.care.alert_for_request(asked.id)
    if old is not None:
        await talk_notices.turn_away(event, old, away)
        await withdrawing.withdraw(event, old, "changed", but=had)
        if had is not None and not after:
            await talk_notices.ring(event, old, had)
    route = await of_request(event.uow, asked, event.now, route_of(old))
    await alerts.raise_alert(event, child, "request", asked.id, route=route)
    await talk_clock.watch(event, asked)


async def reopen(event: Event, child: Person, asked: TalkRequestRow, *, by: str | None) -> None:
    """It did not happen: adults are asked anew, as soon as at first or today, and nobody has to explain."""
    had = asked.accepted_by
    await move(event, asked, Move.REOPEN, by=by, adult_id=had)
    asked.promised_at = promised(event.house.setting, event.now, "now" if asked.soon == "now" else "today")
    await ask_anew(event, child, asked, had, after=True)
