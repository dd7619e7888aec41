"""A channel-neutral message as parameters of the Bot API."""

import logging

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from relbot.engine.message import Message

logger = logging.getLogger(__name__)


def inline_keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons under the message (Bot API InlineKeyboardMarkup); None if it has none."""
    if not message.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.press) for button in row] for row in message.rows]
    )


def reply_markup(message: Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """The one markup a new message can carry: its buttons, or else the lasting HELP button."""
    buttons = inline_keyboard(message)
    if message.keyboard is None:
        return buttons
    if buttons is not None:
        logger.warning("keyboard_with_rows: a message with buttons cannot carry the lasting button; left out.")
        return buttons
    return ReplyKeyboardMarkup([[KeyboardButton(message.keyboard)]], resize_keyboard=True, is_persistent=True)
