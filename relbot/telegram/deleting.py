"""Takes messages out of a chat, the bot's and the person's own (Bot API deleteMessages, deleteMessage)."""

from collections.abc import Awaitable, Sequence

from telegram import Bot

from relbot.service.ports import Delivered, Refused, Result
from relbot.telegram.results import FAILURES, Failure, attempt

AT_ONCE = 100
GONE = ("message_gone", "edit_gone")


async def delete(bot: Bot, chat: int, references: Sequence[int]) -> Result:
    """Deletes them all. What is gone already is as good as deleted.

    Refused("delete_too_late") if any is older than 48 hours: the others are deleted all the same.
    """
    refused: Failure | None = None
    for start in range(0, len(references), AT_ONCE):
        failure = await _delete_batch(bot, chat, references[start : start + AT_ONCE])
        if failure is not None and not _concerns_one(failure):
            return failure
        refused = refused or failure
    return refused or Delivered()


async def _delete_batch(bot: Bot, chat: int, batch: Sequence[int]) -> Failure | None:
    failure = await _failure(bot.delete_messages(chat, list(batch)))
    if failure is None or not _concerns_one(failure):
        return failure
    # one message that cannot be deleted makes Telegram refuse them all
    refused: Failure | None = None
    for message_id in batch:
        failure = await _failure(bot.delete_message(chat, message_id))
        if failure is not None and not _concerns_one(failure):
            return failure
        if failure is not None and failure.code not in GONE:
            refused = refused or failure
    return refused


async def _failure(call: Awaitable[bool]) -> Failure | None:
    result = await attempt(call, repeatable=True)
    return result if isinstance(result, FAILURES) else None


def _concerns_one(failure: Failure) -> bool:
    """Whether the fault lies in a message and not in the chat or the way to it."""
    return isinstance(failure, Refused) and not failure.unreachable
