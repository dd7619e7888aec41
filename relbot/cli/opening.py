"""Opens what a command works on: the database the environment names, and the setting in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relbot.service import settings
from relbot.service.setting_file import SettingFile
from relbot.settings import Settings, read_settings
from relbot.store.database import Database

if TYPE_CHECKING:
    from relbot.flow.models import Catalogue

KEY_FILE = Path("relbot.key")
"""Where the key file is without a word in RELBOT_KEY_FILE."""


@dataclass(frozen=True)
class Opened:
    """A setting in an open database, and the environment it was found by."""

    db: Database
    setting_id: str
    setting: SettingFile
    given: Settings

    def catalogue(self) -> "Catalogue":
        """The conversations as they are said here; CatalogueErrors for faults in them."""
        from relbot.app import catalogue_for

        return catalogue_for(self.given.conversations, self.setting.own_words)


@asynccontextmanager
async def opened_database(given: Settings, *, create: bool = False, migrate: bool = False) -> AsyncIterator[Database]:
    """The database, closed at the end. Only `create` makes one where there is none; see Database.open for errors."""
    key_file = given.key_file or KEY_FILE
    if create:
        db = await Database.create(given.database_url, keys_url=given.keys_url, key_file=key_file)
    else:
        db = await Database.open(given.database_url, keys_url=given.keys_url, key_file=key_file, migrate=migrate)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def opened_setting() -> AsyncIterator[Opened]:
    """The setting the environment names, or the only one; NotFoundError or ConfigurationError as settings.find."""
    given = read_settings()
    async with opened_database(given) as db:
        async with db.reading() as uow:
            row = await settings.find(uow, given.setting)
        yield Opened(db, row.id, settings.read(row), given)
