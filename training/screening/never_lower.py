"""Of every line of the training rows that is raised as written: how many fall when it is written otherwise.

    python training/screening/never_lower.py [every]      # every n-th line; all of them take some minutes

Beside it stands how many harmless lines are raised when they are written so: what a disguise hides is judged with lower
thresholds. `tests/screening/test_disguises.py` holds a sample to limits.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from dataset import training_rows  # noqa: E402

from relbot.screening import Level, screen  # noqa: E402
from tests.screening.test_disguises import LIMITS  # noqa: E402


def shares(lines: list[str], disguise: Callable[[str], str]) -> str:
    """How many of some harmless lines are raised, written so."""
    levels = [screen(disguise(line)).level for line in lines]
    raised = sum(level is not Level.ORDINARY for level in levels) / len(lines)
    return f"raised {raised:.1%}, urgent {levels.count(Level.URGENT) / len(lines):.1%}"


def main() -> None:
    """Print for each disguise: lines, those that fall, those of them that end as ordinary, harmless ones raised."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    rows = training_rows()
    raised = [row.text for row in rows if row.label in ("urgent", "concern")][::every]
    harmless = {name: [row.text for row in rows if row.label == name][::every] for name in ("ordinary", "benign_hard")}
    levels = {line: screen(line).level for line in raised}
    lines = [line for line, level in levels.items() if level is not Level.ORDINARY]
    for name, (disguise, _) in {"as written": (str, 0), **LIMITS}.items():
        after = [(levels[line], screen(disguise(line)).level) for line in lines]
        fallen = [level for before, level in after if level.rank < before.rank]
        lost = sum(level is Level.ORDINARY for level in fallen)
        sys.stdout.write(f"{name:36} {len(lines)} lines, {len(fallen)} fall, {lost} of them to ordinary\n")
        for label, texts in harmless.items():
            sys.stdout.write(f"    {label:12} {shares(texts, disguise)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
