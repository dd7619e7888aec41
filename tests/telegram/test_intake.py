"""From Telegram to the inbox, over real HTTP."""

import asyncio
import json
import logging
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr
from telegram.request import HTTPXRequest

from relbot.clock import SteppedClock
from relbot.sandbox import DEMO_TOKEN, Fault, FaultKind, World
from relbot.sandbox.phone import Phone
from relbot.telegram.account import Account
from relbot.telegram.intake import STANDBY_SECONDS, Intake
from tests.telegram.conftest import START, Inbox, Pauses

DATE = int(START.timestamp())


def texts(inbox: Inbox) -> list[str]:
    """What people wrote, in the order it was stored."""
    return [body["message"]["text"] for body in inbox.bodies]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What relbot and the library logged."""
    names = ("relbot.telegram", "telegram")
    return [record.getMessage() for record in caplog.records if record.name.startswith(names)]


async def test_an_update_becomes_an_envelope(world: World, phone: Phone, intake: Intake, inbox: Inbox) -> None:
    """Source, key, address, body and time, and nothing of the person but their number and language."""
    phone.press_start("abc")
    assert await intake.step() == 0
    (row,) = inbox.rows
    update_id = world.books.updates[0].update_id
    assert (row.source, row.update_key, row.address, row.received_at) == (
        "telegram:110201543",
        str(update_id),
        str(phone.user.id),
        START,
    )
    assert json.loads(row.body) == {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "date": DATE,
            "chat": {"id": phone.user.id, "type": "private"},
            "from": {"id": phone.user.id, "is_bot": False, "language_code": "cy"},
            "kind": "text",
            "text": "/start abc",
        },
    }


async def test_nothing_is_confirmed_before_it_is_stored(
    world: World, phone: Phone, intake: Intake, inbox: Inbox
) -> None:
    """Stored in the first poll, confirmed by the second."""
    phone.press_start()
    await intake.step()
    assert len(world.bot.updates) == 1
    await intake.step()
    assert (len(world.bot.updates), len(inbox.rows)) == (0, 1)


async def test_what_could_not_be_stored_comes_again_under_the_same_key(
    world: World, phone: Phone, intake: Intake, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Two failures, each with a longer wait; then it is there, and the log names no word of it."""
    inbox.errors = [RuntimeError("a child's words"), RuntimeError("a child's words")]
    phone.press_start()
    assert [await intake.step(), await intake.step(), await intake.step()] == [1, 2, 0]
    assert [row.update_key for row in inbox.rows] == [str(world.books.updates[0].update_id)]
    assert told(caplog) == [
        "Storing failed with RuntimeError.",
        "What came in could not be stored; Telegram keeps it for 24 hours. Still trying.",
        "Storing failed with RuntimeError.",
        "Updates come in again.",
    ]


async def test_a_crash_after_storing_brings_the_same_update_again(
    world: World, phone: Phone, account: Account, inbox: Inbox, clock: SteppedClock
) -> None:
    """A new process knows no offset: it gets the update with the same key, by which the store knows it."""
    phone.press_start()
    for _ in range(2):
        intake = Intake(account, inbox, clock, poll_seconds=0)
        await intake.step()
    assert [row.update_key for row in inbox.rows] == [str(world.books.updates[0].update_id)] * 2


async def test_a_duplicate_keeps_its_key(world: World, phone: Phone, intake: Intake, inbox: Inbox) -> None:
    """Telegram may give a confirmed update again."""
    world.faults.add(Fault(FaultKind.DUPLICATE_UPDATE))
    phone.press_start()
    for _ in range(3):
        await intake.step()
    assert [row.update_key for row in inbox.rows] == [str(world.books.updates[0].update_id)] * 2


async def test_update_ids_that_begin_anew_lose_nothing(
    world: World, phone: Phone, intake: Intake, inbox: Inbox
) -> None:
    """After a week of silence ids are random: an old, higher offset must not confirm what nobody has seen."""
    phone.press_start()
    await intake.step()
    await intake.step()
    world.randomise_update_id(next_id=1_000)
    phone.send("one")
    phone.send("two")
    await intake.step()
    await intake.step()
    assert texts(inbox) == ["/start", "one", "two"]
    assert [call.parameters.get("offset") for call in world.books.calls if call.method == "getUpdates"] == [
        None,
        str(world.books.updates[0].update_id + 1),
        None,
        "1002",
    ]


