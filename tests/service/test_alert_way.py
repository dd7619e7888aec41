"""An alert keeps going until a person accepts it (DESIGN rules 5, 6, 7 and 9)."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.ports import Operation, Received, Refused, Result
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AuditRow, ConcernRow, NoticeRow, OutboxRow, TimerRow
from tests.service.scene import MONDAY_NIGHT, Scene, as_a_concern, scene

WORDS = "he hurt me on saturday"
NOTICE = "relbot: a young person needs you. Open to see."


@pytest.fixture(autouse=True)
def _worrying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a pupil writes is a concern here: what screening says of words is its own tests' matter."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def notices(on: Scene) -> dict[str, tuple[str, bool]]:
    """Who has a notice, by school id: its state, and whether they may read the details."""
    ids = {await on.person(who): who for who in ("P1202", "S01", "S02", "S03", "S04", "S05", "S06", "S07")}
    return {ids[row.adult_id]: (row.state, row.detail) for row in await on.rows(NoticeRow)}


async def audit(on: Scene, action: str) -> list[str | None]:
    """Who did a thing, in order."""
    async with on.db.reading() as uow:
        rows = await uow._session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id))
        return [row.actor_id for row in rows]


async def test_urgent_goes_to_safeguarding_together_and_the_named_adult_hears_go_to_them(on: Scene) -> None:
    """HELP rings the lead and every deputy at once; the named adult's notice opens to "go to them", no words."""
    await on.write("P1202", "HELP")
    assert await notices(on) == {"S01": ("delivered", True), "S02": ("delivered", True), "S05": ("delivered", False)}
    await on.tap("S05", "Open")
    assert on.channel.texts("S05") == ["Please go to Joel Mensah now and stay with them. Gwen Morgan knows more."]
    await on.tap("S02", "Open")
    assert on.channel.texts("S02")[0].startswith(
        "Joel Mensah\n09:00, 23/11\n\nUrgent: please go to them now.\n\nAsked for HELP."
    )


async def test_concern_goes_to_the_named_adult_and_safeguarding(on: Scene) -> None:
    """Words a pupil writes reach at least two adults, each of whom may read them."""
    await on.write("P1202", WORDS)
    found = await notices(on)
    assert set(found) == {"S01", "S02", "S05"}
    assert {detail for _, detail in found.values()} == {True}


async def test_concern_never_goes_to_one_person_alone(database: Database) -> None:
    """If only one who may read it can be reached, everybody further up hears at once (rule 6)."""
    async with scene(database, linked=("P1202", "S05", "S03")) as on:
        await on.write("P1202", WORDS)
        states = {who: state for who, (state, _) in (await notices(on)).items()}
        assert states == {"S01": "no_contact", "S02": "no_contact", "S03": "delivered", "S05": "delivered"}


async def test_urgent_widens_when_safeguarding_cannot_be_reached(database: Database) -> None:
    """The named adult's "go to them" does not count as somebody who knows: leaders hear at once too."""
    async with scene(database, linked=("P1202", "S05", "S02", "S03")) as on:
        await on.write("P1202", "HELP")
        assert {who for who, (state, _) in (await notices(on)).items() if state == "delivered"} == {"S02", "S03", "S05"}


async def test_never_to_the_person_it_is_about(on: Scene) -> None:
    """A safeguarding lead who asks for help is helped by others: no notice of it comes to them, none can be pressed."""
    await on.write("S01", "HELP")
    found = await notices(on)
    assert "S01" not in found
    assert {"S02", "S03"} <= set(found)
    (alert,) = await on.rows(AlertRow)
    await on.press("S01", f"a.{alert.id}.mine")
    assert (await on.rows(AlertRow))[0].status == "open"


