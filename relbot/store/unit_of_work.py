"""One transaction, and everything that may be done in it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from relbot.store.keyring import Keyring
from relbot.store.repositories import (
    Absences,
    Answers,
    Audit,
    Care,
    Catalogues,
    Contacts,
    Deliveries,
    Erasure,
    Inbox,
    Incidents,
    Invitations,
    Mornings,
    Notes,
    Outbox,
    People,
    Pins,
    Profiles,
    Retention,
    Rhythms,
    Sessions,
    Settings,
    Talk,
    Timers,
    Wishes,
)
from relbot.store.tables import Base
from relbot.store.vault import Vault


class UnitOfWork:
    """What a transaction offers. Comes from Database.transaction() or Database.reading(); ends with it.

    Rows stay readable after the end; changes to them then go nowhere. One task uses it at a time.
    """

    def __init__(self, session: AsyncSession, vault: Vault, keyring: Keyring, *, writes: bool) -> None:
        self.vault = vault
        self._session = session
        self._keyring = keyring
        self._writes = writes
        self.settings = Settings(session, vault)
        self.people = People(session, vault)
        self.contacts = Contacts(session, vault)
        self.invitations = Invitations(session, vault)
        self.absences = Absences(session, vault)
        self.inbox = Inbox(session, vault)
        self.outbox = Outbox(session, vault)
        self.deliveries = Deliveries(session, vault)
        self.erasure = Erasure(session, vault)
        self.sessions = Sessions(session, vault)
        self.answers = Answers(session, vault)
        self.catalogues = Catalogues(session, vault)
        self.timers = Timers(session, vault)
        self.care = Care(session, vault)
        self.talk = Talk(session, vault)
        self.wishes = Wishes(session, vault)
        self.incidents = Incidents(session, vault)
        self.mornings = Mornings(session, vault)
        self.pins = Pins(session, vault)
        self.profiles = Profiles(session, vault)
        self.retention = Retention(session, vault)
        self.rhythms = Rhythms(session, vault)
        self.audit = Audit(session, vault)
        self.notes = Notes(session, vault)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens in the block applies whole or not at all; an exception passes on, and what was before stays."""
        self.people.look_anew()
        self.contacts.look_anew()
        self.absences.look_anew()
        lines = self.audit.length
        try:
            async with self._session.begin_nested():
                yield
        except BaseException:
            self.audit.take_back(lines)
            raise

    def add(self, row: Base) -> None:
        """Adds a row; it is written at the next query, flush or the end."""
        self._session.add(row)

    async def delete(self, row: Base) -> None:
        """Deletes a row."""
        await self._session.delete(row)

    async def flush(self) -> None:
        """Writes added and changed rows now, so that a fault shows here."""
        await self._session.flush()

    async def seal(self, person_id: str, context: str, text: str) -> bytes:
        """Seals words with the key of the person they are about; ErasedError if there is no such key (any more).

        `context` is "table.column": the words open under it alone.
        """
        return await self._keyring.seal(person_id, context, text)

    async def open(self, person_id: str, context: str, sealed: bytes) -> str:
        """What `seal` sealed. Raises ErasedError if the key is gone, StoreError if the bytes are another person's,
        another context's, or were changed.
        """
        return await self._keyring.open(person_id, context, sealed)

    async def fetch_keys(self, person_ids: Iterable[str]) -> None:
        """Fetches many persons' keys at once, before `seal` or `open` is called for each of them."""
        await self._keyring.fetch(person_ids)

    def refuse_changes(self) -> None:
        """Raises RuntimeError if rows were added, changed or deleted in a reading, where they would be lost."""
        session = self._session
        if not self._writes and (session.new or session.dirty or session.deleted):
            raise RuntimeError("a reading does not write: use Database.transaction()")
