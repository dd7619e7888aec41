"""Write docs/access.md: for every role and every kind of record, what relbot/service/access.py answers.

Run it after a change to access.py: `.venv/bin/python scripts/access_table.py`. A test fails while
the page says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from relbot.service import access
from relbot.service.access import Standing
from relbot.service.setting_file import Role
from relbot.store.tables import (
    AdultWishRow,
    AlertRow,
    AnswerRow,
    IncidentRow,
    NoticeRow,
    Person,
    ProfilePartRow,
    TalkRequestRow,
)

PAGE = Path(__file__).parents[1] / "docs" / "access.md"
HEAD = """# Who may see and do what

Written by `scripts/access_table.py`, which asks `relbot/service/access.py`; a test fails when this page and the code
differ. "yes" is allowed; everything else is refused, and whatever is not named in `access.py` is refused too.

The columns are what somebody is to the child of the record. *Other staff* have nothing to do with the child; *harmed
child* is the other child of an incident; *asked for* is the adult a talk request names; *on duty*: on call or on shift.
Somebody who is several of these may do what any of them may, except where the record is about themselves.

"""
FOOT = """
An alert comes to an adult only by the ladder of the setting file ([setting.md](setting.md)); opening one is written to
the audit. "The child" stands for whoever the record is about: an alert about somebody is never theirs to open, whatever
else they are. Of an incident a child does what their own conversation about it asks, and no more.

