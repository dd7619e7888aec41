"""What a phone shows at one moment; the same in process and over HTTP."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from relbot.sandbox.chats import Chat, Json, Notification, Toast
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.view import Shown, show_message


@dataclass(frozen=True)
class Screen:
    """A chat as its phone shows it. `version` grows with each change.

    `chat` holds the messages that are there now, oldest first; `keyboard` the reply keyboard's labels, row by row;
    `notifications` all that the lock screen ever showed (edits show nothing there); `toasts` all that answers to
    presses ever showed; `commands` what the menu beside the box offers: each without its slash, and what it says.
    """

    name: str
    version: int
    started: bool
    blocked: bool
    chat: tuple[Shown, ...]
    keyboard: tuple[tuple[str, ...], ...] = ()
    notifications: tuple[Notification, ...] = ()
    toasts: tuple[Toast, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()

    @property
    def last(self) -> Shown:
        """The newest message from the bot; SandboxError if there is none."""
        for shown in reversed(self.chat):
            if not shown.mine:
                return shown
        raise SandboxError(f"the bot has not written to {self.name}")

    def received(self, since: int = 0) -> list[Shown]:
        """The bot's messages with ids above `since`, oldest first."""
        return [shown for shown in self.chat if not shown.mine and shown.message_id > since]

    def to_json(self) -> Json:
        """As the control interface sends it."""
        noted = [{**vars(notification), "at": notification.at.isoformat()} for notification in self.notifications]
        return {**asdict(self), "notifications": noted}

    @classmethod
    def from_json(cls, body: Json) -> "Screen":
        """The opposite of `to_json`."""
        read: dict[str, Any] = {
            "chat": tuple(map(Shown.from_json, body["chat"])),
            "keyboard": tuple(map(tuple, body["keyboard"])),
            "notifications": tuple(
                Notification(**{**item, "at": datetime.fromisoformat(item["at"]), "buttons": tuple(item["buttons"])})
                for item in body["notifications"]
            ),
            "toasts": tuple(Toast(**item) for item in body["toasts"]),
            "commands": tuple((name, says) for name, says in body["commands"]),
        }
        return cls(**{**body, **read})


def screen_of(chat: Chat, owner_id: int, commands: Sequence[Json] = ()) -> Screen:
    """The screen of `owner_id` with this chat open; `commands` are those of the bot's menu."""
    rows = () if chat.keyboard is None else chat.keyboard["keyboard"]
    return Screen(
        name="" if chat.user is None else chat.user.first_name,
        version=chat.version,
        started=chat.started,
        blocked=chat.blocked,
        chat=tuple(show_message(message, owner_id) for message in chat.messages.values()),
        keyboard=tuple(tuple(button["text"] for button in row) for row in rows),
        notifications=tuple(chat.notifications),
        toasts=tuple(chat.toasts),
        commands=tuple((each["command"].removeprefix("/"), each["description"]) for each in commands),
    )
