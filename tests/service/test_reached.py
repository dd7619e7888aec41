"""After "I have them": nobody else can say that they are there, and who cannot be asked is not waited for."""

import pytest

from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene


async def urgent(on: Scene) -> AlertRow:
    """The one urgent alert as it stands now."""
    (alert,) = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    return alert


async def test_who_cannot_be_asked_is_not_waited_for(database: Database) -> None:
    """Daniel blocks relbot after accepting: others are asked, and only who has Joel now says that they are with him."""
    async with scene(database, linked=("P1202", "S01", "S02", "S03")) as on:
        await on.write("P1202", "HELP")
        await on.tap("S02", "I have them")
        button = f"a.{(await urgent(on)).id}"
        await on.press("S01", f"{button}.with")
        await on.press("S02", f"{button}.safe")
        alert = await urgent(on)
        assert (alert.accepted_by, alert.with_them_at, alert.safe_at) == (await on.person("S02"), None, None)
        await on.receive(Received(kind="blocked", address="S02"))
        await on.later(minutes=15)
        assert (await urgent(on)).status == "open"
        await on.press("S02", f"{button}.with")
        await on.press("S03", f"{button}.mine")
        await on.press("S03", f"{button}.with")
        rung = len(on.channel.rung)
        await on.fall_due("alert_with", alert.id)
        alert = await urgent(on)
        assert (alert.accepted_by, alert.with_them_at) == (await on.person("S03"), on.clock.now())
        assert len(on.channel.rung) == rung


async def test_who_cannot_any_more_gives_the_child_back(database: Database) -> None:
    """Daniel has accepted and cannot: others are rung at once, Joel hears who is asked; he with the next."""
    async with scene(database, linked=("P1202", "S01", "S02")) as on:
        await on.write("P1202", "HELP")
        await on.tap("S02", "I have them")
        rung = len(on.channel.rung)
        await on.tap("S02", "I can't any more")
        alert = await urgent(on)
        assert (alert.status, alert.accepted_by) == ("open", None)
        assert {who for who, _ in on.channel.rung[rung:]} == {"P1202", "S01"}
        told = on.channel.texts("P1202")[-1]
        assert told.startswith("Daniel Okoro can't come to you after all. relbot is asking Gwen Morgan now.")
        rung = len(on.channel.rung)
        await on.later(minutes=10)
        assert "S02" in {who for who, _ in on.channel.rung[rung:]}
        await on.tap("S02", "I have them")
        await on.tap("S02", "With them now")
        await on.tap("S02", "I can't any more")
        assert on.channel.texts("P1202")[-1].startswith(
            "Daniel Okoro can't stay with you. relbot is asking Gwen Morgan"
        )


@pytest.mark.parametrize("is_there", [False, True])
async def test_who_only_goes_still_does_when_another_gives_back(database: Database, is_there: bool) -> None:
    """Tom is on his way when Daniel gives Joel back: Joel hears that Tom comes; that Tom is there stays so."""
    async with scene(database, linked=("P1202", "S01", "S02", "S05")) as on:
        await on.write("P1202", "HELP")
        await on.tap("S05", "I have them")
        if is_there:
            await on.tap("S05", "With them now")
        await on.later(minutes=1)
        await on.tap("S02", "I have them")
        await on.tap("S02", "I can't any more")
        alert = await urgent(on)
        assert (alert.status, alert.going_by) == ("open", await on.person("S05"))
        assert (alert.with_them_at is not None) is is_there
        said = "Daniel Okoro can't come to you after all." if is_there else "Tom Bevan is coming to you now."
        assert on.channel.texts("P1202")[-1].startswith(said)


async def test_a_child_is_handed_to_an_adult_by_name(database: Database) -> None:
    """Gwen hands Joel to Tom: he is rung without words, all see it, and nothing on Joel's screen says "is coming"."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.tap("S05", "I have them")
        await on.tap("S02", "I have them")
        assert [text for text in on.channel.texts("P1202") if "is coming to you" in text]
        await on.tap("S02", "With them now")
        await on.tap("S02", "Safe, handed to…")
        await on.tap("S02", "Another adult here")
        names = on.with_button("S02", "Tom Bevan").labels
        assert names == ["Amina Rahman", "Eleri Vaughan", "Tom Bevan", "Another adult here", "Hide"]
        rung = len(on.channel.rung)
        await on.tap("S02", "Tom Bevan")
        alert = await urgent(on)
        assert (alert.handed_to, alert.handed_to_id) == ("staff", await on.person("S05"))
        ((who, message),) = on.channel.rung[rung:]
        assert (who, message.text) == ("S05", "relbot: somebody here has been handed to you. Open to see.")
        assert "Daniel Okoro says: safe, handed to you" in on.channel.texts("S05")[-1]
        assert "yn ddiogel, gyda: Tom Bevan" in on.channel.texts("S01")[-1]
        told = on.channel.texts("P1202")
        assert any("Daniel Okoro has noted that Tom Bevan is looking after you now." in text for text in told)
        assert not [text for text in told if "is coming to you" in text]


async def test_nobody_it_may_be_about_is_a_name_to_hand_to(database: Database) -> None:
    """Joel wrote past Tom: his name is not among those whom Joel can be handed to, nor does its token count."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-not-to-named-adult")
        await on.write("P1202", "I want to die")
        await on.tap("S02", "I have them")
        await on.tap("S02", "With them now")
        await on.tap("S02", "Safe, handed to…")
        await on.tap("S02", "Another adult here")
        assert not [shown for shown in on.channel.standing("S02") if "Tom Bevan" in shown.labels]
        tom = await on.person("S05")
        await on.press("S02", f"a.{(await urgent(on)).id}.to_{tom[:16]}")
        assert (await urgent(on)).handed_to_id is None
        assert not [who for who, _ in on.channel.rung if who == "S05"]
