"""One broken file a mistake, and the exact lines an author is told."""

import re
from pathlib import Path

import pytest

from relbot.flow import checks
from tests.flow.broken_cases import flow_cases, golden, phrase_cases, said_of

CASES = flow_cases() + phrase_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_says_exactly(case: Path, tmp_path: Path) -> None:
    """Loading and checking the file says exactly the lines beside it."""
    assert said_of(case, tmp_path) == golden(case).read_text(encoding="utf-8")


def test_no_case_is_silent() -> None:
    """Every broken file has a golden file with at least one line, and no golden file stands alone."""
    expected = {golden(case) for case in CASES}
    folder = golden(CASES[0]).parent
    assert {path for path in folder.rglob("*.txt") if path.read_text(encoding="utf-8")} == expected


def test_every_code_has_a_broken_file() -> None:
    """Each kind of mistake that a check can report is shown by some broken file."""
    sources = (path.read_text(encoding="utf-8") for path in Path(checks.__file__).parent.glob("*.py"))
    codes = {
        code
        for source in sources
        for code in re.findall(r'(?:finding\(|return |_twice\(\s*script, )"([a-z-]+)"', source)
    }
    said = {line.split(": ")[1] for case in CASES for line in golden(case).read_text(encoding="utf-8").splitlines()}
    assert codes - said == set()
    assert len(codes) >= 30
