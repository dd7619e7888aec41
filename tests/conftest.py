"""What every test may use: a real PostgreSQL, a real browser, hypothesis as CI runs it."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = [
    "pytester",
    "tests.fixtures.browser",
    "tests.fixtures.missing_parts",
    "tests.fixtures.postgres",
    "tests.fixtures.untraced",
    "tests.fixtures.databases",
    "tests.fixtures.statements",
]

# No deadlines: machines share their cores. CI draws the same examples every time, so that red means changed code.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

LONG = "crash"
"""The folder of the tests that wait most."""
IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free there: a container's is often too small for all temporary folders together."""


def pytest_configure() -> None:
    """Lays temporary folders in memory where there is room: waiting for a disk tells nothing that SIGKILL could."""
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes minutes first, so that nothing waits for it."""
    items.sort(key=lambda item: _folder(item) != LONG)


def pytest_collection_finish() -> None:
    """Takes what every test needs, and nobody ever lets go of, out of the garbage collector's rounds."""
    gc.collect()
    gc.freeze()


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]
