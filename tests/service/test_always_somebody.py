"""Whoever is away, busy, off shift, fails or is named: an urgent alert is with a person, or rings again; never with
whom it names.

Rules 5 and 6, whatever the ladder and the rota.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from relbot.ids import new_id
from relbot.service import rota
from relbot.service.absences import Absence, note
from relbot.service.calendar import is_reading
from relbot.service.marked_away import Days, mark
from relbot.service.people import import_people
from relbot.service.ports import Operation, Refused, Result, RetryAfter, Uncertain
from relbot.service.setting_file import SettingFile
from relbot.store.tables import AlertRow, InboxRow, NoticeRow, OutboxRow, TalkRequestRow, TimerRow
from tests.fixtures.databases import Place
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, on_stage
from tests.service.school import SETTING, applied, told_of
from tests.service.test_accepted_requests import ask

CHILD, OTHER_CHILD = "P1202", "P1301"
ADULTS = ("S01", "S02", "S03", "S04", "S05", "S06", "S07")
SAFEGUARDING, SENIOR = ("S01", "S02"), ("S01", "S02", "S03")
LONGEST_WAIT = timedelta(minutes=240)
"""No rung and no repeat may last longer (setting_ladder)."""
TELLING = ("safeguarding", "on_call", "head", "senior")
GOING = ("named_adult", "second_adult")
NAMES = {"S01": "Gwen Morgan", "S02": "Dr Okoro", "S03": "Mrs Vaughan", "S05": "Mr Bevan", "S06": "Amina Rahman"}
"""As a child writes of those who may be told."""
DUTIES = {"early": ("07:00", "14:00"), "late": ("14:00", "22:00"), "night": ("22:00", "07:00")}
ON_CALL = ("16:30", "08:00")
EVENTS = (
    *("time", "time", "change", "restart", "mended"),
    *("accept", "accept_on_shift", "accept_on_shift", "accept_and_go", "accept_and_go", "there", "take"),
)
SHIFT_LENGTH = timedelta(hours=6)


@pytest.fixture
def backend() -> str:
    """One database is enough: what is held here is who is told when."""
    return "sqlite"


@dataclass(frozen=True)
class Day:
    """What is the case: a ladder and a rota, who is away or has no account, whose account refuses what, what happens.

    `duties`: who works in which shift or is on call; `full`: who has as many talks as they can; `asks`: the child asks
    for a talk before anything else; `named`: whom the child names, in this order, each in a message of its own.
    """

    climb: dict[str, object]
    duties: dict[str, str]
    away: frozenset[str]
    linked: frozenset[str]
    failing: dict[str, Result]
    full: frozenset[str]
    by_night: bool
    asks: bool
    named: tuple[str, ...]
    happens: tuple[str, ...]


@dataclass
class Lived:
    """The school on that day, people's ids, and since when whoever left in the middle of it is away."""

    on: Scene
    day: Day
    ids: dict[str, str]
    went: dict[str, datetime] = field(default_factory=dict)

    def of(self, *groups: object) -> set[str]:
        """The ids of people."""
        return {self.ids[one] for group in groups for one in group}  # type: ignore[attr-defined]


@st.composite
def climbs(draw: st.DrawFn) -> dict[str, object]:
    """A ladder that a setting file may hold: safeguarding on the first rung, everybody senior on the last."""
    waits = [0, *draw(st.lists(st.integers(1, 20), max_size=3))]
    rungs = []
    for number, after in enumerate(accumulate(waits)):
        tell = set(draw(_some(TELLING))) | ({"safeguarding"} if number == 0 else {"head"})
        tell |= {"senior"} if number == len(waits) - 1 else set()
        rungs.append({"after": after, "tell": sorted(tell), "go": draw(_some(GOING))})
    return {"repeat_minutes": draw(st.integers(1, 30)), "rungs": rungs}


