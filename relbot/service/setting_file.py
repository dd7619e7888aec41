"""What a setting file says: one school or home, its hours, terms, rhythms, helplines. No people, no secrets.

Times of day are local, written HH:MM; durations are whole minutes. `service.setting_reading` reads and checks the
file; `service.calendar` turns local hours into moments.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from relbot.flow.models import Identifier, Language, Localised, Strict
from relbot.service.setting_helplines import Helpline, Nation, ShownHelplines
from relbot.service.setting_incidents import Incidents
from relbot.service.setting_ladder import Ladder, OutOfHours
from relbot.service.setting_retention import Retention
from relbot.service.setting_terms import BankHolidays, Closure, Ranged, Term

LATEST_PROMPT = 90
"""Minutes after its slot at which a prompt is no longer sent (DOMAIN 5 "Never"): no window is longer."""

SIXTH_FORM = 12
"""School year from which a pupil counts as sixteen: whoever begins year 12 turned 16 by the end of August before."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


def _time_of_day(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise PydanticCustomError("time_of_day", "write a time of day as HH:MM, from 00:00 to 24:00")
    return value


_time_zones = cache(available_timezones)
"""Those this machine knows, looked for in its files once: a setting is read often."""


def _time_zone(value: str) -> str:
    if value not in _time_zones():
        raise PydanticCustomError("time_zone", "is not a time zone; write one such as Europe/London")
    return value


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
"""A local time, "08:45". As text it sorts as time does; "24:00" is the midnight that ends the day."""


def minutes(time: str) -> int:
    """Minutes from midnight on the clock face: "08:45" is 525, "24:00" is 1440."""
    return int(time[:2]) * 60 + int(time[3:])


class Kind(StrEnum):
    """A school keeps terms; a children's home is open day and night, all year."""

    SCHOOL = "school"
    HOME = "home"


class Role(StrEnum):
    """What a person is here. One person may hold several."""

    PUPIL = "pupil"
    STAFF = "staff"
    SAFEGUARDING = "safeguarding"
    LEAD = "lead"
    CHAIR = "chair"


class Weekday(StrEnum):
    """Days as the file names them, Monday first (`list(Weekday)[date.weekday()]`)."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Span(Ranged):
    """From one local time to another. Within a day `from` is the earlier; quiet hours may run over midnight."""

    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class SchoolDay(Strict):
    """A day in: when lessons start and end, and when pupils go home (the same as `end` unless said)."""

    start: TimeOfDay
    end: TimeOfDay
    home: TimeOfDay | None = None

    @property
    def home_time(self) -> str:
        """When pupils leave, HH:MM."""
        return self.home or self.end


Hours = TypeVar("Hours", bound=Strict)


class Week(Strict, Generic[Hours]):
    """Something by day of the week; a day left out has none."""

    mon: Hours | None = None
    tue: Hours | None = None
    wed: Hours | None = None
    thu: Hours | None = None
    fri: Hours | None = None
    sat: Hours | None = None
    sun: Hours | None = None

    def of(self, day: Weekday) -> Hours | None:
        """What is written for that weekday."""
        return getattr(self, day.value)  # type: ignore[no-any-return]

    def on(self, day: date) -> Hours | None:
        """What is written for that date's weekday."""
        return self.of(weekday_of(day))


def weekday_of(day: date) -> Weekday:
    """The file's name of a date's weekday."""
    return list(Weekday)[day.weekday()]


class Place(Strict):
    """Somewhere for a quiet talk."""

    id: Identifier
    name: Localised


class Lesson(Ranged):
    """Lesson time in which no adult is offered a talk (DOMAIN 2.5): these years, or all; these days, or every day."""

    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay
    days: tuple[Weekday, ...] = ()
    years: tuple[Annotated[int, Field(ge=0, le=13)], ...] = ()

    @property
    def span(self) -> Span:
        """From when to when."""
        return Span(from_=self.from_, to=self.to)

    def counts(self, year: int | None, day: Weekday) -> bool:
        """Whether a child of that school year has it on that day."""
        return (not self.days or day in self.days) and (not self.years or year in self.years)


class Break(Lesson):
    """A break in the day, so that an adult can say "at break" or "after lunch" of a talk (service.talk_named_times)."""

    what: Literal["break", "lunch"]


class Found(Ranged):
    """Where and when an adult (an id of the people file) can be found by the children they are there for (P07)."""

    adult: str = Field(min_length=1)
    place: Identifier
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay
    days: tuple[Weekday, ...] = ()
    """Every day on which somebody reads, where it says none."""


class Audience(Strict):
    """Whom a rhythm asks: a role, and for pupils school years (0 reception to 13) or classes; empty means all."""

    role: Role
    years: tuple[Annotated[int, Field(ge=0, le=13)], ...] = ()
    classes: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()


class Rhythm(Strict):
    """A flow that is offered at set times: on `days`, at local time `at`, at the latest `window` minutes after.

    Days in only (a term's school days), unless `every_day`. `remind`: the flow's one reminder may be sent.
    """

    name: Identifier
    flow: Identifier
    audience: Audience
    days: tuple[Weekday, ...] = Field(min_length=1)
    at: TimeOfDay
    window: int = Field(default=30, ge=5, le=LATEST_PROMPT)
    remind: bool = True
    every_day: bool = False

    @property
    def until(self) -> str:
        """The end of the window, HH:MM; over midnight it stays at 24:00 (which the checks refuse)."""
        end = min(minutes(self.at) + self.window, 24 * 60)
        return f"{end // 60:02d}:{end % 60:02d}"


class Duty(Span):
    """Adults (ids of the people file) on call or on shift: from one local time to another, over midnight too.

    It belongs to the day it begins on. `first`, `last`: dates it is limited to.
    """

    adults: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = Field(min_length=1)
    days: tuple[Weekday, ...] = Field(default=tuple(Weekday), min_length=1)
    first: date | None = None
    last: date | None = None


class SettingFile(Strict):
    """A whole setting file. `languages`: the first is what people get whose own is not known."""

    format: Literal[1] = 1
    id: Identifier
    name: Localised
    kind: Kind
    nation: Nation
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/London"
    languages: tuple[Language, ...] = Field(default=(Language.EN, Language.CY), min_length=1)
    hours: Week[SchoolDay] = Week[SchoolDay]()
    reading_hours: Week[Span]
    """When somebody reads what people write: in a school on days in, in a home every day."""
    terms: tuple[Term, ...] = ()
    closures: tuple[Closure, ...] = ()
    bank_holidays: BankHolidays = BankHolidays()
    places: tuple[Place, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    breaks: tuple[Break, ...] = ()
    found_at: tuple[Found, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    emergency: str = Field(default="999", min_length=3)
    helplines: tuple[Helpline, ...] = Field(min_length=1)
    show_helplines: ShownHelplines
    quiet_hours: Span = Span(from_="19:00", to="07:30")
    """No pupil is written to first (DOMAIN 2.0 "Night"); what they write is always handled."""
    telegram_under_16: bool = False
    everyday_words: Literal["concern", "note"] = "note"
    """What becomes of a pupil's words in which screening heard nothing: a note that the named adult reads (DOMAIN 3.2
    "ordinary"), or a concern like any other (two adults are told). docs/screening.md says how much screening misses."""
    daily_list: TimeOfDay = "15:00"
    """When the named adult gets the day's list: words that a pupil called just a saying (docs/screening.md)."""
    pin_after_hours: int = Field(default=12, ge=1, le=48)
    """Hours after which an adult's own PIN is asked before the words of an alert open (service.pin_gate)."""
    conversations: str | None = None
    """A folder of its own conversations, laid over relbot's (flow.laying); in the file as seen from there."""
    retention: Retention | None = None
    """How long each kind of record is kept; None: nobody has decided, and nothing is deleted."""
    quiet_words: tuple[Annotated[str, Field(min_length=2, max_length=40)], ...] = ()
    """Words agreed with pupils that call for help like HELP does, when one stands alone (a net beside screening)."""
    ladder: Ladder = Ladder()
    incidents: Incidents = Incidents()
    on_call: tuple[Duty, ...] = ()
    shifts: tuple[Duty, ...] = ()
    hand_over: int = Field(default=15, ge=0, le=120)
    """Minutes after a duty's end in which both shifts hear."""
    out_of_hours: OutOfHours | None = None

    @property
    def lives_here(self) -> bool:
        """Whether children live here: its hours are the same in every week of the year."""
        return self.kind is Kind.HOME

    @property
    def own_words(self) -> Path | None:
        """The folder of its own conversations, if it has any."""
        return None if self.conversations is None else Path(self.conversations)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of every local date and hour here."""
        return ZoneInfo(self.time_zone)

    def rhythm(self, name: str) -> Rhythm | None:
        """The rhythm of that name."""
        return next((rhythm for rhythm in self.rhythms if rhythm.name == name), None)

    def place(self, id_: str) -> Place | None:
        """The place of that id."""
        return next((place for place in self.places if place.id == id_), None)

    def helpline(self, helpline_id: str) -> Helpline | None:
        """The helpline of that id."""
        return next((helpline for helpline in self.helplines if helpline.id == helpline_id), None)

    def helplines_for(self, role: Role, *, self_harm: bool = False) -> tuple[Helpline, ...]:
        """What somebody of this role is shown, at most three; for `self_harm`: from sixteen on."""
        shown = self.show_helplines
        ids = shown.pupil if role is Role.PUPIL else shown.staff
        wanted = (self_harm and shown.self_harm) or ids
        return self._found(wanted)

    def numbers_for_alerts(self, *, about_staff: bool = False) -> tuple[Helpline, ...]:
        """Childline, then whom an adult can ring about an alert; of those for `about_staff` there may be others."""
        shown = self.show_helplines
        return self._found(("childline", *((about_staff and shown.about_staff) or shown.alert)))

    def _found(self, ids: Iterable[str]) -> tuple[Helpline, ...]:
        return tuple(found for helpline_id in dict.fromkeys(ids) if (found := self.helpline(helpline_id)))


def is_sixteen(year: int | None) -> bool:
    """Whether somebody in this school year counts as sixteen or over; adults have no school year and do.

    Relbot holds no dates of birth. A pupil of sixteen who is still in year 11 waits until September.
    """
    return year is None or year >= SIXTH_FORM
