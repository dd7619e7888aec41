"""What became of an operation, and what follows: a delivery, a retry, an uncertain prompt, somebody unreachable."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from relbot.engine.state import Status
from relbot.service import log, prompts
from relbot.service.alert_details import DOUBTED
from relbot.service.alert_view import DETAILS, FOLDED
from relbot.service.event import AFTERWARDS, HARD_STOP, Filing
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.service.menu import KEYBOARD
from relbot.service.parcels import SUPERSEDED, is_superseded, parcel_of
from relbot.service.ports import Delivered, Refused, Result, RetryAfter, Uncertain
from relbot.store.tables import OUTBOX_LANES, Delivery, NoticeRow, OutboxRow
from relbot.store.unit_of_work import UnitOfWork

BACK_OFF = 2.0
"""Seconds before the second try; doubles with each, up to LONGEST."""
LONGEST = 300.0
FEW = 3
MOST_UNCERTAIN = {OUTBOX_LANES["urgent"]: 5, OUTBOX_LANES["reply"]: FEW}
"""Lanes whose messages are sent again when nobody knows whether they arrived (DESIGN "Out"): how often in all."""
MOST_CHANGES = 8
"""Tries to change a message that stands already, before what waits behind it goes first."""
SETTLED = frozenset({"passed_on", DOUBTED})
"""States of a notice that say more than what became of its message."""
LOST = "sender_lost"
"""Its sender was killed. That is not the message's fault, and does not count."""
LEASE_OVER = "lease_over"
"""It waited so long for its turn that another sender may have it, and did not leave."""
ARRIVED = "unreadable_yes"
"""The channel said yes, but not under which name: sending again would only make it twice (telegram.results)."""


async def note_outcome(
    house: House, uow: UnitOfWork, row: OutboxRow, lease: str, result: Result, now: datetime
) -> None:
    """Records a result under the row's lease; without the lease somebody else has it, and records theirs."""
    match result:
        case Delivered():
            await _delivered(house, uow, row, lease, result, now)
        case RetryAfter() if _is_hopeless(row, result):
            if await uow.outbox.finish(row.id, lease, "uncertain", result.code, now):
                await _not_shown(house, uow, row, now)
            log.worrying("operation_given_up", reason=result.code, kind=row.kind, row=row.id)
        case RetryAfter():
            await uow.outbox.retry(row.id, lease, now + _wait(row, result.seconds), result.code)
        case Refused():
            await _refused(house, uow, row, lease, result, now)
        case Uncertain():
            await _uncertain(house, uow, row, lease, result.code, now)


async def settle_claimed(house: House, uow: UnitOfWork, now: datetime) -> int:
    """The same for all claimed rows, at the start of the only process: whoever had them is dead. How many."""
    rows = await uow.outbox.expired(house.setting_id, datetime.max.replace(tzinfo=UTC))
    for row in rows:
        await _uncertain(house, uow, row, row.lease or "", LOST, now)
    return len(rows)


async def settle_lost(house: House, uow: UnitOfWork, now: datetime) -> None:
    """Rows whose sender died: whether they left is not known."""
    for row in await uow.outbox.expired(house.setting_id, now):
        await _uncertain(house, uow, row, row.lease or "", LOST, now)


async def _delivered(
    house: House, uow: UnitOfWork, row: OutboxRow, lease: str, result: Delivered, now: datetime
) -> None:
    parcel = parcel_of(uow, row)
    if not await uow.outbox.finish(row.id, lease, "done", None, now):
        return
    if row.kind == "delete" and row.target is not None:
        await uow.deliveries.mark_removed([row.target], now)
    if row.kind != "send" or row.contact_id is None:
        return
    linger = timedelta(0) if await _has_no_place(uow, row) else await _linger(uow, parcel.filing)
    filing = parcel.filing
    key = f"{row.event}.{row.index}"
    pressed = {each.reference for each in await uow.deliveries.by_key(row.setting_id, key)}  # alert_view.found_at
    for part, reference in enumerate(result.references):
        if reference in pressed:
            continue
        uow.deliveries.add(
            Delivery(
                id=house.ids(),
                setting_id=row.setting_id,
                key=key,
                part=part,
                contact_id=row.contact_id,
                channel=row.channel,
                chat=row.chat,
                reference=reference,
                direction="out",
                session_id=filing.session_id,
                question=filing.question,
                notice_id=filing.notice_id,
                sent_at=now,
                remove_at=None if linger is None else now + linger,
            )
        )
    await uow.flush()
    if row.purpose == "prompt" and row.purpose_id:
        await prompts.settle(uow, row.purpose_id, "sent", now)
    elif row.purpose == "notice" and row.purpose_id:
        notice = await uow.care.notice(row.purpose_id)
        if notice is not None and not is_superseded(notice, row):
            notice.delivered_at = notice.delivered_at or now
            if notice.state not in SETTLED:
                notice.state = "delivered"
            await _trail(uow, notice, "alert_arrived", now)
            await uow.flush()
    elif row.purpose == KEYBOARD:
        await _in_place_of_former(uow, row, now)


async def _in_place_of_former(uow: UnitOfWork, row: OutboxRow, now: datetime) -> None:
    """HELP stands at the bottom anew: the message that brought it before is taken away, now that this one is there.

    Never before: with the message that brought it last, Telegram's apps take the button away.
    """
    for key in await uow.outbox.sent_before(row, now - HARD_STOP):
        for each in await uow.deliveries.by_key(row.setting_id, key):
            each.remove_at = each.remove_at or now
    await uow.flush()


