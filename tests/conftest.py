"""What every test may use: a real PostgreSQL, a real browser, hypothesis as CI runs it."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = [
    "pytester",
    "tests.fixtures.browser",
    "tests.fixtures.missing_parts",
    "tests.fixtures.postgres",
    "tests.fixtures.databases",
]

# No deadlines: machines share their cores. CI draws the same examples every time, so that red means changed code.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

MEASURED = ("engine", "flow", "service", "stories")
"""Folders whose tests carry the coverage gate."""

IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free there: a container's is often too small for all temporary folders together."""


def pytest_configure() -> None:
    """Lays temporary folders in memory where there is room: waiting for a disk tells nothing that SIGKILL could."""
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leaves coverage off elsewhere (pytest-cov's `no_cover`): those tests took half as long again, for nothing."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] not in MEASURED:
            item.add_marker(pytest.mark.no_cover)
