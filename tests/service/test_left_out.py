"""Whoever is named stays left out: after a second name, a change of duty, a day, and of all that is open (rule 6)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service.hearing import Heard
from relbot.service.ports import Received
from relbot.service.setting_file import Role
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, NoticeRow, PersonRole, TalkRequestRow
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene
from tests.service.test_home import on as at_home
from tests.service.test_rota import NIGHTS, having

EVERYBODY = ("P1202", "S01", "S02", "S03", "S05", "S06", "S07")
home = at_home


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels by a word of the text: what is tested here does not hang on screening."""
    levels = {"hurts": Heard("urgent", ("abuse",), "abuse"), "worry": Heard("concern", ("worry",), "concern")}
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text, **__: next((found for word, found in levels.items() if word in text), Heard("ordinary")),
    )


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """The school; S07 is linked, too, and may get roles."""
    async with scene(database, linked=EVERYBODY) as made:
        yield made


async def told(on: Scene, alert_id: str | None = None, letter: str = "S") -> set[str]:
    """Who has a notice that is still theirs, by school id; of one alert, or of any."""
    people = {await on.person(f"{letter}0{number}"): f"{letter}0{number}" for number in range(1, 8)}
    rows = [row for row in await on.rows(NoticeRow) if alert_id in (None, row.alert_id)]
    return {people.get(row.adult_id, "?") for row in rows if row.state != "passed_on"}


async def make(on: Scene, school_id: str, *roles: Role) -> None:
    """Somebody holds roles besides."""
    person = await on.person(school_id)
    async with on.db.transaction() as uow:
        for role in roles:
            uow.add(PersonRole(setting_id=on.house.setting_id, person_id=person, role=role.value))
        await uow.flush()


async def of_words(on: Scene, words: str) -> set[str]:
    """Who has a notice of the alert that carries these words."""
    async with on.db.reading() as uow:
        for row in await on.rows(ConcernRow):
            if row.text is not None and await uow.open(row.person_id, "concern.text", row.text) == words:
                return await told(on, row.alert_id)
    raise AssertionError(words)


async def test_who_is_named_and_goes_on_call_later(database: Database) -> None:
    """No reader in the afternoon, on call in the evening: the alert still passes them."""
    async with scene(database, setting=having(on_call=[NIGHTS]), linked=EVERYBODY) as on:
        on.clock.forward(timedelta(hours=7, minutes=15))
        await on.write("P1202", "mr llywelyn hurts me")
        for _ in range(4):
            await on.later(minutes=16)
        assert "S07" not in await told(on)
        assert {"S01", "S02"} <= await told(on)


async def test_who_is_named_at_night_and_comes_on_shift(home: Scene) -> None:
    """The hand-over in the morning brings the day shift everything but what may be about one of them."""
    await home.write("Y02", "ffion hurts me")
    await home.later(hours=5, minutes=31)
    await home.later(minutes=5)
    assert "H03" not in await told(home, letter="H")
    assert await told(home, letter="H")


async def test_a_second_name_frees_nobody(on: Scene) -> None:
    """The named adult is of safeguarding: neither the first name nor the next is ever forgotten for the other."""
    await make(on, "S05", Role.SAFEGUARDING)
    await on.write("P1202", "mr bevan hurts me")
    await on.write("P1202", "gwen hurts me too")
    assert "S05" not in await told(on)
    assert not {"S01", "S05"} & await of_words(on, "gwen hurts me too")
    assert {"S02", "S03"} <= await of_words(on, "gwen hurts me too")


async def test_not_to_them_and_then_another_name(on: Scene) -> None:
    """The button's wish holds when the words that follow name somebody else."""
    await make(on, "S05", Role.SAFEGUARDING)
    await on.command("P1202", "start")
    await on.tap("P1202", "Write, not to Tom Bevan")
    await on.write("P1202", "gwen hurts me")
    assert not {"S01", "S05"} & await told(on)


async def test_two_of_safeguarding_named_and_two_others_there(on: Scene) -> None:
    """Those who lead, and whoever of safeguarding is not named; none of the two."""
    await make(on, "S07", Role.SAFEGUARDING)
    await on.write("P1202", "gwen and dr okoro hurts me")
    assert await told(on) == {"S03", "S07"}


async def test_on_call_and_safeguarding_named_together(database: Database) -> None:
    """All who are named are left out, not the first of them."""
    async with scene(database, now=MONDAY_NIGHT, setting=having(on_call=[NIGHTS]), linked=EVERYBODY) as on:
        await on.write("P1202", "gwen and mr llywelyn hurts me")
        assert not {"S01", "S07"} & await told(on)
        assert {"S02", "S03"} <= await told(on)


async def test_fewer_than_two_left_the_chair_reads(on: Scene) -> None:
    """One deputy and no head to be reached: the chair makes two, and can open it."""
    await make(on, "S07", Role.CHAIR)
    head = await on.person("S03")
    async with on.db.transaction() as uow:
        for contact in await uow.contacts.for_person(head):
            contact.unreachable_since = MONDAY
    await on.write("P1202", "gwen hurts me")
    assert {"S02", "S07"} <= await told(on)
    await on.tap("S07", "Agor")
    assert any("gwen hurts me" in text for text in on.channel.texts("S07"))