@st.composite
def days(draw: st.DrawFn) -> Day:
    """A school day, or a night, on which some things are not as they should be."""
    failures: st.SearchStrategy[Result] = st.sampled_from(
        [Refused("blocked", unreachable=True), RetryAfter(20.0, "busy"), Uncertain("timed_out")]
    )
    adults = st.sampled_from(ADULTS)
    rotas = st.fixed_dictionaries({who: st.sampled_from(["", "on_call", *DUTIES]) for who in ADULTS})
    return Day(
        climb=draw(climbs()),
        duties={who: duty for who, duty in draw(st.one_of(st.just({}), rotas)).items() if duty},
        away=draw(st.frozensets(adults, max_size=3)),
        linked=draw(st.one_of(st.just(frozenset(ADULTS)), st.frozensets(adults, min_size=1))),
        failing=draw(st.dictionaries(adults, failures, max_size=2)),
        full=draw(st.frozensets(adults, max_size=2)),
        by_night=draw(st.booleans()),
        asks=draw(st.booleans()),
        named=tuple(draw(st.one_of(st.just([]), st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=2)))),
        happens=tuple(draw(st.lists(st.sampled_from(EVENTS), min_size=4, max_size=12))),
    )


def _some(groups: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(groups), unique=True, max_size=2)


EVERYBODY_AT_ONCE: dict[str, object] = {
    "repeat_minutes": 5,
    "rungs": [{"after": 0, "tell": ["safeguarding", "on_call", "senior"], "go": ["named_adult"]}],
}
ORDINARY = Day(
    climb=EVERYBODY_AT_ONCE,
    duties={},
    away=frozenset(),
    linked=frozenset(ADULTS),
    failing={},
    full=frozenset(),
    by_night=False,
    asks=False,
    named=(),
    happens=(),
)
BUSY = replace(ORDINARY, full=frozenset({"S01", "S05"}), asks=True, happens=("time", "accept"))
SHIFTS = replace(
    ORDINARY,
    duties={"S01": "early", "S02": "late", "S04": "early", "S07": "night"},
    happens=("accept_on_shift", "there", "change", "take", "change", "change", "time"),
)
LEFT = replace(ORDINARY, named=("S01",), happens=("accept_and_go", "time", "accept_and_go", "take", "time"))
"""Days on which each of these matters, which few drawn days would hit: talks, shifts, an adult who goes."""


@pytest.fixture
async def peopled(place: Place) -> Place:
    """A school with its people, to copy: to import them for each day would cost more than the day."""
    database = await place.open()
    await import_people(database, await applied(database), told_of(), MONDAY, shown="people.csv")
    await database.close()
    return place


@example(BUSY)
@example(SHIFTS)
@example(LEFT)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(day=days())
async def test_it_is_with_a_person_or_rings_again(
    peopled: Place, tmp_path_factory: pytest.TempPathFactory, day: Day
) -> None:
    """After each step: accepted by an adult who was told and is there, or open with a next ring that is not far off."""
    async with living(peopled, tmp_path_factory.mktemp("day"), day) as lived:
        on = lived.on
        if day.asks:
            await ask(on, CHILD, "Anyone")
        for one in day.named:
            await on.write(CHILD, f"{NAMES[one]} hits me")
        await on.write(CHILD, "HELP")
        await holds(lived)
        for what in day.happens:
            await happen(lived, what)
            await holds(lived)


