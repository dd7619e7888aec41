"""Carries out the named actions of flows (flow.actions declares them)."""

from collections.abc import Mapping

from relbot.engine.outcome import Act
from relbot.flow.actions import (
    ACTIONS,
    AnswerTalkRequest,
    Arguments,
    ChangeTalkRequest,
    NoteTalk,
    OfferAgain,
    RaiseConcern,
    RequestTalkTime,
    Route,
    SetAway,
    SettleSaying,
    TellSafeguarding,
    Welcome,
    WishAdult,
)
from relbot.service import (
    absences,
    concerns,
    incident_actions,
    log,
    page_actions,
    route_away,
    sayings,
    talk_change,
    talk_note,
    talk_time,
    wishes,
)
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import SessionRow


async def perform(  # noqa: PLR0912 - one branch an action
    event: Event, who: Who, row: SessionRow, act: Act, params: Mapping[str, str]
) -> None:
    """Does an action once: its rows are unique by (event, index), and the event applies whole or not at all.

    `params`: what the conversation was begun with, for an action of a called flow too.
    """
    arguments = ACTIONS[act.action].model_validate(act.arguments)
    match arguments:
        case RequestTalkTime():
            await talk_time.request(event, who, row, arguments)
        case RaiseConcern():
            await concerns.raise_from_flow(event, who, row, arguments)
        case AnswerTalkRequest():
            await talk_time.answer(event, who, arguments)
        case ChangeTalkRequest():
            await talk_change.change(event, who, arguments)
        case WishAdult():
            await wishes.wish(event, who, arguments)
        case NoteTalk():
            await talk_note.note(event, who, row, arguments)
        case TellSafeguarding():
            await talk_note.tell_safeguarding(event, who, row, arguments)
        case Welcome():
            who.person.welcomed_at = event.now
            await event.uow.flush()
        case OfferAgain():
            log.noted("first_use_put_off", flow=row.flow)
        case Route():
            await route_away.carry_out(event, who, row, arguments)
        case SettleSaying():
            await sayings.settle(event, who, arguments)
        case SetAway():
            await absences.settle(event, who, arguments)
        case Arguments() if await page_actions.perform(event, who, row, arguments):
            pass
        case Arguments() if await incident_actions.perform(event, who, row, arguments, params):
            pass
        case _:
            raise AssertionError(f"no performer for {act.action}")
