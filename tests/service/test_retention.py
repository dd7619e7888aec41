"""What is over its time is deleted, kind by kind; what is open, or part of a record that is kept, is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, select

from relbot.service import retention
from relbot.service.setting_checks import faults_of, warnings_of
from relbot.service.setting_file import Kind
from relbot.service.setting_retention import Retention
from relbot.store.database import Database
from relbot.store.tables import (
    AbsenceRow,
    AdultWishRow,
    AlertRow,
    AnswerRow,
    AuditRow,
    Base,
    ConcernRow,
    IncidentRow,
    IncidentTextRow,
    Invitation,
    MorningNotice,
    MorningTest,
    NoticeRow,
    Prompt,
    RhythmRun,
    SessionRow,
    TalkMoveRow,
    TalkNoteRow,
    TalkRequestRow,
    WishNoticeRow,
)
from tests.service.scene import MONDAY, Scene, scene
from tests.service.school import SETTING

KEEP = Retention(checked=MONDAY.date(), incidents=2190, safeguarding=2190)
KEPT = SETTING.model_copy(update={"retention": KEEP})
OLD, NEW = MONDAY - timedelta(days=8 * 365), MONDAY - timedelta(days=1)
STAFF = MONDAY - timedelta(days=91)


class Shelf:
    """Rows as a school of some years has them. A name that begins with `gone` is of a row that is over its time."""

    def __init__(self, on: Scene, child: str, adult: str) -> None:
        self.on, self.child, self.adult = on, child, adult
        self.rows: list[Base] = []

    def put(self, table: type[Base], id_: str, **fields: Any) -> None:
        """A row; its other columns are filled with what says nothing."""
        given = {"id": id_, "setting_id": self.on.house.setting_id, "person_id": self.child, "event": id_, "index": 0}
        named = given | {"step": "x", "collect": "x", "flow": "x", "part": "x", "state": b"", "number": 0} | fields
        columns = set(table.__table__.columns.keys())
        self.rows.append(table(**{key: value for key, value in named.items() if key in columns}))

    def session(self, id_: str, at: datetime, status: str = "done") -> None:
        """A conversation that was last touched then."""
        more = {"contact_id": "c", "catalogue_hash": "h", "started_at": at, "touched_at": at}
        self.put(SessionRow, id_, status=status, **more)

    def answer(self, id_: str, at: datetime, keep: str, session: str = "other") -> None:
        """An answer of a retention class."""
        self.put(AnswerRow, id_, answered_at=at, keep=keep, session_id=f"{session}{'' if session != 'other' else id_}")

    def alert(self, id_: str, kind: str, status: str, request: str | None = None) -> None:
        """An alert of the old time, with one adult's copy."""
        self.put(AlertRow, id_, kind=kind, status=status, request_id=request, raised_at=OLD)
        self.put(NoticeRow, id_, alert_id=id_, adult_id=self.adult, detail=True, state="delivered", sent_at=OLD)

    def concern(self, id_: str, level: str, alert: str | None, session: str | None = None) -> None:
        """Words of the old time."""
        more = {"source": "text", "reasons": "", "written_at": OLD, "raised_at": OLD}
        self.put(ConcernRow, id_, level=level, alert_id=alert, session_id=session, **more)

    def talk(self, id_: str, status: str, alert_status: str) -> None:
        """A talk that was asked for in the old time, with a move, a note and its alert."""
        self.put(TalkRequestRow, id_, status=status, requested_at=OLD)
        self.put(TalkMoveRow, id_, request_id=id_, move="m", before="b", after="a", at=OLD)
        note = {"adult_id": self.adult, "session_id": id_, "happened": "yes", "written_at": OLD}
        self.put(TalkNoteRow, id_, request_id=id_, **note)
        self.alert(id_, "request", alert_status, request=id_)

    def incident(self, id_: str, status: str) -> None:
        """An incident of the old time, with words about it."""
        closed = {"status": status, "closed_at": OLD if status == "closed" else None, "talk": "held", "kind": "low"}
        times = {"ended_at": OLD, "logged_at": OLD, "calm_until": OLD}
        self.put(IncidentRow, id_, reporter_id=self.adult, held="none", gravity="none", **closed, **times)
        words = {"incident_id": id_, "owner_id": self.child, "author_id": self.adult, "written_at": OLD}
        self.put(IncidentTextRow, id_, **words)

    def wish(self, id_: str, status: str) -> None:
        """A wish of the old time."""
        self.put(AdultWishRow, id_, status=status, wished_at=OLD, moved_at=OLD)
        self.put(WishNoticeRow, id_, wish_id=id_, adult_id=self.adult)

    def traces(self) -> None:
        """When somebody was asked, invited or away, and the morning's test."""
        day, adult = OLD.date(), self.adult
        self.put(Prompt, "gone", rhythm="r", local_date=day, status="sent", queued_at=OLD)
        self.put(RhythmRun, "gone", rhythm="r", local_date=day, status="opened", due_at=OLD, until=OLD)
        self.put(AbsenceRow, "gone", person_id=adult, kind="away", from_at=OLD, until_at=OLD, said_at=OLD)
        self.put(Invitation, "gone", code_hash="h", created_at=OLD, expires_at=OLD)
        self.put(Invitation, "good", code_hash="i", created_at=NEW, expires_at=MONDAY + timedelta(days=9))
        self.put(MorningTest, "gone", local_date=day, due_at=OLD)
        self.put(MorningNotice, "gone", test_id="gone", adult_id=adult, key="k")

    async def write(self) -> None:
        """Writes them all."""
        async with self.on.db.transaction() as uow:
            for row in self.rows:
                uow.add(row)
                await uow.flush()

    async def left(self) -> list[str]:
        """Ids of the rows that are still there and should be gone, or are gone and should be there."""
        wrong = []
        async with self.on.db.reading() as uow:
            for row in self.rows:
                id_ = "gone" if isinstance(row, MorningNotice) else str(row.id)  # type: ignore[attr-defined]
                key = "test_id" if isinstance(row, MorningNotice) else "id"
                table = type(row)
                there = await uow._session.scalar(select(func.count()).where(getattr(table, key) == id_))
                if bool(there) is id_.startswith("gone"):
                    wrong.append(f"{table.__name__} {id_}")
        return wrong


