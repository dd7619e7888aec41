"""Whoever is away, fails or is named: an urgent alert is with a person, or rings again; never with whom it names.

Rules 5 and 6, whatever the ladder.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relbot.service.absences import Absence, note
from relbot.service.ports import Operation, Refused, Result, RetryAfter, Uncertain
from relbot.service.setting_file import SettingFile
from relbot.store.tables import AlertRow, InboxRow, NoticeRow, OutboxRow, TimerRow
from tests.fixtures.databases import MakeDatabase
from tests.service.scene import MONDAY, MONDAY_NIGHT, Scene, scene
from tests.service.school import SETTING

CHILD = "P1202"
ADULTS = ("S01", "S02", "S03", "S04", "S05", "S06", "S07")
LONGEST_WAIT = timedelta(minutes=240)
"""No rung and no repeat may last longer (setting_ladder)."""
TELLING = ("safeguarding", "on_call", "head", "senior")
GOING = ("named_adult", "second_adult")
NAMES = {"S01": "Gwen Morgan", "S02": "Dr Okoro", "S03": "Mrs Vaughan", "S05": "Mr Bevan", "S06": "Amina Rahman"}
"""As a child writes of those who may be told."""


@dataclass(frozen=True)
class Day:
    """What is the case: a ladder, who is away or has no account, whose account refuses what, and what happens.

    `named`: whom the child names, in this order, each in a message of its own.
    """

    climb: dict[str, object]
    away: frozenset[str]
    linked: frozenset[str]
    failing: dict[str, Result]
    by_night: bool
    named: tuple[str, ...]
    happens: tuple[str, ...]


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
    return Day(
        climb=draw(climbs()),
        away=draw(st.frozensets(st.sampled_from(ADULTS), max_size=5)),
        linked=draw(st.frozensets(st.sampled_from(ADULTS), min_size=1)),
        failing=draw(st.dictionaries(st.sampled_from(ADULTS), failures, max_size=3)),
        by_night=draw(st.booleans()),
        named=tuple(draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=4))),
        happens=tuple(draw(st.lists(st.sampled_from([*["time"] * 5, "restart", "accept", "mended"]), max_size=9))),
    )


def _some(groups: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(groups), unique=True, max_size=2)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(day=days())
async def test_it_is_with_a_person_or_rings_again(make_database: MakeDatabase, day: Day) -> None:
    """After each step: accepted by an adult who was told, or open with a next ring that is set and not far off."""
    async with living(make_database, day) as on:
        for one in day.named:
            await on.write(CHILD, f"{NAMES[one]} hits me")
        await on.write(CHILD, "HELP")
        await holds(on, day)
        for what in day.happens:
            await happen(on, what)
            await holds(on, day)


@asynccontextmanager
async def living(make_database: MakeDatabase, day: Day) -> AsyncIterator[Scene]:
    """The school on that day."""
    ladder = {"urgent": day.climb, "out_of_hours": day.climb, "test_minutes": 0}
    setting = SettingFile.model_validate({**SETTING.model_dump(mode="json", by_alias=True), "ladder": ladder})
    now = MONDAY_NIGHT if day.by_night else MONDAY
    database = await make_database()
    async with scene(database, now=now, setting=setting, linked=(CHILD, *sorted(day.linked))) as on:
        async with on.db.transaction() as uow:
            for school_id in sorted(day.away):
                absence = Absence("away", now - timedelta(hours=1), now + timedelta(days=2))
                await note(on.house, uow, await on.person(school_id), absence, now)

        def fails(operation: Operation) -> Result | None:
            return day.failing.get(operation.address) if operation.kind == "send" else None

        on.channel.behave = fails
        yield on


async def happen(on: Scene, what: str) -> None:
    """Time passes, relbot is killed and starts again, somebody takes the alert, or every account works again."""
    if what == "time":
        rings = [row.due_at for row in await on.rows(TimerRow) if row.fired_at is None and row.key.startswith("alert.")]
        next_ring = min(rings, default=on.clock.now() + timedelta(minutes=15))
        await on.later(seconds=(next_ring - on.clock.now()).total_seconds() + 1)
    elif what == "restart":
        on.restart()
        await on.take_up()
        await on.later(minutes=3)
    elif what == "mended":
        on.channel.behave = lambda _: None
        await on.later(minutes=6)
    else:
        for alert in await on.rows(AlertRow):
            token = f"a.{alert.id}.mine"
            adult = next((who for who in ADULTS if token in _tokens(on, who)), None)
            if adult is not None and alert.status == "open":
                await on.press(adult, token)


async def holds(on: Scene, day: Day) -> None:
    """Rule 5 (never silent), rule 6 (never to the child it is about, details only to those who may read)."""
    now = on.clock.now()
    timers = {row.key: row for row in await on.rows(TimerRow) if row.fired_at is None}
    notices = await on.rows(NoticeRow)
    child = await on.person(CHILD)
    seniors = {await on.person(school_id) for school_id in ("S01", "S02", "S03")}
    named = {await on.person(school_id) for school_id in day.named}
    alerts = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    assert alerts != []
    for alert in alerts:
        mine = [notice for notice in notices if notice.alert_id == alert.id]
        assert not named & {notice.adult_id for notice in mine if notice.state != "passed_on"}
        assert child not in {notice.adult_id for notice in mine}
        assert {notice.adult_id for notice in mine if notice.detail} <= seniors
        if alert.status == "accepted":
            assert alert.accepted_by in {notice.adult_id for notice in mine if notice.detail}
            continue
        assert alert.status == "open"
        due = timers[f"alert.{alert.id}"].due_at
        assert due > now
        assert due - now <= (timedelta(hours=24) if day.by_night else LONGEST_WAIT)
    left = [row for row in await on.rows(InboxRow) if row.status not in ("done",)]
    assert left == []
    unsent = [row for row in await on.rows(OutboxRow) if row.status == "claimed"]
    assert unsent == []


def _tokens(on: Scene, who: str) -> set[str]:
    """What the buttons on somebody's screen would send."""
    shown = on.channel.standing(who)
    return {button.press for standing in shown for row in standing.message.rows for button in row}
