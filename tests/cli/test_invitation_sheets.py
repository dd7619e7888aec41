"""`relbot people invite … --sheets FILE.html`: what is printed and handed out."""

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from relbot.cli.sheet_page import page_of
from relbot.service.sheets import Sheet
from tests.cli.conftest import Printed, Relbot, rows

URL = re.compile(r"(?:src|href|url|@import|action|background)\s*[=(]")


class _Text(HTMLParser):
    """The words of a page, and what its elements are balanced with."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"meta", "path"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """An element without content."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self.open:
            self.words.append(data.strip())


def text_of(page: str) -> list[str]:
    """Every text of a page, in order."""
    parser = _Text()
    parser.feed(page)
    assert parser.open == []
    return parser.words


def test_a_page_a_person_in_their_own_language_first(relbot: Relbot, school: Path) -> None:
    """What it is, who reads it by name, the choice, and whom to ring; the code on it is the one that counts."""
    text = (school / "people.csv").read_text(encoding="utf-8").replace("Dylan", "Dylan <b>& Siân")
    (school / "people.csv").write_text(text, encoding="utf-8")
    assert relbot("people", "import", "people.csv").code == 0
    printed = relbot("people", "invite", "--all", "--bot", "enfys_bot", "--sheets", "sheets.html", "--csv", "codes.csv")
    assert printed == Printed(
        0,
        ["4 codes are in codes.csv and in sheets.html. Hand each to its person and to nobody else, then delete both."],
        [],
    )
    assert stat.S_IMODE((school / "sheets.html").stat().st_mode) == 0o600
    page = (school / "sheets.html").read_text(encoding="utf-8")
    assert URL.search(page) is None  # nothing is loaded from anywhere
    assert page.count('<section class="sheet">') == page.count("<svg") == 4
    links = [row[2] for row in rows(school / "codes.csv")[1:]]
    words = text_of(page)
    assert [each for each in words if each.startswith("https://")] == links
    pupil = words[words.index("Dylan <b>& Siân Example") :]
    pupil = pupil[: pupil.index("Enfys")]
    assert pupil[:3] == ["Dylan <b>& Siân Example", "12A · P01", links[0]]
    assert pupil[3:8] == [
        "Your invitation to relbot",
        "How to begin",
        "Point your phone's camera at the square, or type the link. Then tap Start.",
        "It works once, until Monday 7/12. It is for you alone. Please don't pass it on.",
        "What it is",
    ]
    assert (
        "Charlie Example reads what you say. If anyone might get hurt, Alex Example and other adults here are told."
        " We can't keep that secret."
    ) in pupil
    assert "Dy wahoddiad i relbot" in pupil[8:]
    assert not re.search(r"\{[a-z_]+\}", " ".join(words))
    adult = words[words.index("Charlie Example") :]
    assert adult[3] == "Eich gwahoddiad i relbot"


def test_sheets_alone_leave_no_list_and_nothing_is_overwritten(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file with codes is enough to lose; whoever is refused gets no page; a failure leaves no code that counts."""
    printed = relbot("people", "invite", "P01", "--bot", "enfys_bot", "--sheets", "sheets.html")
    assert printed.out == [
        "1 codes are in sheets.html. Hand each to its person and to nobody else, then delete the file."
    ]
    assert not (school / "invitations.csv").exists()
    again = relbot("people", "invite", "P01", "--bot", "enfys_bot", "--sheets", "sheets.html")
    assert again.err == ["relbot: sheets.html is already there and is left as it is. Name another file: --sheets FILE"]

    def fail(*_: object) -> str:
        raise OSError

    monkeypatch.setattr("relbot.cli.sheet_page.page_of", fail)
    command = ("people", "invite", "P01", "--bot", "enfys_bot", "--csv", "codes.csv", "--sheets", "more.html")
    assert relbot(*command).code == 70
    assert not (school / "codes.csv").exists()


def test_nobody_is_an_empty_page() -> None:
    """A page of no sheets is whole, too."""
    none: list[Sheet] = []
    assert text_of(page_of(none, str)) == ["relbot"]
