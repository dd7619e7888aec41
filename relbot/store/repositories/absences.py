"""Who is away when."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.store.repositories.base import Repository
from relbot.store.tables import AbsenceRow
from relbot.store.vault import Vault


class Absences(Repository):
    """Spans in which people are away. One event asks for its own moment again and again; it is looked up once."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        super().__init__(session, vault)
        self._at: dict[tuple[str, datetime], list[AbsenceRow]] = {}

    def look_anew(self) -> None:
        """Forgets what was looked up: rows may have changed."""
        self._at.clear()

    def add(self, row: AbsenceRow) -> None:
        """Adds a span; several of one person may overlap."""
        self.look_anew()
        self._session.add(row)

    async def at(self, setting_id: str, now: datetime) -> frozenset[str]:
        """The ids of everybody who is away at a moment."""
        if (setting_id, now) not in self._at:
            query = select(AbsenceRow).where(
                AbsenceRow.setting_id == setting_id, AbsenceRow.until_at > now, AbsenceRow.from_at <= now
            )
            self._at[setting_id, now] = list(await self._session.scalars(query))
        return frozenset(row.person_id for row in self._at[setting_id, now] if row.until_at > now)

    async def of(self, person_id: str, now: datetime) -> list[AbsenceRow]:
        """A person's spans that are not over yet, the first to begin at the front."""
        query = select(AbsenceRow).where(AbsenceRow.person_id == person_id, AbsenceRow.until_at > now)
        return list(await self._session.scalars(query.order_by(AbsenceRow.from_at, AbsenceRow.id)))
