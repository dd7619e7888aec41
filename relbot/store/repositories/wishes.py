"""Wishes for another named adult."""

from collections.abc import Sequence

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import AdultWishRow, WishNoticeRow


class Wishes(Repository):
    """Rows are added with UnitOfWork.add."""

    async def to_move(self, wish_id: str) -> AdultWishRow | None:
        """A wish that is about to change: locked, so that of two presses at once one comes first."""
        await self._session.flush()
        return await self._session.get(AdultWishRow, wish_id, with_for_update=True, populate_existing=True)

    async def under_way(
        self, setting_id: str, ends: Sequence[str], *, person_id: str | None = None
    ) -> list[AdultWishRow]:
        """Wishes whose status is none of `ends`, oldest first: everybody's, or a child's."""
        query = select(AdultWishRow).where(AdultWishRow.setting_id == setting_id, AdultWishRow.status.not_in(ends))
        if person_id is not None:
            query = query.where(AdultWishRow.person_id == person_id)
        return list(await self._session.scalars(query.order_by(AdultWishRow.wished_at, AdultWishRow.id)))

    async def of(self, setting_id: str, status: str) -> list[AdultWishRow]:
        """All wishes of a status, the last moved first."""
        query = select(AdultWishRow).where(AdultWishRow.setting_id == setting_id, AdultWishRow.status == status)
        return list(await self._session.scalars(query.order_by(AdultWishRow.moved_at.desc(), AdultWishRow.id)))

    async def notice(self, notice_id: str) -> WishNoticeRow | None:
        """An adult's notice."""
        return await self._session.get(WishNoticeRow, notice_id)

    async def notices(self, wish_id: str) -> list[WishNoticeRow]:
        """Everybody's notices of a wish, in a settled order."""
        query = select(WishNoticeRow).where(WishNoticeRow.wish_id == wish_id)
        return list(await self._session.scalars(query.order_by(WishNoticeRow.id)))

    async def wish(self, wish_id: str) -> AdultWishRow | None:
        """A wish, to look at."""
        return await self._session.get(AdultWishRow, wish_id)
