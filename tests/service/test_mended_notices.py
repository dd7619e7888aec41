"""What an adult presses shows what they pressed for; an open alert is never gone from a screen (rules 5 and 7)."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from relbot.service.ports import Operation, Refused, Result, RetryAfter, Uncertain
from relbot.store.database import Database
from relbot.store.tables import AlertRow, Delivery, NoticeRow
from tests.service.fake_channel import FakeChannel
from tests.service.scene import Scene, scene
from tests.service.test_accepted_requests import accept_all, ask

FRIDAY_EVENING = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
HOLIDAY = datetime(2026, 12, 18, 18, 0, tzinfo=UTC)
"""The last evening of a term: nobody reads before January."""
EVERYDAY = "I had pizza for lunch and it was nice"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


def unanswered(channel: FakeChannel, code: str, *who: str) -> Callable[[Operation], Result | None]:
    """Messages to these arrive, and nobody hears under which name."""

    def behave(operation: Operation) -> Result | None:
        if operation.kind != "send" or operation.address not in who:
            return None
        channel.do(operation)
        return Uncertain(code)

    return behave


async def alerts(on: Scene) -> list[tuple[str, str, str | None]]:
    """Kind, status and outcome of every alert."""
    return sorted((row.kind, row.status, row.outcome) for row in await on.rows(AlertRow))


async def test_note_of_unknown_fate_opens_where_it_is_pressed(on: Scene) -> None:
    """A note's message arrived and no answer did: Open shows the words on it, and they are taken away in time."""
    on.channel.behave = unanswered(on.channel, "no_answer", "S05")
    await on.write("P1202", EVERYDAY)
    for _ in range(3):
        await on.later(seconds=20)
    on.channel.behave = lambda _: None
    shown = on.channel.standing("S05")[1]
    await on.press("S05", shown.press("Open"), shown.reference)
    assert [EVERYDAY in text for text in on.channel.texts("S05")[:3]] == [False, True, False]
    assert await alerts(on) == [("note", "closed", "read")]
    (filed,) = [row for row in await on.rows(Delivery) if row.reference == shown.reference]
    assert (filed.notice_id, filed.remove_at) == ((await on.rows(NoticeRow))[0].id, filed.sent_at + timedelta(hours=47))
    await on.later(minutes=15)
    assert [text for text in on.channel.texts("S05") if EVERYDAY in text] == []


async def test_urgent_of_unknown_fate_is_accepted_with_its_words(on: Scene) -> None:
    """Nothing is accepted unread, even on a message of which nobody knows that it arrived (decision 16)."""
    on.channel.behave = unanswered(on.channel, "unreadable_yes", "S01", "S02")
    await on.write("P1202", "my uncle hits me")
    on.channel.behave = lambda _: None
    shown = on.channel.standing("S02")[0]
    await on.press("S02", shown.press("I have them"), shown.reference)
    assert "my uncle hits me" in on.channel.texts("S02")[0]
    assert await alerts(on) == [("urgent", "accepted", None)]


@pytest.mark.parametrize("result", [Refused("message_to_edit_not_found"), Uncertain("no_answer")])
async def test_note_that_could_not_be_shown_is_not_read(on: Scene, result: Result) -> None:
    """The edit that opens a note fails: it comes anew and waits as before; opened there, it is read."""
    await on.write("P1202", EVERYDAY)
    on.channel.behave = lambda operation: result if operation.kind == "edit" else None
    await on.tap("S05", "Open")
    for _ in range(5):
        await on.later(seconds=20)
    on.channel.behave = lambda _: None
    (alert,) = await on.rows(AlertRow)
    assert (alert.status, alert.accepted_by, alert.repeat_at is not None) == ("open", None, True)
    await on.tap("S05", "Open")
    assert EVERYDAY in on.channel.texts("S05")[-1]
    assert await alerts(on) == [("note", "closed", "read")]


async def test_words_are_gone_although_they_could_not_be_folded(on: Scene) -> None:
    """For half an hour no edit is done: the message goes, and the notice stands closed in its place, silent."""
    await on.write("P1202", "I want to kill myself")
    await on.tap("S01", "Rwy'n mynd atyn nhw")
    await on.tap("S01", "Gyda nhw nawr")
    assert any("kill myself" in text for text in on.channel.texts("S01"))
    on.channel.behave = lambda operation: RetryAfter(5, "http_502") if operation.kind == "edit" else None
    tried = len(on.channel.attempts)
    for _ in range(30):
        await on.later(minutes=1)
    assert not any("kill myself" in text for text in on.channel.texts("S01"))
    assert [each.silent for each in on.channel.attempts[tried:] if (each.kind, each.address) == ("send", "S01")] == [
        True
    ]
    await on.tap("S01", "Yn ddiogel, gyda…")


