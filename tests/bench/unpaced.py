"""`relbot run` without Telegram's pace, to measure the machine and not the 30 messages a second.

The channel states its limits (service.ports.Limits); here it states none. Everything else is the same process.
"""

from dataclasses import replace

from relbot.cli.main import main
from relbot.telegram.channel import TelegramChannel

TelegramChannel.limits = replace(TelegramChannel.limits, per_second=1e6, per_chat_second=1e6)

if __name__ == "__main__":
    main()
