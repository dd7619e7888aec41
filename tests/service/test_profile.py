"""A child's page is the child's: who sees a part, what is kept of it, and what it does for them (DOMAIN 2.7)."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from relbot.flow.actions import AddToPage, SharePart
from relbot.service import incidents, preferences, profile, profile_page
from relbot.service.access import Standing
from relbot.service.event import Event
from relbot.service.profile import Said
from relbot.service.who import reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, ConcernRow, ProfilePartRow, TimerRow
from tests.service.scene import MONDAY, Scene, scene


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; Joel (P1202), his named adult S05 and second adult S06, and others have accounts."""
    async with scene(database) as made:
        yield made


async def say(on: Scene, part: str, words: str | None, who: str, ticks: Sequence[str] = ()) -> None:
    """Joel says a part of his page, by button and word."""
    await on.command("P1202", "about")
    await on.tap("P1202", part)
    for tick in ticks:
        await on.tap("P1202", tick)
    if ticks:
        await on.tap("P1202", "Done")
    if words is None:
        await on.tap("P1202", "Skip")
    else:
        await on.write("P1202", words)
    if who:
        await on.tap("P1202", who)
        await on.tap("P1202", "That's all")


async def seen_by(on: Scene, school_id: str) -> list[str]:
    """The parts of Joel's page that somebody sees."""
    async with on.db.reading() as uow:
        child = await uow.people.get(await on.person("P1202"))
        who = await reach(uow, await on.person(school_id))
        assert child is not None
        assert who is not None
        rows = await profile.visible(uow, Standing(who.id, who.roles, child))
        return [row.part for row in rows]


async def test_each_part_is_seen_by_whom_the_child_chose(on: Scene) -> None:
    """Only the named adult; adults who help; nobody: and never another pupil, or staff who are not his."""
    await say(on, "A good day", "football", "Only Tom Bevan")
    await say(on, "My hopes", "to be a vet", "Adults who help me")
    await say(on, "My name", "Jo", "Nobody yet")
    assert {who: await seen_by(on, who) for who in ("P1202", "S05", "S06", "S01", "S04", "P1201")} == {
        "P1202": ["called", "hopes", "good_day"],
        "S05": ["hopes", "good_day"],
        "S06": ["hopes"],
        "S01": ["hopes"],
        "S04": [],
        "P1201": [],
    }


async def test_only_tom_is_for_tom(on: Scene) -> None:
    """Another named adult later on does not see what was said for the one before; nor does that one any more."""
    await say(on, "A good day", "football", "Only Tom Bevan")
    async with on.db.transaction() as uow:
        child = await uow.people.get(await on.person("P1202"))
        assert child is not None
        child.named_adult_id = await on.person("S04")
    assert [await seen_by(on, who) for who in ("S04", "S05")] == [[], []]
    await on.command("P1202", "about")
    await on.tap("P1202", "See my page")
    assert "A good day: “football”\nNobody sees it yet." in on.channel.texts("P1202")


async def test_words_are_kept_on_the_page_alone(on: Scene) -> None:
    """Everyday words make no note and no answer; they lie sealed, and no session keeps them."""
    await say(on, "A good day", "football with nan", "Nobody yet")
    assert await on.rows(ConcernRow) == []
    assert await on.rows(AnswerRow) == []
    (row,) = await on.rows(ProfilePartRow)
    assert b"football" not in row.said
    assert on.channel.texts("S05") == []


async def test_words_that_alarm_go_to_adults_first(on: Scene) -> None:
    """A page is no place where a cry for help is not heard: it is screened as everything is (rule 4)."""
    await say(on, "A hard day", "i want to die", "", ticks=["☐ 🔊 Noise"])
    (concern,) = await on.rows(ConcernRow)
    assert (concern.level, concern.step) == ("urgent", "words")
    assert [row.seen_by for row in await on.rows(ProfilePartRow)] == ["nobody"]


async def test_whoever_stops_before_saying_who_sees_it_loses_nothing(on: Scene) -> None:
    """The words are on the page already, for nobody but the child."""
    await say(on, "My hopes", "a dog of my own", "")
    await on.tap("P1202", "Stop")
    assert await seen_by(on, "S05") == []
    await on.command("P1202", "about")
    await on.tap("P1202", "See my page")
    assert any("a dog of my own" in text for text in on.channel.texts("P1202"))


async def test_infants_see_their_page_and_write_it_with_an_adult(on: Scene) -> None:
    """/about asks them nothing: it says who writes the page with them, and shows what stands on it."""
    await say(on, "My hopes", "a dog of my own", "Nobody yet")
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        child = await uow.people.get(person_id)
        assert child is not None
        child.year = 1
    await on.command("P1202", "about")
    with_adult, page = on.channel.texts("P1202")[-2:]
    assert with_adult == "A grown-up makes your page with you."
    assert "a dog of my own" in page


async def test_no_lock_screen_shows_a_page(on: Scene) -> None:
    """What rings or comes as a new message holds none of it: the words come by an edit (rule 7)."""
    await say(on, "A good day", "football", "Only Tom Bevan")
    await on.command("S05", "about")
    await on.tap("S05", "Joel, 12A")
    assert "football" in " ".join(on.channel.texts("S05"))
    rung = [message.text for _, message in on.channel.rung]
    assert [text for text in rung if "football" in text] == []
    assert [
        button.label
        for _, message in on.channel.rung
        for row in message.rows
        for button in row
        if "Joel" in button.label
    ] == []


