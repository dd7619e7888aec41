"""An alert goes to adults and keeps going until one of them says "I have them" (rules 5 to 7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_times, alert_view, log, mail, pin_gate, talk_card, told
from relbot.service.access import may_read_alert
from relbot.service.alert_details import DOUBTED
from relbot.service.calendar import is_reading, next_daily_list
from relbot.service.event import Errand, Event, Filing
from relbot.service.ladder import Recipient, climb_of, next_rung, recipients
from relbot.service.routing import Route, as_columns
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow, Person

NOTE = alert_times.NOTE
PASSED_ON = "passed_on"
"""The state of a notice whose adult cannot, or is not to come any more: another is asked."""
LISTED = "listed"
"""The state of a notice that has no message of its own: its adult was told of several notes in one."""
GRAVITY = {NOTE: 0, "request": 1, "unreachable": 1, "concern": 2, "urgent": 3}
"""Kinds of alert, the gravest highest."""


@dataclass(frozen=True)
class Accepted:
    """What was accepted at once, the pressed one first; nothing if somebody else was there before.

    `coming`: the child has heard that this adult comes to them.
    """

    alerts: tuple[AlertRow, ...] = ()
    coming: bool = False


NOTHING = Accepted()


async def raise_alert(
    event: Event,
    child: Person,
    kind: str,
    request_id: str | None = None,
    *,
    first_at: datetime | None = None,
    route: Route | None,
) -> AlertRow:
    """Starts an alert and sends its first notices in the same event, or `first_at`. `kind`: as in GRAVITY.

    `route`: who alone hears of it.
    """
    alert = AlertRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=child.id,
        request_id=request_id,
        kind=kind,
        status="open",
        raised_at=event.now,
        rung=0,
        **as_columns(route),
    )
    event.uow.add(alert)
    await event.uow.flush()
    event.audit("alert_raised", actor=None, subject=child.id, kind="alert", object_id=alert.id)
    if first_at is None:
        await notify(event, alert, child)
    else:
        await _repeat(event, alert, first_at)
    return alert


async def notify(
    event: Event, alert: AlertRow, child: Person, *, quiet: Collection[str] = (), keeps_time: bool = False
) -> None:
    """Sends a notice to everybody up to the alert's rung, and sets when it goes out again.

    `quiet`: the ids of adults who are not rung this time. `keeps_time`: the climb stays where it is, because the child
    has written again: whoever goes on writing is not waited for longer (rule 5). A rung on which nobody can be reached
    is left at once (rule 5). A note waits until somebody reads.
    """
    if alert.kind == NOTE and not is_reading(event.house.setting, event.now):
        await _repeat(event, alert, alert_times.repeat_at(event, alert, 1))
        return
    reached = await _send_notices(event, alert, child, quiet)
    while reached == 0 and alert.rung < len(climb_of(event, alert).rungs) - 1:
        alert.rung += 1
        event.audit("alert_climbed", actor=None, subject=child.id, kind="alert", object_id=alert.id)
        reached = await _send_notices(event, alert, child, quiet)
    if reached == 0:
        log.worrying("alert_reaches_nobody", alert=alert.id, kind=alert.kind)
    at = alert_times.repeat_at(event, alert, reached)
    set_before = alert.repeat_at if keeps_time and alert.kind != NOTE else None
    await _repeat(event, alert, min(at, set_before or at))


async def notify_new(event: Event, alert: AlertRow, child: Person, *, again: Collection[str] = ()) -> None:
    """Sends notices to those who are to hear and have none yet; of who has one, only those of `again` are rung again.

    Once somebody goes to the child, nobody else is sent there without knowing why.
    """
    notices = await event.uow.care.notices(alert.id)
    known = {each.adult_id for each in notices if each.adult_id not in again or each.state == DOUBTED}
    for recipient in await recipients(event, alert, child):
        if recipient.person_id not in known and (recipient.detail or alert.going_by is None):
            await _send_notice(event, alert, recipient)


async def _repeat(event: Event, alert: AlertRow, at: datetime) -> None:
    alert.repeat_at = at
    await event.timer(f"alert.{alert.id}", "alert_due", alert.id, at, number=alert.rung)
    await event.uow.flush()


async def repeat(event: Event, alert: AlertRow) -> None:
    """Sets when an alert that has just been sent goes out again."""
    await _repeat(event, alert, alert_times.repeat_at(event, alert, 1))


async def repeat_sooner(event: Event, alert: AlertRow) -> None:
    """An alert that a clock which was wrong would keep quiet goes out as if it were sent now; a call for help, at once.

    What goes out in time as it is stays as it is.
    """
    at = alert_times.repeat_at(event, alert, 1)
    if alert.kind == NOTE:  # it may wait for the day's list
        at = max(at, next_daily_list(event.house.setting, event.now) or at)
    if alert.repeat_at is not None and alert.repeat_at > at:
        await _repeat(event, alert, event.now if alert.kind == "urgent" else at)


async def again(event: Event, alert_id: str, *, passed_on: bool = False) -> None:
    """Nobody has accepted: the alert goes out again, one rung wider. Accepted ones stay quiet.

    `passed_on`: an adult had accepted and cannot; the child has heard that already.
    """
    alert = await event.uow.care.alert(alert_id)
    if alert is None or alert.status != "open":
        return
    child = await event.uow.people.get(alert.person_id)
    if child is None:
        return
    if alert.kind == NOTE:
        await notify(event, alert, child)
        return
    alert.rung = await next_rung(event, alert, child)
    event.audit("alert_climbed", actor=None, subject=child.id, kind="alert", object_id=alert.id)
    notices = await event.uow.care.notices(alert.id)
    quiet = [
        each.adult_id
        for each in notices
        if each.state == DOUBTED or (each.state == PASSED_ON and (passed_on or not each.detail))
    ]
    await notify(event, alert, child, quiet=quiet)
    if (
        alert.told_waiting_at is None
        and not passed_on
        and alert.going_by is None
        and await alert_times.says_nobody_yet(event, alert)
    ):
        alert.told_waiting_at = event.now
        request = await event.uow.care.request(alert.request_id) if alert.request_id else None
        if request is not None:
            await talk_card.show(event, request)
        else:
            await told.nobody_yet(event, alert)


async def accept(event: Event, adult: Who, alert: AlertRow) -> "Accepted":
    """An adult said "I have them": the first counts, everyone else sees who it is, and the child is told (rule 5).

    It counts for the child, not the message: what else is open about them and was sent to the same adult is accepted
    with it, but with a note or a request nothing graver: notices are alike, and of a concern the adult means to go now.
    Whoever accepts sees the words at once, so that nothing is accepted unread; a note whose words wait for a PIN is not
    accepted, nor closed, before it is typed. An adult who knows no details goes to
    the child, while the alert goes on to those who may read it (rule 6).
    """
    notice = await event.uow.care.notice_to(alert.id, adult.id)
    if notice is not None and not notice.detail and alert.status == "open":
        await _go(event, adult, alert, notice)
        return NOTHING
    if notice is not None and await _waits_for_pin(event, adult, alert, notice):
        await alert_view.open_(event, adult, alert, notice)
        return NOTHING
    if notice is None or not await _take(event, adult, alert, notice):
        if notice is not None:
            await alert_view.show(event, adult, alert, notice)
        return NOTHING
    taken = [alert]
    for other in await event.uow.care.open_alerts(event.house.setting_id, alert.person_id):
        sent = await event.uow.care.notice_to(other.id, adult.id)
        standing = await alert_view.standing_of(event, adult, other)
        if sent is None or standing is None or not may_read_alert(standing, other, sent):
            continue
        if GRAVITY[other.kind] > GRAVITY[alert.kind] and alert.kind not in alert_stages.STAGED:
            continue
        if sent.state == LISTED or await _waits_for_pin(event, adult, other, sent):  # its words are not shown now
            continue
        if await _take(event, adult, other, sent):
            taken.append(other)
    gravest = max(taken, key=lambda each: GRAVITY[each.kind])
    coming = alert.kind in alert_stages.STAGED and await told.accepted(event, gravest, adult, reads=True)
    for other in taken:  # one message says it of all
        other.coming_key = gravest.coming_key
    return Accepted(tuple(taken), coming)


async def _waits_for_pin(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> bool:
    """Whether it is an open note whose words a PIN holds back: it is read once that is typed, and waits until then."""
    return alert.kind == NOTE and alert.status == "open" and await pin_gate.is_owed(event, adult, alert, notice)


async def _go(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """The named adult goes to the child without knowing why: the child hears it, everyone else is asked on."""
    if alert.going_by is not None:
        await alert_view.show(event, adult, alert, notice)
        return
    alert.going_by = adult.id
    await event.uow.flush()
    event.audit("alert_going", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alert_stages.watch(event, alert)
    await show_all(event, alert)
    await told.accepted(event, alert, adult, reads=False)


async def _take(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> bool:
    """Accepts one alert, if nobody has; the words open for who did, every other notice shows who has them."""
    if not await event.uow.care.accept(alert.id, adult.id, event.now):
        return False
    await event.uow.timers.cancel(event.house.setting_id, [f"alert.{alert.id}"])
    event.audit("alert_accepted", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alert_stages.watch(event, alert)
    await show_all(event, alert, but=adult.id)
    await alert_view.open_(event, adult, alert, notice)
    return True


async def list_for(event: Event, alert: AlertRow, adult_id: str) -> None:
    """A note stands on this adult's list: a message that names several brings it, and it comes again as any note."""
    notice = await notice_for(event, alert, Recipient(adult_id))
    if notice.key is not None:
        await event.remove(notice.key)
    notice.key, notice.closes_at, notice.state, notice.sent_at = None, None, LISTED, event.now
    await repeat(event, alert)


