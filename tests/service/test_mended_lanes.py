"""HELP stands behind nothing: not behind a wave, not behind a message of unknown fate, not behind what was replaced."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal

import pytest

from relbot.service.intake import Internal
from relbot.service.ports import Operation, Received, Result, RetryAfter, Uncertain
from relbot.service.worker import SHARED
from relbot.store.database import Database
from relbot.store.repositories.inbox import NewInbox
from relbot.store.tables import INBOX_LANES, OutboxRow
from tests.service.scene import Scene, scene


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


def wave_row(on: Scene, name: str, chat: str, now: datetime) -> NewInbox:
    """A prompt of a wave that is nothing to anybody any more."""
    body = Internal(kind="prompt", id="none").model_dump_json().encode()
    return NewInbox(on.house.setting_id, "relbot", f"prompt.{name}", chat, INBOX_LANES["waves"], now, body)


async def test_help_does_not_wait_for_the_wave_it_is_in(on: Scene) -> None:
    """A child's own prompt is the last of 600: HELP is answered in the first look, before the wave goes on."""
    async with on.db.transaction() as uow:
        mine = uow.vault.chat_hash(on.house.setting_id, "paper", "P1202")
        rows = [wave_row(on, str(number), f"chat{number}", on.clock.now()) for number in range(600)]
        await uow.inbox.put([*rows, wave_row(on, "mine", mine, on.clock.now())])
    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    assert await on.worker.work() == 1 + SHARED
    await on.sender.settle()
    assert "P1202" in {who for who, _ in on.channel.rung}


@pytest.mark.parametrize("code, copies", [("unreadable_yes", 1), ("http_502", 5)])
async def test_message_of_unknown_fate_is_not_repeated_for_ever(on: Scene, code: str, copies: int) -> None:
    """An urgent message that always ends uncertain is given up after five copies, and what is behind it arrives."""

    def behave(operation: Operation) -> Result | None:
        mine = operation.kind == "send" and operation.address == "P1202"
        return Uncertain(code) if mine and operation.message == first(on, operation) else None

    on.channel.behave = behave
    await on.write("P1202", "HELP")
    for _ in range(8):
        await on.later(minutes=2)
    tried = [each for each in on.channel.attempts if each.kind == "send" and each.address == "P1202"]
    assert tried.count(tried[0]) == copies
    assert on.channel.texts("P1202") != []
    assert [row.outcome for row in await on.rows(OutboxRow) if row.status == "uncertain"] == [code]
    assert [row.id for row in await on.rows(OutboxRow) if row.status == "pending"] == []


def first(on: Scene, operation: Operation) -> object:
    """The message that was first tried in the chat of an operation."""
    return next(each.message for each in on.channel.attempts if each.address == operation.address)


@pytest.mark.parametrize("code", ["http_502", "too_many_requests"])
async def test_change_that_never_succeeds_gives_way(on: Scene, code: Literal["http_502", "too_many_requests"]) -> None:
    """Taking old buttons off is given up after some tries, but not while the channel only asks to wait."""
    on.channel.behave = lambda each: RetryAfter(1, code) if each.kind == "retire" else None
    await on.command("P1202", "start")
    await on.tap("P1202", "Check in")
    await on.tap("P1202", "7")
    for _ in range(10):
        await on.later(minutes=6)
    first_of_them = next(row for row in await on.rows(OutboxRow) if row.kind == "retire")
    assert first_of_them.status == ("uncertain" if code == "http_502" else "pending")
