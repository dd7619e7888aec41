"""Pupils and adults."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.store.repositories.base import Repository
from relbot.store.tables import Person, PersonRole
from relbot.store.vault import Vault

_AT_ONCE = 500
"""Ids in one statement; databases limit them."""


class People(Repository):
    """Persons and their roles. Names are sealed: lists come in the order of ids, and are sorted once opened.

    One event asks for the same roles and school ids again and again; they are looked up once until one changes.
    """

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        super().__init__(session, vault)
        self._holders: dict[tuple[str, str], list[Person]] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._called: dict[tuple[str, str], Person | None] = {}

    def look_anew(self) -> None:
        """Forgets what was looked up: rows may have changed."""
        self._holders.clear()
        self._held.clear()
        self._called.clear()

    def add(self, row: Person) -> None:
        """Adds a person, whose key is in the key database already (Database.new_person_key)."""
        self.look_anew()
        self._session.add(row)

    async def get(self, person_id: str) -> Person | None:
        """A person by id."""
        return await self._session.get(Person, person_id)

    async def many(self, ids: Sequence[str]) -> dict[str, Person]:
        """Persons by id; those that are not there are left out."""
        rows = await self._session.scalars(select(Person).where(Person.id.in_(ids)))
        return {row.id: row for row in rows}

    async def by_school_id(self, setting_id: str, hashes: Sequence[str]) -> Person | None:
        """The person whom the school calls by this id (Vault.school_id_hash)."""
        query = select(Person).where(Person.setting_id == setting_id, Person.school_id_hash.in_(hashes))
        return (await self._session.scalars(query)).one_or_none()

    async def by_school_ids(self, setting_id: str, hashes: Sequence[str]) -> dict[str, Person]:
        """The persons with these school ids, by hash."""
        new = [each for each in hashes if (setting_id, each) not in self._called]
        if new:
            query = select(Person).where(Person.setting_id == setting_id, Person.school_id_hash.in_(new))
            found = {row.school_id_hash: row for row in await self._session.scalars(query)}
            self._called.update({(setting_id, each): found.get(each) for each in new})
        known = {each: self._called[setting_id, each] for each in hashes}
        return {each: person for each, person in known.items() if person is not None}

    async def all(self, setting_id: str, *, left: bool = False) -> list[tuple[Person, frozenset[str]]]:
        """Everybody with their roles; those who have left only with `left`."""
        where = [Person.setting_id == setting_id]
        if not left:
            where.append(Person.left_at.is_(None))
        people = list(await self._session.scalars(select(Person).where(*where).order_by(Person.id)))
        roles = await self._roles(PersonRole.setting_id == setting_id)
        return [(person, frozenset(roles.get(person.id, ()))) for person in people]

    async def with_role(self, setting_id: str, role: str) -> list[Person]:
        """Everybody who holds a role and has not left."""
        if (setting_id, role) in self._holders:
            return [person for person in self._holders[setting_id, role] if person.left_at is None]
        query = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
        query = query.where(Person.setting_id == setting_id, PersonRole.role == role, Person.left_at.is_(None))
        self._holders[setting_id, role] = list(await self._session.scalars(query.order_by(Person.id)))
        return self._holders[setting_id, role]

    async def after(self, setting_id: str, role: str, cursor: str | None, limit: int) -> list[Person]:
        """The next `limit` holders of a role behind the person `cursor`: a wave in resumable chunks."""
        query = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
        query = query.where(Person.setting_id == setting_id, PersonRole.role == role, Person.left_at.is_(None))
        if cursor is not None:
            query = query.where(Person.id > cursor)
        return list(await self._session.scalars(query.order_by(Person.id).limit(limit)))

    async def roles(self, person_id: str) -> frozenset[str]:
        """A person's roles: pupil, staff, safeguarding, lead."""
        if person_id not in self._held:
            found = await self._roles(PersonRole.person_id == person_id)
            self._held[person_id] = frozenset(found.get(person_id, ()))
        return self._held[person_id]

    async def set_roles(self, setting_id: str, roles: Mapping[str, Iterable[str]]) -> None:
        """Gives each person exactly the roles that stand with their id."""
        self.look_anew()
        await self._session.flush()
        people = list(roles)
        for start in range(0, len(people), _AT_ONCE):
            some = people[start : start + _AT_ONCE]
            await self._session.execute(delete(PersonRole).where(PersonRole.person_id.in_(some)))
        for person_id, held in roles.items():
            for role in sorted(set(held)):
                self._session.add(PersonRole(setting_id=setting_id, person_id=person_id, role=role))

    async def _roles(self, which: ColumnElement[bool]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for person_id, role in await self._session.execute(select(PersonRole.person_id, PersonRole.role).where(which)):
            found.setdefault(person_id, []).append(role)
        return found