What has no row here, relbot shows to nobody: an adult's own feelings, check-in and PACE; what was written in
check-ins that no alert carries; what a conversation under way holds; another adult's inbox. At the command line,
whoever has the machine, the setting's key and the database can list names (`relbot people list`, which is written to
the audit). relbot cannot hold back from such a person what they could read with those keys by other means: give them
to few.
"""
CHILD = "child"
WHEN = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Column:
    """Somebody, by what they are to the child of the record."""

    title: str
    id: str
    roles: frozenset[Role]
    on_duty: bool = False

    @property
    def standing(self) -> Standing:
        """What access.py is told of them."""
        child = Person(id=CHILD, named_adult_id="named", second_adult_id="second")
        return Standing(self.id, self.roles, child, asked_id="asked", on_duty=self.on_duty)


PUPIL, STAFF = frozenset({Role.PUPIL}), frozenset({Role.STAFF})
COLUMNS = (
    Column("the child", CHILD, PUPIL),
    Column("another pupil", "pupil", PUPIL),
    Column("harmed child", "harmed", PUPIL),
    Column("other staff", "staff", STAFF),
    Column("named adult", "named", STAFF),
    Column("second adult", "second", STAFF),
    Column("asked for", "asked", STAFF),
    Column("on duty", "duty", STAFF, on_duty=True),
    Column("safeguarding", "safeguarding", frozenset({Role.SAFEGUARDING})),
    Column("lead", "lead", frozenset({Role.LEAD})),
    Column("chair", "chair", frozenset({Role.CHAIR})),
)
Rule = Callable[[Column], bool]
DISMISSES, DISMISSES_A_CALL = (partial(access.may_dismiss_alert, called=called) for called in (False, True))
CLOSES = partial(access.may_close_as_none, called=False)


def rules() -> list[tuple[str, Rule]]:
    """Every question that access.py answers, for each kind of record and each way it can have come to somebody."""
    return [
        ("alert sent to them: open, accept", _sent(access.may_handle_alert)),
        ("alert sent to them: read the words", _sent(access.may_read_alert)),
        ("the same: the last three days and what helps, without words", _sent(access.may_see_around)),
        ('urgent alert sent to them as "go to them": open, accept', _sent(access.may_handle_alert, detail=False)),
        ('urgent alert sent to them as "go to them": read the words', _sent(access.may_read_alert, detail=False)),
        *_dismissals(),
        ("alert they have passed on: open, accept", _sent(access.may_handle_alert, state="passed_on")),
        ("alert that was not sent to them: open, accept", _not_sent),
        ("alert another adult has, whose shift is over: take it over", _taken(access.may_take_over)),
        ('"Not to {named adult}", sent to them: open, accept, read', _routed("safeguarding")),
        ("the same, urgent", _routed("safeguarding", kind="urgent")),
        ('a note that speaks of "sir", "miss" or "my teacher", sent to them: open, read', _routed("past", kind="note")),
        ("about somebody who works here, sent to them: open, accept, read", _routed("leadership")),
        ("either, by whom it may be about, whatever their roles", _left_out),
        ("talk request they have accepted: give a time, pass on, write the note", _accepted),
        ("talk request somebody else accepted: the same", lambda who: _answers(who, "somebody")),
        ("talk request: see how it stands, change, take back", _steers),
        ("wish for another named adult: see it, have somebody asked", _decides),
        ("the same, by the adult whom the child would leave, whatever their roles", lambda who: _decides(who, who.id)),
        ("wish for another named adult that they are asked about: see it, say yes or no", _asked),
        (
            "wish for another named adult: see how it stands, take it back",
            lambda who: access.may_take_back_wish(who.id, AdultWishRow(person_id=CHILD)),
        ),
        ("note (everyday words) sent to them: read the words", _sent(access.may_read_alert, kind="note")),
        ("note that was not sent to them: read the words", _not_sent),
        ("somebody cannot be reached, sent to them: open, accept", _sent(access.may_handle_alert, kind="unreachable")),
        (
            "incident another adult logged and talks about: go on with it, close it",
            lambda who: _incident(who, "somebody"),
        ),
        (
            "the same, of what may be about an adult here (it is read with its alert)",
            lambda who: _incident(who, "somebody", "adult_here"),
        ),
        ("incident they logged, or talk with the child about: the same", lambda who: _incident(who, who.id)),
        ("a page about themselves, a part that is for nobody yet: read", _part("nobody")),
        ('the same, a part that is "only for {named adult}": read', _part("named")),
        ('the same, a part for "adults who help me": read', _part("circle")),
        (
            "the same part: read, when they talk with the child about an incident",
            lambda who: access.may_see_part(who.standing, _part_row("circle"), working=True),
        ),
        ("what an adult added to a page, agreed with the child: read", _part("circle", layer="adult")),
        ("what an adult added, not agreed yet: read", _part("agreed_not_yet", layer="adult")),
        ("open a page by the child's name, add to it", lambda who: access.may_add_to_page(who.standing)),
        (
            "an appreciation, apology or stand that somebody else wrote: read",
            lambda who: access.may_see_round(who.id, AnswerRow(person_id="somebody")),
        ),
        ("begin a pupils' conversation", lambda who: access.may_begin(who.roles, "pupil")),
        ("begin a staff conversation", lambda who: access.may_begin(who.roles, "staff")),
        ("begin an adults' conversation that relbot starts", lambda who: access.may_begin(who.roles, "adult")),
    ]


def _dismissals() -> list[tuple[str, Rule]]:
    return [
        (
            'concern: end it for all by "not a concern"',
            _sent(CLOSES, kind="concern"),
        ),
        ('urgent alert: "not a concern"', _sent(DISMISSES, kind="urgent")),
        (
            'urgent alert of a child who asked for HELP, before anybody is with them: "not a concern"',
            _sent(DISMISSES_A_CALL, kind="urgent"),
        ),
        ('concern: "not a concern"', _sent(DISMISSES)),
        ('talk request: "not a concern"', _sent(DISMISSES, kind="request")),
    ]


def _sent(
    asked: Callable[[Standing, AlertRow, NoticeRow], bool],
    *,
    kind: str = "concern",
    detail: bool = True,
    state: str = "delivered",
) -> Rule:
    def rule(who: Column) -> bool:
        notice = NoticeRow(adult_id=who.id, detail=detail, state=state, sent_at=WHEN)
        return asked(who.standing, AlertRow(person_id=CHILD, kind=kind, status="open"), notice)

    return rule


def _part_row(seen_by: str, layer: str = "child") -> ProfilePartRow:
    return ProfilePartRow(person_id=CHILD, seen_by=seen_by, layer=layer, for_id="named")


def _part(seen_by: str, *, layer: str = "child") -> Rule:
    return lambda who: access.may_see_part(who.standing, _part_row(seen_by, layer))


def _taken(asked: Callable[[Standing, AlertRow, NoticeRow], bool]) -> Rule:
    def rule(who: Column) -> bool:
        notice = NoticeRow(adult_id=who.id, detail=True, state="delivered", sent_at=WHEN)
        alert = AlertRow(person_id=CHILD, kind="concern", status="accepted", accepted_by="somebody")
        return asked(who.standing, alert, notice)

    return rule


def _routed(route: str, *, by_them: bool = False, kind: str = "concern") -> Rule:
    def rule(who: Column) -> bool:
        notice = NoticeRow(adult_id=who.id, detail=True, state="delivered", sent_at=WHEN)
        left_out = who.id if by_them else "somebody"
        alert = AlertRow(person_id=CHILD, kind=kind, status="open", route=route, left_out=frozenset({left_out}))
        return access.may_read_alert(who.standing, alert, notice)

    return rule


def _left_out(who: Column) -> bool:
    return any(_routed(route, by_them=True)(who) for route in ("safeguarding", "leadership"))


def _not_sent(who: Column) -> bool:
    return access.may_handle_alert(who.standing, AlertRow(person_id=CHILD, kind="concern", status="open"), None)


def _accepted(who: Column) -> bool:
    return _answers(who, who.id)


def _answers(who: Column, accepted_by: str) -> bool:
    return access.may_answer_request(who.standing, TalkRequestRow(person_id=CHILD, accepted_by=accepted_by))


def _decides(who: Column, before: str = "named") -> bool:
    return access.may_decide_wish(who.id, who.roles, AdultWishRow(person_id=CHILD, before_id=before), frozenset())


def _asked(who: Column) -> bool:
    wish = AdultWishRow(person_id=CHILD, asked_id=who.id, status="asked")
    return access.may_answer_wish(who.id, who.roles, wish, frozenset())


def _steers(who: Column) -> bool:
    return access.may_steer_request(who.id, TalkRequestRow(person_id=CHILD))


def _incident(who: Column, part: str, gravity: str = "none") -> bool:
    row = IncidentRow(person_id=CHILD, reporter_id=part, talk_by=part, harmed_id="harmed", gravity=gravity)
    return access.may_work_on_incident(who.id, who.roles, row)


def page() -> str:
    """The whole page, as it must stand in docs/access.md."""
    lines = ["| | " + " | ".join(column.title for column in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for title, rule in rules():
        lines.append(f"| {title} | " + " | ".join("yes" if rule(who) else "" for who in COLUMNS) + " |")
    return HEAD + "\n".join(lines) + "\n" + FOOT


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
