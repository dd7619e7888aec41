"""The one place that builds the real parts and joins them: store, setting, words, channels, workers, clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from relbot import screening
from relbot.clock import Clock, SystemClock
from relbot.errors import ConfigurationError, FileError
from relbot.flow.checks import check_library
from relbot.flow.laying import lay_over
from relbot.flow.loader import CatalogueErrors, load_library
from relbot.flow.models import Catalogue
from relbot.mail.channel import MailChannel
from relbot.mail.server import parse_server
from relbot.resources import conversations_dir
from relbot.service import health, intake, log, outage, retention, settings, start
from relbot.service.delivery import Sender
from relbot.service.house import House
from relbot.service.ports import Channel, Envelope
from relbot.service.tick import PartlyLookedError, tick
from relbot.service.worker import Worker
from relbot.settings import Settings
from relbot.store.database import Database
from relbot.store.sole import Sole
from relbot.telegram.account import Account
from relbot.telegram.channel import TelegramChannel
from relbot.telegram.intake import Intake, always
from relbot.web.health import serve
from relbot.web.heartbeat import keep_beating

TICK_SECONDS = 5
WORKERS = 1
"""Steps are short and SQLite has one writer; on PostgreSQL, run more processes."""


@dataclass
class Relbot:
    """The running whole. `wake_worker` after the inbox grew, `wake_sender` after the outbox did."""

    house: House
    clock: Clock
    wake_worker: asyncio.Event = field(default_factory=asyncio.Event)
    wake_sender: asyncio.Event = field(default_factory=asyncio.Event)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _silence: tuple[datetime, datetime] | None = None
    _noted: datetime | None = None

    takes_in: bool = False
    """Whether this is the process that takes updates in; of several on one database it is one."""
    last_contact: datetime | None = None
    listening_since: datetime | None = None
    """Since when this process waits for Telegram's answers; None where their silence says nothing of it."""
    started: datetime = field(init=False)
    last_tick: datetime | None = None
    """When a look at what is due last succeeded."""

    def __post_init__(self) -> None:
        """The process begins."""
        self.started = self.clock.now()

    def contact(self, now: datetime) -> None:
        """Telegram answered. A long silence before it is dealt with at the next tick."""
        if self.last_contact is not None and now - self.last_contact > outage.PRESSES_KEPT:
            self._silence = (self.last_contact, now)
        self.last_contact = now

    async def take_turn(self, sole: Sole) -> bool:
        """Whether this process takes in now. Who begins to goes on from when the one before last heard of Telegram.

        Who does not hear Telegram lets go for one look, so that another process may try. If there is none, this one
        goes on trying, and its health says since when it has heard nothing.
        """
        if self.takes_in and self._is_deaf():
            await sole.release()
            self.takes_in = False
            return False
        mine = await sole.is_mine()
        if mine and not self.takes_in:
            try:
                self.last_contact = await outage.last_contact(self.house)
            except Exception as error:  # noqa: BLE001 - asked again in a moment; without it an outage is not noticed
                log.failed("turn_failed", error)
                return False
            self.listening_since = self.listening_since or self.clock.now()
        if not mine:
            self.listening_since = None
        self.takes_in = mine
        return mine

    def _is_deaf(self) -> bool:
        heard = self._heard()
        return heard is not None and (self.clock.now() - heard).total_seconds() > health.CONTACT_AT_MOST

    def _heard(self) -> datetime | None:
        """When Telegram last answered this process, or since when it listens; None: it does not take in."""
        if self.listening_since is None or self.last_contact is None:
            return self.listening_since
        return max(self.listening_since, self.last_contact)

    async def store(self, envelopes: Sequence[Envelope]) -> None:
        """Takes in what a channel received; returns once it is committed."""
        await intake.store(self.house, envelopes)
        self.wake_worker.set()

    async def tick(self) -> None:
        """Looks what fell due. A failing look is written down and tried again at the next."""
        async with self.looking:
            try:
                is_whole = await self._look()  # overdue alerts go before what an outage leaves to say
                await self._note_contact()
                if is_whole:
                    self.last_tick = self.clock.now()
                await retention.look(self.house, self.clock.now())
            except Exception as error:  # noqa: BLE001 - the next tick finds all that this one did not
                log.failed("tick_failed", error)

    async def _look(self) -> bool:
        """Does what fell due; False if a part of it failed, which `/health` and the heartbeat then tell."""
        try:
            written = await tick(self.house, self.clock.now())
        except PartlyLookedError:
            written = None
        if written != 0:
            self.wake_worker.set()
            self.wake_sender.set()
        return written is not None

    async def _note_contact(self) -> None:
        silence = self._silence
        if silence is not None:
            await outage.over(self.house, *silence)
            self._silence = None if self._silence == silence else self._silence  # there may be another by now
            self.wake_worker.set()
        if self.last_contact is not None and self.last_contact != self._noted:
            await outage.note_contact(self.house, self.last_contact)
            self._noted = self.last_contact

    async def health(self) -> health.Health:
        """How this process is. One that does not take in is well only while another does, and says so in the database:
        else it would hide that nobody does.
        """
        heard = self._heard()
        if heard is None and (noted := await outage.last_contact(self.house)) is not None:
            heard = max(noted, self.started)
        return await health.look(self.house, self.last_tick, heard, self.clock.now())

    def workers(self) -> list[Worker]:
        """Those who work the inbox."""
        return [Worker(self.house, self.clock, self.wake_worker, self.wake_sender) for _ in range(WORKERS)]

    def senders(self) -> list[Sender]:
        """Those who send, one a channel. The first is woken when something is to leave; others look each second."""
        wakes = [self.wake_sender, *(asyncio.Event() for _ in self.house.channels)]
        return [
            Sender(self.house, channel, self.clock, wake, self.wake_worker)
            for channel, wake in zip(self.house.channels.values(), wakes, strict=False)
        ]


