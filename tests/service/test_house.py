"""An older session says today's safeguarding replies; names are joined and never said twice."""

import pytest

from relbot.flow.catalogue import catalogue_text, hashed
from relbot.flow.models import Language, Localised, Say
from relbot.service import spoken
from relbot.service.house import House
from relbot.store.database import Database
from tests.service.scene import CATALOGUE, MONDAY, scene


async def test_safeguarding_replies_are_todays_in_any_flow(database: Database) -> None:
    """What an old catalogue said to a child in danger is not said any more; its other words stay as they began."""
    flow = CATALOGUE.flow("pupil-talk-time")
    old = Localised(en="Old.", cy="Hen.")
    steps = tuple(step.model_copy(update={"say": old}) if isinstance(step, Say) else step for step in flow.steps)
    stored = hashed(
        CATALOGUE.model_copy(
            update={"flows": dict(CATALOGUE.flows) | {flow.flow: flow.model_copy(update={"steps": steps})}}
        )
    )
    async with scene(database) as on, on.db.transaction() as uow:
        await uow.catalogues.put(stored.hash, catalogue_text(stored), MONDAY)
        found = await on.house.catalogue_of(uow, stored.hash)
    said = {step.id: step.say for step in found.flow(flow.flow).steps if isinstance(step, Say)}
    assert said == {step.id: step.say if step.safeguarding else old for step in flow.steps if isinstance(step, Say)}
    assert (said["told_open"], said["noted"]) == (flow.step("told_open").say, old)  # type: ignore[union-attr]


@pytest.fixture
async def house(database: Database) -> House:
    """The example's school."""
    async with scene(database) as on:
        return on.house


async def test_two_names_are_joined_as_each_language_does(house: House) -> None:
    """Welsh says "ac" before a vowel; one person is named once."""
    pairs = [("Tom Bevan", "Gwen Morgan"), ("Tom Bevan", "Elin Rees"), ("Tom Bevan", "Iolo Rees"), ("Al", "Al")]
    assert [spoken.both(house, *pair, Language.CY) for pair in pairs] == [
        "Tom Bevan a Gwen Morgan",
        "Tom Bevan ac Elin Rees",
        "Tom Bevan a Iolo Rees",
        "Al",
    ]
    assert spoken.both(house, "Tom Bevan", "Elin Rees", Language.EN) == "Tom Bevan and Elin Rees"


async def test_welsh_days(house: House) -> None:
    """From Monday to Friday: "o ddydd Llun i ddydd Gwener"."""
    assert spoken.reading_hours(house, Language.CY) == "o ddydd Llun i ddydd Gwener, 08:00 i 16:30"
