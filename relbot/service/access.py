"""Who may see what, decided here alone (rule 9). Everything not named is refused."""

from dataclasses import dataclass

from relbot.service.incident_names import ADULT_HERE
from relbot.service.setting_file import Role
from relbot.store.tables import (
    AdultWishRow,
    AlertRow,
    AnswerRow,
    ConcernRow,
    IncidentRow,
    NoticeRow,
    Person,
    ProfilePartRow,
    TalkRequestRow,
)

SENIOR = frozenset({Role.SAFEGUARDING, Role.LEAD})
ABOUT_STAFF = SENIOR | {Role.CHAIR}
"""Who may be sent what is kept from an adult; who of them is, service.routing says."""


@dataclass(frozen=True)
class Standing:
    """What an adult is to the child of an alert, today: roles and relations change, a notice stays."""

    adult_id: str
    roles: frozenset[Role]
    child: Person
    asked_id: str | None = None
    """The adult a talk request asks for."""
    on_duty: bool = False
    """On call or on shift now, or the one who accepted it while they were."""

    @property
    def counts(self) -> bool:
        """Safeguarding, leadership, whoever is on duty, the child's own adults, or the one they asked for."""
        own = (self.child.named_adult_id, self.child.second_adult_id, self.asked_id)
        return bool(self.roles & SENIOR) or self.on_duty or self.adult_id in own


def may_handle_alert(standing: Standing, alert: AlertRow, notice: NoticeRow | None) -> bool:
    """Who was sent an alert, and still has to do with the child, may open and accept it; never whom it is about."""
    sent = notice is not None and notice.adult_id == standing.adult_id and notice.state != "passed_on"
    counts = standing.counts or alert.route not in (None, "past")
    return sent and alert.person_id != standing.adult_id and counts and is_on_route(standing, alert)


def is_on_route(standing: Standing, row: AlertRow | ConcernRow) -> bool:
    """Whether what was routed away may come to an adult at all: never to the one it may be about (DOMAIN 3.3)."""
    left_out = standing.adult_id in (row.left_out or ())
    if row.route in (None, "past"):
        return row.route is None or not left_out
    called = row.route == "safeguarding" and isinstance(row, AlertRow) and row.kind == "urgent" and standing.on_duty
    return not left_out and bool(standing.roles & ABOUT_STAFF or called)


def may_read_alert(standing: Standing, alert: AlertRow, notice: NoticeRow) -> bool:
    """Whether an adult sees a child's words, or hears only "go to them" (rule 6)."""
    return may_handle_alert(standing, alert, notice) and notice.detail


def may_take_over(standing: Standing, alert: AlertRow, notice: NoticeRow) -> bool:
    """Who may take over what another has accepted and not ended, once their shift is over: whoever reads the words."""
    taken = alert.status == "accepted" and alert.accepted_by != standing.adult_id
    return taken and may_read_alert(standing, alert, notice)


def may_see_around(standing: Standing, alert: AlertRow, notice: NoticeRow) -> bool:
    """Whether the child's last three days and what helps them stand beside the words: scores and choices, no text.

    Check-ins say that the named adult and safeguarding read them; who stands in for these, or is on duty, does too.
    """
    own = (standing.child.named_adult_id, standing.child.second_adult_id)
    reads = bool(standing.roles & SENIOR) or standing.on_duty or standing.adult_id in own
    return reads and may_read_alert(standing, alert, notice)


def may_dismiss_alert(standing: Standing, alert: AlertRow, notice: NoticeRow, *, called: bool) -> bool:
    """Who may say "not a concern": whoever reads the words; of an urgent alert safeguarding and leaders alone.

    What follows from it depends on who says so (may_close_as_none). A child who was told that somebody comes is seen
    first; so is one who asked for somebody themselves (`called`: HELP, or an answer that they are not safe).
    """
    if alert.status == "closed" or not may_read_alert(standing, alert, notice):
        return False
    if (called or (alert.accepted_by or alert.going_by) is not None) and alert.with_them_at is None:
        return False
    return alert.kind == "concern" or (alert.kind == "urgent" and bool(standing.roles & SENIOR))


