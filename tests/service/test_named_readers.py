"""Words about somebody who would have read them go past that adult, and are a concern at least (DOMAIN 3.3, rule 6)."""

from dataclasses import replace

import pytest

from relbot.service.hearing import Heard
from relbot.service.people import import_people
from relbot.service.people_changes import preview
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, ConcernRow, NoticeRow
from tests.service.scene import MONDAY_NIGHT, Scene, scene
from tests.service.school import SETTING, told_of


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screening hears nothing but where a text says so itself: what is tested here does not hang on it."""
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text: Heard("urgent", ("abuse",), "abuse") if "hurts" in text else Heard("ordinary"),
    )


async def told(on: Scene) -> set[str]:
    """Who has a notice that is still theirs, by school id."""
    people = {await on.person(f"S0{number}"): f"S0{number}" for number in range(1, 8)}
    return {people[row.adult_id] for row in await on.rows(NoticeRow) if row.state != "passed_on"}


@pytest.mark.parametrize(
    "text, readers",
    [
        ("i dont like how mr bevan looks at me", {"S01", "S02"}),
        ("i dont like how Amina looks at me", {"S01", "S02"}),
        ("gwen is horrible to me", {"S02", "S03"}),
        ("eleri vaughan is horrible to me", {"S01", "S02"}),
    ],
)
async def test_who_is_named_does_not_read(database: Database, text: str, readers: set[str]) -> None:
    """Ordinary words are a concern for safeguarding; neither the named adult nor whoever is named has a notice."""
    async with scene(database) as on:
        await on.write("P1202", text)
        (row,) = await on.rows(ConcernRow)
        assert (row.level, row.reasons.split(",")[-1]) == ("concern", "names_reader")
        assert readers <= await told(on)
        left_out = {"gwen": "S01", "eleri": "S03"}.get(text.split(maxsplit=1)[0], "S05")
        assert not await told(on) & {"S05", "S06", left_out}
        answer = on.channel.texts("P1202")[0]
        assert "Tom Bevan" not in answer
        (alert,) = await on.rows(AlertRow)
        await on.press("S05", f"a.{alert.id}.no_concern")
        await on.later(minutes=40)
        assert "S05" not in await told(on)


@pytest.mark.parametrize(
    "linked, reader, names",
    [
        (("P1202", "S01", "S02", "S03", "S05", "S06"), "S06", {"Amina Rahman"}),
        (("P1202", "S01", "S02", "S03", "S05"), "S01", {"Gwen Morgan", "Daniel Okoro"}),
    ],
)
async def test_a_teacher_without_a_name_is_a_note_past_the_named_adult(
    database: Database, linked: tuple[str, ...], reader: str, names: set[str]
) -> None:
    """Ordinary words about "sir" stay a note: the second adult reads it, else safeguarding; the child hears who."""
    async with scene(database, linked=linked) as on:
        await on.write("P1202", "my pe teacher was there, miss too")
        (row,) = await on.rows(ConcernRow)
        (alert,) = await on.rows(AlertRow)
        assert (row.level, row.reasons, row.route) == ("ordinary", "names_reader", "past")
        assert (alert.kind, alert.route, alert.left_out) == ("note", "past", frozenset([await on.person("S05")]))
        assert reader in await told(on)
        assert "S05" not in await told(on)
        said = " ".join(on.channel.texts("P1202"))
        assert any(name in said for name in names)
        assert "Tom Bevan" not in said
        await on.press(reader, f"a.{alert.id}.open")
        assert any("my pe teacher was there" in text for text in on.channel.texts(reader))


async def test_a_teacher_without_a_name_in_worrying_words(database: Database) -> None:
    """What screening hears goes to safeguarding; so does a call for help in which a teacher is spoken of."""
    async with scene(database) as on:
        await on.write("P1202", "sir hurts me")
        assert [row.route for row in await on.rows(ConcernRow)] == ["safeguarding"]
        assert not await told(on) & {"S05", "S06"}


async def test_after_a_note_about_a_teacher_worrying_words_go_past_the_named_adult(database: Database) -> None:
    """Within the hour they may belong to it: the second adult stands in for the named one, beside safeguarding."""
    async with scene(database) as on:
        await on.write("P1202", "miss was late")
        await on.write("P1202", "HELP")
        await on.tap("P1202", "No")
        await on.later(minutes=40)
        assert "S05" not in await told(on)
        assert {"S01", "S02", "S06"} <= await told(on)
        assert "Tom Bevan" not in " ".join(on.channel.texts("P1202"))


async def test_where_safeguarding_is_named_those_who_lead_read(database: Database) -> None:
    """Two of them named: the head alone where nobody else is left; never one of the two."""
    async with scene(database) as on:
        await on.write("P1202", "dr okoro and gwen are horrible to me")
        (row,) = await on.rows(ConcernRow)
        assert (row.route, row.left_out) == ("leadership", frozenset([await on.person("S01"), await on.person("S02")]))
        assert await told(on) == {"S03"}


async def test_an_urgent_word_about_the_named_adult_sends_them_to_nobody(database: Database) -> None:
    """They do not hear "go to them" either: the child would meet them alone."""
    async with scene(database) as on:
        await on.write("P1202", "mr bevan hurts me")
        await on.later(minutes=30)
        assert not await told(on) & {"S05", "S06"}
        assert {"S01", "S02", "S03"} <= await told(on)


async def test_a_call_for_help_that_turns_out_to_be_about_them(database: Database) -> None:
    """HELP had sent the named adult; once the child says who it is, they are sent there no more."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        assert "S05" in await told(on)
        await on.tap("P1202", "No")
        await on.write("P1202", "its mr bevan")
        assert "S05" not in await told(on)
        assert {"S01", "S02"} <= await told(on)


