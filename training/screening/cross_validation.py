"""Held-out rates over the training rows: random folds, and each writer left out in turn."""

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable

from dataset import Row
from train import fit

from relbot.screening.screener import screen

FOLDS = 5


def by_row(row: Row) -> str:
    """A fold by the row's id alone."""
    return str(int(hashlib.sha256(b"fold " + row.id.encode()).hexdigest(), 16) % FOLDS)


def by_hand(row: Row) -> str:
    """A fold for each writer: what it does with a hand that it never read."""
    return row.hand


def held_out(rows: list[Row], fold_of: Callable[[Row], str]) -> list[tuple[Row, str, bool]]:
    """Each row with the level it got from a model that never saw its fold, and whether only the model spoke."""
    folds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        folds[fold_of(row)].append(row)
    found = []
    for fold, held in sorted(folds.items()):
        made = fit([row for row in rows if fold_of(row) != fold])
        for row in held:
            result = screen(row.text, language=row.language, made=made)
            found.append((row, result.level.value, all(reason.rule == "model" for reason in result.reasons)))
    return found


def report(rows: list[Row]) -> None:
    """Print both tables."""
    for name, fold_of in (("random folds", by_row), ("each writer left out", by_hand)):
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for row, level, _ in held_out(rows, fold_of):
            counts[row.label, row.language][level] += 1
        sys.stdout.write(name + "\n")
        for (label, language), levels in sorted(counts.items()):
            total = levels.total()
            urgent = levels["urgent"] / total
            raised = (levels["urgent"] + levels["concern"]) / total
            sys.stdout.write(
                f"  {label:12} {language}  n {total:4}  urgent {urgent:6.1%}  concern or above {raised:6.1%}\n"
            )
