"""Make `weights.bin`, `vocabulary.txt`, `pairs.tsv` and `starts.txt` in `relbot/screening/data` from the training rows.

    pip install 'relbot[training]'
    python training/screening/train.py                     # writes the four files
    python training/screening/train.py --cross-validate    # prints rates of held-out folds, writes nothing

The same rows, tables and scikit-learn give the same weights. The validation part is never read.
"""

import argparse
import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import LogisticRegression

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from dataset import Row, data_hash, training_rows  # noqa: E402

from relbot.screening.features import BUCKETS, THEME_BUCKETS, stretch_features, theme_features  # noqa: E402
from relbot.screening.model import Weights  # noqa: E402
from relbot.screening.normalise import fold, sentences  # noqa: E402
from relbot.screening.patterns import Spoken, speaking  # noqa: E402
from relbot.screening.reading import read  # noqa: E402
from relbot.screening.stretches import stretches  # noqa: E402
from relbot.screening.tables import DATA  # noqa: E402
from relbot.screening.text import Text  # noqa: E402

VOCABULARY = Path(str(DATA)) / "vocabulary.txt"
PAIRS = Path(str(DATA)) / "pairs.tsv"
STARTS = Path(str(DATA)) / "starts.txt"
WEIGHTS = Path(str(DATA)) / "weights.bin"
THRESHOLDS = {"urgent": 0.6, "raised": 1.1, "doubt": -1.6, "doubt_urgent": -1.6}
"""Log-odds at which the classifier raises, and below which (of "raised") a pattern of concern alone does not.

Chosen on rows of writers left out of training (docs/screening.md says which).
"""
STRENGTH = {"urgent": 2.0, "raised": 2.0, "theme": 1.0}
"""Inverse regularisation of each regression, chosen by the training rows alone."""
IMPORTANCE = {
    "urgent": {"urgent": 1.0, "concern": 0.2, "ordinary": 6.0, "benign_hard": 1.2},
    "raised": {"urgent": 2.0, "concern": 0.6, "ordinary": 3.0, "benign_hard": 0.3},
}
"""What a mistake on a row costs each regression: everyday texts are most of what is written, idioms are asked about."""
PART_POWER = -0.25
"""What each of n parts of an everyday row counts: n to this power (-1: all of them together as much as the row)."""
OFTEN = 8
"""How often two words must follow each other to be remembered as a pair."""
BEGINS, BEGINS_OF = 20, 0.08
"""How many sentences a word must begin, and what share of all its uses, to be a usual start."""
SMOOTHING = 0.3
"""Added to every feature's count before its log-ratio is taken."""
STEP = 1 / 1000
"""Weights are stored as multiples of this."""


def vocabulary(rows: list[Row]) -> list[str]:
    """Words written at least twice, the commonest first: real words that the speller leaves alone."""
    words = Counter(token for row in rows for part in sentences(fold(row.text)) for token in part)
    kept = (word for word, times in words.items() if times > 1 and word.isalpha() and len(word) > 1)
    return sorted(kept, key=lambda word: (-words[word], word))


def pairs(rows: list[Row], words: list[str]) -> list[str]:
    """Words that often follow each other, each pair with the place that it would have among `words`, by commonness."""
    parts = [part for row in rows for part in sentences(fold(row.text))]
    times = Counter(token for part in parts for token in part)
    together = Counter(pair for part in parts for pair in pairwise(part) if all(map(str.isalpha, pair)))
    rarer = [-times[word] for word in words]
    often = sorted((pair for pair, seen in together.items() if seen >= OFTEN), key=lambda pair: (-together[pair], pair))
    return [f"{first} {second}\t{bisect_left(rarer, -together[first, second])}" for first, second in often]


def starts(rows: list[Row]) -> list[str]:
    """Words that often begin a sentence, the commonest there first."""
    parts = [part for row in rows for part in sentences(fold(row.text))]
    times = Counter(token for part in parts for token in part)
    first = Counter(part[0] for part in parts)
    kept = (word for word, begun in first.items() if begun >= max(BEGINS, BEGINS_OF * times[word]))
    return sorted(kept, key=lambda word: (-first[word], word))


def matrix(rows: list[Row]) -> csr_matrix:
    """One line a row, one column a bucket: what the screener sums up for a whole text."""
    return _matrix((text, 0, len(text.words), speaking(text)) for text in (read(row.text) for row in rows))


def parts_matrix(rows: list[Row]) -> tuple[csr_matrix, np.ndarray]:
    """One line for each part of an everyday row that the screener would judge by itself, and what a line counts.

    None of them may raise. A part counts the less the more parts its row has, but together they count more than the
    row: each of them is a chance to raise, so a long everyday message would else be heard as grave far more often.
    """
    parts: list[tuple[Text, int, int, list[Spoken]]] = []
    counts: list[float] = []
    for row in rows:
        if row.label != "ordinary":
            continue
        text = read(row.text)
        spoken = speaking(text)
        shorter = {part for part in stretches(text) if part != (0, len(text.words))}
        parts.extend((text, start, end, spoken) for start, end in sorted(shorter))
        counts.extend([len(shorter) ** PART_POWER] * len(shorter) if shorter else [])
    return _matrix(parts), np.array(counts)


