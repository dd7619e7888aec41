"""Children's pages, and how people would like to be asked."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from relbot.store.repositories.base import Repository
from relbot.store.tables import PreferenceRow, ProfilePartRow


class Profiles(Repository):
    """Parts of pages and preferences. Rows are added with UnitOfWork.add."""

    async def parts(self, person_id: str) -> list[ProfilePartRow]:
        """Everything on a child's page, in the order of parts and layers."""
        query = select(ProfilePartRow).where(ProfilePartRow.person_id == person_id)
        return list(await self._session.scalars(query.order_by(ProfilePartRow.part, ProfilePartRow.layer)))

    async def part(self, person_id: str, part: str, layer: str = "child") -> ProfilePartRow | None:
        """One part of a child's page."""
        query = select(ProfilePartRow).where(
            ProfilePartRow.person_id == person_id, ProfilePartRow.part == part, ProfilePartRow.layer == layer
        )
        return (await self._session.scalars(query)).one_or_none()

    async def take_back(self, person_id: str, part: str | None = None) -> int:
        """Deletes what a child said in a part of their page; without one, all they said or agreed. How many rows."""
        query = delete(ProfilePartRow).where(ProfilePartRow.person_id == person_id)
        if part is not None:
            query = query.where(ProfilePartRow.part == part, ProfilePartRow.layer == "child")
        else:
            query = query.where(or_(ProfilePartRow.layer == "child", ProfilePartRow.seen_by == "circle"))
        return await self._affected(query)

    async def preference(self, person_id: str) -> PreferenceRow | None:
        """How somebody would like to be asked; None: as everybody is."""
        return await self._session.get(PreferenceRow, person_id)

    async def preferences(self, person_ids: Sequence[str]) -> dict[str, PreferenceRow]:
        """The same of several people; those without a row are left out."""
        query = select(PreferenceRow).where(PreferenceRow.person_id.in_(person_ids))
        return {row.person_id: row for row in await self._session.scalars(query)}
