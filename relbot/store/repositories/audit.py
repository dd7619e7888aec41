"""The trail: who did or saw what, about whom, when."""

from datetime import datetime

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import AuditRow


class Audit(Repository):
    """Only grows; identifiers only, no content (rule 9)."""

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
        self._session.add(
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

    async def about(self, setting_id: str, subject_id: str) -> list[AuditRow]:
        """Everything that was done or seen about a person, oldest first."""
        query = select(AuditRow).where(AuditRow.setting_id == setting_id, AuditRow.subject_id == subject_id)
        return list(await self._session.scalars(query.order_by(AuditRow.at, AuditRow.id)))
