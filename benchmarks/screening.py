"""How long screening takes, what it costs to load, and how much memory it holds.

    python benchmarks/screening.py

Times are processor time of single calls, each text different, so that remembered words help only as
they would in a school.
"""

import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

ROWS = Path(__file__).parents[1] / "training" / "screening"
LENGTHS = (20, 100, 600, 4096)
CALLS = 400


def texts(length: int, times: int) -> list[str]:
    """Texts of exactly `length` characters, put together from the labelled rows."""
    lines = [
        line.split("\t")[-1]
        for path in sorted((ROWS / "rows").glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    ]
    chance = random.Random(7)  # noqa: S311 - the same texts every time, no secret
    made = []
    for _ in range(times):
        text = ""
        while len(text) < length:
            text += chance.choice(lines) + chance.choice((". ", " ", "\n"))
        made.append(text[:length])
    return made


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Print one line for loading and one for each length."""
    command = "import time; s = time.process_time(); from relbot.screening import screen; screen('hi'); "
    command += "import resource; print(time.process_time() - s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    root = str(Path(__file__).parents[1])
    bare = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    loaded = subprocess.run([sys.executable, "-c", command], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603
    empty = subprocess.run([sys.executable, "-c", bare], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603
    seconds, kilobytes = loaded.stdout.split()
    say(f"load {float(seconds):.2f} s, {(int(kilobytes) - int(empty.stdout)) / 1024:.0f} MB above a bare Python")
    from relbot.screening import load, screen  # noqa: PLC0415 - loading it is what was just measured

    load()  # as `relbot run` does before it takes anything in
    for length in LENGTHS:
        took = []
        for text in texts(length, CALLS):
            start = time.process_time()
            screen(text)
            took.append((time.process_time() - start) * 1000)
        took.sort()
        median, slow = statistics.median(took), took[int(CALLS * 0.99) - 1]
        say(f"{length:5} characters: median {median:6.2f} ms, p99 {slow:6.2f} ms")
    say(f"memory after all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB in all")


if __name__ == "__main__":
    main()
