"""The examination behind `relbot doctor`: what is in place, what is missing, and what to do about it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relbot.app import catalogue_for, mail_channel
from relbot.cli.opening import KEY_FILE, opened_database
from relbot.clock import SystemClock
from relbot.errors import RelbotError
from relbot.flow.checks import check_library
from relbot.flow.loader import load_library
from relbot.flow.sentences import written
from relbot.resources import conversations_dir
from relbot.service import settings
from relbot.service.calendar import local_date
from relbot.service.setting_adults import missing_adults
from relbot.service.setting_checks import flow_faults, silent_faults, warnings_of
from relbot.service.setting_file import Role, SettingFile
from relbot.service.who import present_with_role
from relbot.settings import Settings, read_what_is_right
from relbot.store.database import Database
from relbot.store.keyfile import read_key_file
from relbot.store.tables import MorningTest, Setting
from relbot.store.unit_of_work import UnitOfWork

SLACK = timedelta(minutes=5)
"""By how much two machines' clocks may differ before it matters."""


class Mark(StrEnum):
    """How a thing stands. Only `bad` makes the exit code 1."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do about it."""

    mark: Mark
    what: str
    message: str


async def examine(now: datetime) -> list[Finding]:
    """Everything that was looked at, from what needs nothing to what needs all before it."""
    found = [_time_zones()]
    given, faults = read_what_is_right()
    if faults:
        found.append(Finding(Mark.BAD, "environment", f"{faults}; below as if not set"))
    found += [_token(given), _conversations(given), _key(given)]
    if found[-1].mark is not Mark.BAD:
        found += [each async for each in _database(given, now)]
    return found


def _time_zones() -> Finding:
    try:
        summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo("Europe/London"))
    except ZoneInfoNotFoundError:
        return Finding(Mark.BAD, "time zones", "there is no time zone data; install the package tzdata")
    if summer.hour != 13:
        return Finding(Mark.BAD, "time zones", "the time zone data is wrong; install the package tzdata anew")
    return Finding(Mark.OK, "time zones", "clock changes are known")


def _token(given: Settings) -> Finding:
    if given.telegram_token is None:
        message = "RELBOT_TELEGRAM_TOKEN is not set; `relbot run` needs the token that @BotFather gave you"
        return Finding(Mark.LOOK, "Telegram", message)
    return Finding(Mark.OK, "Telegram", f"the token has the right shape; the server is {given.telegram_base_url}")


def _conversations(given: Settings) -> Finding:
    try:
        library = load_library(given.conversations or conversations_dir())
    except RelbotError as error:
        return Finding(Mark.BAD, "conversations", f"{_lines(str(error))}; see `relbot flows check`")
    if mistakes := len(check_library(library)):
        return Finding(Mark.BAD, "conversations", f"{mistakes} mistakes; `relbot flows check` names them")
    return Finding(Mark.OK, "conversations", f"{len(library.catalogue.flows)} flows, no mistakes")


def _key(given: Settings) -> Finding:
    try:
        keys = read_key_file(given.key_file or KEY_FILE)
    except RelbotError as error:
        return Finding(Mark.BAD, "key", str(error))
    return Finding(Mark.OK, "key", f"{keys.origin} is readable by you alone")


async def _database(given: Settings, now: datetime) -> AsyncIterator[Finding]:
    try:
        async with opened_database(given) as db:
            yield Finding(Mark.OK, "database", f"{db.dialect}, of this relbot's shape, and the key belongs to it")
            async for finding in _setting(db, given, now):
                yield finding
    except RelbotError as error:
        yield Finding(Mark.BAD, "database", str(error))


async def _setting(db: Database, given: Settings, now: datetime) -> AsyncIterator[Finding]:
    async with db.reading() as uow:
        try:
            row = await settings.find(uow, given.setting)
            setting = settings.read(row)
        except RelbotError as error:
            yield Finding(Mark.BAD, "setting", str(error))
            return
        yield Finding(Mark.OK, "setting", f"{setting.id} was applied on {row.applied_at:%Y-%m-%d}")
        for finding in (*_clock(row, now), *_doubts(setting, given, now)):
            yield finding
        for fault in await missing_adults(uow, row.id, setting):
            yield Finding(Mark.BAD, "setting", f"{written(fault.location)}: {fault.message}")
        yield await _mail(uow, row.id, given)
        if (test := await uow.mornings.last(row.id)) is not None:
            yield _morning(test, setting)
        yield await _people(uow, row.id, now)
        if parked := len(await uow.inbox.parked(row.id)):
            yield Finding(Mark.LOOK, "messages", f"{parked} could not be worked; see `relbot parked list`")


