"""The simulated school year in small: a few days find nothing lost, and each fault that is put into the ladder."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from relbot.service import alerts, ladder
from relbot.service.setting_ladder import Climb, Group, Rung
from tests.bench import year_habits
from tests.bench.year_figures import Year, reading_minutes
from tests.bench.year_run import simulate
from tests.bench.year_school import TINY, setting_of

DAYS = 4


def said(_: str) -> None:
    """What a run tells of how far it is; here nobody reads it."""


@pytest.fixture(autouse=True)
def many_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of what worries is kept from the named adult: a few days hold enough of it."""
    monkeypatch.setattr(year_habits, "NOT_TO_NAMED", 0.5)


async def test_some_days_lose_nothing() -> None:
    """Every alert was accepted, nobody heard who must not, and a seed gives the same again."""
    year = await simulate(TINY, DAYS, said)
    assert {case.kind for case in year.cases} == {"urgent", "concern", "request"}
    assert (year.lost, year.wrongly_told) == (0, 0)
    assert [case for case in year.cases if case.accepted_at is None] == []
    assert year.waits("request", in_hours=True)[-1] < 240
    assert year.figures() == (await simulate(TINY, DAYS, said)).figures()


async def test_an_alert_that_does_not_ring_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the timer of the next rung some are lost: the simulation can fail."""

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr(alerts, "_repeat", nothing)
    assert (await simulate(TINY, DAYS, said)).lost > 0


async def test_a_ladder_that_does_not_climb_is_found() -> None:
    """Requests that ring one adult every four hours, and nobody else, wait longer than the file's ladder lets them."""
    slow = Climb(repeat_minutes=240, rungs=(Rung(after=0, tell=(Group.ASKED,)),))
    setting = setting_of()
    climbs = setting.ladder.model_copy(update={"request": slow})
    broken = await simulate(TINY, DAYS, said, setting=setting.model_copy(update={"ladder": climbs}))
    assert broken.waits("request", in_hours=True)[-1] > 240


async def test_a_notice_to_who_is_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ladder that forgets its routes tells adults what is about them."""
    monkeypatch.setattr(alerts, "recipients", _without_routes(ladder.recipients))
    assert (await simulate(TINY, DAYS, said)).wrongly_told > 0


def _without_routes(recipients: Callable[..., object]) -> Callable[..., object]:
    async def told(at: object, alert: object, child: object) -> object:
        route, left_out = alert.route, alert.left_out  # type: ignore[attr-defined]
        alert.route = alert.left_out = None  # type: ignore[attr-defined]
        try:
            return await recipients(at, alert, child)  # type: ignore[misc]
        finally:
            alert.route, alert.left_out = route, left_out  # type: ignore[attr-defined]

    return told


def test_waits_are_counted_in_reading_minutes() -> None:
    """From ten past four on a Friday to ten past eight on the Monday are twenty minutes and ten."""
    setting = setting_of()
    friday, monday = datetime(2026, 11, 20, 16, 10, tzinfo=UTC), datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
    assert reading_minutes(setting, friday, monday) == 30
    assert Year(setting, (), monday).figures() == []
