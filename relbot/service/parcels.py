"""Opens an outbox row for sending: whose chat, and which messages it acts on, as they are known at that moment."""

from datetime import datetime

from relbot.service.event import Parcel
from relbot.service.ports import Operation, Refused
from relbot.store.contexts import ADDRESS
from relbot.store.tables import Delivery, NoticeRow, OutboxRow
from relbot.store.unit_of_work import UnitOfWork

SUPERSEDED = "superseded"
_KINDS = {"send": "send", "edit": "edit", "retire": "retire", "delete": "delete", "leave": "leave"}


def parcel_of(uow: UnitOfWork, row: OutboxRow) -> Parcel:
    """The row's body."""
    return Parcel.model_validate_json(uow.outbox.body(row))


async def unpack(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Operation | Refused:
    """The operation to do; or why not: too late, nobody there any more, nothing delivered that it could act on."""
    parcel = parcel_of(uow, row)
    if parcel.until is not None and now > parcel.until:
        return Refused("too_late")
    if row.purpose == "notice":
        notice = await uow.care.notice(row.purpose_id or "")
        if notice is None or is_superseded(notice, row):
            return Refused(SUPERSEDED)
    address = parcel.address or await _address(uow, row)
    if not address:
        return Refused("no_address")
    references = parcel.references
    if row.kind in ("edit", "retire"):
        found = [each.reference for each in await _targets(uow, row, parcel) if each.contact_id == row.contact_id]
        references = tuple(dict.fromkeys((*references, *found)))
        if not references:
            return Refused("nothing_to_act_on")
    return Operation(
        kind=_KINDS[row.kind],  # type: ignore[arg-type]
        address=address,
        message=parcel.message,
        references=references,
        silent=parcel.silent,
    )


def is_superseded(notice: NoticeRow, row: OutboxRow) -> bool:
    """Whether a newer message carries this notice."""
    return notice.key != f"{row.event}.{row.index}"


async def _address(uow: UnitOfWork, row: OutboxRow) -> str:
    """Where it goes; "" if the account was given up. From there messages are still taken away, and nothing else."""
    contact = None if row.contact_id is None else await uow.contacts.get(row.contact_id)
    if contact is None or (contact.unlinked_at is not None and row.kind != "delete"):
        return ""
    return await uow.open(contact.person_id, ADDRESS, contact.address)


async def _targets(uow: UnitOfWork, row: OutboxRow, parcel: Parcel) -> list[Delivery]:
    if parcel.target_key is not None:
        return await uow.deliveries.by_key(row.setting_id, parcel.target_key)
    if parcel.target_session is not None and parcel.target_question is not None:
        return await uow.deliveries.for_question(parcel.target_session, parcel.target_question)
    return []
