"""HELP stands behind nothing: not behind a wave, not behind a message of unknown fate, not behind what was replaced."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from relbot.service.intake import Internal
from relbot.service.ports import Received
from relbot.service.worker import SHARED
from relbot.store.database import Database
from relbot.store.repositories.inbox import NewInbox
from relbot.store.tables import INBOX_LANES
from tests.service.scene import Scene, scene


@pytest.fixture
def backend() -> str:
    """Lanes are tested on both databases in tests/store; here it is who uses them."""
    return "sqlite"


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