async def test_one_unparsable_update_does_not_stop_the_rest(
    world: World, phone: Phone, intake: Intake, inbox: Inbox
) -> None:
    """It is stored stripped to nothing, to be parked, and those before and behind it as ever."""
    phone.press_start()
    world.faults.add(Fault(FaultKind.UNPARSABLE_UPDATE))
    phone.send("lost")
    phone.send("found")
    await intake.step()
    await intake.step()
    assert inbox.bodies[1] == {"update_id": world.books.updates[1].update_id, "message": {}}
    assert [row.address for row in inbox.rows] == [str(phone.user.id), "", str(phone.user.id)]
    assert len(world.bot.updates) == 0


async def test_presses_are_answered_after_they_are_stored(
    world: World, phone: Phone, intake: Intake, inbox: Inbox
) -> None:
    """The button stops turning; a press that was not stored is not answered."""
    phone.press_start()
    phone.tap_data("abc", 1)
    inbox.errors = [RuntimeError()]
    await intake.step()
    assert "answerCallbackQuery" not in [call.method for call in world.books.calls]
    await intake.step()
    await intake.answers.settle()
    assert [(call.method, call.outcome) for call in world.books.calls][-1] == ("answerCallbackQuery", "ok")
    assert intake.answers.failed == 0


async def test_an_answer_that_fails_is_counted(world: World, phone: Phone, intake: Intake) -> None:
    """Nothing else comes of it."""
    world.faults.add(Fault(FaultKind.SERVER_ERROR, "answerCallbackQuery"))
    phone.press_start()
    phone.tap_data("abc", 1)
    assert await intake.step() == 0
    await intake.answers.settle()
    assert intake.answers.failed == 1


