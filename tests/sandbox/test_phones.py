"""People and their phones, presses, groups, and what a bot says of itself."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import BadRequest, Forbidden

from relbot.clock import SteppedClock
from relbot.sandbox import SandboxError, Toast, User, World
from relbot.sandbox.media import KINDS
from relbot.sandbox.phone import Phone
from tests.sandbox.conftest import Caller

SCALE = {
    "inline_keyboard": [
        [{"text": "1 Really hard", "callback_data": "1"}, {"text": "2 Hard", "callback_data": "2"}],
        [{"text": "12", "callback_data": "12"}, {"text": "See", "url": "https://school.example"}],
    ]
}


async def test_start_with_a_payload(bot: Bot, world: World, ffion: User) -> None:
    """Pressing Start from a link sends the payload as the command's argument."""
    phone = Phone(world, ffion)
    phone.press_start("a-B_9" + "x" * 59)
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert message.text == "/start a-B_9" + "x" * 59
    assert list(message.parse_entities().values()) == ["/start"]
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.full_name, message.chat.id) == (ffion.id, "Ffion Demo", ffion.id)


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "ŵ"])
def test_payloads_that_telegram_does_not_carry(world: World, ffion: User, payload: str) -> None:
    """Up to 64 of A-Z, a-z, 0-9, _ and -."""
    with pytest.raises(SandboxError) as refusal:
        Phone(world, ffion).press_start(payload)
    assert str(refusal.value) == "a start payload has up to 64 characters of A-Z, a-z, 0-9, _ and -"


async def test_a_tap_and_its_answer(bot: Bot, call: Caller, phone: Phone) -> None:
    """A press carries its data and the message it was on; the answer shows on the phone."""
    await call("sendMessage", chat_id=phone.user.id, text="How are you?", reply_markup=SCALE)
    phone.tap("2 Hard")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    await query.answer("Thank you", show_alert=True)
    await query.answer()
    assert (query.data, query.message.message_id, query.from_user.id) == ("2", 2, phone.user.id)
    assert phone.toasts == [Toast("Thank you", True)]


async def test_presses_get_old(bot: Bot, call: Caller, phone: Phone, clock: SteppedClock) -> None:
    """Fifteen seconds after it a press cannot be answered any more; nor can one that never was."""
    await call("sendMessage", chat_id=phone.user.id, text="How are you?", reply_markup=SCALE)
    query_id = phone.tap("2 Hard")[0].payload["id"]
    clock.forward(timedelta(seconds=15))
    assert await bot.answer_callback_query(query_id)
    clock.forward(timedelta(seconds=1))
    refusals = []
    for wrong in (query_id, "1"):
        with pytest.raises(BadRequest) as refusal:
            await bot.answer_callback_query(wrong)
        refusals.append(str(refusal.value))
    assert refusals == ["Query is too old and response timeout expired or query id is invalid"] * 2


@pytest.mark.parametrize("label,data", [("1 Really hard", "1"), ("1 R", "1"), ("12", "12"), ((0, 1), "2")])
async def test_where_to_tap(call: Caller, phone: Phone, label: str | tuple[int, int], data: str) -> None:
    """By label, by the beginning of one label, or by row and column."""
    await call("sendMessage", chat_id=phone.user.id, text="How are you?", reply_markup=SCALE)
    await call("sendMessage", chat_id=phone.user.id, text="No buttons here")
    assert [update.payload["data"] for update in phone.tap(label)] == [data]


async def test_the_newest_message_is_tapped_unless_one_is_named(call: Caller, phone: Phone) -> None:
    """Old buttons can still be tapped by naming their message."""
    for _ in range(2):
        await call("sendMessage", chat_id=phone.user.id, text="How are you?", reply_markup=SCALE)
    pressed = [phone.tap("2 Hard"), phone.tap("2 Hard", message_id=2)]
    assert [updates[0].payload["message"]["message_id"] for updates in pressed] == [3, 2]


async def test_taps_that_cannot_be(call: Caller, phone: Phone) -> None:
    """The phone says what is on the screen instead."""
    await call("sendMessage", chat_id=phone.user.id, text="How are you?", reply_markup=SCALE)
    complaints = []
    for label in ("3", "1", "See", (5, 0)):
        with pytest.raises(SandboxError) as refusal:
            phone.tap(label)
        complaints.append(str(refusal.value))
    screen = "on the screen: [[], [['1 Really hard', '2 Hard'], ['12', 'See']]]"
    assert complaints == [
        f"no button '3' to tap; {screen}",
        "several buttons begin with '1': ['1 Really hard', '12']",
        f"no button 'See' to tap; {screen}",
        f"no button (5, 0) to tap; {screen}",
    ]


