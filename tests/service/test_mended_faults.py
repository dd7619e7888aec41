"""A fault in one place never silences the rest: lost keys, failing databases, rows that cannot be worked."""

from collections.abc import AsyncIterator

import pytest

from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, InboxRow
from tests.service.scene import Scene, scene


@pytest.fixture
def backend() -> str:
    """Faults are alike on every database."""
    return "sqlite"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_one_adult_without_a_key_silences_nobody(on: Scene) -> None:
    """The key of one of two safeguarding leads is gone: HELP is answered, and the other one's telephone rings."""
    await on.db.erase_person_key(await on.person("S02"))
    await on.write("P1202", "HELP")
    assert [row.error for row in await on.rows(InboxRow)] == [None]
    assert [(row.kind, row.status) for row in await on.rows(AlertRow)] == [("urgent", "open")]
    assert {who for who, _ in on.channel.rung} >= {"P1202", "S01"}
    assert "S02" not in {who for who, _ in on.channel.rung}


@pytest.mark.parametrize("words", ["HELP", "my uncle hits me"])
async def test_child_without_a_key_is_answered_and_alerted(on: Scene, words: str) -> None:
    """Nothing of a child can be opened any more: they still read 999 and Childline, and adults are rung."""
    await on.db.erase_person_key(await on.person("P1202"))
    await on.write("P1202", words)
    assert [row.status for row in await on.rows(InboxRow)] == ["parked"]
    (said,) = on.channel.texts("P1202")
    assert "999" in said
    assert "0800 1111" in said
    assert [(row.level, row.source, row.text) for row in await on.rows(ConcernRow)] == [("urgent", "parked", None)]
    assert {who for who, _ in on.channel.rung} >= {"S01", "S02"}


async def test_staff_without_a_key_are_answered(on: Scene) -> None:
    """An adult of whom nothing can be opened hears that it did not work."""
    await on.db.erase_person_key(await on.person("S06"))
    await on.write("S06", "HELP")
    assert on.channel.texts("S06") == [on.house.phrase("intake.try_again_later", "en")]
