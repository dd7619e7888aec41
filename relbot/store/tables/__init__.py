"""All tables. Importing this package is what fills the metadata, for migrations as for use."""

from relbot.store.tables.absence import AbsenceRow
from relbot.store.tables.base import Base, KeyBase
from relbot.store.tables.care import AlertRow, ConcernRow, NoticeRow, TalkRequestRow
from relbot.store.tables.conversation import AnswerRow, CatalogueRow, SessionRow, TimerRow
from relbot.store.tables.incident import IncidentRow, IncidentTextRow
from relbot.store.tables.keys import PersonKey, Tombstone
from relbot.store.tables.messages import INBOX_LANES, OUTBOX_LANES, Delivery, InboxRow, OutboxRow
from relbot.store.tables.morning import MorningNotice, MorningTest
from relbot.store.tables.people import Contact, Invitation, Person, PersonRole, Setting
from relbot.store.tables.pin import PinRow
from relbot.store.tables.profile import PreferenceRow, ProfilePartRow
from relbot.store.tables.rhythm import Prompt, RhythmRun
from relbot.store.tables.talk import TalkMoveRow, TalkNoteRow
from relbot.store.tables.trail import AuditHeadRow, AuditRow, Note
from relbot.store.tables.wish import AdultWishRow, WishNoticeRow

__all__ = [
    "INBOX_LANES",
    "OUTBOX_LANES",
    "AbsenceRow",
    "AdultWishRow",
    "AlertRow",
    "AnswerRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "CatalogueRow",
    "ConcernRow",
    "Contact",
    "Delivery",
    "InboxRow",
    "IncidentRow",
    "IncidentTextRow",
    "Invitation",
    "KeyBase",
    "MorningNotice",
    "MorningTest",
    "Note",
    "NoticeRow",
    "OutboxRow",
    "Person",
    "PersonKey",
    "PersonRole",
    "PinRow",
    "PreferenceRow",
    "ProfilePartRow",
    "Prompt",
    "RhythmRun",
    "SessionRow",
    "Setting",
    "TalkMoveRow",
    "TalkNoteRow",
    "TalkRequestRow",
    "TimerRow",
    "Tombstone",
    "WishNoticeRow",
]
