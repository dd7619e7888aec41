"""`relbot retention show|run`."""

import sqlite3
from pathlib import Path

from tests.cli.conftest import Relbot

OLD_RUN = """INSERT INTO rhythm_run (id, setting_id, rhythm, local_date, status, due_at, until)
    SELECT 'old', id, 'morning', '2024-09-02', 'opened', '2024-09-02 08:00:00', '2024-09-02 08:30:00' FROM setting"""


def test_what_is_over_its_time_is_shown_and_deleted(relbot: Relbot, school: Path) -> None:
    """A dry run counts and keeps; a run deletes and the audit says so; who left stays in sight until erased."""
    with sqlite3.connect(school / "relbot.sqlite") as database:
        database.execute(OLD_RUN)
    database.close()
    relbot("people", "leave", "P01", "--yes")
    shown = [" ".join(line.split()) for line in relbot("retention", "show").out]
    assert "traces 365 days 1" in shown
    assert "safeguarding until erased 0" in shown
    assert shown[-1] == "1 who have left are not erased. Once a record's time is over: relbot people erase ID"
    assert relbot("retention", "run", "--dry-run").out == ["traces: 1 would be deleted"]
    assert relbot("retention", "run").out == ["traces: 1 deleted"]
    assert relbot("retention", "run").out == ["Nothing is over its time."]
    assert any("retention traces" in line for line in relbot("audit", "show").out)


def test_without_times_nothing_is_deleted(relbot: Relbot, school: Path) -> None:
    """`show` says so plainly."""
    file = school / "setting.yaml"
    text = file.read_text(encoding="utf-8")
    head, _, rest = text.partition("\nretention:\n")
    file.write_text(head + "\n" + rest[rest.index("\nemergency:") :], encoding="utf-8")
    assert relbot("setting", "apply", "setting.yaml").code == 0
    assert relbot("retention", "show").out[-1] == (
        "The setting file has no `retention`: nothing is deleted. docs/privacy.md says what to decide."
    )
