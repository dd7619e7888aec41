"""The bots that are compared, each ready for rounds: relbot on a fresh database, and the echo bot that has none."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from relbot.clock import SystemClock
from relbot.ids import new_id
from relbot.sandbox.limits import Limits
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.sandbox.view import Shown
from relbot.sandbox.world import World
from relbot.store.database import Database
from relbot.store.keyfile import new_key_file
from tests.bench.rounds import Round, measure
from tests.crash.people import question_of
from tests.crash.process import Bot
from tests.crash.town import ADULTS, settle_in
from tests.fixtures.databases import Place
from tests.fixtures.postgres import PostgresServer, start_server

CHECK_IN = "m.pupil-check-in-secondary"
CHOICES = {1: "7", 2: "1", 3: "4", 4: "skip"}
"""Question by question the option that is tapped: feeling 7, school work, nothing today, nothing to add."""
TURNS = len(CHOICES) + 1
RELBOT = "from tests.bench.unpaced import main; main()"
ECHO = "from tests.bench.echo_bot import main; main()"


@dataclass(frozen=True)
class Size:
    """How much is done in a round: so many people, each going through one check-in (five presses)."""

    people: int


async def relbot_round(folder: Path, size: Size, url: str | None = None) -> Round:
    """Everybody goes through one check-in. `url`: an empty PostgreSQL database; without it, SQLite in the folder."""
    place = await _place(folder, url or f"sqlite:///{folder}/relbot.sqlite")
    world = World(SystemClock(), limits=Limits(on=False))
    token = world.add_bot().token
    db = await place.open()
    try:
        town = await settle_in(db, world, folder, size.people)
    finally:
        await db.close()
    phones = [phone for name, phone in town.phones.items() if name not in ADULTS]
    async with serve(world) as address:
        bot = Bot(place, address, token, folder / "relbot.log", start=RELBOT)
        return await measure(world, bot, phones, TURNS, _check_in)


async def echo_round(folder: Path, size: Size) -> Round:
    """Everybody says as many things as a check-in has presses, each when the last has come back."""
    world = World(SystemClock(), limits=Limits(on=False))
    token = world.add_bot().token
    phones = []
    for number in range(size.people):
        user = world.add_user(f"Person {number}")
        world.private_chat(user).started = True
        phones.append(Phone(world, user))
    nothing = Place("sqlite:///unused.sqlite", folder / "unused.key", folder)
    async with serve(world) as address:
        bot = Bot(nothing, address, token, folder / "echo.log", start=ECHO)
        return await measure(world, bot, phones, TURNS, _say)


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[PostgresServer | None]:
    """A server of the machine's own, or None where there is none."""
    try:
        server = start_server(folder / "postgres")
    except pytest.skip.Exception:
        yield None
        return
    try:
        yield PostgresServer(make_url(server.get_uri()), "relbot_bench")
    finally:
        server.cleanup()


@contextlib.asynccontextmanager
async def sqlite_place(folder: Path) -> AsyncIterator[Place]:
    """An empty SQLite database in the folder."""
    yield await _place(folder, f"sqlite:///{folder}/relbot.sqlite")


async def _place(folder: Path, url: str) -> Place:
    key_file = new_key_file(folder / "relbot.key").path
    assert key_file is not None
    await (await Database.create(url, keys_url=None, key_file=key_file, ids=new_id)).close()
    return Place(url, key_file, folder)


def _check_in(phone: Phone, turn: int) -> bool:
    """Turn 0 begins from the menu; turn n answers question n; the last waits for the goodbye."""
    if turn == 0:
        phone.tap_data(CHECK_IN, 1)
        return True
    if turn == TURNS:
        return any(_is_goodbye(shown) for shown in phone.chat)
    for shown in reversed(phone.chat):
        question = question_of(shown)
        if question is not None and question.number == turn:
            phone.tap_data(f"s.{question.session}.{turn}.{CHOICES[turn]}", shown.message_id)
            return True
    return False


def _is_goodbye(shown: Shown) -> bool:
    return not shown.mine and shown.text.startswith(("Thanks for checking in", "Diolch am roi gwybod"))


def _say(phone: Phone, turn: int) -> bool:
    if len(phone.received()) < turn:
        return False
    if turn < TURNS:
        phone.send(f"something to say back, for the {turn + 1}. time")
    return True