def _matrix(parts: Iterable[tuple[Text, int, int, list[Spoken]]]) -> csr_matrix:
    """One line for each part: a text, its first place, the place after its last, the patterns found in the text."""
    ends, which, values = array("q", [0]), array("i"), array("f")
    for text, start, end, spoken in parts:
        names = {found.pattern.name for found in spoken if start <= found.start and found.end < end}
        for bucket, value in stretch_features(text.words[start:end], text.concepts[start:end], names):
            which.append(bucket)
            values.append(value)
        ends.append(len(which))
    made = csr_matrix((np.array(values, dtype=float), np.array(which), np.array(ends)), shape=(len(ends) - 1, BUCKETS))
    made.sum_duplicates()
    return made


def theme_matrix(rows: list[Row]) -> csr_matrix:
    """One line a row, one column a theme bucket."""
    where, which = [], []
    for at, row in enumerate(rows):
        text = read(row.text)
        places = list(theme_features(text.words, text.concepts))
        where.extend([at] * len(places))
        which.extend(places)
    return csr_matrix((np.ones(len(which)), (where, which)), shape=(len(rows), THEME_BUCKETS))


def fit(rows: list[Row]) -> Weights:
    """The three regressions over some rows, rounded to what is stored."""
    features, labels = matrix(rows), np.array([row.label for row in rows])
    parts, counts = parts_matrix(rows)
    columns, bias = [], {}
    for head, positive in (("urgent", ("urgent",)), ("raised", ("urgent", "concern"))):
        target = np.isin(labels, positive)
        importance = np.array([IMPORTANCE[head][label] for label in labels])
        ratios = _log_ratios(features, target)
        model = LogisticRegression(C=STRENGTH[head], solver="liblinear", random_state=0, max_iter=1000)
        model.fit(
            vstack([features, parts]).tocsr() @ diags(ratios),
            np.concatenate([target, np.zeros(len(counts), bool)]),
            sample_weight=np.concatenate([importance, counts * IMPORTANCE[head]["ordinary"]]),
        )
        columns.append(model.coef_[0] * ratios)
        bias[head] = round(float(model.intercept_[0]), 6)
    raised = [row for row in rows if row.code]
    themes = LogisticRegression(C=STRENGTH["theme"], solver="lbfgs", max_iter=300, class_weight="balanced")
    themes.fit(theme_matrix(raised), [row.code for row in raised])
    heading = {
        "format": 1,
        "data": data_hash(),
        "rows": len(rows),
        "scale": STEP,
        "bias": bias,
        "thresholds": THRESHOLDS,
        "theme_scale": STEP,
        "themes": [str(code) for code in themes.classes_],
        "theme_bias": {
            str(code): round(float(value), 6) for code, value in zip(themes.classes_, themes.intercept_, strict=True)
        },
    }
    return Weights(heading, *map(_steps, columns), tuple(map(_steps, themes.coef_)))


def _log_ratios(features: csr_matrix, target: np.ndarray) -> np.ndarray:
    """How much more often each feature stands in rows of the target than in others, as a logarithm.

    Features scaled by it, as in naive Bayes, make a regression over short texts surer (Wang and Manning 2012).
    """
    there = (features > 0).astype(float)
    inside = SMOOTHING + np.asarray(there[target].sum(axis=0)).ravel()
    outside = SMOOTHING + np.asarray(there[~target].sum(axis=0)).ravel()
    return np.log((inside / inside.sum()) / (outside / outside.sum()))


def _steps(numbers: np.ndarray) -> "array[int]":
    return array("h", np.clip(np.rint(numbers / STEP), -32767, 32767).astype(np.int16).tolist())


def pack(made: Weights) -> bytes:
    """The bytes that `Weights.unpack` reads."""
    numbers = array("h", made.urgent + made.raised)
    for theme in made.themes:
        numbers.extend(theme)
    if sys.byteorder == "big":
        numbers.byteswap()
    return json.dumps(made.heading, sort_keys=True).encode() + b"\n" + zlib.compress(numbers.tobytes(), 9)


def main() -> None:
    """Train, or cross-validate, as asked on the command line."""
    parser = argparse.ArgumentParser(description="Train relbot's screening model from the labelled rows.")
    parser.add_argument("--cross-validate", action="store_true", help="measure on held-out folds; write nothing")
    asked = parser.parse_args()
    rows = training_rows()
    if asked.cross_validate:
        from cross_validation import report  # noqa: PLC0415 - it imports this file

        report(rows)
        return
    words = vocabulary(rows)
    VOCABULARY.write_text("\n".join(words) + "\n", encoding="utf-8")
    PAIRS.write_text("\n".join(["pair\tplace", *pairs(rows, words)]) + "\n", encoding="utf-8")
    STARTS.write_text("\n".join(starts(rows)) + "\n", encoding="utf-8")
    WEIGHTS.write_bytes(pack(fit(rows)))
    sys.stdout.write(f"{len(rows)} rows → {WEIGHTS.name}, {WEIGHTS.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
