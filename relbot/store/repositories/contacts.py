"""How people are reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import Contact


class Contacts(Repository):
    """Contacts: a channel and a sealed address each."""

    def link(self, row: Contact) -> None:
        """Adds a contact. Who had the account before is unlinked first: that row stays theirs."""
        self._session.add(row)

    async def get(self, contact_id: str) -> Contact | None:
        """A contact by id, linked or not."""
        return await self._session.get(Contact, contact_id)

    async def by_address(self, setting_id: str, channel: str, hashes: Sequence[str]) -> Contact | None:
        """The contact that is linked at this address (Vault.address_hash)."""
        query = select(Contact).where(
            Contact.setting_id == setting_id,
            Contact.channel == channel,
            Contact.address_hash.in_(hashes),
            Contact.unlinked_at.is_(None),
        )
        return (await self._session.scalars(query)).one_or_none()

    async def for_person(self, person_id: str) -> list[Contact]:
        """A person's linked contacts, those that can be reached first, then the newest."""
        query = select(Contact).where(Contact.person_id == person_id, Contact.unlinked_at.is_(None))
        order = (Contact.unreachable_since.is_not(None), Contact.linked_at.desc(), Contact.id)
        return list(await self._session.scalars(query.order_by(*order)))

    async def for_people(self, ids: Sequence[str]) -> dict[str, list[Contact]]:
        """The same for many persons; those without a contact are left out."""
        query = select(Contact).where(Contact.person_id.in_(ids), Contact.unlinked_at.is_(None))
        order = (Contact.unreachable_since.is_not(None), Contact.linked_at.desc(), Contact.id)
        found: dict[str, list[Contact]] = {}
        for row in await self._session.scalars(query.order_by(*order)):
            found.setdefault(row.person_id, []).append(row)
        return found

    async def unlink(self, contact_id: str, now: datetime) -> bool:
        """Ends a link; False if it was not linked."""
        mine = update(Contact).where(Contact.id == contact_id, Contact.unlinked_at.is_(None))
        return await self._affected(mine.values(unlinked_at=now)) == 1
