"""What service tests share: they run on SQLite, and on PostgreSQL too where they are marked `both_databases`."""

import pytest


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Who is told what and when is decided in code that knows no database: one is enough, unless marked."""
    name: str = getattr(request, "param", "sqlite")
    return name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a marked test once on each database."""
    if "backend" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
