"""An incident that may be about an adult here: those who lead read what a colleague wrote, and nobody left out does."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.setting_file import Role
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AuditRow, IncidentTextRow, NoticeRow
from tests.service.scene import Scene, scene
from tests.service.test_left_out import EVERYBODY, make, told

WORDS = "Mr Vale held him by the collar."


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning with a head and a chair: two who lead."""
    async with scene(database, linked=EVERYBODY) as made:
        await make(made, "S07", Role.CHAIR)
        yield made


async def logged(on: Scene, whom: str, path: str = "Short, now") -> None:
    """Sian Hughes, who teaches, logs that it may be about an adult here: one of the list, or "No, somebody else"."""
    await on.press("S06", "m.staff-incident")
    await on.tap("S06", "Yes")
    await on.write("S06", "jo")
    for label in ("Joel Mensah, 12A", "Just now", "No", "An adult here", whom, path):
        await on.tap("S06", label)


async def reflected(on: Scene) -> None:
    """The short reflection, to its end."""
    await on.tap("S06", "Steady")
    await on.write("S06", WORDS)
    for label in ("Skip", "☐ Don't know", "Done"):
        await on.tap("S06", label)


async def reads(on: Scene, who: str) -> str:
    """What somebody sees once they have opened all that they were sent."""
    for alert in await on.rows(AlertRow):
        await on.tap_alert(who, alert.id)
    return " ".join(on.channel.texts(who))


async def test_those_who_lead_read_the_words(on: Scene) -> None:
    """The head and the chair; the child's named adult, safeguarding and the writer's own list see nothing."""
    await logged(on, "No, somebody else")
    await reflected(on)
    said = " ".join(on.channel.texts("S06"))
    assert "Eleri Vaughan" in said
    assert "Gwen Morgan can read" not in said
    assert "Tom Bevan" not in said
    assert await told(on) == {"S03", "S07"}
    for reader in ("S03", "S07"):
        seen = await reads(on, reader)
        assert WORDS in seen
        assert "Joel Mensah" in seen
    for other in ("S01", "S02", "S05"):
        assert "collar" not in await reads(on, other)
        assert "Joel" not in await reads(on, other)


async def test_whom_it_is_about_learns_nothing(on: Scene) -> None:
    """The head is picked: the chair reads it, with safeguarding, and the head has no notice of it."""
    await logged(on, "Eleri Vaughan")
    await reflected(on)
    assert "Eleri Vaughan can read" not in " ".join(on.channel.texts("S06"))
    assert await told(on) == {"S01", "S02", "S07"}
    assert WORDS in await reads(on, "S07")
    assert "collar" not in await reads(on, "S03")
    assert not [row for row in await on.rows(NoticeRow) if row.adult_id == await on.person("S03")]


async def test_what_is_written_later_rings_again(on: Scene) -> None:
    """The record was opened and accepted before the words were there: those who lead hear that there is more."""
    await logged(on, "No, somebody else", "Later today")
    await on.tap("S03", "Agor")
    await on.tap("S03", "Rwy'n mynd atyn nhw")
    rung = len(on.channel.rung)
    await on.press("S06", "m.staff-owed")
    await on.tap("S06", on.channel.standing("S06")[-1].labels[0])
    await on.tap("S06", "Short reflection")
    await reflected(on)
    assert len(on.channel.rung) > rung
    assert WORDS in await reads(on, "S03")


async def test_the_words_are_the_childs_record(on: Scene) -> None:
    """They are kept with the child's key, and each reading stands in the audit under the child."""
    await logged(on, "No, somebody else")
    await reflected(on)
    joel = await on.person("P1202")
    assert {row.owner_id for row in await on.rows(IncidentTextRow)} == {joel}
    await reads(on, "S03")
    seen = [row for row in await on.rows(AuditRow) if row.action == "incident_read"]
    assert {(row.actor_id, row.subject_id) for row in seen} == {(await on.person("S03"), joel)}


async def test_their_own_reflection_is_asked_for_that_day(on: Scene) -> None:
    """No talk is theirs to plan, but "relbot asks again later today" is true: after an hour, not once it is written."""
    await logged(on, "No, somebody else", "Later today")
    await on.later(minutes=59)
    assert not any("Is this a good moment" in text for text in on.channel.texts("S06"))
    await on.later(minutes=2)
    shown = on.with_button("S06", "Short, now")
    assert any("Is this a good moment for your own reflection?" in text for text in on.channel.texts("S06"))
    assert "Only the talk" not in shown.labels
    await on.tap("S06", "Short, now")
    await reflected(on)
    await on.later(hours=4)
    assert not any("Is this a good moment" in text for text in on.channel.texts("S06"))
