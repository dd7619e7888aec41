"""How well screening hears a labelled file: counts and rates, for anybody's own rows."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from relbot.errors import FileError
from relbot.screening.levels import Level
from relbot.screening.screener import screen

COLUMNS = ("id", "lang", "age_band", "label", "text")
LABELS = ("urgent", "concern", "ordinary", "benign_hard")
LANGUAGES = ("en", "cy")

Counts = dict[str, dict[str, dict[str, int]]]
Rates = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row of a labelled file."""

    id: str
    language: str
    label: str
    text: str


def read_rows(path: Path) -> list[LabelledRow]:
    """The rows of a tab-separated file with the columns id, lang, age_band, label, text.

    Raises FileError, with line and column, for a file that cannot be read or a cell that has no meaning here.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise FileError(str(path), f"cannot be read ({error.strerror}); give a tab-separated file") from error
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
    heading = lines[0].split("\t") if lines else []
    for name in COLUMNS:
        if name not in heading:
            raise FileError(str(path), f"the heading lacks it; needed: {', '.join(COLUMNS)}", line=1, field=name)
    rows = [
        _row(path, number, dict(zip(heading, cells, strict=False)), len(cells), len(heading))
        for number, cells in enumerate(csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE), start=2)
        if cells
    ]
    if not rows:
        raise FileError(str(path), "holds no rows below its heading")
    return rows


def _row(path: Path, number: int, cells: dict[str, str], width: int, wanted: int) -> LabelledRow:
    if width != wanted:
        raise FileError(str(path), f"{width} cells where the heading has {wanted}", line=number)
    for column, known in (("lang", LANGUAGES), ("label", LABELS)):
        if cells[column] not in known:
            message = f"{cells[column]!r} is not one of {', '.join(known)}"
            raise FileError(str(path), message, line=number, column=1 + list(cells).index(column), field=column)
    return LabelledRow(cells["id"], cells["lang"], cells["label"], cells["text"])


def count(rows: list[LabelledRow]) -> Counts:
    """For each label and language, how many rows went to each level; every cell is there, zeros too."""
    found = Counter((row.label, row.language, screen(row.text, language=row.language).level) for row in rows)
    return {
        label: {language: {level.value: found[label, language, level] for level in Level} for language in LANGUAGES}
        for label in LABELS
    }


def rates(counts: Counts) -> Rates:
    """For each label, and each language and "all": share urgent, share concern or above, and the number of rows.

    Both shares come with "_low" and "_high", the 95 % Wilson interval. A group without rows is left out.
    """
    shares: Rates = {}
    for label, languages in counts.items():
        together = {level.value: sum(each[level] for each in languages.values()) for level in Level}
        groups: dict[str, dict[str, int]] = {**languages, "all": together}
        for language, levels in groups.items():
            total = sum(levels.values())
            if not total:
                continue
            urgent = levels["urgent"]
            entry: dict[str, float] = {"rows": total}
            for name, times in (("urgent", urgent), ("concern_or_above", urgent + levels["concern"])):
                low, high = wilson(times, total)
                entry.update({name: times / total, f"{name}_low": low, f"{name}_high": high})
            shares.setdefault(label, {})[language] = entry
    return shares


def wilson(times: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (E. B. Wilson, 1927); `total` is at least 1."""
    z = 1.959964
    share = times / total
    middle = share + z * z / (2 * total)
    spread = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
