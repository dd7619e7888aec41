"""The scene that most of the store's tests begin with."""

import pytest

from relbot.store.database import Database
from tests.store.scene import Scene, furnish


@pytest.fixture
async def scene(database: Database) -> Scene:
    """A setting with one pupil and their contact."""
    return await furnish(database)
