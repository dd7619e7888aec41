"""`relbot run`: the bot itself."""

import asyncio
import contextlib
import signal


def run() -> None:
    """Run the bot: takes in what people write on Telegram, and answers, until Ctrl-C or SIGTERM.

    Apply a setting and invite people first. `relbot --help` says what each variable means; read here are
    RELBOT_TELEGRAM_TOKEN, RELBOT_TELEGRAM_BASE_URL, RELBOT_DATABASE_URL, RELBOT_KEYS_URL, RELBOT_KEY_FILE, RELBOT_KEY,
    RELBOT_SETTING, RELBOT_CONVERSATIONS, RELBOT_MAIL_URL, RELBOT_MAIL_FROM, RELBOT_HEARTBEAT_URL,
    RELBOT_HEALTH_PORT, RELBOT_HEALTH_HOST.
    """
    from relbot.telegram.log_guard import guard_logs

    guard_logs()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_told())


async def _until_told() -> None:
    """SIGTERM ends it as Ctrl-C does: what is under way is kept and taken up at the next start."""
    from relbot import app
    from relbot.settings import read_settings

    task = asyncio.ensure_future(app.run(read_settings()))
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
