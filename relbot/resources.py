"""Where the files that are not code lie: conversations, pages, migrations."""

from pathlib import Path

from relbot.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def conversations_dir() -> Path:
    """The folder of conversations that came with relbot.

    An installed wheel carries them as `relbot/conversations`; a checkout keeps them at its top. Raises
    ConfigurationError if there is neither.
    """
    return _conversations_of(_PACKAGE)


def pages_dir() -> Path:
    """The folder of page files (HTML, styles, scripts) that `relbot.web` serves; ConfigurationError if missing."""
    return _existing(_PACKAGE / "web" / "pages", "page files")


def migrations_dir() -> Path:
    """The folder of Alembic's environments; ConfigurationError if missing."""
    return _existing(_PACKAGE / "store" / "migrations", "database migrations")


def _conversations_of(package: Path) -> Path:
    packaged = package / "conversations"
    if packaged.is_dir():
        return packaged
    checkout = package.parent
    # site-packages may hold somebody else's "conversations": only a checkout has our pyproject.toml beside it
    if (checkout / "pyproject.toml").is_file():
        return _existing(checkout / "conversations", "conversations")
    return _existing(packaged, "conversations")


def _existing(folder: Path, what: str) -> Path:
    if not folder.is_dir():
        raise ConfigurationError(
            f"the {what} are missing: there is no folder {folder}. Install relbot again, or restore it in the checkout."
        )
    return folder
