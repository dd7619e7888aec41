"""What a setting file must hold together, beyond each entry on its own; and what is worth a warning."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relbot.flow.models import Audience as FlowAudience
from relbot.flow.models import Catalogue, Do, Flow
from relbot.flow.nodes import Location
from relbot.service.calendar import bank_holidays, within
from relbot.service.rota import first_gap, overlaps
from relbot.service.setting_file import Kind, Rhythm, Role, SettingFile, Span, Weekday, minutes
from relbot.service.setting_ladder import ladder_faults, slow_faults
from relbot.service.setting_retention import retention_doubts, retention_faults
from relbot.service.setting_values import CHILDLINE, unread_faults, value_faults, word_faults

YEARLY = timedelta(days=365)
"""Numbers and opening hours are looked at once a year (DOMAIN 3.6)."""

BEFORE_HOME = 45
"""Minutes between the last moment "is going home OK?" is asked and the bell (DOMAIN 2.4)."""

TERM_ENDS_SOON = timedelta(days=30)

TEMPLATE_ID, TEMPLATE_NAME = "our-school", "Our School"
"""What `relbot init` writes, to be replaced."""


@dataclass(frozen=True)
class Fault:
    """Something wrong or doubtful at a place of the file."""

    location: Location
    message: str


def faults_of(setting: SettingFile) -> list[Fault]:
    """Everything that makes the setting unusable."""
    return [fault for check in _CHECKS for fault in check(setting)]


def silent_faults(setting: SettingFile) -> list[Fault]:
    """Of those the ones that leave somebody unheard: a ladder that ends nowhere, a night that nobody has accepted."""
    return [*_ladder(setting), *_watch(setting)]


def flow_faults(setting: SettingFile, catalogue: Catalogue) -> list[Fault]:
    """Rhythms whose flow the catalogue does not have, or has for somebody else; words for help that are its answers."""
    faults = [Fault(*found) for found in word_faults(setting, catalogue)]
    for number, rhythm in enumerate(setting.rhythms):
        flow = catalogue.flows.get(rhythm.flow)
        if flow is None:
            message = f"there is no flow {rhythm.flow}; `relbot flows check` lists those there are"
            faults.append(Fault(("rhythms", number, "flow"), message))
        elif (flow.audience is FlowAudience.PUPIL) != (rhythm.audience.role is Role.PUPIL):
            message = f"{rhythm.flow} is written for {flow.audience}, not for {rhythm.audience.role}"
            faults.append(Fault(("rhythms", number, "audience", "role"), message))
        elif _asks_about_home(flow):
            faults += [Fault(("rhythms", number, "at"), message) for message in _too_late(setting, rhythm)]
    return faults


def _asks_about_home(flow: Flow) -> bool:
    return any(isinstance(step, Do) and step.with_.get("source") == "going_home" for step in flow.steps)


def _too_late(setting: SettingFile, rhythm: Rhythm) -> Iterator[str]:
    """Whoever says that going home is not OK must be seen before they leave (DOMAIN 2.4 and 3.5)."""
    for day in rhythm.days:
        hours = setting.hours.of(day)
        if hours and minutes(rhythm.until) + BEFORE_HOME > minutes(hours.home_time):
            yield (
                f"may be asked at {rhythm.until} on {day}, and pupils leave at {hours.home_time};"
                f" leave {BEFORE_HOME} minutes for an adult to see a child first"
            )


def faults_at(setting: SettingFile, now: datetime) -> list[Fault]:
    """What makes it unusable from now on: nobody will ever read. A setting that was applied in time outlives its terms
    (warnings_of).
    """
    return [Fault(*found) for found in unread_faults(setting, now)]


def warnings_of(setting: SettingFile, today: date) -> list[Fault]:
    """What works today and should be looked at all the same."""
    found = [
        Fault((key,), f"is still as `relbot init` wrote it: {is_now}; write your own")
        for key, is_now, template in (("id", setting.id, TEMPLATE_ID), ("name", setting.name.en, TEMPLATE_NAME))
        if is_now == template
    ]
    found += [
        Fault(
            ("helplines", number, "checked"),
            f"{helpline.name.en} was last checked on {helpline.checked}; "
            "look up name, number and hours, then write today's date",
        )
        for number, helpline in enumerate(setting.helplines)
        if not today - YEARLY <= helpline.checked <= today
    ]
    found += [Fault(*doubt) for doubt in retention_doubts(setting.retention, today - YEARLY, today)]
    if setting.terms and (last := max(term.to for term in setting.terms)) < today + TERM_ENDS_SOON:
        message = f"the last term ends on {last}; add the next, or nobody is asked or told a reading time after it"
        found.append(Fault(("terms",), message))
    for number, closure in enumerate(setting.closures):
        if not any(term.from_ <= closure.from_ and closure.last <= term.to for term in setting.terms):
            found.append(Fault(("closures", number), f"{closure.reason} lies outside the terms, so it changes nothing"))
    national = setting.model_copy(update={"bank_holidays": type(setting.bank_holidays)()})
    for number, day in enumerate(setting.bank_holidays.remove):
        if day not in bank_holidays(national, day.year):
            found.append(Fault(("bank_holidays", "remove", number), f"{day} is no bank holiday in {setting.nation}"))
    return found


def _retention(setting: SettingFile) -> Iterator[Fault]:
    yield from (Fault(*found) for found in retention_faults(setting.retention, lives_here=setting.lives_here))


def _values(setting: SettingFile) -> Iterator[Fault]:
    yield from (Fault(*found) for found in value_faults(setting))


def _slow(setting: SettingFile) -> Iterator[Fault]:
    yield from (Fault(("ladder", *location), message) for location, message in slow_faults(setting.ladder))


def _unique(setting: SettingFile) -> Iterator[Fault]:
    yield from _twice("places", "id", [place.id for place in setting.places])
    yield from _twice("rhythms", "name", [rhythm.name for rhythm in setting.rhythms])
    yield from _twice("helplines", "id", [helpline.id for helpline in setting.helplines])


def _twice(key: str, field: str, names: list[str]) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault((key, number, field), f"{name} stands here twice; give each a name of its own")


def _times(setting: SettingFile) -> Iterator[Fault]:
    """A time within a day that ends before it begins holds nothing; a place that is not above cannot be found."""
    for key in ("breaks", "found_at"):
        for number, each in enumerate(getattr(setting, key)):
            if not each.from_ < each.to:
                yield Fault((key, number), "from comes before to")
    for number, found in enumerate(setting.found_at):
        if setting.place(found.place) is None:
            yield Fault(("found_at", number, "place"), f"there is no place {found.place} above")


def _hours(setting: SettingFile) -> Iterator[Fault]:
    for day in Weekday:
        hours = setting.hours.of(day)
        if hours and not hours.start < hours.end <= hours.home_time:
            yield Fault(("hours", day.value), "start comes before end, and home is not before end")
    if setting.kind is Kind.SCHOOL and not any(setting.hours.of(day) for day in Weekday):
        yield Fault(("hours",), "a school has hours on at least one day of the week")


def _reading_hours(setting: SettingFile) -> Iterator[Fault]:
    """People read whenever pupils are in: a safeguarding lead or deputy is there in school hours (KCSIE)."""
    for day in Weekday:
        hours, reading = setting.hours.of(day), setting.reading_hours.of(day)
        if reading and not reading.from_ < reading.to:
            yield Fault(("reading_hours", day.value), "from comes before to; midnight at the end of a day is 24:00")
        if hours and not (reading and reading.from_ <= hours.start and hours.home_time <= reading.to):
            message = f"somebody must read while pupils are in, {hours.start} to {hours.home_time}"
            yield Fault(("reading_hours", day.value), message)
    if not any(setting.reading_hours.of(day) for day in Weekday):
        yield Fault(("reading_hours",), "somebody must read on at least one day of the week")


def _terms(setting: SettingFile) -> Iterator[Fault]:
    if setting.kind is Kind.SCHOOL and not setting.terms:
        yield Fault(("terms",), "a school has terms; add the line `terms:` with from and to of each")
    if setting.kind is Kind.HOME:
        for key in ("terms", "closures"):
            if getattr(setting, key):
                yield Fault((key,), "a home is open all year; take this out")
    for number, term in enumerate(setting.terms):
        if term.to < term.from_:
            yield Fault(("terms", number, "to"), "the term ends before it begins")
        for earlier in setting.terms[:number]:
            if term.from_ <= earlier.to and earlier.from_ <= term.to:
                yield Fault(("terms", number), f"overlaps the term from {earlier.from_} to {earlier.to}")
    for number, closure in enumerate(setting.closures):
        if closure.last < closure.from_:
            yield Fault(("closures", number, "to"), "the closure ends before it begins")


def _lessons(setting: SettingFile) -> Iterator[Fault]:
    for number, lesson in enumerate(setting.lessons):
        if not lesson.from_ < lesson.to:
            yield Fault(("lessons", number), "from comes before to")
        for other, earlier in enumerate(setting.lessons[:number]):
            days, years = _shared(lesson.days, earlier.days), _shared(lesson.years, earlier.years)
            if days and years and lesson.from_ < earlier.to and earlier.from_ < lesson.to:
                yield Fault(("lessons", number), f"overlaps lessons.{other}; let one end where the other begins")


def _shared(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Whether two lists have something in common; an empty one holds everything."""
    return not some or not others or any(one in others for one in some)


