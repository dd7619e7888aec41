"""The whole service on a fake channel: no HTTP, time stands still, everybody's address is their school id."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import inspect, select

from relbot.app import Relbot, catalogue_for
from relbot.clock import SteppedClock
from relbot.flow.models import Catalogue
from relbot.service import hearing, intake, start
from relbot.service.delivery import Sender
from relbot.service.hearing import Heard, make_ready
from relbot.service.house import House
from relbot.service.intake import Internal
from relbot.service.ports import Envelope, Received
from relbot.service.setting_file import SettingFile
from relbot.service.who import Who
from relbot.service.worker import Worker
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Base, ConcernRow, Contact, InboxRow
from tests.fixtures.beginnings import begin
from tests.service.fake_channel import FakeChannel, Standing
from tests.service.school import NOW, SETTING, peopled

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=NOW.tzinfo)
"""A school Monday, nine in the morning: people read."""
MONDAY_NIGHT = MONDAY + timedelta(hours=14)
CATALOGUE: Catalogue = catalogue_for(None)
hearing.TOO_LONG = 60.0  # a machine that runs many tests at once is slow, not hung
Row = TypeVar("Row", bound=Base)
EVERYBODY = ("P1202", "P1201", "S01", "S02", "S03", "S04", "S05", "S06")


@dataclass
class Scene:
    """The parts of a running relbot, and what a test does with them."""

    clock: SteppedClock
    channel: FakeChannel
    relbot: Relbot
    worker: Worker
    sender: Sender
    numbers: list[int] = field(default_factory=list)

    @property
    def house(self) -> House:
        """What the service works with."""
        return self.relbot.house

    @property
    def db(self) -> Database:
        """The database."""
        return self.house.db

    def restart(self, *, dead: bool = True) -> None:
        """A new process on the same database; the old one is killed, or (not `dead`) only thought so."""
        if dead:
            for flight in self.sender._flights.values():
                flight.task.cancel()
        self.relbot = Relbot(self.house, self.clock)
        self.worker, self.sender = self.relbot.workers()[0], self.relbot.senders()[0]

    async def take_up(self) -> None:
        """What a start does before it takes anything in."""
        await start.take_up(self.house, self.clock.now())

    async def receive(self, received: Received, key: str | None = None) -> int:
        """Stores something that came in; how many rows were new."""
        self.numbers.append(len(self.numbers))
        update_key = key or f"u{len(self.numbers)}"
        if received.kind != "press":
            received = received.model_copy(update={"reference": f"in{len(self.numbers)}"})
        body = received.model_dump_json()
        envelope = Envelope(self.channel.source, update_key, received.address, body, self.clock.now())
        return await intake.store(self.house, [envelope])

    async def write(self, who: str, text: str) -> None:
        """Somebody writes, and what follows happens."""
        await self.receive(Received(kind="words", address=who, text=text))
        await self.settle()

    async def command(self, who: str, name: str, rest: str = "") -> None:
        """Somebody types a command."""
        await self.receive(Received(kind="command", address=who, command=name, text=rest))
        await self.settle()

    async def tap(self, who: str, label: str) -> None:
        """Somebody presses the newest button of that label."""
        shown = self.with_button(who, label)
        await self.press(who, shown.press(label), shown.reference)

    async def press(self, who: str, token: str, reference: str = "m0") -> None:
        """Somebody's app sends a button's token, real or invented."""
        await self.receive(Received(kind="press", address=who, press=token, reference=reference))
        await self.settle()

    async def tap_alert(self, who: str, alert_id: str) -> None:
        """Opens one alert of several."""
        await self.press(who, f"a.{alert_id}.open")

    async def fall_due(self, kind: str, object_id: str, **more: str | int) -> None:
        """Something relbot wrote to itself comes up, and what follows happens."""
        internal = Internal.model_validate({"kind": kind, "id": object_id, **more})
        self.numbers.append(len(self.numbers))
        async with self.db.transaction() as uow:
            key, chat = f"{kind}.{object_id}@{len(self.numbers)}", f"test.{len(self.numbers)}"
            now = self.clock.now()
            await intake.remind_self(self.house, uow, internal, key=key, chat=chat, lane="timers", now=now)
        await self.settle()

    async def inbox(self) -> list[InboxRow]:
        """All that came in and is still remembered."""
        return await self.rows(InboxRow)

    def with_button(self, who: str, label: str) -> Standing:
        """The newest message of a chat that has a button of that label."""
        for shown in reversed(self.channel.standing(who)):
            if label in shown.labels:
                return shown
        raise AssertionError(f"no button {label!r} for {who}; {[s.labels for s in self.channel.standing(who)]}")

    async def settle(self) -> None:
        """Works and sends until nothing more happens at this moment."""
        worked, sent = await self.worker.work(), await self.sender.settle()
        while worked or sent:
            worked = await self.worker.work()
            sent = await self.sender.settle() if worked else 0

    async def later(self, **by: float) -> None:
        """Moves time, looks what fell due, and lets it happen."""
        self.clock.forward(timedelta(**by))
        await self.relbot.tick()
        await self.settle()

    async def person(self, school_id: str) -> str:
        """The id of a person."""
        async with self.db.reading() as uow:
            hashes = uow.vault.lookup_hashes(self.house.setting_id, SCHOOL_ID, school_id)
            person = await uow.people.by_school_id(self.house.setting_id, hashes)
        assert person is not None, school_id
        return person.id

    async def link(self, people: Iterable[str], *, welcomed: bool = True) -> None:
        """Gives people an account on the fake channel; its address is their school id."""
        setting_id = self.house.setting_id
        async with self.db.transaction() as uow:
            hashes = {
                one: school_id
                for school_id in people
                for one in uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id)
            }
            found = await uow.people.by_school_ids(setting_id, list(hashes))
            await uow.fetch_keys([person.id for person in found.values()])
            for hash_, person in found.items():
                school_id = hashes[hash_]
                person.welcomed_at = self.clock.now() if welcomed else None
                uow.contacts.link(
                    Contact(
                        id=self.house.ids(),
                        setting_id=setting_id,
                        person_id=person.id,
                        channel=self.channel.name,
                        address_hash=uow.vault.address_hash(setting_id, self.channel.name, school_id),
                        address=await uow.seal(person.id, "contact.address", school_id),
                        linked_at=self.clock.now(),
                    )
                )
            assert {hashes[hash_] for hash_ in found} == set(hashes.values())

    async def rows(self, table: type[Row]) -> list[Row]:
        """All rows of a table, in the order of their ids."""
        async with self.db.reading() as uow:
            return list(await uow._session.scalars(select(table).order_by(*inspect(table).primary_key)))

    async def words_of(self, school_id: str) -> list[str]:
        """The words that are kept as concerns of a child, in the order of the alphabet."""
        person = await self.person(school_id)
        async with self.db.reading() as uow:
            rows = await uow._session.scalars(select(ConcernRow).where(ConcernRow.person_id == person))
            return sorted([await uow.open(person, "concern.text", row.text) for row in rows if row.text is not None])


def as_a_concern(who: Who, _text: str) -> Heard:
    """A screener to whom all that a pupil writes is a concern, and nothing that an adult does."""
    return Heard("concern") if who.is_pupil else Heard("ordinary")


@asynccontextmanager
async def scene(
    database: Database,
    *,
    now: datetime = MONDAY,
    setting: SettingFile = SETTING,
    linked: Iterable[str] = EVERYBODY,
) -> AsyncIterator[Scene]:
    """Ysgol Enfys with its people; those of `linked` have accounts and have done first use."""
    people = tuple(linked)

    async def make() -> str:
        setting_id = await peopled(database, setting, now)
        await on_stage(database, setting_id, setting, now).link(people)
        return setting_id

    setting_id = await begin(database, ("scene", setting.model_dump_json(), now, people), make)
    made = on_stage(database, setting_id, setting, now)
    await made.relbot.tick()
    yield made


def on_stage(database: Database, setting_id: str, setting: SettingFile, now: datetime) -> Scene:
    """A scene on a database that has its setting and people already."""
    make_ready()  # as a start does: else the first words of a busy machine's test may take too long to be judged
    channel, clock = FakeChannel(), SteppedClock(now)
    relbot = Relbot(House(database, setting_id, setting, CATALOGUE, {channel.name: channel}), clock)
    return Scene(clock, channel, relbot, relbot.workers()[0], relbot.senders()[0])
