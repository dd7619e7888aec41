"""At a change of shift nothing is silent: what is open rings who comes on, the rest is handed over (rule 5)."""

from datetime import UTC, datetime

import pytest

from relbot.service.rota import gone, holding, last_change
from relbot.service.setting_reading import load_setting
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, on_stage
from tests.service.test_home import HOME, home, rung

SETTING = load_setting(HOME / "setting.yaml")
BEFORE = datetime(2026, 11, 24, 14, 50, tzinfo=UTC)
"""A Tuesday, ten minutes before Ffion and Marek go and Sian and Grace come on."""
HANDS = (
    "relbot: your shift is over, and something you have is not finished. Please hand it over in person. Open to see."
)
TAKES = "relbot: a shift is over, and something here is not finished. Open to see, and take it over."
CYMRYD = "relbot: mae shifft ar ben, ac mae rhywbeth yma heb ei orffen. Agorwch i weld, a chymerwch ef drosodd."
HANDED = {"H04": HANDS, "H06": TAKES, "H01": CYMRYD, "H05": CYMRYD}
"""Who goes, who comes, and the manager on call, each in their language."""


@pytest.fixture
async def on(database: Database) -> Scene:
    """The home at ten to three; everybody has an account."""
    made = on_stage(database, await home(database, BEFORE), SETTING, BEFORE)
    await made.link(("Y02", *(f"H0{number}" for number in range(1, 9))))
    await made.relbot.tick()
    return made


async def taken_by_marek(on: Scene) -> AlertRow:
    """Keira asks for help, and Marek is with her."""
    await on.write("Y02", "HELP")
    await on.tap("H04", "I have them")
    await on.tap("H04", "With them now")
    (alert,) = await on.rows(AlertRow)
    return alert


def texts(on: Scene, since: int) -> dict[str, str]:
    """What rang on each adult's phone since a count of messages, the last of each."""
    return {who: message.text for who, message in on.channel.rung[since:] if who.startswith("H")}


async def test_what_is_open_rings_who_comes_on(on: Scene) -> None:
    """A worry of ten to three that nobody has taken: Sian and Grace get it as they come, without a word of it."""
    await on.write("Y02", "I feel worthless and I cry every night")
    assert [row.kind for row in await on.rows(AlertRow)] == ["concern"]
    assert await rung(on, 0) == {"H01", "H02", "H03", "H04"}
    before = len(on.channel.rung)
    await on.later(minutes=10)
    assert texts(on, before) == {
        "H05": "relbot: mae ar rywun yma eich angen chi. Agorwch i weld.",
        "H06": "relbot: somebody here needs you. Open to see.",
    }


async def test_a_repeat_at_the_change_rings_once(on: Scene) -> None:
    """The alert comes round again at three o'clock itself: who comes on then has it once."""
    await on.write("Y02", "HELP")
    (alert,) = await on.rows(AlertRow)
    three = BEFORE.replace(hour=15, minute=0)
    on.clock.forward(three - BEFORE)
    before = len(on.channel.rung)
    await on.fall_due("alert_due", alert.id)
    await on.fall_due("shift_change", three.isoformat())
    assert sorted(who for who, _ in on.channel.rung[before:] if who in ("H05", "H06")) == ["H05", "H06"]


async def test_what_is_not_finished_is_handed_over(on: Scene) -> None:
    """Marek goes: he is asked to hand over, who is there to take over; Grace does, reads it, and Keira hears who."""
    await taken_by_marek(on)
    before = len(on.channel.rung)
    await on.later(minutes=10)
    assert texts(on, before) == HANDED
    await on.tap("H06", "I have taken over")
    (alert,) = await on.rows(AlertRow)
    assert (alert.status, alert.accepted_by, alert.with_them_at) == ("accepted", await on.person("H06"), None)
    assert "Asked for HELP." in on.channel.texts("H06")[-1]
    assert on.channel.texts("Y02")[-1] == (
        "Grace Obi is coming to you now, in place of Marek Kowal. If you need someone at once, tap HELP."
    )
    assert not any("I have taken over" in each.labels for who in ("H01", "H05") for each in on.channel.standing(who))
    before = len(on.channel.rung)
    await on.later(minutes=14)
    assert texts(on, before) == {}
    await on.press("H05", f"a.{alert.id}.take")
    assert (await on.rows(AlertRow))[0].accepted_by == await on.person("H06")


async def test_what_nobody_takes_over_is_open_again(on: Scene) -> None:
    """After the hand-over's twenty minutes it climbs, the new shift hears, and so does Keira.

    Marek's own notice says no more that it is his: without a ring, it offers what anybody's does.
    """
    alert = await taken_by_marek(on)
    await on.later(minutes=10)
    before = len(on.channel.rung)
    await on.later(minutes=20)
    assert (await on.rows(AlertRow))[0].status == "open"
    assert set(texts(on, before)) >= {"H01", "H05", "H06"}
    assert "H04" not in texts(on, before)
    assert [each.labels for each in on.channel.standing("H04")][-1] == ["Open", "I have them"]
    assert "relbot is asking other adults to come too." in on.channel.texts("Y02")[-1]
    await on.press("H05", f"a.{alert.id}.mine")
    assert (await on.rows(AlertRow))[0].accepted_by == await on.person("H05")


async def test_who_ends_it_has_nothing_to_hand_over(on: Scene) -> None:
    """Safe before the shift ends, or after being asked: nobody else is rung for it."""
    alert = await taken_by_marek(on)
    await on.later(minutes=10)
    await on.press("H04", f"a.{alert.id}.safe_unnamed")
    before = len(on.channel.rung)
    await on.later(minutes=25)
    assert texts(on, before) == {}
    (alert,) = await on.rows(AlertRow)
    assert (alert.status, alert.handed_to) == ("accepted", "staff")


async def test_a_change_that_was_slept_through_is_found(on: Scene) -> None:
    """relbot was off from ten to three until five: at its start the shift that is there now hears."""
    await taken_by_marek(on)
    on.restart()
    before = len(on.channel.rung)
    await on.later(hours=2)
    assert texts(on, before) == HANDED


async def test_a_second_look_changes_nothing(on: Scene) -> None:
    """The change of three o'clock is one event, however often it is looked for."""
    await taken_by_marek(on)
    await on.later(minutes=10)
    before = len(on.channel.rung)
    on.restart()
    await on.later(seconds=5)
    await on.later(minutes=1)
    assert texts(on, before) == {}


def test_a_rota_changes_when_others_are_on_duty() -> None:
    """By the hours alone; the last change of a span counts; who is on call has not gone."""
    three = BEFORE.replace(hour=15, minute=0)
    assert last_change(SETTING, BEFORE, three) == three
    assert last_change(SETTING, three, three.replace(hour=21, minute=59)) is None
    assert last_change(SETTING, BEFORE, three.replace(hour=23)) == three.replace(hour=22)
    assert holding(SETTING, three) == {"H01", "H05", "H06"}
    assert gone(SETTING, three) == {"H03", "H04", "H07", "H08"}
