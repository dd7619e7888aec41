"""Invitations: codes that count once, for one person, in time; and an account that belongs to one person."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from relbot.errors import NotFoundError
from relbot.ids import new_id
from relbot.service import settings
from relbot.service.invitations import (
    Inviting,
    LinkOutcome,
    LinkResult,
    NotInvited,
    invite_all,
    invite_some,
    link,
)
from relbot.store.database import Database
from relbot.store.unit_of_work import UnitOfWork
from tests.service.school import NOW, SETTING, applied, imported

pytestmark = pytest.mark.both_databases

HOW = Inviting(new_id)
PHONE, OTHER_PHONE = "1001", "2002"


@pytest.fixture
async def setting_id(database: Database, tmp_path: Path) -> str:
    """The example school with three adults, a pupil of year 9 and one of year 12."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    return setting_id


async def codes(database: Database, setting_id: str, ids: Sequence[str], now: datetime = NOW) -> list[str]:
    """New codes of these people, in the order of their ids."""
    async with database.transaction() as uow:
        done = await invite_some(uow, setting_id, ids, HOW, now)
    return [each.code for each in done.invited]


async def use(
    database: Database, setting_id: str, code: str, address: str = PHONE, now: datetime = NOW, channel: str = "telegram"
) -> LinkResult:
    """Uses a code in a transaction of its own."""
    async with database.transaction() as uow:
        return await link(uow, setting_id, code, channel, address, now)


async def id_of(uow: UnitOfWork, setting_id: str, school_id: str) -> str:
    """A person's id by their school id."""
    found = await uow.people.by_school_id(setting_id, [uow.vault.school_id_hash(setting_id, school_id)])
    assert found is not None
    return found.id


async def trail(database: Database, setting_id: str, school_id: str) -> list[str]:
    """What the audit says about a person."""
    async with database.reading() as uow:
        return [row.action for row in await uow.audit.about(setting_id, await id_of(uow, setting_id, school_id))]


async def linked(database: Database, setting_id: str, school_id: str) -> list[str]:
    """The addresses a person is reached at."""
    async with database.reading() as uow:
        person_id = await id_of(uow, setting_id, school_id)
        contacts = await uow.contacts.for_person(person_id)
        return [await uow.open(person_id, "contact.address", contact.address) for contact in contacts]


async def test_all_are_invited_but_those_under_sixteen(database: Database, setting_id: str) -> None:
    """The year 9 pupil gets no code; codes are long, differ, and hold for fourteen days."""
    async with database.transaction() as uow:
        done = await invite_all(uow, setting_id, HOW, NOW)
    assert [each.school_id for each in done.invited] == ["P2", "S1", "S2", "S3"]
    assert done.refused == (("P1", NotInvited.UNDER_16),)
    assert {each.expires_at for each in done.invited} == {NOW + timedelta(days=14)}
    assert len({each.code for each in done.invited}) == 4
    assert min(len(each.code) for each in done.invited) * 6 >= 160


async def test_the_setting_file_may_say_otherwise(database: Database, setting_id: str) -> None:
    """With telegram_under_16: true the year 9 pupil is invited and can link."""
    async with database.transaction() as uow:
        await settings.apply(uow, SETTING.model_copy(update={"telegram_under_16": True}), NOW)
    (code,) = await codes(database, setting_id, ["P1"])
    assert (await use(database, setting_id, code)).outcome is LinkOutcome.LINKED


async def test_who_has_left_or_is_linked_is_not_among_all(database: Database, setting_id: str) -> None:
    """A linked person is left out of --all and invited when named; who has left is refused when named."""
    (code,) = await codes(database, setting_id, ["S1"])
    await use(database, setting_id, code)
    async with database.transaction() as uow:
        left = await uow.people.get(await id_of(uow, setting_id, "S2"))
        assert left is not None
        left.left_at = NOW
    async with database.transaction() as uow:
        everybody = await invite_all(uow, setting_id, HOW, NOW)
        named = await invite_some(uow, setting_id, ["S1", "S2", "S1"], HOW, NOW)
    assert [each.school_id for each in everybody.invited] == ["P2", "S3"]
    assert everybody.refused == (("P1", NotInvited.UNDER_16), ("S1", NotInvited.LINKED))
    assert [each.school_id for each in named.invited] == ["S1"]
    assert named.refused == (("S2", NotInvited.LEFT),)


async def test_ids_of_nobody_are_named(database: Database, setting_id: str) -> None:
    """All unknown ids at once, and nobody is invited."""
    with pytest.raises(NotFoundError) as raised:
        await codes(database, setting_id, ["X1", "S1", "X2"])
    assert str(raised.value) == "nobody here has the id X1, X2. Look it up: relbot people list"
    assert await trail(database, setting_id, "S1") == ["person.added"]