async def filled(on: Scene) -> Shelf:
    """A shelf with something of every kind on both sides of its time."""
    shelf = Shelf(on, await on.person("P1202"), await on.person("S05"))
    shelf.session("gone_session", OLD)
    shelf.session("active", OLD, "active")
    shelf.session("new", NEW)
    shelf.session("alarmed", OLD)
    shelf.session("gone_alarm", OLD)
    shelf.answer("gone_check_in", OLD, "check_in")
    shelf.answer("new_check_in", NEW, "check_in")
    shelf.answer("alarmed_check_in", OLD, "check_in", "alarmed")
    shelf.answer("gone_alarm_check_in", OLD, "check_in", "gone_alarm")
    shelf.answer("gone_staff", STAFF, "staff")
    shelf.answer("own", STAFF, "own")
    shelf.answer("gone_own", OLD, "own")
    shelf.answer("gone_incident", OLD, "incident")
    shelf.alert("gone_note", "note", "closed")
    shelf.concern("gone_note", "ordinary", "gone_note")
    shelf.alert("unread", "note", "open")
    shelf.concern("unread", "ordinary", "unread")
    shelf.concern("asked_about", "urgent", None)
    shelf.alert("open", "urgent", "open")
    shelf.concern("open", "urgent", "open", "alarmed")
    shelf.concern("open_more", "ordinary", "open")
    shelf.alert("gone_alarm", "urgent", "accepted")
    shelf.concern("gone_alarm", "urgent", "gone_alarm", "gone_alarm")
    shelf.alert("gone_lost", "unreachable", "closed")
    shelf.talk("gone_talk", "closed", "accepted")
    shelf.talk("waits", "requested", "open")
    shelf.talk("over_but_open", "closed", "open")
    shelf.incident("gone_incident", "closed")
    shelf.incident("owed", "open")
    shelf.wish("gone_wish", "done")
    shelf.wish("wished", "unmet")
    shelf.traces()
    await shelf.write()
    return shelf


@pytest.mark.both_databases
async def test_what_is_over_its_time_goes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """On both databases, in as small steps as there are: each kind goes, what is open or linked stays, and again
    nothing. The dry run counts and deletes nothing; the audit says which kinds went.
    """
    monkeypatch.setattr(retention, "MOST", 1)
    async with scene(database, setting=KEPT) as on:
        shelf = await filled(on)
        async with on.db.reading() as uow:
            foreseen = await retention.foresee(uow, on.house.setting_id, KEPT, MONDAY)
        gone = await retention.delete(on.house, MONDAY)
        assert await shelf.left() == []
        assert all(one.rows <= other.rows and other.rows for one, other in zip(foreseen, gone, strict=True))
        assert [each.rows for each in await retention.delete(on.house, MONDAY)] == [0] * len(retention.KINDS)
        told = [row.action for row in await on.rows(AuditRow) if row.action.startswith("retention.")]
        assert told == [f"retention.{kind}" for kind in retention.KINDS]


