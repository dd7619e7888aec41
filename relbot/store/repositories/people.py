"""Pupils and adults."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, select

from relbot.store.repositories.base import Repository
from relbot.store.tables import Person, PersonRole


class People(Repository):
    """Persons and their roles. Names are sealed: lists come in the order of ids, and are sorted once opened."""

    def add(self, row: Person) -> None:
        """Adds a person, whose key is in the key database already (Database.new_person_key)."""
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
        query = select(Person).where(Person.setting_id == setting_id, Person.school_id_hash.in_(hashes))
        return {row.school_id_hash: row for row in await self._session.scalars(query)}

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
        query = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
        query = query.where(Person.setting_id == setting_id, PersonRole.role == role, Person.left_at.is_(None))
        return list(await self._session.scalars(query.order_by(Person.id)))

    async def after(self, setting_id: str, role: str, cursor: str | None, limit: int) -> list[Person]:
        """The next `limit` holders of a role behind the person `cursor`: a wave in resumable chunks."""
        query = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
        query = query.where(Person.setting_id == setting_id, PersonRole.role == role, Person.left_at.is_(None))
        if cursor is not None:
            query = query.where(Person.id > cursor)
        return list(await self._session.scalars(query.order_by(Person.id).limit(limit)))

    async def roles(self, person_id: str) -> frozenset[str]:
        """A person's roles: pupil, staff, safeguarding, lead."""
        return frozenset((await self._roles(PersonRole.person_id == person_id)).get(person_id, ()))

    async def set_roles(self, setting_id: str, person_id: str, roles: Iterable[str]) -> None:
        """Gives a person exactly these roles."""
        await self._session.flush()
        await self._session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
        for role in sorted(set(roles)):
            self._session.add(PersonRole(setting_id=setting_id, person_id=person_id, role=role))

    async def _roles(self, which: ColumnElement[bool]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for person_id, role in await self._session.execute(select(PersonRole.person_id, PersonRole.role).where(which)):
            found.setdefault(person_id, []).append(role)
        return found
