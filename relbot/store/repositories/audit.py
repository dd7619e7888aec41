"""The trail: who did or saw what, about whom, when. A chain over its lines shows whether any was touched."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.errors import KeyFileError, StoreError
from relbot.store import contexts
from relbot.store.chain import Head
from relbot.store.repositories.base import Repository
from relbot.store.tables import AuditHeadRow, AuditRow
from relbot.store.vault import Vault

CHUNK = 1000
"""Lines read at a time."""

ERASED = "person.erased"
"""The line that says whose key was deleted; a restore reads it (store.restoring)."""


class Audit(Repository):
    """Only grows; identifiers only, no content (rule 9). Lines are written when the transaction ends."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        super().__init__(session, vault)
        self._lines: list[AuditRow] = []

    def append(
        self,
        setting_id: str,
        at: datetime,
        action: str,
        *,
        actor_id: str | None = None,
        subject_id: str | None = None,
        object_kind: str | None = None,
        object_id: str | None = None,
    ) -> None:
        """Writes one line. `actor_id` None: relbot itself, or the operator at the command line."""
        self._lines.append(
            AuditRow(
                setting_id=setting_id,
                at=at,
                actor_id=actor_id,
                action=action,
                subject_id=subject_id,
                object_kind=object_kind,
                object_id=object_id,
            )
        )

    @property
    def length(self) -> int:
        """How many lines this transaction has so far."""
        return len(self._lines)

    def take_back(self, length: int) -> None:
        """Forgets the lines behind the first `length`: what they tell of was rolled back."""
        del self._lines[length:]

    async def write(self) -> None:
        """Writes this transaction's lines behind the last of their setting's chain. The last thing a transaction
        does: until its commit others that write lines wait, and nothing else is locked, so that nobody waits in a ring.
        """
        if not self._lines:
            return
        await self._session.flush()
        for setting_id in sorted({row.setting_id for row in self._lines}):
            await self._take_lock(f"audit {setting_id}")
            head = await self._head_to_go_on(setting_id)
            for row in self._lines:
                if row.setting_id == setting_id:
                    head = head.link(row)
                    self._session.add(row)
            await self._put_head(setting_id, head)
        self._lines.clear()
        await self._session.flush()

    async def about(self, setting_id: str, subject_id: str) -> list[AuditRow]:
        """Everything that was done or seen about a person, oldest first."""
        query = select(AuditRow).where(AuditRow.setting_id == setting_id, AuditRow.subject_id == subject_id)
        return list(await self._session.scalars(query.order_by(AuditRow.at, AuditRow.id)))

    async def since(self, setting_id: str, since: datetime, person_id: str | None = None) -> list[AuditRow]:
        """Lines from a moment on, oldest first; of a person: what they did or saw, and what was of them."""
        query = select(AuditRow).where(AuditRow.setting_id == setting_id, AuditRow.at >= since)
        if person_id is not None:
            query = query.where(or_(AuditRow.subject_id == person_id, AuditRow.actor_id == person_id))
        return list(await self._session.scalars(query.order_by(AuditRow.at, AuditRow.id)))

    async def head(self, setting_id: str) -> Head | None:
        """The chain's head; None if there is none. StoreError or KeyFileError if it does not open."""
        row = await self._session.get(AuditHeadRow, setting_id, populate_existing=True)
        return None if row is None else self._opened(setting_id, row.sealed)

    async def linked(self, setting_id: str, up_to: int) -> AsyncIterator[AuditRow]:
        """Every line with a number up to this one, in their order. The rows are not of the session any more."""
        after: ColumnElement[bool] = AuditRow.number.is_not(None)
        while True:
            query = select(AuditRow).where(AuditRow.setting_id == setting_id, after, AuditRow.number <= up_to)
            rows = list(await self._session.scalars(query.order_by(AuditRow.number).limit(CHUNK)))
            for row in rows:
                self._session.expunge(row)
                yield row
            if len(rows) < CHUNK:
                return
            after = AuditRow.number > rows[-1].number

    async def last(self, setting_id: str) -> int:
        """The highest number a line has; 0 if none has any."""
        return await self._session.scalar(_highest(setting_id)) or 0

    async def unlinked(self, setting_id: str) -> int:
        """How many lines have no number: relbot did not write them as they are."""
        query = select(func.count()).where(AuditRow.setting_id == setting_id, AuditRow.number.is_(None))
        return (await self._session.execute(query)).scalar_one()

    async def _head_to_go_on(self, setting_id: str) -> Head:
        """The head to write behind. A lost or spoilt one must not keep a child's words from going on: a new chain
        begins, and the lines before it fit nowhere.
        """
        sealed = select(AuditHeadRow.sealed).where(AuditHeadRow.setting_id == setting_id).scalar_subquery()
        query = select(sealed, _highest(setting_id).scalar_subquery())  # one statement: others wait meanwhile
        written, last = (await self._session.execute(query)).one()
        try:
            found = None if written is None else self._opened(setting_id, written)
        except (StoreError, KeyFileError):
            found = None
        last = last or 0
        if found is None:
            return Head.new(last)
        # a line put in behind the head by other means has the next number: it is gone round, and found by its mark
        return found if last <= found.number else Head(found.key, found.first, last, found.mark)

    def _opened(self, setting_id: str, sealed: bytes) -> Head:
        return Head.read(self._vault.open_setting(setting_id, contexts.AUDIT_HEAD, sealed))

    async def _put_head(self, setting_id: str, head: Head) -> None:
        sealed = self._vault.seal_setting(setting_id, contexts.AUDIT_HEAD, head.written())
        insert = self._insert(AuditHeadRow).values(setting_id=setting_id, sealed=sealed)
        await self._session.execute(
            insert.on_conflict_do_update(index_elements=["setting_id"], set_={"sealed": sealed})
        )


def _highest(setting_id: str) -> Select[int | None]:
    return select(func.max(AuditRow.number)).where(AuditRow.setting_id == setting_id)
