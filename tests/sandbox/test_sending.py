"""Sending and what hangs under messages (Bot API sendMessage)."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter

from relbot.sandbox import Limits, Notification, User, World
from relbot.sandbox.phone import Phone
from relbot.sandbox.view import Button, Shown
from tests.sandbox.conftest import START, Caller, Timer


async def test_a_message_with_everything(bot: Bot, phone: Phone) -> None:
    """What the library sends arrives on the phone as meant, and comes back as the library expects."""
    buttons = [[InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("Not now", callback_data="no")]]
    sent = await bot.send_message(
        phone.user.id,
        "<b>Hello</b> 😀 &amp; welcome",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(buttons),
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.parse_entities() == {sent.entities[0]: "Hello"}
    assert sent.has_protected_content is True
    assert sent.date == START
    assert phone.last == Shown(
        message_id=2,
        mine=False,
        kind="text",
        text="Hello 😀 & welcome",
        at=int(START.timestamp()),
        buttons=((Button("Yes", "yes"), Button("Not now", "no")),),
        entities=({"type": "bold", "offset": 0, "length": 5},),
        silent=True,
        protected=True,
    )


async def test_a_silent_message_shows_on_the_lock_screen_too(bot: Bot, phone: Phone) -> None:
    """Bot API sendMessage, disable_notification: "a notification with no sound" is still a notification."""
    await bot.send_message(phone.user.id, "one")
    await bot.send_message(phone.user.id, "two", disable_notification=True)
    assert phone.notifications == [
        Notification(2, "relbot", "one", True, START),
        Notification(3, "relbot", "two", False, START),
    ]


@pytest.mark.parametrize(
    "params,description",
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
        ({"text": "<x>", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
        ({"text": "a", "chat_id": 77}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "a", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [1]}}, 'field "inline_keyboard" must be an Array of Arrays'),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "disable_notification": "perhaps"}, "parameter disable_notification must be a Boolean"),
    ],
)
async def test_refusals(call: Caller, phone: Phone, params: dict[str, Any], description: str) -> None:
    """Telegram's own words for what cannot be sent; nothing arrives."""
    assert await call("sendMessage", **{"chat_id": phone.user.id, **params}) == (
        400,
        {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"},
    )
    assert phone.received() == []


async def test_4096_characters_fit(bot: Bot, phone: Phone) -> None:
    """The limit counts characters after parsing, so that tags and emoji count as people would."""
    await bot.send_message(phone.user.id, "<b>" + "😀" * 4096 + "</b>", parse_mode="HTML")
    assert len(phone.last.text) == 4096


def inline(**button: Any) -> dict[str, Any]:
    """One inline button."""
    return {"inline_keyboard": [[{"text": "Yes", **button}]]}


@pytest.mark.parametrize(
    "markup,description",
    [
        (inline(callback_data="ŵ" * 32 + "a"), "BUTTON_DATA_INVALID"),
        (
            inline(callback_data=""),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (inline(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"inline_keyboard": [[{"callback_data": "a"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]}, "reply markup is too long"),
        (inline(callback_data="a", tint="red"), "the sandbox does not play the field tint of InlineKeyboardButton"),
        ({"keyboard": [[{"text": ""}]]}, "can't parse keyboard button: Can't find field \"text\""),
        (
            {"keyboard": [["a"]], "is_persistent": 1},
            'field "is_persistent" of ReplyKeyboardMarkup must be of type bool',
        ),
        ({"remove_keyboard": False}, "object expected as reply markup"),
    ],
)
async def test_keyboards_refused(call: Caller, phone: Phone, markup: dict[str, Any], description: str) -> None:
    """Keyboards that Telegram does not take."""
    answer = await call("sendMessage", chat_id=phone.user.id, text="a", reply_markup=markup)
    assert (answer[0], answer[1]["description"]) == (400, f"Bad Request: {description}")


async def test_callback_data_of_64_bytes(call: Caller, phone: Phone) -> None:
    """64 bytes fit, counted in UTF-8."""
    markup = inline(callback_data="ŵ" * 32)
    assert (await call("sendMessage", chat_id=phone.user.id, text="a", reply_markup=markup))[0] == 200
    assert phone.last.buttons == ((Button("Yes", "ŵ" * 32),),)


async def test_a_reply_keyboard_stays_until_another_or_its_removal(call: Caller, bot: Bot, phone: Phone) -> None:
    """A message without markup leaves the keyboard; tapping it sends its text."""
    keyboard = ReplyKeyboardMarkup([["HELP", "CYMORTH"]], is_persistent=True, resize_keyboard=True)
    await bot.send_message(phone.user.id, "Here is help", reply_markup=keyboard)
    await bot.send_message(phone.user.id, "And a word")
    assert phone.keyboard == [["HELP", "CYMORTH"]]
    assert phone.tap_keyboard("HELP").text == "HELP"
    await call("sendMessage", chat_id=phone.user.id, text="Bye", reply_markup={"remove_keyboard": True})
    assert phone.keyboard == []
    await call("sendMessage", chat_id=phone.user.id, text="Say", reply_markup={"force_reply": True})
    assert phone.keyboard == []


async def test_who_can_be_written_to(bot: Bot, world: World, ffion: User) -> None:
    """Only a person who pressed Start and has not blocked the bot."""
    phone = Phone(world, ffion)
    with pytest.raises(Forbidden) as before:
        await bot.send_message(ffion.id, "hello")
    phone.press_start()
    await bot.send_message(ffion.id, "hello")
    phone.block()
    with pytest.raises(Forbidden) as blocked:
        await bot.send_message(ffion.id, "hello?")
    phone.press_start()
    await bot.send_message(ffion.id, "welcome back")
    assert [str(error.value) for error in (before, blocked)] == [
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot was blocked by the user",
    ]
    assert [shown.text for shown in phone.received()] == ["hello", "welcome back"]


async def test_files(bot: Bot, phone: Phone) -> None:
    """A document and a photo arrive with their captions; the bytes came whole through the form."""
    content = b"%PDF\r\n--\x00\xff\r\n"
    document = await bot.send_document(
        phone.user.id, content, filename="cylch.pdf", caption="<b>QR</b>", parse_mode="HTML"
    )
    photo = await bot.send_photo(phone.user.id, b"\x89PNG", caption="c" * 1024)
    with pytest.raises(BadRequest) as too_long:
        await bot.send_photo(phone.user.id, b"\x89PNG", caption="c" * 1025)
    assert document.document is not None
    assert (document.document.file_name, document.document.file_size) == ("cylch.pdf", len(content))
    assert [(shown.kind, shown.text) for shown in phone.received()] == [("document", "QR"), ("photo", "c" * 1024)]
    assert photo.photo[-1].file_id != photo.photo[0].file_id
    assert str(too_long.value) == "Message caption is too long"


async def test_a_file_must_be_there(call: Caller, phone: Phone) -> None:
    """Neither text in the place of a file nor an empty file."""
    answer = await call("sendDocument", chat_id=phone.user.id, document="some-file-id")
    assert answer[1]["description"] == "Bad Request: there is no document in the request"


async def test_chat_action(call: Caller, phone: Phone, world: World) -> None:
    """Typing is shown to watchers and is no message."""
    with world.events.listen() as events:
        assert (await call("sendChatAction", chat_id=phone.user.id, action="typing"))[1]["result"] is True
        assert events.get_nowait().kind == "typing"
    answer = await call("sendChatAction", chat_id=phone.user.id, action="dancing")
    assert answer[1]["description"] == "Bad Request: wrong parameter action in request"
    assert phone.received() == []


async def test_one_message_a_second_in_a_chat(
    bot: Bot, phone: Phone, timer: Timer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short burst passes, then one a second, measured in real seconds and not by the world's clock."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    for number in range(5):
        await bot.send_message(phone.user.id, str(number))
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(phone.user.id, "too fast")
    timer.seconds += 1
    await bot.send_message(phone.user.id, "in time")
    with pytest.raises(RetryAfter):
        await bot.send_message(phone.user.id, "too fast again")
    assert refusal.value.retry_after.total_seconds() == 1  # type: ignore[union-attr]
    assert [shown.text for shown in phone.received()] == ["0", "1", "2", "3", "4", "in time"]


async def test_thirty_messages_a_second_in_all(call: Caller, world: World, timer: Timer) -> None:
    """The thirty-first chat in a second waits, and the answer says how long."""
    phones = [Phone(world, world.add_user(f"Pupil {number}")) for number in range(31)]
    for phone in phones:
        phone.press_start()
    statuses = [(await call("sendMessage", chat_id=phone.user.id, text="hi"))[0] for phone in phones[:30]]
    refused = await call("sendMessage", chat_id=phones[30].user.id, text="hi")
    timer.seconds += 0.1
    assert statuses == [200] * 30
    assert refused == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        },
    )
    assert (await call("sendMessage", chat_id=phones[30].user.id, text="hi"))[0] == 200


async def test_twenty_messages_a_minute_in_a_group(call: Caller, phone: Phone, timer: Timer) -> None:
    """A group has a limit of its own."""
    group = phone.world.add_group("Staff room")
    phone.add_bot_to(group)
    statuses = [(await call("sendMessage", chat_id=group.id, text="hi"))[0] for _ in range(20)]
    refused = await call("sendMessage", chat_id=group.id, text="hi")
    timer.seconds += 3
    assert statuses == [200] * 20
    assert refused[1]["parameters"] == {"retry_after": 3}
    assert (await call("sendMessage", chat_id=group.id, text="hi"))[0] == 200


async def test_limits_can_be_switched_off(call: Caller, phone: Phone) -> None:
    """Benchmarks measure the bot, not Telegram's patience."""
    phone.world.set_limits(Limits(on=False))
    statuses = {(await call("sendMessage", chat_id=phone.user.id, text=str(number)))[0] for number in range(40)}
    assert statuses == {200}
