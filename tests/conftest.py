"""What every test may use: a real PostgreSQL, a real browser, hypothesis as CI runs it."""

import os

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
