"""Where the two databases lie, as people write it in RELBOT_DATABASE_URL; and where the keys lie unless they say."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from relbot.errors import ConfigurationError

KEYS_SCHEMA = "relbot_keys"
"""The PostgreSQL schema of the key database where no other is named; `pg_dump --exclude-schema` leaves it out."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


@dataclass(frozen=True)
class Address:
    """A database: `url` for the driver, and on PostgreSQL perhaps a schema of its own."""

    url: URL
    schema: str | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file on this machine."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.database or "")

    def __str__(self) -> str:
        """For messages to people: no password."""
        if self.is_sqlite:
            return str(self.path)
        place = self.url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
        return f"{place} (schema {self.schema})" if self.schema else place


def parse_address(text: str) -> Address:
    """The address in `text`: sqlite:///file, or postgresql://user@host/database, perhaps with ?schema=name.

    Raises ConfigurationError for any other kind of address.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        # not chained, not quoted: it may hold a password
        raise ConfigurationError(
            "the database address is not one. Write sqlite:///path/to/relbot.sqlite or postgresql://user@host/database"
        ) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ConfigurationError(
            f"relbot keeps its data in SQLite or PostgreSQL, not in {url.drivername}."
            f" Write sqlite:///path/to/relbot.sqlite or postgresql://user@host/database"
        )
    if driver == "sqlite+aiosqlite" and url.database in (None, "", ":memory:"):
        raise ConfigurationError("a SQLite database needs a file: sqlite:///path/to/relbot.sqlite")
    schema = url.query.get("schema")
    if isinstance(schema, tuple):
        raise ConfigurationError("the database address names more than one schema")
    return Address(url.set(drivername=driver).difference_update_query(["schema"]), schema)


def keys_address(main: Address, given: str | None) -> Address:
    """The key database: the one given, or its usual place beside the main one.

    SQLite: relbot.sqlite has relbot-keys.sqlite beside it. PostgreSQL: schema relbot_keys of the same database.
    Raises ConfigurationError if both would be one: a backup would then carry the keys (rule 8).
    """
    if given is not None:
        keys = parse_address(given)
    elif main.is_sqlite:
        path = main.path
        keys = Address(main.url.set(database=str(path.with_name(f"{path.stem}-keys{path.suffix}"))))
    else:
        keys = Address(main.url, KEYS_SCHEMA)
    if keys == main:
        raise ConfigurationError("the keys must not lie in the main database: give them an address of their own")
    return keys
