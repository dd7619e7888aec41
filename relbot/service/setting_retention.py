"""What a setting file says of how long each kind of record is kept. No figure is law in code: each is a decision of the
setting, with the day on which it was last looked at (DOMAIN 4.5).
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from relbot.flow.models import Strict
from relbot.flow.nodes import Location

Days = int | Literal["keep"]
"""Days after which a record is deleted, or `keep`: until the person it is about is erased."""

SIX_YEARS = 2190


class Retention(Strict):
    """Days, by kind of record (service.retention.KINDS says what belongs to each); what is left out is kept.

    `checked`: when somebody who answers for records last looked at these figures. Safeguarding records and incidents
    are part of a child's file: they are kept, or at the least for six years.
    """

    checked: date
    conversations: int = Field(default=30, ge=7)
    check_ins: int = Field(default=365, ge=30)
    everyday_words: int = Field(default=365, ge=30)
    staff_check_ins: int = Field(default=90, ge=30)
    reflections: int = Field(default=730, ge=30)
    talks: int = Field(default=730, ge=90)
    traces: int = Field(default=365, ge=30)
    incidents: Days = "keep"
    safeguarding: Days = "keep"


def retention_faults(kept: Retention | None, *, lives_here: bool) -> Iterator[tuple[Location, str]]:
    """What of a child's file would be deleted too early: a home keeps it for good (DOMAIN 4.5)."""
    for field in ("incidents", "safeguarding") if kept else ():
        days = getattr(kept, field)
        if days != "keep" and lives_here:
            message = (
                "write keep: a home keeps a child's case record for 75 years from birth (Children's Homes (England)"
                " Regulations 2015, regulation 36), and relbot knows no date of birth"
            )
            yield ("retention", field), message
        elif days != "keep" and days < SIX_YEARS:
            yield ("retention", field), f"is part of a child's file: write keep, or at least {SIX_YEARS} days"


def retention_doubts(kept: Retention | None, since: date, today: date) -> Iterator[tuple[Location, str]]:
    """That nobody has decided, or that nobody has looked at it since a day."""
    if kept is None:
        yield (), "retention is missing, so nothing is ever deleted; docs/privacy.md says what to decide"
    elif not since <= kept.checked <= today:
        message = f"last looked at on {kept.checked}; ask who answers for records, then write that day"
        yield ("retention", "checked"), message
