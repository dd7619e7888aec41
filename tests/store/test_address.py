import pytest

from relbot.errors import ConfigurationError
from relbot.store.address import keys_address, parse_address


@pytest.mark.parametrize(
    "text, main, keys",
    [
        ("sqlite:///data/relbot.sqlite", "data/relbot.sqlite", "data/relbot-keys.sqlite"),
        ("sqlite+aiosqlite:////srv/relbot.db", "/srv/relbot.db", "/srv/relbot-keys.db"),
        (
            "postgresql://relbot:secret@db.example/school",
            "postgresql://relbot:***@db.example/school",
            "postgresql://relbot:***@db.example/school (schema relbot_keys)",
        ),
        (
            "postgres://relbot@db.example/school?schema=bryn",
            "postgresql://relbot@db.example/school (schema bryn)",
            "postgresql://relbot@db.example/school (schema relbot_keys)",
        ),
    ],
)
def test_addresses_are_read_and_the_keys_lie_beside(text: str, main: str, keys: str) -> None:
    """Plain addresses get their driver, the key database its usual place, and no password is shown."""
    address = parse_address(text)
    assert [str(address), str(keys_address(address, None))] == [main, keys]
    assert address.url.drivername in ("sqlite+aiosqlite", "postgresql+asyncpg")


@pytest.mark.parametrize(
    "text, message",
    [
        (
            "relbot:secret",
            "the database address is not one. Write sqlite:///path/to/relbot.sqlite or postgresql://user@host/database",
        ),
        (
            "mysql://relbot:secret@db.example/school",
            "relbot keeps its data in SQLite or PostgreSQL, not in mysql. Write sqlite:///path/to/relbot.sqlite or"
            " postgresql://user@host/database",
        ),
        ("sqlite://", "a SQLite database needs a file: sqlite:///path/to/relbot.sqlite"),
        ("sqlite:///:memory:", "a SQLite database needs a file: sqlite:///path/to/relbot.sqlite"),
        ("postgresql://db.example/a?schema=b&schema=c", "the database address names more than one schema"),
    ],
)
def test_what_is_no_address_is_refused_without_its_password(text: str, message: str) -> None:
    """Each fault says what to write instead."""
    with pytest.raises(ConfigurationError) as caught:
        parse_address(text)
    assert str(caught.value) == message


def test_the_keys_may_lie_elsewhere() -> None:
    """Another server altogether is best."""
    keys = keys_address(parse_address("sqlite:///relbot.sqlite"), "postgresql://vault.example/keys?schema=bryn")
    assert str(keys) == "postgresql://vault.example/keys (schema bryn)"
