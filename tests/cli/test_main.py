"""The command line as a whole: its help, and what becomes of errors."""

import re
from pathlib import Path

import pytest

from relbot import __version__
from relbot.cli.main import HELP
from relbot.cli.run import run
from relbot.errors import StoreError
from relbot.settings import PREFIX, Settings
from tests.cli.conftest import Relbot, made_own


def first_five() -> list[str]:
    """The commands that the help teaches, as they are to be typed."""
    lines = [line for line in HELP.splitlines() if line.startswith("  relbot ")]
    return [line[2:40].strip() for line in lines]


def test_the_help_teaches_the_first_five_commands(relbot: Relbot) -> None:
    """In the order in which they are needed, each on a line of its own."""
    printed = relbot("--help")
    commands = [line for line in printed.out if line.startswith("    relbot ")]
    assert printed.code == 0
    assert [line[4:42].strip() for line in commands] == [
        "relbot init",
        "relbot keys new relbot.key",
        "relbot setting apply setting.yaml",
        "relbot people import people.csv",
        "relbot people invite --all --bot NAME",
    ]


def test_every_variable_is_explained() -> None:
    """The help, `relbot run --help` and the README name each variable that relbot reads."""
    read = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    named = re.compile(r"RELBOT_[A-Z_]+")
    assert set(named.findall(str(run.__doc__))) == read
    assert set(named.findall(HELP)) == set(re.findall(r"^\| `(RELBOT_[A-Z_]+)`", readme, re.MULTILINE))
    assert set(named.findall(HELP)) == read | {"RELBOT_TELEGRAM_BOT"}


def test_the_first_five_commands_work_as_they_are_taught(relbot: Relbot, tmp_path: Path) -> None:
    """Typed one after the other in an empty folder, they end with a file of invitations."""
    for command in first_five():
        if "apply" in command:
            made_own(tmp_path / "setting.yaml")
        assert relbot(*command.replace("NAME", "enfys_bot").split()[1:]).code == 0
    assert (tmp_path / "invitations.csv").exists()


def test_the_version_is_told(relbot: Relbot) -> None:
    """Name and number."""
    assert relbot("--version").out == [f"relbot {__version__}"]


def test_an_unknown_command_is_refused(relbot: Relbot) -> None:
    """Exit code 2, with the name that was typed."""
    printed = relbot("invite")
    assert (printed.code, printed.out) == (2, [])
    assert printed.err[-1] == "Error: No such command 'invite'. Did you mean 'init'?"


def test_an_error_is_one_line_that_says_what_to_do(relbot: Relbot) -> None:
    """No trace; exit code 2."""
    assert relbot("keys", "new", "relbot.key").code == 0
    printed = relbot("people", "list")
    assert (printed.code, printed.out) == (2, [])
    assert printed.err == [
        "relbot: there is no database relbot.sqlite. Check the address, or begin with a new one:"
        " relbot setting apply FILE"
    ]


def test_debug_shows_the_cause(relbot: Relbot) -> None:
    """With --debug the error itself comes through, with all below it."""
    assert relbot("keys", "new", "relbot.key").code == 0
    with pytest.raises(StoreError):
        relbot("--debug", "people", "list")


def test_a_fault_of_relbots_own_quotes_nobody(relbot: Relbot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the kind of error is printed: its message might hold what a person wrote. Exit code 70."""

    def fail(*_: object) -> None:
        raise LookupError("Mali wrote this")

    monkeypatch.setattr("relbot.cli.setting._read", fail)
    printed = relbot("setting", "check", "setting.yaml")
    assert (printed.code, printed.out) == (70, [])
    assert printed.err == ["relbot: something unexpected happened (LookupError). `relbot --debug …` shows where."]
    with pytest.raises(LookupError):
        relbot("--debug", "setting", "check", "setting.yaml")
