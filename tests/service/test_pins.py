"""An adult's own PIN before the words of an older alert: never before a child in danger is gone to."""

import re
from collections.abc import AsyncIterator

import pytest

from relbot.errors import NotFoundError
from relbot.service import pin_reset, pins
from relbot.service.audit_trail import verify
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, AuditRow, Delivery, InboxRow, NoticeRow, OutboxRow, PinRow
from tests.service.scene import Scene, as_a_concern, scene

WORDS = "he hurt me on saturday"
MINE, OTHER = "740362", "583914"
OLDER = "These words are older than 12 hours"


@pytest.fixture(autouse=True)
def _worrying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a pupil writes is a concern here; and a hash costs nothing, but for the test of it."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)
    monkeypatch.setattr("relbot.service.pins.COST", 2)
    monkeypatch.setattr(pins._hash, "__defaults__", (2, 8, 1))


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def set_pin(on: Scene, who: str, pin: str = MINE) -> None:
    """Chooses a PIN, typed twice."""
    await on.command(who, "pin")
    await on.write(who, pin)
    await on.write(who, pin)


async def old_concern(on: Scene, who: str) -> AlertRow:
    """Joel's concern, whom Gwen has been with for thirteen hours, as another adult has just tried to open it."""
    await on.write("P1202", WORDS)
    (alert,) = await on.rows(AlertRow)
    await on.press("S01", f"a.{alert.id}.mine")
    await on.press("S01", f"a.{alert.id}.with")  # else it rings again, and then its words are no old ones
    await on.later(hours=13)
    await on.press(who, f"a.{alert.id}.open")
    return alert


def shown(on: Scene, who: str, *parts: str) -> list[str]:
    """The texts in a chat that hold one of the parts."""
    return [text for text in on.channel.texts(who) if any(part in text for part in parts)]


async def done(on: Scene, *actions: str) -> list[str]:
    """Lines of the audit of these kinds, in order."""
    return [row.action for row in sorted(await on.rows(AuditRow), key=lambda row: row.id) if row.action in actions]


def test_a_pin_is_kept_as_a_slow_hash_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """32 MB of scrypt, another salt each time; only the same digits fit."""
    monkeypatch.setattr("relbot.service.pins.COST", 2**15)
    monkeypatch.setattr(pins._hash, "__defaults__", (2**15, 8, 1))
    kept = pins.hashed(MINE)
    assert kept.startswith("scrypt$32768$8$1$")
    assert MINE not in kept
    assert (pins.fits(MINE, kept), pins.fits(OTHER, kept), pins.hashed(MINE) == kept) == (True, False, False)


def test_what_is_a_pin() -> None:
    """4 to 12 digits, spaces left out; runs and repetitions are too easy."""
    typed = {text: pins.typed(text) for text in ("4821", "48 21", "482", "4" * 13, "48a1", "٤٨٢١", "")}
    assert typed == {"4821": "4821", "48 21": "4821", "482": None, "4" * 13: None, "48a1": None, "٤٨٢١": None, "": None}
    assert [pin for pin in ("1234", "9876", "0000", "1235", "2580") if pins.is_easy(pin)] == ["1234", "9876", "0000"]


async def test_fresh_words_open_without_a_pin_and_old_ones_with_it(on: Scene) -> None:
    """Within twelve hours nothing is asked; then the name stands, and the words open in place once it is typed."""
    await set_pin(on, "S02")
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    assert shown(on, "S02", WORDS) != []
    (alert,) = await on.rows(AlertRow)
    await on.press("S01", f"a.{alert.id}.mine")
    await on.later(hours=13)
    rung = len(on.channel.rung)
    await on.press("S02", f"a.{alert.id}.open")
    assert shown(on, "S02", WORDS) == []
    (text,) = shown(on, "S02", OLDER)
    assert text.startswith("Joel Mensah\n")
    await on.write("S02", MINE)
    assert shown(on, "S02", OLDER) == []
    assert len(shown(on, "S02", WORDS)) == 1
    assert len(on.channel.rung) == rung
    assert await done(on, "alert_named", "alert_opened") == [
        "alert_opened",
        "alert_opened",
        "alert_named",
        "alert_opened",
    ]


async def test_once_typed_it_holds_for_twelve_hours(on: Scene) -> None:
    """The next old alert opens at once; half a day later it is asked for again."""
    await set_pin(on, "S02")
    alert = await old_concern(on, "S02")
    await on.write("S02", MINE)
    await on.later(hours=11)
    await on.press("S02", f"a.{alert.id}.open")
    assert shown(on, "S02", WORDS) != []
    await on.later(hours=2)
    await on.press("S02", f"a.{alert.id}.open")
    assert shown(on, "S02", WORDS) == []


