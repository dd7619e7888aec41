"""What an adult has accepted and not reached the child for does not go away with them (rule 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service import marked_away
from relbot.service.calendar import local_date
from relbot.service.leaving import leave
from relbot.service.marked_away import Days
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene

MINE = (
    "relbot: you are away, and something you have is not finished. "
    "Please speak with whoever takes it over. Open to see."
)
WORDS = "I feel worthless and I cry every night"
TAKE = (
    "relbot: somebody who works here is away, and something they have is not finished. Open to see, and take it over."
)
ASKING = "relbot is asking other adults to come too."


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning: Tom has accepted what Joel wrote, and he has heard it."""
    async with scene(database) as made:
        await made.write("P1202", WORDS)
        await made.tap("S05", "I have them")
        yield made


async def alert(on: Scene) -> AlertRow:
    """The one alert."""
    (only,) = await on.rows(AlertRow)
    return only


def heard(on: Scene, since: int) -> dict[str, str]:
    """What rang on each phone since a count of messages, the last of each."""
    return {who: message.text for who, message in on.channel.rung[since:]}


async def test_who_goes_away_hands_over(on: Scene) -> None:
    """Others are asked to take it; Daniel does and reads it; Joel hears who looks after it now."""
    before = len(on.channel.rung)
    await on.command("S05", "away", "30/11")
    rang = heard(on, before)
    assert MINE in [message.text for who, message in on.channel.rung[before:] if who == "S05"]
    assert rang["S02"] == TAKE
    assert rang["P1202"].startswith("Tom Bevan can't come to you after all. relbot is asking")
    await on.tap("S02", "I have taken over")
    assert (await alert(on)).accepted_by == await on.person("S02")
    assert WORDS in on.channel.texts("S02")[-1]
    assert "Daniel Okoro is looking after this for you now, in place of Tom Bevan." in on.channel.texts("P1202")[-1]
    before = len(on.channel.rung)
    await on.later(minutes=20)
    assert heard(on, before) == {}


async def test_what_nobody_takes_is_open_again(on: Scene) -> None:
    """After the time of a hand-over it climbs past Tom, and Joel hears that others are asked."""
    await on.command("S05", "away", "30/11")
    before = len(on.channel.rung)
    await on.later(minutes=16)
    assert (await alert(on)).status == "open"
    rang = heard(on, before)
    assert ASKING in rang["P1202"]
    assert "S05" not in rang
    assert {"S01", "S02"} <= set(rang)


async def test_who_has_reached_the_child_keeps_it(on: Scene) -> None:
    """With him before he goes, or back before the time is over: nothing moves."""
    await on.command("S05", "away", "30/11")
    async with on.db.transaction() as uow:
        await marked_away.unmark(on.house, uow, "S05", on.clock.now())
    await on.later(minutes=16)
    assert (await alert(on)).accepted_by == await on.person("S05")
    await on.press("S05", f"a.{(await alert(on)).id}.with")
    before = len(on.channel.rung)
    await on.command("S05", "away", "30/11")
    await on.later(minutes=16)
    assert TAKE not in heard(on, before).values()
    assert (await alert(on)).status == "accepted"


async def test_a_day_away_that_begins_at_midnight_waits_for_the_morning(on: Scene) -> None:
    """Marked away from tomorrow: a concern rings no others at midnight, and does so when people read again."""
    tomorrow = local_date(on.house.setting, on.clock.now()) + timedelta(days=1)
    async with on.db.transaction() as uow:
        await marked_away.mark(on.house, uow, "S05", Days(tomorrow, tomorrow), on.clock.now())
    before = len(on.channel.rung)
    await on.later(hours=18)
    assert set(heard(on, before)) == {"S05"}  # asked by day whether he has reached Joel
    await on.later(hours=6)
    assert heard(on, before)["S02"].startswith("relbot: somebody here is still waiting for you.")


async def test_who_leaves_days_later_hands_it_on(on: Scene) -> None:
    """Accepted on Monday, gone on Thursday, and Joel not reached: others are asked, and he hears it."""
    await on.later(days=3)
    before = len(on.channel.rung)
    async with on.db.transaction() as uow:
        done = await leave(uow, on.house.setting_id, "S05", on.clock.now())
    await on.later(seconds=1)
    assert done.alerts == 1
    assert (await alert(on)).status == "open"
    assert "can't come to you after all. relbot is asking Daniel Okoro," in heard(on, before)["P1202"]


async def test_who_was_to_go_and_is_away_is_not_waited_for(on: Scene) -> None:
    """Tom was to go to Joel without knowing why: the others are sent there, and he hears that they are asked."""
    await on.write("P1202", "HELP")
    urgent = next(each for each in await on.rows(AlertRow) if each.kind == "urgent")
    await on.press("S05", f"a.{urgent.id}.mine")
    before = len(on.channel.rung)
    await on.command("S05", "away", "30/11")
    again = next(each for each in await on.rows(AlertRow) if each.kind == "urgent")
    assert (again.status, again.going_by) == ("open", None)
    assert heard(on, before)["P1202"].startswith("Tom Bevan can't come to you after all. relbot is asking")


async def test_the_inbox_lists_what_waits_to_be_handed_over(on: Scene) -> None:
    """Whoever may take it over finds it there with its button, and whoever has it finds it too."""
    before = on.channel.texts("S02")
    await on.command("S02", "inbox")
    assert on.channel.texts("S02") != before
    assert not any("I have taken over" in each.labels for each in on.channel.standing("S02"))
    await on.command("S05", "away", "30/11")
    await on.later(minutes=5)
    for who, text in (
        ("S02", "relbot: this came 5 min ago, is not finished, and whoever has it is not here."),
        ("S05", "relbot: you have this one; it came 5 min ago, is not finished and waits to be handed over."),
    ):
        await on.command(who, "inbox")
        assert on.channel.texts(who)[-1].startswith(text)
    await on.tap("S02", "I have taken over")
    assert (await alert(on)).accepted_by == await on.person("S02")
