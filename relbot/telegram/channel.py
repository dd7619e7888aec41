"""The port `Channel` for Telegram: what to do in a chat becomes calls of the Bot API, and their answers results."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram import LinkPreviewOptions

from relbot.engine.message import Message
from relbot.service.ports import Delivered, Limits, Operation, Received, Refused, Result, RetryAfter
from relbot.telegram.account import Account
from relbot.telegram.begun import Begun
from relbot.telegram.decoding import decode
from relbot.telegram.deleting import delete
from relbot.telegram.flood import FloodWatch, loop_seconds
from relbot.telegram.rendering import inline_keyboard, reply_markup
from relbot.telegram.results import FAILURES, attempt
from relbot.telegram.splitting import split, units

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""A preview would fetch an address that a child wrote, and show its content."""


class TelegramChannel:
    """Telegram as the service sees it. Text is always plain: nothing a person wrote can become markup.

    A text that needs several messages and fails half-way is not begun anew when the operation comes again: the channel
    remembers which parts arrived and goes on with the next. After a restart it begins anew, because words that come
    twice are better than words that never came. `timer` gives monotonic seconds.
    """

    name = "telegram"
    limits = Limits()

    def __init__(self, account: Account, *, timer: Callable[[], float] = loop_seconds) -> None:
        self._bot = account.bot
        self._flood = FloodWatch(timer)
        self._begun = Begun(timer)
        self.source = account.source

    def decode(self, body: str, now: datetime) -> Received:
        """What an inbox body says; never raises."""
        return decode(body, now)

    async def deliver(self, operation: Operation) -> Result:
        """Does one operation; never raises but for cancellation."""
        try:
            chat = int(operation.address)
            references = [int(reference) for reference in operation.references]
        except ValueError:
            return Refused("bad_address")
        self._flood.used(chat)
        result = await self._do(operation, chat, references)
        if isinstance(result, RetryAfter) and result.code == "too_many_requests":
            return replace(result, all_chats=self._flood.note(chat, result.seconds))
        return result

    async def _do(self, operation: Operation, chat: int, references: list[int]) -> Result:
        match operation.kind:
            case "send":
                return await self._send(chat, operation)
            case "retire" if operation.message is None:
                return await self._retire(chat, references)
            case "edit" | "retire":
                return await self._edit(chat, references, operation.message)
            case "delete":
                return await delete(self._bot, chat, references)
            case "leave":
                return await self._leave(chat)

    async def _send(self, chat: int, operation: Operation) -> Result:
        message = operation.message
        parts = split(message.text, self.limits.text) if message else []
        if message is None or not parts:
            return Refused("text_empty")
        sent = self._begun.take(operation)
        for number in range(len(sent), len(parts)):
            last = number == len(parts) - 1
            made = await attempt(
                self._bot.send_message(
                    chat_id=chat,
                    text=parts[number],
                    disable_notification=operation.silent,
                    protect_content=True,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=reply_markup(message) if last else None,
                ),
                repeatable=False,
            )
            if isinstance(made, FAILURES):
                if sent and not isinstance(made, Refused):
                    self._begun.keep(operation, sent)
                return made
            sent = (*sent, str(made.message_id))
        return Delivered(sent)

    async def _edit(self, chat: int, references: list[int], message: Message | None) -> Result:
        """Shows `message` in place of the last reference, the one that carries the buttons; without it takes them off.

        (Bot API editMessageText, editMessageReplyMarkup.) A text that does not fit in one message is refused: the rest
        would have to be a new message, and that would show on a lock screen (rule 7).
        """
        if not references:
            return Refused("no_reference")
        if message is not None and units(message.text) > self.limits.text:
            return Refused("text_too_long")
        if message is None:
            call = self._bot.edit_message_reply_markup(chat_id=chat, message_id=references[-1])
        else:
            call = self._bot.edit_message_text(
                message.text,
                chat_id=chat,
                message_id=references[-1],
                link_preview_options=NO_PREVIEW,
                reply_markup=inline_keyboard(message),
            )
        result = await attempt(call, repeatable=True)
        if isinstance(result, FAILURES) and result != Refused("not_modified"):
            return result
        return Delivered((str(references[-1]),))

    async def _retire(self, chat: int, references: list[int]) -> Result:
        """Takes the buttons off every message that asked a question, for it may have been asked again.

        (Bot API editMessageReplyMarkup.) One that is gone, or had none, does not keep the others from it.
        """
        result: Result = Refused("no_reference")
        for reference in references:
            edited = await self._edit(chat, [reference], None)
            if isinstance(edited, RetryAfter):
                return edited
            if not isinstance(result, Delivered):
                result = edited
        return Delivered(tuple(str(each) for each in references)) if isinstance(result, Delivered) else result

    async def _leave(self, chat: int) -> Result:
        """Bot API leaveChat; being out of it already is as good."""
        result = await attempt(self._bot.leave_chat(chat), repeatable=True)
        if isinstance(result, FAILURES) and not (isinstance(result, Refused) and result.unreachable):
            return result
        return Delivered()