async def test_repeats_and_climbs_until_accepted(on: Scene) -> None:
    """Every five minutes urgent rings again: the second adult, then the head; accepted, it falls silent for good."""
    await on.write("P1202", "HELP")
    wider = {"S01", "S02", "S05", "S06"}
    for rung, heard in ((1, wider), (2, wider | {"S03"}), (3, wider | {"S03"}), (4, wider | {"S03"})):
        before = len(on.channel.rung)
        await on.later(minutes=4, seconds=59)
        assert len(on.channel.rung) == before
        await on.later(seconds=1)
        assert (await on.rows(AlertRow))[0].rung == rung
        assert {who for who, _ in on.channel.rung[before:]} - {"P1202"} == heard
    assert len(on.channel.standing("S02")) == 1
    await on.tap("S03", "Rwy'n mynd atyn nhw")
    await on.tap("S03", "Gyda nhw nawr")
    before = len(on.channel.rung)
    for _ in range(5):
        await on.later(minutes=30)
    assert on.channel.rung[before:] == []
    assert [timer for timer in await on.rows(TimerRow) if timer.kind == "alert_due" and timer.fired_at is None] == []


async def test_first_accept_counts(on: Scene) -> None:
    """The second who presses sees who was first; the child hears one name, once."""
    await on.write("P1202", "HELP")
    for who, label in (("S02", "I have them"), ("S05", "I have them")):
        shown = on.channel.standing(who)[-1]
        token = f"a.{(await on.rows(AlertRow))[0].id}.mine"
        assert label in shown.labels or who == "S05"
        await on.press(who, token, shown.reference)
    (alert,) = await on.rows(AlertRow)
    assert alert.accepted_by == await on.person("S02")
    assert on.channel.texts("S05")[0] == "Daniel Okoro has them. Nothing more is asked of you here."
    told = [text for text in on.channel.texts("P1202") if "is coming to you now" in text]
    assert len(told) == 1
    assert told[0].startswith("Daniel Okoro knows that you need someone")
    assert await audit(on, "alert_accepted") == [await on.person("S02")]


@pytest.mark.parametrize("pressed", ["concern", "urgent"])
async def test_accepting_takes_what_else_is_open_of_the_same_child(on: Scene, pressed: str) -> None:
    """To say "I have them" is about the child: a concern goes with a call for help, and that with a concern."""
    await on.write("P1202", WORDS)
    await on.write("P1202", "HELP")
    alerts = {row.kind: row.id for row in await on.rows(AlertRow)}
    await on.press("S02", f"a.{alerts[pressed]}.mine")
    assert {row.kind: row.status for row in await on.rows(AlertRow)} == {"concern": "accepted", "urgent": "accepted"}


async def test_nobody_reachable_means_no_promise(database: Database) -> None:
    """No adult has an account: the child hears 999 and Childline, never that anyone comes or is being told."""
    async with scene(database, linked=("P1202",)) as on:
        await on.write("P1202", "HELP")
        said = " ".join(on.channel.texts("P1202"))
        assert "relbot cannot reach an adult here right now." in said
        assert "being told now" not in said
        assert "coming" not in said
        assert "999" in said
        assert "0800 1111" in said
        (alert,) = await on.rows(AlertRow)
        assert alert.repeat_at == on.clock.now() + timedelta(minutes=1)
        await on.later(minutes=1)
        assert (await on.rows(AlertRow))[0].status == "open"


