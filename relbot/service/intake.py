"""What comes in is stored before anything else happens to it, and only then acknowledged (rule 1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from relbot.ids import new_id
from relbot.service.house import House
from relbot.service.ports import Envelope
from relbot.store.repositories.inbox import NewInbox
from relbot.store.tables import INBOX_LANES, TimerRow
from relbot.store.unit_of_work import UnitOfWork

INTERNAL = "relbot"
"""The source of rows that relbot writes to itself: timers, waves, prompts."""


class Internal(BaseModel):
    """The body of a row that relbot wrote to itself: what fell due, and for which row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal[
        "session_timer",
        "alert_due",
        "alert_with",
        "fold",
        "wave",
        "prompt",
        "unreachable",
        "ask_again",
        "talk_due",
        "wish_due",
        "wish_fold",
        "incident_due",
        "incident_offer",
        "incident_harmed",
        "person_left",
        "held",
        "renew",
        "unseen",
        "unfolded",
        "person_away",
        "morning_test",
        "waited",
        "shift_change",
        "hand_over",
        "profile_review",
        "left_away",
    ]
    id: str
    timer: Literal["remind", "expire"] | None = None
    number: int = 0


async def store(house: House, envelopes: Sequence[Envelope]) -> int:
    """Commits envelopes to the inbox and returns how many were new; after this they may be acknowledged."""
    async with house.db.transaction() as uow:
        return await uow.inbox.put([_row(house, uow, envelope) for envelope in envelopes])


def _row(house: House, uow: UnitOfWork, envelope: Envelope) -> NewInbox:
    channel = envelope.source.partition(":")[0]
    chat = envelope.address or f"{envelope.source}/{envelope.update_key}"
    return NewInbox(
        setting_id=house.setting_id,
        source=envelope.source,
        update_key=envelope.update_key,
        chat=uow.vault.chat_hash(house.setting_id, channel, chat),
        lane=INBOX_LANES["people"],
        received_at=envelope.received_at,
        body=envelope.body.encode(),
    )


async def remind_self(
    house: House, uow: UnitOfWork, internal: Internal, *, key: str, chat: str, lane: str, now: datetime
) -> None:
    """Writes a row to relbot's own inbox, in the caller's transaction; the same key twice is one row."""
    row = NewInbox(
        setting_id=house.setting_id,
        source=INTERNAL,
        update_key=key,
        chat=chat,
        lane=INBOX_LANES[lane],
        received_at=now,
        body=internal.model_dump_json().encode(),
    )
    await uow.inbox.put([row])


async def set_timer(uow: UnitOfWork, setting_id: str, key: str, kind: str, object_id: str, due_at: datetime) -> None:
    """Sets a timer from outside any event, as the command line does: a running relbot does what falls due."""
    chat = uow.vault.chat_hash(setting_id, "timer", key)
    timer = TimerRow(
        id=new_id(), setting_id=setting_id, key=key, kind=kind, object_id=object_id, chat=chat, due_at=due_at
    )
    await uow.timers.set(timer)
