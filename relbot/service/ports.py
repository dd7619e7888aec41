"""The port `Channel`: what the service asks of Telegram, of a browser, of mail. Each implements it on its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from relbot.engine.message import Message


@dataclass(frozen=True)
class Limits:
    """What a channel can carry: characters of a text, characters of a button, bytes of a button's token, and pace.

    `per_second` operations in all and `per_chat_second` in one chat; `deletable_for` seconds a message can be removed.
    """

    text: int = 4096
    label: int = 64
    press: int = 64
    per_second: float = 30.0
    per_chat_second: float = 1.0
    deletable_for: int = 48 * 3600


@dataclass(frozen=True)
class Envelope:
    """One thing that came in, as the channel hands it over to be stored.

    `update_key` names it within `source`; `address` is the chat it belongs to ("" when that cannot be told);
    `body` is JSON text, stripped of files, contacts and places.
    """

    source: str
    update_key: str
    address: str
    body: str
    received_at: datetime


class Received(BaseModel):
    """What an inbox body says, decoded. Exactly one kind; the fields that kind has are set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal[
        "words", "press", "command", "edited", "media", "group", "blocked", "unblocked", "ignored", "unreadable"
    ]
    address: str = ""
    text: str = ""
    """words, edited: what was written; media: the caption; unreadable: a code saying what was wrong."""
    press: str = ""
    command: str = ""
    """start, help, stop, language … without the slash; `text` holds what stood behind it."""
    media: str = ""
    """photo, voice, video, video_note, audio, document, sticker, animation, location, contact, poll, other."""
    reference: str = ""
    """The channel's name for the message it is, or (press) that carried the button."""
    language: str = ""
    """The language the person's app speaks, if told: "en", "cy" … or ""."""
    old_seconds: int = 0
    """How long ago the person sent it, when the channel tells (an outage), in seconds."""


class Operation(BaseModel):
    """One thing to do in somebody's chat: a row of the outbox, opened.

    send: `message`; edit: `reference` and `message`; retire: `reference` (take its buttons off, or, with `message`,
    show that instead); delete: `references`; leave: go out of a group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["send", "edit", "retire", "delete", "leave"]
    address: str
    message: Message | None = None
    references: tuple[str, ...] = ()
    silent: bool = False
    """Arrives without a sound: replies within a conversation that the person is having."""


@dataclass(frozen=True)
class Delivered:
    """Done. `references` name the message or messages it became (a long text is several)."""

    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class RetryAfter:
    """Not done, safe to repeat: wait this many seconds. `all_chats`: the whole account has to wait."""

    seconds: float
    code: str
    all_chats: bool = False


@dataclass(frozen=True)
class Refused:
    """Not done and never will be. `unreachable`: this person cannot be reached here any more (blocked, deleted)."""

    code: str
    unreachable: bool = False


@dataclass(frozen=True)
class Uncertain:
    """It left and no answer came: done or not, nobody knows."""

    code: str


Result = Delivered | RetryAfter | Refused | Uncertain


class Channel(Protocol):
    """A way to reach people. `name` stands in contacts; `source` names the account ("telegram:123456")."""

    name: str
    source: str
    limits: Limits

    def decode(self, body: str, now: datetime) -> Received:
        """What an inbox body says. Never raises: what cannot be read is kind "unreadable" with a code."""
        ...

    async def deliver(self, operation: Operation) -> Result:
        """Does one operation, once, outside any transaction. Never raises but for cancellation."""
        ...