@pytest.mark.parametrize("text, reads", [("tom hurts me", True), ("mr bevan hurts me", False)])
async def test_a_first_name_alone_silences_nothing(database: Database, text: str, *, reads: bool) -> None:
    """With nobody else to be reached, a child's name may be meant, and the one who is there is told; "Mr" never is."""
    async with scene(database, linked=("P1202", "S05")) as on:
        await on.write("P1202", text)
        assert ("S05" in await told(on)) is reads
        assert "Childline" in on.channel.texts("P1202")[0]


@pytest.mark.parametrize("words", ["HELP", "worry he did it again today"])
async def test_the_next_day_they_are_still_kept_away(on: Scene, words: str) -> None:
    """Nobody has said "not a concern": whatever the child says next goes past them, too."""
    await on.write("P1202", "mr bevan hurts me")
    await on.later(hours=23)
    await on.write("P1202", words)
    assert "S05" not in await told(on)
    assert "Tom Bevan" not in " ".join(on.channel.texts("P1202"))


async def test_safeguarding_ends_it(on: Scene) -> None:
    """Safeguarding says "not a concern": they are the child's named adult as before."""
    await on.write("P1202", "worry mr bevan was there")
    await on.tap("S02", "Open")
    await on.tap("S02", "Not a concern")
    await on.later(hours=2)
    await on.write("P1202", "worry my dad drinks")
    assert "S05" in await told(on)


async def test_what_was_open_before_goes_on_without_them(on: Scene) -> None:
    """First "somebody here hurts me", then the name: they are sent to the child no more, and see nothing but that."""
    await on.write("P1202", "somebody here hurts me")
    await on.tap("S05", "I have them")
    await on.write("P1202", "its mr bevan")
    assert "S05" not in await told(on)
    shown = [shown.message.text for shown in on.channel.standing("S05")]
    assert shown == ["Another adult is being asked. Nothing more is asked of you here."]
    assert any(text.startswith("Tom Bevan is not asked to come") for text in on.channel.texts("P1202"))
    (alert,) = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    assert (alert.status, alert.going_by) == ("open", None)


async def test_a_name_in_an_edit(on: Scene) -> None:
    """The first writing is on its way already: it is taken back from whom the second names."""
    await on.write("P1202", "worry somebody here touches me")
    await on.receive(Received(kind="edited", address="P1202", text="worry mr bevan touches me"))
    await on.settle()
    assert "S05" not in await told(on)


async def test_a_name_that_is_a_word(home: Scene) -> None:
    """Grace is Keira's named adult: in words that alarm she is meant, however she is written."""
    await home.write("Y02", "grace keeps coming in my room worry")
    assert "H06" not in await told(home, letter="H")


@pytest.mark.parametrize("accepts", ["before", "after", "never"])
async def test_a_talk_with_anyone_but_them(on: Scene, accepts: str) -> None:
    """A request is turned, too: whoever is named neither gets it nor keeps it, and the child never hears they come."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Anyone", "Don't mind", "As soon as you can", "Yes"):
        await on.tap("P1202", label)
    (request,) = [row for row in await on.rows(AlertRow) if row.kind == "request"]
    if accepts == "before":
        await on.tap("S05", "I have them")
    said = len(on.channel.texts("P1202"))
    await on.write("P1202", "mr bevan hurts me i dont want him near me")
    if accepts == "after":
        await on.press("S05", f"a.{request.id}.mine")
    since = on.channel.texts("P1202")[said:]
    assert not any("Tom Bevan has seen" in text for text in since)
    assert any("Tom Bevan is not asked to come" in text for text in since) is (accepts == "before")
    (asked,) = await on.rows(TalkRequestRow)
    assert (asked.status, asked.accepted_by) == ("requested", None)
    live = [row for row in await on.rows(AlertRow) if row.kind == "request" and row.status == "open"]
    assert [await told(on, row.id) - {"S05"} != set() for row in live] == [True]
    assert "S05" not in await told(on, live[0].id)
    shown = " ".join(text for text in on.channel.texts("S05"))
    assert "hurts" not in shown


async def test_a_talk_with_whom_they_asked_for_stays(on: Scene) -> None:
    """Kind words about the adult whom the child chose themselves take the talk from nobody."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Tom Bevan", "Don't mind", "Today", "Yes"):
        await on.tap("P1202", label)
    await on.write("P1202", "mr bevan always listens")
    await on.tap("S05", "I have them")
    (asked,) = await on.rows(TalkRequestRow)
    assert asked.accepted_by == await on.person("S05")


async def test_a_request_made_after_the_name(on: Scene) -> None:
    """After that "Anyone" is anyone else."""
    await on.write("P1202", "mr bevan hurts me")
    await on.later(hours=3)
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Anyone", "Don't mind", "Today", "Yes"):
        await on.tap("P1202", label)
    (request,) = [row for row in await on.rows(AlertRow) if row.kind == "request"]
    assert "S05" not in await told(on, request.id)
    assert await told(on, request.id)


@pytest.mark.parametrize("days, kind", [(0, "concern"), (3, "unreachable")])
async def test_then_the_account_is_blocked(on: Scene, *, days: int, kind: str) -> None:
    """Who is kept away is not sent there for that either; soon after such words it is a concern, not a hello."""
    await on.write("P1202", "mr bevan hurts me")
    await on.later(days=days)
    await on.receive(Received(kind="blocked", address="P1202"))
    await on.settle()
    alert = next(row for row in await on.rows(AlertRow) if row.kind == kind)
    reads = await told(on, alert.id)
    assert "S05" not in reads
    assert {"S01", "S02"} & reads
    await on.tap_alert("S02", alert.id)
    assert ("soon after what they sent" in on.channel.texts("S02")[-1]) is (days == 0)
