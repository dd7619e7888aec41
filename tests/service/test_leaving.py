"""Somebody leaves: nothing of theirs opens anything any more, and no child who waited for them waits in vain."""

from collections.abc import AsyncIterator

import pytest

from relbot.errors import NotAllowedError
from relbot.service.leaving import Leaving, foresee, leave
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, SessionRow, TalkRequestRow
from tests.service.scene import Scene, scene
from tests.service.test_accepted_requests import accept_all, ask, state

CANNOT = "An adult here can't make it. relbot keeps asking the adults here. If it can't wait, tap HELP."


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def leaves(on: Scene, school_id: str) -> Leaving:
    """Somebody leaves, after a look ahead that says the same, and what follows happens."""
    setting_id, now = on.house.setting_id, on.clock.now()
    async with on.db.reading() as uow:
        foreseen = await foresee(uow, setting_id, school_id, now)
    async with on.db.transaction() as uow:
        done = await leave(uow, setting_id, school_id, now)
    assert done == foreseen
    await on.later(seconds=1)
    return done


async def test_a_promised_talk_goes_to_somebody_else(on: Scene) -> None:
    """The child hears it and others are asked; the open question is closed; what the leaver taps does nothing."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    done = await leaves(on, "S05")
    assert (done.accounts, done.conversations, done.alerts, done.talks) == (1, 1, 0, 1)
    assert "P1202" in done.children
    assert await state(on) == (["requested"], ["open"])
    assert on.channel.texts("P1202")[-1] == CANNOT
    assert [row.status for row in await on.rows(SessionRow) if row.person_id == await on.person("S05")] == ["stopped"]
    await on.write("S05", "Now")
    assert await state(on) == (["requested"], ["open"])
    await on.tap("S06", "I have them")
    assert await state(on) == (["accepted"], ["accepted"])
    with pytest.raises(NotAllowedError, match=r"^S05 has left already$"):
        await leaves(on, "S05")


async def test_a_call_for_help_climbs_past_who_leaves(on: Scene) -> None:
    """Open, or accepted a moment ago: it goes out again to the others; who was to go to the child is asked no more."""
    await on.write("P1202", "HELP")
    (alert,) = await on.rows(AlertRow)
    before = len(on.channel.rung)
    assert (await leaves(on, "S01")).alerts == 1
    rung = {who for who, _ in on.channel.rung[before:]}
    assert rung
    assert "S01" not in rung
    heard = sorted(rung - {"P1202"})
    on.channel.rung.clear()
    taker = next(who for who in heard if any("I have them" in each.labels for each in on.channel.standing(who)))
    await accept_all(on, taker)
    (alert,) = await on.rows(AlertRow)
    taken = alert.status, alert.going_by
    on.channel.rung.clear()
    assert (await leaves(on, taker)).alerts == 1
    (alert,) = await on.rows(AlertRow)
    assert taken != (alert.status, alert.going_by)
    assert (alert.status, alert.accepted_by, alert.going_by) == ("open", None, None)
    assert {who for who, _ in on.channel.rung} - {taker, "P1202"}


async def test_a_pupils_request_stays_with_the_adults(on: Scene) -> None:
    """A child who leaves takes nothing away from what they asked: an adult decides. Back meanwhile: nothing is done."""
    await ask(on, "P1202", "Tom Bevan")
    done = await leaves(on, "P1202")
    assert (done.alerts, done.talks, done.children) == (0, 0, ())
    assert [row.status for row in await on.rows(TalkRequestRow)] == ["requested"]
    await accept_all(on, "S05")
    assert await state(on) == (["accepted"], ["accepted"])
    before = len(on.channel.rung)
    await on.fall_due("person_left", await on.person("S06"))
    assert len(on.channel.rung) == before


async def test_words_that_wait_for_an_answer_are_carried_on(on: Scene) -> None:
    """A child leaves while they are asked "just a saying?": nobody will answer, so their words are a concern."""
    await on.write("P1202", "this homework is killing me")
    await leaves(on, "P1202")
    assert [(row.level, row.alert_id is None) for row in await on.rows(ConcernRow)] == [("concern", False)]
    assert [(row.kind, row.status) for row in await on.rows(AlertRow)] == [("concern", "open")]
