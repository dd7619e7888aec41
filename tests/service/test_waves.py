"""Rhythms: at most one prompt a person, rhythm and date, whatever happens (DESIGN "Time", section 7)."""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from relbot.service import rhythms
from relbot.service.ports import Operation, Received, Refused, Result, RetryAfter, Uncertain
from relbot.service.setting_file import SettingFile
from relbot.service.tick import tick
from relbot.store.database import Database
from relbot.store.tables import Contact, InboxRow, OutboxRow, Person, Prompt, RhythmRun, SessionRow
from tests.service.scene import MONDAY, Scene, scene
from tests.service.school import SETTING

BEFORE = MONDAY - timedelta(minutes=11)
"""A minute before the morning check-in, at 08:50."""


def with_rhythm(**changes: object) -> SettingFile:
    """The example with its rhythm changed."""
    written = SETTING.model_dump(mode="json", by_alias=True)
    written["rhythms"] = [written["rhythms"][0] | changes]
    return SettingFile.model_validate(written)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A minute before the check-in; two pupils and two adults have accounts."""
    async with scene(database, now=BEFORE, linked=("P1202", "P1201", "S01", "S05")) as made:
        yield made


async def prompts(on: Scene) -> Counter[str]:
    """How many prompts are in which state."""
    return Counter(row.status for row in await on.rows(Prompt))


def asked(on: Scene, who: str = "P1202") -> int:
    """How often somebody was asked how things are."""
    return len([message for to, message in on.channel.rung if to == who and _is_question(message.text)])


def _is_question(text: str) -> bool:
    """The check-in's first question, in either language; its reminder says more."""
    return text.endswith(
        (
            "How are things right now? 0 is really bad, 10 is really good.",
            "Sut mae pethau ar hyn o bryd? 0 yw gwael iawn, 10 yw da iawn.",
        )
    ) and not (text.startswith(("Still here", "Yma o hyd")))


async def test_wave_asks_each_once(on: Scene) -> None:
    """At 08:50 everybody with an account is asked once, however often anybody looks."""
    await on.later(minutes=1)
    for _ in range(3):
        assert await tick(on.house, on.clock.now()) == 0
    await on.settle()
    await on.later(minutes=5)
    assert await prompts(on) == {"sent": 2, "unreachable": 8}
    assert asked(on) == 1


async def test_wave_opened_twice_asks_once(on: Scene) -> None:
    """An operator opens it now, then its hour comes: one run, one prompt."""
    rhythm = on.house.setting.rhythms[0]
    async with on.db.transaction() as uow:
        assert await rhythms.open_now(on.house, uow, rhythm, on.clock.now())
        assert not await rhythms.open_now(on.house, uow, rhythm, on.clock.now())
    await on.settle()
    await on.later(minutes=1)
    assert asked(on) == 1
    assert len(await on.rows(RhythmRun)) == 1


async def test_wave_row_worked_again_asks_nobody_twice(on: Scene) -> None:
    """A chunk that is worked once more, or a prompt that is, finds everybody asked."""
    await on.later(minutes=1)
    run = (await on.rows(RhythmRun))[0]
    async with on.db.transaction() as uow:
        row = await uow.rhythms.get_run(run.id)
        assert row is not None
        row.status, row.cursor = "opening", None
    await on.fall_due("wave", run.id)
    for each in await on.rows(Prompt):
        await on.fall_due("prompt", each.id)
    assert asked(on) == 1
    assert len(await on.rows(Prompt)) == 10


