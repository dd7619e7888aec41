"""Many more kills than a test has time for: run after run with other seeds, twenty kills each."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relbot.app import catalogue_for
from tests.bench.bots import sqlite_place
from tests.crash.checks import breaches
from tests.crash.killing import moments
from tests.crash.labels import Labels
from tests.crash.running import Plan, run

EACH = 20


async def kill_many(kills: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Kills, compares, and tells of each run; every breach is told with the seed that brings it back."""
    done, found = 0, list[str]()
    seed = 1000
    while done < kills:
        seed += 1
        number = min(EACH, kills - done)
        with tempfile.TemporaryDirectory(prefix="relbot-kills-") as folder:
            async with sqlite_place(Path(folder)) as place:
                plan = Plan(seed=seed, kills=moments(seed, number, apart=45), within=600)
                books, going = await run(place, Path(folder), plan)
        fresh = breaches(books, Labels(catalogue_for(None), going.town.setting))
        done += number
        found += [f"seed {seed}: {line}" for line in fresh]
        tell(f"kills: {done} of {kills}, {len(books.updates)} updates in this run, {len(found)} breaches so far")
        for line in fresh:
            tell(f"  seed {seed}: {line}")
    return {"kills": done, "breaches": found}
