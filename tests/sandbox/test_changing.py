"""Editing and deleting (Bot API "Updating messages")."""

from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from relbot.clock import SteppedClock
from relbot.sandbox.phone import Phone
from relbot.sandbox.view import Button, Shown
from tests.sandbox.conftest import START, Caller

BUTTON = {"inline_keyboard": [[{"text": "Open", "callback_data": "open"}]]}


async def test_an_edit_changes_the_message_in_place_and_notifies_nobody(
    bot: Bot, phone: Phone, clock: SteppedClock
) -> None:
    """The alert's details open without a word on the lock screen."""
    sent = await bot.send_message(
        phone.user.id,
        "Somebody needs you",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Open", callback_data="open")]]),
    )
    clock.forward(timedelta(minutes=1))
    edited = await bot.edit_message_text("<i>details</i>", phone.user.id, sent.message_id, parse_mode="HTML")
    assert edited.edit_date == START + timedelta(minutes=1)  # type: ignore[union-attr]
    assert [note.text for note in phone.notifications] == ["Somebody needs you"]
    assert phone.received() == [
        Shown(
            message_id=sent.message_id,
            mine=False,
            kind="text",
            text="details",
            at=int(START.timestamp()),
            entities=({"type": "italic", "offset": 0, "length": 7},),
            edited_at=int(START.timestamp()) + 60,
        )
    ]


async def test_buttons_can_go_and_come(call: Caller, phone: Phone) -> None:
    """editMessageReplyMarkup changes the buttons only; without markup they go."""
    await call("sendMessage", chat_id=phone.user.id, text="Somebody", reply_markup=BUTTON)
    await call("editMessageReplyMarkup", chat_id=phone.user.id, message_id=2)
    assert (phone.last.text, phone.last.buttons) == ("Somebody", ())
    await call("editMessageReplyMarkup", chat_id=phone.user.id, message_id=2, reply_markup=BUTTON)
    assert (phone.last.text, phone.last.buttons) == ("Somebody", ((Button("Open", "open"),),))


@pytest.mark.parametrize(
    "method,params",
    [
        ("editMessageText", {"text": "Somebody", "reply_markup": BUTTON}),
        ("editMessageReplyMarkup", {"reply_markup": BUTTON}),
    ],
)
async def test_an_edit_that_changes_nothing(call: Caller, phone: Phone, method: str, params: dict[str, Any]) -> None:
    """The same content and buttons are refused, and nothing counts as edited."""
    await call("sendMessage", chat_id=phone.user.id, text="Somebody", reply_markup=BUTTON)
    answer = await call(method, chat_id=phone.user.id, message_id=2, **params)
    assert answer[1]["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert phone.last.edited_at is None


@pytest.mark.parametrize(
    "params,description",
    [
        ({"message_id": 99}, "message to edit not found"),
        ({"message_id": 1}, "message can't be edited"),
        ({"message_id": 3}, "message can't be edited"),
        ({"message_id": 4}, "there is no text in the message to edit"),
        ({"message_id": 2, "text": ""}, "message text is empty"),
        ({"message_id": 2, "text": "a" * 4097}, "message is too long"),
        ({"message_id": 2, "reply_markup": {"remove_keyboard": True}}, "inline keyboard expected"),
        ({}, "message identifier is not specified"),
    ],
)
async def test_edits_refused(call: Caller, bot: Bot, phone: Phone, params: dict[str, Any], description: str) -> None:
    """Only the bot's own texts without another markup than inline buttons can be edited."""
    await bot.send_message(phone.user.id, "two")
    await call("sendMessage", chat_id=phone.user.id, text="three", reply_markup={"keyboard": [["HELP"]]})
    await bot.send_document(phone.user.id, b"four")
    answer = await call("editMessageText", **{"chat_id": phone.user.id, "text": "new", **params})
    assert answer == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"})


async def test_the_library_deletes_both_sides(bot: Bot, phone: Phone) -> None:
    """In a private chat a bot deletes its own messages and the person's; they are gone and their ids stay used."""
    sent = await bot.send_message(phone.user.id, "private")
    assert await bot.delete_message(phone.user.id, sent.message_id)
    assert await bot.delete_message(phone.user.id, 1)
    with pytest.raises(BadRequest) as again:
        await bot.delete_message(phone.user.id, 1)
    assert phone.chat == []
    assert str(again.value) == "Message to delete not found"
    assert (await bot.send_message(phone.user.id, "next")).message_id == 3


async def test_deletion_within_48_hours(bot: Bot, call: Caller, phone: Phone, clock: SteppedClock) -> None:
    """After two days a message stays, for one or for many."""
    await bot.send_message(phone.user.id, "old")
    clock.forward(timedelta(hours=48) - timedelta(seconds=1))
    assert (await call("deleteMessage", chat_id=phone.user.id, message_id=1))[0] == 200
    clock.forward(timedelta(seconds=1))
    answers = [
        await call("deleteMessage", chat_id=phone.user.id, message_id=2),
        await call("deleteMessages", chat_id=phone.user.id, message_ids=[2]),
    ]
    assert (
        answers
        == [
            (
                400,
                {
                    "ok": False,
                    "error_code": 400,
                    "description": "Bad Request: message can't be deleted for everyone",
                },
            )
        ]
        * 2
    )
    assert [shown.text for shown in phone.chat] == ["old"]


async def test_delete_many_skips_what_is_not_there(bot: Bot, phone: Phone) -> None:
    """Up to 100 at once; unknown and repeated ids do no harm."""
    await bot.send_message(phone.user.id, "a")
    await bot.send_message(phone.user.id, "b")
    assert await bot.delete_messages(phone.user.id, [2, 2, 77])
    assert [shown.text for shown in phone.received()] == ["b"]


@pytest.mark.parametrize(
    "ids,description",
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        (["a"], "can't parse message identifier as Number"),
    ],
)
async def test_delete_many_refused(call: Caller, phone: Phone, ids: list[Any], description: str) -> None:
    """One to a hundred numbers."""
    answer = await call("deleteMessages", chat_id=phone.user.id, message_ids=ids)
    assert answer[1]["description"] == f"Bad Request: {description}"


async def test_deletion_after_a_block(call: Caller, phone: Phone) -> None:
    """A blocked bot can delete nothing."""
    phone.block()
    answer = await call("deleteMessage", chat_id=phone.user.id, message_id=1)
    assert answer[1]["description"] == "Forbidden: bot was blocked by the user"