async def crowd(on: Scene, count: int) -> None:
    """So many more pupils with accounts."""
    setting_id, now = on.house.setting_id, on.clock.now()
    ids = [f"{number:032x}" for number in range(count)]
    await on.db.new_person_keys(ids, setting_id, now)
    async with on.db.transaction() as uow:
        await uow.fetch_keys(ids)
        for number, person_id in enumerate(ids):
            names = {name: await uow.seal(person_id, f"person.{name}", "Jo") for name in ("first_name", "last_name")}
            school_id = await uow.seal(person_id, "person.school_id", f"C{number}")
            uow.people.add(
                Person(
                    id=person_id,
                    setting_id=setting_id,
                    school_id=school_id,
                    school_id_hash=f"hash {number}",
                    language="en",
                    year=13,
                    welcomed_at=now,
                    created_at=now,
                    **names,
                )
            )
            await uow.flush()
            await uow.people.set_roles(setting_id, {person_id: {"pupil"}})
            uow.contacts.link(
                Contact(
                    id=f"c{number}",
                    setting_id=setting_id,
                    person_id=person_id,
                    channel="paper",
                    address_hash=uow.vault.address_hash(setting_id, "paper", f"C{number}"),
                    address=await uow.seal(person_id, "contact.address", f"C{number}"),
                    linked_at=now,
                )
            )


async def test_450_people_in_chunks_with_a_crash_between(on: Scene) -> None:
    """A wave of 460 opens in chunks of 200; processes that die between them leave nobody out nor ask twice."""
    await crowd(on, 450)
    on.clock.forward(timedelta(minutes=1))
    await on.relbot.tick()
    chunks = []
    while True:
        on.restart()
        await on.take_up()
        async with on.db.transaction() as uow:
            due = await uow.inbox.claim(on.house.setting_id, on.clock.now(), 1, on.worker._lease, timedelta(seconds=60))
        waves = [row for row in due if b'"wave"' in uow.inbox.body(row)]
        if not waves:
            break
        before = len(await on.rows(Prompt))
        async with on.db.transaction() as uow:
            await on.worker._apply(uow, waves[0])
        chunks.append(len(await on.rows(Prompt)) - before)
        # the chunk's own prompts stand before the rest of the wave: they are put by for a moment
        await _put_by(on)
    assert chunks == [200, 200, 60]
    assert len({row.person_id for row in await on.rows(Prompt)}) == 460


async def _put_by(on: Scene) -> None:
    async with on.db.transaction() as uow:
        (wave,) = [row for row in await on.rows(InboxRow) if row.update_key.startswith("wave.")][-1:]
        others = update(InboxRow).where(InboxRow.id != wave.id, InboxRow.status == "new").values(status="parked")
        await uow._session.execute(others)


async def test_prompt_of_unknown_fate_is_offered_once(on: Scene) -> None:
    """Nobody knows whether it arrived: recorded, not repeated; offered when the person next writes, and only once."""
    on.channel.behave = lambda operation: Uncertain("timed_out") if _is_check_in(operation) else None
    await on.later(minutes=1)
    assert (await prompts(on))["uncertain"] == 2
    await on.later(minutes=5)
    assert len([operation for operation in on.channel.attempts if _is_check_in(operation)]) == 2
    for _ in range(3):
        await on.receive(Received(kind="media", address="P1202", media="sticker"))
        await on.settle()
        await on.later(minutes=20)
    prompted = [(row.status, row.attempts) for row in await on.rows(OutboxRow) if row.purpose == "prompt"]
    assert prompted == [("uncertain", 1)] * 3  # two at ten to nine, and the one that was offered again
    assert await prompts(on) == {"uncertain": 1, "offered_again": 1, "unreachable": 8}


async def test_words_to_an_uncertain_prompt_bring_its_question(on: Scene) -> None:
    """Who writes while their prompt is uncertain is asked its question by the reply to it: no second prompt."""
    on.channel.behave = lambda operation: Uncertain("timed_out") if _is_check_in(operation) else None
    await on.later(minutes=1)
    on.channel.behave = lambda operation: None
    await on.write("P1202", "hello?")
    await on.write("P1202", "hello??")
    assert len([row for row in await on.rows(OutboxRow) if row.purpose == "prompt"]) == 2
    await on.write("P1202", "7")
    assert (await prompts(on))["answered"] == 1


