"""`relbot init`, `relbot setting check` and `relbot setting apply`."""

from datetime import timedelta
from pathlib import Path

import pytest

from relbot.clock import SystemClock
from relbot.service.people_file import read_people
from relbot.service.setting_reading import load_setting
from tests.cli.conftest import NOW, Printed, Relbot, made_own

BROKEN = Path(__file__).parents[1] / "service" / "broken_settings"


def edited(path: Path, before: str, after: str) -> None:
    """Replaces a text that stands in the file once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_init_writes_two_files_that_are_good(relbot: Relbot, tmp_path: Path) -> None:
    """The setting reads without a fault once what only a person can accept is accepted; so do the invented people."""
    assert relbot("init", "school").code == 0
    edited(tmp_path / "school" / "setting.yaml", "# out_of_hours:", "out_of_hours:")
    setting = load_setting(tmp_path / "school" / "setting.yaml")
    assert (setting.id, setting.name.en) == ("our-school", "Our School")
    people = read_people(tmp_path / "school" / "people.csv", setting.languages)
    assert {person.last_name for person in people} == {"Example"}


def test_init_tells_what_comes_next(relbot: Relbot) -> None:
    """The commands in their order, to be typed in the folder of the two files."""
    assert relbot("init", "school").out == [
        "school/setting.yaml and school/people.csv are written. Next:",
        "  1. cd school   (key, database and codes come to lie here too)",
        "  2. Make setting.yaml your own, then: relbot setting check setting.yaml",
        "  3. relbot keys new relbot.key   (keep a copy apart from the database; nothing opens without it)",
        "  4. relbot setting apply setting.yaml",
        "  5. Put your people into people.csv in place of the invented ones, then: relbot people import people.csv",
        "  6. relbot people invite --all --bot YOUR_BOT --csv invitations.csv   (YOUR_BOT: its user name on Telegram)",
        "relbot doctor says at any time what is still missing.",
    ]


def test_init_here_needs_no_change_of_folder(relbot: Relbot) -> None:
    """Without a folder the files lie where the terminal is, and the first step is the setting file."""
    told = relbot("init").out
    assert told[:2] == [
        "setting.yaml and people.csv are written. Next:",
        "  1. Make setting.yaml your own, then: relbot setting check setting.yaml",
    ]
    assert len(told) == 7


def test_init_explains_everyday_words(relbot: Relbot, tmp_path: Path) -> None:
    """The choice stands in the file with what it means."""
    relbot("init")
    lines = (tmp_path / "setting.yaml").read_text(encoding="utf-8").splitlines()
    at = lines.index("everyday_words: note")
    assert lines[at - 2].startswith("# A pupil's words in which screening hears nothing. note: the named adult")


def test_init_overwrites_nothing(relbot: Relbot, tmp_path: Path) -> None:
    """One of the two files is enough to stop it, and the other is not written."""
    (tmp_path / "people.csv").write_text("mine", encoding="utf-8")
    printed = relbot("init")
    assert printed == Printed(
        2, [], ["relbot: people.csv is already there and is left as it is. Name another folder: relbot init FOLDER"]
    )
    assert (tmp_path / "people.csv").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "setting.yaml").exists()


def test_what_init_wrote_is_to_be_made_ones_own(relbot: Relbot, tmp_path: Path) -> None:
    """Who is on call has no answer yet; then id and name are still the template's; then nothing is found."""
    relbot("init")
    path = tmp_path / "setting.yaml"
    (fault,) = relbot("setting", "check", "setting.yaml").err
    assert "nobody is on call on mon at 00:00: fill on_call, or accept" in fault
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines, 1) if line.startswith("# out_of_hours:"))
    assert fault.startswith(f"setting.yaml:{place}:3: out_of_hours: ")
    assert fault.endswith("The line is here already: take away the mark # before it")
    edited(path, "# out_of_hours:", "out_of_hours:")
    assert relbot("setting", "check", "setting.yaml") == Printed(
        1,
        [],
        [
            "setting.yaml:5:5: id: is still as `relbot init` wrote it: our-school; write your own",
            "setting.yaml:6:7: name: is still as `relbot init` wrote it: Our School; write your own",
        ],
    )
    edited(path, "\nout_of_hours:", "\n# out_of_hours:")
    made_own(path)
    assert relbot("setting", "check", "setting.yaml") == Printed(
        0, ["setting.yaml: Enfys, 2 rhythms, no mistakes found"], []
    )


