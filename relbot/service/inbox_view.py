"""/inbox: what waits for an adult, the gravest and oldest first, closed until it is opened in place (rule 7)."""

from dataclasses import dataclass
from datetime import timedelta

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, hand_over, talk_buttons, told, wish_view, wishes
from relbot.service.access import may_handle_alert
from relbot.service.alert_details import DOUBTED
from relbot.service.event import Errand, Event, Filing
from relbot.service.talk_states import ENDS
from relbot.service.who import Who
from relbot.store.tables import AlertRow, NoticeRow, TalkRequestRow

MOST = 12
"""Items shown at once; the header says how many there are."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """One thing that waits: an open alert, one that this adult has and has not reached the child for or whose shift is
    over (`left`), or a talk that this adult has (`asked`).
    """

    alert: AlertRow
    notice: NoticeRow
    asked: TalkRequestRow | None = None
    left: bool = False


async def show(event: Event, who: Who) -> None:
    """Says how many wait, and brings each notice anew to the end of the chat, with how long it has been waiting."""
    items, wished = await _items(event, who), await wishes.waiting(event, who)
    if not items and not wished:
        await told.tell(event, who, "inbox.nothing_adult")
        return
    await told.tell(event, who, "inbox.waiting_adult", {"count": str(len(items) + len(wished))})
    for item in items[:MOST]:
        await _bring(event, who, item)
    for row in wished[: max(MOST - len(items), 1)]:
        await wish_view.bring(event, who.id, row, silent=True)


async def _items(event: Event, who: Who) -> list[Item]:
    """What is open or to be handed over, that this adult was sent and may open, then their talks (service.access)."""
    left = {alert.id: alert for alert, _ in await hand_over.left(event)}
    found = (*await event.uow.care.open_alerts(event.house.setting_id), *await _not_reached(event, who))
    matters = ({each.id: each for each in found} | left).values()
    notices = [(alert, await _theirs(event, who, alert)) for alert in matters]
    waiting = [Item(alert, notice, left=alert.id in left) for alert, notice in notices if notice is not None]
    waiting.sort(key=lambda item: (-alerts.GRAVITY[item.alert.kind], item.alert.raised_at, item.alert.id))
    for asked in await event.uow.talk.under_way(event.house.setting_id, tuple(ENDS), adult_id=who.id):
        alert = await event.uow.care.alert_for_request(asked.id)
        notice = None if alert is None or alert.status == "closed" else await _theirs(event, who, alert)
        if alert is not None and notice is not None:
            waiting.append(Item(alert, notice, asked))
    return waiting


async def _not_reached(event: Event, who: Who) -> list[AlertRow]:
    """What this adult has accepted, and has not said that they are with the child."""
    since = event.now - alert_stages.UNREACHED
    accepted = await event.uow.care.accepted_by(event.house.setting_id, who.id, since)
    return [
        alert for alert in accepted if alert.kind in alert_stages.STAGED and alert_stages.waited_for(alert) == who.id
    ]


async def _theirs(event: Event, who: Who, alert: AlertRow) -> NoticeRow | None:
    notice = await event.uow.care.notice_to(alert.id, who.id)
    standing = None if notice is None else await alert_view.standing_of(event, who, alert)
    return notice if standing is not None and may_handle_alert(standing, alert, notice) else None


async def _bring(event: Event, who: Who, item: Item) -> None:
    notice = item.notice
    if notice.key is not None:
        await event.remove(notice.key)
    notice.closes_at = None
    wait = _wait(event, who, event.now - item.alert.raised_at)
    key, offer = _offered(who, item)
    message = alert_view.message(event, who, item.alert, key, (alert_view.OPEN, *offer), wait=wait)
    message = message.model_copy(update={"rows": (*message.rows, *talk_buttons.buttons(event, who, item.asked))})
    errand = Errand("notice", notice.id, Filing(notice_id=notice.id), silent=True)
    notice.key = await event.send(who.contact, message, Lane.REPLY, errand)
    if notice.state != DOUBTED:
        notice.state = "sent"
    await event.uow.flush()


def _offered(who: Who, item: Item) -> tuple[str, tuple[str, ...]]:
    """The phrase that brings it, and what can be said at once."""
    if item.asked is not None:
        return "inbox.yours_adult", (alert_view.MINE,)
    if item.alert.status == "open":
        return "inbox.item_adult", alert_stages.offered(who, item.alert) or (alert_view.MINE,)
    if item.alert.accepted_by == who.id:
        key = "inbox.hand_over_adult" if item.left else "inbox.not_reached_adult"
        return key, alert_stages.next_stage(item.alert)
    return "inbox.take_adult", (alert_stages.TAKE,) if item.notice.detail else ()


def _wait(event: Event, who: Who, waited: timedelta) -> str:
    """How long, rounded down: minutes, from an hour on hours, from two days on days."""
    for least, unit, key in ((2 * DAY, DAY, "days"), (HOUR, HOUR, "hours")):
        if waited >= least:
            return event.house.phrase(f"inbox.{key}_adult", who.language, count=str(waited // unit))
    return event.house.phrase("inbox.minutes_adult", who.language, count=str(waited // timedelta(minutes=1)))