async def test_what_is_asked_again_is_not_withdrawn(on: Scene) -> None:
    """Words or HELP bring the question back by themselves: it stays the open one, and its answer counts."""
    on.channel.behave = lambda operation: Uncertain("timed_out") if _is_check_in(operation) else None
    await on.later(minutes=1)
    on.channel.behave = lambda operation: None
    await on.write("P1202", "hello?")
    await on.tap("P1202", "7")
    check_ins = [row.status for row in await on.rows(SessionRow) if row.flow == "pupil-check-in-secondary"]
    assert check_ins == ["active", "active"]
    assert await prompts(on) == {"uncertain": 1, "answered": 1, "unreachable": 8}


def _is_check_in(operation: Operation) -> bool:
    return operation.kind == "send" and operation.message is not None and _is_question(operation.message.text)


async def test_prompt_that_arrived_after_all_is_answered(on: Scene) -> None:
    """It had arrived: the press counts, and nothing is offered again."""

    def arrives(operation: Operation) -> Result | None:
        if not _is_check_in(operation):
            return None
        on.channel.do(operation)
        return Uncertain("timed_out")

    on.channel.behave = arrives
    await on.later(minutes=1)
    on.channel.behave = lambda operation: None
    await on.tap("P1202", "7")
    assert asked(on) == 1
    assert (await prompts(on))["answered"] == 1


async def test_no_prompt_after_its_window(on: Scene) -> None:
    """A prompt that Telegram holds back beyond 30 minutes is not sent any more, and shown as missed."""
    on.channel.behave = lambda operation: RetryAfter(1801, "flood") if _is_check_in(operation) else None
    await on.later(minutes=1)
    on.channel.behave = lambda operation: None
    await on.later(minutes=31)
    assert asked(on) == 0
    assert (await prompts(on))["missed"] == 2


async def test_no_prompt_worked_after_its_window(on: Scene) -> None:
    """A prompt that waited in the inbox beyond its window is missed."""
    on.clock.forward(timedelta(minutes=1))
    await on.relbot.tick()
    await on.worker.work()
    on.clock.forward(timedelta(minutes=31))
    await on.settle()
    assert asked(on) == 0
    assert (await prompts(on))["missed"] == 2


async def test_no_prompt_in_quiet_hours(database: Database) -> None:
    """A wave opened by hand in quiet hours asks no pupil."""
    async with scene(database, now=MONDAY + timedelta(hours=11), linked=("P1202",)) as on:
        async with on.db.transaction() as uow:
            await rhythms.open_now(on.house, uow, on.house.setting.rhythms[0], on.clock.now())
        await on.settle()
        assert asked(on) == 0
        assert (await prompts(on))["missed"] == 1


async def test_who_is_busy_is_asked_later_or_when_they_write(on: Scene) -> None:
    """Somebody in the middle of a talk is not interrupted; their prompt comes when they are free."""
    await on.press("P1202", "m.pupil-talk-time")
    await on.press("P1201", "m.pupil-talk-time")
    await on.later(minutes=1)
    assert await prompts(on) == {"held": 2, "unreachable": 8}
    await on.command("P1202", "stop")
    assert asked(on) == 1
    await on.later(minutes=10)
    assert (await prompts(on))["sent"] == 2


async def test_first_use_comes_before_the_first_question(database: Database) -> None:
    """Who has not been told who reads is told first, by the same prompt."""
    async with scene(database, now=BEFORE, linked=()) as on:
        await on.link(("P1202",), welcomed=False)
        await on.later(minutes=1)
        assert [row.flow for row in await on.rows(SessionRow)] == ["pupil-first-use"]
        assert asked(on) == 0