def _ladder(setting: SettingFile) -> Iterator[Fault]:
    for location, message in ladder_faults(setting.ladder):
        yield Fault(("ladder", *location), message)


def _rota(setting: SettingFile) -> Iterator[Fault]:
    for key in ("on_call", "shifts"):
        for number, duty in enumerate(getattr(setting, key)):
            if duty.from_ == duty.to:
                yield Fault((key, number), "from and to are the same; write 00:00 to 24:00 for a whole day")
            if duty.first and duty.last and duty.last < duty.first:
                yield Fault((key, number, "last"), "lies before first")
        for number, other, adult in overlaps(getattr(setting, key)):
            message = f"{adult} has {key}.{other} at the same time; let one end where the other begins"
            yield Fault((key, number), message)


def _watch(setting: SettingFile) -> Iterator[Fault]:
    gap = first_gap(setting)
    if gap is not None and setting.out_of_hours is None:
        message = (
            f"nobody is on call on {gap[0]} at {gap[1]}: fill on_call, or accept what children are then told with"
            ' `out_of_hours: {accepts: "Nobody will read this until opening time."}`'
        )
        yield Fault(("out_of_hours",), message)


def _quiet_hours(setting: SettingFile) -> Iterator[Fault]:
    if setting.quiet_hours.from_ == setting.quiet_hours.to:
        yield Fault(("quiet_hours",), "from and to are the same; pupils need hours in which nothing is sent to them")


