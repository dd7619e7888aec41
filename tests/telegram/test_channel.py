"""Operations become calls, and their answers results; over real HTTP."""

import json
import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram.request import HTTPXRequest

from relbot.clock import SteppedClock
from relbot.engine.message import Button, Message
from relbot.sandbox import Fault, FaultKind, Limits, World
from relbot.sandbox.phone import Phone
from relbot.service.ports import Channel, Delivered, Operation, Refused, Result, RetryAfter, Uncertain
from relbot.telegram.account import Account
from relbot.telegram.channel import TelegramChannel
from tests.telegram.conftest import START, Timer

ROWS = ((Button(label="Yes", press="y"), Button(label="No", press="n")), (Button(label="Skip", press="s"),))
LONG = "First part. " * 300 + "\n\n" + "Second part. " * 300


@pytest.fixture
def started(phone: Phone, world: World) -> Phone:
    """Ffion's phone, where the bot may write."""
    phone.press_start()
    return phone


@pytest.fixture
def to(started: Phone) -> str:
    """Ffion's address."""
    return str(started.user.id)


def send(address: str, text: str = "Hello", **fields: Any) -> Operation:
    """One message to be sent."""
    return Operation(kind="send", address=address, message=Message(text=text, **fields))


def calls(world: World, method: str) -> list[dict[str, Any]]:
    """Parameters of all calls of a method."""
    return [call.parameters for call in world.books.calls if call.method == method]


def test_it_is_a_channel(account: Account) -> None:
    """The port's names and types fit; the type checker sees to the rest."""
    channel: Channel = TelegramChannel(account)
    assert (channel.name, channel.source, channel.limits.text) == ("telegram", "telegram:110201543", 4096)
    assert channel.decode("{", START).kind == "unreadable"


async def test_a_message_with_buttons(world: World, channel: TelegramChannel, started: Phone, to: str) -> None:
    """Plain text, protected, without a preview of links, with its buttons in rows."""
    result = await channel.deliver(send(to, "*Hi* <b>you</b>\nhttps://example.org", rows=ROWS))
    assert result == Delivered((str(started.last.message_id),))
    assert started.last.labels == [["Yes", "No"], ["Skip"]]
    (call,) = calls(world, "sendMessage")
    assert {name: call[name] for name in call if name != "reply_markup"} == {
        "chat_id": to,
        "text": "*Hi* <b>you</b>\nhttps://example.org",
        "disable_notification": "false",
        "protect_content": "true",
        "link_preview_options": '{"is_disabled": true}',
    }
    assert json.loads(call["reply_markup"])["inline_keyboard"][1] == [{"text": "Skip", "callback_data": "s"}]


async def test_a_silent_message_makes_no_sound(channel: TelegramChannel, started: Phone, to: str) -> None:
    """Within a conversation that is going on."""
    await channel.deliver(Operation(kind="send", address=to, message=Message(text="Hello"), silent=True))
    assert [notification.sound for notification in started.notifications] == [False]


async def test_the_help_button_stays(world: World, channel: TelegramChannel, started: Phone, to: str) -> None:
    """A keyboard that is not inline, persistent, small, with the label it was given."""
    await channel.deliver(send(to, keyboard="CYMORTH"))
    assert started.keyboard == [["CYMORTH"]]
    markup = json.loads(calls(world, "sendMessage")[0]["reply_markup"])
    assert (markup["is_persistent"], markup["resize_keyboard"]) == (True, True)


