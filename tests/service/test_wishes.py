"""A child's wish for another named adult (P09): who hears of it, who never does, and what becomes of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from relbot.service.hearing import Heard
from relbot.service.people import import_people
from relbot.service.people_file import read_people
from relbot.store.database import Database
from relbot.store.tables import AdultWishRow, Person, WishNoticeRow
from tests.service.scene import Scene, scene
from tests.service.school import EXAMPLE, NOW, SETTING


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def wish(on: Scene, child: str, label: str) -> AdultWishRow:
    """The child wishes for somebody, and nobody has done anything about it yet."""
    known = {row.id for row in await on.rows(AdultWishRow)}
    await on.press(child, "m.pupil-change-adult")
    await on.tap(child, label)
    (new,) = [row for row in await on.rows(AdultWishRow) if row.id not in known]
    return new


async def statuses(on: Scene) -> dict[str, str]:
    """How each wish stands."""
    return {row.id: row.status for row in await on.rows(AdultWishRow)}


async def named(on: Scene, child: str) -> str | None:
    """The id of a child's named adult."""
    child_id = await on.person(child)
    return next(row.named_adult_id for row in await on.rows(Person) if row.id == child_id)


async def told(on: Scene) -> set[str]:
    """The ids of adults who were told."""
    return {row.adult_id for row in await on.rows(WishNoticeRow)}


async def test_the_adult_to_be_left_learns_nothing(on: Scene) -> None:
    """Tom presses every button of a wish not to have him: no word, no change; nor does another teacher."""
    row = await wish(on, "P1202", "Amina Rahman")
    assert await told(on) == {await on.person("S01"), await on.person("S02")}
    before = {who: on.channel.texts(who) for who in ("S05", "S04")}
    for who, texts in before.items():
        for what in ("open", "yes", "no", "not_now", f"a{(await on.person('S06'))[:12]}"):
            await on.press(who, f"w.{row.id}.{what}")
        await on.command(who, "inbox")
        said = [text for text in on.channel.texts(who) if text not in texts]
        assert {text for text in said if "Joel" in text or "Amina" in text} == set()
    assert [each.status for each in await on.rows(AdultWishRow)] == ["open"]
    assert await named(on, "P1202") == await on.person("S05")


async def test_whom_the_child_reported_neither_decides_nor_is_asked(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words about two of safeguarding: those who lead decide, neither is offered, and their presses do nothing."""
    urgent = Heard("urgent", ("abuse",), "abuse")
    monkeypatch.setattr(
        "relbot.service.hearing.judge", lambda who, *_, **__: urgent if who.is_pupil else Heard("ordinary")
    )
    reported = {await on.person("S01"), await on.person("S02")}
    await on.write("P1202", "Gwen Morgan hurts me")
    await on.write("P1202", "Daniel Okoro hurts me")
    row = await wish(on, "P1202", "Anyone else")
    assert await told(on) == {await on.person("S03")}
    await on.press("S03", f"w.{row.id}.open")
    offered = on.channel.standing("S03")[-1].labels
    assert any("Amina Rahman" in label for label in offered)
    assert [label for label in offered if "Gwen" in label or "Daniel" in label] == []
    for one in reported:
        await on.press("S03", f"w.{row.id}.a{one[:12]}")
    await on.press("S02", f"w.{row.id}.not_now")
    assert await statuses(on) == {row.id: "open"}


async def test_who_is_reported_after_being_asked_is_asked_no_more(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their yes counts for nothing; after a school day the child and those who decide hear that it is unmet."""
    row = await wish(on, "P1202", "Amina Rahman")
    await on.press("S01", f"w.{row.id}.a{(await on.person('S06'))[:12]}")
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_, **__: Heard("urgent", ("abuse",), "abuse"))
    await on.write("P1202", "Amina Rahman hurts me")
    await on.press("S06", f"w.{row.id}.open")
    await on.press("S06", f"w.{row.id}.yes")
    assert await named(on, "P1202") == await on.person("S05")
    assert await statuses(on) == {row.id: "asked"}
    await on.later(minutes=24 * 60)
    assert await statuses(on) == {row.id: "unmet"}


async def test_nobody_becomes_a_named_adult_without_saying_yes(on: Scene) -> None:
    """Only who was asked can say yes, and only once; leaders hear when a day has gone by."""
    row = await wish(on, "P1202", "Amina Rahman")
    await on.press("S06", f"w.{row.id}.yes")
    assert await named(on, "P1202") == await on.person("S05")
    await on.later(minutes=24 * 60)
    assert await on.person("S03") in await told(on)
    await on.press("S03", f"w.{row.id}.a{(await on.person('S06'))[:12]}")
    await on.press("S01", f"w.{row.id}.yes")
    assert await named(on, "P1202") == await on.person("S05")
    for _ in range(2):
        await on.press("S06", f"w.{row.id}.yes")
    assert await named(on, "P1202") == await on.person("S06")
    assert [each.status for each in await on.rows(AdultWishRow)] == ["done"]


async def test_a_second_wish_takes_the_place_of_the_first(on: Scene) -> None:
    """Its answer counts no more, and what cannot be stays open until the child says otherwise."""
    first = await wish(on, "P1202", "Amina Rahman")
    second = await wish(on, "P1202", "Anyone else")
    await on.press("S01", f"w.{first.id}.a{(await on.person('S06'))[:12]}")
    await on.press("S01", f"w.{second.id}.not_now")
    assert await statuses(on) == {first.id: "withdrawn", second.id: "unmet"}
    await on.press("P1201", f"w.{second.id}.leave")
    assert await statuses(on) == {first.id: "withdrawn", second.id: "unmet"}
    await on.press("P1202", f"w.{second.id}.leave")
    assert await statuses(on) == {first.id: "withdrawn", second.id: "withdrawn"}


async def test_an_older_people_file_does_not_undo_a_choice(on: Scene, tmp_path: Path) -> None:
    """The file that still names the adult who was left changes nothing; one that names a third counts."""
    row = await wish(on, "P1202", "Amina Rahman")
    await on.press("S01", f"w.{row.id}.a{(await on.person('S06'))[:12]}")
    await on.press("S06", f"w.{row.id}.yes")
    people = (EXAMPLE / "people.csv").read_text(encoding="utf-8")
    for text, adult in (
        (people, "S06"),
        (people.replace("P1202,Joel,Mensah,pupil,12,en,S05", "P1202,Joel,Mensah,pupil,12,en,S04"), "S04"),
    ):
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        lines = read_people(path, SETTING.languages)
        await import_people(on.db, on.house.setting_id, lines, NOW, shown="people.csv")
        assert await named(on, "P1202") == await on.person(adult)