async def test_notice_without_a_message_comes_anew(on: Scene) -> None:
    """A press on a message that a list has replaced shows the note closed, and is no reading."""
    await on.write("P1202", EVERYDAY)
    (notice,) = await on.rows(NoticeRow)
    async with on.db.transaction() as uow:
        listed = await uow.care.notice(notice.id)
        assert listed is not None
        listed.key, listed.state = None, "listed"
    await on.press("S05", f"a.{notice.alert_id}.open", "gone")
    assert await alerts(on) == [("note", "open", None)]
    await on.tap("S05", "Open")
    assert EVERYDAY in on.channel.texts("S05")[-1]


async def test_open_urgent_rings_daily_through_a_holiday(database: Database) -> None:
    """HELP on the last evening of term: while nobody reads it still rings each day, and always stands on a screen."""
    async with scene(database, now=HOLIDAY, linked=("P1202", "S01", "S02")) as on:
        await on.write("P1202", "HELP")
        for _ in range(3):
            before = len(on.channel.rung)
            await on.later(hours=23, minutes=59)
            assert on.channel.rung[before:] == []
            await on.later(minutes=1)
            assert {who for who, _ in on.channel.rung[before:]} >= {"S01", "S02"}
            assert [len(on.channel.standing(who)) for who in ("S01", "S02")] == [1, 1]


async def test_open_concern_stands_over_a_weekend(database: Database) -> None:
    """A concern of Friday evening is taken off the screen before it cannot be, and comes again without a sound."""
    async with scene(database, now=FRIDAY_EVENING, linked=("P1202", "S02", "S05")) as on:
        await on.write("P1202", "they keep calling me names at lunch")
        (first,) = on.channel.standing("S02")
        before = len(on.channel.attempts)
        await on.later(hours=47)
        (second,) = on.channel.standing("S02")
        assert second.reference != first.reference
        assert second.message == first.message
        sent = [each for each in on.channel.attempts[before:] if each.kind == "send" and each.address == "S02"]
        assert [each.silent for each in sent] == [True]
        await on.tap("S02", "Open")
        assert "they keep calling me names at lunch" in on.channel.texts("S02")[0]
        await on.tap("S02", "I have them")
        await on.tap("S02", "With them now")
        await on.later(hours=47)
        assert on.channel.texts("S02") == []


async def test_turned_away_adult_stays_so(on: Scene) -> None:
    """A notice arrives after its adult was turned away: what it carries is still not theirs to open."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    (request_alert,) = await on.rows(AlertRow)
    await on.press("P1202", f"t.{request_alert.request_id}.other")
    await on.tap("P1202", "Amina Rahman")
    tom = await on.person("S05")
    (notice,) = [row for row in await on.rows(NoticeRow) if row.adult_id == tom]
    assert notice.state == "passed_on"
    await on.press("S05", f"a.{notice.alert_id}.open")
    assert [text for text in on.channel.texts("S05") if "Joel" in text] == []


async def test_nothing_comes_anew_to_whom_it_is_not(on: Scene) -> None:
    """What was accepted, passed on, or waits for an adult who cannot be reached any more, is not brought again."""
    await on.write("P1202", "HELP")
    notices = {row.adult_id: row.id for row in await on.rows(NoticeRow)}
    before = len(on.channel.rung)
    await on.fall_due("renew", notices[await on.person("S02")])  # its message stands
    for kind in ("renew", "unseen"):
        await on.fall_due(kind, "nothing")
    async with on.db.transaction() as uow:
        passed_on = await uow.care.notice(notices[await on.person("S01")])
        assert passed_on is not None
        passed_on.state = "passed_on"
    await on.fall_due("unseen", notices[await on.person("S01")])
    await on.tap("S02", "I have them")
    await on.fall_due("renew", notices[await on.person("S02")])
    assert {who for who, _ in on.channel.rung[before:]} == {"P1202"}