async def test_buttons_go_before_the_help_button(
    channel: TelegramChannel, started: Phone, to: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A message has one markup; what is left out is told."""
    await channel.deliver(send(to, rows=ROWS, keyboard="HELP"))
    assert (started.last.labels, started.keyboard) == ([["Yes", "No"], ["Skip"]], [])
    assert [record.getMessage() for record in caplog.records if record.name.startswith("relbot.telegram")] == [
        "keyboard_with_rows: a message with buttons cannot carry the lasting button; left out."
    ]


async def test_a_long_text_becomes_several_messages(channel: TelegramChannel, started: Phone, to: str) -> None:
    """Cut between paragraphs, buttons under the last, all of them named."""
    result = await channel.deliver(send(to, LONG, rows=ROWS))
    shown = started.received()
    assert result == Delivered(tuple(str(message.message_id) for message in shown))
    assert [message.text for message in shown] == [part.strip() for part in LONG.split("\n\n")]
    assert [message.labels for message in shown] == [[], [["Yes", "No"], ["Skip"]]]


@pytest.mark.parametrize(
    "kind, expected",
    [
        (FaultKind.TOO_MANY_REQUESTS, RetryAfter(1, "too_many_requests")),
        (FaultKind.DROP_BEFORE, Uncertain("no_answer")),
        (FaultKind.BAD_GATEWAY, Uncertain("http_502")),
    ],
)
async def test_a_half_sent_text_goes_on_where_it_stopped(
    world: World, channel: TelegramChannel, started: Phone, to: str, kind: FaultKind, expected: Result
) -> None:
    """The parts that arrived do not arrive twice, and all are named in the end."""
    operation = send(to, LONG)
    await fail_second_send(world, kind)
    assert await channel.deliver(operation) == expected
    result = await channel.deliver(operation)
    shown = started.received()
    assert [message.text for message in shown] == [part.strip() for part in LONG.split("\n\n")]
    assert result == Delivered(tuple(str(message.message_id) for message in shown))


async def test_a_half_sent_text_is_forgotten_after_a_while(
    world: World, channel: TelegramChannel, started: Phone, to: str, timer: Timer
) -> None:
    """The same text of another day is a new message."""
    await fail_second_send(world, FaultKind.BAD_GATEWAY)
    await channel.deliver(send(to, LONG))
    timer.seconds += 600
    await channel.deliver(send(to, LONG))
    assert [message.text[:5] for message in started.received()] == ["First", "First", "Secon"]


async def test_a_send_that_was_accepted_in_silence_is_uncertain_and_there(
    world: World, channel: TelegramChannel, started: Phone, to: str
) -> None:
    """Why nobody may simply repeat it: the phone shows it already."""
    world.faults.add(Fault(FaultKind.TIMEOUT_AFTER, "sendMessage"))
    assert await channel.deliver(send(to)) == Uncertain("no_answer")
    assert [message.text for message in started.received()] == ["Hello"]


async def fail_second_send(world: World, kind: FaultKind) -> None:
    """The next sendMessage succeeds, the one behind it does not."""
    world.faults.add(Fault(FaultKind.SLOW, "sendMessage"))
    world.faults.add(Fault(kind, "sendMessage"))


async def test_a_text_is_changed_in_place(channel: TelegramChannel, started: Phone, to: str) -> None:
    """No new notification; the same again is as good as done."""
    sent = await channel.deliver(send(to, rows=ROWS))
    assert isinstance(sent, Delivered)
    edit = Operation(kind="edit", address=to, message=Message(text="New", rows=ROWS[1:]), references=sent.references)
    assert await channel.deliver(edit) == Delivered(sent.references)
    assert (started.last.text, started.last.labels) == ("New", [["Skip"]])
    assert await channel.deliver(edit) == Delivered(sent.references)
    assert len(started.notifications) == 1


async def test_buttons_are_taken_off(channel: TelegramChannel, started: Phone, to: str) -> None:
    """Of every message that asked; a second time changes nothing."""
    sent = await channel.deliver(send(to, LONG, rows=ROWS))
    assert isinstance(sent, Delivered)
    retire = Operation(kind="retire", address=to, references=sent.references)
    assert await channel.deliver(retire) == Delivered(sent.references)
    assert [message.labels for message in started.received()] == [[], []]
    assert await channel.deliver(retire) == Delivered(sent.references)


async def test_an_answered_question_shows_its_answer(channel: TelegramChannel, started: Phone, to: str) -> None:
    """Retire with a message shows that instead."""
    sent = await channel.deliver(send(to, rows=ROWS))
    assert isinstance(sent, Delivered)
    answered = Message(text="How are you?\n✓ Good")
    await channel.deliver(Operation(kind="retire", address=to, references=sent.references, message=answered))
    assert (started.last.text, started.last.labels) == ("How are you?\n✓ Good", [])


async def test_a_message_that_is_gone_cannot_be_edited(channel: TelegramChannel, to: str) -> None:
    """Deleted by the person, or never there."""
    for reference in ("77", "1"):
        edit = Operation(kind="edit", address=to, message=Message(text="New"), references=(reference,))
        assert await channel.deliver(edit) == Refused("edit_gone")


async def test_an_edit_never_becomes_a_new_message(world: World, channel: TelegramChannel, to: str) -> None:
    """A text too long for one message is refused: what is over would show on a lock screen."""
    edit = Operation(kind="edit", address=to, message=Message(text="🌈" * 2049), references=("1",))
    assert await channel.deliver(edit) == Refused("text_too_long")
    assert calls(world, "editMessageText") == []


async def test_messages_of_both_sides_are_deleted(channel: TelegramChannel, started: Phone, to: str) -> None:
    """In batches of a hundred; those that are gone already are as good as deleted."""
    for number in range(150):
        started.send(str(number))
    references = tuple(str(number) for number in range(1, 152))
    delete = Operation(kind="delete", address=to, references=references)
    assert await channel.deliver(delete) == Delivered()
    assert started.chat == []
    assert await channel.deliver(delete) == Delivered()


async def test_one_message_too_old_does_not_save_the_others(
    channel: TelegramChannel, started: Phone, to: str, clock: SteppedClock
) -> None:
    """48 hours are over for one of three: the other two go, and the refusal is told."""
    clock.forward(timedelta(hours=49))
    references = tuple(str(started.send(text).message_id) for text in ("new", "newer"))
    delete = Operation(kind="delete", address=to, references=("1", *references))
    assert await channel.deliver(delete) == Refused("delete_too_late")
    assert [message.text for message in started.chat] == ["/start"]


async def test_deleting_stops_where_telegram_says_wait_in_the_middle(
    world: World, channel: TelegramChannel, to: str, clock: SteppedClock
) -> None:
    """The batch was refused for one message's sake, and then one message met the limit."""
    clock.forward(timedelta(hours=49))
    world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, "deleteMessage", retry_after=3))
    delete = Operation(kind="delete", address=to, references=("1",))
    assert await channel.deliver(delete) == RetryAfter(3, "too_many_requests")


