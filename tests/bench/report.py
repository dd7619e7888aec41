"""From rounds to figures: median, least and most of each, and a table to read."""

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.rounds import Round

FIGURES: dict[str, Callable[[Round], float]] = {
    "updates a second": lambda one: one.updates_per_second,
    "CPU ms an update": lambda one: one.cpu_milliseconds_per_update,
    "calls an update": lambda one: one.calls / one.updates,
    "start-up, seconds": lambda one: one.startup_seconds,
    "peak memory, MB": lambda one: one.peak_megabytes,
}


def summary(rounds: Sequence[Round]) -> dict[str, dict[str, float]]:
    """For each figure its median, min and max over the rounds."""
    found = {}
    for name, figure in FIGURES.items():
        values = [figure(one) for one in rounds]
        found[name] = {
            "median": round(statistics.median(values), 2),
            "min": round(min(values), 2),
            "max": round(max(values), 2),
        }
    return found


def machine() -> dict[str, Any]:
    """What it was measured on, without its name."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """The figures as lines: a figure each, with median (min to max) for every bot."""
    width = max(map(len, FIGURES))
    lines = [" " * width + "".join(f"  {name:>28}" for name in results)]
    for figure in FIGURES:
        cells = (results[name][figure] for name in results)
        shown = (f"{cell['median']:g} ({cell['min']:g} to {cell['max']:g})" for cell in cells)
        lines.append(f"{figure:<{width}}" + "".join(f"  {cell:>28}" for cell in shown))
    return "\n".join(lines)
