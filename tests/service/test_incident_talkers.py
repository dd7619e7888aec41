"""The talk after an incident is nobody's whom the child's own words keep away from them."""

from collections.abc import AsyncIterator

import pytest

from relbot.engine.outcome import Needs
from relbot.flow.actions import PlanTalk
from relbot.flow.models import Language
from relbot.service import incident_readers, incidents
from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.providers import provide
from relbot.service.who import Who, reach
from relbot.store.database import Database
from relbot.store.tables import IncidentRow
from relbot.store.unit_of_work import UnitOfWork
from tests.service.scene import Scene, scene

YOURS = "A colleague has asked you to reflect with a child today"


@pytest.fixture
async def on(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """A school morning; what a pupil writes is urgent."""
    urgent, ordinary = Heard("urgent", ("abuse",), "abuse"), Heard("ordinary")
    monkeypatch.setattr("relbot.service.hearing.judge", lambda who, *_, **__: urgent if who.is_pupil else ordinary)
    async with scene(database) as made:
        yield made


async def incident(on: Scene, uow: UnitOfWork, reporter: str, **fields: str | None) -> IncidentRow:
    """Joel was in an incident, and is calm."""
    now = on.clock.now()
    times = {"ended_at": now, "logged_at": now, "calm_until": now}
    said = {"kind": "more", "held": "none", "gravity": "none", "talk": "owed", "status": "open"} | fields
    people = {"person_id": await on.person("P1202"), "reporter_id": await on.person(reporter)}
    row = IncidentRow(id="i1", setting_id=on.house.setting_id, event="e", index=0, **times, **said, **people)
    uow.add(row)
    await uow.flush()
    return row


async def plan(on: Scene, reporter: str, said: PlanTalk) -> str | None:
    """Whose the talk is once it is planned."""
    async with on.db.transaction() as uow:
        row, event = await incident(on, uow, reporter), Event(on.house, uow, "in.7777", on.clock.now())
        await incidents.plan_talk(event, await adult(on, uow, reporter), row, said)
    await on.settle()
    return (await on.rows(IncidentRow))[0].talk_by


async def adult(on: Scene, uow: UnitOfWork, school_id: str) -> Who:
    """Somebody who can be reached."""
    who = await reach(uow, await on.person(school_id))
    assert who is not None
    return who


def is_sent(on: Scene, who: str) -> bool:
    """Whether somebody was told that the talk is theirs."""
    return any(text.startswith(YOURS) for text in on.channel.texts(who))


async def test_the_named_adult_is_sent_where_nothing_was_said(on: Scene) -> None:
    """As it is on any day."""
    assert await plan(on, "S04", PlanTalk(by="named")) == await on.person("S05")
    assert is_sent(on, "S05")


async def test_the_second_adult_takes_the_place_of_a_named_one_who_was_reported(on: Scene) -> None:
    """Tom hears nothing of a talk; Amina does."""
    await on.write("P1202", "Tom Bevan hurts me")
    assert await plan(on, "S04", PlanTalk(by="named")) == await on.person("S06")
    assert (is_sent(on, "S05"), is_sent(on, "S06")) == (False, True)


@pytest.mark.parametrize("by", ["me", "other"])
async def test_nor_is_whoever_logged_it_or_was_chosen(on: Scene, by: str) -> None:
    """Tom logs it and would go himself; or a colleague chooses him."""
    await on.write("P1202", "Tom Bevan hurts me")
    said = PlanTalk(by="me") if by == "me" else PlanTalk(by="other", colleague=await on.person("S05"))
    assert await plan(on, "S05" if by == "me" else "S04", said) == await on.person("S06")
    assert is_sent(on, "S05") is False


async def test_a_planned_talk_is_handed_on_when_the_child_speaks(on: Scene) -> None:
    """It was Tom's: Amina hears that it is hers, Tom that another is asked; he is not asked whether it has happened."""
    assert await plan(on, "S04", PlanTalk(by="named")) == await on.person("S05")
    await on.write("P1202", "Tom Bevan hurts me")
    assert (await on.rows(IncidentRow))[0].talk_by == await on.person("S06")
    assert is_sent(on, "S06")
    assert on.channel.texts("S05")[-1] == "Another adult is being asked. Nothing more is asked of you here."
    before = len(on.channel.rung)
    for _ in range(6):
        await on.later(minutes=30)
    asked = {who for who, message in on.channel.rung[before:] if "talk" in message.text and who in ("S05", "S06")}
    assert asked == {"S06"}


async def test_nobody_reported_is_offered_or_said_to_read(on: Scene) -> None:
    """A search finds the others alone; a note's reader is who reads it."""
    await on.write("P1202", "Tom Bevan hurts me")
    async with on.db.transaction() as uow:
        row, event = await incident(on, uow, "S04"), Event(on.house, uow, "in.7777", on.clock.now())
        who = await adult(on, uow, "S04")
        wanted = Needs(provider="colleagues", search="to")
        assert [one.label for one in await provide(event, who, wanted, None, row)] == []
        assert [one.label for one in await provide(event, who, wanted)] == ["Tom Bevan"]
        read = await incident_readers.names(event, row, "Tom Bevan", "Gwen Morgan", Language.EN)
        assert read == "Amina Rahman"
        know = await incidents.known(event, row, who)
        assert know.texts["named_adult"] == "Amina Rahman"
