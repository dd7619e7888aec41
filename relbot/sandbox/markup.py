"""What hangs under a message (Bot API sendMessage, `reply_markup`): inline keyboards, reply keyboards, and less."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relbot.sandbox.chats import Json, Rows
from relbot.sandbox.errors import bad_request

CALLBACK_DATA_BYTES = 64
"""Bot API InlineKeyboardButton, `callback_data`: 1-64 bytes."""

BUTTONS = 100
"""Not in the text: Telegram refuses keyboards of more buttons than about this."""

INLINE_BUTTON = {"text": str, "url": str, "callback_data": str, "style": str}
REPLY_BUTTON = {"text": str, "request_contact": bool, "request_location": bool, "style": str}
REPLY_KEYBOARD = {
    "keyboard": list,
    "is_persistent": bool,
    "resize_keyboard": bool,
    "one_time_keyboard": bool,
    "input_field_placeholder": str,
    "selective": bool,
}
REMOVE = {"remove_keyboard": bool, "selective": bool}
FORCE_REPLY = {"force_reply": bool, "input_field_placeholder": str, "selective": bool}


@dataclass(frozen=True)
class Markup:
    """Either rows of an inline keyboard, or one of the other three as it came."""

    inline: Rows | None = None
    other: Json | None = None


def read(markup: Json | None) -> Markup:
    """Checks a reply markup. An inline keyboard without buttons is none. Raises ApiError (400)."""
    if markup is None:
        return Markup()
    if "inline_keyboard" in markup:
        _fields(markup, {"inline_keyboard": list}, "InlineKeyboardMarkup")
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", _inline_button)
        return Markup(inline=rows or None)
    if "keyboard" in markup:
        _fields(markup, REPLY_KEYBOARD, "ReplyKeyboardMarkup")
        rows = _rows(markup["keyboard"], "keyboard", _reply_button)
        return Markup(other={**markup, "keyboard": rows})
    if markup.get("remove_keyboard") is True:
        _fields(markup, REMOVE, "ReplyKeyboardRemove")
        return Markup(other=markup)
    if markup.get("force_reply") is True:
        _fields(markup, FORCE_REPLY, "ForceReply")
        return Markup(other=markup)
    raise bad_request("object expected as reply markup")


def read_inline(markup: Json | None) -> Rows | None:
    """The rows of an inline keyboard, the only markup an edit may carry (Bot API editMessageText)."""
    found = read(markup)
    if found.other is not None:
        raise bad_request("inline keyboard expected")
    return found.inline


def _rows(value: Any, name: str, button: Any) -> list[list[Json]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    rows = [[button(item) for item in row] for row in value if row]
    if sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


def _inline_button(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _fields(item, INLINE_BUTTON, "InlineKeyboardButton")
    if not item.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    actions = [name for name in ("url", "callback_data") if item.get(name)]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(item.get("callback_data", "").encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return item


def _reply_button(item: Any) -> Json:
    if isinstance(item, str):
        return {"text": item}
    if not isinstance(item, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _fields(item, REPLY_BUTTON, "KeyboardButton")
    if not item.get("text"):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return item


def _fields(value: Json, table: Mapping[str, type], name: str) -> None:
    """The sandbox's own strictness: Telegram ignores what it does not know, a test must not."""
    for key, item in value.items():
        if key not in table:
            raise bad_request(f"the sandbox does not play the field {key} of {name}")
        if not isinstance(item, table[key]):
            raise bad_request(f'field "{key}" of {name} must be of type {table[key].__name__}')
