"""The schools and homes of this database."""

from datetime import datetime

from sqlalchemy import select

from relbot.store.repositories.base import Repository
from relbot.store.tables import Setting


class Settings(Repository):
    """A setting as its file was last applied."""

    async def get(self, setting_id: str) -> Setting | None:
        """A setting by its id."""
        return await self._session.get(Setting, setting_id)

    async def by_slug(self, slug: str) -> Setting | None:
        """A setting by the short name people type."""
        return (await self._session.scalars(select(Setting).where(Setting.slug == slug))).one_or_none()

    async def all(self) -> list[Setting]:
        """Every setting, by short name."""
        return list(await self._session.scalars(select(Setting).order_by(Setting.slug)))

    async def add(self, setting_id: str, slug: str, document: str, document_hash: str, applied_at: datetime) -> Setting:
        """A new setting, under the newest key of the key file."""
        check = self._vault.new_key_check(setting_id)
        row = Setting(
            id=setting_id,
            slug=slug,
            document=document,
            document_hash=document_hash,
            applied_at=applied_at,
            key_check=check,
        )
        self._session.add(row)
        await self._session.flush()
        self._vault.use(setting_id, check)
        return row