async def test_a_code_links_an_account(database: Database, setting_id: str) -> None:
    """The account is the person's from now on, its address sealed, the link in the audit."""
    (code,) = await codes(database, setting_id, ["P2"])
    result = await use(database, setting_id, code)
    assert result.outcome is LinkOutcome.LINKED
    assert result.contact is not None
    assert (result.contact.channel, result.contact.person_id) == ("telegram", result.person_id)
    assert PHONE.encode() not in result.contact.address
    assert await linked(database, setting_id, "P2") == [PHONE]
    assert await trail(database, setting_id, "P2") == ["person.added", "person.invited", "contact.linked"]


async def test_the_code_itself_is_not_kept(database: Database, setting_id: str) -> None:
    """Only its hash is in the database."""
    (code,) = await codes(database, setting_id, ["P2"])
    async with database.reading() as uow:
        (row,) = await uow.invitations.for_person(await id_of(uow, setting_id, "P2"))
    assert row.code_hash == database.vault.code_hash(code)
    assert code not in row.code_hash


async def test_a_used_code_is_refused_elsewhere_and_reported(database: Database, setting_id: str) -> None:
    """Another account with the same code stays a stranger; the audit knows whose code it was."""
    (code,) = await codes(database, setting_id, ["P2"])
    first = await use(database, setting_id, code)
    assert await use(database, setting_id, code, OTHER_PHONE) == LinkResult(LinkOutcome.USED, None, first.person_id)
    assert await linked(database, setting_id, "P2") == [PHONE]
    assert (await trail(database, setting_id, "P2"))[-1] == "invitation.used"


async def test_the_same_tap_twice_stays_linked(database: Database, setting_id: str) -> None:
    """The link pressed again on the same telephone is no refusal and no second link, also in one transaction."""
    (code,) = await codes(database, setting_id, ["P2"])
    async with database.transaction() as uow:
        first = await link(uow, setting_id, code, "telegram", PHONE, NOW)
        second = await link(uow, setting_id, code, "telegram", PHONE, NOW)
    assert first == second
    assert (await trail(database, setting_id, "P2")).count("contact.linked") == 1


async def test_of_two_at_once_one_is_linked(database: Database, setting_id: str) -> None:
    """Two accounts press the same link at the same moment."""
    (code,) = await codes(database, setting_id, ["P2"])
    results = await asyncio.gather(*(use(database, setting_id, code, phone) for phone in (PHONE, OTHER_PHONE)))
    assert sorted(result.outcome for result in results) == [LinkOutcome.LINKED, LinkOutcome.USED]
    assert len(await linked(database, setting_id, "P2")) == 1


async def test_a_code_holds_for_fourteen_days(database: Database, setting_id: str) -> None:
    """On the minute it expires it is refused; a minute before, it links."""
    (code,) = await codes(database, setting_id, ["P2"])
    end = NOW + timedelta(days=14)
    assert (await use(database, setting_id, code, now=end)).outcome is LinkOutcome.EXPIRED
    assert (await use(database, setting_id, code, now=end - timedelta(minutes=1))).outcome is LinkOutcome.LINKED


async def test_an_earlier_code_is_worth_nothing(database: Database, setting_id: str) -> None:
    """A new invitation replaces the one before."""
    (earlier,) = await codes(database, setting_id, ["P2"])
    (later,) = await codes(database, setting_id, ["P2"], NOW + timedelta(minutes=1))
    assert (await use(database, setting_id, earlier)).outcome is LinkOutcome.EXPIRED
    assert (await use(database, setting_id, later)).outcome is LinkOutcome.LINKED


async def test_an_unknown_code_is_refused(database: Database, setting_id: str) -> None:
    """Whatever somebody types behind /start."""
    for code in ("nobody-knows-this", "", "x" * 500, "ŵ\U0001f600"):
        assert await use(database, setting_id, code) == LinkResult(LinkOutcome.UNKNOWN)


async def test_a_code_of_another_setting_is_unknown_here(database: Database, setting_id: str) -> None:
    """Two schools in one database share no codes."""
    (code,) = await codes(database, setting_id, ["P2"])
    other = await applied(database, SETTING.model_copy(update={"id": "ysgol-arall"}))
    assert await use(database, other, code) == LinkResult(LinkOutcome.UNKNOWN)


async def test_who_has_left_is_not_linked(database: Database, setting_id: str) -> None:
    """Neither by a fresh code, nor by one that linked them before."""
    (code,) = await codes(database, setting_id, ["P2"])
    await use(database, setting_id, code)
    (later,) = await codes(database, setting_id, ["P2"])
    async with database.transaction() as uow:
        person = await uow.people.get(await id_of(uow, setting_id, "P2"))
        assert person is not None
        person.left_at = NOW
    assert (await use(database, setting_id, later, OTHER_PHONE)).outcome is LinkOutcome.EXPIRED
    assert (await use(database, setting_id, code)).outcome is LinkOutcome.USED


