"""How somebody would like to be asked: fewer, later, not at all; HELP and their own words never fall under it (P11)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.errors import NotAllowedError
from relbot.service.preferences import Span, is_wanted, span_of
from relbot.service.set_preferences import Wishes, change
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, ConcernRow, PreferenceRow, TalkRequestRow
from tests.service.scene import MONDAY, Scene, scene
from tests.service.school import SETTING

BEFORE = MONDAY - timedelta(minutes=11)
"""A minute before the morning check-in, at 08:50."""
ASKED = "0 is really bad, 10 is really good."
WINDOW = Span(BEFORE, BEFORE + timedelta(minutes=30))


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A minute before the check-in; a pupil and their adults have accounts."""
    async with scene(database, now=BEFORE, linked=("P1202", "S01", "S05")) as made:
        yield made


async def wish(on: Scene, **wishes: bool | int | str) -> str:
    """`relbot people set P1202 …`."""
    async with on.db.transaction() as uow:
        return await change(on.house, uow, "P1202", Wishes(**wishes), on.clock.now())  # type: ignore[arg-type]


def is_asked(on: Scene) -> bool:
    """Whether the check-in's first question came."""
    return any(text.endswith(ASKED) for text in on.channel.texts("P1202"))


def preference(**values: object) -> PreferenceRow:
    """A row of preferences, as it stands in the database."""
    return PreferenceRow(**{"fewer": False, "later": 0, "opted_out": "none"} | values)


@pytest.mark.parametrize(
    "later,flow,moved",
    [
        (60, "pupil-check-in-secondary", (60, 90)),
        (240, "pupil-check-in-ks2", (240, 270)),
        (60, "pupil-check-out", (0, 30)),
        (0, "pupil-check-in-ks1", (0, 30)),
    ],
)
def test_later_moves_check_ins_alone(later: int, flow: str, moved: tuple[int, int]) -> None:
    """Going home is asked in time, whatever is preferred."""
    span = span_of(SETTING, preference(later=later), flow, WINDOW)
    assert (span.at - BEFORE, span.until - BEFORE) == tuple(timedelta(minutes=each) for each in moved)


def test_nobody_is_asked_when_nobody_reads() -> None:
    """A check-in that would come after reading hours comes towards the end of everybody's window instead."""
    evening = Span(BEFORE + timedelta(hours=7), BEFORE + timedelta(hours=7, minutes=30))
    span = span_of(SETTING, preference(later=60), "pupil-check-in-ks2", evening)
    assert (span.at, span.until) == (evening.at + timedelta(minutes=25), evening.until)


@pytest.mark.parametrize(
    "opted_out,wanted", [("none", [True, True]), ("check_ins", [False, True]), ("all", [False, False])]
)
def test_opting_out_says_what_of(opted_out: str, wanted: list[bool]) -> None:
    """Of check-ins alone, or of all that rhythms ask."""
    row = preference(opted_out=opted_out)
    assert [is_wanted(row, flow) for flow in ("pupil-check-in-ks2", "pupil-check-out")] == wanted


async def test_later_is_later(on: Scene) -> None:
    """An hour after everybody: not at 08:50, and at 09:50."""
    assert await wish(on, later=60) == "check-ins 60 minutes later"
    await on.later(minutes=1)
    await on.later(minutes=58)
    assert not is_asked(on)
    await on.later(minutes=2)
    assert is_asked(on)


async def test_fewer_is_fewer(on: Scene) -> None:
    """A high score ends the check-in; a low one still offers a person, and no more."""
    await wish(on, fewer=True)
    await on.later(minutes=1)
    await on.tap("P1202", "2")
    assert on.channel.texts("P1202")[-1] == "Would you like some time with Tom Bevan, or someone else?"
    await on.tap("P1202", "Not now")
    assert on.channel.texts("P1202")[-1] == "Thanks for checking in, Joel. If you need someone, tap HELP."


async def test_opted_out_in_chat_is_known_and_help_still_works(on: Scene) -> None:
    """No check-in comes; the named adult reads it with the day's list, never the child; HELP rings as ever."""
    await on.command("P1202", "about")
    await on.tap("P1202", "How I'm asked")
    await on.tap("P1202", "Don't ask me")
    await on.later(minutes=1)
    assert not is_asked(on)
    (concern,) = await on.rows(ConcernRow)
    assert (concern.level, concern.source, concern.told) == ("ordinary", "opted_out", None)
    assert on.channel.texts("S05") == []
    await on.write("P1202", "HELP")
    assert sorted(row.kind for row in await on.rows(AlertRow)) == ["note", "urgent"]


async def test_a_quiet_signal_asks_for_their_adult(on: Scene) -> None:
    """Typed alone, in any case, in the middle of a question: a request for now, no words kept, nothing asked."""
    assert await wish(on, signal="Blue  door") == "a quiet signal"
    await on.later(minutes=1)
    await on.write("P1202", "blue door")
    (request,) = await on.rows(TalkRequestRow)
    assert (request.soon, request.adult_id, request.status) == ("now", None, "requested")
    assert await on.rows(ConcernRow) == []
    assert [text for to, text in on.channel.rung if to == "S05"]
    (row,) = await on.rows(PreferenceRow)
    assert b"lue" not in (row.signal or b"lue")


async def test_a_quiet_signal_throws_no_pressing_question_away(on: Scene) -> None:
    """Over "is going home OK?" the adult is asked for, and the question comes again; an answer to it counts."""
    await wish(on, signal="blue door")
    await on.later(minutes=1)
    await on.press("P1202", "m.pupil-check-out")
    asked = on.channel.standing("P1202")[-1]
    assert "home" in asked.message.text
    await on.write("P1202", "blue door")
    assert [row.soon for row in await on.rows(TalkRequestRow)] == ["now"]
    again = on.channel.standing("P1202")[-1]
    assert (again.message.text, again.labels) == (asked.message.text.split("\n\n")[-1], asked.labels)
    await on.tap("P1202", again.labels[0])
    assert [row.collect for row in await on.rows(AnswerRow)] == ["going_home"]


@pytest.mark.parametrize("word", ["help", "CYMORTH", "kill me", "english", "??"])
async def test_a_signal_means_nothing_else(on: Scene, word: str) -> None:
    """None is agreed that is HELP, a command, alarms by itself or is no word."""
    with pytest.raises(NotAllowedError):
        await wish(on, signal=word)


@pytest.mark.parametrize("wishes", [{"later": 241}, {"later": -1}, {"calm_minutes": 241}])
async def test_numbers_have_ends(on: Scene, wishes: dict[str, int]) -> None:
    """What lies out of range is refused."""
    with pytest.raises(NotAllowedError):
        await wish(on, **wishes)


async def test_all_of_it_can_be_taken_back(on: Scene) -> None:
    """As everybody is asked."""
    await wish(on, fewer=True, later=30, opted_out="all", calm_minutes=30, signal="blue door")
    taken: dict[str, bool | int | str] = {
        "fewer": False,
        "later": 0,
        "opted_out": "none",
        "calm_minutes": 0,
        "signal": "",
    }
    assert await wish(on, **taken) == "asked as everybody is"
