"""Reads both sides into Books: relbot's database, opened with its keys, and the sandbox's own record."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from relbot.engine.state import Session
from relbot.sandbox.world import World
from relbot.service.audit_trail import verify
from relbot.store.database import Database
from relbot.store.tables import (
    AlertRow,
    AnswerRow,
    AuditRow,
    Base,
    ConcernRow,
    InboxRow,
    NoticeRow,
    OutboxRow,
    SessionRow,
    Setting,
)
from relbot.store.tables import Prompt as PromptRow
from relbot.store.unit_of_work import UnitOfWork
from tests.crash.records import (
    Alert,
    Answer,
    Books,
    Concern,
    Conversation,
    Deed,
    Prompt,
    Sent,
    Stored,
    Update,
)
from tests.crash.town import Town


async def read(db: Database, world: World, town: Town, deeds: Sequence[Deed]) -> Books:
    """Everything there is to compare."""
    names = {person_id: name for name, person_id in town.ids.items()}
    async with db.reading() as uow:
        await uow.fetch_keys(names)
        prompts = {row.id: row for row in await _rows(uow, PromptRow)}
        return Books(
            pupils=town.pupils,
            deeds=tuple(deeds),
            updates=tuple(Update(update.update_id, str(update.fate)) for update in world.books.updates),
            sent=_sent(world),
            stored=await _stored(uow),
            answers=await _answers(uow, names),
            concerns=await _concerns(uow, names),
            conversations=await _conversations(uow, names, prompts),
            prompts=tuple(Prompt(names[row.person_id], row.status, row.session_id) for row in prompts.values()),
            alerts=await _alerts(uow, names),
            passed_on=frozenset([row.alert_id for row in await _rows(uow, NoticeRow) if row.state == "passed_on"]),
            left=await unfinished(uow),
            unknown_calls=tuple(world.unknown_calls),
            audit_fault=await audit_fault(uow),
        )


async def audit_fault(uow: UnitOfWork) -> str:
    """What `relbot audit verify` says of the chain of each setting; "" where every line fits."""
    settings = await uow._session.scalars(select(Setting.id).order_by(Setting.id))
    return "; ".join([fault for one in settings if (fault := (await verify(uow, one)).fault)])


async def unfinished(uow: UnitOfWork) -> dict[str, int]:
    """What is not finished: rows of inbox and outbox by status, parked ones too. Empty when all is done."""
    found: dict[str, int] = {}
    for table, done in ((InboxRow, ("done",)), (OutboxRow, ("done", "refused", "uncertain", "dropped"))):
        query = select(table.status, func.count()).where(table.status.not_in(done)).group_by(table.status)
        for status, number in await uow._session.execute(query):
            found[f"{table.__tablename__} {status}"] = number
    return found


def _sent(world: World) -> tuple[Sent, ...]:
    """What the bot sent, as it was sent: later edits change the message, not the call that made it."""
    calls = {record.call_id: record for record in world.books.calls}
    return tuple(
        Sent(_owner(message.chat), str(call.parameters["text"]), _tokens(call.parameters), message.sent_at)
        for message in world.books.messages
        for call in [calls.get(message.call_id or 0)]
        if call is not None
    )


def _owner(chat: Any) -> str:
    return "" if chat.user is None else str(chat.user.first_name)


def _tokens(parameters: dict[str, Any]) -> tuple[str, ...]:
    markup = parameters.get("reply_markup") or {}
    read = json.loads(markup) if isinstance(markup, str) else markup
    return tuple(button["callback_data"] for row in read.get("inline_keyboard", ()) for button in row)


async def _rows(uow: UnitOfWork, table: type[Base]) -> list[Any]:
    return list(await uow._session.scalars(select(table)))


async def _stored(uow: UnitOfWork) -> tuple[Stored, ...]:
    query = select(InboxRow).where(InboxRow.source.startswith("telegram:")).order_by(InboxRow.id)
    rows = await uow._session.scalars(query)
    return tuple(Stored(row.id, int(row.update_key), row.chat, row.status, row.done_at) for row in rows)


async def _answers(uow: UnitOfWork, names: dict[str, str]) -> tuple[Answer, ...]:
    found = []
    for row in await _rows(uow, AnswerRow):
        text = None if row.text is None else await uow.open(row.person_id, "answer.text", row.text)
        choice = names.get(row.choice or "", row.choice)
        about = (row.session_id, row.number, row.flow, row.step)
        found.append(Answer(names[row.person_id], *about, choice, text, row.skipped))
    return tuple(found)


async def _concerns(uow: UnitOfWork, names: dict[str, str]) -> tuple[Concern, ...]:
    found = []
    for row in await _rows(uow, ConcernRow):
        text = None if row.text is None else await uow.open(row.person_id, "concern.text", row.text)
        event = int(row.event.rpartition(".")[2])
        found.append(Concern(names[row.person_id], event, row.index, row.source, text))
    return tuple(sorted(found, key=lambda concern: (concern.event, concern.index)))


async def _conversations(
    uow: UnitOfWork, names: dict[str, str], prompts: dict[str, PromptRow]
) -> tuple[Conversation, ...]:
    found = []
    for row in await _rows(uow, SessionRow):
        state = Session.model_validate_json(await uow.open(row.person_id, "session.state", row.state))
        prompt = prompts[row.prompt_id].status if row.prompt_id else None
        question = None if state.question is None else state.question.number
        found.append(
            Conversation(row.id, names[row.person_id], row.flow, row.status, row.waiting, state.asked, question, prompt)
        )
    return tuple(found)


async def _alerts(uow: UnitOfWork, names: dict[str, str]) -> tuple[Alert, ...]:
    accepted: dict[str, list[str]] = {}
    for entry in await _rows(uow, AuditRow):
        if entry.action == "alert_accepted":
            accepted.setdefault(entry.object_id or "", []).append(names[entry.actor_id or ""])
    brought = Counter[tuple[str, str]]()
    unknowing, taken = [], []
    for notice in await _rows(uow, NoticeRow):
        if not notice.detail:
            unknowing.append((notice.alert_id, names[notice.adult_id]))
        if notice.state == "passed_on":
            taken.append((notice.alert_id, names[notice.adult_id]))
        if notice.delivered_at is not None:
            brought[notice.alert_id, names[notice.adult_id]] += 1
    return tuple(
        Alert(
            id=row.id,
            about=names[row.person_id],
            kind=row.kind,
            accepted_by=None if row.accepted_by is None else names[row.accepted_by],
            accepted=tuple(accepted.get(row.id, ())),
            notices=tuple(sorted(adult for alert, adult in brought if alert == row.id)),
            going=None if row.going_by is None else names[row.going_by],
            unknowing=tuple(sorted(adult for alert, adult in unknowing if alert == row.id)),
            taken_from=tuple(sorted(adult for alert, adult in taken if alert == row.id and row.route is not None)),
        )
        for row in await _rows(uow, AlertRow)
    )