async def test_out_of_hours_says_who_reads_when(database: Database) -> None:
    """At night the same step says plainly who will read it and when, and urgent rings at once all the same."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.write("P1202", WORDS)
        reply = on.channel.texts("P1202")[0]
        assert "Nobody is reading right now." in reply
        assert "tomorrow at 08:00" in reply
        (alert,) = await on.rows(AlertRow)
        assert alert.repeat_at == MONDAY_NIGHT + timedelta(hours=9, minutes=30)
        await on.write("P1202", "HELP")
        assert {who for who, _ in on.channel.rung} == {"P1202", "S01", "S02", "S05"}


async def test_notices_are_alike_for_every_level(on: Scene) -> None:
    """A locked phone shows the same sentence for a wish to talk, for words and for HELP."""
    await on.write("P1202", "I'd like to talk")
    for label in ("Tom Bevan", "Don't mind", "This week"):
        await on.tap("P1202", label)
    await on.write("P1202", "stop")
    await on.later(minutes=20)
    await on.write("P1202", WORDS)
    await on.write("P1202", "HELP")
    texts = {message.text for who, message in on.channel.rung if who == "S05"}
    assert {row.kind for row in await on.rows(AlertRow)} == {"request", "concern", "urgent"}
    assert len(texts) == 1, texts


async def test_opening_edits_in_place_and_folds_again(on: Scene) -> None:
    """Details come by an edit, which raises no notification, and go after 15 minutes; every opening is audited."""
    await on.write("P1202", WORDS)
    rung = len(on.channel.rung)
    for _ in range(2):
        await on.tap("S02", "Open")
        assert WORDS in on.channel.texts("S02")[0]
        await on.tap("S02", "Hide")
        assert WORDS not in on.channel.texts("S02")[0]
    await on.tap("S02", "Open")
    await on.later(minutes=14)
    assert WORDS in on.channel.texts("S02")[0]
    await on.later(minutes=1)
    assert WORDS not in on.channel.texts("S02")[0]
    assert len(on.channel.rung) == rung
    assert await audit(on, "alert_opened") == [await on.person("S02")] * 3


async def test_only_who_was_sent_it_may_open(on: Scene) -> None:
    """A press that a client invented, by a teacher, by the child, or of no alert at all, changes nothing."""
    await on.write("P1202", WORDS)
    (alert,) = await on.rows(AlertRow)
    rung = len(on.channel.rung)
    for who, token in (
        ("S06", f"a.{alert.id}.open"),
        ("P1202", f"a.{alert.id}.mine"),
        ("S02", f"a.{alert.id}.strange"),
        ("S02", f"a.{alert.id}.moreand"),
        ("S02", "a.nothing.open"),
        ("S02", "a"),
        ("S02", "m.adult-talk-answer"),
        ("S02", "s.nothing.1.0"),
    ):
        await on.press(who, token)
    assert (await on.rows(AlertRow))[0].status == "open"
    assert await audit(on, "alert_opened") == []
    assert len(on.channel.rung) == rung


async def test_long_words_open_in_pages(on: Scene) -> None:
    """More than a message holds is paged in place, and every page says nothing new on the lock screen."""
    await on.write("P1202", "and then " * 400)
    await on.tap("S02", "Open")
    pages = [on.channel.texts("S02")[0]]
    for _ in range(3):
        await on.tap("S02", "More")
        pages.append(on.channel.texts("S02")[0])
    assert [len(page) <= 2000 for page in pages] == [True] * 4
    assert "".join(pages[:3]).count("and then ") == 400
    assert pages[3] == pages[0]


async def test_blocked_adult_makes_the_alert_climb_and_is_reported(on: Scene) -> None:
    """A notice that is refused climbs at once; adults learn whom relbot cannot reach any more, once."""
    on.channel.behave = lambda operation: Refused("blocked", unreachable=True) if operation.address == "S05" else None
    await on.write("P1202", WORDS)
    alerts = {row.kind: row for row in await on.rows(AlertRow)}
    assert {kind: row.rung for kind, row in alerts.items()} == {"concern": 1, "unreachable": 0}
    assert alerts["unreachable"].person_id == await on.person("S05")
    await on.tap_alert("S02", alerts["unreachable"].id)
    assert any(text.startswith("relbot cannot reach Tom Bevan") for text in on.channel.texts("S02"))
    await on.press("S01", f"a.{alerts['unreachable'].id}.mine")
    assert any(
        text.startswith("relbot cannot reach Tom Bevan") and "Gwen Morgan has them" in text
        for text in on.channel.texts("S02")
    )
    await on.write("P1201", WORDS)
    assert len([row for row in await on.rows(AlertRow) if row.kind == "unreachable"]) == 1


async def test_account_that_refuses_everything_does_not_ring_the_others_without_end(on: Scene) -> None:
    """A refusal that is not a block makes the alert climb once for that notice, not for ever."""

    def refuse(operation: Operation) -> Result | None:
        return Refused("bad_request") if operation.address == "S05" else None

    on.channel.behave = refuse
    await on.write("P1202", WORDS)
    assert [row.rung for row in await on.rows(AlertRow)] == [1]
    assert len([who for who, _ in on.channel.rung if who == "S02"]) == 2


async def test_pupil_who_blocks_is_reported_once_and_may_come_back(on: Scene) -> None:
    """Blocked means unreachable: an adult is told; whoever writes again is reachable again."""
    for _ in range(2):
        await on.receive(Received(kind="blocked", address="P1202"))
    await on.settle()
    (alert,) = await on.rows(AlertRow)
    assert alert.kind == "unreachable"
    await on.tap_alert("S02", alert.id)
    assert on.channel.texts("S02")[0].startswith("relbot cannot reach Joel Mensah")
    await on.receive(Received(kind="unblocked", address="P1202"))
    await on.write("P1202", WORDS)
    assert on.channel.texts("P1202")[0].startswith("Thanks for telling us.")


async def test_alert_of_somebody_who_is_gone_is_let_be(on: Scene) -> None:
    """Timers and presses about what is no longer there do nothing, and nothing raises."""
    await on.write("P1202", WORDS)
    for kind in ("alert_due", "fold", "prompt", "wave", "ask_again", "unreachable"):
        await on.fall_due(kind, "nothing")
    await on.fall_due("session_timer", "nothing", timer="remind")
    assert {row.status for row in await on.inbox()} == {"done"}


async def test_adults_read_what_the_child_was_told_only_once_it_arrived(on: Scene) -> None:
    """What they were told is shown when the reply has been delivered."""
    on.channel.behave = lambda operation: Refused("bad_request") if operation.address == "P1202" else None
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert "They were told" not in on.channel.texts("S02")[0]
    on.channel.behave = lambda operation: None
    await on.later(minutes=20)
    await on.write("P1202", "again")
    await on.tap("S02", "Open")
    assert "They were told: Thanks for telling us." in on.channel.texts("S02")[0]


async def test_child_who_cannot_be_told_is_noted(on: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """An adult accepts while the child's account is blocked: the log says that nobody could tell them."""
    await on.write("P1202", "HELP")
    await on.receive(Received(kind="blocked", address="P1202"))
    await on.settle()
    urgent = next(row for row in await on.rows(AlertRow) if row.kind == "urgent")
    await on.press("S02", f"a.{urgent.id}.mine")
    assert f"child_cannot_be_told alert={urgent.id}" in caplog.messages


