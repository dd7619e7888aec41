"""The source distribution carries all that its own tests and chores read."""

import subprocess
import sys
import tarfile

import pytest

from tests.packaging.conftest import CHECKOUT


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a source distribution, built with the pinned build backend and without the network."""
    folder = tmp_path_factory.mktemp("sdist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, timeout=120)
    (found,) = folder.glob("relbot-*.tar.gz")
    with tarfile.open(found) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.mark.parametrize(
    "folder, pattern",
    [
        ("conversations", "**/*.yaml"),
        ("docs", "*.md"),
        ("examples", "**/*.*"),
        ("relbot", "**/*.py"),
        ("requirements", "*.txt"),
        ("scripts", "*.py"),
        ("tests", "**/*.py"),
        ("training", "**/*.py"),
        ("training", "**/*.tsv"),
    ],
)
def test_it_holds_every_file_of_the_checkout(held: set[str], folder: str, pattern: str) -> None:
    """Nothing that a test, a chore or retraining needs is left behind."""
    wanted = [path.relative_to(CHECKOUT).as_posix() for path in sorted((CHECKOUT / folder).glob(pattern))]
    assert [path for path in wanted if path not in held] == []
    assert wanted != []


def test_it_holds_what_stands_at_the_top(held: set[str]) -> None:
    """The licence, the guide, the chores and the project file."""
    tops = {path for path in held if "/" not in path}
    assert tops - {"PKG-INFO", ".gitignore"} == {"CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"}
