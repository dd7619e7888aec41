"""A child whom something worries is seen before their day ends (DOMAIN 3.5), and what they were told is kept."""

from datetime import timedelta

import pytest

from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene

BULLIED = "they bully me every day"


@pytest.fixture
def backend() -> str:
    """What is held here is when adults and children hear what; one database is enough."""
    return "sqlite"


def _rung(on: Scene, who: str, since: int = 0) -> list[str]:
    """What has rung for somebody."""
    return [message.text for address, message in on.channel.rung[since:] if address == who]


async def test_an_accepted_concern_is_watched(database: Database) -> None:
    """Gwen takes it at nine and is called away: she is asked at ten, others a quarter of an hour later; Joel hears it.

    Until then it stands in her list. Daniel says that he is with Joel: nobody is asked any more.
    """
    async with scene(database) as on:
        await on.write("P1202", BULLIED)
        alert_id = (await on.rows(AlertRow))[0].id
        await on.press("S02", f"a.{alert_id}.mine")
        await on.command("S02", "inbox")
        assert on.with_button("S02", "With them now").message.text.startswith(
            "relbot: you have this one; it came 0 min"
        )
        since = len(on.channel.rung)
        await on.later(minutes=60)
        assert _rung(on, "S02", since) == ["relbot: please say whether you have reached them. Open to see."]
        await on.later(minutes=15)
        assert (await on.rows(AlertRow))[0].status == "open"
        assert on.channel.texts("P1202")[-1].startswith("relbot is asking other adults to come too.")
        await on.press("S03", f"a.{alert_id}.mine")
        await on.press("S03", f"a.{alert_id}.with")
        since = len(on.channel.rung)
        await on.later(hours=3)
        assert _rung(on, "S03", since) == []


async def test_before_the_child_goes_home(database: Database) -> None:
    """A concern at 14:50, home at 15:25: it rings again at 15:05, and the child reads that nobody answered yet.

    Five minutes after home time it rings once more, and says on the card that the child left without being seen.
    """
    async with scene(database, now=MONDAY + timedelta(hours=5, minutes=50)) as on:
        await on.write("P1202", BULLIED)
        alert_id = (await on.rows(AlertRow))[0].id
        await on.press("S02", f"a.{alert_id}.open")
        assert "They go home at 15:25, 23/11." in on.channel.texts("S02")[-1]
        for minutes in (15, 25):
            since = len(on.channel.rung)
            await on.later(minutes=minutes)
            assert len(_rung(on, "S02", since)) == 1
        assert sum("Nobody has answered yet." in text for text in _rung(on, "P1202")) == 1
        await on.press("S02", f"a.{alert_id}.open")
        assert "They went home at 15:25, 23/11, and nobody has said that" in on.channel.texts("S02")[-1]


async def test_who_was_told_that_somebody_comes_is_seen_first(database: Database) -> None:
    """An adult says "not a concern" only once somebody is with the child, who was told that they come."""
    async with scene(database) as on:
        await on.write("P1202", "I want to kill myself")
        alert_id = (await on.rows(AlertRow))[0].id
        await on.press("S05", f"a.{alert_id}.mine")
        await on.press("S01", f"a.{alert_id}.no_concern")
        await on.press("S02", f"a.{alert_id}.mine")
        assert "Not a concern" not in on.channel.standing("S02")[-1].labels
        await on.press("S02", f"a.{alert_id}.no_concern")
        assert (await on.rows(AlertRow))[0].status == "accepted"
        await on.tap("S02", "With them now")
        await on.tap("S02", "Not a concern")
        await on.tap("S02", "I've spoken with them")
        assert (await on.rows(AlertRow))[0].outcome == "not_a_concern"


async def test_away_at_night_rings_others_for_what_is_urgent_alone(database: Database) -> None:
    """Tom types /away at 23:00: a concern waits until people read; it then goes past him."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.write("P1202", BULLIED)
        since = len(on.channel.rung)
        await on.command("S05", "away", "24/11")
        assert {who for who, _ in on.channel.rung[since:]} <= {"S05"}
        since = len(on.channel.rung)
        await on.later(hours=9, minutes=30)
        assert _rung(on, "S02", since)
        assert not _rung(on, "S05", since)
