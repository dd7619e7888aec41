"""Changing what was sent (Bot API "Updating messages"): edit and delete."""

from datetime import timedelta

from relbot.sandbox.chats import Chat, Json, Message, Rows
from relbot.sandbox.errors import bad_request
from relbot.sandbox.formatting.text import read_text
from relbot.sandbox.markup import read_inline
from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.methods.sending import ENTITIES
from relbot.sandbox.parameters import CHAT_ID, INTEGER, STRING, Parameter

DELETE_WITHIN = timedelta(hours=48)
"""Bot API deleteMessage: only messages "sent less than 48 hours ago"."""

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    """Bot API editMessageText. Without `reply_markup` the buttons go. An edit raises no notification."""
    values = call.values
    message, keyboard = _editable(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content = read_text(values.get("text", ""), values.get("parse_mode"), values.get("entities")).to_content()
    if "link_preview_options" in values:
        content["link_preview_options"] = values["link_preview_options"]
    replaced = ("text", "entities", "link_preview_options")
    kept = {name: value for name, value in message.content.items() if name not in replaced}
    return _change(call, message, {**kept, **content}, keyboard)


def edit_message_reply_markup(call: Call) -> Json:
    """Bot API editMessageReplyMarkup. Without `reply_markup` the buttons go."""
    message, keyboard = _editable(call)
    return _change(call, message, message.content, keyboard)


def delete_message(call: Call) -> bool:
    """Bot API deleteMessage. In private chats a bot can delete its own messages and the person's."""
    chat = call.open_chat()
    message = call.message(chat, "delete")
    _check_deletable(call, message)
    _delete(call, chat, message)
    return True


def delete_messages(call: Call) -> bool:
    """Bot API deleteMessages: 1-100 ids; those not found are skipped."""
    chat = call.open_chat()
    ids = call.values["message_ids"]
    if not all(isinstance(number, int) for number in ids):
        raise bad_request("can't parse message identifier as Number")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[number] for number in dict.fromkeys(ids) if number in chat.messages]
    for message in found:
        _check_deletable(call, message)
    for message in found:
        _delete(call, chat, message)
    return True


def _editable(call: Call) -> tuple[Message, Rows | None]:
    """Bot API "Updating messages": only the bot's own, "without reply_markup or with inline keyboards"."""
    if "chat_id" not in call.values:
        raise bad_request("message identifier is not specified")
    keyboard = read_inline(call.values.get("reply_markup"))
    message = call.message(call.open_chat(), "edit")
    if message.sender.id != call.bot.user.id or message.other_markup is not None:
        raise bad_request("message can't be edited")
    return message, keyboard


def _change(call: Call, message: Message, content: Json, keyboard: Rows | None) -> Json:
    if content == message.content and keyboard == message.inline_keyboard:
        raise bad_request(NOT_MODIFIED)
    message.content, message.inline_keyboard = content, keyboard
    message.edited_at = call.world.clock.now()
    call.world.show(call.bot, message.chat, "edited", message.message_id)
    return message.to_api()


def _check_deletable(call: Call, message: Message) -> None:
    if message.sent_at + DELETE_WITHIN <= call.world.clock.now():
        raise bad_request("message can't be deleted for everyone")
    if message.chat.type != "private" and message.sender.id != call.bot.user.id:
        raise bad_request("message can't be deleted")


def _delete(call: Call, chat: Chat, message: Message) -> None:
    del chat.messages[message.message_id]
    message.deleted_at = call.world.clock.now()
    call.world.show(call.bot, chat, "deleted", message.message_id)


INLINE = Parameter(("InlineKeyboardMarkup",))
CHAT = Parameter(("Integer", "String"))

EDIT_MESSAGE_TEXT = Method(
    "editMessageText",
    {
        "chat_id": CHAT,
        "message_id": INTEGER,
        "text": STRING,
        "parse_mode": STRING,
        "entities": ENTITIES,
        "link_preview_options": Parameter(("LinkPreviewOptions",)),
        "reply_markup": INLINE,
    },
    edit_message_text,
)
EDIT_MESSAGE_REPLY_MARKUP = Method(
    "editMessageReplyMarkup",
    {"chat_id": CHAT, "message_id": INTEGER, "reply_markup": INLINE},
    edit_message_reply_markup,
)
DELETE_MESSAGE = Method(
    "deleteMessage",
    {
        "chat_id": CHAT_ID,
        "message_id": Parameter(("Integer",), required=True, missing="message identifier is not specified"),
    },
    delete_message,
)
DELETE_MESSAGES = Method(
    "deleteMessages",
    {
        "chat_id": CHAT_ID,
        "message_ids": Parameter(("Array of Integer",), required=True, missing="message identifiers are not specified"),
    },
    delete_messages,
)