def _clock(row: Setting, now: datetime) -> Iterator[Finding]:
    if row.applied_at > now + SLACK:
        message = f"this machine says it is {now:%Y-%m-%d %H:%M} UTC, before the setting was applied; set its clock"
        yield Finding(Mark.BAD, "clock", message)


def _doubts(setting: SettingFile, given: Settings, now: datetime) -> Iterator[Finding]:
    for fault in silent_faults(setting):
        yield Finding(Mark.BAD, "setting", f"{written(fault.location)}: {fault.message}")
    for fault in warnings_of(setting, local_date(setting, now)):
        yield Finding(Mark.LOOK, "setting", fault.message)
    try:
        catalogue = catalogue_for(given.conversations, setting.own_words)
    except RelbotError as error:
        if setting.own_words is not None:
            yield Finding(Mark.BAD, "own words", f"{_lines(str(error))}; see `relbot flows check --own`")
        return  # relbot's own: said under "conversations" already
    for fault in flow_faults(setting, catalogue):
        yield Finding(Mark.BAD, "setting", fault.message)


async def _people(uow: UnitOfWork, setting_id: str, now: datetime) -> Finding:
    """A concern never goes to one person alone (rule 6): two adults who can be reached are the least.

    Who holds a code that is still good can only link with relbot running: they are waited for, and nothing is wrong.
    """
    ids = await _seniors(uow, setting_id)
    linked = await uow.contacts.for_people(ids)
    reachable = sum(any(each.unreachable_since is None for each in contacts) for contacts in linked.values())
    if len(ids) < 2:
        message = "import at least two adults with the role safeguarding or lead: no concern goes to one person alone"
        return Finding(Mark.BAD, "people", message)
    invited = [await _is_invited(uow, each, now) for each in ids if each not in linked]
    told = f"{reachable} of {len(ids)} safeguarding and lead adults can be reached"
    if waiting := sum(invited):
        told += f", {waiting} invited and not linked yet"
    if reachable >= 2:
        return Finding(Mark.OK, "people", told)
    if reachable + waiting >= 2:
        advice = "start `relbot run`, and hand out their codes first: two are the least"
        return Finding(Mark.LOOK, "people", f"{told}; {advice}")
    return Finding(Mark.BAD, "people", f"{told}; invite them: two are the least")


def _morning(test: MorningTest, setting: SettingFile) -> Finding:
    if test.answered_at is None:
        message = (
            f"the test of {test.local_date} is not answered: an alert might not be either; see who can answer them"
        )
        return Finding(Mark.LOOK, "morning test", message)
    at = test.answered_at.astimezone(setting.zone)
    return Finding(Mark.OK, "morning test", f"the last one was answered on {at:%Y-%m-%d at %H:%M}")


async def _mail(uow: UnitOfWork, setting_id: str, given: Settings) -> Finding:
    """Telegram alone is one way too few to the adults for whom an urgent alert is (rule 5)."""
    if given.mail_url is None:
        message = "RELBOT_MAIL_URL is not set: Telegram is the only way to an adult; with e-mail there are two"
        return Finding(Mark.LOOK, "e-mail", message)
    try:
        mail_channel(given, SystemClock())
    except RelbotError as error:
        return Finding(Mark.BAD, "e-mail", str(error))
    ids = await _seniors(uow, setting_id)
    known = len(await uow.contacts.with_mail(ids))
    message = f"{known} of {len(ids)} safeguarding and lead adults have an address"
    if known < len(ids):
        return Finding(Mark.LOOK, "e-mail", f"{message}; `relbot people email FILE` writes the others")
    return Finding(Mark.OK, "e-mail", message)


async def _seniors(uow: UnitOfWork, setting_id: str) -> list[str]:
    """The ids of everybody of safeguarding and leadership who has not left."""
    roles = (Role.SAFEGUARDING, Role.LEAD)
    return list({one.id: one for role in roles for one in await present_with_role(uow, setting_id, role)})


async def _is_invited(uow: UnitOfWork, person_id: str, now: datetime) -> bool:
    codes = await uow.invitations.for_person(person_id)
    return any(each.used_at is None and each.revoked_at is None and each.expires_at > now for each in codes)


def _lines(text: str) -> str:
    first, _, rest = text.partition("\n")
    return f"{first} (and {rest.count(chr(10)) + 1} more)" if rest else first
