"""`python -m relbot.sandbox`: the sandbox as a process of its own."""

import argparse
import asyncio
import sys

from relbot.clock import MovableClock
from relbot.sandbox import DEMO_TOKEN, Limits, SandboxError, World
from relbot.sandbox.server import serve

ABOUT = """\
Plays Telegram's Bot API on this machine (127.0.0.1 only), with people's phones.
It prints its address and the token of its one bot, and runs until it is interrupted.

Point a bot at it:
  RELBOT_TELEGRAM_BASE_URL=http://127.0.0.1:8081 RELBOT_TELEGRAM_TOKEN=<the token> relbot run

Be a person:
  curl -X POST -H 'content-type: application/json' -d '{"first_name": "Ffion"}' http://127.0.0.1:8081/sandbox/users
  curl -X POST -H 'content-type: application/json' -d '{}' http://127.0.0.1:8081/sandbox/phones/5000000001/press_start
  curl http://127.0.0.1:8081/sandbox/phones/5000000001
From Python: relbot.sandbox.client.SandboxClient.
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs the sandbox; returns the exit code."""
    parser = argparse.ArgumentParser("python -m relbot.sandbox", description=ABOUT, formatter_class=_Formatter)
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: 8081)")
    parser.add_argument("--token", default=DEMO_TOKEN, help="the bot's token, number:letters")
    parser.add_argument("--no-limits", action="store_true", help="let the bot send as fast as it can")
    parser.add_argument("--books", type=int, default=200_000, help="entries kept of each kind (default: 200000)")
    options = parser.parse_args(arguments)
    world = World(MovableClock(), limits=Limits(on=not options.no_limits), books_cap=options.books)
    world.add_bot(options.token)
    try:
        asyncio.run(_run(world, options.port))
    except SandboxError as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


async def _run(world: World, port: int) -> None:
    async with serve(world, port) as address:
        sys.stdout.write(f"{address} {world.bot.token}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Leaves the lines of the description as they are."""


if __name__ == "__main__":
    sys.exit(main())
