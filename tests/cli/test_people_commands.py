"""`relbot people import`, `list` and `invite`."""

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from relbot.errors import StoreError
from relbot.service.people_file import COLUMNS
from relbot.store.database import Database
from relbot.store.unit_of_work import UnitOfWork
from tests.cli.conftest import Printed, Relbot, link_all, rows

HEADER = ",".join(COLUMNS)


def test_import_counts_what_it_did(relbot: Relbot, school: Path) -> None:
    """A dry run says what would be, by id; then a changed name, a new pupil, the rest as they were."""
    text = (school / "people.csv").read_text(encoding="utf-8").replace("Dylan", "Dilys")
    (school / "people.csv").write_text(text + "P02,Ffion,Example,pupil,9,cy,S03,,9A\n", encoding="utf-8")
    rest = "Who is not in the file stays as they are."
    (school / "some.csv").write_text(text.replace("S02,Billie,Example,lead,,en,,,\n", ""), encoding="utf-8")
    preview = relbot("people", "import", "some.csv", "--dry-run")
    assert preview == Printed(
        0,
        [
            "P01  first_name: Dylan → Dilys",
            "not in the file: S02",
            f"0 would be added, 1 would be changed, 2 as they were. {rest}",
            "For each of them who has left: relbot people leave ID",
        ],
        ["relbot: S01, S03: the invented people of `relbot init`; put your own in their place in some.csv"],
    )
    assert relbot("people", "import", "people.csv", "--dry-run").out == [
        "new: P02",
        "P01  first_name: Dylan → Dilys",
        f"1 would be added, 1 would be changed, 3 as they were. {rest}",
    ]
    assert relbot("people", "import", "people.csv").out == [f"1 added, 1 changed, 3 as they were. {rest}"]
    assert relbot("people", "import", "people.csv").out == [f"0 added, 0 changed, 5 as they were. {rest}"]


def test_import_names_every_fault_and_adds_nobody(relbot: Relbot, school: Path) -> None:
    """Exit code 1, a line each."""
    (school / "new.csv").write_text(
        f"{HEADER}\nP02,Ffion,Example,pupil,9,cy,S99,,9A\nP03,Gwyn,Example,pupil,9,cy,S03,,9A\n", encoding="utf-8"
    )
    assert relbot("people", "import", "new.csv") == Printed(
        1, [], ["new.csv:2: named_adult: S99 is nobody in this file or the database; add them or mend the id"]
    )
    (school / "new.csv").write_text(
        f"{HEADER}\nP02,,Example,pupil,99,cy,S99,P02,\nP02,Ela,Example,staff,,en,P01,,\nP01,A,B,staff,,en,S01,,\n",
        encoding="utf-8",
    )
    assert relbot("people", "import", "new.csv").err == [
        "new.csv:2: first_name: is empty",
        "new.csv:2: year: is a school year from 1 to 13, or R for reception",
        "new.csv:2: named_adult: S99 is nobody in this file or the database; add them or mend the id",
        "new.csv:3: id: stands in line 2 already",
        "new.csv:4: id: is a pupil here already under this id; give the new person an id of their own",
    ]
    printed = relbot("people", "import", "people.csv")
    assert printed.out[0].startswith("0 added, 0 changed, 4 as they were.")
    assert printed.err == [
        "relbot: S01, S02, S03, P01: the invented people of `relbot init`; put your own in their place in people.csv"
    ]


def test_list_shows_names_and_is_as_wide_as_it_needs(relbot: Relbot, school: Path) -> None:
    """Into a pipe nothing is folded: a person a line, adults first."""
    lines = [line.split() for line in relbot("people", "list").out]
    assert [line for line in lines if line and line[0][0] in "SP"] == [
        ["S01", "Alex", "Example", "staff+safeguarding", "en", "no"],
        ["S02", "Billie", "Example", "lead", "en", "no"],
        ["S03", "Charlie", "Example", "staff", "cy", "no"],
        ["P01", "Dylan", "Example", "pupil", "12", "12A", "en", "Charlie", "Example", "Alex", "Example", "no"],
    ]


