"""Whole catalogues of conversations by their hash."""

from datetime import datetime

from sqlalchemy import delete, exists

from relbot.store.repositories.base import Repository
from relbot.store.tables import CatalogueRow, SessionRow


class Catalogues(Repository):
    """A session goes on with the catalogue it began with."""

    async def put(self, catalogue_hash: str, document: str, now: datetime) -> bool:
        """Stores a catalogue; False if it is there already."""
        row = {"hash": catalogue_hash, "document": document, "created_at": now}
        return bool(await self._put_new(CatalogueRow, [row], ("hash",), returning="hash"))

    async def get(self, catalogue_hash: str) -> CatalogueRow | None:
        """A catalogue by its hash."""
        return await self._session.get(CatalogueRow, catalogue_hash)

    async def purge_unused(self, keep: str, made_before: datetime) -> int:
        """Deletes catalogues stored before that which no open session uses, except `keep`, the current; how many."""
        used = exists().where(SessionRow.catalogue_hash == CatalogueRow.hash, SessionRow.status == "active")
        return await self._affected(
            delete(CatalogueRow).where(CatalogueRow.hash != keep, CatalogueRow.created_at < made_before, ~used)
        )
