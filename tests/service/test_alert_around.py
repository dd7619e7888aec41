"""What stands around a child's words in an opened alert, and the numbers an adult can ring (DOMAIN 3.3, 3.5, 3.6)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service.hearing import Heard
from relbot.service.who import Who
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow
from tests.service.scene import Scene, scene

WORDS = "he hurt me on saturday"
AROUND = ("What may help", "A place", "The three days", "Check-ins", '"Is going', "Asked to talk")


def judged(who: Who, text: str, *, of_child: bool = False) -> Heard:
    """A screener to whom a pupil's words are what their first word says."""
    level = text.partition(" ")[0] if who.is_pupil else "ordinary"
    return Heard(level if level in ("urgent", "ordinary") else "concern")


@pytest.fixture(autouse=True)
def _judging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relbot.service.hearing.judge", judged)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def check_in(on: Scene, score: str, wish: str) -> None:
    """Joel's check-in, as far as two taps."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    for label in (score, "Friends", wish, "Not now", "Skip"):
        await on.tap("P1202", label)


def around(on: Scene, who: str) -> list[str]:
    """The lines around the words, on the newest message of an adult."""
    lines = on.channel.texts(who)[-1].splitlines()
    return [line for line in lines if line.startswith(AROUND)]


async def test_what_helps_and_the_last_three_days_stand_below_the_words(on: Scene) -> None:
    """Scores and choices with their times, the newest choice first among equals; what is older is left out."""
    await check_in(on, "9", "Quiet space")
    await on.later(days=4)
    await check_in(on, "4", "Something practical")
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert around(on, "S02") == [
        "What may help, from their check-ins: Something practical; Quiet space",
        "The three days before:",
        "Check-ins: 4/10 (09:00, 27/11)",
    ]


async def test_a_tap_names_nobody_who_was_not_named_then(on: Scene) -> None:
    """They tapped "A chat with Tom Bevan" and reported him later: neither he nor who stands in for him was chosen."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    for label in ("4", "Friends", "A chat with Tom Bevan", "Stop"):
        await on.tap("P1202", label)
    async with on.db.transaction() as uow:
        joel = await uow.people.get(await on.person("P1202"))
        assert joel is not None
        joel.named_adult_id = await on.person("S06")
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert "What may help, from their check-ins: A chat with their own adult" in around(on, "S02")


async def test_answers_kept_from_an_adult_count_for_nobody(on: Scene) -> None:
    """What went another way is in no line: not even a number shows that there was something."""
    await check_in(on, "4", "Quiet space")
    async with on.db.transaction() as uow:
        for row in await uow.answers.for_person(
            await on.person("P1202"), on.clock.now() - timedelta(days=1), on.clock.now() + timedelta(days=1)
        ):
            (await uow._session.get_one(AnswerRow, row.id)).route = "safeguarding"
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert around(on, "S02") == []


async def test_a_talk_request_is_counted_for_who_may_know_of_it(on: Scene) -> None:
    """Who was asked and who leads safeguarding read that they asked to talk; the named adult who was not does not."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Rhian Pugh", "the Cwtch", "Today", "Yes", "Skip"):
        await on.tap("P1202", label)
    await on.later(minutes=10)
    await on.write("P1202", WORDS)
    for who in ("S02", "S05"):
        await on.tap(who, "Open")
    assert around(on, "S02") == [
        "A place they chose for a talk: the Cwtch",
        "The three days before:",
        "Asked to talk: 1",
    ]
    assert around(on, "S05") == []


async def test_who_has_opened_is_for_safeguarding_alone(on: Scene) -> None:
    """A lead sees when others opened it; the named adult sees who was told, and no more (DOMAIN 3.3)."""
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    await on.tap("S05", "Open")
    await on.press("S02", f"a.{(await on.rows(AlertRow))[0].id}.more0")
    told = {who: on.channel.texts(who)[-1].partition("Also told: ")[2].splitlines()[0] for who in ("S02", "S05")}
    assert told == {"S02": "Gwen Morgan, Tom Bevan (opened 09:00, 23/11)", "S05": "Daniel Okoro, Gwen Morgan"}


async def test_the_numbers_come_in_place_and_go_back(on: Scene) -> None:
    """One tap shows whom to ring, by an edit; back shows the words again. Who only goes has the button too."""
    await on.write("P1202", f"urgent {WORDS}")
    rung = len(on.channel.rung)
    for who in ("S02", "S05"):
        await on.tap(who, "Open")
        await on.tap(who, "999 and numbers")
        assert on.channel.texts(who) == [
            "Anybody in danger now: ring 999.\n"
            "Childline: 0800 1111 (free, day and night)\n"
            "Council children's services: 01632 960101 (weekdays, 09:00 to 17:00)\n"
            "Council out-of-hours team: 01632 960102 (evenings and weekends)\n"
            "Anyone may ring. relbot itself reports nothing outside: have you, if it is needed? Talk with safeguarding;"
            " if you cannot, ring yourself."
        ]
        assert on.channel.standing(who)[0].labels == ["Back", "I have them", "Hide"]
    await on.tap("S02", "Back")
    assert WORDS in on.channel.texts("S02")[0]
    assert len(on.channel.rung) == rung


async def test_about_an_adult_here_the_designated_officer_stands_first(on: Scene) -> None:
    """LADO's number stands only where it is about somebody who works here; a closed notice has no such button."""
    await on.write("P1202", WORDS)
    (alert,) = await on.rows(AlertRow)
    assert [shown.labels for shown in on.channel.standing("S02")] == [["Open", "I have them"]]
    async with on.db.transaction() as uow:
        (await uow._session.get_one(AlertRow, alert.id)).route = "leadership"
    await on.press("S02", f"a.{alert.id}.numbers")
    assert on.channel.texts("S02")[0].splitlines()[2:3] == ["Designated officer (about an adult here): 01632 960103"]


async def test_a_request_has_no_numbers(on: Scene) -> None:
    """A wish to talk is no danger: neither button, nor by an invented press."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Tom Bevan", "Don't mind", "Today", "Yes", "Skip"):
        await on.tap("P1202", label)
    (alert,) = await on.rows(AlertRow)
    await on.tap("S05", "Open")
    before = on.channel.texts("S05")
    await on.press("S05", f"a.{alert.id}.numbers")
    assert on.channel.texts("S05") == before
    assert "999 and numbers" not in on.channel.standing("S05")[0].labels