@asynccontextmanager
async def living(peopled: Place, folder: Path, day: Day) -> AsyncIterator[Lived]:
    """The school on that day."""
    copytree(peopled.folder, folder, dirs_exist_ok=True)
    here = Place(f"sqlite:///{folder}/relbot.sqlite", folder / peopled.key_file.name, folder)
    database, now, setting = await here.open(), MONDAY_NIGHT if day.by_night else MONDAY, _setting(day)
    on = on_stage(database, await applied(database, setting), setting, now)
    await on.link((CHILD, *sorted(day.linked)))
    lived = Lived(on, day, {one: await on.person(one) for one in (CHILD, OTHER_CHILD, *ADULTS)})
    async with database.transaction() as uow:
        for school_id in sorted(day.away):
            absence = Absence("away", now - timedelta(hours=1), now + timedelta(days=9))
            await note(on.house, uow, lived.ids[school_id], absence, now)
        for number, adult in enumerate(sorted(lived.of(day.full))):
            uow.add(_talk(lived, number, adult, now))

    def fails(operation: Operation) -> Result | None:
        return day.failing.get(operation.address) if operation.kind == "send" else None

    on.channel.behave = fails
    await on.relbot.tick()
    try:
        yield lived
    finally:
        await database.close()


def _setting(day: Day) -> SettingFile:
    """The example's, with this ladder and rota, and one talk at a time for each adult."""
    ladder = {"urgent": day.climb, "out_of_hours": day.climb, "test_minutes": 0, "caseload": 1}
    working = {duty: sorted(who for who, held in day.duties.items() if held == duty) for duty in day.duties.values()}
    shifts = [_duty(DUTIES[duty], adults) for duty, adults in sorted(working.items()) if duty in DUTIES]
    on_call = [_duty(ON_CALL, working["on_call"])] if "on_call" in working else []
    entries = {"ladder": ladder, "shifts": shifts, "on_call": on_call}
    return SettingFile.model_validate({**SETTING.model_dump(mode="json", by_alias=True), **entries})


def _duty(hours: tuple[str, str], adults: list[str]) -> dict[str, object]:
    return {"from": hours[0], "to": hours[1], "adults": adults}


def _talk(lived: Lived, number: int, adult_id: str, now: datetime) -> TalkRequestRow:
    """A talk that this adult has promised another child."""
    setting_id, kept = lived.on.house.setting_id, {"adult_id": adult_id, "accepted_by": adult_id, "status": "accepted"}
    about = {"id": new_id(), "setting_id": setting_id, "person_id": lived.ids[OTHER_CHILD], "event": "before"}
    return TalkRequestRow(**about, **kept, index=number, requested_at=now, accepted_at=now)


async def happen(lived: Lived, what: str) -> None:
    """Time passes, a shift ends, relbot is killed and starts again, every account works, or an adult does something."""
    on = lived.on
    match what:
        case "time":
            rings = [row.due_at for row in await on.rows(TimerRow) if row.fired_at is None and row.key[0] != "t"]
            next_ring = min(rings, default=on.clock.now() + timedelta(minutes=15))
            await on.later(seconds=max(0.0, (next_ring - on.clock.now()).total_seconds()) + 1)
        case "change":
            await on.later(seconds=SHIFT_LENGTH.total_seconds())
        case "restart":
            on.restart()
            await on.take_up()
            await on.later(minutes=3)
        case "mended":
            on.channel.behave = lambda _: None
            await on.later(minutes=6)
        case "there" | "take":
            await _press(lived, {"there": "with"}.get(what, what), ADULTS)
        case _:
            on_shift = rota.holding(on.house.setting, on.clock.now()) if what == "accept_on_shift" else frozenset()
            await _press(lived, "mine", sorted(ADULTS, key=lambda who: who not in on_shift))
            if what == "accept_and_go":
                await _go(lived)


async def _press(lived: Lived, button: str, order: Sequence[str]) -> None:
    """On each alert the first adult of these who has that button on their screen."""
    for alert in await lived.on.rows(AlertRow):
        token = f"a.{alert.id}.{button}"
        adult = next((who for who in order if token in _tokens(lived.on, who)), None)
        if adult is not None:
            await lived.on.press(adult, token)


