"""`relbot screening evaluate` and `explain`: what they print, and how they refuse."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relbot.cli.screening import screening_app
from relbot.errors import FileError
from relbot.screening.evaluation import count, rates, read_rows, wilson

HEADING = "id\tlang\tage_band\tlabel\ttext\n"
GOOD = (
    HEADING
    + "1\ten\tks2\turgent\ti want to kill myself\n"
    + '2\tcy\tks2\tordinary\tges i "dost"\n'
    + "3\ten\tks2\tbenign_hard\tthis maths is killing me\n"
)


def written(folder: Path, text: str) -> Path:
    """A file with `text` in it."""
    path = folder / "rows.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_name_every_cell(tmp_path: Path) -> None:
    """Counts hold each label, language and level, zeros too."""
    zero = {"urgent": 0, "concern": 0, "ordinary": 0}
    assert count(read_rows(written(tmp_path, GOOD))) == {
        "urgent": {"en": {"urgent": 1, "concern": 0, "ordinary": 0}, "cy": zero},
        "concern": {"en": zero, "cy": zero},
        "ordinary": {"en": zero, "cy": {"urgent": 0, "concern": 0, "ordinary": 1}},
        "benign_hard": {"en": {"urgent": 0, "concern": 0, "ordinary": 1}, "cy": zero},
    }


def test_rates_leave_out_empty_groups(tmp_path: Path) -> None:
    """A share stands only where there are rows, with its interval."""
    shares = rates(count(read_rows(written(tmp_path, GOOD))))
    assert {label: list(groups) for label, groups in shares.items()} == {
        "urgent": ["en", "all"],
        "ordinary": ["cy", "all"],
        "benign_hard": ["en", "all"],
    }
    assert shares["urgent"]["en"]["urgent"] == 1.0
    assert shares["ordinary"]["all"]["concern_or_above"] == 0.0


def test_wilson_interval_of_known_values() -> None:
    """8 of 10, 0 of 10 and 10 of 10, from published tables."""
    assert [round(each, 3) for each in wilson(8, 10)] == [0.490, 0.943]
    assert [round(each, 3) for each in wilson(0, 10)] == [0.0, 0.278]
    assert [round(each, 3) for each in wilson(10, 10)] == [0.722, 1.0]


@pytest.mark.parametrize(
    "text,message",
    [
        ("", ":1: id: the heading lacks it; needed: id, lang, age_band, label, text"),
        ("id\tlang\tlabel\ttext\n", ":1: age_band: the heading lacks it; needed: id, lang, age_band, label, text"),
        (HEADING, ": holds no rows below its heading"),
        (HEADING + "1\ten\tks1\turgent\n", ":2: 4 cells where the heading has 5"),
        (HEADING + "1\tfr\tks1\turgent\tx\n", ":2:2: lang: 'fr' is not one of en, cy"),
        (
            HEADING + "1\ten\tks1\turgent\tx\n2\ten\tks1\tbad\tx\n",
            ":3:4: label: 'bad' is not one of urgent, concern, ordinary, benign_hard",
        ),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    """A fault names file, line and column."""
    path = written(tmp_path, text)
    with pytest.raises(FileError) as refused:
        read_rows(path)
    assert str(refused.value) == f"{path}{message}"


def test_missing_and_foreign_files_are_refused(tmp_path: Path) -> None:
    """A file that is not there, or not UTF-8, is said to be so."""
    missing, foreign = tmp_path / "none.tsv", tmp_path / "latin.tsv"
    foreign.write_bytes(HEADING.encode() + b"1\ten\tks1\turgent\t\xe9\n")
    with pytest.raises(FileError) as refused:
        read_rows(missing)
    assert str(refused.value) == f"{missing}: cannot be read (No such file or directory); give a tab-separated file"
    with pytest.raises(FileError) as refused:
        read_rows(foreign)
    assert str(refused.value) == f"{foreign}: is not UTF-8; save it as UTF-8"


def test_evaluate_prints_json(tmp_path: Path) -> None:
    """--json gives counts and rates as one object."""
    path = written(tmp_path, GOOD)
    ran = CliRunner().invoke(screening_app, ["evaluate", str(path), "--json"])
    counts = count(read_rows(path))
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == {"counts": counts, "rates": rates(counts)}


def test_evaluate_refuses_with_exit_code(tmp_path: Path) -> None:
    """A bad file ends the command with 2 and one line that names the place."""
    path = written(tmp_path, HEADING)
    ran = CliRunner().invoke(screening_app, ["evaluate", str(path)])
    assert (ran.exit_code, ran.stderr) == (2, f"relbot: {path}: holds no rows below its heading\n")


def test_explain_prints_level_and_reasons() -> None:
    """Level, fitting reply and question stand on lines of their own."""
    ran = CliRunner().invoke(screening_app, ["explain", "this maths is killing me"])
    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == [
        "level   ordinary",
        "reply   idiom",
        "asks    whether it is just a saying",
        "reason  idiom (idiom-killing-me)",
    ]


def test_explain_says_that_nothing_was_heard() -> None:
    """An ordinary text has a line of reasons too."""
    ran = CliRunner().invoke(screening_app, ["explain", "i had toast"])
    assert ran.stdout.splitlines() == ["level   ordinary", "reply   none", "reason  none heard"]


def test_explain_prints_json() -> None:
    """--json gives the screening as one object."""
    ran = CliRunner().invoke(screening_app, ["explain", "dwi'n iawn diolch", "--lang", "cy", "--json"])
    assert json.loads(ran.stdout) == {"level": "ordinary", "reasons": [], "kind": None, "ask_idiom": False}
