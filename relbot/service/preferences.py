"""How somebody would like to be asked (P11): fewer questions, later, not at all. HELP never falls under it.

The person's adult or whoever leads says so at the command line, and a pupil in chat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relbot.engine.match import plain
from relbot.errors import NotAllowedError
from relbot.service.calendar import is_quiet, is_reading, local_date
from relbot.service.check_ins import CHECK_INS
from relbot.service.setting_file import SettingFile
from relbot.service.who import opened
from relbot.store.tables import PreferenceRow
from relbot.store.unit_of_work import UnitOfWork

SIGNAL = "preference.signal"
LATEST = 240
"""The most minutes somebody can be asked after everybody else."""
LEFT = timedelta(minutes=5)
"""Before the end of a rhythm's window, whoever would like to be asked later than that is asked after all."""
MOST_CALM = 240
"""Minutes of calm time, as the setting file allows them."""


@dataclass(frozen=True)
class Span:
    """From when until when a prompt may leave."""

    at: datetime
    until: datetime


def is_wanted(preference: PreferenceRow | None, flow: str) -> bool:
    """Whether somebody still wants to be asked what a rhythm asks."""
    if preference is None or preference.opted_out == "none":
        return True
    return preference.opted_out == "check_ins" and flow not in CHECK_INS


def span_of(setting: SettingFile, preference: PreferenceRow | None, flow: str, window: Span) -> Span:
    """When a check-in is asked of somebody: with everybody, or so much later while people still read that day.

    Where nobody would read then, towards the end of the window. Going home is asked in time, whatever is preferred.
    """
    if preference is None or not preference.later or flow not in CHECK_INS:
        return window
    later = timedelta(minutes=preference.later)
    shifted = Span(window.at + later, window.until + later)
    same_day = local_date(setting, shifted.until) == local_date(setting, window.at)
    if same_day and all(is_reading(setting, at) and not is_quiet(setting, at) for at in (shifted.at, shifted.until)):
        return shifted
    return Span(max(window.at, min(shifted.at, window.until - LEFT)), window.until)


async def wants_fewer(uow: UnitOfWork, person_id: str) -> bool:
    """Whether somebody would like only the questions of a check-in that matter most."""
    row = await uow.profiles.preference(person_id)
    return row is not None and row.fewer


async def own(uow: UnitOfWork, setting_id: str, person_id: str, now: datetime) -> PreferenceRow:
    """The row of a person's preferences, new if there was none; the caller changes it."""
    row = await uow.profiles.preference(person_id)
    if row is None:
        row = PreferenceRow(
            person_id=person_id, setting_id=setting_id, fewer=False, later=0, opted_out="none", changed_at=now
        )
        uow.add(row)
    row.changed_at = now
    return row


async def set_signal(uow: UnitOfWork, row: PreferenceRow, word: str | None) -> None:
    """Keeps a quiet signal sealed; None takes it away. NotAllowedError for one without a letter or digit."""
    if word is not None and not plain(word):
        raise NotAllowedError("a quiet signal needs a letter or a digit")
    row.signal = None if word is None else await uow.seal(row.person_id, SIGNAL, " ".join(word.split()))


async def signal_of(uow: UnitOfWork, person_id: str) -> str | None:
    """The quiet signal somebody has agreed with their adult, as it is compared (engine.match.plain); None for none."""
    row = await uow.profiles.preference(person_id)
    if row is None or row.signal is None:
        return None
    word = await opened(uow, person_id, SIGNAL, row.signal)
    return None if word is None else plain(word)
