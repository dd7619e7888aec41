"""How people are reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import Contact


class Contacts(Repository):
    """Contacts: a channel and a sealed address each."""

    def link(self, row: Contact) -> None:
        """Adds a contact. An address that was linked before has a row already: use `relink`."""
        self._session.add(row)

    async def get(self, contact_id: str) -> Contact | None:
        """A contact by id, linked or not."""
        return await self._session.get(Contact, contact_id)

    async def by_address(self, setting_id: str, channel: str, hashes: Sequence[str]) -> Contact | None:
        """The contact with this address (Vault.address_hash), linked or not."""
        query = select(Contact).where(
            Contact.setting_id == setting_id, Contact.channel == channel, Contact.address_hash.in_(hashes)
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

    async def relink(self, contact_id: str, person_id: str, address: bytes, now: datetime) -> bool:
        """Gives an unlinked address to a person, sealed anew with their key; False while somebody has it."""
        free = update(Contact).where(Contact.id == contact_id, Contact.unlinked_at.is_not(None))
        values = {"person_id": person_id, "address": address, "linked_at": now}
        return await self._affected(free.values(unlinked_at=None, unreachable_since=None, **values)) == 1

    async def unlink(self, contact_id: str, now: datetime) -> bool:
        """Ends a link; False if it was not linked."""
        mine = update(Contact).where(Contact.id == contact_id, Contact.unlinked_at.is_(None))
        return await self._affected(mine.values(unlinked_at=now)) == 1

    async def mark_unreachable(self, contact_id: str, now: datetime) -> bool:
        """The channel refused for good; False if that was known, so that adults are told once."""
        mine = update(Contact).where(Contact.id == contact_id, Contact.unreachable_since.is_(None))
        return await self._affected(mine.values(unreachable_since=now)) == 1

    async def mark_reachable(self, contact_id: str) -> bool:
        """They wrote again; False if they never were unreachable."""
        mine = update(Contact).where(Contact.id == contact_id, Contact.unreachable_since.is_not(None))
        return await self._affected(mine.values(unreachable_since=None)) == 1