async def test_deleting_waits_where_telegram_says_so(world: World, channel: TelegramChannel, to: str) -> None:
    """The whole is repeated later, which harms nothing."""
    delete = Operation(kind="delete", address=to, references=("1",))
    world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, "deleteMessages", retry_after=3))
    assert await channel.deliver(delete) == RetryAfter(3, "too_many_requests")


async def test_relbot_leaves_a_group(world: World, channel: TelegramChannel, phone: Phone) -> None:
    """Being out of it already is as good."""
    group = world.add_group("8B", phone.user)
    phone.add_bot_to(group)
    leave = Operation(kind="leave", address=str(group.id))
    assert [await channel.deliver(leave), await channel.deliver(leave)] == [Delivered(), Delivered()]
    assert group.bot_is_member is False


async def test_who_blocked_the_bot_is_unreachable(channel: TelegramChannel, started: Phone, to: str) -> None:
    """An adult has to be told."""
    started.block()
    assert await channel.deliver(send(to)) == Refused("blocked", unreachable=True)


async def test_who_never_started_or_does_not_exist_is_unreachable(channel: TelegramChannel, phone: Phone) -> None:
    """Nobody to send to."""
    assert await channel.deliver(send(str(phone.user.id))) == Refused("never_started", unreachable=True)
    assert await channel.deliver(send("4")) == Refused("chat_not_found", unreachable=True)


@pytest.mark.parametrize(
    "operation, code",
    [
        (send("somebody"), "bad_address"),
        (Operation(kind="retire", address="5", references=("x",)), "bad_address"),
        (Operation(kind="retire", address="5"), "no_reference"),
        (Operation(kind="send", address="5"), "text_empty"),
        (send("5", "  \n"), "text_empty"),
    ],
)
async def test_what_cannot_be_done_is_refused_without_a_call(
    world: World, channel: TelegramChannel, operation: Operation, code: str
) -> None:
    """The operation itself is wrong."""
    before = len(world.books.calls)
    assert await channel.deliver(operation) == Refused(code)
    assert len(world.books.calls) == before


async def test_a_button_that_telegram_does_not_take_is_refused(channel: TelegramChannel, to: str) -> None:
    """65 bytes of callback data."""
    assert await channel.deliver(send(to, rows=((Button(label="x", press="x" * 65),),))) == Refused("button_invalid")


@pytest.mark.parametrize(
    "case",
    [
        (FaultKind.SERVER_ERROR, Uncertain("http_500"), RetryAfter(5, "http_500")),
        (FaultKind.BAD_GATEWAY, Uncertain("http_502"), RetryAfter(5, "http_502")),
        (FaultKind.BAD_GATEWAY_AFTER, Uncertain("http_502"), RetryAfter(5, "http_502")),
        (FaultKind.DROP_BEFORE, Uncertain("no_answer"), RetryAfter(5, "no_answer")),
        (FaultKind.DROP_AFTER, Uncertain("no_answer"), RetryAfter(5, "no_answer")),
        (FaultKind.TIMEOUT_BEFORE, Uncertain("no_answer"), RetryAfter(5, "no_answer")),
        (FaultKind.TIMEOUT_AFTER, Uncertain("no_answer"), RetryAfter(5, "no_answer")),
        (FaultKind.TOO_MANY_REQUESTS, RetryAfter(9, "too_many_requests"), RetryAfter(9, "too_many_requests")),
    ],
)
async def test_what_fails_on_the_way(
    world: World,
    channel: TelegramChannel,
    started: Phone,
    to: str,
    timer: Timer,
    case: tuple[FaultKind, Result, Result],
) -> None:
    """A send of unknown fate is uncertain; what can be done twice is simply done again."""
    kind, sending, others = case
    sent = await channel.deliver(send(to, rows=ROWS))
    assert isinstance(sent, Delivered)
    group = world.add_group("8B", started.user)
    started.add_bot_to(group)
    changed = Message(text="x", rows=ROWS)
    operations = {
        "sendMessage": send(to),
        "editMessageText": Operation(kind="edit", address=to, message=changed, references=sent.references),
        "editMessageReplyMarkup": Operation(kind="retire", address=to, references=sent.references),
        "deleteMessages": Operation(kind="delete", address=to, references=sent.references),
        "leaveChat": Operation(kind="leave", address=str(group.id)),
    }
    results = {}
    for method, operation in operations.items():
        world.faults.add(Fault(kind, method, retry_after=9))
        results[method] = await channel.deliver(operation)
        timer.seconds += 9
    assert results == {method: sending if method == "sendMessage" else others for method in operations}


