"""Rhythms: a wave opens in chunks, each person gets at most one prompt a rhythm and date (DESIGN "Time")."""

from datetime import datetime, timedelta

from relbot.service import after_alarm, log, preferences, prompts, silence
from relbot.service.calendar import is_quiet, local_date
from relbot.service.check_ins import flow_for
from relbot.service.conversation import URGENT_FLOWS, Conversation, speaking
from relbot.service.event import Event
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.service.menu import FIRST_USE
from relbot.service.preferences import Span
from relbot.service.rhythms_plan import Slot, due
from relbot.service.setting_file import Rhythm
from relbot.service.who import Who, reach
from relbot.store.contexts import ADDRESS
from relbot.store.faults import passes
from relbot.store.repositories.rhythms import NewPrompt
from relbot.store.tables import Person, PreferenceRow, Prompt, RhythmRun
from relbot.store.unit_of_work import UnitOfWork

CHUNK = 200
"""People whose prompts are written in one go; the wave goes on behind them."""
ALARMED = timedelta(hours=1)
"""Nothing routine is asked so soon after something urgent or worrying."""
UNANSWERED = timedelta(days=1)
"""Nor while nobody has accepted it, for a day: a child whose alert was forgotten is asked again how they are."""
BUSY = timedelta(minutes=10)
"""Somebody who spoke within this time is in the middle of something: their prompt waits."""


async def open_due(house: House, uow: UnitOfWork, since: datetime, now: datetime) -> int:
    """Starts the slots that came round since the last look; those whose window is over are recorded as missed."""
    opened = 0
    for slot in due(house.setting, since, now):
        opened += await _start(house, uow, slot, now, missed=now > slot.until)
    return opened


async def open_now(house: House, uow: UnitOfWork, rhythm: Rhythm, now: datetime) -> bool:
    """Opens a rhythm today whatever its hour; False when it was opened today already."""
    day = local_date(house.setting, now)
    slot = Slot(rhythm.name, day, now, now + timedelta(minutes=rhythm.window))
    return bool(await _start(house, uow, slot, now, missed=False))


async def _start(house: House, uow: UnitOfWork, slot: Slot, now: datetime, *, missed: bool) -> int:
    run = RhythmRun(
        id=house.ids(),
        setting_id=house.setting_id,
        rhythm=slot.rhythm,
        local_date=slot.local_date,
        status="missed" if missed else "opening",
        due_at=slot.at,
        until=slot.until,
    )
    if not await uow.rhythms.put_run(run):
        return 0
    if missed:
        log.worrying("rhythm_missed", rhythm=slot.rhythm)
        return 0
    await _next_chunk(house, uow, run, now)
    return 1


async def open_chunk(event: Event, run_id: str) -> None:
    """Writes the prompts of the next 200 people; the row after this one carries on behind them."""
    house, uow = event.house, event.uow
    run = await uow.rhythms.get_run(run_id)
    rhythm = None if run is None else house.setting.rhythm(run.rhythm)
    if run is None or rhythm is None or run.status != "opening":
        return
    people = await uow.people.after(house.setting_id, rhythm.audience.role.value, run.cursor, CHUNK)
    away = await uow.absences.at(house.setting_id, event.now)
    wishes = await uow.profiles.preferences([person.id for person in people])
    for person in people:
        if person.id in away or not preferences.is_wanted(wishes.get(person.id), flow_for(person, rhythm.flow)):
            continue  # they may still write, and HELP works
        try:
            async with uow.savepoint():
                if await _is_asked(uow, rhythm, person):
                    await _queue(event, run, rhythm, person, wishes.get(person.id))
        except Exception as error:
            if passes(error):
                raise  # of the database, not of this person: the whole chunk is tried again
            log.failed("left_out_of_wave", error, person=person.id)
    if len(people) < CHUNK:
        run.status, run.opened_at = "opened", event.now
        await uow.flush()
        return
    run.cursor = people[-1].id
    await uow.flush()
    await _next_chunk(house, uow, run, event.now)


async def prompt(event: Event, prompt_id: str) -> None:
    """One person's turn: asks, or writes down why not."""
    row = await event.uow.rhythms.get_prompt(prompt_id)
    if row is None or row.status not in ("queued", "held"):
        return
    run = await event.uow.rhythms.run_on(event.house.setting_id, row.rhythm, row.local_date)
    who = await reach(event.uow, row.person_id)
    wish = await event.uow.profiles.preference(row.person_id)
    until = event.now if run is None else _span(event, run, wish, row.flow).until
    if run is None or event.now > until or (who and who.is_pupil and is_quiet(event.house.setting, event.now)):
        await prompts.settle(event.uow, row.id, "missed", event.now)
    elif who is None:
        await prompts.settle(event.uow, row.id, "unreachable", event.now)
    elif not preferences.is_wanted(wish, row.flow):
        await prompts.settle(event.uow, row.id, "missed", event.now)  # they said so since the wave
    elif await _busy(event, who):
        row.status = "held"
        await event.timer(f"prompt.{row.id}", "prompt", row.id, event.now + BUSY)
        await event.uow.flush()
    else:
        await silence.look(event, who, row)
        await _ask(event, who, row, until)