def test_files_that_are_not_there_or_empty(relbot: Relbot, tmp_path: Path) -> None:
    """Each says what to do: where a file comes from, which page says what belongs into it, which folder to make."""
    assert relbot("setting", "check", "none.yaml").err == [
        "none.yaml: is not there; `relbot init` writes one to begin with"
    ]
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert relbot("setting", "check", "empty.yaml").err == [
        "empty.yaml: is empty; docs/setting.md shows what belongs here"
    ]
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert relbot("init", "file/here") == Printed(
        2,
        [],
        ["relbot: nothing can be written in file/here (Not a directory). Name another folder: relbot init FOLDER"],
    )


def test_check_prints_every_fault_with_its_place(relbot: Relbot) -> None:
    """Exit code 1, a line each."""
    path = BROKEN / "home_with_terms.yaml"
    assert relbot("setting", "check", str(path)) == Printed(
        1,
        [],
        [
            f"{path}:13:3: terms: a home is open all year; take this out",
            f"{path}:16:3: closures: a home is open all year; take this out",
        ],
    )


def test_check_knows_the_conversations(relbot: Relbot, tmp_path: Path) -> None:
    """A rhythm that offers a flow nobody wrote is a fault at its line."""
    relbot("init")
    made_own(tmp_path / "setting.yaml")
    edited(tmp_path / "setting.yaml", "flow: pupil-check-in-secondary", "flow: pupil-check-in-nobody-wrote")
    lines = (tmp_path / "setting.yaml").read_text(encoding="utf-8").splitlines()
    line = lines.index("    flow: pupil-check-in-nobody-wrote") + 1
    assert relbot("setting", "check", "setting.yaml").err == [
        f"setting.yaml:{line}:11: rhythms.0.flow: there is no flow pupil-check-in-nobody-wrote;"
        " `relbot flows check` lists those there are"
    ]


