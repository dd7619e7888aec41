"""`python -m tests.bench`: what `make bench` runs. What the figures mean stands in docs/performance.md."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import bots, engine, year_figures, year_run, year_school
from tests.bench.kills import kill_many
from tests.bench.report import machine, summary, table
from tests.bench.rounds import Round

SCREENING = Path(__file__).parents[2] / "benchmarks" / "screening.py"


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, measures, prints, and writes the figures as JSON if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure relbot on this machine.")
    parser.add_argument("--quick", action="store_true", help="one small round of everything, twenty kills")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each bot (default: 5)")
    parser.add_argument("--people", type=int, default=200, help="people in a round (default: 200)")
    parser.add_argument("--kills", type=int, default=200, help="times to kill relbot run; 0 leaves it out")
    parser.add_argument("--year", action="store_true", help="the simulated school year alone")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds, chosen.people, chosen.kills = 1, 40, min(chosen.kills, 20)
    if chosen.year:
        found = {"machine": machine(), "school year": asyncio.run(_school_year(days=None))}
    else:
        found = asyncio.run(_everything(chosen.rounds, bots.Size(chosen.people), chosen.kills, quick=chosen.quick))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


async def _everything(rounds: int, size: bots.Size, kills: int, *, quick: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"machine": machine()}
    _tell(json.dumps(found["machine"]))
    seconds = 0.5 if quick else 2.0
    found["engine"] = [engine.measure(seconds, through_json=through_json) for through_json in (False, True)]
    for one in found["engine"]:
        _tell(f"engine: {one['steps_per_second']} steps a second (through JSON: {one['through_json']})")
    found["screening"] = await _screening()
    found["school year"] = await _school_year(days=14 if quick else None)
    found["whole way"] = await _whole_way(rounds, size)
    _tell(table(found["whole way"]))
    if kills:
        found["kills"] = await kill_many(kills, _tell)
    return found


async def _school_year(days: int | None) -> dict[str, Any]:
    """A simulated school of a thousand pupils; `days` of its year, or all."""
    year = await year_run.simulate(year_school.WHOLE, days, _tell)
    _tell(year_figures.table(year))
    return {"levels": year.figures(), "lost": year.lost, "wrongly told": year.wrongly_told}


async def _screening() -> list[str]:
    """What benchmarks/screening.py says, line by line; nothing in a checkout that has none."""
    if not SCREENING.exists():
        return []
    child = await asyncio.create_subprocess_exec(sys.executable, str(SCREENING), stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    if child.returncode:
        raise SystemExit(f"{SCREENING.name} ended with {child.returncode}")
    lines = said.decode().splitlines()
    for line in lines:
        _tell(f"screening: {line}")
    return lines


async def _whole_way(rounds: int, size: bots.Size) -> dict[str, dict[str, dict[str, float]]]:
    """The bots by turns, so that a busy minute of the machine meets all of them."""
    with tempfile.TemporaryDirectory(prefix="relbot-bench-") as folder, bots.postgres(Path(folder)) as server:
        runs: dict[str, Callable[[Path], Awaitable[Round]]] = {
            "relbot, SQLite": lambda at: bots.relbot_round(at, size),
            "echo bot": lambda at: bots.echo_round(at, size),
        }
        if server is not None:

            async def on_postgres(at: Path) -> Round:
                async with server.database() as url:
                    return await bots.relbot_round(at, size, url)

            runs["relbot, PostgreSQL"] = on_postgres
        kept: dict[str, list[Round]] = {name: [] for name in runs}
        for number in range(rounds):
            for place, (name, run) in enumerate(runs.items()):
                at = Path(folder) / f"{number}-{place}"
                at.mkdir()
                kept[name].append(await run(at))
                _tell(
                    f"round {number + 1} of {rounds}, {name}: {kept[name][-1].updates_per_second:.0f} updates a second"
                )
    return {name: summary(each) for name, each in kept.items()}


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
