"""Hearing where things go wrong: screening that fails or is slow, answers that never come, adults who cannot read."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from threading import Event

import pytest

from relbot.service import abandoning, hearing
from relbot.service.hearing import Heard
from relbot.service.ports import Received
from relbot.service.who import Who, reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, NoticeRow, OutboxRow, SessionRow
from tests.service.scene import MONDAY_NIGHT, Scene, scene
from tests.service.school import SETTING

SAYING = "this maths is killing me"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A Monday morning at Ysgol Enfys."""
    async with scene(database) as opened:
        yield opened


async def heard(on: Scene) -> list[tuple[str, str]]:
    """Level and reasons of every text."""
    return [(row.level, row.reasons) for row in await on.rows(ConcernRow)]


async def alerts(on: Scene) -> list[tuple[str, str]]:
    """Kind and status of every alert, in order of kind."""
    return sorted((row.kind, row.status) for row in await on.rows(AlertRow))


async def rung(on: Scene) -> int:
    """How many notices were sent to adults."""
    return sum(row.purpose == "notice" for row in await on.rows(OutboxRow))


class Hung:
    """A screener that never answers about one text, until the test is over."""

    def __init__(self) -> None:
        self.over = Event()

    def judge(self, _who: Who, text: str, **_: bool) -> Heard:
        """Hangs."""
        if text == SAYING:
            self.over.wait()
        return Heard("ordinary")


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hung]:
    """Screening that hangs, with a limit short enough to wait for."""
    screener = Hung()
    monkeypatch.setattr(hearing, "judge", screener.judge)
    monkeypatch.setattr(hearing, "TOO_LONG", 0.05)
    yield screener
    screener.over.set()


async def test_hung_screening_is_a_concern_and_stops_nobody(on: Scene, hung: Hung) -> None:
    """What hangs is given up: the child sees help, two adults are told, and the next child is answered as ever."""
    await on.write("P1202", SAYING)
    await on.write("P1201", "i had toast")
    assert sorted(await heard(on)) == [("concern", "screening_failed"), ("ordinary", "")]
    assert "0800 1111" in on.channel.texts("P1202")[0]
    assert await alerts(on) == [("concern", "open"), ("note", "open")]


async def test_when_much_hangs_nothing_new_is_begun(on: Scene, hung: Hung) -> None:
    """Hung screening keeps cores busy: after a few, everything is a concern at once, until they end."""
    for _ in range(abandoning.MOST + 1):
        await on.write("P1202", SAYING)
    await on.write("P1202", "i had toast")
    assert await heard(on) == [("concern", "screening_failed")] * (abandoning.MOST + 2)
    hung.over.set()
    for each in list(abandoning._hung):
        await asyncio.to_thread(each.join)
    await on.write("P1202", "i had toast")
    assert (await heard(on)).count(("ordinary", "")) == 1


@pytest.mark.parametrize("adult, number", [("S05", "08000 562 561"), ("S04", "999")])
async def test_an_adult_whose_words_nobody_could_judge_sees_whom_to_ring(
    on: Scene, monkeypatch: pytest.MonkeyPatch, adult: str, number: str
) -> None:
    """It may have been their life: helplines, and never that nobody is told; nothing is raised about it."""

    def broken(*_: object) -> Heard:
        raise RuntimeError

    monkeypatch.setattr(hearing, "judge", broken)
    await on.write(adult, "long day")
    assert await heard(on) == []
    (text,) = [each for each in on.channel.texts(adult) if number in each]
    assert [claim for claim in ("nobody is told", "does neb yn cael gwybod") if claim in text.casefold()] == []


