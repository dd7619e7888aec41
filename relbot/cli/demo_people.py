"""Everybody in the demo's school or home: who lies on the page, who has come in, and whose phone something came to."""

import asyncio
from dataclasses import dataclass

from relbot.clock import Clock
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.phone import Phone
from relbot.sandbox.screen import Screen
from relbot.sandbox.world import World
from relbot.service import invitations
from relbot.service.house import House
from relbot.service.invitations import Inviting
from relbot.service.people_file import PersonLine
from relbot.service.setting_file import Role, is_sixteen
from relbot.store.contexts import SCHOOL_ID
from relbot.store.unit_of_work import UnitOfWork

ARRIVES_WITHIN = 600.0
"""Real seconds until somebody's first messages are there, on a machine however slow."""
PARTS = ((Role.PUPIL, "pupil"), (Role.SAFEGUARDING, "safeguarding"), (Role.LEAD, "lead"), (Role.CHAIR, "chair"))
"""What the page calls somebody who is not in the cast; the first that fits."""


@dataclass
class Figure:
    """Somebody of the example. `phone` is None until they have opened their invitation, and for whom there is none.

    `quiet`: how many notices came with the first messages; what comes after them is news. None before they came.
    """

    person: PersonLine
    part: str
    phone: Phone | None = None
    quiet: int | None = None

    @property
    def news(self) -> int:
        """Notices on the locked phone since they came in."""
        return 0 if self.phone is None or self.quiet is None else len(self.phone.notifications) - self.quiet


class Crowd:
    """The people of the example in the file's order; each gets a phone once, when they come in.

    `cast`: who lies on the page at the beginning, and as what. `newcomer`: the one adult who sees the introduction.
    Pupils who are chosen later see it too; adults went through it last term. `looked_at` is set once a page is there.
    """

    def __init__(
        self,
        house: House,
        lines: list[PersonLine],
        cast: dict[str, str],
        newcomer: str | None,
        world: World,
        clock: Clock,
    ) -> None:
        self._house, self._world, self._clock = house, world, clock
        self._newcomer = newcomer
        self._cast = cast
        self._figures = {line.id: Figure(line, cast.get(line.id) or self._part(line)) for line in lines}
        self._coming = asyncio.Lock()
        self.looked_at = asyncio.Event()

    @property
    def cast(self) -> list[Figure]:
        """Who lies on the page at the beginning, in its order."""
        return [self._figures[school_id] for school_id in self._cast]

    @property
    def everybody(self) -> list[Figure]:
        """All of them."""
        return list(self._figures.values())

    async def come_in(self, school_ids: list[str]) -> None:
        """Whoever of these has no phone yet gets one and opens the link with their invitation code on it."""
        async with self._coming:
            figures = [self._figures[each] for each in school_ids]
            wanted = [each.person.id for each in figures if each.phone is None and self.may(each)]
            if not wanted:
                return
            now, house = self._clock.now(), self._house
            async with house.db.transaction() as uow:
                done = await invitations.invite_some(uow, house.setting_id, wanted, Inviting(house.db.ids), now)
                await self._welcome(uow, [school_id for school_id in wanted if self._knows_it(school_id)])
            for each in done.invited:
                figure = self._figures[each.school_id]
                line = figure.person
                user = self._world.add_user(line.first_name, line.last_name, language_code=line.language.value)
                figure.phone = Phone(self._world, user)
                figure.phone.press_start(each.code)

    async def hold(self, school_id: str) -> None:
        """Somebody picks up this person's phone. SandboxError if there is nobody of that id."""
        if school_id not in self._figures:
            raise SandboxError(f"there is nobody called {school_id} in the demo")
        figure = self._figures[school_id]
        if figure.phone is None:
            await self.come_in([school_id])
            figure.quiet = 0  # whoever picked it up sees the first messages come

    async def follow(self) -> None:
        """Once the page and the cast are there, the other adults come in, so that their phones can ring.

        Not before, for the page is to be there soon; and one by one: whoever taps a button meanwhile waits for one of
        them at most. Pupils come when they are chosen.
        """
        await self.looked_at.wait()
        for school_id in self._cast:
            await self._arrived(school_id)
        for school_id, figure in self._figures.items():
            if not figure.person.is_pupil and school_id not in self._cast:
                await self.come_in([school_id])
                await self._arrived(school_id)

    async def _arrived(self, school_id: str) -> None:
        """Waits for their first messages, the last of which has buttons; from then on what comes is news."""
        figure = self._figures[school_id]
        if figure.phone is not None and figure.quiet is None:
            await figure.phone.wait_for(_has_buttons, ARRIVES_WITHIN)
            figure.quiet = len(figure.phone.notifications)

    def may(self, figure: Figure) -> bool:
        """Whether there is a phone for them in this release: `invitations.may_use_telegram` of the file's line."""
        return self._house.setting.telegram_under_16 or is_sixteen(figure.person.year)

    def _knows_it(self, school_id: str) -> bool:
        """Whether they went through the introduction last term."""
        here = school_id in self._cast or not self._figures[school_id].person.is_pupil
        return here and school_id != self._newcomer

    def _part(self, line: PersonLine) -> str:
        other = "carer" if self._house.setting.lives_here else "teacher"
        return next((part for role, part in PARTS if role in line.roles), other)

    async def _welcome(self, uow: UnitOfWork, school_ids: list[str]) -> None:
        """Notes that they have been through the introduction."""
        for school_id in school_ids:
            hashes = uow.vault.lookup_hashes(self._house.setting_id, SCHOOL_ID, school_id)
            person = await uow.people.by_school_id(self._house.setting_id, hashes)
            if person is not None:
                person.welcomed_at = self._clock.now()


def _has_buttons(screen: Screen) -> bool:
    return any(shown.buttons for shown in screen.chat)
