"""Of every line of the training rows that is raised as written: how many fall when it is written otherwise.

    python training/screening/never_lower.py [every]      # every n-th line; all of them take some minutes

`tests/screening/test_disguises.py` holds a sample of them to limits.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from dataset import training_rows  # noqa: E402

from relbot.screening import Level, screen  # noqa: E402
from tests.screening.test_disguises import LIMITS  # noqa: E402


def main() -> None:
    """Print one line a disguise: lines, those that fall by a level, those of them that end as ordinary."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    raised = [row.text for row in training_rows() if row.label in ("urgent", "concern")][::every]
    levels = {line: screen(line).level for line in raised}
    lines = [line for line, level in levels.items() if level is not Level.ORDINARY]
    for name, (disguise, _) in LIMITS.items():
        after = [(levels[line], screen(disguise(line)).level) for line in lines]
        fallen = [level for before, level in after if level.rank < before.rank]
        lost = sum(level is Level.ORDINARY for level in fallen)
        sys.stdout.write(f"{name:32} {len(lines)} lines, {len(fallen)} fall, {lost} of them to ordinary\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
