"""One stored answer as three would see it: the child's named adult, another teacher, and whoever opens the database."""

from datetime import timedelta
from typing import Any

from relbot.cli.demo_people import Figure
from relbot.clock import Clock
from relbot.service.access import Standing, may_handle_alert, may_read_alert
from relbot.service.concerns import TEXT_CONTEXT
from relbot.service.house import House
from relbot.service.setting_file import Role
from relbot.service.who import adult_name
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import ConcernRow, Person
from relbot.store.unit_of_work import UnitOfWork

SEALED_SHOWN = 48
"""Bytes of the sealed words that are shown, in hexadecimal."""
COUNTABLE = ("person_id", "level", "source", "raised_at")
"""What lies open beside the words, and how it is called in the table."""


class AnswerViews:
    """The newest words that a pupil wrote on a phone of the demo. Who may read them is asked of `service.access`."""

    def __init__(self, house: House, figures: list[Figure], clock: Clock) -> None:
        self._house, self._figures, self._clock = house, figures, clock

    async def newest(self) -> dict[str, Any] | None:
        """Who wrote, what each reader gets, and the row as it is stored; None while nobody has written anything."""
        async with self._house.db.reading() as uow:
            pupils = [each.person for each in self._figures if each.phone is not None and each.person.is_pupil]
            found = [each for line in pupils if (each := await self._written(uow, line.id)) is not None]
            if not found:
                return None
            child, concern = max(found, key=lambda each: each[1].raised_at)
            return {
                "child": await adult_name(uow, child.id),
                "named": await self._seen_by(uow, child.named_adult_id, child, concern),
                "other": await self._seen_by(uow, await self._stranger(uow, child), child, concern),
                "stored": _stored(concern),
            }

    async def _written(self, uow: UnitOfWork, school_id: str) -> tuple[Person, ConcernRow] | None:
        hashes = uow.vault.lookup_hashes(self._house.setting_id, SCHOOL_ID, school_id)
        child = await uow.people.by_school_id(self._house.setting_id, hashes)
        if child is None:
            return None
        concerns = await uow.care.concerns_for(child.id, self._clock.now() - timedelta(days=365))
        written = [concern for concern in concerns if concern.text is not None]
        return (child, written[-1]) if written else None

    async def _stranger(self, uow: UnitOfWork, child: Person) -> str | None:
        """A teacher who has nothing to do with the child."""
        for adult, roles in sorted(await uow.people.all(self._house.setting_id), key=lambda each: each[0].id):
            if roles == {Role.STAFF.value} and adult.id not in (child.named_adult_id, child.second_adult_id):
                return adult.id
        return None

    async def _seen_by(
        self, uow: UnitOfWork, adult_id: str | None, child: Person, concern: ConcernRow
    ) -> dict[str, Any] | None:
        """Their name, and `sees`: words, go (they hear only whom to go to) or nothing."""
        if adult_id is None:
            return None
        standing = Standing(adult_id, frozenset(map(Role, await uow.people.roles(adult_id))), child)
        alert = await uow.care.alert(concern.alert_id) if concern.alert_id else None
        notice = None if alert is None else await uow.care.notice_to(alert.id, adult_id)
        reads = alert is not None and notice is not None and may_read_alert(standing, alert, notice)
        goes = alert is not None and may_handle_alert(standing, alert, notice)
        return {
            "name": await adult_name(uow, adult_id),
            "sees": "words" if reads else "go" if goes else "nothing",
            "words": await uow.open(child.id, TEXT_CONTEXT, concern.text) if reads and concern.text else None,
        }


def _stored(concern: ConcernRow) -> list[list[str]]:
    """Names and values of the row, as a program that reads the file without any key finds them."""
    sealed = concern.text or b""
    begun = sealed[:SEALED_SHOWN].hex(" ", -4)
    row = [[name, str(getattr(concern, name))] for name in COUNTABLE]
    return [["text", f"{begun} … ({len(sealed)} bytes)"], *row]