async def test_an_answer_that_names_them_is_kept_from_them(database: Database) -> None:
    """In a conversation, the answer and all that follows go the same way."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-talk-time")
        for label in ("Anyone", "Don't mind", "Today", "Yes"):
            await on.tap("P1202", label)
        await on.write("P1202", "i dont want mr bevan near me")
        answers = [row.route for row in await on.rows(AnswerRow) if row.text is not None]
        assert answers == ["safeguarding"]
        request = [row.id for row in await on.rows(AlertRow) if row.kind == "request"]
        await on.press("S05", f"a.{request[0]}.open")
        assert not any("near me" in text for text in on.channel.texts("S05"))


async def test_at_night_whoever_is_on_call_hears_what_is_urgent(database: Database) -> None:
    """Kept from the named adult, it still rings the one person who is awake."""
    nights = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "16:30", "to": "08:00", "adults": ["S04"]}
    setting = SETTING.model_validate(SETTING.model_dump(by_alias=True, mode="json") | {"on_call": [nights]})
    async with scene(database, now=MONDAY_NIGHT, setting=setting) as on:
        await on.write("P1202", "mr bevan hurts me")
        assert {"S01", "S02", "S04"} <= await told(on)
        assert "S05" not in await told(on)
        assert "relbot is telling" in on.channel.texts("P1202")[0]
        await on.tap("S04", "Agor")
        assert any("mr bevan hurts me" in text for text in on.channel.texts("S04"))


async def test_a_message_that_could_not_be_worked_goes_past_them_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is no reason to show the words to whom they are about."""

    async def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("relbot.service.words.write", fails)
    async with scene(database) as on:
        await on.write("P1202", "mr bevan is horrible")
        assert "S05" not in await told(on)
        assert {"S01", "S02"} <= await told(on)


async def test_about_the_head_in_words_of_about_an_adult_here(database: Database) -> None:
    """What goes to those who lead goes past the one who is named in it."""
    async with scene(database) as on:
        await on.command("P1202", "start")
        await on.tap("P1202", "About an adult here")
        await on.tap("P1202", "No, somebody else")
        await on.write("P1202", "its mrs vaughan")
        named = [row for row in await on.rows(ConcernRow) if row.text is not None]
        assert {(row.route, row.left_out) for row in named} == {("leadership", frozenset([await on.person("S03")]))}


async def test_what_the_people_file_says_an_adult_is_called(database: Database) -> None:
    """The nickname is a name; a file that does not speak of it keeps it, and one that says it is empty ends it."""
    async with scene(database, linked=("P1202", "S01", "S02", "S05")) as on:
        tom = next(line for line in told_of() if line.id == "S05")
        for known_as, heard_as_name in ((("Big Tommo", "TB"), 1), (None, 2), ((), 2)):
            file, now = [replace(tom, known_as=known_as)], on.clock.now()
            seen = await preview(on.db, on.house.setting_id, file, now, shown="people.csv")
            done = await import_people(on.db, on.house.setting_id, file, now, shown="people.csv")
            assert bool(seen.changed) == bool(done.changed) == (known_as is not None)
            await on.write("P1202", "big tommo was cross")
            assert [row.reasons for row in await on.rows(ConcernRow)].count("names_reader") == heard_as_name
