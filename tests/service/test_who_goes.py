"""An adult who goes to a child without knowing why: asked whether they are there, relieved when they cannot."""

import pytest

from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene


@pytest.fixture
def backend() -> str:
    """What is held here is who is asked; the database's part is the accepting adult's, too."""
    return "sqlite"


async def _going(on: Scene) -> str:
    """Joel asks for help and Tom, who may not read it, goes; the id of the alert."""
    await on.write("P1202", "HELP")
    alert = (await on.rows(AlertRow))[0]
    await on.press("S05", f"a.{alert.id}.mine")
    assert on.with_button("S05", "With them now").labels == ["Open", "With them now", "I can't go now"]
    return alert.id


async def test_who_does_not_arrive_is_not_waited_for(database: Database) -> None:
    """Tom is asked after 15 minutes; without an answer others are sent, the second adult too, and Joel hears it."""
    async with scene(database) as on:
        await _going(on)
        rung = len(on.channel.rung)
        for _ in range(4):
            await on.later(minutes=5)
        asked = [message.text for who, message in on.channel.rung[rung:] if who == "S05"]
        assert asked[0] == "relbot: please say whether you have reached them. Open to see."
        assert "S06" in {who for who, _ in on.channel.rung[rung:]}
        assert on.channel.texts("P1202")[-1].startswith("relbot is asking other adults to come too.")
        assert (await on.rows(AlertRow))[0].going_by is None


async def test_who_cannot_says_so_at_once(database: Database) -> None:
    """Tom is stopped on the stairs: Amina is sent, Joel hears that others are asked, and Tom is not rung again."""
    async with scene(database) as on:
        await _going(on)
        rung = len(on.channel.rung)
        await on.tap("S05", "I can't go now")
        await on.later(minutes=5)
        heard = [who for who, _ in on.channel.rung[rung:]]
        assert "S06" in heard
        assert "S05" not in heard
        assert on.channel.texts("S05") == ["Another adult is being asked. Nothing more is asked of you here."]
        assert on.channel.texts("P1202")[-1].startswith("Tom Bevan can't come to you after all. relbot is asking Amina")


async def test_who_is_there_is_not_asked_again(database: Database) -> None:
    """Tom is with Joel: he is left in peace, those who may read it are still asked, and see that he is there.

    Gwen accepts: her own "with them" is still to come.
    """
    async with scene(database) as on:
        alert_id = await _going(on)
        await on.tap("S05", "With them now")
        rung = len(on.channel.rung)
        for _ in range(5):
            await on.later(minutes=5)
        heard = [who for who, _ in on.channel.rung[rung:]]
        assert "S02" in heard
        assert "S05" not in heard
        await on.press("S02", f"a.{alert_id}.open")
        assert "Tom Bevan is with them (since 09:00, 23/11) and has not read this." in on.channel.texts("S02")[-1]
        await on.press("S02", f"a.{alert_id}.mine")
        assert "Tom Bevan is with them (since 09:00, 23/11)" in on.channel.texts("S02")[-1]
        await on.tap("S02", "With them now")
        assert on.channel.texts("S05")[-1].startswith("Daniel Okoro is with them (since 09:25, 23/11).")
        assert (await on.rows(AlertRow))[0].with_them_at == on.clock.now()
