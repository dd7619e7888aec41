"""Morning tests: at most one a setting and date."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import MorningNotice, MorningTest


class Mornings(Repository):
    """Tests and their notices."""

    async def put(self, test: MorningTest) -> bool:
        """Notes that a test is due on its date; False if there is one already."""
        values = {column.key: getattr(test, column.key) for column in MorningTest.__table__.columns}
        return bool(await self._put_new(MorningTest, [values | {"rung": 0}], ("setting_id", "local_date")))

    async def get(self, test_id: str) -> MorningTest | None:
        """A test by its id. Changes are made on the row itself."""
        return await self._session.get(MorningTest, test_id)

    async def last(self, setting_id: str) -> MorningTest | None:
        """The newest test."""
        query = select(MorningTest).where(MorningTest.setting_id == setting_id)
        return (await self._session.scalars(query.order_by(MorningTest.local_date.desc()).limit(1))).first()

    async def answer(self, test_id: str, adult_id: str, now: datetime) -> bool:
        """The first answer counts; False if there is one."""
        mine = update(MorningTest).where(MorningTest.id == test_id, MorningTest.answered_at.is_(None))
        return await self._affected(mine.values(answered_at=now, answered_by=adult_id)) == 1

    async def notices(self, test_id: str) -> Sequence[MorningNotice]:
        """Whom the test was sent to, in a settled order."""
        query = select(MorningNotice).where(MorningNotice.test_id == test_id)
        return list(await self._session.scalars(query.order_by(MorningNotice.adult_id)))
