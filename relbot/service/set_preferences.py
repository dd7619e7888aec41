"""`relbot people set`: how somebody is asked, as their adult or whoever leads agreed it with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from relbot.errors import NotAllowedError
from relbot.screening import Level, screen
from relbot.service import preferences
from relbot.service.house import House
from relbot.service.meanings import asks_for_help, meaning_of
from relbot.service.unlinking import find
from relbot.store.tables import PreferenceRow
from relbot.store.unit_of_work import UnitOfWork

LANGUAGES: tuple[Literal["en", "cy"], ...] = ("en", "cy")


@dataclass(frozen=True)
class Wishes:
    """What is to be otherwise; None stays as it is. `calm_minutes` 0: as the setting says; `signal` "": none."""

    fewer: bool | None = None
    later: int | None = None
    opted_out: str | None = None
    calm_minutes: int | None = None
    signal: str | None = None


async def change(house: House, uow: UnitOfWork, school_id: str, wishes: Wishes, now: datetime) -> str:
    """Changes what is wished, in the caller's transaction; how it stands then, in a line.

    NotFoundError for an unknown id; NotAllowedError for somebody who has left, numbers out of range, or a signal that
    means something else already.
    """
    person = await find(uow, house.setting_id, school_id)
    if person.left_at is not None:
        raise NotAllowedError(f"{school_id} has left")
    is_pupil = "pupil" in await uow.people.roles(person.id)
    _refuse(house, wishes, is_pupil=is_pupil)
    if wishes != Wishes():
        row = await preferences.own(uow, house.setting_id, person.id, now)
        row.fewer = row.fewer if wishes.fewer is None else wishes.fewer
        row.later = row.later if wishes.later is None else wishes.later
        row.opted_out = wishes.opted_out or row.opted_out
        if wishes.calm_minutes is not None:
            row.calm_minutes = wishes.calm_minutes or None
        if wishes.signal is not None:
            await preferences.set_signal(uow, row, wishes.signal or None)
        row.changed_by = None
        await uow.flush()
    action = "preference_looked_at" if wishes == Wishes() else "preference_set"
    uow.audit.append(house.setting_id, now, action, subject_id=person.id)
    return stands(await uow.profiles.preference(person.id))


def stands(row: PreferenceRow | None) -> str:
    """How somebody is asked, without their signal: it is not shown again."""
    if row is None:
        return "asked as everybody is"
    parts = [
        "fewer questions" if row.fewer else "",
        f"check-ins {row.later} minutes later" if row.later else "",
        {"none": "", "check_ins": "no check-ins", "all": "nothing is asked by rhythms"}[row.opted_out],
        f"{row.calm_minutes} minutes of calm time" if row.calm_minutes else "",
        "a quiet signal" if row.signal else "",
    ]
    return "; ".join(part for part in parts if part) or "asked as everybody is"


def _refuse(house: House, wishes: Wishes, *, is_pupil: bool) -> None:
    if wishes.later is not None and not 0 <= wishes.later <= preferences.LATEST:
        raise NotAllowedError(f"--later is from 0 to {preferences.LATEST} minutes")
    if wishes.calm_minutes is not None and not 0 <= wishes.calm_minutes <= preferences.MOST_CALM:
        raise NotAllowedError(f"--calm is from 0 (as the setting says) to {preferences.MOST_CALM} minutes")
    if not is_pupil and (wishes.fewer or wishes.calm_minutes or wishes.signal):
        raise NotAllowedError("only a pupil has fewer questions, calm time and a quiet signal")
    if wishes.signal:
        _refuse_signal(house, wishes.signal)


def _refuse_signal(house: House, word: str) -> None:
    """A signal is a word of their own: none that is a command, a call for help, or alarms by itself."""
    if len(word) > 40:
        raise NotAllowedError("a quiet signal has at most 40 characters")
    if meaning_of(house.catalogue, word) or asks_for_help(house.catalogue, word):
        raise NotAllowedError("this word means something to relbot already (HELP, talk, a language): agree another")
    heard = [screen(word, language=language, audience="pupil") for language in LANGUAGES]
    if any(each.level != Level.ORDINARY or each.ask_idiom for each in heard):
        raise NotAllowedError("this word alarms by itself, and goes to safeguarding: agree another")
