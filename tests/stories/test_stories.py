"""Every story file, played whole and compared whole."""

from pathlib import Path

import pytest

from relbot.store.database import Database
from tests.stories.playing import play
from tests.stories.script import read_story, write_story

FOLDER = Path(__file__).parent / "told"
STORIES = sorted(FOLDER.rglob("*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
async def test_story(path: Path, database: Database, request: pytest.FixtureRequest) -> None:
    """People see, line by line, what the story says, and the database holds it."""
    told = read_story(path)
    played = await play(told, database)
    if request.config.getoption("--update"):
        write_story(path, played)
        return
    assert [act.model_dump() for act in played.acts] == [act.model_dump() for act in told.acts]
    assert played.stored == told.stored


def test_there_are_stories() -> None:
    """A moved folder does not pass for a green run."""
    assert len(STORIES) > 0
