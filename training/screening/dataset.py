"""The labelled rows: reading, hashing, and which reason code a category of rows teaches."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROWS = HERE / "rows"
VALIDATION = HERE / "validation.tsv"

_MIXED = ("mixed2", "mixed3", "various3", "danger3", "first-validation")
"""Files with rows of every theme and no column `code`: they teach levels, not reasons."""

_CODES = {
    "suicidal3": "suicidal",
    "self_harm3": "self_harm",
    "overdose3": "overdose",
    "abuse3": "abuse",
    "sexual3": "sexual_abuse",
    "grooming3": "grooming",
    "online3": "online_blackmail",
    "abuse_physical": "abuse",
    "abuse_emotional": "abuse",
    "blackmail": "online_blackmail",
    "threat": "harm_to_others",
    "conflict": "conflict_at_home",
    "secrecy": "secrecy_asked",
    "worry_adult": "worry_about_adult",
    "friend": "friend_at_risk",
}


@dataclass(frozen=True)
class Row:
    """One labelled text. `category` is the file it stands in, `code` the reason code it teaches (raised rows only),
    `hand` who wrote it: a file with all themes is one writer's, those of one theme each are the first one's.

    A file with a column `code` names it for each row; in the others, of one theme each, the file's name tells.
    """

    id: str
    language: str
    label: str
    text: str
    category: str
    code: str | None
    hand: str


def training_rows() -> list[Row]:
    """Every row under `rows/`, by file name and then as written. The validation part is never read here."""
    return [row for path in sorted(ROWS.glob("*.tsv")) for row in _rows(path)]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(
            row["id"],
            row["lang"],
            row["label"],
            row["text"],
            path.stem,
            row["code"] or None if "code" in row else _code(row["label"], path.stem, row["text"]),
            path.stem if "code" in row else "first",
        )
        for row in table
    ]


def _code(label: str, stem: str, text: str) -> str | None:
    if label not in ("urgent", "concern") or stem.endswith(_MIXED):
        return None
    theme = stem.removeprefix(f"{label}-")
    if theme == "marriage_fgm":
        married = any(part in text.casefold() for part in ("marr", "priod", "wife", "wedding", "nikah", "passport"))
        return "forced_marriage" if married else "fgm"
    if theme == "emergency":
        alone = any(
            part in text.casefold()
            for part in ("lost", "goll", "locked", "alone", "own", "nobody", "no one", "neb", "home", "cloi", "where")
        )
        return "lost_or_locked_out" if alone else "person_unconscious"
    return _CODES.get(theme, theme)


def data_hash() -> str:
    """SHA-256 over all that the weights depend on: the rows, the tables and code of reading, each pattern's shape.

    What a pattern raises to and what frees it may change without new weights.
    """
    screening = HERE.parents[1] / "relbot" / "screening"
    tables = ("concepts", "emoji", "lookalikes", "spellings")
    code = ("features", "lexicon", "normalise", "shape", "spelling")
    sources = [
        *sorted(ROWS.glob("*.tsv")),
        *(screening / "data" / f"{name}.tsv" for name in tables),
        *(screening / f"{name}.py" for name in code),
    ]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for row in (screening / "data" / "patterns.tsv").read_text(encoding="utf-8").splitlines():
        digest.update("\t".join(row.split("\t")[0:5:4]).encode() + b"\n")
    return digest.hexdigest()
