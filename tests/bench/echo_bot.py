"""The plainest bot python-telegram-bot can be: polls, and says back what was said. It stores nothing."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says it back."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Runs until it is killed; the same environment variables as `relbot run`."""
    address = os.environ["RELBOT_TELEGRAM_BASE_URL"]
    builder = Application.builder().token(os.environ["RELBOT_TELEGRAM_TOKEN"]).base_url(f"{address}/bot")
    application = builder.concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