async def test_an_invented_press_and_one_on_a_deleted_message(bot: Bot, phone: Phone) -> None:
    """A modified client can press anything; a message that is gone comes as inaccessible."""
    phone.tap_data("drop tables", 1)
    phone.delete(1)
    phone.tap_data("drop tables", 1)
    queries = [update.callback_query for update in (await bot.get_updates())[1:]]
    seen = [(query.data, query.message.is_accessible) for query in queries if query and query.message]
    assert seen == [("drop tables", True), ("drop tables", False)]


async def test_edits_and_replies(bot: Bot, phone: Phone) -> None:
    """An edited message comes as one, with the new text; a reply quotes what it answers."""
    sent = phone.send("I hate thsi")
    phone.edit(sent.message_id, "I hate this")
    phone.send("all of it", reply_to=sent.message_id)
    updates = (await bot.get_updates())[1:]
    assert updates[1].edited_message is not None
    assert (updates[1].edited_message.text, updates[1].edited_message.message_id) == ("I hate this", sent.message_id)
    assert updates[2].message is not None
    assert updates[2].message.reply_to_message is not None
    assert updates[2].message.reply_to_message.text == "I hate this"
    assert phone.chat[1].edited_at is not None


@pytest.mark.parametrize("kind", list(KINDS))
async def test_other_things_than_text(bot: Bot, phone: Phone, kind: str) -> None:
    """Whatever a pupil sends arrives as the library's own object."""
    phone.send_media(kind, caption="look" if kind == "photo" else "")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert getattr(message, kind)
    assert message.caption == ("look" if kind == "photo" else None)
    assert phone.chat[-1].kind == kind


async def test_blocking(bot: Bot, phone: Phone) -> None:
    """The bot hears of it; the blocked chat is closed to the person too, until they unblock."""
    phone.block()
    with pytest.raises(SandboxError) as refusal:
        phone.send("hello?")
    phone.unblock()
    changes = [update.my_chat_member for update in (await bot.get_updates())[1:]]
    seen = [(change.old_chat_member.status, change.new_chat_member.status) for change in changes if change]
    assert seen == [("member", "kicked"), ("kicked", "member")]
    assert str(refusal.value) == "Ffion has blocked the bot: call unblock() or press_start() first"


def test_what_telegrams_apps_do_not_allow(world: World, ffion: User) -> None:
    """Mistakes of a test are told at once."""
    phone = Phone(world, ffion)
    complaints = [complaint(lambda: phone.send("hello"))]
    phone.press_start()
    complaints += [
        complaint(lambda: phone.send("a" * 4097)),
        complaint(lambda: phone.send(" ")),
        complaint(lambda: phone.edit(9, "x")),
        complaint(lambda: phone.send_media("hologram")),
        complaint(lambda: phone.tap_keyboard("HELP")),
        complaint(lambda: phone.last),
        complaint(lambda: world.add_user("Twin", user_id=ffion.id)),
        complaint(lambda: World(world.clock).bot),
    ]
    assert complaints == [
        "Ffion has not pressed Start: call press_start() first",
        "Telegram's apps send 1 to 4096 characters, not 4097",
        "Telegram's apps send 1 to 4096 characters, not 0",
        "there is no message 9 in the chat of Ffion",
        "a phone sends photo, document, voice, video, sticker, location, contact, not hologram",
        "no button 'HELP' on the keyboard; it has []",
        "the bot has not written to Ffion",
        f"there is already a user {ffion.id}: give another user_id or none",
        "this world has no bot yet: call add_bot first",
    ]


def complaint(act: Any) -> str:
    """What the sandbox says to an impossible act."""
    with pytest.raises(SandboxError) as refusal:
        act()
    return str(refusal.value)


async def test_wait_for(call: Caller, phone: Phone) -> None:
    """Waiting ends with the change that was waited for, or with TimeoutError."""
    waiting = asyncio.create_task(phone.wait_for(lambda screen: len(screen.received()) == 2))
    await call("sendMessage", chat_id=phone.user.id, text="one")
    assert not waiting.done()
    await call("sendMessage", chat_id=phone.user.id, text="two")
    assert [shown.text for shown in (await waiting).received(since=2)] == ["two"]
    with pytest.raises(TimeoutError):
        await phone.wait_for(lambda screen: screen.blocked, within=0.001)


