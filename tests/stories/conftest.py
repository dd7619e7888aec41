"""Stories run on SQLite; `--update` writes anew what they record."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update`."""
    parser.addoption("--update", action="store_true", help="write the recorded parts of stories anew")


@pytest.fixture
def backend() -> str:
    """A story is about words, not about databases."""
    return "sqlite"
