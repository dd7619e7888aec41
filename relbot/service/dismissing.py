"""What follows from "not a concern": written down, or looked at again and then closed for all.

An adult's slip on a small screen leaves no child alone: the words stand opened before it counts, what is urgent takes a
second press that says why, and everyone who was told sees who closed it (rules 5 and 6; DOMAIN 3.3).
"""

from relbot.service import alert_view, alerts, pin_gate, told
from relbot.service.access import may_close_as_none, may_dismiss_alert
from relbot.service.alert_closed import NOT_A_CONCERN
from relbot.service.alert_details import DOUBTED
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import AlertRow, NoticeRow

WHY = ("saying", "spoken", "known", "mistake")
"""Why something urgent is no concern: a way of speaking, spoken with them, looked after already, a slip or a test."""


async def press(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, what: str) -> bool:
    """The button, or a reason given after it. False: this adult was not offered it now."""
    await event.uow.care.hold_open(alert.id)  # what another process is just adding has come, or comes as a new alert
    await event.uow.care.notice_now(notice.id)
    why = what.removeprefix(alert_view.NO_CONCERN).removeprefix("_")
    standing = await alert_view.standing_of(event, adult, alert)
    called = await alert_view.is_a_call(event, alert)
    if standing is None or (why and why not in WHY) or not may_dismiss_alert(standing, alert, notice, called=called):
        return False
    if notice.closes_at is None or await pin_gate.is_owed(event, adult, alert, notice):
        await alert_view.open_(event, adult, alert, notice)  # an old message: the words come first
    elif not may_close_as_none(standing, alert, notice, called=called):
        await _doubt(event, adult, alert, notice)
    elif alert.kind == "urgent" and not why:
        await _look_again(event, adult, alert, notice)
    else:
        await _close(event, adult, alert, notice, why)
    return True


async def _doubt(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Written down and shown to those who decide; the alert stays open for them, or is theirs again if it was taken."""
    notice.state, notice.closes_at = DOUBTED, None
    await event.uow.flush()
    event.audit("alert_doubted", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    if alert.accepted_by == adult.id and await event.uow.care.reopen(alert.id):
        await alerts.again(event, alert.id, passed_on=True)
    await alerts.show_all(event, alert)


async def _look_again(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Asks for the reason in place of the words; they come back by a button, and whenever anything changes."""
    reasons = tuple(f"{alert_view.NO_CONCERN}_{why}" for why in WHY)
    shown = alert_view.message(event, adult, alert, "alerts.look_again", (alert_view.LOOK, *reasons, alert_view.HIDE))
    if notice.key is not None:
        await event.edit(adult.contact, notice.key, shown)


async def _close(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, why: str) -> None:
    """Nobody is asked any more. A child who called, and to whom nobody has gone, hears that it was read."""
    nobody_went = alert.with_them_at is None
    notice.closes_at, alert.closed_why = None, why or None
    await event.uow.flush()
    await alerts.settle(event, adult, alert, NOT_A_CONCERN)
    if alert.kind == "urgent" and nobody_went:
        await told.has_read(event, alert, adult)
    await told.is_over(event, alert, adult)
