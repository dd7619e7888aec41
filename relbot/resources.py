"""Where the files that are not code lie: conversations, the example, pages, migrations."""

from pathlib import Path

from relbot.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def conversations_dir() -> Path:
    """The folder of conversations that came with relbot.

    An installed wheel carries them as `relbot/conversations`; a checkout keeps them at its top. Raises
    ConfigurationError if there is neither.
    """
    return _beside("conversations")


def example_dir(name: str = "ysgol-enfys") -> Path:
    """The folder of an invented setting that came with relbot, with its setting.yaml and people.csv.

    There are a school and a children's home, cartref-derw.
    """
    return _beside("examples") / name


def pages_dir() -> Path:
    """The folder of the demo's page (HTML, styles, scripts) that the sandbox serves; ConfigurationError if missing."""
    return _existing(_PACKAGE / "sandbox" / "pages", "page files")


def migrations_dir() -> Path:
    """The folder of Alembic's environments; ConfigurationError if missing."""
    return _existing(_PACKAGE / "store" / "migrations", "database migrations")


def _beside(name: str) -> Path:
    packaged = _PACKAGE / name
    if packaged.is_dir():
        return packaged
    checkout = _PACKAGE.parent
    # site-packages may hold somebody else's folder of that name: only a checkout has our pyproject.toml beside it
    if (checkout / "pyproject.toml").is_file():
        return _existing(checkout / name, name)
    return _existing(packaged, name)


def _existing(folder: Path, what: str) -> Path:
    if not folder.is_dir():
        raise ConfigurationError(
            f"the {what} are missing: there is no folder {folder}. Install relbot again, or restore it in the checkout."
        )
    return folder