@pytest.mark.parametrize("level, kind", [("urgent", "urgent"), ("concern", "concern"), ("ordinary", "note")])
async def test_levels_of_screening(on: Scene, monkeypatch: pytest.MonkeyPatch, level: str, kind: str) -> None:
    """What screening finds urgent rings like HELP and is answered before all else; ordinary words are a note."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_: Heard(level))
    await on.write("P1202", WORDS)
    kinds = [row.kind for row in await on.rows(AlertRow)]
    assert kinds == [kind]
    first = next(row for row in await on.rows(OutboxRow))
    assert first.lane == (0 if level == "urgent" else 1)
    assert [row.level for row in await on.rows(ConcernRow)] == [level]


async def test_names_stand_in_no_notification(on: Scene) -> None:
    """Across a whole morning nothing an adult's lock screen showed held a name or a word of the child."""
    await on.write("P1202", WORDS)
    await on.write("P1202", "HELP")
    await on.tap("P1202", "No")
    await on.later(minutes=5)
    await on.tap("S02", "I have them")
    await on.tap("S05", "Open")
    names = re.compile(r"Joel|Mensah|P1202|hurt|saturday|urgent|HELP|safe", re.IGNORECASE)
    shown = [message.text for who, message in on.channel.rung if who.startswith("S")]
    assert shown
    assert [text for text in shown if names.search(text)] == []


async def test_reason_without_a_phrase_does_not_shut_the_alert(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that an older or newer relbot gave is left out; the words open all the same."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_: Heard("concern", ("abuse", "of_tomorrow")))
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert WORDS in on.channel.texts("S02")[0]
    assert on.house.phrase("reasons.abuse", "en") in on.channel.texts("S02")[0]


async def test_event_keeps_its_effects_apart(on: Scene) -> None:
    """Effects of one event are numbered from nought."""
    async with on.db.transaction() as uow:
        event = Event(on.house, uow, "in.1", on.clock.now())
        assert [event.next_index() for _ in range(3)] == [0, 1, 2]
