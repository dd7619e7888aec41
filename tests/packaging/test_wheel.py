"""The wheel carries everything that relbot reads, and an installation finds it outside the checkout."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.conftest import CHECKOUT

# What is read at run time: its place in the checkout, its place in the wheel, and which files.
DATA = [
    ("conversations", "relbot/conversations", "*.yaml"),
    ("examples", "relbot/examples", "*"),
    ("relbot/store/migrations", "relbot/store/migrations", "*"),
    ("relbot/sandbox/pages", "relbot/sandbox/pages", "*"),
]


def _files(folder: Path, pattern: str) -> list[str]:
    found = (path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path.relative_to(folder).as_posix() for path in found)


@pytest.mark.parametrize("source, target, pattern", DATA)
def test_the_wheel_holds_every_file_of_the_checkout(wheel: Path, source: str, target: str, pattern: str) -> None:
    """No conversation, migration or page file is left behind."""
    expected = [f"{target}/{name}" for name in _files(CHECKOUT / source, pattern)]
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert [name for name in expected if name not in held] == []
    assert expected != []


def test_the_wheel_holds_no_tests_and_no_data_of_people(wheel: Path) -> None:
    """Only the package and its metadata are in it."""
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert sorted(top.split("-")[0] for top in tops) == ["relbot", "relbot"]


def test_the_wheel_says_that_it_is_typed_and_under_which_licence(wheel: Path) -> None:
    """py.typed and the licence's full text are in it."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        (licence,) = (name for name in names if name.endswith(".dist-info/licenses/LICENSE"))
        text = archive.read(licence).decode()
    assert "relbot/py.typed" in names
    assert text == (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text


def _run_installed(installed: Path, code: str, cwd: Path) -> str:
    # the packages relbot needs come from this environment; relbot itself only from the installation
    program = f"import sys; sys.path.insert(0, {str(installed)!r})\n{code}"
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=cwd, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stderr == ""
    return run.stdout


@pytest.mark.parametrize(
    "function, target",
    [
        ("conversations_dir", "relbot/conversations"),
        ("example_dir", "relbot/examples/ysgol-enfys"),
        ("migrations_dir", "relbot/store/migrations"),
        ("pages_dir", "relbot/sandbox/pages"),
    ],
)
def test_an_installation_finds_its_files(installed: Path, tmp_path: Path, function: str, target: str) -> None:
    """Outside the checkout, relbot reads the files that were installed with it."""
    code = f"from relbot import resources; print(resources.{function}())"
    assert _run_installed(installed, code, tmp_path) == f"{installed / target}\n"


def test_an_installation_gives_the_command(installed: Path) -> None:
    """`relbot` is declared as a command."""
    (metadata,) = installed.glob("relbot-*.dist-info")
    assert (metadata / "entry_points.txt").read_text(encoding="utf-8") == (
        "[console_scripts]\nrelbot = relbot.cli.main:main\n"
    )
