"""The chores: what `make` offers is what the guide describes."""

import re
import shutil
import subprocess

import pytest

from tests.packaging.conftest import CHECKOUT


@pytest.fixture(scope="module")
def offered() -> list[str]:
    """The commands that `make` without a word lists."""
    if shutil.which("make") is None:
        pytest.skip("missing: make")
    run = subprocess.run(["make", "--silent"], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=30)
    return re.findall(r"^(make [a-z]+)", run.stdout, re.MULTILINE)


def test_the_guide_describes_every_chore(offered: list[str]) -> None:
    """docs/contributing.md lists the same commands; `make help` lists itself besides."""
    guide = (CHECKOUT / "docs" / "contributing.md").read_text(encoding="utf-8")
    assert ["make help", *re.findall(r"^\| `(make [a-z]+)` \|", guide, re.MULTILINE)] == offered


def test_without_make_the_same_commands_are_given() -> None:
    """Every tool that `make test` and `make lint` call is in the part for Windows, with the same options."""
    recipes = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    guide = (CHECKOUT / "docs" / "contributing.md").read_text(encoding="utf-8").replace("\\", "/")
    test = re.findall(r"\$\(BIN\)/(python -m pytest .*?) \$\(ARGS\)", recipes)
    lint = re.findall(
        r"^\t\$\(BIN\)/(.*)$", recipes[recipes.index("\nlint:") : recipes.index("\nformat:")], re.MULTILINE
    )
    assert (len(test), len(lint)) == (1, 5)
    assert re.findall(r"^\.venv/Scripts/(?!relbot)(.*)$", guide, re.MULTILINE) == test + lint