async def test_message_ids_are_each_chats_own(call: Caller, world: World, phone: Phone) -> None:
    """The same id stands for different messages in different chats."""
    other = Phone(world, world.add_user("Macsen"))
    other.press_start()
    ids = [
        (await call("sendMessage", chat_id=user_id, text="hi"))[1]["result"]["message_id"]
        for user_id in (phone.user.id, other.user.id)
    ]
    assert ids == [2, 2]


async def test_groups(bot: Bot, phone: Phone) -> None:
    """The bot hears that it was added, and only commands (privacy mode); it can leave, and then not write."""
    group = phone.world.add_group("Staff room", phone.user)
    with pytest.raises(Forbidden) as outside:
        await bot.send_message(group.id, "hello")
    phone.add_bot_to(group)
    phone.send_to(group, "gossip")
    phone.send_to(group, "/start")
    await bot.send_message(group.id, "Private chats only")
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden):
        await bot.send_message(group.id, "hello")
    updates = (await bot.get_updates())[1:]
    changes = [
        (update.my_chat_member.chat.type, update.my_chat_member.new_chat_member.status)
        for update in updates
        if update.my_chat_member
    ]
    messages = [update.message for update in updates if update.message]
    assert changes == [("group", "member"), ("group", "left")]
    assert messages[0].new_chat_members[0].id == bot.id
    assert [message.text for message in messages] == [None, "/start"]
    assert str(outside.value) == "Forbidden: bot is not a member of the group chat"


async def test_leaving_a_private_chat(call: Caller, phone: Phone) -> None:
    """There is nothing to leave."""
    answer = await call("leaveChat", chat_id=phone.user.id)
    assert answer[1]["description"] == "Bad Request: chat member status can't be changed in private chats"


async def test_a_bot_cannot_touch_others_messages_in_a_group(call: Caller, phone: Phone) -> None:
    """Only in private chats may a bot delete what a person wrote."""
    group = phone.world.add_group("Staff room")
    phone.add_bot_to(group)
    answer = await call("deleteMessage", chat_id=group.id, message_id=1)
    assert answer[1]["description"] == "Bad Request: message can't be deleted"


async def test_what_a_bot_says_of_itself(bot: Bot, world: World) -> None:
    """Commands by scope and language, descriptions and the menu button are kept."""
    scope = BotCommandScopeAllPrivateChats()
    assert await bot.set_my_commands([BotCommand("help", "Help"), BotCommand("cymorth", "Cymorth")])
    assert await bot.set_my_commands([("cymorth", "Cymorth")], scope=scope, language_code="cy")
    assert await bot.set_my_description("Disgrifiad", language_code="cy")
    assert await bot.set_my_short_description("Byr")
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    lists = [await bot.get_my_commands(), await bot.get_my_commands(scope, "cy"), await bot.get_my_commands(scope)]
    assert [[command.command for command in commands] for commands in lists] == [["help", "cymorth"], ["cymorth"], []]
    assert (world.bot.descriptions, world.bot.short_descriptions) == ({"cy": "Disgrifiad"}, {"": "Byr"})
    assert world.bot.menu_buttons == {None: {"type": "commands"}}


@pytest.mark.parametrize(
    "method,params,description",
    [
        ("setMyCommands", {"commands": "["}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": [1]}, "can't parse BotCommand: expected an Object"),
        ("setMyCommands", {"commands": [{"command": "Help!", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "help", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "help", "description": "a"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ("setMyDescription", {"description": "a" * 513}, "bot description is too long"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "bot short description is too long"),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "web_app"}},
            "can't parse menu button: MenuButton has unsupported type",
        ),
    ],
)
async def test_what_a_bot_cannot_say_of_itself(
    call: Caller, method: str, params: dict[str, Any], description: str
) -> None:
    """The limits of the specification."""
    answer = await call(method, **params)
    assert (answer[0], answer[1]["description"]) == (400, f"Bad Request: {description}")


async def test_get_chat(bot: Bot, phone: Phone) -> None:
    """The library reads the full chat."""
    chat = await bot.get_chat(phone.user.id)
    assert (chat.type, chat.first_name, chat.last_name) == ("private", "Ffion", "Demo")
