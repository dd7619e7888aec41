"""People going through flows, and what they answered."""

from datetime import datetime

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import AnswerRow, SessionRow


class Sessions(Repository):
    """Conversations under way. The engine's state in them is sealed with the person's key."""

    def add(self, row: SessionRow) -> None:
        """Begins a session. Later changes are made on the row itself."""
        self._session.add(row)

    async def get(self, session_id: str) -> SessionRow | None:
        """A session by its id."""
        return await self._session.get(SessionRow, session_id)

    async def look_again(self, row: SessionRow) -> None:
        """The row in memory shows what another process may have made of it meanwhile."""
        await self._session.get(SessionRow, row.id, populate_existing=True)

    async def active_for(self, person_id: str) -> list[SessionRow]:
        """A person's open sessions: the one that speaks first, then those that wait, newest first."""
        query = select(SessionRow).where(SessionRow.person_id == person_id, SessionRow.status == "active")
        order = (SessionRow.waiting, SessionRow.touched_at.desc(), SessionRow.id)
        return list(await self._session.scalars(query.order_by(*order)))

    async def begun_before(self, moment: datetime, limit: int) -> list[SessionRow]:
        """Open sessions that began before `moment`: their catalogue is too old to go on with."""
        query = select(SessionRow).where(SessionRow.status == "active", SessionRow.started_at < moment)
        return list(await self._session.scalars(query.order_by(SessionRow.started_at, SessionRow.id).limit(limit)))


class Answers(Repository):
    """Answers, at most one to a question."""

    async def add(self, row: AnswerRow) -> bool:
        """Keeps an answer; False if that question of that session has one already: the first stays."""
        values = {column.key: getattr(row, column.key) for column in AnswerRow.__table__.columns}
        if values["skipped"] is None:
            values["skipped"] = False
        return bool(await self._put_new(AnswerRow, [values], ("session_id", "number")))

    async def for_session(self, session_id: str) -> list[AnswerRow]:
        """A session's answers in the order of its questions."""
        query = select(AnswerRow).where(AnswerRow.session_id == session_id).order_by(AnswerRow.number)
        return list(await self._session.scalars(query))

    async def for_person(self, person_id: str, since: datetime, until: datetime) -> list[AnswerRow]:
        """A person's answers from `since` until before `until`, oldest first."""
        query = select(AnswerRow).where(
            AnswerRow.person_id == person_id, AnswerRow.answered_at >= since, AnswerRow.answered_at < until
        )
        return list(await self._session.scalars(query.order_by(AnswerRow.answered_at, AnswerRow.number)))
