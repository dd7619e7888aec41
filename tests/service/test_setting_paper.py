"""docs/setting.md tells of every entry of the setting file and every column of the people file, and of no other."""

import re
from pathlib import Path

from relbot.service.people_file import COLUMNS, KNOWN_AS
from relbot.service.setting_file import SettingFile

PAPER = (Path(__file__).parents[2] / "docs" / "setting.md").read_text(encoding="utf-8")


def told(heading: str) -> set[str]:
    """The names in the first column of the table under a heading."""
    part = PAPER.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_the_paper_tells_of_every_entry_of_the_setting_file() -> None:
    """`format` is relbot's own and stands in every file already."""
    assert told("setting.yaml") == set(SettingFile.model_fields) - {"format"}


def test_the_paper_tells_of_every_column_of_the_people_file() -> None:
    """Names speak for themselves."""
    assert told("people.csv") == {*COLUMNS, KNOWN_AS} - {"first_name", "last_name"}
    assert f"\n    {','.join(COLUMNS)}\n" in PAPER