async def show_all(event: Event, alert: AlertRow, but: str | None = None) -> None:
    """Every adult's notice shows what is true now; an edit rings nobody."""
    for notice in await event.uow.care.notices(alert.id):
        reader = None if notice.adult_id == but else await reach(event.uow, notice.adult_id)
        if reader is not None:
            await alert_view.show(event, reader, alert, notice)


async def settle(event: Event, adult: Who, alert: AlertRow, outcome: str) -> None:
    """An adult has read a note ("read"), or found an alert "not_a_concern": closed for all who were told of it."""
    if not await event.uow.care.close(alert.id, adult.id, event.now, outcome):
        return
    await event.uow.timers.cancel(event.house.setting_id, [f"alert.{alert.id}"])
    event.audit(f"alert_{outcome}", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await show_all(event, alert)


async def reopen(event: Event, alert: AlertRow, adult_id: str) -> None:
    """The adult who had accepted cannot: it climbs at once, past them, until another accepts."""
    await event.uow.care.reopen(alert.id)
    for notice in await event.uow.care.notices(alert.id):
        if notice.adult_id == adult_id:
            notice.state, notice.closes_at = "passed_on", None
            await event.uow.flush()
            adult = await reach(event.uow, adult_id)
            if adult is not None:
                await alert_view.show(event, adult, alert, notice)
    await again(event, alert.id, passed_on=True)


async def _send_notices(event: Event, alert: AlertRow, child: Person, quiet: Collection[str]) -> int:
    """How many adults who may read it have a notice on its way to them.

    Once somebody goes to the child, nobody else is sent there without knowing why.
    """
    heard = [each for each in await recipients(event, alert, child) if each.person_id not in quiet]
    wanted = [each for each in heard if each.detail or alert.going_by is None]
    sent = [(each.detail, await _send_notice(event, alert, each)) for each in wanted]
    return sum(detail and on_its_way for detail, on_its_way in sent)


async def _send_notice(event: Event, alert: AlertRow, recipient: Recipient) -> bool:
    """One adult's notice: content-free, with its buttons. An earlier one of the same alert is taken away.

    A letter goes beside it, or in its place; only the notice counts, because only there "I have them" can be said.
    """
    uow, adult = event.uow, await reach(event.uow, recipient.person_id)
    notice = await notice_for(event, alert, recipient)
    await mail.beside(event, alert, notice, reachable=adult is not None)
    rung = "alert_rung" if adult is not None else "alert_no_contact"
    event.audit(rung, actor=recipient.person_id, subject=alert.person_id, kind="alert", object_id=alert.id)
    if adult is None:
        await uow.flush()
        return False
    notice.closes_at = None
    if notice.key is not None:
        await event.remove(notice.key)
    lane = {"urgent": Lane.URGENT, NOTE: Lane.ROUTINE}.get(alert.kind, Lane.REPLY)
    notice.key = await event.send(
        adult.contact,
        alert_view.closed(event, adult, alert),
        lane,
        Errand("notice", notice.id, Filing(notice_id=notice.id)),
    )
    notice.state, notice.sent_at = "sent", event.now
    await uow.flush()
    return True


async def notice_for(event: Event, alert: AlertRow, recipient: Recipient) -> NoticeRow:
    """The one notice of this alert that an adult has; made if there is none yet."""
    notice = await event.uow.care.notice_to(alert.id, recipient.person_id)
    if notice is None:
        notice = NoticeRow(
            id=event.house.ids(),
            setting_id=event.house.setting_id,
            alert_id=alert.id,
            adult_id=recipient.person_id,
            detail=recipient.detail,
            state="no_contact",
            sent_at=event.now,
        )
        event.uow.add(notice)
    notice.detail = recipient.detail
    return notice
