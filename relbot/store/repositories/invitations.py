"""Single-use codes that link an account to a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import Invitation


class Invitations(Repository):
    """Invitations, found by the hash of their code (Vault.code_hash)."""

    def add(self, row: Invitation) -> None:
        """Adds an invitation."""
        self._session.add(row)

    async def by_code(self, setting_id: str, hashes: Sequence[str]) -> Invitation | None:
        """The invitation with this code, whether it is still good or not."""
        query = select(Invitation).where(Invitation.setting_id == setting_id, Invitation.code_hash.in_(hashes))
        return (await self._session.scalars(query)).one_or_none()

    async def for_person(self, person_id: str) -> list[Invitation]:
        """A person's invitations, newest first."""
        query = select(Invitation).where(Invitation.person_id == person_id)
        return list(await self._session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id)))

    async def unused(self, setting_id: str) -> list[Invitation]:
        """All codes of a setting that were neither used nor revoked, expired ones too."""
        query = select(Invitation).where(
            Invitation.setting_id == setting_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)
        )
        return list(await self._session.scalars(query))

    async def use(self, invitation_id: str, now: datetime) -> bool:
        """Uses a code up; False if it is used, revoked or expired. Of two at once, one gets True."""
        good = update(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        return await self._affected(good.values(used_at=now)) == 1

    async def revoke(self, person_id: str, now: datetime) -> int:
        """Makes a person's unused codes worthless; how many."""
        unused = update(Invitation).where(
            Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)
        )
        return await self._affected(unused.values(revoked_at=now))