async def test_a_talk_stays_with_its_youngest_note(database: Database) -> None:
    """A note that was written long after the talk keeps it; with no talk to lead to it any more it goes in its time."""
    async with scene(database, setting=KEPT) as on:
        shelf = Shelf(on, await on.person("P1202"), await on.person("S05"))
        note = {"adult_id": shelf.adult, "session_id": "x", "happened": "yes"}
        shelf.put(TalkRequestRow, "talk", status="closed", requested_at=OLD)
        shelf.put(TalkNoteRow, "gone_first", request_id="talk", written_at=OLD, **note | {"session_id": "y"})
        shelf.put(TalkNoteRow, "late", request_id="talk", written_at=NEW, **note)
        shelf.put(TalkNoteRow, "lost", request_id="deleted", written_at=OLD, **note | {"session_id": "z"})
        await shelf.write()
        await retention.delete(on.house, MONDAY)
        assert [row.id for row in await on.rows(TalkRequestRow)] == ["talk"]
        assert "lost" not in [row.id for row in await on.rows(TalkNoteRow)]
        await retention.delete(on.house, MONDAY + timedelta(days=8 * 365))
        assert [*await on.rows(TalkRequestRow), *await on.rows(TalkNoteRow)] == []


async def test_every_table_with_what_is_somebodys_has_a_kind(database: Database) -> None:
    """A table about people that no kind deletes from is kept on purpose, for the reason given here."""
    kept = {
        "person": "until erased",
        "person_role": "until erased",
        "contact": "until erased",
        "pin": "until erased",
        "preference": "until erased",
        "profile_part": "the child's own: until taken back, or erased",
        "setting": "names no people",
        "audit_head": "the audit's chain",
        "inbox": "72 hours (service.tick)",
        "outbox": "seven days (service.tick)",
        "timer": "seven days (service.tick)",
    }
    async with database.reading() as uow:
        reached = {
            table.__tablename__ for rows in retention.KINDS.values() for table, _ in rows(uow.retention, "s", NEW)
        }
    about = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "person" for column in table.columns for key in column.foreign_keys)
        or any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    assert (about - reached - kept.keys(), set(retention.EVERYDAY) & {"own", "incident", "staff"}) == (set(), set())


async def test_once_a_night(database: Database) -> None:
    """After two in the morning, once; a relbot that slept does it when it wakes. Without times nothing goes."""
    async with scene(database, setting=KEPT, now=MONDAY - timedelta(days=3, hours=9)) as on:
        shelf = Shelf(on, await on.person("P1202"), await on.person("S05"))
        shelf.answer("gone", OLD, "check_in")
        await shelf.write()
        on.house.setting = SETTING.model_copy(update={"retention": None})
        await on.later(hours=3)
        assert await shelf.left() == ["AnswerRow gone"]
        on.house.setting = KEPT
        await on.later(hours=22)
        assert await shelf.left() == ["AnswerRow gone"]  # one in the morning
        await on.later(hours=10)
        assert await shelf.left() == ["AnswerRow gone"]  # a database's first look notes the date alone
        await on.later(hours=24)
        assert await shelf.left() == []
        again = Shelf(on, shelf.child, shelf.adult)
        again.answer("gone_too", OLD, "check_in")
        await again.write()
        await on.later(hours=14)
        assert await again.left() == ["AnswerRow gone_too"]  # that day's is done
        await on.later(hours=3)
        assert await again.left() == []


async def test_clock_that_is_ahead_deletes_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A clock that jumps nine years ahead, for a moment or for two nights, deletes nothing that is not over its time;
    three nights after it is right again, deleting goes on.
    """
    async with scene(database, setting=KEPT) as on:
        shelf = Shelf(on, await on.person("P1202"), await on.person("S05"))
        shelf.answer("new", NEW, "check_in")
        shelf.answer("gone", OLD, "check_in")
        await shelf.write()
        false = timedelta(days=9 * 365)
        on.clock.forward(false)
        for _ in range(3):
            await retention.look(on.house, on.clock.now())
            assert await shelf.left() == ["AnswerRow gone"]
            on.clock.forward(timedelta(days=1))
        assert "retention_put_off days=3" in caplog.messages
        on.clock._now -= false
        for _ in range(3):
            await retention.look(on.house, on.clock.now())
            assert await shelf.left() == ["AnswerRow gone"]
            on.clock.forward(timedelta(days=1))
        await retention.look(on.house, on.clock.now())
        assert await shelf.left() == []


def test_a_childs_file_is_kept() -> None:
    """A home keeps it for good, a school for six years at the least; figures are looked at once a year."""
    short = KEPT.model_copy(update={"retention": KEEP.model_copy(update={"incidents": 365})})
    assert [(fault.location, fault.message) for fault in faults_of(short)] == [
        (("retention", "incidents"), "is part of a child's file: write keep, or at least 2190 days")
    ]
    home = KEPT.model_copy(update={"kind": Kind.HOME})
    places = [fault.location for fault in faults_of(home) if fault.location[:1] == ("retention",)]
    assert places == [("retention", "incidents"), ("retention", "safeguarding")]
    undecided = SETTING.model_copy(update={"retention": None})
    for setting, today, said in (
        (undecided, MONDAY.date(), "retention is missing, so nothing is ever deleted; "),
        (KEPT, MONDAY.date() + timedelta(days=366), "last looked at on 2026-11-23; "),
    ):
        assert len([fault for fault in warnings_of(setting, today) if fault.message.startswith(said)]) == 1
