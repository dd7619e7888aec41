"""A person's phone: what they can do, and what they see."""

import asyncio
import re
from collections.abc import Callable

from relbot.sandbox import media
from relbot.sandbox.bots import Bot
from relbot.sandbox.chats import Chat, Json, Message, Notification, Toast, User
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.formatting.text import TEXT_CHARACTERS, plain
from relbot.sandbox.members import membership
from relbot.sandbox.screen import Screen, screen_of
from relbot.sandbox.updates import Update
from relbot.sandbox.view import Place, Shown, show_message
from relbot.sandbox.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
"""Bot features "Deep linking": up to 64 characters of A-Z, a-z, 0-9, _ and -."""


class Phone:
    """One person's phone, open at their chat with the bot.

    What a person does makes updates at once and returns the message it made; what Telegram's apps would not let
    them do raises SandboxError. Reading never changes anything.
    """

    def __init__(self, world: World, user: User, bot: Bot | None = None) -> None:
        self.world, self.user = world, user
        self.bot = bot or world.bot
        self._chat = world.private_chat(user, self.bot)

    # What they see

    @property
    def screen(self) -> Screen:
        """All of it, at this moment."""
        return screen_of(self._chat, self.user.id, self.bot.menu(self.user))

    @property
    def chat(self) -> list[Shown]:
        """The messages that are there now, oldest first."""
        return list(self.screen.chat)

    @property
    def last(self) -> Shown:
        """The newest message from the bot; SandboxError if there is none."""
        return self.screen.last

    @property
    def keyboard(self) -> list[list[str]]:
        """The reply keyboard, row by row."""
        return [list(row) for row in self.screen.keyboard]

    @property
    def notifications(self) -> list[Notification]:
        """All that the lock screen ever showed. Edits show nothing."""
        return list(self._chat.notifications)

    @property
    def toasts(self) -> list[Toast]:
        """All that answers to presses ever showed."""
        return list(self._chat.toasts)

    def received(self, since: int = 0) -> list[Shown]:
        """The bot's messages with ids above `since` that are there now, oldest first."""
        return self.screen.received(since)

    async def wait_for(self, wanted: Callable[[Screen], bool], within: float = 5.0) -> Screen:
        """Returns the screen once `wanted(screen)` holds, looking again after each change.

        TimeoutError after `within` real seconds.
        """
        async with asyncio.timeout(within):
            while not wanted(screen := self.screen):
                await self._chat.changed.wait()
        return screen

    async def changed_since(self, version: int, within: float) -> Screen:
        """The screen as soon as its version is not `version`, or after `within` real seconds as it is then."""
        try:
            return await self.wait_for(lambda screen: screen.version != version, within)
        except TimeoutError:
            return self.screen

    # What they do

    def press_start(self, payload: str = "") -> Shown:
        """Presses Start, from a link with a payload if one is given. Unblocks, as Telegram's button does."""
        if PAYLOAD.fullmatch(payload) is None:
            raise SandboxError("a start payload has up to 64 characters of A-Z, a-z, 0-9, _ and -")
        if self._chat.blocked:
            self.unblock()
        self._chat.started = True
        return self._write(plain(f"/start {payload}".rstrip()).to_content())

    def send(self, text: str, *, reply_to: int | None = None) -> Shown:
        """Sends text."""
        formatted = plain(text)
        if not 0 < len(formatted.text) <= TEXT_CHARACTERS:
            raise SandboxError(f"Telegram's apps send 1 to {TEXT_CHARACTERS} characters, not {len(formatted.text)}")
        reply = {} if reply_to is None else {"reply_to_message": self._message(reply_to).to_api()}
        return self._write({**reply, **formatted.to_content()})

    def send_media(self, kind: str, caption: str = "") -> Shown:
        """Sends a photo, document, voice, video, sticker, location or contact."""
        if kind not in media.KINDS:
            raise SandboxError(f"a phone sends {', '.join(media.KINDS)}, not {kind}")
        content: Json = media.KINDS[kind]()
        if caption:
            content["caption"] = caption
        return self._write(content)

    def edit(self, message_id: int, text: str) -> Shown:
        """Changes one of their own messages."""
        message = self._message(message_id)
        if message.sender.id != self.user.id or "text" not in message.content:
            raise SandboxError(f"message {message_id} is not a text of {self.user.first_name}'s own")
        message.content = plain(text).to_content()
        message.edited_at = self.world.clock.now()
        self.world.show(self.bot, self._chat, "edited", message_id)
        self.world.post(self.bot, "edited_message", message.to_api())
        return show_message(message, self.user.id)

    def tap(self, label: str | tuple[int, int], message_id: int | None = None) -> list[Update]:
        """Taps an inline button, of the newest message that has it unless one is named.

        Returns the updates it made: usually one.
        """
        place = Place(label)
        messages = reversed(self._chat.messages.values()) if message_id is None else [self._message(message_id)]
        for message in messages:
            button = place.find(show_message(message, self.user.id)) if message.inline_keyboard else None
            if button is not None and button.data is not None:
                return self.tap_data(button.data, message.message_id)
        raise SandboxError(f"no button {label!r} to tap; on the screen: {[shown.labels for shown in self.chat]}")

    def tap_data(self, data: str, message_id: int) -> list[Update]:
        """A press with any data on any message, as only a modified client sends it; also on a deleted message."""
        self._check_open()
        query_id = self.world.next_press_id()
        self.bot.presses[query_id] = (self.world.clock.now(), self._chat)
        message = self._chat.messages.get(message_id)
        gone = {"chat": self._chat.to_api(), "message_id": message_id, "date": 0}
        query = {
            "id": query_id,
            "from": self.user.to_api(),
            "message": gone if message is None else message.to_api(),
            "chat_instance": str(self._chat.id * 1_000_003),
            "data": data,
        }
        return self.world.post(self.bot, "callback_query", query)

    def tap_keyboard(self, label: str) -> Shown:
        """Taps a button of the reply keyboard, which sends its text (Bot API KeyboardButton, `text`)."""
        if label not in [text for row in self.keyboard for text in row]:
            raise SandboxError(f"no button {label!r} on the keyboard; it has {self.keyboard}")
        return self.send(label)

    def block(self) -> None:
        """Blocks the bot (Bot API Update, `my_chat_member`)."""
        self._chat.blocked = True
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Lets the bot write again."""
        self._chat.blocked = False
        self._membership("kicked", "member")

    def delete(self, message_id: int) -> None:
        """Deletes a message for both sides. Bots hear nothing of it."""
        self._message(message_id).deleted_at = self.world.clock.now()
        del self._chat.messages[message_id]
        self.world.show(self.bot, self._chat, "deleted", message_id)

    def add_bot_to(self, group: Chat) -> None:
        """Adds the bot to a group: `my_chat_member`, and a message with `new_chat_members`."""
        group.bot_is_member = True
        change = membership(self.world, self.bot, group, self.user, "left", "member")
        self.world.post(self.bot, "my_chat_member", change)
        self._write({"new_chat_members": [self.bot.user.to_api()]}, group)

    def send_to(self, group: Chat, text: str) -> Shown:
        """Writes in a group. Bots in privacy mode hear only commands (Bot features "Privacy mode")."""
        return self._write(plain(text).to_content(), group, heard=group.bot_is_member and text.startswith("/"))

    def _write(self, content: Json, chat: Chat | None = None, *, heard: bool = True) -> Shown:
        target = chat or self._chat
        if target is self._chat:
            self._check_open()
        message = Message(target, target.next_message_id(), self.user, self.world.clock.now(), content)
        self.world.add_message(self.bot, target, message)
        if heard:
            self.world.post(self.bot, "message", message.to_api())
        return show_message(message, self.user.id)

    def _check_open(self) -> None:
        if self._chat.blocked:
            raise SandboxError(f"{self.user.first_name} has blocked the bot: call unblock() or press_start() first")
        if not self._chat.started:
            raise SandboxError(f"{self.user.first_name} has not pressed Start: call press_start() first")

    def _message(self, message_id: int) -> Message:
        if message_id not in self._chat.messages:
            raise SandboxError(f"there is no message {message_id} in the chat of {self.user.first_name}")
        return self._chat.messages[message_id]

    def _membership(self, old: str, new: str) -> None:
        change = membership(self.world, self.bot, self._chat, self.user, old, new)
        self.world.post(self.bot, "my_chat_member", change)
        self.world.show(self.bot, self._chat, "changed")
