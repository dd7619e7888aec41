"""What relbot wrote to itself has come up: a timer, a wave, a prompt, an alert to repeat."""

from relbot.engine.incoming import Due, Interrupted
from relbot.engine.state import Status
from relbot.service import (
    absences,
    after_alarm,
    alert_view,
    alerts,
    arrivals,
    hand_over,
    incident_prompts,
    leaving,
    log,
    morning,
    note_lists,
    notice_anew,
    overdue,
    profile_review,
    reached,
    rhythms,
    sayings,
    signs,
    talk_due,
    waited,
    wish_view,
    wishes,
)
from relbot.service.calendar import is_quiet
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.intake import Internal
from relbot.service.turns import pick_up
from relbot.service.who import Who, behind, reach
from relbot.store.tables import SessionRow


async def fall_due(event: Event, internal: Internal) -> None:
    """Does what fell due; what has been overtaken (answered, accepted, ended) is nothing to anybody."""
    match internal.kind:
        case "session_timer":
            await _session_timer(event, internal)
        case "alert_due":
            await _alert_due(event, internal.id)
            await overdue.look(event, internal.id, reminded=internal.number == 1)
        case "talk_due":
            await talk_due.fall_due(event, internal.id, internal.number)
        case "wish_due":
            await wishes.fall_due(event, internal.id)
        case "wish_fold":
            await wish_view.fold(event, internal.id)
        case "wave":
            await rhythms.open_chunk(event, internal.id)
        case "prompt":
            await rhythms.prompt(event, internal.id)
        case "ask_again":
            await _ask_again(event, internal.id)
        case "waited":
            await waited.tell(event, internal.id, wrote=internal.number == waited.WROTE)
        case "incident_due" | "incident_offer" | "incident_harmed":
            await incident_prompts.fall_due(event, internal)
        case _:
            await _about_adults(event, internal)


async def _about_adults(event: Event, internal: Internal) -> None:
    match internal.kind:
        case "alert_with":
            await reached.look(event, internal.id, reminded=internal.number == 1)
        case "fold":
            await _fold(event, internal.id)
        case "morning_test":
            await morning.fall_due(event, internal.id, internal.number)
        case "person_left":
            await leaving.hand_on(event, internal.id)
        case "held":
            await sayings.overdue(event, internal.id)
        case "renew" | "unseen" | "unfolded":
            await notice_anew.BY_KIND[internal.kind](event, internal.id)
        case "person_away":
            if await absences.is_away(event.house, event.uow, internal.id, event.now):
                await absences.pass_over(event, internal.id)
        case "unreachable":
            contact = await event.uow.contacts.get(internal.id)
            if contact is not None:
                await arrivals.lost(event, contact)
        case _:
            await _about_shifts(event, internal)


async def _about_shifts(event: Event, internal: Internal) -> None:
    match internal.kind:
        case "shift_change":
            await hand_over.change(event, internal.id)
        case "hand_over":
            await hand_over.look(event, internal.id)
        case "profile_review":
            child = await event.uow.people.get(internal.id)
            if child is not None:
                await profile_review.review(event, child)
        case "left_away":
            await hand_over.away(event, internal.id)


async def _alert_due(event: Event, alert_id: str) -> None:
    alert = await event.uow.care.alert(alert_id)
    if alert is not None and alert.status == "open" and alert.kind == alerts.NOTE:
        await note_lists.fall_due(event, alert)
    else:
        await alerts.again(event, alert_id)


async def _session_timer(event: Event, internal: Internal) -> None:
    row = await event.uow.sessions.get(internal.id)
    if row is None or row.status != Status.ACTIVE.value or internal.timer is None:
        return
    who = await behind(event.uow, row)
    if who is None:
        return
    if internal.timer == "remind" and who.is_pupil:
        await signs.note_taps(event, who, row.id)  # a child who tapped 0 and nothing more is not waited for all day
    is_late = who.is_pupil and is_quiet(event.house.setting, event.now)  # no pupil is written to first (DOMAIN 2.0)
    if internal.timer == "remind" and (row.waiting or is_late or not await _may_remind(event, who, row)):
        log.noted("reminder_left_out", flow=row.flow)
        return
    conversation = await Conversation.load(event, who, row)
    if row.status != Status.ACTIVE.value:
        return
    await conversation.take(Due(kind=internal.timer, number=internal.number))
    if internal.timer == "expire" and not is_late:
        await pick_up(event, who)


async def _may_remind(event: Event, who: Who, row: SessionRow) -> bool:
    """Whether the rhythm that opened a conversation allows its reminder; one that somebody began always has it.

    Never on a day on which a child said something that alarmed.
    """
    if await after_alarm.is_parked(event, who):
        return False
    prompt = None if row.prompt_id is None else await event.uow.rhythms.get_prompt(row.prompt_id)
    rhythm = None if prompt is None else event.house.setting.rhythm(prompt.rhythm)
    return rhythm is None or rhythm.remind


async def _ask_again(event: Event, session_id: str) -> None:
    """A question that was open over an outage: presses on it may be lost (DESIGN "Known traps")."""
    row = await event.uow.sessions.get(session_id)
    who = None if row is None else await behind(event.uow, row)
    if row is None or who is None or row.status != Status.ACTIVE.value or row.waiting:
        return
    if who.is_pupil and is_quiet(event.house.setting, event.now):
        return
    await (await Conversation.load(event, who, row)).take(Interrupted())


async def _fold(event: Event, notice_id: str) -> None:
    notice = await event.uow.care.notice(notice_id)
    alert = None if notice is None else await event.uow.care.alert(notice.alert_id)
    adult = None if notice is None else await reach(event.uow, notice.adult_id)
    if notice is None or alert is None or notice.closes_at is None or notice.closes_at > event.now:
        return
    if adult is None:  # they left, or gave the account up: nothing is shown in its place
        notice.closes_at = None
        await event.remove(notice.key or "")
        return
    await alert_view.fold(event, adult, alert, notice)
