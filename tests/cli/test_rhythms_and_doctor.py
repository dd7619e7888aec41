"""`relbot rhythms next|run`, `relbot doctor` and `relbot migrate`."""

from datetime import timedelta
from pathlib import Path

import pytest

from relbot.clock import SystemClock
from tests.cli.conftest import NOW, Printed, Relbot, link_all, made_own
from tests.service.school import SETTING

GOOD = [
    "ok    time zones: clock changes are known",
    "look  Telegram: RELBOT_TELEGRAM_TOKEN is not set; `relbot run` needs the token that @BotFather gave you",
]


def test_next_shows_what_comes_in_local_time(relbot: Relbot, school: Path) -> None:
    """The Monday's first slot is past at half past nine; the next are in the afternoon and on Tuesday morning."""
    lines = [" ".join(line.split()) for line in relbot("rhythms", "next", "-n", "2").out]
    assert [line for line in lines if line.startswith(("Mon", "Tue", "Wed"))] == [
        "Mon 23 Nov 2026 14:05 14:35 check-out pupil-check-out pupil",
        "Tue 24 Nov 2026 08:50 09:20 morning-check-in pupil-check-in-secondary pupil",
    ]


def test_next_says_when_there_is_nothing(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last term."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=300))
    assert relbot("rhythms", "next").out == [
        "Nothing comes round: the setting file has no rhythms, or its terms are over."
    ]


def test_run_opens_a_rhythm_once_a_day(relbot: Relbot, school: Path) -> None:
    """The second time that day it says so, with exit code 1; an unknown name lists those there are."""
    assert relbot("rhythms", "run", "morning-check-in") == Printed(
        0, ["morning-check-in is open; a running relbot asks everybody it is for."], []
    )
    assert relbot("rhythms", "run", "morning-check-in") == Printed(
        1, [], ["relbot: morning-check-in was opened today already; everybody is asked at most once a day"]
    )
    assert relbot("rhythms", "run", "evening") == Printed(
        2, [], ["relbot: the setting file has no rhythm evening. It has: morning-check-in, check-out"]
    )


def test_run_asks_no_child_what_nobody_reads(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Sunday it is refused, unless somebody says that they do read."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW - timedelta(days=1))
    assert relbot("rhythms", "run", "morning-check-in") == Printed(
        2,
        [],
        [
            "relbot: nobody reads just now what pupils would answer to morning-check-in. Open it in reading hours, or,"
            " if somebody does read: relbot rhythms run morning-check-in --force"
        ],
    )
    assert relbot("rhythms", "run", "morning-check-in", "--force").code == 0


def test_doctor_in_an_empty_folder_begins_with_the_key(relbot: Relbot) -> None:
    """What does not need the key is looked at; what does waits for it."""
    printed = relbot("doctor")
    assert printed.code == 1
    assert [line.split(":")[0] for line in printed.out] == [
        "ok    time zones",
        "look  Telegram",
        "ok    conversations",
        "bad   key",
    ]


def test_doctor_names_a_wrong_variable(relbot: Relbot, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that are wrong in one line, without being shown; the rest is looked at as if they were not set."""
    monkeypatch.setenv("RELBOT_TELEGRAM_TOKEN", "not-a-token")
    monkeypatch.setenv("RELBOT_HEALTH_PORT", "abc")
    printed = relbot("doctor")
    assert printed.code == 1
    assert printed.out[:3] == [
        GOOD[0],
        "bad   environment: RELBOT_TELEGRAM_TOKEN is not a bot's token (a number, a colon, letters and digits):"
        " copy it from @BotFather; RELBOT_HEALTH_PORT has to be the number of a port, from 1 to 65535;"
        " below as if not set",
        GOOD[1],
    ]
    assert printed.out[-1].startswith("bad   key: there is no key file relbot.key.")


def test_doctor_says_which_database_and_setting_are_missing(relbot: Relbot, tmp_path: Path) -> None:
    """With a key and no database, then with a database nobody has been imported into."""
    relbot("init")
    made_own(tmp_path / "setting.yaml")
    relbot("keys", "new", "relbot.key")
    assert relbot("doctor").out[-1] == (
        "bad   database: there is no database relbot.sqlite. Check the address, or begin with a new one:"
        " relbot setting apply FILE"
    )
    relbot("setting", "apply", "setting.yaml")
    said = relbot("doctor").out
    assert [said[-3], said[-1]] == [
        "ok    setting: enfys was applied on 2026-11-23",
        "bad   people: import at least two adults with the role safeguarding or lead:"
        " no concern goes to one person alone",
    ]


def test_doctor_is_content_when_all_is_in_place(relbot: Relbot, school: Path) -> None:
    """Two adults for safeguarding are linked: exit code 0. While they are only invited, nothing is bad either."""
    import asyncio

    assert relbot("doctor").out[-1] == (
        "bad   people: 0 of 2 safeguarding and lead adults can be reached; invite them: two are the least"
    )
    relbot("people", "invite", "--all", "--bot", "enfys_bot")
    waiting = relbot("doctor")
    assert (waiting.code, waiting.out[-1]) == (
        0,
        "look  people: 0 of 2 safeguarding and lead adults can be reached, 2 invited and not linked yet;"
        " start `relbot run`, and hand out their codes first: two are the least",
    )
    asyncio.run(link_all(school))
    printed = relbot("doctor")
    assert (printed.code, printed.err) == (0, [])
    assert printed.out[:2] == GOOD
    assert [line[:6].strip() for line in printed.out[2:]] == ["ok"] * 4 + ["look", "ok"]
    assert printed.out[-2].startswith("look  e-mail: RELBOT_MAIL_URL is not set: Telegram is the only way to an adult")
    assert printed.out[-1] == "ok    people: 2 of 2 safeguarding and lead adults can be reached"


def test_doctor_counts_no_code_that_has_run_out(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a fortnight nobody can link with it any more: they are to be invited again."""
    relbot("people", "invite", "--all", "--bot", "enfys_bot")
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=15))
    assert relbot("doctor").out[-1] == (
        "bad   people: 0 of 2 safeguarding and lead adults can be reached; invite them: two are the least"
    )


def test_doctor_sees_a_clock_that_is_slow(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock lies before the day the setting was applied would send at wrong times."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW - timedelta(days=1))
    assert [line for line in relbot("doctor").out if line.startswith("bad   clock")] == [
        "bad   clock: this machine says it is 2026-11-22 09:30 UTC, before the setting was applied; set its clock"
    ]


def test_doctor_passes_on_what_the_setting_wants_looked_at(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year later helplines and times of keeping are to be looked up and the terms are over; that alone is not bad."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW + timedelta(days=365))
    lines = [line for line in relbot("doctor").out if line.startswith("look  setting")]
    assert len(lines) == len(SETTING.helplines) + 2
    assert lines[0] == (
        "look  setting: Childline was last checked on 2026-09-01;"
        " look up name, number and hours, then write today's date"
    )


def test_doctor_finds_broken_conversations(relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without flows: said once, with the command that names every mistake."""
    (school / "words").mkdir()
    monkeypatch.setenv("RELBOT_CONVERSATIONS", "words")
    printed = relbot("doctor")
    assert printed.code == 1
    assert [line for line in printed.out if line.startswith("bad   conversations")] == [
        "bad   conversations: words/flows: there is no such folder; a catalogue has flows/ and phrases/ (and 1 more);"
        " see `relbot flows check`"
    ]


def test_migrate_leaves_a_database_of_today_as_it_is(relbot: Relbot, school: Path) -> None:
    """It says that it fits, and it does."""
    assert relbot("migrate") == Printed(0, ["The database fits this relbot."], [])
    assert relbot("people", "import", "people.csv").code == 0
