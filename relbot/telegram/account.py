"""The bot's account: the connection to Telegram, and what it tells Telegram about itself once."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from relbot.errors import ConfigurationError
from relbot.settings import TELEGRAM
from relbot.telegram.backoff import Backoff
from relbot.telegram.request import ANSWER_SECONDS, AnswerError, ApiRequest, UnreadableAnswerError

SENDING_CONNECTIONS = 64
"""More than the thirty messages a second that Telegram takes, so that none waits for a connection."""
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What relbot asks for (Bot API getUpdates, `allowed_updates`); everything else never reaches it."""
UPDATES_AT_ONCE = 100

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""Per language code the menu: (command without slash, description). "" is for everybody with no menu of their own."""
Pause = Callable[[float], Awaitable[None]]

logger = logging.getLogger(__name__)


class TokenlessBot(Bot):
    """Does not show its token where objects are printed: tracebacks with local variables, assertions."""

    def __repr__(self) -> str:
        return "Bot(<token>)"


class Account:
    """One bot at Telegram, or at a Bot API server of one's own (`base_url`: scheme://host:port).

    An answer is awaited `answer_within` seconds; `pause` waits between attempts.
    """

    def __init__(
        self,
        token: SecretStr,
        base_url: str = TELEGRAM,
        *,
        answer_within: float = ANSWER_SECONDS,
        pause: Pause = asyncio.sleep,
    ) -> None:
        secret = token.get_secret_value()
        self.address = base_url.rstrip("/")
        self._updates_url = f"{self.address}/bot{secret}/getUpdates"
        self._polling = ApiRequest(1, answer_within)
        self._pause, self._answer_within = pause, answer_within
        self.bot: Bot = TokenlessBot(
            secret,
            base_url=f"{self.address}/bot",
            base_file_url=f"{self.address}/file/bot",
            request=ApiRequest(SENDING_CONNECTIONS, answer_within),
            get_updates_request=self._polling,
        )
        self.source = f"telegram:{secret.partition(':')[0]}"
        """Names the account in the inbox; the number is public, the rest of the token is not."""

    def __repr__(self) -> str:
        return f"Account({self.source!r})"

    @property
    def username(self) -> str:
        """The bot's @name without the @, known once connected: for https://t.me/<username>?start=<code>."""
        return self.bot.username

    async def connect(self, commands: Commands | None = None) -> None:
        """Makes sure of the token, takes away a webhook, sets the menus of commands.

        Without a network it says so once and tries until there is one. Raises ConfigurationError if Telegram does not
        know the token. (Bot API getMe, getWebhookInfo, deleteWebhook, getMyCommands, setMyCommands.)
        """
        await self._insist(self.bot.initialize)
        await self._insist(self._drop_webhook)
        for language, menu in (commands or {}).items():
            await self._insist(partial(self._set_menu, language, menu))
        logger.info("Connected to Telegram as %s.", self.source)

    async def close(self) -> None:
        """Closes all connections. What is on its way is cut off."""
        await self.bot.shutdown()

    async def fetch_updates(self, offset: int | None, seconds: int) -> list[object]:
        """Waits up to `seconds` for updates; confirms all before `offset` (Bot API getUpdates).

        They come raw: one that python-telegram-bot cannot parse must not stop those behind it. Raises TelegramError.
        """
        parameters: dict[str, object] = {
            "limit": UPDATES_AT_ONCE,
            "timeout": seconds,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if offset is not None:
            parameters["offset"] = offset
        url = f"{self._updates_url}?{urlencode(parameters)}"
        answer: Any = await self._polling.post(url, read_timeout=seconds + self._answer_within)
        if not isinstance(answer, list):
            raise UnreadableAnswerError
        return answer

    async def _insist(self, act: Callable[[], Awaitable[object]]) -> None:
        """Does it again until it succeeds, but for what no repeating mends."""
        backoff = Backoff()
        told = False
        while True:
            try:
                await act()
                return
            except TelegramError as error:
                answer = error if isinstance(error, AnswerError) else None
                if answer and answer.status in (401, 404):
                    raise ConfigurationError(
                        f"Telegram does not know this token: at {self.address} there is no bot for the value of "
                        "RELBOT_TELEGRAM_TOKEN. "
                        "Copy it again from @BotFather; if RELBOT_TELEGRAM_BASE_URL is set, check it."
                    ) from None  # nothing of the cause is needed, and it stands near the token
                wait = max(backoff.next(), answer.retry_after if answer else 0)
                if not told:
                    why = f"status {answer.status}" if answer else "no connection"
                    logger.warning("Telegram cannot be reached at %s (%s); still trying.", self.address, why)
                    told = True
            await self._pause(wait)

    async def _drop_webhook(self) -> None:
        info = await self.bot.get_webhook_info()
        if info.url:
            await self.bot.delete_webhook()
            logger.warning("A webhook was set for this bot; it is taken away, because relbot asks for updates itself.")

    async def _set_menu(self, language: str, menu: Sequence[tuple[str, str]]) -> None:
        wanted = tuple(BotCommand(command, description) for command, description in menu)
        try:
            if await self.bot.get_my_commands(language_code=language or None) != wanted:
                await self.bot.set_my_commands(wanted, language_code=language or None)
        except AnswerError as error:
            if error.status != 400:
                raise
            # a menu is a convenience: the same commands work when typed, so relbot starts without it
            logger.warning("Telegram refuses the menu of commands for language %r; it stays as it was.", language)
