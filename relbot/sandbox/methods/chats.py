"""Presses and chats: answerCallbackQuery, getChat, leaveChat."""

from relbot.sandbox.chats import Json, Toast
from relbot.sandbox.errors import bad_request
from relbot.sandbox.members import membership
from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.parameters import BOOLEAN, CHAT_ID, INTEGER, STRING, Parameter

ANSWER_CHARACTERS = 200
"""Bot API answerCallbackQuery, `text`: 0-200 characters."""


def answer_callback_query(call: Call) -> bool:
    """Bot API answerCallbackQuery. A press can be answered again while it is young."""
    chat = call.bot.press_chat(call.values["callback_query_id"], call.world.clock.now())
    if chat is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.values.get("text", "")
    if len(text) > ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    if text:
        chat.toasts.append(Toast(text, call.values.get("show_alert", False)))
    call.world.show(call.bot, chat, "answered")
    return True


def get_chat(call: Call) -> Json:
    """Bot API getChat, ChatFullInfo: the required fields and names."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **call.chat().to_api(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def leave_chat(call: Call) -> bool:
    """Bot API leaveChat; makes the update my_chat_member (Bot API Update)."""
    chat = call.open_chat()
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_is_member = False
    call.world.post(call.bot, "my_chat_member", membership(call.world, call.bot, chat, call.bot.user, "member", "left"))
    call.world.show(call.bot, chat, "changed")
    return True


ANSWER_CALLBACK_QUERY = Method(
    "answerCallbackQuery",
    {
        "callback_query_id": Parameter(("String",), required=True),
        "text": STRING,
        "show_alert": BOOLEAN,
        "cache_time": INTEGER,
    },
    answer_callback_query,
)
GET_CHAT = Method("getChat", {"chat_id": CHAT_ID}, get_chat)
LEAVE_CHAT = Method("leaveChat", {"chat_id": CHAT_ID}, leave_chat)
