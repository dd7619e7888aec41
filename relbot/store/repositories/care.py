"""Concerns, talk requests, and the alerts and notices that bring them to adults."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import AlertRow, ConcernRow, NoticeRow, TalkRequestRow


class Care(Repository):
    """What an adult must see, and whether one has. Rows are added here and changed on the row itself; what two
    people may do at once goes through a method that lets the first one win.
    """

    def add(self, row: ConcernRow | TalkRequestRow | AlertRow | NoticeRow) -> None:
        """Adds a concern, a request, an alert or a notice."""
        self._session.add(row)

    async def concern(self, concern_id: str) -> ConcernRow | None:
        """A concern by id."""
        return await self._session.get(ConcernRow, concern_id)

    async def concerns_for(self, person_id: str, since: datetime) -> list[ConcernRow]:
        """Concerns about a child since a moment, oldest first."""
        query = select(ConcernRow).where(ConcernRow.person_id == person_id, ConcernRow.raised_at >= since)
        return list(await self._session.scalars(query.order_by(ConcernRow.raised_at, ConcernRow.id)))

    async def past_somebody(self, person_id: str, since: datetime) -> list[ConcernRow]:
        """Those of them that go past an adult, oldest first."""
        query = select(ConcernRow).where(ConcernRow.person_id == person_id, ConcernRow.raised_at >= since)
        query = query.where(ConcernRow.left_out.is_not(None))
        return list(await self._session.scalars(query.order_by(ConcernRow.raised_at, ConcernRow.id)))

    async def past_with_outcome(self, person_id: str, since: datetime) -> list[tuple[ConcernRow, str | None]]:
        """The same, each with what became of its alert: None while that is open, and where there is none."""
        query = select(ConcernRow, AlertRow.outcome).outerjoin(AlertRow, AlertRow.id == ConcernRow.alert_id)
        query = query.where(ConcernRow.person_id == person_id, ConcernRow.raised_at >= since)
        query = query.where(ConcernRow.left_out.is_not(None))
        found = await self._session.execute(query.order_by(ConcernRow.raised_at, ConcernRow.id))
        return [(row, outcome) for row, outcome in found]

    async def held(self, person_id: str) -> list[ConcernRow]:
        """Concerns of a child that are on no alert: the child is asked about them first. Oldest first."""
        query = select(ConcernRow).where(ConcernRow.person_id == person_id, ConcernRow.alert_id.is_(None))
        return list(await self._session.scalars(query.order_by(ConcernRow.raised_at, ConcernRow.id)))

    async def concerns_of(self, alert_id: str) -> list[ConcernRow]:
        """The concerns an alert carries, oldest first."""
        query = select(ConcernRow).where(ConcernRow.alert_id == alert_id)
        return list(await self._session.scalars(query.order_by(ConcernRow.raised_at, ConcernRow.index)))

    async def request(self, request_id: str) -> TalkRequestRow | None:
        """A talk request by id."""
        return await self._session.get(TalkRequestRow, request_id)

    async def request_to_move(self, request_id: str) -> TalkRequestRow | None:
        """A talk request as it stands now, and until the end of the transaction nobody else's to change.

        Who is going to move it, or goes on with a conversation about it, calls this first: of two processes one then
        decides on what the other has done, and neither waits for the other in a circle. (SQLite has one writer anyway.)
        """
        await self._session.flush()
        return await self._session.get(TalkRequestRow, request_id, with_for_update=True, populate_existing=True)

    async def accepted_requests(self, setting_id: str, adult_id: str) -> list[TalkRequestRow]:
        """Requests an adult has accepted without saying a time yet, the one accepted first at the front."""
        query = select(TalkRequestRow).where(
            TalkRequestRow.setting_id == setting_id,
            TalkRequestRow.accepted_by == adult_id,
            TalkRequestRow.status == "accepted",
        )
        order = (TalkRequestRow.accepted_at, TalkRequestRow.requested_at, TalkRequestRow.id)
        return list(await self._session.scalars(query.order_by(*order)))

    async def alert(self, alert_id: str) -> AlertRow | None:
        """An alert by id."""
        return await self._session.get(AlertRow, alert_id)

    async def hold_open(self, alert_id: str) -> bool:
        """Whether an alert is open now; until the transaction ends nobody else accepts, closes or joins it.

        Whoever adds to it, or ends it unseen, calls this first. The row in memory shows how it stands.
        """
        await self._session.flush()
        row = await self._session.get(AlertRow, alert_id, with_for_update=True, populate_existing=True)
        return row is not None and row.status == "open"

    async def alert_for_request(self, request_id: str) -> AlertRow | None:
        """The alert that carries a talk request; after a change, the newest."""
        query = select(AlertRow).where(AlertRow.request_id == request_id)
        query = query.order_by(AlertRow.status == "closed", AlertRow.raised_at.desc())
        return (await self._session.scalars(query.limit(1))).first()

    async def open_alerts(self, setting_id: str, person_id: str | None = None) -> list[AlertRow]:
        """Alerts that nobody has accepted yet, oldest first; of one child, or of all."""
        query = select(AlertRow).where(AlertRow.setting_id == setting_id, AlertRow.status == "open")
        if person_id is not None:
            query = query.where(AlertRow.person_id == person_id)
        return list(await self._session.scalars(query.order_by(AlertRow.raised_at, AlertRow.id)))

    async def accepted_by(self, setting_id: str, adult_id: str, since: datetime) -> list[AlertRow]:
        """Alerts that an adult has accepted since a moment and still has, oldest first."""
        query = select(AlertRow).where(
            AlertRow.setting_id == setting_id,
            AlertRow.status == "accepted",
            AlertRow.accepted_by == adult_id,
            AlertRow.accepted_at >= since,
            AlertRow.safe_at.is_(None),
        )
        return list(await self._session.scalars(query.order_by(AlertRow.raised_at, AlertRow.id)))

    async def is_urgent(self, person_id: str, since: datetime, open_since: datetime) -> bool:
        """Whether an urgent alert about somebody was raised since then, or since `open_since` and is still open."""
        still_open = and_(AlertRow.raised_at >= open_since, AlertRow.status == "open")
        lately = or_(AlertRow.raised_at >= since, still_open)
        found = select(AlertRow.id).where(AlertRow.person_id == person_id, AlertRow.kind == "urgent", lately)
        return (await self._session.execute(select(found.exists()))).scalar_one()

    async def accept(self, alert_id: str, adult_id: str, now: datetime) -> bool:
        """An adult says "I have them"; False if somebody was first or it is closed. The row in memory shows who."""
        mine = update(AlertRow).where(AlertRow.id == alert_id, AlertRow.status == "open")
        taken = {"status": "accepted", "accepted_by": adult_id, "accepted_at": now, "repeat_at": None}
        first = await self._affected(mine.values(taken).execution_options(synchronize_session=False)) == 1
        await self._session.get(AlertRow, alert_id, populate_existing=True)  # another process may have been first
        return first

    async def close(self, alert_id: str, adult_id: str | None, now: datetime, outcome: str) -> bool:
        """Nobody need come: an adult has read it, or says it is no concern. False if it is closed already.

        Who has accepted it before stays named. `adult_id` None: no adult did it, but the child who asked.
        """
        open_ = update(AlertRow).where(AlertRow.id == alert_id, AlertRow.status != "closed")
        closed = {
            "status": "closed",
            "outcome": outcome,
            "closed_by": adult_id,
            "closed_at": now,
            "accepted_by": func.coalesce(AlertRow.accepted_by, adult_id),
            "accepted_at": func.coalesce(AlertRow.accepted_at, now),
            "repeat_at": None,
        }
        done = await self._affected(open_.values(closed).execution_options(synchronize_session=False)) == 1
        await self._session.get(AlertRow, alert_id, populate_existing=True)  # the row in memory then shows who
        return done

    async def unread(self, alert_id: str, adult_id: str) -> bool:
        """A note that an adult opened was not shown to them: it waits again. False if it was not closed by that."""
        read = (AlertRow.status == "closed", AlertRow.outcome == "read", AlertRow.accepted_by == adult_id)
        open_ = {"status": "open", "outcome": None, "accepted_by": None, "accepted_at": None}
        open_ |= {"closed_by": None, "closed_at": None}
        done = (
            await self._affected(
                update(AlertRow)
                .where(AlertRow.id == alert_id, *read)
                .values(open_)
                .execution_options(synchronize_session=False)
            )
            == 1
        )
        await self._session.get(AlertRow, alert_id, populate_existing=True)
        return done

    async def tally(self, setting_id: str) -> tuple[dict[str, int], dict[str, int]]:
        """How many concerns there are by level, and how many alerts adults found not a concern by kind.

        Without what is kept from an adult: nobody left out learns of it from a number.
        """
        raised = select(ConcernRow.level, func.count()).where(
            ConcernRow.setting_id == setting_id, ConcernRow.route.is_(None)
        )
        found = select(AlertRow.kind, func.count()).where(
            AlertRow.setting_id == setting_id, AlertRow.outcome == "not_a_concern", AlertRow.route.is_(None)
        )
        by_level = await self._session.execute(raised.group_by(ConcernRow.level))
        by_kind = await self._session.execute(found.group_by(AlertRow.kind))
        return {row[0]: row[1] for row in by_level}, {row[0]: row[1] for row in by_kind}

    async def routed(self, ids: Sequence[str]) -> set[str]:
        """Which of these alerts are kept from an adult."""
        query = select(AlertRow.id).where(AlertRow.id.in_(ids), AlertRow.route.is_not(None))
        return set(await self._session.scalars(query)) if ids else set()

    async def reopen(self, alert_id: str, *, unreached: bool = False) -> bool:
        """An accepted alert goes on: whoever had it cannot. `unreached`: unless they have said that they are there."""
        taken = update(AlertRow).where(AlertRow.id == alert_id, AlertRow.status == "accepted")
        if unreached:  # who went before they accepted may have said so then
            taken = taken.where(or_(AlertRow.with_them_at.is_(None), AlertRow.with_them_at < AlertRow.accepted_at))
        nobody = {"status": "open", "accepted_by": None, "accepted_at": None, "with_them_at": None}
        return await self._affected(taken.values(nobody)) == 1

    async def unfinished(self, setting_id: str, since: datetime) -> list[AlertRow]:
        """Alerts that were accepted since a moment and that nobody has called safe, oldest first."""
        query = select(AlertRow).where(
            AlertRow.setting_id == setting_id,
            AlertRow.status == "accepted",
            AlertRow.accepted_at >= since,
            AlertRow.safe_at.is_(None),
        )
        return list(await self._session.scalars(query.order_by(AlertRow.raised_at, AlertRow.id)))

    async def take_over(self, alert_id: str, before: str, adult_id: str, now: datetime) -> bool:
        """What one adult had another has, who is yet to be with the child; False if it is not theirs any more."""
        mine = (AlertRow.id == alert_id, AlertRow.status == "accepted", AlertRow.accepted_by == before)
        taken = {"accepted_by": adult_id, "accepted_at": now, "with_them_at": None}
        changed = update(AlertRow).where(*mine, AlertRow.safe_at.is_(None)).values(taken)
        first = await self._affected(changed.execution_options(synchronize_session=False)) == 1
        await self._session.get(AlertRow, alert_id, populate_existing=True)  # another process may have been first
        return first

    async def with_them(self, alert_id: str, adult_id: str, now: datetime) -> bool:
        """Who has accepted it is with the child; False if others are asked by now."""
        mine = (AlertRow.id == alert_id, AlertRow.status == "accepted", AlertRow.accepted_by == adult_id)
        return await self._affected(update(AlertRow).where(*mine).values(with_them_at=now)) == 1

    async def gone_to_them(self, alert_id: str, adult_id: str, now: datetime) -> bool:
        """Who only goes is with the child, and others are still asked; False if they do not go any more."""
        mine = (AlertRow.id == alert_id, AlertRow.status == "open", AlertRow.going_by == adult_id)
        return await self._affected(update(AlertRow).where(*mine).values(with_them_at=now)) == 1

    async def notice(self, notice_id: str) -> NoticeRow | None:
        """A notice by id."""
        return await self._session.get(NoticeRow, notice_id)

    async def notice_now(self, notice_id: str) -> NoticeRow | None:
        """A notice as the database has it now."""
        await self._session.flush()
        return await self._session.get(NoticeRow, notice_id, populate_existing=True)

    async def notice_to(self, alert_id: str, adult_id: str) -> NoticeRow | None:
        """An adult's copy of an alert."""
        query = select(NoticeRow).where(NoticeRow.alert_id == alert_id, NoticeRow.adult_id == adult_id)
        return (await self._session.scalars(query)).one_or_none()

    async def notices(self, alert_id: str) -> list[NoticeRow]:
        """Every adult's copy of an alert, in the order they were sent."""
        query = select(NoticeRow).where(NoticeRow.alert_id == alert_id).order_by(NoticeRow.sent_at, NoticeRow.id)
        return list(await self._session.scalars(query))
