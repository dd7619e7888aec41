"""Sending: sendMessage, sendPhoto, sendDocument, sendChatAction."""

from typing import Any

from relbot.sandbox import media
from relbot.sandbox.chats import Chat, Json, Message
from relbot.sandbox.errors import bad_request, too_many_requests
from relbot.sandbox.formatting.text import read_caption, read_text
from relbot.sandbox.markup import Markup, read
from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.parameters import BOOLEAN, CHAT_ID, STRING, Parameter, Upload

ACTIONS = frozenset({"typing", "upload_photo", "upload_document"})
"""Those of Bot API sendChatAction that a bot of words and sheets of paper needs."""

MARKUP = Parameter(("InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply"))
ENTITIES = Parameter(("Array of MessageEntity",))
COMMON = {
    "disable_notification": BOOLEAN,
    "protect_content": BOOLEAN,
    "reply_parameters": Parameter(("ReplyParameters",)),
    "reply_markup": MARKUP,
}


def send_message(call: Call) -> Json:
    """Bot API sendMessage."""
    values = call.values
    formatted = read_text(values.get("text", ""), values.get("parse_mode"), values.get("entities"))
    content = formatted.to_content()
    if "link_preview_options" in values:
        content["link_preview_options"] = values["link_preview_options"]
    return _send(call, content)


def send_photo(call: Call) -> Json:
    """Bot API sendPhoto. The picture itself is not kept; one file id stands for it."""
    upload = _file(call.values.get("photo"), "photo")
    return _send(call, {"photo": media.photo(len(upload.content))["photo"], **_caption(call)})


def send_document(call: Call) -> Json:
    """Bot API sendDocument."""
    upload = _file(call.values.get("document"), "document")
    found = media.document(upload.filename, upload.content_type, len(upload.content))
    return _send(call, {**found, **_caption(call)})


def send_chat_action(call: Call) -> bool:
    """Bot API sendChatAction. Shown to watchers as "typing"."""
    chat = call.open_chat()
    if call.values["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.show(call.bot, chat, "typing")
    return True


def _send(call: Call, content: Json) -> Json:
    chat = call.open_chat()
    markup = read(call.values.get("reply_markup"))
    reply = _reply_to(chat, call.values.get("reply_parameters"))
    wait = call.bot.pace.charge(chat.id, group=chat.type != "private")
    if wait:
        raise too_many_requests(wait)
    message = Message(
        chat=chat,
        message_id=chat.next_message_id(),
        sender=call.bot.user,
        sent_at=call.world.clock.now(),
        content={**reply, **content},
        inline_keyboard=markup.inline,
        other_markup=markup.other,
        protected=call.values.get("protect_content", False),
        silent=call.values.get("disable_notification", False),
        call_id=call.call_id,
    )
    _show_keyboard(chat, markup)
    call.world.add_message(call.bot, chat, message)
    return message.to_api()


def _show_keyboard(chat: Chat, markup: Markup) -> None:
    """Bot API ReplyKeyboardMarkup, ReplyKeyboardRemove: the keyboard stays until another one or its removal."""
    if markup.other is None:
        return
    if "keyboard" in markup.other:
        chat.keyboard = markup.other
    elif markup.other.get("remove_keyboard"):
        chat.keyboard = None


def _reply_to(chat: Chat, reply: Json | None) -> Json:
    """Bot API ReplyParameters, within the same chat only."""
    if reply is None:
        return {}
    target = chat.messages.get(reply.get("message_id", 0))
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quoted = target.to_api()
    quoted.pop("reply_to_message", None)
    return {"reply_to_message": quoted}


def _caption(call: Call) -> Json:
    values = call.values
    formatted = read_caption(values.get("caption", ""), values.get("parse_mode"), values.get("caption_entities"))
    return formatted.to_content("caption", "caption_entities") if formatted.text else {}


def _file(value: Any, name: str) -> Upload:
    """Only uploads are played: a file id or an address would need a store of files."""
    if not isinstance(value, Upload):
        raise bad_request(f"there is no {name} in the request")
    if not value.content:
        raise bad_request("file must be non-empty")
    return value


CAPTIONED = {"caption": STRING, "parse_mode": STRING, "caption_entities": ENTITIES, **COMMON}
FILE = Parameter(("InputFile", "String"), required=True)

SEND_MESSAGE = Method(
    "sendMessage",
    {
        "chat_id": CHAT_ID,
        "text": Parameter(("String",), required=True, missing="message text is empty"),
        "parse_mode": STRING,
        "entities": ENTITIES,
        "link_preview_options": Parameter(("LinkPreviewOptions",)),
        **COMMON,
    },
    send_message,
)
SEND_PHOTO = Method("sendPhoto", {"chat_id": CHAT_ID, "photo": FILE, **CAPTIONED}, send_photo)
SEND_DOCUMENT = Method(
    "sendDocument",
    {"chat_id": CHAT_ID, "document": FILE, "disable_content_type_detection": BOOLEAN, **CAPTIONED},
    send_document,
)
SEND_CHAT_ACTION = Method(
    "sendChatAction", {"chat_id": CHAT_ID, "action": Parameter(("String",), required=True)}, send_chat_action
)
