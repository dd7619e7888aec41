"""What a stored update means to relbot. Reads what `stripping` left; never raises."""

import json
import re
from datetime import datetime
from typing import Any

from relbot.service.ports import Received

Json = dict[str, Any]

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
"""Bot API BotCommand: 1 to 32 letters, digits and underscores; in a menu of several bots with the bot's @name."""

MEDIA = {
    "photo", "voice", "video", "video_note", "audio", "document", "sticker", "animation", "location", "contact", "poll",
    "other",
}  # fmt: skip


def decode(body: str, now: datetime) -> Received:
    """What an inbox body says; kind "unreadable" with a code in `text` if it says nothing that relbot understands.

    `language` is the primary language of the app ("en" of "en-GB").
    """
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return _unreadable("not_json")
    if not isinstance(update, dict):
        return _unreadable("not_an_update")
    for name, read in (
        ("message", _message),
        ("edited_message", _edited),
        ("callback_query", _press),
        ("my_chat_member", _membership),
    ):
        content = update.get(name)
        if isinstance(content, dict):
            return read(content, now)
    return _unreadable("unknown_update")


def _message(message: Json, now: datetime) -> Received:
    aside = _aside(message)
    if aside is not None:
        return aside
    number, kind = message.get("message_id"), message.get("kind")
    common: Json = {
        "address": _address(message),
        "reference": _text(number),
        "language": _language(message),
        "old_seconds": _age(message, now),
    }
    if not common["reference"]:
        return _unreadable("no_message_id", common["address"])
    if kind == "service":
        return Received(kind="ignored", address=common["address"])
    if kind in MEDIA:
        return Received(kind="media", media=kind, text=_text(message.get("caption")), **common)
    text = message.get("text")
    if kind != "text" or not isinstance(text, str):
        return _unreadable("no_text", common["address"])
    command = COMMAND.fullmatch(text.strip())
    if command:
        return Received(kind="command", command=command[1].lower(), text=command[2] or "", **common)
    return Received(kind="words", text=text, **common)


def _edited(message: Json, _now: datetime) -> Received:
    aside = _aside(message)
    if aside is not None:
        return aside
    text = message.get("text", message.get("caption"))
    if not isinstance(text, str):
        # a place that is shared live is edited every few seconds: nobody wrote anything
        return Received(kind="ignored", address=_address(message))
    return Received(
        kind="edited",
        text=text,
        address=_address(message),
        reference=_text(message.get("message_id")),
        language=_language(message),
    )


def _press(query: Json, _now: datetime) -> Received:
    message = query.get("message")
    if not isinstance(message, dict):
        return _unreadable("press_without_message")
    aside = _aside(message, sender=query)
    if aside is not None:
        return aside
    address, data = _address(message), query.get("data")
    if not isinstance(data, str):
        return _unreadable("press_without_data", address)
    return Received(
        kind="press",
        press=data,
        address=address,
        reference=_text(message.get("message_id")),
        language=_language(query),
    )


def _membership(change: Json, now: datetime) -> Received:
    member = change.get("new_chat_member")
    status = member.get("status") if isinstance(member, dict) else None
    chat = change.get("chat")
    if isinstance(chat, dict) and chat.get("type") != "private" and status in ("left", "kicked"):
        return Received(kind="ignored", address=_address(change))  # out of the group already
    aside = _aside(change)
    if aside is not None:
        return aside
    if status not in ("kicked", "member"):
        return _unreadable("unknown_status", _address(change))
    return Received(
        kind="blocked" if status == "kicked" else "unblocked",
        address=_address(change),
        language=_language(change),
        old_seconds=_age(change, now),
    )


def _aside(holder: Json, sender: Json | None = None) -> Received | None:
    """What needs no reading: no chat, a chat that is not private, another bot."""
    address = _address(holder)
    if not address:
        return _unreadable("no_chat")
    if holder["chat"].get("type") != "private":
        return Received(kind="group", address=address)
    person = (sender or holder).get("from")
    if isinstance(person, dict) and person.get("is_bot") is True:
        return Received(kind="ignored", address=address)
    return None


def _unreadable(code: str, address: str = "") -> Received:
    return Received(kind="unreadable", text=code, address=address)


def _address(holder: Json) -> str:
    chat = holder.get("chat")
    return _text(chat.get("id")) if isinstance(chat, dict) else ""


def _language(holder: Json) -> str:
    person = holder.get("from")
    told = person.get("language_code") if isinstance(person, dict) else None
    return re.split(r"[-_]", told)[0].lower() if isinstance(told, str) else ""


def _age(holder: Json, now: datetime) -> int:
    """Seconds since it was sent; 0 if that is not told, or the machine's clock is behind Telegram's."""
    date = holder.get("date")
    return max(0, int(now.timestamp()) - date) if isinstance(date, int) else 0


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
