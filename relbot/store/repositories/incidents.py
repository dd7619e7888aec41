"""Incidents and what was written about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from relbot.store.repositories.base import Repository
from relbot.store.tables import IncidentRow, IncidentTextRow


class Incidents(Repository):
    """Rows are added through UnitOfWork.add and changed on the row itself."""

    async def get(self, incident_id: str) -> IncidentRow | None:
        """An incident by id."""
        return await self._session.get(IncidentRow, incident_id)

    async def logged_in(self, session_id: str) -> IncidentRow | None:
        """The incident that was logged in a conversation."""
        return (await self._session.scalars(select(IncidentRow).where(IncidentRow.session_id == session_id))).first()

    async def of_harmed(self, child_id: str, before: datetime) -> IncidentRow | None:
        """The newest incident in which a child was hurt, logged before a moment."""
        query = select(IncidentRow).where(IncidentRow.harmed_id == child_id, IncidentRow.logged_at <= before)
        return (await self._session.scalars(query.order_by(IncidentRow.logged_at.desc()).limit(1))).first()

    async def open_for(self, setting_id: str, adult_id: str) -> list[IncidentRow]:
        """Open incidents that an adult logged, or whose talk with the child is theirs; the oldest first."""
        theirs = or_(IncidentRow.reporter_id == adult_id, IncidentRow.talk_by == adult_id)
        query = select(IncidentRow).where(IncidentRow.setting_id == setting_id, IncidentRow.status == "open", theirs)
        return list(await self._session.scalars(query.order_by(IncidentRow.ended_at, IncidentRow.id)))

    async def open(self, setting_id: str) -> list[IncidentRow]:
        """All open incidents, the oldest first."""
        query = select(IncidentRow).where(IncidentRow.setting_id == setting_id, IncidentRow.status == "open")
        return list(await self._session.scalars(query.order_by(IncidentRow.ended_at, IncidentRow.id)))

    async def texts(self, incident_id: str, owner_ids: Sequence[str]) -> list[IncidentTextRow]:
        """What these owners' records hold of an incident, in the order in which it was written."""
        query = select(IncidentTextRow).where(
            IncidentTextRow.incident_id == incident_id, IncidentTextRow.owner_id.in_(owner_ids)
        )
        order = (IncidentTextRow.written_at, IncidentTextRow.event, IncidentTextRow.index)
        return list(await self._session.scalars(query.order_by(*order)))
