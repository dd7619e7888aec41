"""`relbot parked list|retry`, and what doctor says of them."""

import asyncio
from datetime import timedelta
from pathlib import Path

from relbot.ids import new_id
from relbot.store.database import Database
from relbot.store.repositories.inbox import NewInbox
from tests.cli.conftest import NOW, Relbot


async def _set_one_aside(folder: Path) -> None:
    db = await Database.open("sqlite:///relbot.sqlite", keys_url=None, key_file=folder / "relbot.key")
    async with db.transaction() as uow:
        (setting,) = await uow.settings.all()
        row = NewInbox(setting.id, "telegram:1", "77", "a" * 64, 0, NOW, b"{}")
        await uow.inbox.put([row])
    async with db.transaction() as uow:
        (claimed,) = await uow.inbox.claim(setting.id, NOW, 1, new_id(), timedelta(minutes=1))
        await uow.inbox.park(claimed.id, claimed.lease or "", "not_json", NOW)
    await db.close()


def test_nothing_is_set_aside(relbot: Relbot, school: Path) -> None:
    """An empty list says so, and an unknown number says where to look."""
    assert relbot("parked", "list").out == ["Nothing is set aside."]
    assert relbot("parked", "retry", "5").err == ["relbot: nothing is set aside under 5. See: relbot parked list"]


def test_what_is_set_aside_is_shown_and_tried_again(relbot: Relbot, school: Path) -> None:
    """By number, time and code; doctor mentions it; after `retry` it is in the inbox again."""
    asyncio.run(_set_one_aside(school))
    lines = [" ".join(line.split()) for line in relbot("parked", "list").out]
    assert [line for line in lines if "telegram" in line] == ["1 2026-11-23 09:30 UTC telegram:1 not_json"]
    assert relbot("doctor").out[-1] == "look  messages: 1 could not be worked; see `relbot parked list`"
    assert relbot("parked", "retry", "1").out == ["1 is in the inbox again."]
    assert relbot("parked", "list").out == ["Nothing is set aside."]
