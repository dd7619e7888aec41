"""When the process is killed: after so many calls or updates, or while a call of its waits for its answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from relbot.sandbox.faults import Fault, FaultKind
from relbot.sandbox.world import World

KINDS = ("calls", "updates", "accepted_unanswered", "not_accepted", "starting")


@dataclass(frozen=True)
class Moment:
    """`kind` calls: `after` that many calls of the Bot API; updates: after that many updates of people;
    accepted_unanswered and not_accepted: after that many calls, in the middle of the next sendMessage, which was
    carried out or was not; starting: that many calls after the last start, while it still says hello.
    """

    kind: str
    after: int

    async def comes(self, world: World) -> None:
        """Returns when it has come."""
        if self.kind == "updates":
            await _more_updates(world, self.after)
            return
        await _more_calls(world, self.after)
        if self.kind in ("accepted_unanswered", "not_accepted"):
            silent = FaultKind.TIMEOUT_AFTER if self.kind == "accepted_unanswered" else FaultKind.TIMEOUT_BEFORE
            fault = world.faults.add(Fault(silent, "sendMessage"))
            while not fault.struck:
                await world.called.wait()


def moments(seed: int, number: int, apart: int) -> Sequence[Moment]:
    """`number` moments, on average `apart` calls from one another; every kind is among any five that follow."""
    chance = random.Random(f"moments {seed}")
    found: list[Moment] = []
    while len(found) < number:
        for kind in chance.sample(KINDS, len(KINDS)):
            most = {"starting": 6, "updates": apart}.get(kind, 2 * apart)
            found.append(Moment(kind, chance.randint(1, most)))
    return found[:number]


async def _more_calls(world: World, number: int) -> None:
    for _ in range(number):
        await world.called.wait()


async def _more_updates(world: World, number: int) -> None:
    wanted = len(world.books.updates) + number
    while len(world.books.updates) < wanted:
        await world.bot.updates.changed.wait()
