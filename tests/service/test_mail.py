"""Letters beside Telegram: for urgent alerts always, for others where Telegram does not bring the notice (rule 5)."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from relbot.service.delivery import Sender
from relbot.service.mail import CHANNEL
from relbot.service.mail_addresses import Addressed, AddressFileError, read_addresses, set_addresses
from relbot.service.ports import Operation, RetryAfter
from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.tables import AuditRow, Contact, OutboxRow
from tests.service.fake_channel import FakeChannel
from tests.service.scene import CATALOGUE, EVERYBODY, MONDAY, Scene, scene
from tests.service.school import SETTING

ADDRESSES = "id,email\nS01,s01@school.example\nS02,s02@school.example\nS03,s03@school.example\n"


@asynccontextmanager
async def posting(
    database: Database,
    folder: Path,
    *,
    now: datetime = MONDAY,
    setting: SettingFile = SETTING,
    linked: Iterable[str] = EVERYBODY,
) -> AsyncIterator[tuple[Scene, FakeChannel, Sender]]:
    """A school whose adults have addresses, with a mail server that takes everything."""
    async with scene(database, now=now, setting=setting, linked=linked) as on:
        post = FakeChannel(name=CHANNEL, source=CHANNEL)
        on.relbot.house.channels = {on.channel.name: on.channel, CHANNEL: post}
        await address(on, folder, ADDRESSES)
        yield on, post, on.relbot.senders()[1]


async def address(on: Scene, folder: Path, text: str) -> Addressed:
    """Applies a file of addresses."""
    (folder / "mail.csv").write_text(text, encoding="utf-8")
    lines = read_addresses(folder / "mail.csv")
    async with on.db.transaction() as uow:
        return await set_addresses(uow, on.house.setting_id, lines, on.clock.now(), shown="mail.csv")


async def test_urgent_goes_both_ways(database: Database, tmp_path: Path) -> None:
    """HELP rings on Telegram and by e-mail; the letter names nobody, and no level."""
    async with posting(database, tmp_path) as (on, post, letters):
        await on.write("P1202", "HELP")
        await letters.settle()
        assert {"S01", "S02"} <= {who for who, message in on.channel.rung if message.text.startswith("relbot: ")}
        assert {"s01@school.example", "s02@school.example"} <= {who for who, _ in post.rung}
        subject, letter = CATALOGUE.phrases["alerts.mail_subject"], CATALOGUE.phrases["alerts.mail"]
        said = {message.text for _, message in post.rung}
        assert said <= {f"{subject.en}\n{letter.en}", f"{subject.cy}\n{letter.cy}"}
        assert [row.purpose for row in await on.rows(OutboxRow) if row.channel == CHANNEL] == ["mail"] * len(post.rung)


async def test_others_go_by_mail_where_telegram_fails(database: Database, tmp_path: Path) -> None:
    """A concern rings on Telegram alone; who has no account gets a letter, and so does who was not reached in time."""
    async with posting(database, tmp_path, linked=("P1202", "S01", "S03")) as (on, post, letters):
        on.channel.behave = _away_for_adults
        await on.write("P1202", "i feel really low every day")
        await letters.settle()
        assert {who for who, _ in post.rung} == {"s02@school.example"}
        await on.later(minutes=60)
        await letters.settle()
        assert {who for who, _ in post.rung} == {f"s0{number}@school.example" for number in (1, 2, 3)}


async def test_without_a_mail_server_no_letter_waits(database: Database, tmp_path: Path) -> None:
    """An address alone makes none."""
    async with scene(database) as on:
        await address(on, tmp_path, ADDRESSES)
        await on.write("P1202", "HELP")
        assert {row.channel for row in await on.rows(OutboxRow)} == {on.channel.name}


async def test_addresses_are_set_changed_and_taken_away(database: Database, tmp_path: Path) -> None:
    """Each change is audited; the address lies sealed, and an address may pass from one adult to another."""
    async with posting(database, tmp_path) as (on, _, _):
        assert await address(on, tmp_path, ADDRESSES) == Addressed(unchanged=3)
        swapped = "id,email\nS01,s02@school.example\nS02,s01@school.example\nS03,\n"
        assert await address(on, tmp_path, swapped) == Addressed(written=2, removed=1)
        rows = [row for row in await on.rows(Contact) if row.channel == CHANNEL]
        assert [row.unlinked_at is None for row in rows].count(True) == 2
        assert not any(b"school.example" in row.address for row in rows)
        actions = [row.action for row in await on.rows(AuditRow)]
        assert (actions.count("email.set"), actions.count("email.removed")) == (5, 3)


@pytest.mark.parametrize(
    "text, faults",
    [
        ("id,mail\n", ["mail.csv:1: the first line must be exactly id,email"]),
        (
            "id;email\n\nS01;nonsense\nS02;a@b.example\nS02;a@b.example;x\nS01;A@b.example\n",
            [
                "mail.csv:3: email: is not an e-mail address",
                "mail.csv:5: has 3 entries and needs 2",
                "mail.csv:6: id: stands in line 3 already",
                "mail.csv:6: email: stands in line 4 already",
            ],
        ),
        (
            "id,email\nP1202,p@school.example\nS99,x@school.example\n",
            [
                "mail.csv:2: id: is a pupil; only adults get e-mail",
                "mail.csv:3: id: is nobody here; see `relbot people list`",
            ],
        ),
        ("id,email\nS04,s01@school.example\n", ["mail.csv:2: email: is another person's address already"]),
    ],
)
async def test_every_fault_is_named_and_nothing_done(
    database: Database, tmp_path: Path, text: str, faults: list[str]
) -> None:
    """By line and column."""
    async with posting(database, tmp_path) as (on, _, _):
        with pytest.raises(AddressFileError) as refused:
            await address(on, tmp_path, text)
        assert [str(fault).rpartition("/")[2] for fault in refused.value.errors] == faults
        assert len([row for row in await on.rows(Contact) if row.channel == CHANNEL]) == 3


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """It is named."""
    with pytest.raises(AddressFileError, match=r"none\.csv: cannot be read"):
        read_addresses(tmp_path / "none.csv")


def _away_for_adults(operation: Operation) -> RetryAfter | None:
    return RetryAfter(30.0, "no_connection") if operation.address.startswith("S") else None
