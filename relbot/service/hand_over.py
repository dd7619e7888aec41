"""Nothing stays with somebody who has gone home or is away (rule 5; DOMAIN 3.5 "homes").

At a change of shift who comes on gets what is open, as a notice without words. What an adult who goes has accepted and
not ended, and what one who is away has accepted and not reached the child for, is offered to those who are there: one
of them takes it over, or it is open again and climbs.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, talk_notices, told
from relbot.service.calendar import is_reading, next_reading
from relbot.service.event import Event
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.service.ladder import Recipient, recipients
from relbot.service.moment import by_school_id
from relbot.service.rota import holding, last_change
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow
from relbot.store.unit_of_work import UnitOfWork

HANDS = {"shift": "alerts.notice_hand_over", "away": "alerts.notice_away"}
TAKES = {"shift": "alerts.notice_take", "away": "alerts.notice_take_away"}
TOLD = {"shift": "told.taken_over", "away": "told.taken_on"}
"""What they hear who go, those who are there, and the child, by why it is handed over."""
LEAST_MINUTES = 10
"""So long whoever comes on has at least to take something over, however short the setting's hand-over is."""
LATELY = timedelta(days=1)
"""What was accepted longer ago and never ended has been through a hand-over already, or was seen to in another way."""


async def open_due(house: House, uow: UnitOfWork, since: datetime, now: datetime) -> int:
    """Writes down the last change of the rota since the last look; 1 if there was one. What it means is asked then."""
    at = last_change(house.setting, since, now)
    if at is None:
        return 0
    key = f"shift.{at.isoformat()}"
    chat = uow.vault.chat_hash(house.setting_id, "timer", key)
    internal = Internal(kind="shift_change", id=at.isoformat())
    await remind_self(house, uow, internal, key=key, chat=chat, lane="timers", now=now)
    return 1


async def change(event: Event, at: str) -> None:
    """The rota changed at a moment (ISO 8601): brings what is open to who comes on, and offers what is not finished."""
    setting, moment = event.house.setting, datetime.fromisoformat(at)
    before = holding(setting, moment - timedelta(minutes=1))
    coming = await by_school_id(event, holding(setting, event.now) - before)
    for alert in await event.uow.care.open_alerts(event.house.setting_id):
        child = await event.uow.people.get(alert.person_id)
        if child is not None and alert.kind != alerts.NOTE:
            notices = await event.uow.care.notices(alert.id)
            rung = {each.adult_id for each in notices if each.state != "no_contact" and each.sent_at >= moment}
            await alerts.notify_new(event, alert, child, again=[one for one in coming if one not in rung])
    for alert, why in await left(event):
        await _offer(event, alert, why)


async def left(event: Event) -> list[tuple[AlertRow, alert_stages.Left]]:
    """What waits to be handed over, and why, oldest first."""
    since = {"shift": event.now - LATELY, "away": event.now - alert_stages.UNREACHED}
    found = []
    for alert in await event.uow.care.unfinished(event.house.setting_id, since["away"]):
        why = await alert_stages.left_behind(event, alert)
        if why is not None and alert.accepted_at is not None and alert.accepted_at >= since[why]:
            found.append((alert, why))
    return found


async def away(event: Event, adult_id: str) -> None:
    """An adult is away: what they accepted and have not reached the child for is offered to those who are there.

    A concern that comes up while nobody reads is offered when somebody does.
    """
    setting = event.house.setting
    is_heard = is_reading(setting, event.now) or setting.lives_here
    accepted = await event.uow.care.accepted_by(event.house.setting_id, adult_id, event.now - alert_stages.UNREACHED)
    for alert in accepted:
        if await alert_stages.left_behind(event, alert) != "away":
            continue
        if is_heard or alert.kind == "urgent":
            first = not await event.uow.timers.is_set(event.house.setting_id, _timer(alert))
            await _offer(event, alert, "away")
            if first:
                here = await by_school_id(event, holding(setting, event.now))
                asked = [one.person_id for one in await _takers(event, alert, here)]
                await told.cannot_come(event, alert, adult_id, asked)
        elif (opening := next_reading(setting, event.now)) is not None:
            await event.timer(f"left_away.{adult_id}", "left_away", adult_id, opening.at)


async def _offer(event: Event, alert: AlertRow, why: alert_stages.Left) -> None:
    """Asks who goes to hand it over, and who is there to take it; a timer looks whether somebody did."""
    here = await by_school_id(event, holding(event.house.setting, event.now))
    offer = (alert_view.OPEN, *alert_stages.next_stage(alert))
    await talk_notices.ring(event, alert, alert.accepted_by or "", HANDS[why], offer=offer, lane=Lane.URGENT)
    for recipient in await _takers(event, alert, here):
        notice = await alerts.notice_for(event, alert, recipient)
        if notice.state == "passed_on" or await reach(event.uow, recipient.person_id) is None:
            continue
        notice.state, notice.sent_at = "sent", event.now
        take = (alert_view.OPEN, alert_stages.TAKE)
        await talk_notices.ring(event, alert, recipient.person_id, TAKES[why], offer=take, lane=Lane.URGENT)
    event.audit("alert_hand_over", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    due = event.now + timedelta(minutes=max(event.house.setting.hand_over, LEAST_MINUTES))
    await event.timer(_timer(alert), "hand_over", alert.id, due)


async def _takers(event: Event, alert: AlertRow, here: Collection[str]) -> list[Recipient]:
    """Of those the ladder tells everything: who is on duty; if nobody of them is, all."""
    child = await event.uow.people.get(alert.person_id)
    told_all = [] if child is None else await recipients(event, alert, child)
    others = [one for one in told_all if one.detail and one.person_id != alert.accepted_by]
    return [one for one in others if one.person_id in here] or others


async def take(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """An adult has taken over: they see the words at once, others see who has it, the child hears who is there."""
    before, why = alert.accepted_by, await alert_stages.left_behind(event, alert)
    if before is None or why is None or not await event.uow.care.take_over(alert.id, before, adult.id, event.now):
        await alert_view.show(event, adult, alert, notice)
        return
    await event.uow.timers.cancel(event.house.setting_id, [_timer(alert)])
    event.audit("alert_taken_over", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alert_stages.watch(event, alert)
    await alerts.show_all(event, alert, but=adult.id)
    await alert_view.open_(event, adult, alert, notice)
    await told.taken_over(event, alert, adult, before, TOLD[why])


async def look(event: Event, alert_id: str) -> None:
    """Nobody has taken it over, and who has it is still gone: it is open again, climbs, and the child hears it."""
    alert = await event.uow.care.alert(alert_id)
    if alert is None or alert.status != "accepted" or alert.safe_at is not None:
        return
    if not await alert_stages.is_left_behind(event, alert) or not await event.uow.care.reopen(alert.id):
        return
    await alert_stages.rest(event, alert)
    event.audit("alert_reopened", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alerts.show_all(event, alert)
    await alerts.again(event, alert.id, passed_on=True)
    await told.asking_more(event, alert)


def _timer(alert: AlertRow) -> str:
    return f"hand_over.{alert.id}"
