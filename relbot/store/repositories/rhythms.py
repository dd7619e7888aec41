"""Rhythms that came round, and the prompts they opened: at most one a person, rhythm and date."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select

from relbot.store.repositories.base import Repository
from relbot.store.tables import Prompt, RhythmRun


@dataclass(frozen=True)
class NewPrompt:
    """A prompt to be queued; `id` from relbot.ids."""

    id: str
    setting_id: str
    person_id: str
    rhythm: str
    local_date: date
    flow: str
    queued_at: datetime
    status: str = "queued"
    session_id: str | None = None
    settled_at: datetime | None = None


class Rhythms(Repository):
    """Runs of rhythms and their prompts."""

    async def put_run(self, run: RhythmRun) -> bool:
        """Notes that a rhythm came round on a date; False if that is noted already."""
        values = {column.key: getattr(run, column.key) for column in RhythmRun.__table__.columns}
        return bool(await self._put_new(RhythmRun, [values], ("setting_id", "rhythm", "local_date")))

    async def get_run(self, run_id: str) -> RhythmRun | None:
        """A run by its id. Changes are made on the row itself."""
        return await self._session.get(RhythmRun, run_id)

    async def run_on(self, setting_id: str, rhythm: str, local_date: date) -> RhythmRun | None:
        """The run of a rhythm on a date."""
        query = select(RhythmRun).where(
            RhythmRun.setting_id == setting_id, RhythmRun.rhythm == rhythm, RhythmRun.local_date == local_date
        )
        return (await self._session.scalars(query)).one_or_none()

    async def forget_missed(self, setting_id: str, now: datetime) -> int:
        """Runs noted as missed whose time is not over yet (the clock was wrong) may come round again; how many."""
        early = delete(RhythmRun).where(
            RhythmRun.setting_id == setting_id, RhythmRun.status == "missed", RhythmRun.until > now
        )
        return await self._affected(early)

    async def put_prompts(self, prompts: Sequence[NewPrompt]) -> list[str]:
        """Queues prompts; whoever has one of that rhythm and date keeps it. Ids of the new ones."""
        rows = [asdict(prompt) for prompt in prompts]
        return await self._put_new(Prompt, rows, ("setting_id", "person_id", "rhythm", "local_date"))

    async def get_prompt(self, prompt_id: str) -> Prompt | None:
        """A prompt by its id. Changes are made on the row itself."""
        return await self._session.get(Prompt, prompt_id)

    async def prompts_for(self, person_id: str, local_date: date) -> list[Prompt]:
        """A person's prompts of a date, in the order they were queued."""
        query = select(Prompt).where(Prompt.person_id == person_id, Prompt.local_date == local_date)
        return list(await self._session.scalars(query.order_by(Prompt.queued_at, Prompt.id)))

    async def prompts_before(self, person_id: str, flows: Collection[str], before: date, since: date) -> list[Prompt]:
        """A person's prompts of these flows since one date and before another, the newest first."""
        query = select(Prompt).where(
            Prompt.person_id == person_id,
            Prompt.flow.in_(flows),
            Prompt.local_date < before,
            Prompt.local_date >= since,
        )
        return list(await self._session.scalars(query.order_by(Prompt.local_date.desc(), Prompt.queued_at.desc())))

    async def counts(self, setting_id: str, rhythm: str, local_date: date) -> dict[str, int]:
        """How a rhythm went on a date: number of prompts by status."""
        query = select(Prompt.status, func.count()).where(
            Prompt.setting_id == setting_id, Prompt.rhythm == rhythm, Prompt.local_date == local_date
        )
        return dict((await self._session.execute(query.group_by(Prompt.status))).all())
