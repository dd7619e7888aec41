"""Somebody leaves the setting: their access ends at once, and whoever waited for them is handed on, never dropped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relbot.engine.state import Session, Status
from relbot.errors import NotAllowedError
from relbot.service import alert_stages, alerts, not_coming, sayings, talk_time, unlinking
from relbot.service.event import Event
from relbot.service.intake import set_timer
from relbot.service.session_state import STATE_CONTEXT
from relbot.service.talk_states import ENDS, WITH_ADULT
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import AlertRow, Person, TalkRequestRow
from relbot.store.unit_of_work import UnitOfWork

LATELY = timedelta(days=1)
"""What the leaver accepted so short a time ago goes to the other adults again, reached the child or not."""


@dataclass(frozen=True)
class Leaving:
    """What ends when somebody leaves, and what goes on without them."""

    accounts: int
    codes: int
    conversations: int
    alerts: int
    """Alerts that were sent to them and that nobody has, or that they accepted and cannot see through: to others."""
    talks: int
    """Talk requests they have accepted, and whose talk is still to come: others are asked."""
    children: tuple[str, ...]
    """School ids of children whose named or second adult they are: they need another."""


async def foresee(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> Leaving:
    """What `leave` would do, and its errors; changes nothing."""
    person = await unlinking.find(uow, setting_id, school_id)
    if person.left_at is not None:
        raise NotAllowedError(f"{school_id} has left already")
    taken = await unlinking.foresee(uow, setting_id, school_id, now)
    return Leaving(
        accounts=taken.accounts,
        codes=taken.codes,
        conversations=len(await uow.sessions.active_for(person.id)),
        alerts=len([*await _sent_to(uow, person), *await _unfinished(uow, person, now)]),
        talks=len(await _talks(uow, person)),
        children=await _children(uow, person),
    )


async def leave(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> Leaving:
    """Ends somebody's access in the caller's transaction; a timer that is due now hands on who waited for them.

    Accounts, unused codes and conversations end here. What they wrote stays. NotFoundError and NotAllowedError as
    service.unlinking has them; NotAllowedError too if they have left already.
    """
    done = await foresee(uow, setting_id, school_id, now)
    await unlinking.unlink_person(uow, setting_id, school_id, now)
    person = await unlinking.find(uow, setting_id, school_id)
    person.left_at = now
    if (mailed := await uow.contacts.mail_of(person.id)) is not None:
        await uow.contacts.unlink(mailed.id, now)
    uow.people.look_anew()
    await _stop_conversations(uow, person, now)
    await hand_on_soon(uow, person, now)
    uow.audit.append(setting_id, now, "person.left", subject_id=person.id)
    await uow.flush()
    return done


async def hand_on_soon(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Sets the timer by which a running relbot hands on whoever waited for them (`hand_on`)."""
    key = f"person.{person.id}.left"
    await set_timer(uow, person.setting_id, key, "person_left", person.id, now)


async def hand_on(event: Event, person_id: str) -> None:
    """Who waited for somebody who has left goes to other adults (rule 5). Nothing to do if they are back meanwhile."""
    uow = event.uow
    person = await uow.people.get(person_id)
    if person is None or person.left_at is None:
        return
    for concern in await uow.care.held(person.id):
        await sayings.overdue(event, concern.id)  # nobody is left who could answer whether it is a saying
    for asked in await _talks(uow, person):
        await talk_time.pass_on(event, person.id, asked, by=person.id)
    was_going = await _going(uow, person)
    for alert in was_going:
        alert_stages.goes_no_more(alert)
    await uow.flush()
    handed_on = await _unfinished(uow, person, person.left_at)
    for alert in handed_on:
        was_there = alert_stages.is_there(alert)
        await alerts.reopen(event, alert, person.id)
        if alert.kind in alert_stages.STAGED:
            await not_coming.say(event, alert, person.id, was_there=was_there)
    known = {alert.id for alert in handed_on}
    for alert in await _sent_to(uow, person):
        if alert.id not in known:
            await alerts.again(event, alert.id, passed_on=alert in was_going)
    for alert in was_going:
        await not_coming.say(event, alert, person.id)


async def _stop_conversations(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Nothing goes on in them, and what was being said in them is forgotten; what was kept before is in answers."""
    for row in await uow.sessions.active_for(person.id):
        session = Session.model_validate_json(await uow.open(person.id, STATE_CONTEXT, row.state))
        ended = session.model_copy(update={"status": Status.STOPPED, "frames": (), "history": (), "question": None})
        row.state = await uow.seal(person.id, STATE_CONTEXT, ended.model_dump_json())
        row.status, row.touched_at = Status.STOPPED.value, now
        await uow.timers.cancel_prefix(person.setting_id, f"session.{row.id}.")


async def _sent_to(uow: UnitOfWork, person: Person) -> list[AlertRow]:
    """Open alerts that somebody has a notice of."""
    waiting = await uow.care.open_alerts(person.setting_id)
    return [alert for alert in waiting if await uow.care.notice_to(alert.id, person.id) is not None]


async def _going(uow: UnitOfWork, person: Person) -> list[AlertRow]:
    return [alert for alert in await uow.care.open_alerts(person.setting_id) if alert.going_by == person.id]


async def _unfinished(uow: UnitOfWork, person: Person, now: datetime) -> list[AlertRow]:
    """What somebody accepted within LATELY, and before that what they are not recorded to have reached the child for.

    Talk requests have their own way (`_talks`); a note was read when it was accepted.
    """
    taken = await uow.care.accepted_by(person.setting_id, person.id, now - alert_stages.UNREACHED)
    lately = {each.id for each in await uow.care.accepted_by(person.setting_id, person.id, now - LATELY)}
    unreached = {each.id for each in taken if each.kind in alert_stages.STAGED and not alert_stages.is_there(each)}
    return [each for each in taken if each.request_id is None and each.id in lately | unreached]


async def _talks(uow: UnitOfWork, person: Person) -> list[TalkRequestRow]:
    under_way = await uow.talk.under_way(person.setting_id, tuple(ENDS), adult_id=person.id)
    return [asked for asked in under_way if asked.status in WITH_ADULT]


async def _children(uow: UnitOfWork, person: Person) -> tuple[str, ...]:
    """Ids alone: whoever needs the names looks at `relbot people list`, which is written into the audit."""
    everybody = [each for each, _ in await uow.people.all(person.setting_id)]
    theirs = [each for each in everybody if person.id in (each.named_adult_id, each.second_adult_id)]
    await uow.fetch_keys([each.id for each in theirs])
    return tuple(sorted([await uow.open(each.id, SCHOOL_ID, each.school_id) for each in theirs]))
