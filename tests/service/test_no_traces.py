"""Over every story: no name or word in a log, none on an adult's lock screen, and nothing of a file anywhere."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from relbot.sandbox import media
from relbot.store.database import Database
from relbot.store.tables import InboxRow
from tests.fixtures.databases import Place
from tests.service.school import EXAMPLE
from tests.stories import playing
from tests.stories.script import Story, read_story
from tests.stories.stage import stage

TOLD = Path(__file__).parents[1] / "stories" / "told"
STORIES = sorted(TOLD.rglob("*.yaml"))
PLAYED = [
    "talk/passed-on-en.yaml",
    "people/blocked-en.yaml",
    "hearing/taken-back-en.yaml",
]
"""Stories that are played here once more, to read their logs: between them they call most of the service."""
FLOOR = 8
"""Words shorter than this are too common to say that a text holds them."""


@pytest.fixture
def names() -> set[str]:
    """First and last names of everybody, and their school ids."""
    rows = [line.split(",") for line in (EXAMPLE / "people.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return {cell for row in rows for cell in row[:3]}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.relative_to(TOLD).with_suffix("").as_posix())
def test_no_lock_screen_of_an_adult_shows_a_child(path: Path) -> None:
    """New messages to adults, as every story records them, hold no pupil's name and nothing a pupil wrote (rule 7)."""
    story = read_story(path)
    secrets = _pupils() | set(_written_by_pupils(story))
    seen = [line for act in story.acts for who, lines in act.sees.items() if who.startswith("S") for line in lines]
    shown = [line for line in seen if re.match(r"\+ \d+ (?!me: )", line)]
    assert [line for line in shown if any(_holds(line, secret) for secret in secrets)] == []


@pytest.mark.parametrize("name", PLAYED)
async def test_story_leaves_no_traces(
    name: str, database: Database, names: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Logs say codes and counts: over whole stories no name, no school id and no word that was written."""
    caplog.set_level(logging.DEBUG, "relbot")
    story = read_story(TOLD / name)
    await playing.play(story, database)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("relbot"))
    assert logged
    assert [secret for secret in sorted(names | set(_written_by_pupils(story))) if _holds(logged, secret)] == []


def _holds(text: str, secret: str) -> bool:
    """Whether a text has these words as whole words."""
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


def _pupils() -> set[str]:
    rows = [line.split(",") for line in (EXAMPLE / "people.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return {cell for row in rows if row[3] == "pupil" for cell in row[:3]}


def _written_by_pupils(story: Story) -> Iterator[str]:
    for act in story.acts:
        for who, deed in act.do.items():
            if not who.startswith("P"):
                continue
            for verb, argument in deed.items():
                said = {"text": argument} if verb == "send" else argument if isinstance(argument, dict) else {}
                text = str(said.get("text") or said.get("caption") or "")
                if len(text) >= FLOOR:
                    yield text


async def test_nothing_of_a_file_is_stored(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Photo, voice, video, file, place, contact card: no id, coordinate or number of it gets as far as the inbox."""
    caplog.set_level(logging.DEBUG, "relbot")
    database = await place.open()
    async with stage(database) as on:
        phone = await on.link("P1202")
        secrets: set[str] = set()
        for kind in media.KINDS:
            phone.send_media(kind)
            secrets |= set(_secrets([message.content for message in phone._chat.messages.values()]))
        await on.intake.step()
        async with database.reading() as uow:
            bodies = [uow.inbox.body(row) for row in await uow._session.scalars(select(InboxRow))]
        assert len(bodies) == len(media.KINDS) <= len(secrets)
        assert [secret for secret in sorted(secrets) if secret.encode() in b"".join(bodies)] == []
        await on.settle()
    await database.close()
    stored = b"".join(file.read_bytes() for file in sorted(place.folder.iterdir()))
    assert [secret for secret in sorted(secrets) if secret.encode() in stored or secret in caplog.text] == []


def _secrets(content: object) -> Iterator[str]:
    """Long texts and precise numbers of a message: ids, places, telephone numbers."""
    if isinstance(content, dict):
        for value in content.values():
            yield from _secrets(value)
    elif isinstance(content, list):
        for value in content:
            yield from _secrets(value)
    elif isinstance(content, str) and len(content) >= FLOOR:
        yield content
    elif isinstance(content, float):
        yield str(content)
