"""What of an update relbot keeps: named fields only, so that nothing Telegram adds one day is stored unasked.

Not kept: files and their names, places, contacts, polls, stickers; names, user names and telephone numbers of people;
what was forwarded from whom, what was replied to; anything written in a group.
"""

import re
from typing import Any

Json = dict[str, Any]

MEDIA = {
    "animation": "animation",  # before document: an animation carries both
    "photo": "photo",
    "live_photo": "photo",
    "voice": "voice",
    "video": "video",
    "video_note": "video_note",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "poll": "poll",
}
"""Bot API Message: the field that shows what was sent, and relbot's word for it (`Received.media`)."""

SERVICE = re.compile(
    r"(new|left)_chat_\w+|delete_chat_photo|\w+_chat_created|message_auto_delete_timer_changed|migrate_\w+|pinned_message"
    r"|connected_website|write_access_allowed|\w+_shared|chat_\w+_set|chat_owner_\w+|boost_added|forum_topic_\w+"
    r"|general_forum_topic_\w+|video_chat_\w+|giveaway_created|giveaway_completed|proximity_alert_triggered"
)
"""Bot API Message: fields of service messages, which nobody wrote."""


def strip(update: Json) -> Json:
    """The update with what relbot keeps of it. Never fails: a field of an unexpected type is left out.

    `kind` is added to messages: "text", one of `MEDIA`'s words, "other", or "service".
    """
    kept: Json = _fields(update, update_id=int)
    for name in ("message", "edited_message"):
        if isinstance(update.get(name), dict):
            kept[name] = _message(update[name])
    if isinstance(update.get("callback_query"), dict):
        kept["callback_query"] = _press(update["callback_query"])
    if isinstance(update.get("my_chat_member"), dict):
        kept["my_chat_member"] = _membership(update["my_chat_member"])
    return kept


def _message(message: Json) -> Json:
    chat = _chat(message)
    kept = _fields(message, message_id=int, date=int) | chat
    if not _private(chat):
        return kept
    return kept | _sender(message) | {"kind": _kind(message)} | _fields(message, text=str, caption=str)


def _press(query: Json) -> Json:
    kept = _fields(query, id=str) | _sender(query)
    message = query.get("message")
    if isinstance(message, dict):
        kept["message"] = _fields(message, message_id=int) | _chat(message)
        if _private(kept["message"]):
            kept |= _fields(query, data=str)
    return kept


def _membership(change: Json) -> Json:
    kept = _fields(change, date=int) | _chat(change) | _sender(change)
    member = change.get("new_chat_member")
    return kept | ({"new_chat_member": _fields(member, status=str)} if isinstance(member, dict) else {})


def _kind(message: Json) -> str:
    if "text" in message:
        return "text"
    media = next((word for field, word in MEDIA.items() if field in message), None)
    if media is not None:
        return media
    return "service" if any(SERVICE.fullmatch(field) for field in message) else "other"


def _chat(holder: Json) -> Json:
    chat = holder.get("chat")
    return {"chat": _fields(chat, id=int, type=str)} if isinstance(chat, dict) else {}


def _sender(holder: Json) -> Json:
    sender = holder.get("from")
    return {"from": _fields(sender, id=int, is_bot=bool, language_code=str)} if isinstance(sender, dict) else {}


def _private(holder: Json) -> bool:
    return bool(holder.get("chat", {}).get("type") == "private")


def _fields(holder: Json, **types: type) -> Json:
    """Those of the named fields that are there and of exactly this type (a bool is no int)."""
    return {name: _whole(holder[name]) for name, kind in types.items() if type(holder.get(name)) is kind}


def _whole(value: Any) -> Any:
    """Text without half characters (lone surrogates), which could be neither encrypted nor stored."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value
