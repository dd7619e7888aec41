"""Changing the key of a database: `relbot keys rotate`.

Nobody else may be in the database meanwhile. Every step can be killed and begun again:

1. A new key stands first in the key file, the old one behind it. Both open; the old one still seals.
2. Each person's key is wrapped anew, a few at a time. What people wrote stays as it is: its keys do not change.
3. In one transaction for each setting, inbox and outbox are sealed anew, every keyed hash is made anew, the setting's
   key_check says which key it is under, and the audit that it changed. So a database is never half under one key.
4. The old key leaves the key file.

Restoring a backup from before a rotation takes the key file from before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from relbot.errors import KeyFileError
from relbot.store.database import Database
from relbot.store.keyfile import VARIABLE, KeyFile, MasterKey
from relbot.store.rekeying import Rekeying
from relbot.store.vault import Vault


class Stage(StrEnum):
    """What is safely done."""

    KEY_ADDED = "key added"
    PERSONS_SOME = "some persons' keys wrapped"
    PERSONS_ALL = "persons' keys wrapped"
    SETTING_WRITTEN = "everything sealed anew, about to be kept"
    SETTING_DONE = "setting under the new key"
    OLD_KEY_GONE = "old key gone"


@dataclass(frozen=True)
class Rotation:
    """What a rotation did. `leftover` are ids of old keys that a person must take out of RELBOT_KEY."""

    key_id: str
    persons: int
    settings: int
    leftover: tuple[str, ...] = ()


Report = Callable[[Stage], None]


async def rotate_keys(
    url: str, *, keys_url: str | None, key_file: Path | None, now: datetime, report: Report = lambda _stage: None
) -> Rotation:
    """Puts a database under a new key, or finishes what an earlier, interrupted rotation began.

    `report` is called when a stage is reached; `now` is what the audit says. Raises what Database.open raises,
    StoreError if relbot is running, and KeyFileError if the keys come from the environment and there is no new one
    among them.
    """
    database = await Database.open_alone(url, keys_url=keys_url, key_file=key_file)
    try:
        keys = database.vault.keys
        if len(keys.keys) == 1:
            keys = _with_new_key(keys)
        report(Stage.KEY_ADDED)
        work = Rekeying(database, Vault(keys))
        persons = await work.wrap_persons(lambda: report(Stage.PERSONS_SOME))
        report(Stage.PERSONS_ALL)
        settings = 0
        for setting_id in await work.settings_left():
            await work.move_setting(setting_id, now, lambda: report(Stage.SETTING_WRITTEN))
            settings += 1
            report(Stage.SETTING_DONE)
        await work.forget_old_copies()
        newest, *old = keys.keys
        if keys.path is None:
            return Rotation(newest.id, persons, settings, tuple(key.id for key in old))
        KeyFile((newest,), keys.path).write()
        report(Stage.OLD_KEY_GONE)
        return Rotation(newest.id, persons, settings)
    finally:
        await database.close()


def _with_new_key(keys: KeyFile) -> KeyFile:
    if keys.path is None:
        raise KeyFileError(
            f"{VARIABLE} holds one key, and only you can change it. Put a new key before it in its list"
            f" (relbot keys new FILE makes one), then: relbot keys rotate"
        )
    both = KeyFile((MasterKey.new(), *keys.keys), keys.path)
    both.write()
    return both
