"""The database's part in a rotation of keys (store.rotation): wrapping, sealing and hashing under the newest key."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.errors import ErasedError, KeyFileError, StoreError
from relbot.store import contexts
from relbot.store.database import Database
from relbot.store.keyring import Keyring
from relbot.store.repositories.audit import Audit
from relbot.store.tables import (
    AuditHeadRow,
    Base,
    Contact,
    Delivery,
    InboxRow,
    OutboxRow,
    Person,
    PersonKey,
    Setting,
    TimerRow,
)
from relbot.store.vault import Vault

BATCH = 500
Did = Callable[[], None]


class Rekeying:
    """Moves a database that nobody else has open to the newest key of `successor`."""

    def __init__(self, database: Database, successor: Vault) -> None:
        self._database = database
        self._before = Vault(successor.keys)
        """Hashes as the database is now; `successor`, told nothing of the database, as it will be."""
        self._after = successor
        self._keyring = Keyring(database.keys_engines, self._after)

    async def wrap_persons(self, batch_done: Did) -> int:
        """Wraps every person's key with the newest key, committing now and then; how many were not yet."""
        wrapped, cursor = 0, ""
        while True:
            engine = self._database.keys_engines.write
            async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
                query = select(PersonKey).where(PersonKey.person_id > cursor).order_by(PersonKey.person_id)
                rows = (await session.scalars(query.limit(BATCH))).all()
                for row in rows:
                    renewed = self._after.rewrap(row.setting_id, row.person_id, row.wrapped)
                    if renewed is not None:
                        row.wrapped = renewed
                        wrapped += 1
            if not rows:
                return wrapped
            cursor = rows[-1].person_id
            batch_done()

    async def settings_left(self) -> list[str]:
        """The settings that are not yet under the newest key."""
        async with AsyncSession(self._database.main_engines.read) as session:
            settings = (await session.scalars(select(Setting).order_by(Setting.id))).all()
        return [setting.id for setting in settings if not self._after.is_newest(setting.key_check)]

    async def move_setting(self, setting_id: str, now: datetime, written: Did) -> None:
        """Puts one setting under the newest key, in one transaction; `written` is called just before its commit.

        The audit has a line of it: who later finds another key file knows from when.
        """
        async with AsyncSession(self._database.main_engines.write) as session, session.begin():
            setting = await session.get_one(Setting, setting_id)
            self._before.use(setting_id, setting.key_check)
            chats = await self._contacts(session, setting_id)
            await self._people(session, setting_id)
            await self._messages(session, setting_id, chats)
            await self._audit_head(session, setting_id)
            audit = Audit(session, self._after)
            audit.append(setting_id, now, "keys.rotated", object_kind="setting", object_id=setting_id)
            await audit.write()
            setting.key_check = self._after.new_key_check(setting_id)
            await session.flush()
            written()

    async def forget_old_copies(self) -> None:
        """Empties the write-ahead logs of what was wrapped, sealed and hashed with the old key (SQLite)."""
        await self._database.keys_engines.truncate_wal()
        await self._database.main_engines.truncate_wal()

    async def _people(self, session: AsyncSession, setting_id: str) -> None:
        people = await session.execute(select(Person.id, Person.school_id).where(Person.setting_id == setting_id))
        rows = people.all()
        await self._keyring.fetch(person_id for person_id, _ in rows)
        changes = []
        for person_id, sealed in rows:
            school_id = await self._opened(person_id, contexts.SCHOOL_ID, sealed)
            # an erased person is looked up no more; their old hash goes too
            new = self._after.school_id_hash(setting_id, school_id or f"erased {person_id}")
            changes.append({"id": person_id, "school_id_hash": new})
        await _change(session, Person, changes)

    async def _contacts(self, session: AsyncSession, setting_id: str) -> dict[str, str]:
        """Makes the contacts' hashes anew; which old name of a chat becomes which new one."""
        columns = (Contact.id, Contact.person_id, Contact.channel, Contact.address)
        rows = (await session.execute(select(*columns).where(Contact.setting_id == setting_id))).all()
        await self._keyring.fetch(person_id for _, person_id, _, _ in rows)
        changes, chats = [], {}
        for contact_id, person_id, channel, sealed in rows:
            address = await self._opened(person_id, contexts.ADDRESS, sealed)
            new = self._after.address_hash(setting_id, channel, address or f"erased {contact_id}")
            changes.append({"id": contact_id, "address_hash": new})
            if address is not None:
                old_chat = self._before.chat_hash(setting_id, channel, address)
                chats[old_chat] = self._after.chat_hash(setting_id, channel, address)
        await _change(session, Contact, changes)
        return chats

    async def _messages(self, session: AsyncSession, setting_id: str, chats: Mapping[str, str]) -> None:
        # a stranger's chat keeps its old name: their address is nowhere, and their rows are purged within days
        bodies: tuple[tuple[type[InboxRow] | type[OutboxRow], str], ...] = (
            (InboxRow, contexts.INBOX_BODY),
            (OutboxRow, contexts.OUTBOX_BODY),
        )
        for model, context in bodies:
            query = select(model.id, model.body).where(model.setting_id == setting_id, model.body.is_not(None))
            changes = [
                {"id": row_id, "body": self._resealed(setting_id, context, body)}
                for row_id, body in await session.execute(query)
                if body is not None
            ]
            await _change(session, model, changes)
        named: tuple[type[InboxRow] | type[OutboxRow] | type[Delivery] | type[TimerRow], ...]
        named = (InboxRow, OutboxRow, Delivery, TimerRow)
        for table in named:
            found = await session.execute(select(table.id, table.chat).where(table.setting_id == setting_id))
            await _change(session, table, [{"id": row, "chat": chats[chat]} for row, chat in found if chat in chats])

    async def _audit_head(self, session: AsyncSession, setting_id: str) -> None:
        head = await session.get(AuditHeadRow, setting_id)
        if head is not None:
            # one that does not open stays as it is, for `relbot audit verify` to find: the rotation must go on
            with contextlib.suppress(StoreError, KeyFileError):
                head.sealed = self._resealed(setting_id, contexts.AUDIT_HEAD, head.sealed)

    def _resealed(self, setting_id: str, context: str, body: bytes) -> bytes:
        return self._after.seal_setting(setting_id, context, self._after.open_setting(setting_id, context, body))

    async def _opened(self, person_id: str, context: str, sealed: bytes) -> str | None:
        try:
            return await self._keyring.open(person_id, context, sealed)
        except ErasedError:
            return None


async def _change(session: AsyncSession, model: type[Base], changes: Iterable[dict[str, Any]]) -> None:
    rows = list(changes)
    if rows:
        await session.execute(update(model), rows)
