"""The comparison can fail: each check is run on books that were tampered with, and says what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from relbot.app import catalogue_for
from relbot.store.database import Database
from relbot.store.tables import AuditRow
from tests.crash.checks import CHECKS, answers_stored, breaches
from tests.crash.labels import Labels
from tests.crash.reading import audit_fault
from tests.crash.records import (
    Alert,
    Answer,
    Books,
    Concern,
    Conversation,
    Deed,
    Prompt,
    Sent,
    Stored,
    Update,
)
from tests.crash.town import open_setting
from tests.service.school import applied

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LABELS = Labels(catalogue_for(None), open_setting(START))
CHECK_IN = "pupil-check-in-secondary"


def _at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


GOOD = Books(
    pupils=("P1",),
    deeds=(
        Deed("P1", "tap", _at(2), 1, "A", 1, "7", "7", owed=True),
        Deed("P1", "text", _at(4), 2, "A", 2, text="it was loud"),
        Deed("P1", "help", _at(6), 3),
        Deed("S1", "mine", _at(8), 4, what="X"),
        Deed("P1", "text", _at(10), 5, "H", 2, text="please come", owed=True),
    ),
    updates=tuple(Update(number, "confirmed") for number in range(1, 6)),
    sent=(
        Sent("P1", "Who reads this: S1.\n\nHow are things?", ("s.A.1.0", "s.A.1.stop"), _at(1)),
        Sent("P1", "What's the biggest effect?", ("s.A.2.0", "s.A.2.stop"), _at(3)),
        Sent("S1", "A young person needs you.", ("a.X.open", "a.X.mine"), _at(7)),
        Sent("P1", "Are you safe?", ("s.H.1.0", "s.H.1.stop"), _at(7)),
        Sent("P1", "You can write more.", ("s.H.2.skip", "s.H.2.stop"), _at(9)),
    ),
    stored=tuple(
        Stored(number + 10, number, "adult" if number == 4 else "pupil", "done", _at(number * 2 + 0.5))
        for number in range(1, 6)
    ),
    answers=(
        Answer("P1", "A", 1, CHECK_IN, "how_are_things", "7", None, skipped=False),
        Answer("P1", "H", 2, "help", "more", None, "please come", skipped=False),
    ),
    concerns=(
        Concern("P1", 12, 0, "text", "it was loud"),
        Concern("P1", 13, 0, "help", None),
        Concern("P1", 15, 0, "text", "please come"),
    ),
    conversations=(
        Conversation("A", "P1", CHECK_IN, "active", True, 2, 2, "answered"),
        Conversation("H", "P1", "help", "active", False, 2, 2, None),
    ),
    prompts=(Prompt("P1", "answered", "A"),),
    alerts=(Alert("X", "P1", "urgent", "S1", ("S1",), ("S1",)),),
)


def _with(name: str, place: int, **changes: Any) -> Callable[[Books], Books]:
    """Changes one row of one table."""

    def tamper(books: Books) -> Books:
        rows = list(getattr(books, name))
        rows[place] = replace(rows[place], **changes)
        return _put(books, name, rows)

    return tamper


def _without(name: str, place: int) -> Callable[[Books], Books]:
    """Takes one row of one table away."""

    def tamper(books: Books) -> Books:
        rows = getattr(books, name)
        return _put(books, name, (*rows[:place], *rows[place + 1 :]))

    return tamper


def _more(name: str, row: Any) -> Callable[[Books], Books]:
    """Adds a row to a table."""
    return lambda books: _put(books, name, (*getattr(books, name), row))


def _put(books: Books, name: str, rows: Sequence[Any]) -> Books:
    changes: dict[str, Any] = {name: tuple(rows)}
    return replace(books, **changes)


CASES: dict[str, tuple[Callable[[Books], Books], list[str]]] = {
    "unconfirmed": (_with("updates", 1, fate="waiting"), ["update 2 is waiting, not confirmed"]),
    "lost update": (_without("stored", 3), ["update 4 is in the inbox 0 times"]),
    "update twice": (
        _more("stored", Stored(16, 4, "adult", "done", _at(20))),
        ["update 4 is in the inbox 2 times"],
    ),
    "update of nobody": (
        _more("stored", Stored(16, 9, "adult", "done", _at(20))),
        ["inbox row 16 holds update 9, which no phone made"],
    ),
    "parked": (_with("stored", 3, status="parked"), ["inbox row 14 is parked"]),
    "stored out of order": (
        _with("stored", 1, row=20),
        [
            "update 2 was stored behind 5 of the same chat",
            "update 2 was applied before 5 of the same chat",
        ],
    ),
    "applied out of order": (
        _with("stored", 2, done_at=_at(4)),
        ["update 3 was applied before 2 of the same chat"],
    ),
    "lost words": (
        _without("concerns", 0),
        ["P1 wrote ['it was loud', 'please come']; kept as concerns: ['please come']"],
    ),
    "changed words": (
        _with("concerns", 0, text="It was loud"),
        ["P1 wrote ['it was loud', 'please come']; kept as concerns: ['It was loud', 'please come']"],
    ),
    "words twice": (
        _more("concerns", Concern("P1", 15, 1, "text", "please come")),
        ["P1 wrote ['it was loud', 'please come']; kept as concerns: ['it was loud', 'please come', 'please come']"],
    ),
    "help lost": (_without("concerns", 1), ["P1 called for help 1 times; kept as concerns: 0"]),
    "lost tap": (_without("answers", 0), ["P1 tap '7' to question 1 of A; it has 0 answers"]),
    "another choice": (
        _with("answers", 0, choice="8"),
        [
            f"P1 tap '7' to question 1 of A ({CHECK_IN}.how_are_things); kept: '8'",
            f"P1 never answered question 1 of A ({CHECK_IN}.how_are_things) with '8'",
        ],
    ),
    "lost answer": (_without("answers", 1), ["P1 text 'please come' to question 2 of H; it has 0 answers"]),
    "invented answer": (
        _more("answers", Answer("P1", "A", 2, CHECK_IN, "effect", "home", None, skipped=False)),
        [f"P1 never answered question 2 of A ({CHECK_IN}.effect) with 'home'"],
    ),
    "answer twice": (
        _more("answers", Answer("P1", "A", 3, CHECK_IN, "add", None, "please come", skipped=False)),
        [
            "P1's 'please come' is kept as 2 answers",
            "P1's 'please come' is kept as 2 answers",
        ],
    ),
    "question lost": (
        _without("sent", 4),
        ["question 2 of P1's help (active, prompt None) reached nobody"],
    ),
    "prompt lost": (
        _without("sent", 0),
        [f"question 1 of P1's {CHECK_IN} (active, prompt answered) reached nobody"],
    ),
    "no prompt": (_without("prompts", 0), ["P1 has 0 prompts"]),
    "prompt never settled": (_with("prompts", 0, status="queued"), ["P1's prompt is queued"]),
    "asked twice": (
        lambda books: replace(books, sent=(books.sent[0], replace(books.sent[0], at=_at(1.5)), *books.sent[1:])),
        ["P1 was asked at 09:00:01.000000 and again at 09:00:01.500000, unprompted"],
    ),
    "alert on no phone": (
        _without("sent", 2),
        ["the urgent alert X about P1 is on nobody's phone"],
    ),
    "alert known to nobody": (
        _with("alerts", 0, notices=()),
        ["the urgent alert X about P1 is on phones; relbot knows of none"],
    ),
    "alert brought to another": (
        _with("alerts", 0, notices=("S1", "S2")),
        ["the urgent alert X is kept as brought to S2, whose phone never showed it"],
    ),
    "acceptance lost": (
        _with("alerts", 0, accepted=(), accepted_by=None),
        ["S1 took the alert X; nobody has it", "S1 took the alert X; nobody goes to P1"],
    ),
    "going lost": (
        _with("alerts", 0, accepted=(), accepted_by=None, unknowing=("S1",)),
        ["S1 took the alert X; nobody goes to P1"],
    ),
    "taken from one, and nobody has it": (
        _with("alerts", 0, accepted=(), accepted_by=None, unknowing=("S1",), taken_from=("S2",)),
        ["S1 took the alert X; nobody goes to P1"],
    ),
    "going invented": (
        _with("alerts", 0, going="S2"),
        ["S2 goes to P1 because of the alert X, and never said so"],
    ),
    "accepted twice": (
        _with("alerts", 0, accepted=("S1", "S1")),
        ["the alert X was accepted 2 times: S1, S1"],
    ),
    "accepted by nobody": (
        _without("deeds", 3),
        ["the alert X was accepted by S1, who never said so"],
    ),
    "another has them": (
        _with("alerts", 0, accepted_by="S2"),
        ["the alert X was accepted by S1; kept: S2"],
    ),
    "stuck": (
        lambda books: _with("conversations", 1, status="done")(_without("alerts", 0)(books)),
        [f"P1's {CHECK_IN} waits, and nothing of theirs speaks"],
    ),
    "asks nothing": (_with("conversations", 1, question=None), ["P1's help is active and asks nothing"]),
    "two at once": (_with("conversations", 0, waiting=False), ["P1 is in 2 conversations at once"]),
    "left": (lambda books: replace(books, left={"outbox pending": 2}), ["outbox pending: 2"]),
    "audit broken": (
        lambda books: replace(books, audit_fault="line 2: it is missing; the next one is line 3"),
        ["the audit's chain: line 2: it is missing; the next one is line 3"],
    ),
    "unplayed call": (
        lambda books: replace(books, unknown_calls=("sendDice",)),
        ["the sandbox does not play sendDice"],
    ),
}


def test_good_books_hold() -> None:
    """Untouched, they have no breach."""
    assert breaches(GOOD, LABELS) == []


def test_a_child_takes_an_alert_from_an_adult() -> None:
    """Whoever had said "I have them" and may not know any more has nothing to keep."""
    taken = _with("alerts", 0, accepted=(), accepted_by=None, unknowing=("S1",), taken_from=("S1",))
    assert breaches(taken(GOOD), LABELS) == []


@pytest.mark.parametrize("name", CASES)
def test_what_was_tampered_with_is_reported(name: str) -> None:
    """Each way of spoiling the books gives its own lines, and no others."""
    tamper, expected = CASES[name]
    assert breaches(tamper(GOOD), LABELS) == expected


def test_every_check_is_seen_to_fail() -> None:
    """No check stands in the list that nothing here can break."""
    failing = {check for check in CHECKS for tamper, _ in CASES.values() if list(check(tamper(GOOD), LABELS))}
    assert [check.__name__ for check in CHECKS if check not in failing] == []


@pytest.mark.parametrize(
    "status, called, owed",
    [
        ("stopped", 4, False),  # answered after the second HELP: that call was closed
        ("stopped", 6, True),  # answered before it: the answer counts
        ("active", 4, True),  # nothing closed it
    ],
)
def test_a_call_closed_by_another_takes_no_answer(status: str, called: int, owed: bool) -> None:
    """Only what came after HELP was pressed over that very call, and only if the call was closed by it."""
    books = _without("answers", 1)(GOOD)
    books = _with("conversations", 1, status=status)(books)
    books = _more("deeds", Deed("P1", "help", _at(9), called, "H", 1))(books)
    found = ["P1 text 'please come' to question 2 of H; it has 0 answers"] if owed else []
    assert list(answers_stored(books, LABELS)) == found


@pytest.mark.parametrize("asked, found", [(3, []), (2, ["P1 tap 'On my own' to question 2 of A; it has 0 answers"])])
def test_what_is_not_kept_moves_the_conversation_on(asked: int, found: list[str]) -> None:
    """Of something to try, no answer is kept; that it was heard shows in the next question."""
    books = _with("conversations", 0, asked=asked)(GOOD)
    books = _more("deeds", Deed("P1", "tap", _at(5), 6, "A", 2, "0", "On my own", owed=True))(books)
    assert list(answers_stored(books, LABELS)) == found


async def test_a_changed_line_of_the_audit_is_a_breach(database: Database) -> None:
    """The books carry what `relbot audit verify` says: nothing while the chain is whole, the line once it is not."""
    setting_id = await applied(database, open_setting(START))
    async with database.transaction() as uow:
        for action in ("one", "two"):
            uow.audit.append(setting_id, START, action)
    async with database.reading() as uow:
        assert await audit_fault(uow) == ""
    async with database.transaction() as uow:
        await uow._session.execute(update(AuditRow).where(AuditRow.action == "two").values(action="three"))
    async with database.reading() as uow:
        assert (await audit_fault(uow)).startswith("line 3 ")
