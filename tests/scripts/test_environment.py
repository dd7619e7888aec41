"""What a fresh machine is told, and when the environment is made again."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import environment


def test_an_old_python_parses_the_script() -> None:
    """Python 3.6 can read it, and so say what is needed."""
    source = Path(environment.__file__).read_text(encoding="utf-8")
    assert isinstance(ast.parse(source, feature_version=(3, 6)), ast.Module)


def test_an_old_python_is_told_what_to_do() -> None:
    """3.10 is too old; the sentence says how to name another."""
    with pytest.raises(environment.UnusableError) as caught:
        environment.check_python((3, 10, 14), [])
    assert str(caught.value) == (
        "relbot needs Python 3.11 or newer and this is Python 3.10. "
        "Install a newer one and name it, for example: make demo PYTHON=python3.12"
    )


def test_a_python_without_venv_is_told_what_to_do() -> None:
    """Debian leaves out ensurepip; the sentence names the package."""
    with pytest.raises(environment.UnusableError) as caught:
        environment.check_python((3, 11, 2), ["ensurepip"])
    assert str(caught.value) == (
        "this Python 3.11 cannot make virtual environments (missing: ensurepip). "
        "On Debian and Ubuntu: apt install python3-venv"
    )


def test_a_wrong_call_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown set of pins is refused with the usage."""
    assert environment.main(["everything"]) == 2
    assert capsys.readouterr().err == "usage: python scripts/environment.py [run|dev]\n"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run; making a virtual environment leaves a python behind, nothing else happens."""
    ran: list[list[str]] = []

    def run(command: list[str], *, check: bool) -> None:
        assert check
        ran.append(command)
        if command[1:3] == ["-m", "venv"]:
            python = Path(command[-1]) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def _kinds(commands: list[list[str]]) -> list[str]:
    kinds = {"--clear": "venv", "--require-hashes": "pins", "--editable": "relbot"}
    return [kind for command in commands for option, kind in kinds.items() if option in command]


def test_the_second_time_nothing_is_run(tmp_path: Path, commands: list[list[str]]) -> None:
    """The first call makes, installs the pins and then relbot; the second finds the stamp."""
    environment.make(tmp_path / "env", "run")
    assert _kinds(commands) == ["venv", "pins", "relbot"]
    environment.make(tmp_path / "env", "run")
    assert len(commands) == 3


def test_every_step_is_told(tmp_path: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """A line before each step and one at the end, so that nobody waits before a silent terminal; later, none."""
    environment.make(tmp_path / "env", "run")
    environment.make(tmp_path / "env", "run")
    assert capsys.readouterr().out.splitlines() == [
        "Setting up env from the pins (run). Once; it takes a minute or two.",
        "1/3  Making an empty environment",
        f"2/3  Fetching and installing {environment.number_of_pins('run')} packages, most of the time goes here",
        "3/3  Installing relbot itself",
        "env is ready.",
    ]


@pytest.mark.parametrize("which", ["run", "dev"])
def test_the_packages_are_counted(which: str) -> None:
    """As many as there are entries with hashes in the files of pins."""
    texts = [(environment.ROOT / "requirements" / name).read_text(encoding="utf-8") for name in environment.PINS[which]]
    assert environment.number_of_pins(which) == len(re.findall(r"^\S+==", "\n".join(texts), re.MULTILINE)) > 20


def test_the_environment_for_tests_will_do_for_running(tmp_path: Path, commands: list[list[str]]) -> None:
    """After `make test`, `make demo` installs nothing; the other way round it must."""
    environment.make(tmp_path / "env", "dev")
    environment.make(tmp_path / "env", "run")
    assert _kinds(commands) == ["venv", "pins", "relbot"]
    environment.make(tmp_path / "other", "run")
    environment.make(tmp_path / "other", "dev")
    assert _kinds(commands[3:]) == ["venv", "pins", "relbot", "pins", "relbot"]


def test_changed_pins_are_installed_into_the_same_environment(tmp_path: Path, commands: list[list[str]]) -> None:
    """A stamp of other pins leads to an installation, not to a new environment."""
    environment.make(tmp_path / "env", "run")
    stamp = tmp_path / "env" / "relbot-run.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "digest": "of other pins"}))
    environment.make(tmp_path / "env", "run")
    assert _kinds(commands[3:]) == ["pins", "relbot"]


def test_a_moved_checkout_gets_a_new_environment(tmp_path: Path, commands: list[list[str]]) -> None:
    """Scripts in an environment name the folder they were made in, so a moved one is made again."""
    environment.make(tmp_path / "env", "run")
    stamp = tmp_path / "env" / "relbot-run.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "checkout": "/elsewhere"}))
    environment.make(tmp_path / "env", "run")
    assert _kinds(commands[3:]) == ["venv", "pins", "relbot"]


def test_an_interrupted_installation_is_taken_up_again(tmp_path: Path, commands: list[list[str]]) -> None:
    """The stamp is written last: after a failure the next call installs."""
    environment.make(tmp_path / "env", "run")
    (tmp_path / "env" / "relbot-run.json").unlink()
    environment.make(tmp_path / "env", "run")
    assert _kinds(commands[3:]) == ["pins", "relbot"]


def test_a_failing_pip_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is 1, and the person is told to run the same command again."""

    def run(command: list[str], *, check: bool) -> None:
        raise subprocess.CalledProcessError(1, ["/usr/bin/python3"])

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("VENV", str(tmp_path / "env"))
    assert environment.main(["dev"]) == 1
    assert capsys.readouterr().err == (
        "relbot: python3 failed, see above; the environment is not ready. "
        "Once that is mended, run the same command again.\n"
    )
    assert not (tmp_path / "env" / "relbot-dev.json").exists()
