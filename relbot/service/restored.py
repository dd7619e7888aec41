"""After a restore from an older backup: who has been erased since is laid to rest again (rule 8)."""

from collections.abc import Mapping
from datetime import datetime

from relbot.engine.state import Status
from relbot.service.leaving import hand_on_soon
from relbot.service.talk_states import ENDS, State
from relbot.store.repositories.audit import ERASED
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


async def settle(uow: UnitOfWork, erased: Mapping[str, datetime], now: datetime) -> None:
    """Makes the rows of erased people what they were after the erasure, in the transaction of the restore.

    Their keys are gone already. What was open about them when the backup was made had ended before they were erased:
    it is closed. What they had promised others is handed on once relbot runs.
    """
    for setting in await uow.settings.all():
        for person_id, at in sorted(erased.items()):
            person = await uow.people.get(person_id)
            if person is not None and person.setting_id == setting.id:
                await _lay_to_rest(uow, person, at, now)
        uow.audit.append(setting.id, now, "setting.restored", object_kind="setting", object_id=setting.id)
    await uow.flush()


async def _lay_to_rest(uow: UnitOfWork, person: Person, at: datetime, now: datetime) -> None:
    if person.left_at is None:
        person.left_at = at
        await hand_on_soon(uow, person, now)
    for account in await uow.contacts.for_person(person.id):
        await uow.contacts.unlink(account.id, at)
    for session in await uow.sessions.active_for(person.id):
        session.status, session.touched_at = Status.STOPPED.value, now
        await uow.timers.cancel_prefix(person.setting_id, f"session.{session.id}.")
    await _close_what_was_open(uow, person, now)
    await uow.erasure.drop_messages(person.id, now)
    await uow.erasure.forget(person)
    uow.people.look_anew()
    uow.audit.append(person.setting_id, now, ERASED, subject_id=person.id)


async def _close_what_was_open(uow: UnitOfWork, person: Person, now: datetime) -> None:
    setting_id = person.setting_id
    for alert in await uow.care.open_alerts(setting_id, person.id):
        await uow.care.close(alert.id, None, now, "erased")
    for asked in await uow.talk.under_way(setting_id, tuple(ENDS), person_id=person.id):
        asked.status = State.CLOSED.value
    for incident in await uow.incidents.open(setting_id):
        if incident.person_id == person.id:
            incident.status, incident.closed_at = "closed", now