async def test_missed_slot_is_recorded_and_shown(on: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """relbot was off over the check-in: nothing is sent too late, and the slot is recorded as missed."""
    await on.later(hours=3)
    (run,) = await on.rows(RhythmRun)
    assert (run.status, run.local_date) == ("missed", date(2026, 11, 23))
    assert asked(on) == 0
    assert "rhythm_missed rhythm=morning-check-in" in caplog.messages


async def test_late_but_within_the_window_is_sent(on: Scene) -> None:
    """relbot was off for ten minutes of the window: the prompt still goes out."""
    await on.later(minutes=15)
    assert asked(on) == 1


async def test_clock_that_was_ahead_and_is_right_again(on: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """It jumped three days ahead before the check-in: once it is right the check-in comes, and tomorrow's too."""
    on.clock.forward(timedelta(days=3))
    await on.relbot.tick()
    on.clock._now = BEFORE
    await on.later(minutes=2)
    assert asked(on) == 1
    assert [row.local_date for row in await on.rows(RhythmRun)] == [date(2026, 11, 23)]
    assert "clock_was_ahead minutes=4318" in caplog.messages
    await on.later(days=1)
    assert {row.status for row in await on.rows(RhythmRun)} == {"opened"}
    assert len(await on.rows(RhythmRun)) == 2


async def test_long_holiday_is_not_looked_back_over(on: Scene) -> None:
    """Off for a fortnight: only the last two days are recorded as missed."""
    await on.later(days=10)
    assert [row.status for row in await on.rows(RhythmRun)] == ["missed"] * 2


@pytest.mark.parametrize(
    "audience, expected", [({"years": [12]}, 3), ({"classes": ["12A"]}, 2), ({"years": [9], "classes": ["12A"]}, 0)]
)
async def test_audience_by_year_and_class(database: Database, audience: dict[str, object], expected: int) -> None:
    """Only those a rhythm is for get a prompt."""
    setting = with_rhythm(audience={"role": "pupil"} | audience)
    async with scene(database, now=BEFORE, setting=setting, linked=()) as on:
        await on.later(minutes=1)
        assert len(await on.rows(Prompt)) == expected


@pytest.mark.parametrize("day, utc_hour", [(date(2026, 10, 25), 9), (date(2027, 3, 28), 8)], ids=["October", "March"])
async def test_clock_change_days(database: Database, day: date, utc_hour: int) -> None:
    """On the days the clocks change, nine in the morning is nine on the wall, once."""
    setting = with_rhythm(days=["sun"], at="09:00", every_day=True, remind=False)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    async with scene(database, now=start, setting=setting, linked=("P1202",)) as on:
        times = []
        for _ in range(26):
            before = asked(on)
            await on.later(hours=1)
            times += [on.clock.now().hour] * (asked(on) - before)
        assert times == [utc_hour]


async def test_broken_chunk_is_tried_again(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while a wave opens does not leave everybody unasked: it is tried again within the window."""
    with monkeypatch.context() as broken:
        broken.setattr("relbot.store.repositories.people.People.after", _raises)
        await on.later(minutes=1)
    assert await prompts(on) == {}
    await on.later(minutes=1)
    assert (await prompts(on))["sent"] == 2


async def _raises(*_: object, **__: object) -> bool:
    raise RuntimeError("on purpose")


async def test_refused_prompt_is_recorded(on: Scene) -> None:
    """Telegram refuses it for good: recorded as refused, never sent again."""
    on.channel.behave = lambda operation: Refused("bad_request") if _is_check_in(operation) else None
    await on.later(minutes=1)
    await on.write("P1202", "hello")
    assert (await prompts(on))["refused"] == 2
    assert asked(on) == 0


async def test_answered_prompt_is_answered(on: Scene) -> None:
    """An answer outdoes whatever became of the message, and comes once however often it is pressed."""
    await on.later(minutes=1)
    shown = on.with_button("P1202", "7")
    for _ in range(3):
        await on.receive(Received(kind="press", address="P1202", press=shown.press("7"), reference=shown.reference))
    await on.settle()
    assert (await prompts(on))["answered"] == 1
    assert [message.text for who, message in on.channel.rung if who == "P1202"][1:] == [
        "What's having the biggest effect today?"
    ]


async def test_reminder_once_and_never_in_quiet_hours(on: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """One reminder after an hour, none at night."""
    caplog.set_level(logging.INFO, "relbot")
    await on.later(minutes=1)
    await on.later(minutes=61)
    await on.later(minutes=61)
    reminders = [who for who, message in on.channel.rung if "No hurry" in message.text or "Dim brys" in message.text]
    assert sorted(reminders) == ["P1201", "P1202"]
