"""Where relbot looks for the files that are not code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from relbot import resources
from relbot.errors import ConfigurationError


def _package(tmp_path: Path) -> Path:
    package = tmp_path / "relbot"
    package.mkdir()
    return package


def test_a_checkout_reads_its_own_conversations() -> None:
    """Run from a checkout, the folder at its top is the one that authors edit."""
    assert resources.conversations_dir() == Path(__file__).resolve().parents[1] / "conversations"


def test_packaged_conversations_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed wheel's own folder wins over whatever lies beside the package."""
    package = _package(tmp_path)
    (package / "conversations").mkdir()
    (tmp_path / "conversations").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.conversations_dir() == package / "conversations"


def test_a_strangers_folder_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In site-packages, another project's `conversations` is not read; the error names what is missing."""
    package = _package(tmp_path)
    (tmp_path / "conversations").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    with pytest.raises(ConfigurationError) as caught:
        resources.conversations_dir()
    assert str(caught.value) == (
        f"the conversations are missing: there is no folder {package / 'conversations'}. "
        "Install relbot again, or restore it in the checkout."
    )


@pytest.mark.parametrize(
    "function, what, folder",
    [
        (resources.pages_dir, "page files", "sandbox/pages"),
        (resources.migrations_dir, "database migrations", "store/migrations"),
    ],
)
def test_a_missing_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: Callable[[], Path], what: str, folder: str
) -> None:
    """A broken installation says which files are gone and what to do."""
    package = _package(tmp_path)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    with pytest.raises(ConfigurationError) as caught:
        function()
    assert str(caught.value) == (
        f"the {what} are missing: there is no folder {package / folder}. "
        "Install relbot again, or restore it in the checkout."
    )