async def _trail(uow: UnitOfWork, notice: NoticeRow, action: str, now: datetime) -> None:
    """Writes down for good whether a notice reached an adult's telephone, and when: the outbox forgets it."""
    alert = await uow.care.alert(notice.alert_id)
    if alert is not None:
        uow.audit.append(
            notice.setting_id,
            now,
            action,
            actor_id=notice.adult_id,
            subject_id=alert.person_id,
            object_kind="alert",
            object_id=alert.id,
        )


async def _has_no_place(uow: UnitOfWork, row: OutboxRow) -> bool:
    """Whether what was on its way arrived too late: the account is another's now, or a newer notice stands for it."""
    contact = await uow.contacts.get(row.contact_id or "")
    notice = await uow.care.notice(row.purpose_id or "") if row.purpose == "notice" else None
    return contact is None or contact.unlinked_at is not None or (notice is not None and is_superseded(notice, row))


async def _linger(uow: UnitOfWork, filing: Filing) -> timedelta | None:
    """How long it stays: what arrives when its conversation is over already goes with the rest of it."""
    session = None if filing.session_id is None else await uow.sessions.get(filing.session_id)
    if session is not None and session.status != Status.ACTIVE.value:
        return AFTERWARDS
    return None if filing.linger is None else timedelta(seconds=filing.linger)


async def _refused(house: House, uow: UnitOfWork, row: OutboxRow, lease: str, result: Refused, now: datetime) -> None:
    if not await uow.outbox.finish(row.id, lease, "refused", result.code, now):
        return
    if result.code == SUPERSEDED:
        return
    log.noted("operation_refused", reason=result.code, kind=row.kind)
    if row.purpose == "prompt" and row.purpose_id:
        await prompts.settle(uow, row.purpose_id, "missed" if result.code == "too_late" else "refused", now)
    if row.purpose == "notice" and row.purpose_id:
        await _notice_failed(house, uow, row, now)
    if not result.unreachable:
        await _not_shown(house, uow, row, now)
    elif row.contact_id is not None:
        internal = Internal(kind="unreachable", id=row.contact_id)
        await remind_self(house, uow, internal, key=f"lost.{row.id}", chat=row.chat, lane="people", now=now)


async def _notice_failed(house: House, uow: UnitOfWork, row: OutboxRow, now: datetime) -> None:
    """An adult's notice did not arrive: the alert climbs at once (rule 5).

    Once for each notice: an account that refuses everything would otherwise make it ring everybody without end.
    """
    notice = await uow.care.notice(row.purpose_id or "")
    if notice is None or notice.state in SETTLED or is_superseded(notice, row):
        return
    notice.state = "failed"
    await _trail(uow, notice, "alert_not_arrived", now)
    await uow.flush()
    internal = Internal(kind="alert_due", id=notice.alert_id)
    chat = uow.vault.chat_hash(house.setting_id, "timer", f"alert.{notice.alert_id}")
    await remind_self(house, uow, internal, key=f"failed.{notice.id}", chat=chat, lane="people", now=now)


async def _not_shown(house: House, uow: UnitOfWork, row: OutboxRow, now: datetime) -> None:
    """Details did not come onto an adult's screen, or do not go from it, as far as is known (service.notice_anew)."""
    if row.purpose not in (DETAILS, FOLDED) or not row.purpose_id:
        return
    kind: Literal["unseen", "unfolded"] = "unseen" if row.purpose == DETAILS else "unfolded"
    chat = uow.vault.chat_hash(house.setting_id, "timer", f"{kind}.{row.purpose_id}")
    internal = Internal(kind=kind, id=row.purpose_id)
    await remind_self(house, uow, internal, key=f"{kind}.{row.id}", chat=chat, lane="people", now=now)


async def _uncertain(house: House, uow: UnitOfWork, row: OutboxRow, lease: str, code: str, now: datetime) -> None:
    """Urgent, replies and notices are sent again, at the risk of twice; a routine prompt is shown as uncertain.

    Not for ever: what stays uncertain may have arrived each time, and what is behind it in the chat must leave too.
    """
    repeated = row.kind != "send" or row.lane in MOST_UNCERTAIN or row.purpose == "notice"
    often = row.uncertain + 1 >= MOST_UNCERTAIN.get(row.lane, FEW)
    if repeated and (code == LOST or not (code == ARRIVED or often)):
        await uow.outbox.retry(row.id, lease, now + _wait(row, 0), code, uncertain=code != LOST)
        return
    if not await uow.outbox.finish(row.id, lease, "uncertain", code, now):
        return
    if repeated:
        log.worrying("operation_uncertain", reason=code, kind=row.kind, row=row.id)
    await _not_shown(house, uow, row, now)
    if row.purpose == "prompt" and row.purpose_id:
        await prompts.settle(uow, row.purpose_id, "uncertain", now)


def _is_hopeless(row: OutboxRow, result: RetryAfter) -> bool:
    """Whether a change to an older message is given up: what is behind it in the chat must leave too."""
    waits = result.all_chats or result.code in ("too_many_requests", "busy", LEASE_OVER)
    return row.kind in ("edit", "retire") and row.attempts >= MOST_CHANGES and not waits


def _wait(row: OutboxRow, asked: float) -> timedelta:
    """What the channel asked for, or a back-off that doubles; urgent never waits longer than a minute by itself."""
    longest = LONGEST if row.lane != OUTBOX_LANES["urgent"] else 60.0
    grown = min(BACK_OFF * 2 ** max(row.attempts - 1, 0), longest) if row.attempts > 1 else BACK_OFF / 2
    return timedelta(seconds=max(asked, grown))
