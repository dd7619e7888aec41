"""Things to do at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import TimerRow


class Timers(Repository):
    """Timers, one a key."""

    async def set(self, timer: TimerRow) -> None:
        """Sets a timer. One of the same key is replaced, whether it has fired or not; its id stays."""
        keys = ("id", "setting_id", "key", "kind", "object_id", "number", "chat", "due_at")
        values = {key: getattr(timer, key) for key in keys} | {"number": timer.number or 0}
        insert = self._insert(TimerRow).values(values)
        new = {key: insert.excluded[key] for key in ("kind", "object_id", "number", "chat", "due_at")}
        await self._session.execute(
            insert.on_conflict_do_update(index_elements=["setting_id", "key"], set_=new | {"fired_at": None})
        )

    async def cancel(self, setting_id: str, keys: Sequence[str]) -> int:
        """Takes timers away by their keys; how many were there."""
        return await self._affected(delete(TimerRow).where(TimerRow.setting_id == setting_id, TimerRow.key.in_(keys)))

    async def cancel_prefix(self, setting_id: str, prefix: str) -> int:
        """Takes away the timers whose keys begin with `prefix` ("session.<id>."); how many were there."""
        which = TimerRow.key.startswith(prefix, autoescape=True)
        return await self._affected(delete(TimerRow).where(TimerRow.setting_id == setting_id, which))

    async def bring_forward(self, setting_id: str, latest: datetime, *, key: str = "", kind: str = "") -> int:
        """A timer of that key, or those of that kind, that would fire later than `latest`, fire then. How many."""
        which = TimerRow.key == key if key else TimerRow.kind == kind
        late = update(TimerRow).where(
            TimerRow.setting_id == setting_id, which, TimerRow.fired_at.is_(None), TimerRow.due_at > latest
        )
        return await self._affected(late.values(due_at=latest))

    async def get(self, timer_id: str) -> TimerRow | None:
        """A timer by its id."""
        return await self._session.get(TimerRow, timer_id, populate_existing=True)

    async def is_set(self, setting_id: str, key: str) -> bool:
        """Whether a timer of this key is still to fire."""
        query = select(TimerRow.id).where(
            TimerRow.setting_id == setting_id, TimerRow.key == key, TimerRow.fired_at.is_(None)
        )
        return (await self._session.scalars(query)).first() is not None

    async def due(self, now: datetime, limit: int, setting_id: str | None = None) -> list[TimerRow]:
        """Timers whose time has come and that have not fired, the longest overdue first.

        On PostgreSQL they are this transaction's until it ends, and another process's are left out: else a timer that
        was set anew meanwhile could be marked as fired, and would never fire.
        """
        query = select(TimerRow).where(TimerRow.fired_at.is_(None), TimerRow.due_at <= now)
        if setting_id is not None:
            query = query.where(TimerRow.setting_id == setting_id)
        query = query.order_by(TimerRow.due_at, TimerRow.key).limit(limit).with_for_update(skip_locked=True)
        return list(await self._session.scalars(query.execution_options(populate_existing=True)))

    async def next_due(self, setting_id: str | None = None) -> datetime | None:
        """When the next timer that has not fired is due."""
        query = select(TimerRow.due_at).where(TimerRow.fired_at.is_(None))
        if setting_id is not None:
            query = query.where(TimerRow.setting_id == setting_id)
        return (await self._session.scalars(query.order_by(TimerRow.due_at).limit(1))).first()

    async def purge(self, fired_before: datetime) -> int:
        """Deletes timers that fired before that; how many."""
        return await self._affected(delete(TimerRow).where(TimerRow.fired_at < fired_before))