async def test_a_code_made_before_the_rule_changed_does_not_link_a_child(database: Database, setting_id: str) -> None:
    """Age is judged when the code is used, too; another channel than Telegram has no such rule."""
    async with database.transaction() as uow:
        await settings.apply(uow, SETTING.model_copy(update={"telegram_under_16": True}), NOW)
    (code,) = await codes(database, setting_id, ["P1"])
    async with database.transaction() as uow:
        await settings.apply(uow, SETTING, NOW)
    assert (await use(database, setting_id, code)).outcome is LinkOutcome.UNDER_AGE
    assert await linked(database, setting_id, "P1") == []
    assert (await trail(database, setting_id, "P1"))[-1] == "invitation.under_age"
    assert (await use(database, setting_id, code, channel="web")).outcome is LinkOutcome.LINKED


async def test_a_new_telephone_replaces_the_old_one(database: Database, setting_id: str) -> None:
    """One account a person and channel: the old one is unlinked, and the audit says so."""
    for phone in (PHONE, OTHER_PHONE):
        (code,) = await codes(database, setting_id, ["P2"])
        assert (await use(database, setting_id, code, phone)).outcome is LinkOutcome.LINKED
    assert await linked(database, setting_id, "P2") == [OTHER_PHONE]
    assert (await trail(database, setting_id, "P2"))[-2:] == ["contact.unlinked", "contact.linked"]


async def test_a_new_code_on_the_same_telephone_changes_nothing(database: Database, setting_id: str) -> None:
    """Somebody who is linked and uses another code of their own stays linked, and their other channel with them."""
    (code,) = await codes(database, setting_id, ["P2"])
    await use(database, setting_id, code, "desk-7", channel="web")
    contacts = []
    for _ in range(2):
        (code,) = await codes(database, setting_id, ["P2"])
        contacts.append((await use(database, setting_id, code)).contact)
    first, second = contacts
    assert first is not None
    assert second is not None
    assert (second.id, second.linked_at, second.unlinked_at) == (first.id, NOW, None)
    assert sorted(await linked(database, setting_id, "P2")) == [PHONE, "desk-7"]


async def test_back_to_the_old_telephone(database: Database, setting_id: str) -> None:
    """An unlinked account can be linked again, to the same person or to another, with the right key."""
    for school_id, phone in (("P2", PHONE), ("P2", OTHER_PHONE), ("S3", PHONE)):
        (code,) = await codes(database, setting_id, [school_id])
        assert (await use(database, setting_id, code, phone)).outcome is LinkOutcome.LINKED
    assert await linked(database, setting_id, "P2") == [OTHER_PHONE]
    assert await linked(database, setting_id, "S3") == [PHONE]


async def test_an_account_belongs_to_one_person(database: Database, setting_id: str) -> None:
    """Somebody else's code on a linked account is refused and still good where it belongs."""
    mine, theirs = [(await codes(database, setting_id, [each]))[0] for each in ("P2", "S3")]
    await use(database, setting_id, mine)
    assert (await use(database, setting_id, theirs)).outcome is LinkOutcome.TAKEN
    assert await linked(database, setting_id, "P2") == [PHONE]
    assert (await trail(database, setting_id, "S3"))[-1] == "invitation.taken"
    assert (await use(database, setting_id, theirs, OTHER_PHONE)).outcome is LinkOutcome.LINKED


async def test_the_account_of_somebody_who_left_is_free(database: Database, setting_id: str) -> None:
    """A telephone handed on: whoever has left holds it no longer."""
    mine, theirs = [(await codes(database, setting_id, [each]))[0] for each in ("P2", "S3")]
    await use(database, setting_id, mine)
    async with database.transaction() as uow:
        person = await uow.people.get(await id_of(uow, setting_id, "P2"))
        assert person is not None
        person.left_at = NOW
    assert (await use(database, setting_id, theirs)).outcome is LinkOutcome.LINKED
    assert await linked(database, setting_id, "S3") == [PHONE]


def test_each_refusal_has_its_sentence() -> None:
    """conversations/phrases/intake.yaml says something for every outcome but the good one."""
    from relbot.flow.loader import load_catalogue
    from relbot.resources import conversations_dir

    phrases = load_catalogue(conversations_dir()).phrases
    refusals = [outcome for outcome in LinkOutcome if outcome is not LinkOutcome.LINKED]
    assert [outcome for outcome in refusals if f"intake.code_{outcome}" not in phrases] == []