async def test_a_wave_of_presses_is_answered_within_bounds(
    world: World, phone: Phone, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound presses are counted and not answered."""
    monkeypatch.setattr("relbot.telegram.answers.WAITING", 3)
    phone.press_start()
    for _ in range(5):
        phone.tap_data("abc", 1)
    await intake.step()
    await intake.answers.settle()
    assert [call.method for call in world.books.calls].count("answerCallbackQuery") == 3
    assert intake.answers.failed == 2


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.BAD_GATEWAY, FaultKind.DROP_BEFORE])
async def test_outages_are_waited_out_and_told_once(
    world: World, phone: Phone, intake: Intake, inbox: Inbox, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    """Waits double to a cap; a success starts them anew."""
    world.faults.add(Fault(kind, "getUpdates", times=7))
    phone.press_start()
    assert [await intake.step() for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 0]
    world.faults.add(Fault(kind, "getUpdates"))
    assert await intake.step() == 1
    assert texts(inbox) == ["/start"]
    assert told(caplog) == [
        "Telegram cannot be reached; nothing comes in. Still trying.",
        "Updates come in again.",
        "Telegram cannot be reached; nothing comes in. Still trying.",
    ]


async def test_telegram_says_how_long_to_wait(world: World, intake: Intake) -> None:
    """429 with retry_after."""
    world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, "getUpdates", retry_after=17))
    assert await intake.step() == 17


async def test_a_second_process_is_named(world: World, intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    """409: relbot says what is wrong and looks again after a while."""
    world.bot.webhook.url = "https://example.org"
    assert [await intake.step(), await intake.step()] == [10, 10]
    assert told(caplog) == [
        "Another process asks for this bot's updates with the same token; stop one of the two. Still trying."
    ]


async def test_a_withdrawn_token_is_named(world: World, intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    """401 in the middle of a run."""
    bot = world.bots.pop(DEMO_TOKEN)
    assert await intake.step() == 1
    world.bots[DEMO_TOKEN] = bot
    assert told(caplog) == [
        "Telegram no longer accepts the token; nothing comes in. Mend RELBOT_TELEGRAM_TOKEN, start again."
    ]


@pytest.mark.parametrize(
    "payload",
    [b"<html>Log in to the school's network</html>", b"[]", b'{"ok": true}', b'{"ok": true, "result": 5}', b"\xff{"],
)
async def test_an_answer_that_makes_no_sense_is_no_hot_loop(
    intake: Intake, payload: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A proxy's page with status 200: waits double, and nothing of it is logged, at any level."""

    async def answer(*args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return 200, payload

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(HTTPXRequest, "do_request", answer)
    assert [await intake.step() for _ in range(3)] == [1, 2, 4]
    assert told(caplog) == ["Telegram's answer makes no sense; nothing comes in. Still trying."]


async def test_updates_without_an_id_are_told_and_passed(
    intake: Intake, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Those with one are stored; if there is none with one, relbot waits instead of asking in a loop."""
    answers = [[{"message": {}}, "junk", {"update_id": 5}], [{"update_id": True}]]

    async def answer(*args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return 200, json.dumps({"ok": True, "result": answers.pop(0)}).encode()

    monkeypatch.setattr(HTTPXRequest, "do_request", answer)
    assert [await intake.step(), await intake.step()] == [0, 1]
    assert [row.update_key for row in inbox.rows] == ["5"]
    assert told(caplog) == [
        "Updates without an id cannot be stored: 2.",
        "Updates without an id cannot be stored: 1.",
        "Telegram's answer makes no sense; nothing comes in. Still trying.",
    ]


async def test_each_contact_is_told_with_its_time(
    world: World, account: Account, inbox: Inbox, clock: SteppedClock
) -> None:
    """An empty answer is a contact too, a failure is none."""
    contacts: list[datetime] = []
    intake = Intake(account, inbox, clock, on_contact=contacts.append, poll_seconds=0)
    world.faults.add(Fault(FaultKind.SERVER_ERROR, "getUpdates"))
    await intake.step()
    await intake.step()
    assert contacts == [START]


async def test_run_polls_until_it_is_cancelled_within_a_second(
    phone: Phone, account: Account, clock: SteppedClock
) -> None:
    """A long poll is under way, which Telegram would hold for 25 seconds; the update sent meanwhile comes at once."""
    rows: asyncio.Queue[str] = asyncio.Queue()

    async def store(envelopes: Any) -> None:
        for envelope in envelopes:
            rows.put_nowait(envelope.address)

    task = asyncio.create_task(Intake(account, store, clock).run())
    async with asyncio.timeout(5):
        phone.press_start()
        assert await rows.get() == str(phone.user.id)
        phone.send("hello")
        assert await rows.get() == str(phone.user.id)
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_press_that_is_being_answered_does_not_hold_up_the_end(
    world: World, phone: Phone, address: str, clock: SteppedClock
) -> None:
    """Telegram keeps silent about the answer; relbot does not wait for it, neither to go on nor to stop."""
    silence = world.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, "answerCallbackQuery"))
    rows: asyncio.Queue[str] = asyncio.Queue()

    async def store(envelopes: Any) -> None:
        for envelope in envelopes:
            rows.put_nowait(envelope.address)

    phone.press_start()
    account = Account(SecretStr(DEMO_TOKEN), address, answer_within=60)
    task = asyncio.create_task(Intake(account, store, clock).run())
    async with asyncio.timeout(5):
        await rows.get()
        phone.tap_data("abc", 1)
        await rows.get()
        phone.send("hello")
        await rows.get()
        while not silence.struck:  # noqa: ASYNC110 -- the sandbox has no event for it
            await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "answer-press"] == []
    await account.close()


async def test_run_waits_as_long_as_a_step_says(
    world: World, account: Account, inbox: Inbox, clock: SteppedClock
) -> None:
    """The pause stands between two polls."""

    class EnoughError(Exception):
        pass

    class ThreePauses(Pauses):
        async def __call__(self, seconds: float) -> None:
            await super().__call__(seconds)
            if len(self.seconds) == 3:
                raise EnoughError

    pauses = ThreePauses()
    world.faults.add(Fault(FaultKind.SERVER_ERROR, "getUpdates", times=None))
    with pytest.raises(EnoughError):
        await Intake(account, inbox, clock, pause=pauses).run()
    assert pauses.seconds == [1, 2, 4]


async def test_only_what_relbot_reads_is_asked_for(world: World, intake: Intake) -> None:
    """allowed_updates, limit and timeout of a poll."""
    await intake.step()
    poll = world.books.calls[-1]
    assert (poll.method, {**poll.parameters, "allowed_updates": json.loads(poll.parameters["allowed_updates"])}) == (
        "getUpdates",
        {
            "limit": "100",
            "timeout": "0",
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        },
    )


async def test_another_process_takes_in(account: Account, phone: Phone, inbox: Inbox, clock: SteppedClock) -> None:
    """Its turn has not come: nothing is asked of Telegram, and what waits there is taken in once it has."""
    turns = [False, True]

    async def is_mine() -> bool:
        return turns.pop(0)

    phone.press_start()
    intake = Intake(account, inbox, clock, is_mine=is_mine, poll_seconds=0)
    assert (await intake.step(), inbox.rows) == (STANDBY_SECONDS, [])
    assert (await intake.step(), texts(inbox)) == (0, ["/start"])
