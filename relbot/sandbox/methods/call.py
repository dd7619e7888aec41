"""A method of the Bot API, and one call of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from relbot.sandbox.bots import Bot
from relbot.sandbox.chats import Chat, Message
from relbot.sandbox.errors import bad_request, forbidden
from relbot.sandbox.parameters import Table
from relbot.sandbox.world import World


@dataclass(frozen=True)
class Call:
    """One call: `values` are the typed parameters by name."""

    world: World
    bot: Bot
    values: dict[str, Any]
    call_id: int = 0

    def chat(self) -> Chat:
        """The chat of `chat_id`. Raises ApiError: "chat not found" for nobody the bot could know."""
        chat_id = self.values["chat_id"]
        chat = self.bot.chats.get(chat_id)
        if chat is None and chat_id in self.world.users:
            chat = self.world.private_chat(self.world.users[chat_id], self.bot)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open_chat(self) -> Chat:
        """The chat, if the bot may write there now.

        Bot API "Error handling" leaves the words open; these are Telegram's own. Raises ApiError (403).
        """
        chat = self.chat()
        if chat.type != "private":
            if not chat.bot_is_member:
                raise forbidden("bot is not a member of the group chat")
        elif chat.blocked:
            raise forbidden("bot was blocked by the user")
        elif not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message of `message_id`; `purpose` words the error: "message to edit not found"."""
        message_id = self.values.get("message_id", 0)
        if message_id == 0:
            raise bad_request("message identifier is not specified")
        if message_id not in chat.messages:
            raise bad_request(f"message to {purpose} not found")
        return chat.messages[message_id]


@dataclass(frozen=True)
class Method:
    """A method's name, its table of parameters, and what it does."""

    name: str
    parameters: Table
    run: Callable[[Call], Any | Awaitable[Any]]
