"""Which rows are over the time their kind is kept, and their deletion. What is still open belongs to no kind here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, delete, exists, func, inspect, or_, select

from relbot.store.repositories.audit import ERASED
from relbot.store.repositories.base import Repository
from relbot.store.tables import (
    AbsenceRow,
    AdultWishRow,
    AlertRow,
    AnswerRow,
    AuditRow,
    Base,
    ConcernRow,
    Delivery,
    IncidentRow,
    IncidentTextRow,
    Invitation,
    MorningNotice,
    MorningTest,
    NoticeRow,
    Person,
    Prompt,
    RhythmRun,
    SessionRow,
    TalkMoveRow,
    TalkNoteRow,
    TalkRequestRow,
    WishNoticeRow,
)

Which = tuple[type[Base], ColumnElement[bool]]
"""A table, and which of its rows."""

EVERYDAY = "ordinary"
"""The level of words that alarmed nobody (ConcernRow.level)."""


class Retention(Repository):
    """Rows of one setting, by kind of record. Each kind is a list of tables in the order in which they are deleted."""

    async def count(self, which: Sequence[Which]) -> int:
        """How many rows these are."""
        queries = [select(func.count()).select_from(table).where(rows) for table, rows in which]
        return sum([await self._session.scalar(query) or 0 for query in queries])

    async def delete(self, which: Sequence[Which], most: int) -> int:
        """Deletes at most so many rows of a table, and goes on to the next once there are no more; how many it deleted.

        Whoever gets a multiple of `most` asks again: what hangs on a row goes before the row.
        """
        done = 0
        for table, rows in which:
            key = next(iter(inspect(table).primary_key))
            some = select(key).where(rows).limit(most).correlate(None)
            gone = delete(table).where(key.in_(some)).execution_options(synchronize_session=False)
            found = await self._affected(gone)
            done += found
            if found >= most:
                break
        return done

    async def left(self, setting_id: str) -> int:
        """How many have left and still have an id that leads to them: not erased."""
        gone = exists().where(AuditRow.subject_id == Person.id, AuditRow.action == ERASED)
        query = (
            select(func.count())
            .select_from(Person)
            .where(Person.setting_id == setting_id, Person.left_at.is_not(None), ~gone)
        )
        return await self._session.scalar(query) or 0

    def conversations(self, setting_id: str, before: datetime) -> list[Which]:
        """The course of conversations that are over (it holds what was said), and which messages were in a chat.

        Not of one in which a child said something that alarmed, nor of a talk or an incident that is kept.
        """
        linked = or_(
            _alarmed(SessionRow.id),
            exists().where(TalkRequestRow.session_id == SessionRow.id),
            exists().where(IncidentRow.session_id == SessionRow.id),
        )
        over = and_(SessionRow.setting_id == setting_id, SessionRow.status != "active", SessionRow.touched_at < before)
        gone = and_(Delivery.setting_id == setting_id, Delivery.removed_at < before)
        return [(SessionRow, and_(over, ~linked)), (Delivery, gone)]

    def answers(self, setting_id: str, before: datetime, classes: Sequence[str]) -> list[Which]:
        """Answers of these retention classes (of a flow, or of one question), but of no conversation that alarmed."""
        old = and_(AnswerRow.setting_id == setting_id, AnswerRow.answered_at < before, AnswerRow.keep.in_(classes))
        return [(AnswerRow, and_(old, ~_alarmed(AnswerRow.session_id)))]

    def everyday(self, setting_id: str, before: datetime) -> list[Which]:
        """Words that alarmed nobody, once somebody has read them, and the notes that brought them."""
        old = and_(ConcernRow.setting_id == setting_id, ConcernRow.raised_at < before, ConcernRow.level == EVERYDAY)
        waits = or_(ConcernRow.alert_id.is_(None), _open(ConcernRow.alert_id), _alarming(ConcernRow.alert_id))
        return [(ConcernRow, and_(old, ~waits)), *_alerts(setting_id, before, "note")]

    def talks(self, setting_id: str, before: datetime, ends: Sequence[str], wish_ends: Sequence[str]) -> list[Which]:
        """Talks that are over, with what an adult wrote down, and wishes for another adult that are settled.

        A talk stays as long as the last note on it: without its talk nothing would lead to a note any more.
        """
        over = and_(
            TalkRequestRow.setting_id == setting_id,
            TalkRequestRow.status.in_(ends),
            TalkRequestRow.requested_at < before,
            ~exists().where(AlertRow.request_id == TalkRequestRow.id, or_(AlertRow.status == "open", _carries())),
            ~exists().where(TalkNoteRow.request_id == TalkRequestRow.id, TalkNoteRow.written_at >= before),
        )
        request = select(TalkRequestRow.id).where(over)
        theirs = and_(TalkNoteRow.setting_id == setting_id, TalkNoteRow.written_at < before)
        orphaned = and_(theirs, ~exists().where(TalkRequestRow.id == TalkNoteRow.request_id))
        mine = AdultWishRow.setting_id == setting_id
        wish = and_(mine, AdultWishRow.status.in_(wish_ends), AdultWishRow.moved_at < before)
        wishes = select(AdultWishRow.id).where(wish)
        alerts = select(AlertRow.id).where(AlertRow.request_id.in_(request))
        return [
            (TalkNoteRow, or_(TalkNoteRow.request_id.in_(request), orphaned)),
            (TalkMoveRow, TalkMoveRow.request_id.in_(request)),
            (NoticeRow, NoticeRow.alert_id.in_(alerts)),
            (AlertRow, AlertRow.id.in_(alerts)),
            (TalkRequestRow, over),
            (WishNoticeRow, WishNoticeRow.wish_id.in_(wishes)),
            (AdultWishRow, wish),
        ]

    def incidents(self, setting_id: str, before: datetime) -> list[Which]:
        """Incidents that are closed, with all that was written about them."""
        mine = IncidentRow.setting_id == setting_id
        over = and_(mine, IncidentRow.status == "closed", IncidentRow.closed_at < before)
        closed = select(IncidentRow.id).where(over)
        answers = self.answers(setting_id, before, ("incident",))
        return [(IncidentTextRow, IncidentTextRow.incident_id.in_(closed)), (IncidentRow, over), *answers]

    def safeguarding(self, setting_id: str, before: datetime) -> list[Which]:
        """What alarmed, with its alerts and the answers of those conversations, once no adult is waited for."""
        old = and_(ConcernRow.setting_id == setting_id, ConcernRow.raised_at < before, ConcernRow.level != EVERYDAY)
        concerns = and_(old, ConcernRow.alert_id.is_not(None), ~_open(ConcernRow.alert_id))
        sessions = select(ConcernRow.session_id).where(concerns, ConcernRow.session_id.is_not(None))
        said = or_(AnswerRow.session_id.in_(sessions), AnswerRow.keep == "safeguarding")
        answers = and_(AnswerRow.setting_id == setting_id, AnswerRow.answered_at < before, said)
        over = and_(SessionRow.id.in_(sessions), SessionRow.status != "active")
        kinds = _alerts(setting_id, before, "urgent", "concern")
        return [(AnswerRow, answers), (SessionRow, over), (ConcernRow, concerns), *kinds]

    def traces(self, setting_id: str, before: datetime) -> list[Which]:
        """What says when somebody was asked, invited or away: no words."""
        used = or_(Invitation.used_at < before, Invitation.revoked_at < before, Invitation.expires_at < before)
        tests = and_(MorningTest.setting_id == setting_id, MorningTest.due_at < before)
        return [
            (Prompt, and_(Prompt.setting_id == setting_id, Prompt.queued_at < before)),
            (RhythmRun, and_(RhythmRun.setting_id == setting_id, RhythmRun.until < before)),
            (AbsenceRow, and_(AbsenceRow.setting_id == setting_id, AbsenceRow.until_at < before)),
            (Invitation, and_(Invitation.setting_id == setting_id, used)),
            (MorningNotice, MorningNotice.test_id.in_(select(MorningTest.id).where(tests))),
            (MorningTest, tests),
            *_alerts(setting_id, before, "unreachable"),
        ]


def _carries() -> ColumnElement[bool]:
    """Whether an alert carries a concern: with it, a talk is part of that record."""
    return exists().where(ConcernRow.alert_id == AlertRow.id)


def _open(alert_id: SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    return exists().where(AlertRow.id == alert_id, AlertRow.status == "open")


def _alarming(alert_id: SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    """Whether an alert is more than a note: everyday words that went with it are part of its record."""
    return exists().where(AlertRow.id == alert_id, AlertRow.kind.in_(("urgent", "concern")))


def _alarmed(session_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether a child said something in this conversation that alarmed."""
    return exists().where(ConcernRow.session_id == session_id, ConcernRow.level != EVERYDAY)


def _alerts(setting_id: str, before: datetime, *kinds: str) -> list[Which]:
    """Alerts of these kinds that are not open and carry nothing any more, with each adult's copy."""
    over = and_(
        AlertRow.setting_id == setting_id,
        AlertRow.kind.in_(kinds),
        AlertRow.status != "open",
        AlertRow.raised_at < before,
        ~_carries(),
    )
    return [(NoticeRow, NoticeRow.alert_id.in_(select(AlertRow.id).where(over))), (AlertRow, over)]
