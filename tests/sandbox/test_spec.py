"""The sandbox against the published specification."""

import re
from typing import Any

import pytest

from relbot.sandbox.media import KINDS
from relbot.sandbox.methods import METHODS
from relbot.sandbox.parameters import Upload
from relbot.sandbox.phone import Phone
from tests.sandbox.conftest import Caller
from tests.sandbox.spec import check_call, check_object, load


def test_every_method_and_parameter_is_the_specifications() -> None:
    """Names, types and required flags of the tables are those published."""
    published = load()["methods"]
    for method in METHODS.values():
        rows = published[method.name]["parameters"]
        played = {name: [row.required, *row.types] for name, row in method.parameters.items()}
        assert played == {name: rows[name] for name in played}


def test_no_required_parameter_is_left_out() -> None:
    """What the specification requires stands in the tables."""
    for method in METHODS.values():
        rows = load()["methods"][method.name]["parameters"]
        assert [name for name, row in rows.items() if row[0] and name not in method.parameters] == []


def test_the_extract_holds_no_prose() -> None:
    """Only names, types and flags: every text in it is one word, "Array of" a word, or the version."""
    words: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            words.extend(value)
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, str):
            words.append(value)

    collect(load())
    assert [word for word in words if not re.fullmatch(r"(Array of )*[A-Za-z0-9_.]+", word)] == []


@pytest.mark.parametrize(
    "method,params,faults",
    [
        ("sendMessage", {"chat_id": 5, "text": "hello"}, []),
        ("sendMessage", {"chat_id": "@name", "text": "hello", "reply_markup": {"remove_keyboard": True}}, []),
        ("sendMessage", {"chat_id": 5}, ["sendMessage.text: required"]),
        ("sendMessage", {"chat_id": 5, "text": 6}, ["sendMessage.text: int instead of String"]),
        ("sendMessage", {"chat_id": True, "text": ""}, ["sendMessage.chat_id: bool instead of Integer"]),
        ("sendMessage", {"chat_id": 5, "text": "a", "silent": True}, ["sendMessage.silent: no such field"]),
        (
            "deleteMessages",
            {"chat_id": 5, "message_ids": [1, "2"]},
            ["deleteMessages.message_ids[1]: str instead of Integer"],
        ),
        ("sendMesage", {}, ["sendMesage: no such method"]),
        (
            "editMessageReplyMarkup",
            {"reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
            ["editMessageReplyMarkup.reply_markup.inline_keyboard[0][0].text: required"],
        ),
    ],
)
def test_check_call_names_each_fault(method: str, params: dict[str, Any], faults: list[str]) -> None:
    """The checker that other tests rely on sees what is wrong, and nothing else."""
    assert check_call(method, params) == faults


async def test_every_answer_is_of_the_published_type(call: Caller, phone: Phone) -> None:
    """Each method's result has the type that the specification names."""
    user = phone.user.id
    shown = (await call("sendMessage", chat_id=user, text="*hi*", parse_mode="MarkdownV2", protect_content=True))[1]
    message_id = shown["result"]["message_id"]
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}, {"text": "See", "url": "https://a.test"}]]}
    await call("editMessageReplyMarkup", chat_id=user, message_id=message_id, reply_markup=button)
    phone.tap("Yes")
    query_id = phone.bot.updates.take(0, 100)[-1].payload["id"]
    group = phone.world.add_group("Staff room")
    phone.add_bot_to(group)
    file = Upload("a.png", "image/png", b"png")
    calls: dict[str, dict[str, Any]] = {
        "sendMessage": {"chat_id": user, "text": "hi", "reply_parameters": {"message_id": message_id}},
        "editMessageText": {"chat_id": user, "message_id": message_id, "text": "other", "reply_markup": button},
        "editMessageReplyMarkup": {"chat_id": user, "message_id": message_id},
        "answerCallbackQuery": {"callback_query_id": query_id, "text": "ok"},
        "deleteMessage": {"chat_id": user, "message_id": message_id},
        "deleteMessages": {"chat_id": user, "message_ids": [1]},
        "sendPhoto": {"chat_id": user, "photo": file, "caption": "look"},
        "sendDocument": {"chat_id": user, "document": file},
        "sendChatAction": {"chat_id": user, "action": "typing"},
        "getChat": {"chat_id": user},
        "leaveChat": {"chat_id": group.id},
        "setMyCommands": {"commands": [{"command": "help", "description": "Help"}]},
        "setWebhook": {"url": ""},
    }
    for method in METHODS.values():
        params = calls.get(method.name, {})
        assert check_call(method.name, params) == []
        status, answer = await call(method.name, **params)
        kinds = load()["methods"][method.name]["returns"]
        assert (status, answer["ok"]) == (200, True), (method.name, answer)
        assert min((check_object(kind, answer["result"]) for kind in kinds), key=len) == [], method.name


async def test_every_update_is_of_the_published_type(phone: Phone) -> None:
    """Whatever a person does, the update about it is an Update."""
    sent = phone.send("hello /help")
    phone.edit(sent.message_id, "hello again")
    phone.send("a reply", reply_to=sent.message_id)
    for kind in KINDS:
        phone.send_media(kind, caption="see" if kind in ("photo", "document") else "")
    phone.tap_data("invented", sent.message_id)
    phone.delete(sent.message_id)
    phone.tap_data("invented", sent.message_id)
    group = phone.world.add_group("Staff room")
    phone.add_bot_to(group)
    phone.send_to(group, "/start")
    phone.block()
    phone.unblock()
    updates = [update.to_api() for update in phone.bot.updates.take(0, 100)]
    assert len(updates) == 1 + 3 + len(KINDS) + 2 + 3 + 2
    assert check_object("Array of Update", updates) == []
