"""The ladders of a setting file: who hears of an alert, in which order and after how long. Defaults are DOMAIN 3.5."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from pydantic import Field

from relbot.flow.models import Strict

DAY = 24 * 60
"""Minutes after which the last rung begins at the latest."""

LAST_URGENT, REPEAT_URGENT = 60, 15
"""The same of something urgent, and minutes after which it goes out again at the latest."""


class Group(StrEnum):
    """Adults by what they are to a child, or here."""

    SAFEGUARDING = "safeguarding"
    """The safeguarding lead and every deputy."""
    ON_CALL = "on_call"
    """Whoever is on call or on shift by the rota."""
    NAMED_ADULT = "named_adult"
    SECOND_ADULT = "second_adult"
    ASKED = "asked"
    """The adult a talk request asks for; the named adult if it asks for anyone."""
    HEAD = "head"
    """The people of `head`; everybody with the role lead if it is empty."""
    SENIOR = "senior"
    """Everybody with the role lead or safeguarding."""


class Rung(Strict):
    """`after` so many minutes `tell` hears everything, `go` only "go to them"; all who heard before hear again."""

    after: int = Field(ge=0, le=DAY)
    tell: tuple[Group, ...] = ()
    go: tuple[Group, ...] = ()


class Climb(Strict):
    """The rungs of one kind of alert. After the last it goes out again every `repeat_minutes`, without end."""

    repeat_minutes: int = Field(ge=1, le=240)
    rungs: tuple[Rung, ...] = Field(min_length=1, max_length=10)

    def minutes_on(self, rung: int) -> int:
        """How long a rung lasts before the next; on the last, until it goes out again."""
        if rung + 1 < len(self.rungs):
            return self.rungs[rung + 1].after - self.rungs[rung].after
        return self.repeat_minutes


_G = Group
URGENT = Climb(
    repeat_minutes=5,
    rungs=(
        Rung(after=0, tell=(_G.SAFEGUARDING, _G.ON_CALL), go=(_G.NAMED_ADULT,)),
        Rung(after=5, go=(_G.SECOND_ADULT,)),
        Rung(after=10, tell=(_G.HEAD,)),
        Rung(after=15, tell=(_G.SENIOR,)),
    ),
)
OUT_OF_HOURS = Climb(
    repeat_minutes=10,
    rungs=(
        Rung(after=0, tell=(_G.SAFEGUARDING, _G.ON_CALL)),
        Rung(after=10, tell=(_G.HEAD,)),
        Rung(after=20, tell=(_G.SENIOR,)),
    ),
)
CONCERN = Climb(
    repeat_minutes=30,
    rungs=(
        Rung(after=0, tell=(_G.SAFEGUARDING, _G.NAMED_ADULT)),
        Rung(after=60, tell=(_G.HEAD,)),
        Rung(after=90, tell=(_G.SENIOR,)),
    ),
)
REQUEST = Climb(
    repeat_minutes=30,
    rungs=(
        Rung(after=0, tell=(_G.ASKED,)),
        Rung(after=30, tell=(_G.NAMED_ADULT, _G.SECOND_ADULT)),
        Rung(after=60, tell=(_G.SAFEGUARDING,)),
        Rung(after=90, tell=(_G.HEAD,)),
        Rung(after=120, tell=(_G.SENIOR,)),
    ),
)


class Ladder(Strict):
    """Climbs by kind of alert. `out_of_hours`: of an urgent one while nobody reads and somebody is on call.

    `opening_minutes`: how long after opening what came while nobody read waits for its first answer. `head`: ids of the
    people file. `caseload`: how many talks somebody has before new requests pass over them; None: as many as come.
    `with_them_minutes`: whoever accepted an urgent alert and has not said after these that they are with
    the child is asked again. `test_minutes`: how long each rung has to answer the morning test; 0: there is none.
    """

    urgent: Climb = URGENT
    out_of_hours: Climb = OUT_OF_HOURS
    concern: Climb = CONCERN
    request: Climb = REQUEST
    opening_minutes: int = Field(default=30, ge=0, le=240)
    with_them_minutes: int = Field(default=15, ge=1, le=240)
    test_minutes: int = Field(default=20, ge=0, le=120)
    head: tuple[str, ...] = ()
    caseload: int | None = None


class OutOfHours(Strict):
    """What a setting accepts that is not watched day and night: the sentence, word for word (DOMAIN 3.5)."""

    accepts: Literal["Nobody will read this until opening time."]


def ladder_faults(ladder: Ladder) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the ladders, each with its place below `ladder`."""
    for kind in ("urgent", "out_of_hours", "concern", "request"):
        climb: Climb = getattr(ladder, kind)
        for location, message in (*_order(climb), *_people(kind, climb)):
            yield (kind, "rungs", *location), message
    if ladder.caseload is not None and ladder.caseload < 1:
        yield ("caseload",), "leaves nobody to ask for a talk; write at least 1, or take the line out"


def slow_faults(ladder: Ladder) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Of something urgent everybody hears within the hour, and again every quarter of one (rule 5)."""
    for kind in ("urgent", "out_of_hours"):
        climb: Climb = getattr(ladder, kind)
        if climb.rungs[-1].after > LAST_URGENT:
            place = (kind, "rungs", len(climb.rungs) - 1, "after")
            yield place, f"everybody hears of something urgent after {LAST_URGENT} minutes at the latest"
        if climb.repeat_minutes > REPEAT_URGENT:
            yield (
                (kind, "repeat_minutes"),
                f"something urgent goes out again after {REPEAT_URGENT} minutes at the latest",
            )


def _order(climb: Climb) -> Iterator[tuple[tuple[str | int, ...], str]]:
    times = [rung.after for rung in climb.rungs]
    if times[0] != 0:
        yield (0, "after"), "the first rung begins at once: after is 0"
    for number, (earlier, later) in enumerate(pairwise(times), 1):
        if later <= earlier:
            yield (number, "after"), f"comes after {earlier} minutes, so write more than {earlier}"
    for number, rung in enumerate(climb.rungs):
        if not (rung.tell or rung.go):
            yield (number,), "nobody hears on this rung; name somebody under tell"


def _people(kind: str, climb: Climb) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Rule 6: never one person alone; of an urgent alert the named adult hears only "go to them"."""
    if kind != "request" and _G.SAFEGUARDING not in climb.rungs[0].tell:
        yield (0,), "safeguarding hears on the first rung; add it to tell"
    if _G.SENIOR not in climb.rungs[-1].tell:
        yield (len(climb.rungs) - 1,), "the ladder ends nowhere: its last rung tells senior"
    own = {_G.NAMED_ADULT, _G.SECOND_ADULT}
    for number, rung in enumerate(climb.rungs):
        if kind in ("urgent", "out_of_hours") and own & set(rung.tell):
            yield (number, "tell"), "of an urgent alert the child's own adults hear only where to go; move them to go"
        if kind != "request" and _G.ASKED in (*rung.tell, *rung.go):
            yield (number,), "only a request asks for somebody; take asked out"
        if kind in ("concern", "request") and rung.go:
            yield (number, "go"), "go is for urgent alerts; write tell"