async def test_a_flood_in_two_chats_at_once_is_the_whole_bots(
    world: World, channel: TelegramChannel, to: str, timer: Timer
) -> None:
    """One chat alone may have met its own limit; when its wait is over it counts no more."""
    other = Phone(world, world.add_user("Tomos"))
    other.press_start()
    world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, "sendMessage", times=3, retry_after=5))
    results = [await channel.deliver(send(to)), await channel.deliver(send(str(other.user.id)))]
    timer.seconds += 5
    results.append(await channel.deliver(send(to)))
    assert [isinstance(result, RetryAfter) and result.all_chats for result in results] == [False, True, False]


async def test_limits_of_the_server_are_obeyed(world: World, channel: TelegramChannel, to: str) -> None:
    """The sixth message in a second."""
    world.set_limits(Limits(chat_burst=1))
    assert isinstance(await channel.deliver(send(to)), Delivered)
    assert await channel.deliver(send(to)) == RetryAfter(1, "too_many_requests")


@pytest.mark.parametrize(
    "error, expected",
    [
        (httpx.ConnectError("x"), RetryAfter(2, "no_connection", all_chats=True)),
        (httpx.ConnectTimeout("x"), RetryAfter(2, "no_connection", all_chats=True)),
        (httpx.ProxyError("x"), RetryAfter(2, "no_connection", all_chats=True)),
        (httpx.PoolTimeout("x"), RetryAfter(2, "busy")),
        (httpx.ReadTimeout("x"), Uncertain("no_answer")),
        (httpx.WriteTimeout("x"), Uncertain("no_answer")),
        (httpx.ReadError("x"), Uncertain("no_answer")),
        (httpx.WriteError("x"), Uncertain("no_answer")),
        (httpx.RemoteProtocolError("x"), Uncertain("no_answer")),
        (RuntimeError("x"), Uncertain("no_answer")),
    ],
)
async def test_only_what_never_left_is_safe_to_repeat(
    channel: TelegramChannel, to: str, error: Exception, expected: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own mapping from the transport's errors stays in the way."""

    async def fail(*args: Any, **kwargs: Any) -> httpx.Response:
        raise error

    monkeypatch.setattr(httpx.AsyncClient, "request", fail)
    assert await channel.deliver(send(to)) == expected


@pytest.mark.parametrize(
    "status, payload, expected",
    [
        (302, b"", RetryAfter(60, "http_302", all_chats=True)),
        (401, b'{"ok":false,"description":"Unauthorized"}', RetryAfter(60, "http_401", all_chats=True)),
        (404, b"<html>", RetryAfter(60, "http_404", all_chats=True)),
        (403, b'{"description":"Forbidden: user is deactivated"}', Refused("deactivated", unreachable=True)),
        (403, b"{}", Refused("forbidden", unreachable=True)),
        (400, b'{"description":"Bad Request: something new"}', Refused("bad_request")),
        (413, b"too large", Refused("http_413")),
        (408, b"", Uncertain("http_408")),
        (429, b'{"parameters":5}', RetryAfter(1, "too_many_requests")),
        (503, b"[]", Uncertain("http_503")),
        (200, b"<html>", Uncertain("unreadable_answer")),
        (200, b'{"ok":true,"result":{}}', Uncertain("unreadable_yes")),
        (200, b'{"ok":true,"result":[]}', Uncertain("unreadable_yes")),
    ],
)
async def test_every_answer_means_something(
    channel: TelegramChannel, status: int, payload: bytes, expected: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a server or a proxy says, nothing is raised."""

    async def answer(*args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return status, payload

    monkeypatch.setattr(HTTPXRequest, "do_request", answer)
    assert await channel.deliver(send("5")) == expected


async def test_nothing_said_is_logged(
    world: World, channel: TelegramChannel, to: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not by relbot at any level, whether it arrives or fails."""
    caplog.set_level(logging.DEBUG, "relbot")
    world.faults.add(Fault(FaultKind.SERVER_ERROR, "sendMessage"))
    await channel.deliver(send(to, "words about Ffion"))
    await channel.deliver(send(to, "words about Ffion"))
    assert [record.getMessage() for record in caplog.records if record.name.startswith("relbot")] == []
