"""Who may see what, decided here alone (rule 9). Everything not named is refused."""

from relbot.service.setting_file import Role
from relbot.store.tables import AlertRow, NoticeRow

SENIOR = frozenset({Role.SAFEGUARDING, Role.LEAD})


def may_handle_alert(adult_id: str, alert: AlertRow, notice: NoticeRow | None) -> bool:
    """Who was sent an alert may open and accept it; nobody else, and never the person it is about."""
    return notice is not None and notice.adult_id == adult_id and alert.person_id != adult_id


def may_read_alert(adult_id: str, alert: AlertRow, notice: NoticeRow) -> bool:
    """Whether an adult sees a child's words, or hears only "go to them" (rule 6)."""
    return may_handle_alert(adult_id, alert, notice) and notice.detail and notice.state != "passed_on"


def may_begin(roles: frozenset[Role], audience: str) -> bool:
    """Who may start a flow from the menu: pupils their own, staff theirs. `adult` flows are begun by relbot only."""
    if audience == "pupil":
        return Role.PUPIL in roles
    return audience == "staff" and bool(roles - {Role.PUPIL})
