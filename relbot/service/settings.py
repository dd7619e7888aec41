"""Settings in the database: applying a file, finding the one to work with, saying what a change changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from relbot.errors import ConfigurationError, NotFoundError
from relbot.ids import NewId, new_id
from relbot.service.setting_document import document_hash, from_document, to_document
from relbot.service.setting_file import SettingFile
from relbot.store.tables import Setting
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Applied:
    """What applying did. `changes`: dotted field, before, after (JSON; "" for what was or is not there)."""

    setting_id: str
    new: bool
    changes: tuple[tuple[str, str, str], ...]


async def apply(uow: UnitOfWork, setting: SettingFile, now: datetime, ids: NewId = new_id) -> Applied:
    """Stores the setting under its short name, in the caller's transaction. The same again changes nothing."""
    document = to_document(setting)
    row = await uow.settings.by_slug(setting.id)
    if row is None:
        row = await uow.settings.add(ids(), setting.id, document, document_hash(document), now)
        uow.audit.append(row.id, now, "setting.applied", object_kind="setting", object_id=row.id)
        return Applied(row.id, new=True, changes=())
    changes = tuple(_differences(json.loads(row.document), json.loads(document)))
    if changes:
        row.document, row.document_hash, row.applied_at = document, document_hash(document), now
        uow.audit.append(row.id, now, "setting.applied", object_kind="setting", object_id=row.id)
        await uow.flush()
    return Applied(row.id, new=False, changes=changes)


async def find(uow: UnitOfWork, name: str) -> Setting:
    """The setting with this short name or id; without a name, the only one there is.

    Raises NotFoundError when there is none, ConfigurationError when a name is needed to choose.
    """
    rows = await uow.settings.all()
    if not rows:
        raise NotFoundError(
            "no setting has been applied yet. Write one and apply it: relbot init, relbot setting apply"
        )
    if name:
        chosen = [row for row in rows if name in (row.slug, row.id)]
        if not chosen:
            known = ", ".join(row.slug for row in rows)
            raise NotFoundError(f"there is no setting {name} in this database. There is: {known}")
        return chosen[0]
    if len(rows) > 1:
        known = ", ".join(row.slug for row in rows)
        raise ConfigurationError(f"this database holds several settings: choose one with RELBOT_SETTING ({known})")
    return rows[0]


def read(row: Setting) -> SettingFile:
    """What was applied; ConfigurationError when another version of relbot wrote it so that this one cannot read it."""
    try:
        return from_document(row.document)
    except ValidationError as error:
        raise ConfigurationError(
            f"the setting {row.slug} was applied by another version of relbot and does not fit this one."
            " Apply its file again: relbot setting apply FILE"
        ) from error


def _differences(before: Any, after: Any, field: str = "") -> Iterator[tuple[str, str, str]]:
    """Field by field; entries of lists by their id or name where they have one, else by number."""
    before, after = _keyed(before), _keyed(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), f"{field}.{key}" if field else str(key))
    elif before != after:
        yield field, _shown(before), _shown(after)


def _keyed(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return {
            str(item.get("name") if "flow" in item else item.get("id", number)): item
            for number, item in enumerate(value)
        }
    return value


def _shown(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