async def test_a_note_about_a_child_that_nobody_could_judge(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An adult's words about a child are a concern too when screening fails (rule 4)."""

    def broken(*_: object, **__: bool) -> Heard:
        raise RuntimeError

    monkeypatch.setattr(hearing, "judge", broken)
    async with on.db.reading() as uow:
        adult = await reach(uow, await on.person("S05"))
        assert adult is not None
        assert await hearing.judged(adult, "he told me", of_child=True) == Heard(
            "concern", ("screening_failed",), "concern"
        )


async def test_a_saying_waits_on_no_alert_and_is_never_lost(on: Scene) -> None:
    """While the child is asked nobody is called; after ten minutes of silence two adults are, once."""
    await on.write("P1202", SAYING)
    assert await alerts(on) == []
    await on.later(minutes=10)
    await on.later(minutes=1)
    assert await heard(on) == [("concern", "idiom")]
    assert await alerts(on) == [("concern", "open")]


async def test_a_saying_outlives_a_restart(on: Scene) -> None:
    """relbot is killed while the child is being asked: the question's end is in the database."""
    await on.write("P1202", SAYING)
    on.restart()
    await on.take_up()
    await on.later(minutes=10)
    assert await alerts(on) == [("concern", "open")]


async def test_a_saying_and_help(on: Scene) -> None:
    """HELP while the question is open comes first; the saying still becomes a concern in its time."""
    await on.write("P1202", SAYING)
    await on.write("P1202", "HELP")
    assert await alerts(on) == [("urgent", "open")]
    await on.later(minutes=10)
    assert await alerts(on) == [("concern", "open"), ("urgent", "open")]


async def test_nobody_is_asked_twice_at_once(on: Scene) -> None:
    """A second saying while one is asked about is a note; the first question stays the only one."""
    await on.write("P1202", SAYING)
    await on.write("P1202", "im literally dead")
    assert [row.flow for row in await on.rows(SessionRow)] == ["just-a-saying"]
    assert await alerts(on) == [("note", "open")]
    await on.tap("P1202", "Just a saying")
    assert {row.alert_id is None for row in await on.rows(ConcernRow)} == {False}


async def test_a_saying_is_brought_with_the_days_list(on: Scene) -> None:
    """Nobody is rung for a saying before the hour of the daily list; then the named adult is, once (DOMAIN 3.4)."""
    await on.write("P1202", SAYING)
    await on.tap("P1202", "Just a saying")
    assert (await alerts(on), await rung(on)) == ([("note", "open")], 0)
    await on.later(hours=5, minutes=58)
    assert await rung(on) == 0
    await on.later(minutes=2)
    assert [row.adult_id for row in await on.rows(NoticeRow)] == [await on.person("S05")]
    await on.later(hours=1)
    assert await rung(on) == 1


async def test_a_second_saying_waits_for_the_same_list(on: Scene) -> None:
    """Two sayings of a day are one note, and still ring nobody."""
    for _ in range(2):
        await on.write("P1202", SAYING)
        await on.tap("P1202", "Just a saying")
    assert (await alerts(on), await rung(on)) == ([("note", "open")], 0)


async def test_ordinary_words_do_not_wait_with_a_saying(on: Scene) -> None:
    """What was not called a saying is read now, and the saying with it."""
    await on.write("P1202", SAYING)
    await on.tap("P1202", "Just a saying")
    await on.write("P1202", "i had toast")
    assert (await alerts(on), await rung(on)) == ([("note", "open")], 1)


async def test_skipping_the_question_is_a_concern(on: Scene) -> None:
    """Skip says neither: the child may need someone."""
    await on.write("P1202", SAYING)
    await on.tap("P1202", "Skip")
    assert await alerts(on) == [("concern", "open")]


async def test_everyday_words_join_what_is_open(on: Scene) -> None:
    """Words after something urgent go to those who handle it, and ring again only once somebody has opened it."""
    await on.write("P1202", "i want to die")
    before = await rung(on)
    await on.write("P1202", "i had toast")
    assert await rung(on) == before
    await on.tap("S02", "Open")
    await on.write("P1202", "it was nice")
    assert await rung(on) == 2 * before
    assert await alerts(on) == [("urgent", "open")]


async def test_a_note_is_read_by_its_button_alone(on: Scene) -> None:
    """Nobody else than the named adult has the note, and nobody else can open it with a guessed token."""
    await on.write("P1202", "i had toast")
    (note,) = await on.rows(AlertRow)
    await on.press("S01", f"a.{note.id}.open")
    assert await alerts(on) == [("note", "open")]
    assert [row.adult_id for row in await on.rows(NoticeRow)] == [await on.person("S05")]


async def test_a_child_is_never_told_that_a_note_was_read(on: Scene) -> None:
    """Opening a note says nothing to the child, and neither does "I have them" on it."""
    await on.write("P1202", "i had toast")
    before = on.channel.texts("P1202")
    await on.tap("S05", "I have them")
    assert on.channel.texts("P1202") == before


@pytest.mark.parametrize("what", ["no_concern", "no_concern_saying"])
async def test_the_named_adult_ends_nothing_urgent(on: Scene, what: str) -> None:
    """An invented "not a concern", or a reason for it, of who is to go to the child changes nothing."""
    await on.write("P1202", "i want to die")
    (alert,) = await on.rows(AlertRow)
    for pressed in ("open", what):
        await on.press("S05", f"a.{alert.id}.{pressed}")
    assert await alerts(on) == [("urgent", "open")]


async def test_something_urgent_is_looked_at_again_before_it_is_none(on: Scene) -> None:
    """Unopened, one press of safeguarding only opens it; opened, it asks why; then it is closed, and others see it."""
    await on.write("P1202", "i want to die")
    (alert,) = await on.rows(AlertRow)
    for pressed in ("no_concern_saying", "no_concern", "no_concern_invented", "no_concern_"):
        await on.press("S02", f"a.{alert.id}.{pressed}")
        assert await alerts(on) == [("urgent", "open")]
    assert "Please look again." in on.channel.texts("S02")[-1]
    await on.tap("S02", "Look again")
    assert "i want to die" in on.channel.texts("S02")[-1]
    await on.tap("S02", "Not a concern")
    await on.tap("S02", "I've spoken with them")
    (alert,) = await on.rows(AlertRow)
    assert (alert.status, alert.closed_by, alert.closed_why) == ("closed", await on.person("S02"), "spoken")
    assert "Daniel Okoro" in on.channel.texts("S01")[-1]
    assert "Daniel Okoro has read what you sent." in on.channel.texts("P1202")[-1]


@pytest.mark.parametrize("answer", ["HELP", "Not sure"])
async def test_who_called_for_help_is_seen_before_it_is_none(on: Scene, answer: str) -> None:
    """A child's HELP, and what they answered to "are you safe?", cannot be closed until somebody is with them."""
    await on.write("P1202", "HELP")
    if answer != "HELP":
        await on.tap("P1202", answer)
    (alert,) = await on.rows(AlertRow)
    for pressed in ("open", "no_concern", "no_concern_mistake"):
        await on.press("S02", f"a.{alert.id}.{pressed}")
    assert "Not a concern" not in on.channel.standing("S02")[-1].labels
    assert await alerts(on) == [("urgent", "open")]
    await on.tap("S02", "I have them")
    await on.tap("S02", "With them now")
    await on.tap("S02", "Not a concern")
    await on.tap("S02", "A slip or a test")
    assert await alerts(on) == [("urgent", "closed")]
    assert "has read what you sent" not in on.channel.texts("P1202")[-1]


async def test_what_the_named_adult_calls_no_concern_stays_open(on: Scene) -> None:
    """It is written down, safeguarding reads who said so and is still asked; who said so is not rung for it again."""
    await on.write("P1202", "they keep calling me names at lunch")
    await on.tap("S05", "Open")
    await on.tap("S05", "Not a concern")
    assert await alerts(on) == [("concern", "open")]
    assert "Safeguarding decides" in on.channel.texts("S05")[0]
    on.channel.rung.clear()
    await on.later(hours=2)
    assert "S02" in {address for address, _ in on.channel.rung}
    assert "S05" not in {address for address, _ in on.channel.rung}
    await on.tap("S02", "Open")
    assert "sees no concern: Tom Bevan" in on.channel.texts("S02")[0]
    await on.write("P1202", "they hit me today")
    assert {row.state for row in await on.rows(NoticeRow) if row.adult_id == await on.person("S05")} == {"delivered"}


async def test_no_concern_said_after_i_have_them_goes_back_to_safeguarding(on: Scene) -> None:
    """Who had accepted, has seen the child and sees no concern decides nothing: safeguarding is asked anew."""
    await on.write("P1202", "they keep calling me names at lunch")
    await on.tap("S05", "I have them")
    await on.tap("S05", "With them now")
    await on.tap("S05", "Not a concern")
    assert await alerts(on) == [("concern", "open")]


async def test_not_a_concern_is_counted_and_stops_the_alert(on: Scene) -> None:
    """It rings nobody any more, is counted by kind, and new words raise a new alert."""
    await on.write("P1202", "they keep calling me names at lunch")
    await on.tap("S02", "Open")
    await on.tap("S02", "Not a concern")
    before = await rung(on)
    await on.later(hours=2)
    assert await rung(on) == before
    async with on.db.reading() as uow:
        assert await uow.care.tally(on.house.setting_id) == ({"concern": 1}, {"concern": 1})
    await on.write("P1202", "they keep calling me names at lunch")
    assert await alerts(on) == [("concern", "closed"), ("concern", "open")]


async def test_four_low_scores_in_two_weeks_are_no_sign(on: Scene) -> None:
    """Low scores more than five days apart do not add up."""
    for _ in range(4):
        await on.press("P1202", "m.pupil-check-in-secondary")
        await on.tap("P1202", "3")
        await on.tap("P1202", "Stop")
        await on.later(days=3)
    assert {row.source for row in await on.rows(ConcernRow)} == {"taps"}


async def test_four_of_ten_is_not_low(on: Scene) -> None:
    """Three check-ins at 4 of 10 say nothing; three at 3 do."""
    for score in ("4", "4", "4", "3", "3"):
        await on.press("P1202", "m.pupil-check-in-secondary")
        await on.tap("P1202", score)
        await on.tap("P1202", "Stop")
    assert await heard(on) == [("ordinary", "")] * 2
    await on.press("P1202", "m.pupil-check-in-secondary")
    await on.tap("P1202", "3")
    assert [each for each in await heard(on) if each[0] == "concern"] == [("concern", "low_scores")]


@pytest.mark.parametrize("hours, raised", [(24, ["night_use"]), (24 * 6, ["night_use"]), (24 * 7, []), (3, [])])
async def test_two_nights_in_seven(database: Database, hours: int, raised: list[str]) -> None:
    """Two nights in seven are a sign; the same night twice, or a week apart, is none."""
    async with scene(database, now=MONDAY_NIGHT + timedelta(minutes=30)) as on:
        await on.command("P1202", "start")
        on.clock.forward(timedelta(hours=hours))
        await on.command("P1202", "start")
        assert [row.source for row in await on.rows(ConcernRow)] == raised


async def test_a_parked_text_is_screened_too(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that a fault of ours kept from being worked are urgent if they sound so, a concern if they do not."""

    async def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("relbot.service.words.write", fails)
    await on.write("P1202", "i want to die")
    await on.write("P1201", "i had toast")
    assert sorted(await heard(on)) == [("concern", ""), ("urgent", "suicidal")]


async def test_where_everyday_words_are_concerns_two_adults_are_told(database: Database) -> None:
    """Where a setting asks for it, words in which screening hears nothing go to the named adult and safeguarding."""
    cautious = SETTING.model_copy(update={"everyday_words": "concern"})
    async with scene(database, setting=cautious) as on:
        await on.write("P1202", "my nan is coming on saturday")
        (row,) = await on.rows(ConcernRow)
        assert (row.level, row.reasons) == ("concern", "unscreened")
        assert await alerts(on) == [("concern", "open")]


async def test_no_hello_is_promised_once_it_is_settled(on: Scene) -> None:
    """A "jk" after an adult saw no concern is a note like others: nobody is on the way to say hello."""
    await on.write("P1202", "they keep calling me names at lunch")
    await on.tap("S02", "Open")
    await on.tap("S02", "Not a concern")
    await on.write("P1202", "jk")
    assert not any("say hello" in text for text in on.channel.texts("P1202"))


async def test_no_hello_is_promised_for_what_the_child_never_said(on: Scene) -> None:
    """Low scores raise without a word to the child, and a "nevermind" does not give that away."""
    for _ in range(3):
        await on.press("P1202", "m.pupil-check-in-secondary")
        await on.tap("P1202", "3")
        await on.tap("P1202", "Stop")
    await on.write("P1202", "nevermind")
    assert not any("say hello" in text for text in on.channel.texts("P1202"))


async def test_no_hello_is_promised_where_nobody_can_be_reached(database: Database) -> None:
    """The "jk" of a child whom no adult reads yet is answered with whom to turn to."""
    async with scene(database, linked=("P1202",)) as on:
        await on.write("P1202", "i want to die")
        await on.write("P1202", "jk")
        last = on.channel.texts("P1202")[1]
        assert "say hello" not in last
        assert "cannot reach an adult here right now" in last


async def test_what_an_outage_brings_in_the_morning_may_be_of_the_night(database: Database) -> None:
    """Night use is when a child wrote, not when relbot took it in; and a morning after an outage by night is none."""
    async with scene(database, now=MONDAY_NIGHT + timedelta(minutes=30)) as on:
        await on.command("P1202", "start")
        on.clock.forward(timedelta(hours=33))
        await on.receive(Received(kind="command", address="P1202", command="start", old_seconds=7 * 3600))
        await on.settle()
        assert [row.source for row in await on.rows(ConcernRow)] == ["night_use"]
