from datetime import date, datetime, timedelta

from relbot.ids import new_id
from relbot.store.database import Database
from relbot.store.repositories import NewPrompt
from relbot.store.tables import AnswerRow, Delivery, RhythmRun, TimerRow
from tests.store.scene import MINUTE, NOW, Scene, session_row

TODAY = date(2026, 11, 23)


def answer(scene: Scene, number: int, choice: str, session_id: str = "s1") -> AnswerRow:
    """An answer to a question."""
    return AnswerRow(
        id=new_id(),
        setting_id=scene.setting_id,
        person_id=scene.pupil_id,
        session_id=session_id,
        number=number,
        flow="check-in",
        step="how_are_you",
        collect="feeling",
        choice=choice,
        score=2,
        keep="check_in",
        answered_at=NOW + number * MINUTE,
    )


async def test_the_session_that_speaks_comes_first(database: Database, scene: Scene) -> None:
    """Then those that wait, newest first; ended ones are left out."""
    async with database.transaction() as uow:
        uow.sessions.add(session_row(scene, "waits", waiting=True))
        uow.sessions.add(session_row(scene, "waits-too", waiting=True, touched_at=NOW + MINUTE))
        uow.sessions.add(session_row(scene, "speaks"))
        uow.sessions.add(session_row(scene, "ended", status="done"))
        uow.sessions.add(session_row(scene, "old", waiting=True, started_at=NOW - MINUTE, touched_at=NOW - MINUTE))
    async with database.reading() as uow:
        found = [row.id for row in await uow.sessions.active_for(scene.pupil_id)]
        assert found == ["speaks", "waits-too", "waits", "old"]
        assert [row.id for row in await uow.sessions.begun_before(NOW, 10)] == ["old"]


