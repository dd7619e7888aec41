"""Small things a process must find again after a restart."""

from datetime import datetime

from relbot.store.repositories.base import Repository
from relbot.store.tables import Note


class Notes(Repository):
    """Named values of a setting: the poll offset, when relbot last ran."""

    async def get(self, setting_id: str, name: str) -> Note | None:
        """A note, as the database has it now."""
        return await self._session.get(Note, (setting_id, name), populate_existing=True)

    async def put(self, setting_id: str, name: str, value: str, now: datetime) -> None:
        """Writes or overwrites a note."""
        insert = self._insert(Note).values(setting_id=setting_id, name=name, value=value, at=now)
        await self._session.execute(
            insert.on_conflict_do_update(index_elements=["setting_id", "name"], set_={"value": value, "at": now})
        )
