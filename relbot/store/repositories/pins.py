"""The PINs of adults."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import PinRow


class Pins(Repository):
    """At most one a person. New ones are added with UnitOfWork.add; changes are made on the row itself."""

    async def get(self, person_id: str) -> PinRow | None:
        """Somebody's PIN, or what they have begun towards one, as the database has it now."""
        return await self._session.get(PinRow, person_id, populate_existing=True)

    async def put_right(self, setting_id: str, now: datetime, wait: timedelta) -> None:
        """The clock was ahead: what was proved later than now is not, and nobody waits for longer than `wait`."""
        mine = update(PinRow).where(PinRow.setting_id == setting_id)
        await self._affected(mine.where(PinRow.proved_at > now).values(proved_at=None))
        await self._affected(mine.where(PinRow.wait_until > now + wait).values(wait_until=now + wait))

    async def forget(self, person_id: str) -> bool:
        """Takes it away; False if there was none."""
        return await self._affected(delete(PinRow).where(PinRow.person_id == person_id)) == 1
