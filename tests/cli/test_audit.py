"""`relbot audit show|verify`."""

import sqlite3
from pathlib import Path

from tests.cli.conftest import Printed, Relbot


def lines(printed: Printed) -> list[str]:
    """The lines of a table, without its frame."""
    return [" ".join(line.split()) for line in printed.out if line.strip()[:2] == "20"]


def test_show_says_who_did_what_by_school_ids(relbot: Relbot, school: Path) -> None:
    """Times in local time, ids of the people file, no names; that somebody looked is a line of its own."""
    relbot("people", "invite", "P01", "--bot", "enfys_bot", "--csv", "codes.csv")
    assert lines(relbot("audit", "show", "--person", "P01")) == [
        "2026-11-23 09:30:00 person added P01",
        "2026-11-23 09:30:00 person invited P01",
    ]
    assert lines(relbot("audit", "show"))[-1] == "2026-11-23 09:30:00 audit shown P01"
    assert relbot("audit", "show", "--since", "2026-11-24").out == ["Nothing was done or seen in this time."]
    assert relbot("audit", "show", "--person", "P99").code == 2


def test_verify_says_where_it_ends_or_what_was_touched(relbot: Relbot, school: Path) -> None:
    """Exit code 0 and the end to note; after a change 1 and the first line that does not fit."""
    whole = relbot("audit", "verify")
    assert whole.code == 0
    end = whole.out[0].rpartition(" ")[2]
    assert whole.out[0].startswith("The audit is whole: 5 lines. It ends with 5:")
    assert relbot("audit", "verify", "--head", end).code == 0
    assert relbot("audit", "verify", "--head", "5").err == [
        "relbot: --head is what `relbot audit verify` printed as the end, such as 120:3f0a9c1be2d47788"
    ]
    with sqlite3.connect(school / "relbot.sqlite") as database:
        database.execute("DELETE FROM audit WHERE number = 2")
    database.close()
    assert relbot("audit", "verify") == Printed(
        1,
        [],
        [
            "The audit was touched. line 2: it is missing; the next one is line 3.",
            "Lines before it that fit: 1.",
        ],
    )