async def test_what_is_urgent_waits_for_no_pin(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open for a day and a half, it shows its words to who has no PIN, and to who accepts it; half a day later not."""
    monkeypatch.undo()
    await on.write("P1202", "I want to die")
    await on.later(hours=36)
    (alert,) = await on.rows(AlertRow)
    assert alert.status == "open"
    for what in ("open", "mine"):
        await on.press("S02", f"a.{alert.id}.{what}")
        assert shown(on, "S02", "I want to die") != []
    await on.later(hours=13)
    for who in ("S01", "S02"):
        await on.press(who, f"a.{alert.id}.open")
        assert (shown(on, who, "I want to die"), shown(on, who, "PIN") != []) == ([], True)


async def test_i_have_them_needs_no_pin(on: Scene) -> None:
    """Of an evening's concern an adult without one sees the name in the small hours, and accepts; the words wait for
    a PIN, and choosing one opens them.
    """
    await on.later(hours=8)
    await on.write("P1202", WORDS)
    await on.later(hours=13)
    (alert,) = await on.rows(AlertRow)
    assert alert.status == "open"
    await on.press("S02", f"a.{alert.id}.open")
    assert shown(on, "S02", OLDER)[0].startswith("Joel Mensah\n")
    await on.press("S02", f"a.{alert.id}.mine")
    assert [row.accepted_by for row in await on.rows(AlertRow)] == [await on.person("S02")]
    assert "Not a concern" not in [label for each in on.channel.standing("S02") for label in each.labels]
    assert shown(on, "S02", WORDS) == []
    await on.write("S02", MINE)
    await on.write("S02", MINE)
    assert len(shown(on, "S02", WORDS)) == 1


async def test_a_note_is_read_only_once_its_words_were_shown(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a note of yesterday without the PIN does not settle it."""
    monkeypatch.undo()
    await set_pin(on, "S05")
    await on.write("P1202", "we had fish for tea")
    (alert,) = await on.rows(AlertRow)
    await on.later(hours=13)
    await on.press("S05", f"a.{alert.id}.open")
    assert [(row.status, row.outcome) for row in await on.rows(AlertRow)] == [("open", None)]
    assert [row.opened_at for row in await on.rows(NoticeRow)] == [None]
    await on.write("S05", MINE)
    assert [(row.status, row.outcome) for row in await on.rows(AlertRow)] == [("closed", "read")]


async def test_no_pin_is_left_anywhere(on: Scene) -> None:
    """What was typed is out of the chat at once, out of inbox and outbox, in no answer, in no row in plain."""
    await set_pin(on, "S02")
    await on.write("S02", OTHER)
    deliveries = [row for row in await on.rows(Delivery) if row.direction == "in"]
    assert [row.asked_at for row in deliveries if row.asked_at is None] == []
    assert [row.body for row in await on.rows(InboxRow) if row.body is not None] == []
    assert [row.body for row in await on.rows(OutboxRow) if row.body is not None] == []
    assert await on.rows(AnswerRow) == []
    (kept,) = await on.rows(PinRow)
    assert (kept.next_hash, b"scrypt" in (kept.hash or b"")) == (None, False)
    assert [text for text in on.channel.texts("S02") if re.search(f"{MINE}|{OTHER}", text)] == []


async def test_five_wrong_ones_wait_and_safeguarding_is_told(on: Scene) -> None:
    """Even the right one is not taken for a quarter of an hour; others hear whose it was, with no name ringing."""
    await set_pin(on, "S02")
    alert = await old_concern(on, "S02")
    for _ in range(5):
        await on.write("S02", OTHER)
    await on.write("S02", MINE)
    assert shown(on, "S02", WORDS) == []
    assert await done(on, "pin_locked") == ["pin_locked"]
    assert len(shown(on, "S01", "Daniel Okoro")) == 1
    assert [text for text in shown(on, "S03", "PIN") if "Okoro" in text] == []
    assert [each.text for _, each in on.channel.rung if "Okoro" in each.text] == []
    await on.press("S02", f"a.{alert.id}.mine")
    assert [row.status for row in await on.rows(AlertRow)] == ["accepted"]
    await on.later(minutes=15)
    await on.press("S02", f"a.{alert.id}.open")
    await on.write("S02", MINE)
    assert len(shown(on, "S02", WORDS)) == 1


async def test_setting_takes_two_alike_and_none_that_is_easy(on: Scene) -> None:
    """A run is refused, two that differ begin anew, "not now" ends it; changing asks for the old one first."""
    await on.command("S02", "pin")
    for pin in ("1234", MINE, OTHER):
        await on.write("S02", pin)
    assert shown(on, "S02", "not alike") != []
    await on.tap("S02", "Not now")
    await on.write("S02", MINE)
    assert [row.hash for row in await on.rows(PinRow)] == [None]
    await set_pin(on, "S02")
    await on.command("S02", "pin")
    for pin in (OTHER, MINE, OTHER, OTHER):
        await on.write("S02", pin)
    assert await done(on, "pin_set") == ["pin_set", "pin_set"]
    (kept,) = await on.rows(PinRow)
    async with on.db.reading() as uow:
        assert pins.fits(OTHER, await uow.open(await on.person("S02"), "pin.hash", kept.hash or b""))


async def test_digits_that_answer_a_question_are_no_pin(on: Scene) -> None:
    """The newest thing that asks counts: a question that came after the PIN was asked for takes the digits."""
    await set_pin(on, "S02")
    await on.command("S02", "pin")
    await on.later(minutes=1)
    await on.command("S02", "away")
    await on.write("S02", "5839")
    assert [row.wrong for row in await on.rows(PinRow)] == [0]


async def test_a_pupil_has_none(on: Scene) -> None:
    """/pin from a pupil is words like others, and no row is made."""
    await on.command("P1202", "pin")
    await on.press("P1202", "p.set")
    await on.press("S02", "p.invented")
    assert await on.rows(PinRow) == []


async def test_a_forgotten_one_is_taken_away(on: Scene) -> None:
    """The command line forgets it, writes that down, and the adult chooses anew when they next open old words."""
    await set_pin(on, "S02")
    setting_id, now = on.house.setting_id, on.clock.now()
    async with on.db.transaction() as uow:
        found = [await pin_reset.reset(uow, setting_id, one, now) for one in ("S02", "S03")]
        with pytest.raises(NotFoundError):
            await pin_reset.reset(uow, setting_id, "S99", now)
    assert (found, await done(on, "pin_reset"), await on.rows(PinRow)) == ([True, False], ["pin_reset"], [])
    await old_concern(on, "S02")
    assert shown(on, "S02", "Choose one now") != []
    async with on.db.reading() as uow:
        assert (await verify(uow, setting_id)).fault == ""
