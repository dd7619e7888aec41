"""A whole relbot on a stage: the real service, the real Telegram library over real HTTP, people with phones.

Time stands still until a test moves it; `settle` lets everything that can happen at this moment happen.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from pydantic import SecretStr

from relbot.app import Relbot, catalogue_for
from relbot.clock import SteppedClock
from relbot.flow.models import Catalogue
from relbot.sandbox.limits import Limits as SandboxLimits
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.sandbox.world import World
from relbot.service import hearing, set_preferences
from relbot.service.delivery import Sender
from relbot.service.hearing import make_ready
from relbot.service.house import House
from relbot.service.set_preferences import Wishes
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.service.worker import Worker
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Contact
from relbot.telegram.account import Account
from relbot.telegram.channel import TelegramChannel
from relbot.telegram.intake import Intake
from tests.fixtures.beginnings import begin
from tests.service.school import EXAMPLE, peopled

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A school Monday in winter, nine in the morning: people read."""
CATALOGUE: Catalogue = catalogue_for(None)
hearing.TOO_LONG = 60.0  # a machine that runs many tests at once is slow, not hung
MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@dataclass
class Stage:
    """The parts, and a phone for each linked person by their school id ("P1202")."""

    clock: SteppedClock
    world: World
    relbot: Relbot
    intake: Intake
    worker: Worker
    sender: Sender
    phones: dict[str, Phone] = field(default_factory=dict)

    @property
    def house(self) -> House:
        """What the service works with."""
        return self.relbot.house

    @property
    def db(self) -> Database:
        """The database."""
        return self.house.db

    async def settle(self) -> None:
        """Takes in, works and sends until nothing more happens at this moment."""
        worked = sent = 1
        while worked or sent:
            await self.intake.step()
            worked = await self.worker.work()
            sent = await self.sender.settle() if worked or sent else 0
        await self.intake.answers.settle()

    async def later(self, **by: float) -> None:
        """Moves time forward ("minutes=60"), looks what fell due, and lets it happen."""
        self.clock.forward(timedelta(**by))
        await self.relbot.tick()
        await self.settle()

    async def off(self, **by: float) -> None:
        """relbot does nothing for so long, while people go on; then it hears of Telegram again."""
        self.relbot.last_contact = self.clock.now()
        self.clock.forward(timedelta(**by))
        self.relbot.contact(self.clock.now())
        await self.relbot.tick()
        await self.settle()

    async def person(self, school_id: str) -> str:
        """The id of a person."""
        async with self.db.reading() as uow:
            hashes = uow.vault.lookup_hashes(self.house.setting_id, SCHOOL_ID, school_id)
            person = await uow.people.by_school_id(self.house.setting_id, hashes)
        assert person is not None, school_id
        return person.id

    async def put_into_year(self, school_id: str, year: int) -> None:
        """Makes a pupil of another age."""
        person_id = await self.person(school_id)
        async with self.db.transaction() as uow:
            person = await uow.people.get(person_id)
            assert person is not None
            person.year = year

    async def agree_signal(self, school_id: str, word: str) -> None:
        """A quiet signal is agreed, as by `relbot people set ID --signal`."""
        async with self.db.transaction() as uow:
            await set_preferences.change(self.house, uow, school_id, Wishes(signal=word), self.clock.now())

    def stranger(self, name: str) -> Phone:
        """A phone of somebody relbot does not know."""
        self.phones[name] = Phone(self.world, self.world.add_user(name, language_code="cy"))
        return self.phones[name]

    async def link(self, school_id: str, *, welcomed: bool = True) -> Phone:
        """Gives a person a phone that is linked already, as after /start CODE and first use."""
        user = self.world.add_user(school_id, language_code="en")
        person_id = await self.person(school_id)
        async with self.db.transaction() as uow:
            person = await uow.people.get(person_id)
            assert person is not None
            person.welcomed_at = self.clock.now() if welcomed else None
            uow.contacts.link(
                Contact(
                    id=self.house.ids(),
                    setting_id=self.house.setting_id,
                    person_id=person_id,
                    channel="telegram",
                    address_hash=uow.vault.address_hash(self.house.setting_id, "telegram", str(user.id)),
                    address=await uow.seal(person_id, "contact.address", str(user.id)),
                    linked_at=self.clock.now(),
                )
            )
        phone = self.phones[school_id] = Phone(self.world, user)
        self.world.private_chat(user).started = True
        return phone


@asynccontextmanager
async def stage(
    db: Database, *, now: datetime = MONDAY, catalogue: Catalogue | None = None, setting: SettingFile | None = None
) -> AsyncIterator[Stage]:
    """Ysgol Enfys, its people imported, nobody linked yet. Telegram's pace is off: time stands still here."""
    make_ready()  # as a start does
    clock = SteppedClock(now)
    world = World(clock, limits=SandboxLimits(on=False))
    bot = world.add_bot()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(world))
        account = Account(SecretStr(bot.token), address, pause=_no_pause)
        stack.push_async_callback(account.close)
        await account.connect()
        channel = TelegramChannel(account)
        channel.limits = replace(channel.limits, per_second=1e6, per_chat_second=1e6)
        house = await _house(db, clock, channel, catalogue, setting)
        relbot = Relbot(house, clock)
        yield Stage(
            clock,
            world,
            relbot,
            Intake(account, relbot.store, clock, pause=_no_pause, poll_seconds=0),
            relbot.workers()[0],
            relbot.senders()[0],
        )


async def _house(
    db: Database,
    clock: SteppedClock,
    channel: TelegramChannel,
    catalogue: Catalogue | None,
    setting: SettingFile | None,
) -> House:
    read = setting or load_setting(EXAMPLE / "setting.yaml")
    now = clock.now()
    setting_id = await begin(db, ("stage", read.model_dump_json(), now), partial(peopled, db, read, now))
    return House(db, setting_id, read, catalogue or CATALOGUE, {channel.name: channel})


async def _no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)