async def _go(lived: Lived) -> None:
    """Whoever has accepted something is away from now on; else the last adult who is still there."""
    on, now = lived.on, lived.on.clock.now()
    have = {row.accepted_by for row in await on.rows(AlertRow) if row.status == "accepted"}
    here = [who for who in reversed(ADULTS) if who not in lived.went and who not in lived.day.away]
    goes = next((who for who in here if lived.ids[who] in have), here[0] if here else None)
    if goes is None:
        return
    today = now.date()
    async with on.db.transaction() as uow:
        await mark(on.house, uow, goes, Days(today, today + timedelta(days=9)), now)
    lived.went[goes] = now
    await on.later(seconds=1)


async def holds(lived: Lived) -> None:
    """Nothing is left half done, and each alert is as rules 5 and 6 have it."""
    on = lived.on
    timers = {row.key: row.due_at for row in await on.rows(TimerRow) if row.fired_at is None}
    notices = await on.rows(NoticeRow)
    alerts = await on.rows(AlertRow)
    assert [row for row in alerts if row.kind == "urgent"] != []
    for alert in alerts:
        mine = {notice.adult_id: notice for notice in notices if notice.alert_id == alert.id}
        told_to_the_right_ones(lived, alert, mine)
        if alert.status == "accepted":
            has_somebody_who_comes(lived, alert, mine, timers)
        elif alert.kind != "note":
            assert alert.status == "open"
            now, due = on.clock.now(), timers[f"alert.{alert.id}"]
            is_watched = is_reading(on.house.setting, now) and is_reading(on.house.setting, now + LONGEST_WAIT)
            assert timedelta() < due - now <= (LONGEST_WAIT if is_watched else timedelta(hours=24))
    assert [row for row in await on.rows(InboxRow) if row.status != "done"] == []
    assert [row for row in await on.rows(OutboxRow) if row.status == "claimed"] == []


def told_to_the_right_ones(lived: Lived, alert: AlertRow, mine: dict[str, NoticeRow]) -> None:
    """Never whom the child names nor the child; of what is urgent everything only to those who may read it, and to all
    of safeguarding who are there, however many talks they have. Of a talk, who is full hears last.
    """
    day = lived.day
    assert not lived.of(day.named) & {adult for adult, notice in mine.items() if notice.state != "passed_on"}
    assert lived.ids[CHILD] not in mine
    if alert.kind == "urgent":
        assert {adult for adult, notice in mine.items() if notice.detail} <= lived.of(SENIOR, day.duties)
        if alert.route != "leadership":
            there = {*SAFEGUARDING} - {*day.named, *day.away, *lived.went, *day.duties}
            assert lived.of(there) <= {adult for adult, notice in mine.items() if notice.detail}
    if alert.kind == "request" and lived.of(day.full) & set(mine):
        assert alert.rung >= len(lived.on.house.setting.ladder.request.rungs) - 1


def has_somebody_who_comes(
    lived: Lived, alert: AlertRow, mine: dict[str, NoticeRow], timers: dict[str, datetime]
) -> None:
    """An adult who was told has it. If they have gone since, it is being handed over; else they are asked whether they
    have reached the child.
    """
    now, at, setting = lived.on.clock.now(), alert.accepted_at, lived.on.house.setting
    assert at is not None
    assert alert.accepted_by in {adult for adult, notice in mine.items() if notice.detail}
    if alert.kind != "urgent":
        return
    school_id = next(one for one, id_ in lived.ids.items() if id_ == alert.accepted_by)
    has_left = school_id in lived.went and at <= lived.went[school_id] and alert.with_them_at is None
    if has_left or (school_id in rota.gone(setting, now) - rota.gone(setting, at)):
        assert timers[f"hand_over.{alert.id}"] > now
    elif alert.with_them_at is None:
        assert timers[f"with.{alert.id}"] > now


def _tokens(on: Scene, who: str) -> set[str]:
    """What the buttons on somebody's screen would send."""
    shown = on.channel.standing(who)
    return {button.press for standing in shown for row in standing.message.rows for button in row}
