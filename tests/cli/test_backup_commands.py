"""`relbot backup` and `relbot restore`."""

from datetime import timedelta
from pathlib import Path

import pytest

from relbot import __version__
from relbot.clock import SystemClock
from tests.cli.conftest import NOW, Printed, Relbot


def key_of(school: Path) -> str:
    """The id of the key file's key."""
    import json

    return str(json.loads((school / "relbot.key").read_text())["keys"][0]["id"])


def test_a_database_is_lost_and_comes_back(relbot: Relbot, school: Path) -> None:
    """Written, verified, the database deleted, restored with the keys in place: the people are as they were."""
    people = relbot("people", "list").out
    (school / "apart").mkdir()
    printed = relbot("backup", "a.backup", "--keys", "apart/k.backup")
    made = f"made on 2026-11-23 09:30 UTC by relbot {__version__}, key {key_of(school)}: "
    assert printed.err == []
    assert [line.split(" tables")[0].rstrip("0123456789") for line in printed.out[:2]] == [
        f"Wrote a.backup and read it back. The database, {made}",
        f"Wrote apart/k.backup and read it back. The key database, {made}",
    ]
    assert printed.out[2] == "Delete apart/k.backup after 30 days: who is erased must not come back with it."
    verified = relbot("backup", "--verify", "a.backup")
    assert verified.out == [
        printed.out[0].replace("Wrote a.backup and read it back.", "a.backup opens whole and adds up.")
    ]
    assert relbot("restore", "a.backup").code == 2
    (school / "relbot.sqlite").unlink()
    restored = relbot("restore", "a.backup")
    assert (restored.code, restored.err) == (0, [])
    assert restored.out == [
        printed.out[0].replace("Wrote a.backup and read it back.", "Restored."),
        "Next: relbot doctor. Who was erased after the newest of your copies has to be erased again by hand.",
    ]
    assert relbot("people", "list").out == people


def test_keys_come_back_and_what_is_missing_is_said(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody came after the copy of the keys; an old copy asks for its flag, and is to be deleted."""
    (school / "apart").mkdir()
    assert relbot("backup", "--keys", "apart/old.backup").code == 0
    text = (school / "people.csv").read_text(encoding="utf-8")
    (school / "people.csv").write_text(text + "P02,Ffion,Example,pupil,9,cy,S03,,9A\n", encoding="utf-8")
    assert relbot("people", "import", "people.csv").code == 0
    (school / "relbot-keys.sqlite").unlink()
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=31))
    (school / "apart" / "broken").write_bytes(b"RELBOT BACKUP {}\n")
    assert relbot("restore", "--keys", "apart/old.backup").err == [
        "relbot: apart/old.backup was made on 2026-11-23: copies of keys are kept for 30 days, so that who is erased"
        " stays erased. Is there no newer one? Then: --old-keys"
    ]
    restored = relbot("restore", "--keys", "apart/old.backup", "--old-keys")
    assert restored.code == 0
    assert restored.err == [
        f"relbot: {school}/apart/broken does not open with this key file: whom it knows to be erased was not asked",
        "relbot: 1 people have no key here: their names and words cannot be read. Is there a newer copy of the keys?",
    ]
    assert relbot("backup", "--keys", "apart/new.backup").err == [
        "relbot: old.backup was made on 2026-11-23: its 30 days are over, delete it"
    ]


def test_what_is_not_named_or_of_the_other_kind_is_refused(relbot: Relbot, school: Path) -> None:
    """Exit code 2, and what to type instead."""
    assert relbot("backup") == Printed(
        2, [], ["relbot: name a file for the database, one for people's keys (--keys FILE), or both"]
    )
    assert relbot("restore").code == 2
    assert relbot("backup", "a.backup").code == 0
    assert relbot("backup", "--verify", "--keys", "a.backup") == Printed(
        2, [], ["relbot: a.backup is a copy of the database: without --keys"]
    )
    assert relbot("backup", "--verify", "people.csv").err == ["relbot: people.csv is no backup of relbot's"]
