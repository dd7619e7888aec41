"""Closed days out of a published calendar, and into a setting file that people keep by hand."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relbot.errors import ConfigurationError, FileError
from relbot.service.calendar_file import Entry, read_calendar
from relbot.service.setting_closures import lines_of, with_closures
from relbot.service.setting_reading import load_setting
from tests.service.school import EXAMPLE, SETTING

HALF_TERM = Entry(date(2027, 5, 24), date(2027, 5, 28), "Half term")
SNOW = Entry(date(2026, 12, 4), date(2026, 12, 4), 'Ar gau: eira "mawr"')


def event(title: str, start: str, end: str = "", more: str = "") -> str:
    """An entry; dates as 20261026, moments as 20261026T090000Z."""

    def stamped(name: str, value: str) -> str:
        return f"{name}{'' if 'T' in value else ';VALUE=DATE'}:{value}\r\n"

    return (
        f"BEGIN:VEVENT\r\nUID:{title}{start}\r\nDTSTAMP:20260901T000000Z\r\nSUMMARY:{title}\r\n"
        + stamped("DTSTART", start)
        + (stamped("DTEND", end) if end else "")
        + more
        + "END:VEVENT\r\n"
    )


def written(folder: Path, *events: str) -> Path:
    """A calendar file."""
    path = folder / "school.ics"
    path.write_text(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n{''.join(events)}END:VCALENDAR\r\n", encoding="utf-8"
    )
    return path


def test_what_a_calendar_says_is_sorted(tmp_path: Path) -> None:
    """Closures that the setting lacks, those that change nothing, terms, and the rest with the reason."""
    path = written(
        tmp_path,
        event("Half term holiday", "20261026", "20261031"),  # in the file already
        event("Christmas holidays", "20261219", "20270104"),  # outside the terms
        event("Bank Holiday", "20270503", "20270504"),  # known by the nation
        event("HMS / Staff training", "20261127"),
        event("INSET", "20261127T000000", "20261128T000000"),
        event("INSET", "20261127T000000", "20261128T000000"),
        event("Gwyliau haf", "20270719T230000Z", "20270720T230000Z"),  # midnight here, in summer
        event("Autumn term", "20260902", "20261219"),
        event("End of term", "20261218"),
        event("Eid", "20270310"),
        event("School closed early", "20261127T133000", "20261127T153000"),
        event("Closed on Fridays", "20261127", more="RRULE:FREQ=WEEKLY\r\n"),
        event("Half term (old)", "20261102", more="STATUS:CANCELLED\r\n"),
        event("Closed backwards", "20261201", "20261130"),
        event("Closed twice over", "20261201", "20261203", more="DURATION:P1D\r\n"),
    )
    found = read_calendar(path, SETTING, ["eid"])
    assert [(each.title, each.first, each.last) for each in found.closures] == [
        ("HMS / Staff training", date(2026, 11, 27), date(2026, 11, 27)),
        ("INSET", date(2026, 11, 27), date(2026, 11, 27)),
        ("Eid", date(2027, 3, 10), date(2027, 3, 10)),
        ("Gwyliau haf", date(2027, 7, 20), date(2027, 7, 20)),
    ]
    assert [each.title for each in found.known] == ["Half term holiday", "Christmas holidays", "Bank Holiday"]
    assert found.terms == (Entry(date(2026, 9, 2), date(2026, 12, 18), "Autumn term"),)
    assert found.left_out == (
        ("School closed early", "is not of whole days"),
        ("Closed on Fridays", "comes again and again; write its days by hand"),
        ("Half term (old)", "is cancelled"),
        ("Closed backwards", "is not of whole days"),
        ("Closed twice over", "is not of whole days"),
        ("End of term", "2026-12-18: is called neither a closure nor a term"),
    )


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "has no entries; is it an iCalendar file (.ics)?"),
        ("id,first_name\nP1,Mali\n", "is no iCalendar file (.ics), or is damaged"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "has no entries; is it an iCalendar file (.ics)?"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_calendar_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    """With the file's name; nothing is guessed."""
    path = tmp_path / "school.ics"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as refused:
        read_calendar(path, SETTING)
    assert str(refused.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    "before, after",
    [
        ("id: x\n", "id: x\n\nclosures:\nNEW\n"),
        ("closures: []   # none yet\nid: x\n", "closures: # none yet\nNEW\nid: x\n"),
        ("closures:\nid: x\n", "closures:\nNEW\nid: x\n"),
        (
            "closures:   # days\n  - {from: 2026-09-02, reason: A}\n  # more\n\n# next\nid: x\n",
            "closures:   # days\n  - {from: 2026-09-02, reason: A}\nNEW\n  # more\n\n# next\nid: x\n",
        ),
        (
            "closures:\n  - from: 2026-09-02\n    reason: A\nid: x",
            "closures:\n  - from: 2026-09-02\n    reason: A\nNEW\nid: x\n",
        ),
    ],
)
def test_closures_are_written_behind_those_there_are(before: str, after: str) -> None:
    """Comments, blank lines and all other entries stay where they are."""
    new = "\n".join(lines_of([SNOW, HALF_TERM]))
    assert new == (
        '  - {from: 2026-12-04, reason: "Ar gau: eira \\"mawr\\""}\n'
        '  - {from: 2027-05-24, to: 2027-05-28, reason: "Half term"}'
    )
    assert with_closures(before, [SNOW, HALF_TERM]) == after.replace("NEW", new)


def test_a_list_at_the_margin_keeps_its_margin() -> None:
    """YAML takes a list that is not indented, too; one on a single line is for people to change."""
    assert with_closures("closures:\n- {from: 2026-09-02, reason: A}\n", [SNOW]).splitlines()[2].startswith("- {from")
    assert with_closures("id: x\r\nclosures:\r\n", []) == "id: x\r\nclosures:\r\n"
    with pytest.raises(ConfigurationError, match="one line of the setting file"):
        with_closures("closures: [{from: 2026-09-02, reason: A}]\n", [SNOW])


TITLES = st.text(st.characters().filter(str.isprintable), min_size=1, max_size=40)


@settings(max_examples=30, deadline=None)
@given(TITLES.map(lambda text: " ".join(text.split())).filter(bool))
def test_any_title_comes_through(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    """Whatever a calendar calls a day, the setting file can still be read, and calls it so."""
    path = tmp_path_factory.mktemp("setting") / "setting.yaml"
    entry = Entry(SNOW.first, SNOW.last, title)
    path.write_text(with_closures((EXAMPLE / "setting.yaml").read_text(encoding="utf-8"), [entry]), encoding="utf-8")
    assert load_setting(path).closures[-1].reason == title