async def offer_missed(event: Event, who: Who) -> None:
    """When somebody writes: a prompt that waited for them, or whose fate is unknown, is offered (once more)."""
    today = local_date(event.house.setting, event.now)
    for row in await event.uow.rhythms.prompts_for(who.id, today):
        if row.status == "held":
            await prompt(event, row.id)
        elif row.status == "uncertain" and not await _busy(event, who, row.session_id):
            await _offer_again(event, who, row)


async def _offer_again(event: Event, who: Who, row: Prompt) -> None:
    session = None if row.session_id is None else await event.uow.sessions.get(row.session_id)
    if session is not None and session.status == "active":
        earlier = await Conversation.load(event, who, session)
        if earlier.session.asked > 1:
            return
        if session.touched_at == event.now:  # its question was just asked again: withdrawn, an answer would be lost
            row.status = "offered_again"
            await event.uow.flush()
            return
        await earlier.leave()
    await _ask(event, who, row, None)
    row.status = "offered_again"
    await event.uow.flush()


async def _ask(event: Event, who: Who, row: Prompt, until: datetime | None) -> None:
    flow = row.flow if who.person.welcomed_at else FIRST_USE[who.is_pupil]
    conversation = await Conversation.begin(event, who, flow, prompt_id=row.id, until=until)
    row.session_id = conversation.row.id
    if row.status in ("queued", "held"):
        row.status = "asked"
    await event.uow.flush()


async def _busy(event: Event, who: Who, but: str | None = None) -> bool:
    if any(row.flow in URGENT_FLOWS for row in await event.uow.sessions.active_for(who.id)):
        return True  # nothing routine stands before a call for help that is not over
    if await event.uow.care.is_urgent(who.id, event.now - ALARMED, event.now - UNANSWERED):
        log.noted("routine_waits_for_urgent", flow="")
        return True
    if await after_alarm.alarmed_since(event, who, event.now - ALARMED):
        return True
    current = await speaking(event, who)
    return current is not None and current.row.id != but and event.now - current.row.touched_at < BUSY


async def _is_asked(uow: UnitOfWork, rhythm: Rhythm, person: Person) -> bool:
    audience = rhythm.audience
    if person.left_at is not None or (audience.years and person.year not in audience.years):
        return False
    if not audience.classes:
        return True
    if person.class_name is None:
        return False
    return await uow.open(person.id, "person.class_name", person.class_name) in audience.classes


def _span(event: Event, run: RhythmRun, wish: PreferenceRow | None, flow: str) -> Span:
    return preferences.span_of(event.house.setting, wish, flow, Span(run.due_at, run.until))


async def _queue(event: Event, run: RhythmRun, rhythm: Rhythm, person: Person, wish: PreferenceRow | None) -> None:
    row = NewPrompt(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=person.id,
        rhythm=run.rhythm,
        local_date=run.local_date,
        flow=flow_for(person, rhythm.flow),
        queued_at=event.now,
    )
    if not await event.uow.rhythms.put_prompts([row]):
        return
    who = await reach(event.uow, person.id)
    if who is None:
        await prompts.settle(event.uow, row.id, "unreachable", event.now)
        return
    at = _span(event, run, wish, row.flow).at
    if at > event.now and wish is not None and wish.later:
        await event.timer(f"prompt.{row.id}", "prompt", row.id, at)
        return
    address = await event.uow.open(who.id, ADDRESS, who.contact.address)
    await remind_self(
        event.house,
        event.uow,
        Internal(kind="prompt", id=row.id),
        key=f"prompt.{row.id}",
        chat=event.chat_of(who.contact.channel, address),
        lane="waves",
        now=event.now,
    )


async def _next_chunk(house: House, uow: UnitOfWork, run: RhythmRun, now: datetime) -> None:
    await remind_self(
        house,
        uow,
        Internal(kind="wave", id=run.id),
        key=f"wave.{run.id}.{run.cursor or 'first'}",
        chat=uow.vault.chat_hash(house.setting_id, "wave", run.id),
        lane="waves",
        now=now,
    )
