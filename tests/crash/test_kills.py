"""`relbot run` is killed at random moments while two hundred people use it; afterwards the books are compared."""

import logging
from pathlib import Path

import pytest

from relbot.app import catalogue_for
from relbot.sandbox.faults import Fault, FaultKind
from tests.crash.checks import breaches
from tests.crash.chronicle import chronicle
from tests.crash.killing import Moment, moments
from tests.crash.labels import Labels
from tests.crash.running import Plan, Run, run
from tests.fixtures.databases import Place

LOG = logging.getLogger(__name__)
WITH_PROBABILITY = (
    (FaultKind.TOO_MANY_REQUESTS, "sendMessage", 0.03),
    (FaultKind.SERVER_ERROR, "sendMessage", 0.02),
    (FaultKind.BAD_GATEWAY_AFTER, "sendMessage", 0.03),
    (FaultKind.DROP_AFTER, "sendMessage", 0.02),
    (FaultKind.DROP_BEFORE, "editMessageText", 0.05),
    (FaultKind.BAD_GATEWAY, "editMessageReplyMarkup", 0.05),
    (FaultKind.BAD_GATEWAY_AFTER, "getUpdates", 0.03),
    (FaultKind.DUPLICATE_UPDATE, None, 0.05),
    (FaultKind.PRESS_TWICE, None, 0.05),
)


async def _breaches(place: Place, folder: Path, plan: Plan) -> tuple[list[str], Run]:
    books, going = await run(place, folder, plan)
    found = breaches(books, Labels(catalogue_for(None), going.town.setting))
    for who in sorted({name for line in found for name in going.town.pupils if line.startswith(f"{name} ")}):
        LOG.warning(chronicle(books, who))  # pytest shows it when the test fails
    return found, going


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_twenty_kills(place: Place, tmp_path: Path) -> None:
    """Two hundred people, a wave, twenty kills of every kind: nothing lost, nothing doubled, nobody stuck."""
    found, going = await _breaches(place, tmp_path, Plan(seed=20, kills=moments(20, 20, apart=35)))
    assert found == []
    assert going.kills == 20


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_bad_days(place: Place, tmp_path: Path) -> None:
    """Telegram refuses, fails, answers nothing and says things twice, and five kills on top of it."""
    faults = [Fault(kind, method, None, chance, seed=5) for kind, method, chance in WITH_PROBABILITY]
    faults.append(Fault(FaultKind.TIMEOUT_AFTER, "sendMessage", times=2, probability=0.05, seed=5))
    plan = Plan(seed=5, pupils=40, talkers=12, kills=moments(5, 5, apart=25), faults=faults)
    found, going = await _breaches(place, tmp_path, plan)
    assert found == []
    assert going.kills == 5
    assert [fault.kind for fault in faults if not fault.struck] == []


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_one_of_two_processes_dies(place: Place, tmp_path: Path) -> None:
    """On PostgreSQL another process takes over what a killed one held, once its leases have run out."""
    kills = [Moment("accepted_unanswered", 80)]
    plan = Plan(seed=2, pupils=40, talkers=12, kills=kills, processes=2, start_again=False)
    found, going = await _breaches(place, tmp_path, plan)
    assert found == []
    assert [bot.ended() for bot in going.bots] == [-9, -9]