def test_invite_writes_a_private_file_of_links(relbot: Relbot, school: Path) -> None:
    """Columns id, code, link, expires; only the operator can read it; the code is in the link."""
    printed = relbot("people", "invite", "--all", "--bot", "@enfys_bot", "--csv", "codes.csv")
    assert printed == Printed(
        0, ["4 codes are in codes.csv. Hand each to its person and to nobody else, then delete the file."], []
    )
    header, *lines = rows(school / "codes.csv")
    assert header == ["id", "code", "link", "expires"]
    assert [line[0] for line in lines] == ["P01", "S01", "S02", "S03"]
    assert [line[2] for line in lines] == [f"https://t.me/enfys_bot?start={line[1]}" for line in lines]
    assert {line[3] for line in lines} == {"2026-12-07T09:30+00:00"}
    assert stat.S_IMODE((school / "codes.csv").stat().st_mode) == 0o600


def test_invite_takes_the_bots_name_from_the_environment(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RELBOT_TELEGRAM_BOT; two people by id, for three days."""
    monkeypatch.setenv("RELBOT_TELEGRAM_BOT", "enfys_bot")
    assert relbot("people", "invite", "S02", "S01", "--days", "3").code == 0
    assert [(line[0], line[3]) for line in rows(school / "invitations.csv")[1:]] == [
        ("S01", "2026-11-26T09:30+00:00"),
        ("S02", "2026-11-26T09:30+00:00"),
    ]


def test_invite_overwrites_no_codes(relbot: Relbot, school: Path) -> None:
    """The codes in the file that is there still count."""
    (school / "invitations.csv").write_text("mine", encoding="utf-8")
    assert relbot("people", "invite", "--all", "--bot", "enfys_bot") == Printed(
        2, [], ["relbot: invitations.csv is already there and is left as it is. Name another file: --csv FILE"]
    )


def test_invite_wants_to_know_whom(relbot: Relbot, school: Path) -> None:
    """Neither ids nor --all, or both, is refused."""
    message = "relbot: say whom to invite: ids as `relbot people list` shows them, or --all"
    assert relbot("people", "invite", "--bot", "enfys_bot").err == [message]
    assert relbot("people", "invite", "S01", "--all", "--bot", "enfys_bot").err == [message]


def test_invite_wants_a_bots_name(relbot: Relbot, school: Path) -> None:
    """None is asked for; what is no user name would make links that lead nowhere."""
    assert relbot("people", "invite", "--all") == Printed(
        2, [], ["relbot: the links need your bot's user name on Telegram: --bot NAME, or RELBOT_TELEGRAM_BOT"]
    )
    for name in ("no", "@my bot", "bot?start=x", "9bot_name"):
        told = relbot("people", "invite", "--all", "--bot", name)
        assert (told.code, told.out) == (2, [])
        assert told.err[0].startswith(f'relbot: "{name}" can be no bot\'s user name on Telegram')


@pytest.mark.parametrize("name", ["YOUR_BOT", "@your_bot"])
def test_invite_refuses_the_name_of_the_guide(relbot: Relbot, school: Path, name: str) -> None:
    """Codes whose links lead to somebody else's bot are not made."""
    assert relbot("people", "invite", "--all", "--bot", name) == Printed(
        2,
        [],
        [
            f"relbot: {name.removeprefix('@')} stands for your own bot: put its user name there,"
            " as @BotFather on Telegram gave it to you"
        ],
    )
    assert not (school / "invitations.csv").exists()


def test_invite_says_why_a_child_gets_no_code(relbot: Relbot, school: Path) -> None:
    """The rule, and the line of the setting file that changes it; no file when nobody is left."""
    (school / "more.csv").write_text(f"{HEADER}\nP02,Ffion,Example,pupil,11,cy,S03,,\n", encoding="utf-8")
    relbot("people", "import", "more.csv")
    assert relbot("people", "invite", "P02", "--bot", "enfys_bot") == Printed(
        0,
        ["Nobody was invited, and no file was written."],
        [
            "relbot: P02 is under 16, the minimum age of Telegram in the United Kingdom"
            " (year 12 and above count as 16). To invite younger pupils all the same,"
            " write telegram_under_16: true in the setting file and apply it"
        ],
    )
    assert not (school / "invitations.csv").exists()


def test_codes_that_cannot_be_written_do_not_count(relbot: Relbot, school: Path) -> None:
    """A folder that is not there: nothing is made, earlier codes stay good."""
    printed = relbot("people", "invite", "--all", "--bot", "enfys_bot", "--csv", "nowhere/codes.csv")
    assert printed == Printed(2, [], ["relbot: nowhere/codes.csv cannot be written: No such file or directory"])


def test_codes_that_do_not_count_are_not_left_lying(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database fails after the file was written, the file goes too."""
    whole = Database.transaction

    @asynccontextmanager
    async def full_disk(database: Database) -> AsyncIterator[UnitOfWork]:
        async with whole(database) as uow:
            yield uow
            assert (school / "invitations.csv").exists()
            raise StoreError("the disk is full")

    monkeypatch.setattr(Database, "transaction", full_disk)
    printed = relbot("people", "invite", "--all", "--bot", "enfys_bot")
    assert printed == Printed(2, [], ["relbot: the disk is full"])
    assert not (school / "invitations.csv").exists()


def test_unlink_says_first_and_does_it_when_told(relbot: Relbot, school: Path) -> None:
    """Without --yes nothing changes; afterwards there is nothing more to take away."""
    assert relbot("people", "invite", "S03", "--bot", "enfys_bot").code == 0
    assert relbot("people", "unlink", "S03").out == [
        "S03: accounts would be unlinked: 0; unused codes would be made worthless: 1.",
        "Nothing was changed. To do it: relbot people unlink S03 --yes",
    ]
    assert relbot("people", "unlink", "S03", "--yes").out == [
        "S03: accounts unlinked: 0; unused codes made worthless: 1.",
        "For a new account: relbot people invite S03",
    ]
    assert relbot("people", "unlink", "S03").out == [
        "S03 has no account and no unused code: there is nothing to take away."
    ]


def test_leave_says_first_and_does_it_when_told(relbot: Relbot, school: Path) -> None:
    """The children who need another adult are named by their ids; who has left is not in the list any more."""
    children = "Children who need another named or second adult: P01. Say who it is in the people file and import it."
    assert relbot("people", "leave", "S03").out == [
        "S03: accounts would be unlinked: 0; unused codes would be made worthless: 0; conversations would be ended: 0.",
        children,
        "Nothing was changed. To do it: relbot people leave S03 --yes",
    ]
    assert relbot("people", "leave", "S03", "--yes").out == [
        "S03: accounts unlinked: 0; unused codes made worthless: 0; conversations ended: 0.",
        children,
        "S03 has left. To take them out of the people file is yours: an import of it brings them back.",
    ]
    assert relbot("people", "leave", "S03").err == ["relbot: S03 has left already"]
    assert not any("S03" in line for line in relbot("people", "list").out)


def test_two_of_safeguarding_and_leadership_stay(relbot: Relbot, school: Path) -> None:
    """Fewer than two who can be reached are said beforehand, and refused, unless somebody insists."""
    relbot("people", "invite", "S02", "--bot", "enfys_bot")
    asyncio.run(link_all(school))
    said = (
        "relbot: without S01 relbot can reach 1 adults of safeguarding and leadership, and 2 are the least:"
        " no concern goes to one person alone. Let others link an account first: relbot people invite ID"
    )
    only_said = relbot("people", "leave", "S01")
    assert (only_said.code, only_said.err) == (1, [said])
    assert only_said.out[-1] == (
        "Nothing was changed, and it would be refused. To do it all the same: relbot people leave S01 --yes --force"
    )
    assert relbot("people", "leave", "S01", "--yes") == Printed(2, [], [f"{said}. To do it all the same: --force"])
    refused = relbot("people", "unlink", "S02", "--yes")
    assert (refused.code, refused.out, "without S02 relbot can reach 0" in refused.err[0]) == (2, [], True)
    assert relbot("people", "unlink", "S02", "--yes", "--force").code == 0
    assert relbot("people", "leave", "S01", "--yes", "--force").code == 0


def test_erase_comes_after_leaving_and_says_first(relbot: Relbot, school: Path) -> None:
    """Without --yes nothing changes; afterwards the id is nobody's, and may be given to somebody new."""
    assert relbot("people", "erase", "P01").err == ["relbot: P01 has not left. First: relbot people leave P01 --yes"]
    relbot("people", "leave", "P01", "--yes")
    stay = "Scores, choices and times stay, without a name."
    assert relbot("people", "erase", "P01").out == [
        "P01: texts would be made unreadable for good: 0; accounts would be forgotten: 0;"
        f" messages kept whole would be emptied: 0. {stay}",
        "There is no way back. The law may want the record kept: docs/privacy.md says what."
        " Nothing was changed. To do it: relbot people erase P01 --yes",
    ]
    assert relbot("people", "erase", "P01", "--yes").out == [
        f"P01: texts made unreadable for good: 0; accounts forgotten: 0; messages kept whole emptied: 0. {stay}",
        "Start every `relbot run` anew: what runs may still hold the key in memory. Old copies of the key database hold"
        " it too: keep none for longer than 30 days.",
    ]
    assert relbot("people", "erase", "P01").err == [
        "relbot: nobody here has the id P01. Look it up: relbot people list"
    ]
    assert relbot("people", "import", "people.csv").out[0].startswith("1 added, 0 changed, 3 as they were.")


def test_email_addresses_come_from_a_file(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, or refused by line; `doctor` says who has none, and what the environment lacks."""
    (school / "mail.csv").write_text("id,email\nS01,alex@school.example\n", encoding="utf-8")
    assert relbot("people", "email", "mail.csv").out == ["1 addresses written, 0 taken away, 0 as they were."]
    (school / "mail.csv").write_text("id,email\nP01,dylan@school.example\n", encoding="utf-8")
    assert relbot("people", "email", "mail.csv") == Printed(
        1, [], ["mail.csv:2: id: is a pupil; only adults get e-mail"]
    )
    monkeypatch.setenv("RELBOT_MAIL_URL", "smtps://mail.example")
    assert any("RELBOT_MAIL_FROM is not" in line for line in relbot("doctor").out)
    monkeypatch.setenv("RELBOT_MAIL_FROM", "relbot@school.example")
    assert any("1 of 2 safeguarding and lead adults have an address" in line for line in relbot("doctor").out)


def test_away_counts_in_days(relbot: Relbot, school: Path) -> None:
    """Today unless days are named, both included; --back undoes it; what cannot be meant is refused."""
    assert relbot("people", "away", "P01").out == [
        "P01 is away from 2026-11-23 until 2026-11-23, both included. To undo: --back"
    ]
    assert relbot("people", "away", "P01", "--from", "2026-11-25", "--until", "2026-11-27").out == [
        "P01 is away from 2026-11-25 until 2026-11-27, both included. To undo: --back"
    ]
    assert relbot("people", "away", "P01", "--back").out == ["P01 is here."]
    assert relbot("people", "away", "P01", "--back").out == ["P01 is here, as before."]
    assert relbot("people", "away", "P01", "--until", "2026-11-22").err == ["relbot: 2026-11-22 lies before 2026-11-23"]
    assert relbot("people", "away", "P01", "--until", "2026-11-25", "--back").code == 2
    told = " ".join(" ".join(relbot("people", "away", "P01", "--until", "2026-13-01").err).replace("│", "").split())
    assert "write a day as YYYY-MM-DD, such as 2026-12-01; there is no day 2026-13-01" in told


def test_an_id_is_not_given_to_somebody_else_silently(relbot: Relbot, school: Path) -> None:
    """Both names others: the dry run shows them and refuses as the import does, until it is said to be one person."""
    line = "P01,Ffion,Other,pupil,9,cy,S03,,9A"
    (school / "new.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    refused = relbot("people", "import", "new.csv")
    assert (refused.code, refused.out) == (1, [])
    assert refused.err[-1].startswith("new.csv:2: first_name: P01 is another name here")
    shown = relbot("people", "import", "new.csv", "--dry-run")
    assert (shown.code, shown.err) == (1, refused.err)
    assert "P01  first_name: Dylan → Ffion" in shown.out
    assert relbot("people", "import", "new.csv", "--renamed", "P01").code == 0


def test_pin_reset_takes_away_what_is_there(relbot: Relbot, school: Path) -> None:
    """Whoever has none is said to have none; an id that nobody has is an error."""
    relbot("people", "import", "people.csv")
    assert relbot("people", "pin-reset", "S01").out == ["S01 has no PIN: there is nothing to take away."]
    assert relbot("people", "pin-reset", "S99").code == 2
