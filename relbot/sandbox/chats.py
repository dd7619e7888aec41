"""Who talks where: users, chats as one bot sees them, and the messages in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from relbot.sandbox.signals import Signal

Json = dict[str, Any]
Rows = Sequence[Sequence[Json]]


def unix(moment: datetime) -> int:
    """Whole seconds since 1970, as all dates of the Bot API are."""
    return int(moment.timestamp())


@dataclass(frozen=True)
class User:
    """Bot API User. Ids need more than 32 bits, as the specification warns, so that nobody stores them in fewer."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_api(self) -> Json:
        """The User object; a bot's has no language."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        given = {name: value for name, value in optional.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **given}


@dataclass(frozen=True)
class Notification:
    """What a lock screen showed. Bot API sendMessage, `disable_notification`: it still shows, only without sound.

    `buttons`: the labels under the message as it came; some apps offer them in the notification.
    """

    message_id: int
    title: str
    text: str
    sound: bool
    at: datetime
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Toast:
    """What answerCallbackQuery showed: a line at the top of the chat, or (`alert`) a window to close."""

    text: str
    alert: bool


@dataclass(eq=False)
class Message:
    """One message in one chat. `content` holds the fields that depend on its kind: text and entities, photo, …"""

    chat: "Chat"
    message_id: int
    sender: User
    sent_at: datetime
    content: Json
    inline_keyboard: Rows | None = None
    other_markup: Json | None = None
    protected: bool = False
    silent: bool = False
    call_id: int | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text, the caption, or nothing."""
        return str(self.content.get("text", self.content.get("caption", "")))

    def to_api(self) -> Json:
        """Bot API Message. Only inline keyboards appear in it."""
        body: Json = {
            "message_id": self.message_id,
            "from": self.sender.to_api(),
            "chat": self.chat.to_api(),
            "date": unix(self.sent_at),
        }
        if self.edited_at is not None:
            body["edit_date"] = unix(self.edited_at)
        if self.protected:
            body["has_protected_content"] = True
        body.update(self.content)
        if self.inline_keyboard is not None:
            body["reply_markup"] = {"inline_keyboard": self.inline_keyboard}
        return body

    def to_book(self) -> Json:
        """The message as it is now, and what the books know of it."""
        deleted = None if self.deleted_at is None else self.deleted_at.isoformat()
        return {"message": self.to_api(), "call_id": self.call_id, "deleted_at": deleted}


@dataclass(eq=False)
class Chat:
    """A private chat (its id is the user's) or a group, as one bot account sees it.

    Message ids are unique in a chat only (Bot API Message, `message_id`), so each chat counts for itself from 1:
    whoever looks a message up without its chat finds the wrong one. `version` grows with each visible change.
    """

    id: int
    type: str
    user: User | None = None
    title: str | None = None
    members: dict[int, User] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    bot_is_member: bool = True
    keyboard: Json | None = None
    notifications: list[Notification] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    version: int = 0
    changed: Signal = field(default_factory=Signal)
    _last_message_id: int = 0

    def next_message_id(self) -> int:
        """A fresh id; ids of deleted messages are never used again."""
        self._last_message_id += 1
        return self._last_message_id

    def to_api(self) -> Json:
        """Bot API Chat."""
        if self.user is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        names = {"first_name": self.user.first_name, "last_name": self.user.last_name, "username": self.user.username}
        return {"id": self.id, "type": self.type, **{name: value for name, value in names.items() if value is not None}}
