"""One run from beginning to end: a town, a wave, people, kills; then nobody does anything more, and books are read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relbot.app import build_house
from relbot.clock import SystemClock
from relbot.sandbox.faults import Fault
from relbot.sandbox.limits import Limits
from relbot.sandbox.server import serve
from relbot.sandbox.world import World
from relbot.service import rhythms
from relbot.store.database import Database
from tests.crash.killing import Moment
from tests.crash.people import crowd
from tests.crash.process import Bot
from tests.crash.reading import read, unfinished
from tests.crash.records import Books, Deed
from tests.crash.town import ADULTS, RHYTHM, Town, settle_in
from tests.fixtures.databases import Place

LOOKS = 0.5
"""Seconds after which the database is looked at again when no call of the bot has said that something went on."""


class NotQuietError(AssertionError):
    """The run did not come to an end in time; says what was left."""


@dataclass(frozen=True)
class Plan:
    """What is to happen. `processes` run at once, of which the first is killed (all but one PostgreSQL only)."""

    seed: int
    pupils: int = 192
    talkers: int = 16
    kills: Sequence[Moment] = ()
    faults: Sequence[Fault] = ()
    processes: int = 1
    start_again: bool = True
    within: float = 480.0


@dataclass
class Run:
    """A run under way: what can be watched, and counts for whoever reports."""

    world: World
    db: Database
    town: Town
    bots: list[Bot]
    deeds: list[Deed] = field(default_factory=list)
    kills: int = 0


async def run(place: Place, folder: Path, plan: Plan) -> tuple[Books, Run]:
    """Plays the plan and reads the books. NotQuietError if it does not come to rest within `plan.within` seconds."""
    async with _opened(place, folder, plan) as going:
        for bot in going.bots:
            await bot.start()
        people = [
            asyncio.create_task(person.live())
            for person in crowd(going.town.phones, ADULTS, going.deeds, plan.seed, plan.talkers)
        ]
        killing = asyncio.create_task(_kill(going, plan))
        try:
            await _rest(going, plan, killing, people)
        finally:
            for task in (killing, *people):
                task.cancel()
            await asyncio.gather(killing, *people, return_exceptions=True)
        return await read(going.db, going.world, going.town, going.deeds), going


@contextlib.asynccontextmanager
async def _opened(place: Place, folder: Path, plan: Plan) -> AsyncIterator[Run]:
    world = World(SystemClock(), limits=Limits(on=False), seed=plan.seed)
    token = world.add_bot().token
    async with contextlib.AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(world))
        db = await place.open()
        stack.push_async_callback(db.close)
        town = await settle_in(db, world, folder, plan.pupils)
        await _open_rhythm(db, town)
        for fault in plan.faults:
            world.faults.add(fault)
        bots = [Bot(place, address, token, folder / f"relbot-{number}.log") for number in range(plan.processes)]
        going = Run(world, db, town, bots)
        try:
            yield going
        finally:
            for bot in bots:
                if bot.lives and bot.ended() is None:
                    await bot.kill()


async def _open_rhythm(db: Database, town: Town) -> None:
    rhythm = town.setting.rhythm(RHYTHM)
    assert rhythm is not None
    house = await build_house(db, town.setting_id, None, {})
    async with db.transaction() as uow:
        assert await rhythms.open_now(house, uow, rhythm, SystemClock().now())


async def _kill(going: Run, plan: Plan) -> None:
    for moment in plan.kills:
        await moment.comes(going.world)
        await going.bots[0].kill()
        going.kills += 1
        if plan.start_again:
            await going.bots[0].start()


async def _rest(going: Run, plan: Plan, killing: asyncio.Task[None], people: list[asyncio.Task[None]]) -> None:
    """Returns when everything has come to rest: no update waits, nothing is left to do, nobody has done more since."""
    try:
        async with asyncio.timeout(plan.within):
            while True:
                _still_well(going, killing, people)
                before = len(going.deeds), going.kills
                if await _quiet(going) and before == (len(going.deeds), going.kills):
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(going.world.called.wait(), LOOKS)
                    await asyncio.sleep(LOOKS)
    except TimeoutError:
        raise NotQuietError(await _left(going)) from None


def _still_well(going: Run, killing: asyncio.Task[None], people: list[asyncio.Task[None]]) -> None:
    for task in (killing, *people):
        if task.done() and not task.cancelled() and task.exception() is not None:
            task.result()
    for bot in going.bots:
        code = bot.ended()
        if code is not None and code >= 0:
            raise NotQuietError(f"relbot ended by itself with {code}:\n{bot.words()}")


async def _quiet(going: Run) -> bool:
    if len(going.world.bot.updates):
        return False
    async with going.db.reading() as uow:
        return not {name for name in await unfinished(uow) if not name.endswith(" parked")}


async def _left(going: Run) -> str:
    async with going.db.reading() as uow:
        left = await unfinished(uow)
    said = "\n".join(bot.words() for bot in going.bots)
    return f"not at rest: {left}, {len(going.world.bot.updates)} updates wait, {going.kills} kills\n{said}"
