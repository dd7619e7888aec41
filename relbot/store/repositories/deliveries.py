"""Messages as they stand in people's chats, and when they are taken away again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import Delivery


class Deliveries(Repository):
    """Which message of the channel each of ours became, and which came in."""

    def add(self, row: Delivery) -> None:
        """Notes a message that was sent or came in."""
        self._session.add(row)

    async def by_key(self, setting_id: str, key: str) -> list[Delivery]:
        """The messages that one send became, in order; none if it has not left yet."""
        query = select(Delivery).where(Delivery.setting_id == setting_id, Delivery.key == key)
        return list(await self._session.scalars(query.order_by(Delivery.part)))

    async def for_question(self, session_id: str, number: int) -> list[Delivery]:
        """The messages that asked question `number` of a session and are still there, oldest first."""
        query = select(Delivery).where(
            Delivery.session_id == session_id, Delivery.question == number, Delivery.removed_at.is_(None)
        )
        return list(await self._session.scalars(query.order_by(Delivery.sent_at, Delivery.key, Delivery.part)))

    async def is_known(self, contact_id: str, reference: str) -> bool:
        """Whether a message of this account, as the channel calls it, is written down."""
        query = select(Delivery.id).where(Delivery.contact_id == contact_id, Delivery.reference == reference)
        return (await self._session.scalars(query.limit(1))).first() is not None

    async def hasten(self, session_id: str, remove_at: datetime) -> int:
        """A conversation ended: its messages go at `remove_at`, unless they go earlier anyway. How many."""
        return await self._affected(
            update(Delivery)
            .where(
                Delivery.session_id == session_id,
                Delivery.removed_at.is_(None),
                or_(Delivery.remove_at.is_(None), Delivery.remove_at > remove_at),
            )
            .values(remove_at=remove_at)
        )

    async def hasten_contact(self, contact_id: str, remove_at: datetime) -> int:
        """A person no longer has this account, or this role: what stands in its chat for a time goes now. How many."""
        return await self._affected(
            update(Delivery)
            .where(Delivery.contact_id == contact_id, Delivery.removed_at.is_(None), Delivery.remove_at > remove_at)
            .values(remove_at=remove_at)
        )

    async def put_right(self, setting_id: str, beyond: datetime, remove_at: datetime) -> int:
        """The clock was ahead: what would stand beyond a time that nothing stands goes at `remove_at`. How many."""
        late = update(Delivery).where(
            Delivery.setting_id == setting_id, Delivery.asked_at.is_(None), Delivery.remove_at > beyond
        )
        return await self._affected(late.values(remove_at=remove_at))

    async def due_for_removal(self, setting_id: str, now: datetime, limit: int) -> list[Delivery]:
        """A setting's messages whose time is over and whose removal was not asked for, the longest overdue first."""
        query = select(Delivery).where(
            Delivery.setting_id == setting_id, Delivery.asked_at.is_(None), Delivery.remove_at <= now
        )
        return list(await self._session.scalars(query.order_by(Delivery.remove_at, Delivery.id).limit(limit)))

    async def mark_asked(self, ids: Sequence[str], now: datetime) -> int:
        """Notes that the channel is being asked to take messages away; how many had not been asked for."""
        asked = update(Delivery).where(Delivery.id.in_(ids), Delivery.asked_at.is_(None))
        return await self._affected(asked.values(asked_at=now))

    async def mark_removed(self, ids: Sequence[str], now: datetime) -> int:
        """Notes that messages are gone; how many were still there."""
        gone = update(Delivery).where(Delivery.id.in_(ids), Delivery.removed_at.is_(None))
        return await self._affected(gone.values(removed_at=now))