def may_close_as_none(standing: Standing, alert: AlertRow, notice: NoticeRow, *, called: bool) -> bool:
    """Whose "not a concern" ends it for all: safeguarding's and leaders'. Others' is written down; it stays open.

    Of what is about somebody who works here the chair's does, too.
    """
    roles = ABOUT_STAFF if alert.route == "leadership" else SENIOR
    return may_dismiss_alert(standing, alert, notice, called=called) and bool(standing.roles & roles)


def may_answer_request(standing: Standing, asked: TalkRequestRow) -> bool:
    """Who has accepted a talk request, and still has to do with the child, may say when, pass it on, write the note."""
    return asked.accepted_by == standing.adult_id != asked.person_id and standing.counts


def may_steer_request(person_id: str, asked: TalkRequestRow) -> bool:
    """A child sees, changes and takes back their own talk requests, and nobody else's."""
    return asked.person_id == person_id


def may_decide_wish(person_id: str, roles: frozenset[Role], wish: AdultWishRow, away: frozenset[str]) -> bool:
    """Safeguarding and leaders see a wish for another named adult and decide it; never the adult there is.

    `away`: whom the child's own words keep away from them (service.route_now): none of these, either.
    """
    return bool(roles & SENIOR) and person_id not in {wish.before_id, wish.person_id, *away}


def may_answer_wish(person_id: str, roles: frozenset[Role], wish: AdultWishRow, away: frozenset[str]) -> bool:
    """Who was asked to be a child's named adult sees it, and says yes or no; who has said no sees it no more.

    Nor does anybody of `away`, as above.
    """
    asked = wish.asked_id == person_id and person_id not in away
    return asked and wish.status in ("asked", "done") and Role.PUPIL not in roles


def may_take_back_wish(person_id: str, wish: AdultWishRow) -> bool:
    """A child sees and takes back their own wish."""
    return wish.person_id == person_id


def may_work_on_incident(person_id: str, roles: frozenset[Role], incident: IncidentRow) -> bool:
    """Who logged it, who talks with the child, safeguarding and leaders; and the children it concerns, of their own.

    Of what may be about an adult here whoever logged it alone: others read it with the alert, if that is sent to them.
    """
    if person_id in (incident.person_id, incident.harmed_id):
        return True
    part = roles - {Role.PUPIL} and person_id in (incident.reporter_id, incident.talk_by)
    return bool((incident.gravity != ADULT_HERE and roles & SENIOR) or part)


def may_see_part(standing: Standing, part: ProfilePartRow, *, working: bool = False) -> bool:
    """A part of a child's page (DOMAIN 2.7): the child theirs, an adult what the child lets them see.

    "Adults who help me" are those who have to do with the child, or `working`: who talks with them about an incident.
    What an adult added is for these too, and for the child once they have agreed it together.
    """
    if standing.adult_id == part.person_id:
        return part.layer == "child" or part.seen_by == "circle"
    if Role.PUPIL in standing.roles or part.seen_by == "nobody":
        return False
    if part.seen_by == "named":
        return standing.adult_id == part.for_id == standing.child.named_adult_id
    return part.seen_by in ("circle", "agreed_not_yet") and (standing.counts or working)


def may_add_to_page(standing: Standing) -> bool:
    """Who may add to a child's page, and open it by name: the child's own adults and safeguarding."""
    own = (standing.child.named_adult_id, standing.child.second_adult_id)
    is_senior = Role.SAFEGUARDING in standing.roles
    return standing.adult_id != standing.child.id and (standing.adult_id in own or is_senior)


def may_see_round(person_id: str, answer: AnswerRow) -> bool:
    """Who wrote an appreciation, an apology or a stand sees it again; nobody else does (DOMAIN 2.13)."""
    return answer.person_id == person_id


def may_begin(roles: frozenset[Role], audience: str) -> bool:
    """Who may start a flow from the menu: pupils their own, staff theirs. `adult` flows are begun by relbot only."""
    if audience == "pupil":
        return Role.PUPIL in roles
    return audience == "staff" and bool(roles - {Role.PUPIL})
