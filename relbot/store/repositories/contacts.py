"""How people are reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.store.repositories.base import Repository
from relbot.store.tables import Contact
from relbot.store.vault import Vault

MAIL = "mail"
"""The channel that only sends: nobody is linked by it, and nobody counts as reached by it."""


class Contacts(Repository):
    """Contacts: a channel and a sealed address each. Addresses for e-mail are asked for by `mail_of` alone.

    One event asks for the same people again and again; their contacts are looked up once until one changes.
    """

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        super().__init__(session, vault)
        self._of: dict[str, list[Contact]] = {}

    def look_anew(self) -> None:
        """Forgets what was looked up: rows may have changed."""
        self._of.clear()

    def link(self, row: Contact) -> None:
        """Adds a contact. Who had the account before is unlinked first: that row stays theirs."""
        self.look_anew()
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
        if person_id in self._of:
            return [row for row in self._of[person_id] if row.unlinked_at is None]
        query = select(Contact).where(
            Contact.person_id == person_id, Contact.unlinked_at.is_(None), Contact.channel != MAIL
        )
        order = (Contact.unreachable_since.is_not(None), Contact.linked_at.desc(), Contact.id)
        self._of[person_id] = list(await self._session.scalars(query.order_by(*order)))
        return self._of[person_id]

    async def for_people(self, ids: Sequence[str]) -> dict[str, list[Contact]]:
        """The same for many persons; those without a contact are left out."""
        query = select(Contact).where(
            Contact.person_id.in_(ids), Contact.unlinked_at.is_(None), Contact.channel != MAIL
        )
        order = (Contact.unreachable_since.is_not(None), Contact.linked_at.desc(), Contact.id)
        found: dict[str, list[Contact]] = {}
        for row in await self._session.scalars(query.order_by(*order)):
            found.setdefault(row.person_id, []).append(row)
        return found

    async def mail_of(self, person_id: str) -> Contact | None:
        """A person's address for e-mail."""
        query = select(Contact).where(
            Contact.person_id == person_id, Contact.channel == MAIL, Contact.unlinked_at.is_(None)
        )
        return (await self._session.scalars(query.order_by(Contact.linked_at.desc(), Contact.id))).first()

    async def with_mail(self, ids: Sequence[str]) -> frozenset[str]:
        """Who of these has an address for e-mail."""
        query = select(Contact.person_id).where(
            Contact.person_id.in_(ids), Contact.channel == MAIL, Contact.unlinked_at.is_(None)
        )
        return frozenset(await self._session.scalars(query))

    async def unlink(self, contact_id: str, now: datetime) -> bool:
        """Ends a link; False if it was not linked."""
        self.look_anew()
        mine = update(Contact).where(Contact.id == contact_id, Contact.unlinked_at.is_(None))
        return await self._affected(mine.values(unlinked_at=now)) == 1
