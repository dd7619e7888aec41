"""A button was pressed: a question's, an alert's, the menu's, or one that a client invented."""

from relbot.engine import parse_press
from relbot.engine.incoming import Interrupted, Tap
from relbot.engine.state import Status
from relbot.service import (
    alert_numbers,
    alert_stages,
    alert_view,
    alerts,
    dismissing,
    hand_over,
    log,
    menu,
    morning,
    note_lists,
    notice_anew,
    pin_gate,
    pin_typing,
    reached,
    safety,
    talk_adult,
    talk_buttons,
    talk_card,
    talk_child,
    talk_time,
    told,
    welcome,
    who_card,
    wish_presses,
    wish_view,
)
from relbot.service.access import may_handle_alert, may_take_over
from relbot.service.conversation import Conversation, set_aside, speaking
from relbot.service.event import Event
from relbot.service.ports import Received
from relbot.service.turns import ask_owed
from relbot.service.who import Who
from relbot.store.tables import AlertRow, NoticeRow


async def press(event: Event, who: Who, received: Received) -> None:
    """Applies a press once. What this person was never offered changes nothing."""
    token = received.press
    asked = parse_press(token)
    if asked is not None:
        await _answer(event, who, received, *asked)
    elif token.startswith("a."):
        await _alert(event, who, token, received.reference)
    elif token == note_lists.PRESS and not who.is_pupil:
        await note_lists.opened(event, who)
    elif token.startswith(talk_card.PRESS):
        await talk_child.press(event, who, token)
    elif token.startswith(talk_buttons.PRESS):
        await talk_adult.press(event, who, token)
    elif token.startswith(wish_view.PRESS):
        await wish_presses.press(event, who, token)
    elif not await _begun(event, who, token):
        log.noted("invented_press")


async def _begun(event: Event, who: Who, token: str) -> bool:
    """The morning's test, the buttons of a PIN, the menu; False for what was invented."""
    if token.startswith(morning.PRESS):
        return await morning.press(event, who, token)
    if token.startswith(pin_typing.PRESS):
        return await pin_typing.press(event, who, token)
    if token == menu.MINE and who.is_pupil:
        await who_card.show(event, who, silent=True)
        return True
    begins = token.startswith(menu.BEGIN)
    return begins and await welcome.begin_from_menu(event, who, token.removeprefix(menu.BEGIN))


async def _answer(event: Event, who: Who, received: Received, session_id: str, number: int, what: str) -> None:
    row = await event.uow.sessions.get(session_id)
    if row is None or row.person_id != who.id:
        log.noted("invented_press")
        return
    if await safety.hear_late(event, who, row, number, what):
        await event.retire(who.contact, row.id, number, references=(received.reference,))
        return
    conversation = await Conversation.load(event, who, row)
    if row.status != Status.ACTIVE.value:
        await event.retire(who.contact, row.id, number, references=(received.reference,))
        await told.tell(event, who, "intake.old_button")
        return
    if row.waiting:
        now_open = await speaking(event, who)
        if now_open is not None and now_open.is_pressing:
            await now_open.take(Interrupted(briefly=True))  # what they pressed waits, and is offered when this is over
            return
        await set_aside(event, who)
        row.waiting = False
        await event.uow.flush()
        if now_open is not None and await safety.unsafe(event, who, received.press) is None:
            # it may have been meant for what was in front: the question comes again, and nothing is answered unseen
            await conversation.take(Interrupted(briefly=True))
            return
    await conversation.take(Tap(number=number, what=what))
    question = conversation.session.question
    if question is not None and number < question.number:
        await event.retire(who.contact, row.id, number, references=(received.reference,))


async def _alert(event: Event, who: Who, token: str, reference: str) -> None:
    """Open, hide, "I have them": only for those who were sent the alert (service.access)."""
    _, _, rest = token.partition(".")
    alert_id, _, what = rest.partition(".")
    alert = await event.uow.care.alert(alert_id)
    notice = None if alert is None else await event.uow.care.notice_to(alert.id, who.id)
    standing = None if alert is None else await alert_view.standing_of(event, who, alert)
    if alert is None or notice is None or standing is None or not may_handle_alert(standing, alert, notice):
        log.noted("press_not_allowed")
        if alert is not None and notice is not None:
            notice.closes_at = None
            await told.tell(event, who, "alerts.not_for_you")
        return
    await alert_view.found_at(event, who, notice, reference)
    if notice.key is None and what != alert_view.HIDE:
        await notice_anew.bring(event, who, alert, notice)  # nothing on their screen could show what they pressed for
    elif await _looks(event, who, alert, notice, what):
        pass
    elif what == alert_view.MINE:
        await _accept(event, who, alert)
    elif what == alert_stages.TAKE and may_take_over(standing, alert, notice):
        await _take_over(event, who, alert, notice)
    elif what.startswith(alert_view.NO_CONCERN) and await dismissing.press(event, who, alert, notice, what):
        log.noted("alert_dismissing")
    elif await reached.press(event, who, alert, notice, what):
        log.noted("alert_stage")
    else:
        log.noted("invented_press")


async def _looks(event: Event, who: Who, alert: AlertRow, notice: NoticeRow, what: str) -> bool:
    """Open, more, hide, the numbers to ring: what changes the screen alone; a note is read by it. False: neither."""
    if what in (alert_view.OPEN, alert_view.LOOK):
        if alert.kind == alerts.NOTE and not await pin_gate.is_owed(event, who, alert, notice):
            await alerts.settle(event, who, alert, "read")
        await alert_view.open_(event, who, alert, notice)
    elif what.startswith(alert_view.MORE) and what.removeprefix(alert_view.MORE).isdecimal():
        await alert_view.open_(event, who, alert, notice, int(what.removeprefix(alert_view.MORE)))
    elif what == alert_view.HIDE:
        await alert_view.fold(event, who, alert, notice)
    elif what == alert_numbers.NUMBERS and alert.kind in alert_numbers.WITH_NUMBERS:
        await alert_view.show_numbers(event, who, alert, notice)
    else:
        return False
    return True


async def _take_over(event: Event, who: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """A shift is over and another adult takes it on; one who pressed too late sees how it stands."""
    if await alert_stages.is_left_behind(event, alert):
        await hand_over.take(event, who, alert, notice)
    else:
        await alert_view.show(event, who, alert, notice)


async def _accept(event: Event, who: Who, alert: AlertRow) -> None:
    for each in await event.uow.care.open_alerts(event.house.setting_id, alert.person_id):
        if each.request_id is not None:  # it may be accepted with this one
            await event.uow.care.request_to_move(each.request_id)
    taken = await alerts.accept(event, who, alert)
    for accepted in taken.alerts:
        request = await event.uow.care.request(accepted.request_id) if accepted.request_id else None
        if request is not None:
            await talk_time.accepted(event, who, request, coming=taken.coming)
    await ask_owed(event, who)
