"""The key database: persons' wrapped keys, kept apart from everything else (rule 8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.errors import ErasedError
from relbot.store.engines import Engines
from relbot.store.tables import PersonKey, Tombstone
from relbot.store.vault import Vault

_AT_ONCE = 500


class Keyring:
    """Fetches persons' keys into the vault, makes them, and deletes them for good."""

    def __init__(self, engines: Engines, vault: Vault) -> None:
        self._engines = engines
        self._vault = vault

    async def fetch(self, person_ids: Iterable[str]) -> None:
        """Makes the vault remember these persons' keys, as far as they exist."""
        wanted = [person_id for person_id in dict.fromkeys(person_ids) if not self._vault.remembers(person_id)]
        if not wanted:
            return
        async with AsyncSession(self._engines.read) as session:
            for start in range(0, len(wanted), _AT_ONCE):
                query = select(PersonKey).where(PersonKey.person_id.in_(wanted[start : start + _AT_ONCE]))
                for row in await session.scalars(query):
                    self._vault.remember(row.setting_id, row.person_id, row.wrapped)

    async def seal(self, person_id: str, context: str, text: str) -> bytes:
        """Seals words with a person's key; ErasedError if there is none (any more)."""
        await self._need(person_id)
        return self._vault.seal_person(person_id, context, text)

    async def open(self, person_id: str, context: str, sealed: bytes) -> str:
        """Opens what was sealed with a person's key; ErasedError if it is gone."""
        await self._need(person_id)
        return self._vault.open_person(person_id, context, sealed)

    async def new(self, setting_id: str, person_ids: Sequence[str], now: datetime) -> None:
        """Makes and commits keys for new persons; IntegrityError if one of them has a key already."""
        rows = [
            {
                "person_id": person_id,
                "setting_id": setting_id,
                "wrapped": self._vault.new_person_key(setting_id, person_id),
                "created_at": now,
            }
            for person_id in person_ids
        ]
        if not rows:
            return
        async with AsyncSession(self._engines.write) as session, session.begin():
            await session.execute(insert(PersonKey), rows)

    async def erase(self, setting_id: str, person_id: str, now: datetime) -> bool:
        """Deletes a person's key, from the write-ahead log too: what was sealed with it is gone. False: had none.

        A tombstone stays in its place: no older copy of the keys brings it back (store.restoring).
        """
        async with AsyncSession(self._engines.write) as session, session.begin():
            found = await session.scalars(
                delete(PersonKey).where(PersonKey.person_id == person_id).returning(PersonKey.person_id)
            )
            erased = found.one_or_none() is not None
            if await session.get(Tombstone, person_id) is None:
                session.add(Tombstone(person_id=person_id, setting_id=setting_id, erased_at=now))
        self._vault.forget(person_id)
        await self._engines.truncate_wal()
        return erased

    async def is_empty(self, setting_id: str) -> bool:
        """Whether there is no key of this setting at all."""
        query = select(func.count()).select_from(PersonKey).where(PersonKey.setting_id == setting_id)
        async with AsyncSession(self._engines.read) as session:
            return (await session.execute(query)).scalar_one() == 0

    async def _need(self, person_id: str) -> None:
        await self.fetch([person_id])
        if not self._vault.remembers(person_id):
            raise ErasedError("this person's key has been deleted: what was written about them cannot be read")