def test_check_asks_for_numbers_to_be_looked_up_each_year(relbot: Relbot, tmp_path: Path) -> None:
    """A helpline last checked more than a year ago is found, exit code 1; apply says so too and applies."""
    relbot("init")
    relbot("keys", "new", "relbot.key")
    path = tmp_path / "setting.yaml"
    made_own(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    checked: 2026-09-01", "    checked: 2025-09-01", 1), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index("    checked: 2025-09-01") + 1
    warning = (
        f"setting.yaml:{line}:14: helplines.0.checked: Childline was last checked on 2025-09-01;"
        " look up name, number and hours, then write today's date"
    )
    assert relbot("setting", "check", "setting.yaml") == Printed(1, [], [warning])
    assert relbot("setting", "apply", "setting.yaml") == Printed(
        0, ["enfys is applied. Next: relbot people import people.csv"], [f"relbot: {warning}"]
    )


def test_apply_needs_the_key_first(relbot: Relbot, tmp_path: Path) -> None:
    """Without a key no database is made."""
    relbot("init")
    made_own(tmp_path / "setting.yaml")
    printed = relbot("setting", "apply", "setting.yaml")
    assert (printed.code, printed.out) == (2, [])
    assert printed.err[0].startswith("relbot: there is no key file relbot.key.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "setting.yaml"]


def test_apply_says_what_changed(relbot: Relbot, tmp_path: Path) -> None:
    """New; the same again; a changed hour and a place that is gone."""
    relbot("init")
    relbot("keys", "new", "relbot.key")
    path = tmp_path / "setting.yaml"
    made_own(path)
    assert relbot("setting", "apply", "setting.yaml").out == ["enfys is applied. Next: relbot people import people.csv"]
    assert relbot("setting", "apply", "setting.yaml").out == ["enfys is as it was: nothing in the file has changed"]
    edited(path, '    at: "08:50"\n', '    at: "08:55"\n')
    edited(path, "  - {id: cwtch, name: {en: the Cwtch, cy: y Cwtch}}\n", "")
    cwtch = '{"id": "cwtch", "name": {"en": "the Cwtch", "cy": "y Cwtch"}}'
    assert relbot("setting", "apply", "setting.yaml").out == [
        "enfys is applied. Changed:",
        f"  places.cwtch: {cwtch} → (nothing)",
        '  rhythms.morning-check-in.at: "08:50" → "08:55"',
        "A relbot that is running still goes by the old one: stop it and start it anew, and the new one counts.",
    ]


def test_apply_changes_nothing_when_the_file_is_broken(relbot: Relbot, school: Path) -> None:
    """Faults are printed, exit code 1, and the setting stays as it was."""
    broken = BROKEN / "bad_kind.yaml"
    assert relbot("setting", "apply", str(broken)).code == 1
    assert relbot("setting", "apply", "setting.yaml").out == ["enfys is as it was: nothing in the file has changed"]


def test_a_calendar_brings_its_closed_days(relbot: Relbot, school: Path) -> None:
    """Shown first, written with --add, not offered twice; a file that would have faults is left as it is."""
    from tests.service.test_calendar_file import event, written

    before = (school / "setting.yaml").read_text(encoding="utf-8")
    written(
        school,
        event("INSET", "20261127"),
        event("Tymor yr hydref", "20260907", "20261219"),
        event("Fair", "20261204"),
    )
    line = '  - {from: 2026-11-27, reason: "INSET"}'
    said = "Tymor yr hydref: the setting file has no term from 2026-09-07 to 2026-12-18."
    left_out = "relbot: left out: Fair: 2026-12-04: is called neither a closure nor a term"
    shown = "Look through them. To write them into setting.yaml: --add"
    assert relbot("setting", "calendar", "school.ics") == Printed(0, [said, "closures:", line, shown], [left_out])
    assert (school / "setting.yaml").read_text(encoding="utf-8") == before
    added = relbot("setting", "calendar", "school.ics", "--add", "--word", "fair")
    assert added.out[1:3] == [line, '  - {from: 2026-12-04, reason: "Fair"}']
    assert (
        sorted(set((school / "setting.yaml").read_text(encoding="utf-8").splitlines()) - set(before.splitlines()))
        == (added.out[1:3])
    )
    assert relbot("setting", "check", "setting.yaml").code == 0
    assert relbot("setting", "calendar", "school.ics", "--word", "fair").out[1:] == [
        "2 closed entries change nothing: no school on their days already.",
        "No closed day is missing in the setting file.",
    ]
    (school / "setting.yaml").write_text("id: x\n", encoding="utf-8")
    assert relbot("setting", "calendar", "school.ics").code == 1


def test_a_calendar_brings_the_next_years_terms(relbot: Relbot, school: Path) -> None:
    """A term that overlaps none of the file's is shown as a line and written, with the closed days that lie in it."""
    from tests.service.test_calendar_file import event, written

    written(school, event("Autumn term", "20280904", "20281222"), event("INSET", "20281127"))
    term, inset = "  - {from: 2028-09-04, to: 2028-12-21}", '  - {from: 2028-11-27, reason: "INSET"}'
    shown = relbot("setting", "calendar", "school.ics").out
    assert shown == [
        "terms:",
        term,
        "1 closed entries change nothing: no school on their days already.",
        "No closed day is missing in the setting file.",
        "Look through them. To write them into setting.yaml: --add",
    ]
    assert relbot("setting", "calendar", "school.ics", "--add").out[:2] == [term, inset]
    lines = (school / "setting.yaml").read_text(encoding="utf-8").splitlines()
    assert (term in lines, inset in lines, relbot("setting", "check", "setting.yaml").code) == (True, True, 0)


def test_a_file_whose_terms_are_over_is_not_applied(
    relbot: Relbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would read what a child writes: it says where to look, and changes nothing."""
    relbot("init")
    edited(tmp_path / "setting.yaml", "# out_of_hours:", "out_of_hours:")
    relbot("keys", "new", "relbot.key")
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=365))
    printed = relbot("setting", "apply", "setting.yaml")
    assert printed.code == 1
    assert [line.split(": ", 2)[1:] for line in printed.err] == [
        ["terms", "nobody reads in the next 400 days; look at terms, closures and bank_holidays, and at the years"]
    ]
    assert list(tmp_path.glob("*.sqlite*")) == []