def catalogue_for(folder: Path | None, own: Path | None = None) -> Catalogue:
    """The conversations of a folder, or those that came with relbot, with a setting's own laid over them.

    CatalogueErrors for faults in them; of a whole with own ones also for whatever `relbot flows check` finds.
    """
    shipped = load_library(folder or conversations_dir())
    if own is None:
        return shipped.catalogue
    library = lay_over(shipped, own)
    if found := check_library(library):
        raise CatalogueErrors(
            [FileError(each.path, each.message, line=each.line, column=each.column) for each in found]
        )
    return library.catalogue


async def build_house(db: Database, name: str, folder: Path | None, channels: Mapping[str, Channel]) -> House:
    """The setting's parts, with the conversations of `catalogue_for`: of that folder, and the setting's own.

    Raises NotFoundError or ConfigurationError when the setting is not there or unclear, or cannot be spoken for.
    """
    async with db.reading() as uow:
        row = await settings.find(uow, name)
    setting = settings.read(row)
    return House(db, row.id, setting, catalogue_for(folder, setting.own_words), channels)


async def open_database(given: Settings, *, exclusive: bool = False) -> Database:
    """The database the environment names, made if there is none; see Database.open for what it refuses."""
    return await Database.create(
        given.database_url,
        keys_url=given.keys_url,
        key_file=given.key_file or Path("relbot.key"),
        exclusive=exclusive,
    )


async def run(given: Settings, clock: Clock | None = None) -> None:
    """Runs relbot on Telegram until it is cancelled. Raises ConfigurationError or StoreError if it cannot start."""
    clock = clock or SystemClock()
    if given.telegram_token is None:
        raise ConfigurationError(
            "RELBOT_TELEGRAM_TOKEN is not set. Ask @BotFather on Telegram for a bot and put its token there."
        )
    account = Account(given.telegram_token, given.telegram_base_url)
    channels: list[Channel] = [TelegramChannel(account), *mail_channel(given, clock)]
    async with contextlib.AsyncExitStack() as stack:
        db = await open_database(given, exclusive=True)
        stack.push_async_callback(db.close)
        house = await build_house(
            db, given.setting, given.conversations, {channel.name: channel for channel in channels}
        )
        stack.push_async_callback(account.close)
        await start.look_at_setting(house)
        screening.load()
        relbot = Relbot(house, clock)
        async with watching(relbot, given):
            await run_on(relbot, account)


def mail_channel(given: Settings, clock: Clock) -> list[MailChannel]:
    """The way of e-mail, where the environment names a server. ConfigurationError if it says only half of it."""
    if given.mail_url is None:
        return []
    if not given.mail_from:
        raise ConfigurationError(
            "RELBOT_MAIL_URL is set and RELBOT_MAIL_FROM is not: which address shall e-mail come from?"
        )
    return [MailChannel(parse_server(given.mail_url.get_secret_value()), given.mail_from, clock)]


@contextlib.asynccontextmanager
async def watching(relbot: Relbot, given: Settings) -> AsyncIterator[None]:
    """The heartbeat and `/health`, where the environment asks for them; neither ends relbot."""
    tasks = []
    if given.heartbeat_url is not None:
        tasks.append(asyncio.create_task(keep_beating(relbot.health, given.heartbeat_url)))
    if given.health_port is not None:
        tasks.append(asyncio.create_task(serve(relbot.health, given.health_host, given.health_port)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_on(relbot: Relbot, account: Account, *, moved_clock: bool = False) -> None:
    """Takes in, works and sends on this account until it is cancelled. ConfigurationError for an unknown token.

    `moved_clock`: a clock that is moved by hand would look like an outage, so outages are not watched for.
    """
    heard = _ignore if moved_clock else relbot.contact
    await start.take_up(relbot.house, relbot.clock.now())
    await account.connect(start.commands(relbot.house))
    sole = relbot.house.db.sole(f"intake.{relbot.house.setting_id}")
    turn = always if moved_clock else partial(relbot.take_turn, sole)
    try:
        async with ticking(relbot):
            await _together(relbot, Intake(account, relbot.store, relbot.clock, on_contact=heard, is_mine=turn))
    finally:
        await sole.release()


@contextlib.asynccontextmanager
async def ticking(relbot: Relbot) -> AsyncIterator[None]:
    """APScheduler wakes the tick; what is due is decided by the database, never by the scheduler."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        relbot.tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None
    )
    scheduler.start()
    try:
        await relbot.tick()
        yield
    finally:
        scheduler.pause()
        async with relbot.looking:  # a look that is cut off would be logged as a fault
            scheduler.shutdown(wait=False)


async def _together(relbot: Relbot, taking_in: Intake) -> None:
    """All loops. Each goes on after its own faults; one that cannot ends the others, and is raised."""
    async with asyncio.TaskGroup() as group:
        group.create_task(taking_in.run())
        for worker in relbot.workers():
            group.create_task(worker.run())
        for sender in relbot.senders():
            group.create_task(sender.run())


def _ignore(_now: datetime) -> None:
    """Outages are not watched for."""
