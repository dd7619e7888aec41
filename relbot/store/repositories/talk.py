"""What became of talk requests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import TalkMoveRow, TalkNoteRow, TalkRequestRow


class Talk(Repository):
    """Requests under way, their moves and notes. Rows are added with UnitOfWork.add."""

    async def under_way(
        self, setting_id: str, ends: Sequence[str], *, person_id: str | None = None, adult_id: str | None = None
    ) -> list[TalkRequestRow]:
        """Requests whose state is none of `ends`, oldest first: of a child, or those an adult has."""
        query = select(TalkRequestRow).where(
            TalkRequestRow.setting_id == setting_id, TalkRequestRow.status.not_in(ends)
        )
        if person_id is not None:
            query = query.where(TalkRequestRow.person_id == person_id)
        if adult_id is not None:
            query = query.where(TalkRequestRow.accepted_by == adult_id)
        return list(await self._session.scalars(query.order_by(TalkRequestRow.requested_at, TalkRequestRow.id)))

    async def of_child(self, person_id: str, since: datetime) -> list[TalkRequestRow]:
        """A child's requests since a moment, whatever became of them, oldest first."""
        query = select(TalkRequestRow).where(
            TalkRequestRow.person_id == person_id, TalkRequestRow.requested_at >= since
        )
        return list(await self._session.scalars(query.order_by(TalkRequestRow.requested_at, TalkRequestRow.id)))

    async def moves(self, request_id: str) -> list[TalkMoveRow]:
        """What happened to a request, oldest first."""
        query = select(TalkMoveRow).where(TalkMoveRow.request_id == request_id)
        rows = list(await self._session.scalars(query))
        return sorted(rows, key=lambda row: (row.at, int(row.event.rpartition(".")[2] or 0), row.index))

    async def note_of(self, session_id: str) -> TalkNoteRow | None:
        """The note written in an adult's conversation."""
        query = select(TalkNoteRow).where(TalkNoteRow.session_id == session_id)
        return (await self._session.scalars(query)).one_or_none()

    async def notes(self, request_id: str) -> list[TalkNoteRow]:
        """The notes on a request, oldest first."""
        query = select(TalkNoteRow).where(TalkNoteRow.request_id == request_id)
        return list(await self._session.scalars(query.order_by(TalkNoteRow.written_at, TalkNoteRow.id)))