async def test_who_is_not_theirs_opens_and_adds_nothing(on: Scene) -> None:
    """An invented press or action of another adult shows no page and writes nothing."""
    await say(on, "A good day", "football", "Adults who help me")
    child = await on.person("P1202")
    async with on.db.transaction() as uow:
        other = await reach(uow, await on.person("S04"))
        assert other is not None
        event = Event(on.house, uow, "test.1", on.clock.now())
        await profile.add(event, other, AddToPage(child=child, part="needs", words="a drink", agreed="yes"))
        await profile.share(event, other, SharePart(part="all", who="back"))
    assert [row.layer for row in await on.rows(ProfilePartRow)] == ["child"]


async def test_what_was_not_agreed_the_child_does_not_see_and_does_not_lose(on: Scene) -> None:
    """An adult's addition is the child's to read once agreed; all taken back, what was not agreed stays the adults'."""
    child = await on.person("P1202")
    for part, agreed in (("needs", "yes"), ("baseline", "not_yet")):
        async with on.db.transaction() as uow:
            tom = await reach(uow, await on.person("S05"))
            assert tom is not None
            said = AddToPage.model_validate({"child": child, "part": part, "words": "a drink", "agreed": agreed})
            await profile.add(Event(on.house, uow, f"test.{part}", on.clock.now()), tom, said)
    assert [await seen_by(on, who) for who in ("P1202", "S06")] == [["needs"], ["needs", "baseline"]]
    await on.command("P1202", "about")
    await on.tap("P1202", "Who sees it")
    await on.tap("P1202", "Take it all back")
    assert [await seen_by(on, who) for who in ("P1202", "S06")] == [[], ["baseline"]]


async def minutes(on: Scene, *ticks: str, agreed: int | None = None) -> timedelta:
    """Joel's calm time after an incident, where his page says so, or it was agreed at the command line."""
    child = await on.person("P1202")
    async with on.db.transaction() as uow:
        sealed = await uow.seal(child, profile.CONTEXT, Said(ticks=ticks).model_dump_json())
        part = ProfilePartRow(id="p" * 32, setting_id=on.house.setting_id, person_id=child, author_id=child)
        part.part, part.layer, part.said, part.seen_by, part.said_at = "minutes", "child", sealed, "nobody", MONDAY
        uow.add(part)
        wishes = await preferences.own(uow, on.house.setting_id, child, MONDAY)
        wishes.calm_minutes = agreed
        await uow.flush()
        return await incidents.calm_time(Event(on.house, uow, "test.2", MONDAY), child)


@pytest.mark.parametrize(
    "ticks,agreed,is_calm_after",
    [((), None, 20), ((), 40, 40), (("m30",), None, 30), (("m5",), 40, 5), (("tell",), 40, 40)],
)
async def test_calm_time_is_the_child_s_own(
    on: Scene, ticks: tuple[str, ...], agreed: int | None, is_calm_after: int
) -> None:
    """Their page, else what was agreed, else the setting's minutes (G07)."""
    assert await minutes(on, *ticks, agreed=agreed) == timedelta(minutes=is_calm_after)


async def test_a_year_later_the_named_adult_is_reminded(on: Scene) -> None:
    """Changed again, the year begins again; a page that was taken back reminds nobody."""
    await say(on, "A good day", "football", "Only Tom Bevan")
    timers = [row for row in await on.rows(TimerRow) if row.kind == "profile_review"]
    assert [row.due_at for row in timers] == [MONDAY + timedelta(days=365)]
    child = await on.person("P1202")
    await on.fall_due("profile_review", child)
    assert [(row.level, row.source) for row in await on.rows(ConcernRow)] == [("ordinary", "profile_review")]
    await on.command("P1202", "about")
    await on.tap("P1202", "Who sees it")
    await on.tap("P1202", "Take it all back")
    await on.fall_due("profile_review", child)
    assert len(await on.rows(ConcernRow)) == 1


async def test_what_they_let_an_adult_see_stands_below_an_alert(on: Scene) -> None:
    """For the named adult both parts, for safeguarding the one for adults who help: nothing that is for nobody."""
    await say(on, "What helps", None, "Only Tom Bevan", ticks=["☐ Music"])
    await say(on, "What makes it worse", None, "Adults who help me", ticks=["☐ Loud voices"])
    await say(on, "How long I need", None, "")
    await on.write("P1202", "they keep leaving me out and laughing at me")
    shown = {}
    for who in ("S05", "S02"):
        (alert,) = await on.rows(AlertRow)
        await on.tap_alert(who, alert.id)
        lines = on.channel.texts(who)[-1].splitlines()
        shown[who] = [line for line in lines if line.startswith(("From their own", "What helps", "What makes"))]
    assert shown == {
        "S05": ["From their own page:", "What helps: Music", "What makes it worse: Loud voices"],
        "S02": ["From their own page:", "What makes it worse: Loud voices"],
    }


async def test_a_calm_place_is_said_to_whom_the_child_lets_see_it(on: Scene) -> None:
    """A place of the setting, never their words: to whoever talks with them if adults who help may see it."""
    for who, told in (("Adults who help me", "the Cwtch"), ("Only Tom Bevan", None)):
        await on.command("P1202", "about")
        await on.tap("P1202", "Where I calm")
        await on.tap("P1202", "the Cwtch")
        await on.write("P1202", "behind the sofa")
        await on.tap("P1202", who)
        await on.tap("P1202", "That's all")
        async with on.db.transaction() as uow:
            child = await uow.people.get(await on.person("P1202"))
            amina = await reach(uow, await on.person("S04"))
            assert child is not None
            assert amina is not None
            event = Event(on.house, uow, "test.3", on.clock.now())
            place = await profile_page.calm_place(event, amina, child)
        assert place == (told and place and on.house.setting.places[0].name.in_(amina.language))
        assert (place is None) == (told is None)