async def test_the_first_answer_to_a_question_stays(database: Database, scene: Scene) -> None:
    """The same press with a second update id is no second answer."""
    async with database.transaction() as uow:
        assert await uow.answers.add(answer(scene, 1, "hard"))
        assert not await uow.answers.add(answer(scene, 1, "fine"))
        assert await uow.answers.add(answer(scene, 2, "fine"))
        assert await uow.answers.add(answer(scene, 1, "fine", session_id="s2"))
    async with database.reading() as uow:
        rows = await uow.answers.for_session("s1")
        assert [(row.number, row.choice, row.skipped) for row in rows] == [(1, "hard", False), (2, "fine", False)]
        later = await uow.answers.for_person(scene.pupil_id, NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        assert [(row.session_id, row.number) for row in later] == [("s1", 2)]


async def test_a_catalogue_in_use_is_kept(database: Database, scene: Scene) -> None:
    """An open session's catalogue and the current one stay; the others go when they are old."""
    async with database.transaction() as uow:
        for name in ("used", "current", "unused"):
            assert await uow.catalogues.put(name, "{}", NOW)
        assert not await uow.catalogues.put("used", "other", NOW)
        uow.sessions.add(session_row(scene, "s1", catalogue_hash="used"))
        uow.sessions.add(session_row(scene, "s2", catalogue_hash="unused", status="done"))
    async with database.transaction() as uow:
        assert await uow.catalogues.purge_unused("current", NOW) == 0
        assert await uow.catalogues.purge_unused("current", NOW + MINUTE) == 1
        found = {name: await uow.catalogues.get(name) for name in ("used", "current", "unused")}
    assert {name: row and row.document for name, row in found.items()} == {
        "used": "{}",
        "current": "{}",
        "unused": None,
    }


def timer(scene: Scene, key: str, due_at: datetime, kind: str = "remind") -> TimerRow:
    """A timer of a session."""
    return TimerRow(
        id=new_id(), setting_id=scene.setting_id, key=key, kind=kind, object_id="s1", chat="chat-a", due_at=due_at
    )


async def test_a_timer_is_replaced_by_its_key(database: Database, scene: Scene) -> None:
    """A later one of the same key takes its place, even after it has fired; a second firing finds nothing."""
    async with database.transaction() as uow:
        await uow.timers.set(timer(scene, "session.s1.remind", NOW))
        await uow.timers.set(timer(scene, "session.s1.expire", NOW + 9 * MINUTE))
        (due,) = await uow.timers.due(NOW, 10)
        assert [due.key, await uow.timers.next_due()] == ["session.s1.remind", NOW]
        due.fired_at = NOW
        await uow.flush()
        assert await uow.timers.due(NOW, 10) == []
        await uow.timers.set(timer(scene, "session.s1.remind", NOW + MINUTE, kind="again"))
        assert await uow.timers.next_due(scene.setting_id) == NOW + MINUTE
        (again,) = await uow.timers.due(NOW + MINUTE, 10, scene.setting_id)
        assert [again.id, again.kind, again.fired_at] == [due.id, "again", None]
        assert await uow.timers.due(NOW + MINUTE, 10, "elsewhere") == []
        found = await uow.timers.get(due.id)
        assert found is again


async def test_timers_are_cancelled_by_key_or_beginning(database: Database, scene: Scene) -> None:
    """% and _ in a key mean themselves."""
    keys = ["session.s1.remind", "session.s1.expire", "session.s_.remind", "session.sx.remind", "alert.a.climb"]
    async with database.transaction() as uow:
        for key in keys:
            await uow.timers.set(timer(scene, key, NOW))
        assert await uow.timers.cancel_prefix(scene.setting_id, "session.s_.") == 1
        assert await uow.timers.cancel_prefix(scene.setting_id, "session.s1.") == 2
        assert await uow.timers.cancel(scene.setting_id, ["alert.a.climb", "nothing"]) == 1
        left = await uow.timers.due(NOW, 10)
        assert [row.key for row in left] == ["session.sx.remind"]
        left[0].fired_at = NOW
        await uow.flush()
        assert await uow.timers.purge(NOW) == 0
        assert await uow.timers.purge(NOW + MINUTE) == 1


def delivery(scene: Scene, key: str, part: int = 0, **changes: object) -> Delivery:
    """A message of ours in the pupil's chat."""
    values: dict[str, object] = {
        "id": f"{key}-{part}",
        "setting_id": scene.setting_id,
        "key": key,
        "part": part,
        "contact_id": scene.contact_id,
        "channel": "telegram",
        "chat": "chat-a",
        "reference": f"{key}{part}",
        "direction": "out",
        "session_id": "s1",
        "question": 1,
        "sent_at": NOW,
        "remove_at": NOW + 60 * MINUTE,
    }
    return Delivery(**(values | changes))


async def test_messages_are_found_and_taken_away_in_time(database: Database, scene: Scene) -> None:
    """By key and by question; hastening never makes a message stay longer, and what was asked for is not due."""
    async with database.transaction() as uow:
        uow.deliveries.add(delivery(scene, "e1", 1))
        uow.deliveries.add(delivery(scene, "e1"))
        uow.deliveries.add(delivery(scene, "e2", question=2, remove_at=NOW + MINUTE))
        uow.deliveries.add(delivery(scene, "e3", session_id=None, remove_at=None))
    async with database.transaction() as uow:
        assert [row.part for row in await uow.deliveries.by_key(scene.setting_id, "e1")] == [0, 1]
        assert [row.id for row in await uow.deliveries.for_question("s1", 1)] == ["e1-0", "e1-1"]
        assert await uow.deliveries.hasten("s1", NOW + 15 * MINUTE) == 2
        assert await uow.deliveries.due_for_removal(scene.setting_id, NOW, 10) == []
        later = (scene.setting_id, NOW + 15 * MINUTE, 10)
        assert [row.id for row in await uow.deliveries.due_for_removal(*later)] == ["e2-0", "e1-0", "e1-1"]
        assert await uow.deliveries.due_for_removal("another-setting", NOW + 15 * MINUTE, 10) == []
        assert await uow.deliveries.mark_asked(["e2-0", "e1-0"], NOW) == 2
        assert [row.id for row in await uow.deliveries.due_for_removal(*later)] == ["e1-1"]
        assert await uow.deliveries.hasten_contact(scene.contact_id, NOW) == 3
        assert await uow.deliveries.mark_removed(["e2-0", "e1-0"], NOW) == 2
        assert await uow.deliveries.mark_removed(["e2-0"], NOW) == 0
        assert [row.id for row in await uow.deliveries.for_question("s1", 1)] == ["e1-1"]


def run_of(scene: Scene, local_date: date = TODAY) -> RhythmRun:
    """A rhythm that came round."""
    return RhythmRun(
        id=new_id(),
        setting_id=scene.setting_id,
        rhythm="morning",
        local_date=local_date,
        status="opening",
        due_at=NOW,
        until=NOW + 60 * MINUTE,
    )


async def test_a_rhythm_comes_round_once_a_day(database: Database, scene: Scene) -> None:
    """A second tick finds it noted; tomorrow is another run."""
    first = run_of(scene)
    async with database.transaction() as uow:
        assert await uow.rhythms.put_run(first)
        assert not await uow.rhythms.put_run(run_of(scene))
        assert await uow.rhythms.put_run(run_of(scene, TODAY + timedelta(days=1)))
        run = await uow.rhythms.run_on(scene.setting_id, "morning", TODAY)
        assert run is not None
        run.cursor, run.status = scene.pupil_id, "opened"
    async with database.reading() as uow:
        found = await uow.rhythms.get_run(first.id)
    assert found is not None
    assert [found.status, found.cursor, found.due_at] == ["opened", scene.pupil_id, NOW]


async def test_missed_ahead_of_time_is_forgotten(database: Database, scene: Scene) -> None:
    """What a wrong clock noted as missed before its window was over may come round; what is over stays missed."""
    async with database.transaction() as uow:
        for number, status in enumerate(("missed", "opened", "missed")):
            run = run_of(scene, TODAY + timedelta(days=number))
            run.status, run.until = status, NOW + number * 60 * MINUTE
            await uow.rhythms.put_run(run)
        assert await uow.rhythms.forget_missed(scene.setting_id, NOW) == 1
        left = [await uow.rhythms.run_on(scene.setting_id, "morning", TODAY + timedelta(days=day)) for day in range(3)]
    assert [run and run.status for run in left] == ["missed", "opened", None]


async def test_a_person_gets_one_prompt_a_rhythm_and_date(database: Database, scene: Scene) -> None:
    """A chunk worked twice queues nobody twice."""

    def prompt(prompt_id: str, local_date: date = TODAY) -> NewPrompt:
        return NewPrompt(prompt_id, scene.setting_id, scene.pupil_id, "morning", local_date, "check-in", NOW)

    async with database.transaction() as uow:
        assert await uow.rhythms.put_prompts([prompt("p1"), prompt("p2", TODAY + timedelta(days=1))]) == ["p1", "p2"]
        assert await uow.rhythms.put_prompts([prompt("p3")]) == []
        row = await uow.rhythms.get_prompt("p1")
        assert row is not None
        row.status = "uncertain"
    async with database.reading() as uow:
        assert [row.id for row in await uow.rhythms.prompts_for(scene.pupil_id, TODAY)] == ["p1"]
        assert await uow.rhythms.counts(scene.setting_id, "morning", TODAY) == {"uncertain": 1}


async def test_notes_are_overwritten_and_the_audit_only_grows(database: Database, scene: Scene) -> None:
    """What relbot remembers about itself, and who saw what."""
    async with database.transaction() as uow:
        assert await uow.notes.get(scene.setting_id, "offset") is None
        await uow.notes.put(scene.setting_id, "offset", "1", NOW)
        await uow.notes.put(scene.setting_id, "offset", "2", NOW + MINUTE)
        note = await uow.notes.get(scene.setting_id, "offset")
        assert note is not None
        assert [note.value, note.at] == ["2", NOW + MINUTE]
        for action in ("alert.opened", "alert.accepted"):
            uow.audit.append(scene.setting_id, NOW, action, actor_id="adult", subject_id=scene.pupil_id)
    async with database.reading() as uow:
        trail = await uow.audit.about(scene.setting_id, scene.pupil_id)
    assert [(row.action, row.actor_id) for row in trail] == [("alert.opened", "adult"), ("alert.accepted", "adult")]