def _rhythms(setting: SettingFile) -> Iterator[Fault]:
    for number, rhythm in enumerate(setting.rhythms):
        for location, message in _rhythm(setting, rhythm):
            yield Fault(("rhythms", number, *location), message)


def _rhythm(setting: SettingFile, rhythm: Rhythm) -> Iterator[tuple[Location, str]]:
    if rhythm.at >= "24:00" or rhythm.until >= "24:00":
        yield ("at",), f"the window of {rhythm.window} minutes must end before midnight"
    if rhythm.audience.role is not Role.PUPIL and (rhythm.audience.years or rhythm.audience.classes):
        yield ("audience",), "only pupils have years and classes; take them out"
    for number, day in enumerate(rhythm.days):
        if day in rhythm.days[:number]:
            yield ("days", number), f"{day} stands here twice; keep one"
        if setting.kind is Kind.SCHOOL and not rhythm.every_day and setting.hours.of(day) is None:
            yield ("days", number), f"{day} has no hours, so this never comes round; add hours or take the day out"
    if rhythm.audience.role is Role.PUPIL:
        yield from _asks_pupils(setting, rhythm)


def _asks_pupils(setting: SettingFile, rhythm: Rhythm) -> Iterator[tuple[Location, str]]:
    """A child is asked only when somebody will read the answer, and not at night."""
    quiet = setting.quiet_hours
    if any(within(quiet, face) for face in (rhythm.at, rhythm.until)):
        yield ("at",), f"lies in quiet hours ({quiet.from_} to {quiet.to}), when pupils are not written to"
        return
    if rhythm.every_day and setting.kind is Kind.SCHOOL:
        yield ("every_day",), "pupils of a school are asked on school days only; on other days nobody reads"
    unread = [day.value for day in rhythm.days if not _covers(setting.reading_hours.of(day), rhythm)]
    if unread:
        yield ("at",), f"nobody reads from {rhythm.at} to {rhythm.until} on {', '.join(unread)}; see reading_hours"


def _covers(span: Span | None, rhythm: Rhythm) -> bool:
    return span is not None and span.from_ <= rhythm.at and rhythm.until <= span.to


def _helplines(setting: SettingFile) -> Iterator[Fault]:
    if setting.helpline(CHILDLINE) is None:
        yield Fault(("helplines",), f"add one with the id {CHILDLINE}: children are told its number at once")
    for group in ("pupil", "staff", "self_harm", "alert", "about_staff"):
        for number, helpline_id in enumerate(getattr(setting.show_helplines, group)):
            helpline = setting.helpline(helpline_id)
            location: Location = ("show_helplines", group, number)
            if helpline is None:
                yield Fault(location, f"there is no helpline {helpline_id} above")
            elif helpline.nations and setting.nation not in helpline.nations:
                yield Fault(location, f"{helpline_id} does not answer in {setting.nation}; show another")


_CHECKS: tuple[Callable[[SettingFile], Iterable[Fault]], ...] = (
    _values,
    _retention,
    _unique,
    _times,
    _hours,
    _reading_hours,
    _terms,
    _lessons,
    _ladder,
    _slow,
    _rota,
    _watch,
    _quiet_hours,
    _rhythms,
    _helplines,
)
