"""What of an update relbot keeps: named fields only, so that nothing Telegram adds one day is stored unasked.

Not kept: files and their names, places, contacts, polls, stickers; names, user names and telephone numbers of people;
what was forwarded from whom, what was replied to; in a group who wrote or did what.
"""

from typing import Any

from relbot.telegram.rich_text import rich_words

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

# fmt: off
SERVICE = frozenset({
    "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
    "successful_payment", "refunded_payment", "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent",
    "connected_website", "write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
    "checklist_tasks_done", "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created",
    "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
    "general_forum_topic_unhidden", "giveaway_created", "giveaway", "giveaway_winners", "giveaway_completed",
    "managed_bot_created", "paid_message_price_changed", "poll_option_added", "poll_option_deleted",
    "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
    "video_chat_participants_invited", "web_app_data",
})
# fmt: on
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
    words = rich_words(message.get("rich_message"))
    if words:
        message = message | {"text": words}
    return kept | _sender(message) | {"kind": _kind(message)} | _fields(message, text=str, caption=str)


def _press(query: Json) -> Json:
    kept = _fields(query, id=str)
    message = query.get("message")
    if not isinstance(message, dict):
        return kept
    kept["message"] = _fields(message, message_id=int) | _chat(message)
    return kept | _sender(query) | _fields(query, data=str) if _private(kept["message"]) else kept


def _membership(change: Json) -> Json:
    kept = _fields(change, date=int) | _chat(change)
    member = change.get("new_chat_member")
    if isinstance(member, dict):
        kept["new_chat_member"] = _fields(member, status=str)
    return kept | _sender(change) if _private(kept) else kept


def _kind(message: Json) -> str:
    if "text" in message:
        return "text"
    media = next((word for field, word in MEDIA.items() if field in message), None)
    if media is not None:
        return media
    return "service" if not SERVICE.isdisjoint(message) else "other"


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
