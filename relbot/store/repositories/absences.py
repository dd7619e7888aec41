"""Who is away when."""

from datetime import datetime

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import AbsenceRow


class Absences(Repository):
    """Spans in which people are away."""

    def add(self, row: AbsenceRow) -> None:
        """Adds a span; several of one person may overlap."""
        self._session.add(row)

    async def at(self, setting_id: str, now: datetime) -> frozenset[str]:
        """The ids of everybody who is away at a moment."""
        query = select(AbsenceRow.person_id).where(
            AbsenceRow.setting_id == setting_id, AbsenceRow.until_at > now, AbsenceRow.from_at <= now
        )
        return frozenset(await self._session.scalars(query))

    async def of(self, person_id: str, now: datetime) -> list[AbsenceRow]:
        """A person's spans that are not over yet, the first to begin at the front."""
        query = select(AbsenceRow).where(AbsenceRow.person_id == person_id, AbsenceRow.until_at > now)
        return list(await self._session.scalars(query.order_by(AbsenceRow.from_at, AbsenceRow.id)))
