"""The tables that screening reads are whole, and the shipped weights were made from what lies here."""

import importlib.util
import sys
from pathlib import Path

import pytest

from relbot.screening.levels import Level
from relbot.screening.model import weights
from relbot.screening.patterns import Pattern, patterns, speaking
from relbot.screening.reading import read
from relbot.screening.sayings import Saying, sayings
from relbot.screening.shape import parse
from relbot.screening.tables import reason_codes, rows
from relbot.screening.whole import Whole, said_whole, whole_sentences

TRAINING = Path(__file__).parents[2] / "training" / "screening"


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_pattern_speaks_for_its_example(pattern: Pattern) -> None:
    """Each pattern carries an example, and speaks for it at its own level, not held back by its own guard."""
    spoken = [(found.pattern.name, found.most) for found in speaking(read(pattern.example))]
    assert (pattern.name, pattern.level) in spoken
    assert pattern.code in reason_codes()


@pytest.mark.parametrize("saying", sayings(), ids=lambda saying: saying.name)
def test_saying_frees_its_example(saying: Saying) -> None:
    """Each harmless construction carries an example that an urgent pattern matches, and frees it as it says."""
    urgent = [found.most for found in speaking(read(saying.example)) if found.pattern.level is Level.URGENT]
    assert set(urgent) == {Level.CONCERN if saying.by == "part" else None}


def test_saying_table_is_regular() -> None:
    """Every row has five cells, a name of its own, and frees patterns and codes that there are."""
    table = rows("sayings.tsv")
    assert {len(row) for row in table} == {5}
    assert len({row[0] for row in table}) == len(table)
    assert {row[2] for row in table} == {"end", "all", "part"}
    freed = {name for each in sayings() for name in each.freed}
    assert freed <= {*reason_codes(), *(pattern.name for pattern in patterns())}


@pytest.mark.parametrize("whole", whole_sentences(), ids=lambda whole: whole.name)
def test_a_whole_sentence_is_its_example(whole: Whole) -> None:
    """Each speaks for its example, and for nothing once a word follows."""
    assert whole in said_whole(read(whole.example))
    assert whole not in said_whole(read(whole.example + " birthday"))
    assert whole.code in reason_codes()


def test_pattern_table_is_regular() -> None:
    """Every row has seven cells, a name of its own, a known level and audience."""
    table = rows("patterns.tsv")
    assert {len(row) for row in table} == {7}
    assert len({row[0] for row in table}) == len(table)
    assert {row[1] for row in table} == {level.value for level in Level}
    assert {row[3] for row in table} == {"pupil", "sure", "all", "staff"}


@pytest.mark.parametrize("text", ["{nothing} here", "? first", "first? second", "", "..."])
def test_bad_patterns_are_refused(text: str) -> None:
    """An unknown concept, an optional beginning or nothing at all is an author's mistake."""
    with pytest.raises(ValueError, match=r"pattern"):
        parse(text)


def test_guards_name_known_concepts() -> None:
    """A misspelt guard would silently never hold back: each names a concept that the table has."""
    concepts = {row[0] for row in rows("concepts.tsv")}
    assert [pattern.name for pattern in patterns() if not pattern.unless <= concepts] == []


def test_weights_were_made_from_these_rows() -> None:
    """The hash in the weights is that of the rows, tables and code beside them; if not, run the training script."""
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("dataset", TRAINING / "dataset.py")
    assert spec is not None
    assert spec.loader is not None
    dataset = importlib.util.module_from_spec(spec)
    sys.modules["dataset"] = dataset
    spec.loader.exec_module(dataset)
    assert weights().heading["data"] == dataset.data_hash()
    assert weights().heading["rows"] == len(dataset.training_rows())


def test_validation_shares_no_row_with_training() -> None:
    """No text and no id of the validation part stands among the training rows."""
    heading, *validation = (TRAINING / "validation.tsv").read_text(encoding="utf-8").splitlines()
    assert heading.split("\t") == ["id", "lang", "age_band", "label", "text"]
    held = [line.split("\t") for line in validation]
    taught = [
        line.split("\t")
        for path in sorted((TRAINING / "rows").glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    ]
    assert {row[0] for row in held} & {row[0] for row in taught} == set()
    assert {(row[1], row[-1].casefold()) for row in held} & {(row[1], row[-1].casefold()) for row in taught} == set()
    assert {len(row) for row in held} == {5}
    assert {len(row) for row in taught} <= {5, 6}  # some files name the reason of each row too
