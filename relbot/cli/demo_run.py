"""Puts the demo together and runs it until it is told to end; nothing of it stays behind."""

import asyncio
import contextlib
import dataclasses
import logging
import os
import secrets
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from relbot.app import Relbot, run_on
from relbot.cli.demo_board import DemoBoard
from relbot.cli.demo_people import Crowd, Figure
from relbot.cli.demo_school import (
    SCHOOL,
    STAGES,
    HurriedTelegram,
    Stage,
    example_setting,
    gather,
    make_house,
)
from relbot.cli.demo_time import DemoTime, opening_moment
from relbot.clock import MovableClock, SystemClock
from relbot.resources import pages_dir
from relbot.sandbox.errors import PortTakenError, SandboxError
from relbot.sandbox.limits import Limits
from relbot.sandbox.page import page_routes
from relbot.sandbox.server import LOOPBACK, serve
from relbot.sandbox.world import World
from relbot.store.database import Database
from relbot.store.keyfile import VARIABLE, new_key_file
from relbot.telegram.account import Account
from relbot.telegram.log_guard import guard_logs

QUIET = {
    # a transaction that the end cuts off is told at length, of a database that is deleted in the next moment
    "sqlalchemy.pool": logging.CRITICAL,
    # what an operator is warned of: a test alert nobody answers, a look at the clock that a slow machine left out
    "relbot": logging.ERROR,
    "apscheduler": logging.ERROR,
}
"""From what level on logs are shown in the demo's terminal, which people read who know no logs."""


def run_demo(port: int, *, browser: bool, stage: str = "school", own: Path | None = None) -> None:
    """Runs until Ctrl-C or SIGTERM. Raises SandboxError if the port is taken."""
    guard_logs()
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    os.environ.pop(VARIABLE, None)  # the demo has a key of its own; a real one is not to be used for it
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_until_told(port, browser, dataclasses.replace(STAGES[stage], own=own)))
    except PortTakenError as error:
        raise SandboxError(
            f"{error}. If a demo runs already, it is at http://{LOOPBACK}:{port}."
            ' Any free port: make demo ARGS="--port 0", or relbot demo --port 0'
        ) from error


async def _until_told(port: int, browser: bool, stage: Stage) -> None:
    """SIGTERM ends it as Ctrl-C does, and the folder goes."""
    task = asyncio.ensure_future(_run(port, browser, stage))
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _run(port: int, browser: bool, stage: Stage) -> None:
    async with demo_at(SystemClock().now(), port, stage) as demo:
        _tell(demo)
        if browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, demo.address)
        await demo.run()


@dataclass(frozen=True)
class Demo:
    """A demo that is put together and served; `run` lets the bot work."""

    address: str
    crowd: Crowd
    relbot: Relbot
    account: Account
    world: World
    time: DemoTime

    @property
    def figures(self) -> list[Figure]:
        """Everybody of the example."""
        return self.crowd.everybody

    async def run(self) -> None:
        """Runs the bot until it is cancelled, and lets everybody come in who is not on the page."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.crowd.follow())
            await run_on(self.relbot, self.account, moved_clock=True)


@contextlib.asynccontextmanager
async def demo_at(now: datetime, port: int = 0, stage: Stage = SCHOOL) -> AsyncIterator[Demo]:
    """The demo as it is at that moment; all of it is gone afterwards. Raises SandboxError if the port is taken."""
    setting = example_setting(stage)
    began = opening_moment(setting, now)
    clock = MovableClock(began or now)
    world = World(clock, limits=Limits(on=False))
    token = world.add_bot(_token()).token
    async with contextlib.AsyncExitStack() as stack:
        db = await _open_database(stack)
        house = await make_house(db, stage, setting, clock)
        crowd = await gather(house, stage, world, clock)
        relbot = Relbot(house, clock)
        time = DemoTime(relbot, clock, world)
        board = DemoBoard(house, crowd, clock, time, began, stage.story)
        address = await stack.enter_async_context(serve(world, port, page_routes(board, pages_dir())))
        account = Account(SecretStr(token), address)
        stack.push_async_callback(account.close)
        channel = HurriedTelegram(account)
        house.channels = {channel.name: channel}
        yield Demo(address, crowd, relbot, account, world, time)


async def _open_database(stack: contextlib.AsyncExitStack) -> Database:
    """A new database with its key, in a folder of its own; closed and deleted when the stack unwinds."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relbot-demo-")))
    key_file = new_key_file(folder / "relbot.key").path
    url = f"sqlite:///{(folder / 'relbot.sqlite').as_posix()}"
    db = await Database.create(url, keys_url=None, key_file=key_file, exclusive=True)
    stack.push_async_callback(db.close)
    return db


def _token() -> str:
    """The bot's token, new at every start: no page elsewhere can know it."""
    return f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(27)}"


def _tell(demo: Demo) -> None:
    pupil = demo.crowd.cast[0].person
    button = demo.relbot.house.phrase("intake.menu_talk", pupil.language)
    console = Console(highlight=False, soft_wrap=True)
    setting = demo.relbot.house.setting
    what = "a children's home" if setting.lives_here else "a school"
    console.print(f"[bold]relbot demo[/]: {setting.name.en}, {what} that does not exist")
    console.print(f"  [bold cyan]{demo.address}[/]")
    console.print(f"Open it in a browser. On {pupil.first_name}'s phone tap “{button}”, and watch the other phones.")
    console.print("Nothing leaves this machine. Ctrl-C ends the demo, and everything it stored is deleted.")


def _has_screen() -> bool:
    """Whether a browser would open a window; without a desktop it would take over the terminal."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
