"""A school year in a few minutes: children write, adults are absent, look or do not look; the ladder is the real one.

Raising, climbing, accepting, timers, rota, school time and access are relbot's own, on a real database. Played are the
people (year_habits). Left out is what would only take time: screening, conversations, and sending.
"""

import heapq
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import delete, select

from relbot.flow.actions import RequestTalkTime
from relbot.service import alert_stages, alerts, reached, talk_clock, talk_time
from relbot.service.absences import Absence, note
from relbot.service.calendar import is_reading, is_school_day, local_date, moment_of
from relbot.service.concerns import About, Worry, raise_concern
from relbot.service.due import fall_due
from relbot.service.event import Event
from relbot.service.house import House
from relbot.service.intake import Internal
from relbot.service.routing import Route
from relbot.service.setting_file import Role
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, Contact, NoticeRow, OutboxRow, Person, SessionRow, TalkRequestRow, TimerRow
from relbot.store.unit_of_work import UnitOfWork
from tests.bench import year_habits as habits
from tests.bench.year_figures import KINDS, Case, Year
from tests.bench.year_school import Size

Act = Callable[[Event], Awaitable[None]]
Tell = Callable[[str], None]
BATCH = 500
MORNING = "07:30"
"""When it is known who is absent that day."""


@dataclass
class SchoolYear:
    """A simulation on a house with its people. `adults`, `pupils`: ids of persons; `seniors` are among the adults."""

    house: House
    size: Size
    rng: random.Random
    adults: list[str]
    pupils: list[str]
    seniors: frozenset[str]
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: int = 0
    _absent_until: dict[str, date] = field(default_factory=dict)
    _accepted: dict[str, datetime] = field(default_factory=dict)

    async def run(self, first: date, last: date, tell: Tell) -> Year:
        """Plays every day from `first` to `last`, then a week in which nobody writes and adults still answer."""
        setting = self.house.setting
        begin = moment_of(setting, first, "00:00")
        end = moment_of(setting, last + timedelta(days=8), "00:00")
        for number in range((last - first).days + 1):
            self._plan(first + timedelta(days=number))
        at: datetime | None = begin
        month = first.replace(day=1)
        while at is not None and at < end:
            if local_date(setting, at).replace(day=1) != month:
                month = local_date(setting, at).replace(day=1)
                tell(f"a school year: {month:%B %Y}, {len(self._accepted)} alerts accepted so far")
            at = await self._step(at)
        return await self._found(end)

    def _plan(self, day: date) -> None:
        """What children write on a day, and in the morning of a school day who is absent."""
        setting = self.house.setting
        for wish in habits.wishes(self.rng, setting, day, self.size.pupils * self.size.busy):
            self._at(wish.at, partial(self._write, wish))
        if is_school_day(setting, day):
            self._at(moment_of(setting, day, MORNING), partial(self._absences, day))

    def _at(self, at: datetime, act: Act) -> None:
        self._numbers += 1
        heapq.heappush(self._agenda, (at, self._numbers, act))

    async def _step(self, at: datetime) -> datetime | None:
        """Does all that is due at a moment; gives the next moment at which something is."""
        setting_id = self.house.setting_id
        async with self.house.db.transaction() as uow:
            while self._agenda and self._agenda[0][0] <= at:
                _, number, act = heapq.heappop(self._agenda)
                await act(Event(self.house, uow, f"year.{number}", at))
            for timer in sorted(await uow.timers.due(at, BATCH, setting_id), key=lambda each: (each.due_at, each.key)):
                await self._fire(uow, timer, at)
            for notice, kind in sorted(await _rung(uow, at), key=self._order):
                self._may_look(notice, kind, at)
            timer_at = await uow.timers.next_due(setting_id)
        moments = [moment for moment in (timer_at, self._agenda[0][0] if self._agenda else None) if moment is not None]
        return max(min(moments), at) if moments else None

    async def _fire(self, uow: UnitOfWork, timer: TimerRow, at: datetime) -> None:
        """As relbot's tick does, without the inbox in between."""
        self._numbers += 1
        event = Event(self.house, uow, f"year.{self._numbers}", at)
        internal = Internal.model_validate({"kind": timer.kind, "id": timer.object_id, "number": timer.number})
        timer.fired_at = at
        await uow.flush()
        await fall_due(event, internal)

    async def _absences(self, day: date, event: Event) -> None:
        """Adults fall ill; most of them tell relbot. What was sent leaves the database here, as if it were long ago."""
        for adult in self.adults:
            if self._absent_until.get(adult, day) > day:
                continue
            days = habits.absent_days(self.rng)
            if days:
                back = self._absent_until[adult] = day + timedelta(days=days)
                if self.rng.random() < habits.NOTED:
                    until = moment_of(self.house.setting, back, "00:00")
                    await note(self.house, event.uow, adult, Absence("away", event.now, until), event.now)
        await event.uow._session.execute(delete(OutboxRow))
        await event.uow.timers.purge(event.now)

    async def _write(self, wish: habits.Wish, event: Event) -> None:
        child = await event.uow.people.get(self.rng.choice(self.pupils))
        assert child is not None
        if wish.kind == "request":
            await self._ask(child, event)
            return
        await raise_concern(event, About(child), Worry(wish.kind, "text", route=self._route(wish.route, child)))

    def _route(self, to: str | None, child: Person) -> Route | None:
        if to == "safeguarding":
            return Route("safeguarding", frozenset([child.named_adult_id] if child.named_adult_id else ()))
        return Route("leadership", frozenset([self.rng.choice(self.adults)])) if to == "leadership" else None

    async def _ask(self, child: Person, event: Event) -> None:
        """Mostly for whoever is named for them; some for another adult of the school."""
        other = self.rng.choice([child.second_adult_id, self.rng.choice(self.adults)])
        wish = RequestTalkTime(who=other if self.rng.random() < 0.3 else None, soon="today")
        await talk_time.request(event, Who(child, frozenset({Role.PUPIL}), Contact()), SessionRow(), wish)

    def _order(self, rung: tuple[NoticeRow, str]) -> tuple[str, int]:
        """The same in every run of a seed."""
        return rung[0].alert_id, self.adults.index(rung[0].adult_id)

    def _may_look(self, notice: NoticeRow, kind: str, at: datetime) -> None:
        """A phone rang: whether its adult looks because of it, and when."""
        reading = is_reading(self.house.setting, at)
        wait = habits.looks(self.rng, kind, senior=notice.adult_id in self.seniors, reading=reading)
        if wait is not None:
            self._at(at + wait, partial(self._look, notice.adult_id, notice.alert_id))

    async def _look(self, adult_id: str, alert_id: str, event: Event) -> None:
        """An adult looks at a notice and says "I have them", if they are not absent and nobody has said so yet."""
        today = local_date(self.house.setting, event.now)
        alert = await event.uow.care.alert(alert_id)
        adult = await reach(event.uow, adult_id)
        if alert is None or adult is None or alert.status != "open" or self._absent_until.get(adult_id, today) > today:
            return
        for taken in (await alerts.accept(event, adult, alert)).alerts:
            self._accepted.setdefault(taken.id, event.now)
            asked = await event.uow.care.request(taken.request_id) if taken.request_id else None
            if asked is not None:
                await self._agree(event, adult, asked, taken)
            elif taken.kind in alert_stages.STAGED and (wait := habits.reaches(self.rng)) is not None:
                self._at(event.now + wait, partial(self._with_them, adult_id, taken.id))

    async def _agree(self, event: Event, adult: Who, asked: TalkRequestRow, alert: AlertRow) -> None:
        """The adult says when at once; the talk is theirs until it has been."""
        await talk_time.accepted(event, adult, asked, coming=False)
        await event.uow.timers.cancel(self.house.setting_id, [f"alert.{alert.id}"])
        await talk_clock.stop(event, asked)
        days = self.rng.expovariate(1 / habits.TALK_DAYS)
        self._at(event.now + timedelta(days=days), partial(self._talked, asked.id))

    async def _talked(self, request_id: str, event: Event) -> None:
        asked = await event.uow.care.request(request_id)
        assert asked is not None
        asked.status = "closed"

    async def _with_them(self, adult_id: str, alert_id: str, event: Event) -> None:
        alert = await event.uow.care.alert(alert_id)
        adult, notice = await reach(event.uow, adult_id), await event.uow.care.notice_to(alert_id, adult_id)
        if alert is not None and adult is not None and notice is not None:
            await reached.press(event, adult, alert, notice, "with")

    async def _found(self, end: datetime) -> Year:
        async with self.house.db.reading() as uow:
            rows = list(await uow._session.scalars(select(AlertRow).where(AlertRow.kind.in_(KINDS))))
            notices = list(await uow._session.scalars(select(NoticeRow)))
            timers = set(await uow._session.scalars(select(TimerRow.key).where(TimerRow.fired_at.is_(None))))
        told: dict[str, set[str]] = {}
        for notice in notices:
            told.setdefault(notice.alert_id, set()).add(notice.adult_id)
        cases = [
            Case(
                kind=row.kind,
                in_hours=is_reading(self.house.setting, row.raised_at),
                raised_at=row.raised_at,
                accepted_at=self._accepted.get(row.id),
                lost=row.status == "open" and f"alert.{row.id}" not in timers,
                wrongly_told=len(told.get(row.id, set()) & {row.person_id, *(row.left_out or ())}),
            )
            for row in rows
        ]
        return Year(self.house.setting, tuple(cases), end)


async def _rung(uow: UnitOfWork, at: datetime) -> list[tuple[NoticeRow, str]]:
    """Notices of open alerts that went out at this moment, with the kind of alert."""
    query = select(NoticeRow, AlertRow.kind).join(AlertRow, AlertRow.id == NoticeRow.alert_id)
    query = query.where(AlertRow.status == "open", NoticeRow.sent_at == at, NoticeRow.key.is_not(None))
    return [(notice, kind) for notice, kind in await uow._session.execute(query)]
