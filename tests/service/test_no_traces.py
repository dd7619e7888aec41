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
from tests.stories import playing
from tests.stories.script import Story, read_story
from tests.stories.stage import EXAMPLE, Stage, stage

TOLD = Path(__file__).parents[1] / "stories" / "told"
STORIES = sorted(TOLD.rglob("*.yaml"))
FLOOR = 8
"""Words shorter than this are too common to say that a text holds them."""


@pytest.fixture
def backend() -> str:
    """What is logged and shown does not depend on the database."""
    return "sqlite"


@pytest.fixture
def names() -> set[str]:
    """First and last names of everybody, and their school ids."""
    rows = [line.split(",") for line in (EXAMPLE / "people.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return {cell for row in rows for cell in row[:3]}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.relative_to(TOLD).with_suffix("").as_posix())
async def test_story_leaves_no_traces(
    path: Path,
    database: Database,
    names: set[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Logs say codes and counts; new messages to adults hold nobody's name and nothing that a child wrote (rule 7)."""
    caplog.set_level(logging.DEBUG, "relbot")
    story = read_story(path)
    shown: dict[str, list[str]] = {}

    async def remember(on_stage: Stage) -> dict[str, list[str]]:
        for who, phone in on_stage.phones.items():
            if who.startswith("S"):
                shown[who] = [note.text for note in phone.notifications]
        return {}

    monkeypatch.setattr(playing, "books", remember)
    await playing.play(story, database)
    written = set(_written_by_pupils(story))
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("relbot"))
    assert [secret for secret in sorted(names | written) if _holds(logged, secret)] == []
    pupils = {name for name in names if name in _pupils()}
    for who, texts in shown.items():
        assert [text for text in texts if any(_holds(text, secret) for secret in pupils | written)] == [], who


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
