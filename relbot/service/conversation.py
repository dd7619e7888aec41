"""One person going through one flow: begin it, step it, and turn the engine's effects into rows."""

from datetime import datetime

from relbot.engine import open_session, step
from relbot.engine.incoming import Begin, Incoming
from relbot.engine.layout import controls_of
from relbot.engine.match import match_control, match_option
from relbot.engine.message import Lane
from relbot.engine.outcome import Act, Effect, Ended, Facts, Noted, Outcome, Record, Refresh, Retire, Send, SetTimer
from relbot.engine.state import Option, Session, Status
from relbot.flow.catalogue import catalogue_text
from relbot.flow.providers import UNKEPT
from relbot.service import (
    after_alarm,
    incidents,
    log,
    profile,
    prompts,
    route_away,
    routing,
    sayings,
    signs,
    talk_card,
    talk_time,
)
from relbot.service.actions import perform
from relbot.service.event import AFTERWARDS, Errand, Event, Filing
from relbot.service.facts import facts_for
from relbot.service.incident_names import HARMED_FLOW, KEEP, PARAM
from relbot.service.providers import provide
from relbot.service.session_state import STATE_CONTEXT, hold, params_in, read_held
from relbot.service.who import Who
from relbot.store.contexts import ADDRESS
from relbot.store.tables import AnswerRow, IncidentRow, SessionRow

PRESSING = frozenset({"safe", "going_home"})
"""What the answers to "are you safe?" and "is going home OK?" are collected as."""
URGENT_FLOWS = routing.CALLS
"""Flows whose messages leave before everything else."""


class Conversation:
    """A session of a person within one event. `prompt_id`: the rhythm's prompt that opened it."""

    def __init__(self, event: Event, who: Who, row: SessionRow, session: Session) -> None:
        self.event, self.who, self.row, self.session = event, who, row, session
        self._until: datetime | None = None
        self._rings = False
        self._params = params_in(session)

    @classmethod
    async def begin(
        cls,
        event: Event,
        who: Who,
        flow: str,
        params: dict[str, str] | None = None,
        *,
        prompt_id: str | None = None,
        until: datetime | None = None,
        rings: bool = False,
    ) -> "Conversation":
        """Opens a flow for a person and says its first words. What they were in waits until this is over.

        `until`: the end of a rhythm's window, after which its prompt is not sent any more. `rings`: relbot speaks
        first, so the first question comes with a sound.
        """
        await hold(event, params or {})
        await set_aside(event, who)
        catalogue = event.house.catalogue
        await _keep_catalogue(event)
        session = open_session(catalogue, flow, event.house.ids(), who.language, event.now)
        row = SessionRow(
            id=session.id,
            setting_id=event.house.setting_id,
            person_id=who.id,
            contact_id=who.contact.id,
            flow=flow,
            catalogue_hash=catalogue.hash,
            status=Status.ACTIVE.value,
            prompt_id=prompt_id,
            state=b"",
            started_at=event.now,
            touched_at=event.now,
            **routing.as_columns(await route_away.at_start(event, who, flow, params or {})),
        )
        conversation = cls(event, who, row, session)
        conversation._until, conversation._rings = until, rings
        conversation._params = params or {}
        event.uow.add(row)
        await conversation.take(Begin(params=params or {}))
        return conversation

    @classmethod
    async def load(cls, event: Event, who: Who, row: SessionRow) -> "Conversation":
        """The session of a stored row, in the language its person has now; look at the row's status afterwards."""
        session = await read_held(event, row)
        return cls(event, who, row, session.model_copy(update={"language": who.language}))

    async def take(self, incoming: Incoming, *, then_park: bool = False) -> tuple[Effect, ...]:
        """Steps the session with what came in, saves it, and applies the effects; returns them.

        `then_park`: a question that follows is not put now, unless it is pressing (after_alarm).
        """
        outcome = await self._step(incoming)
        self.session = outcome.session
        self._params = self._params or params_in(self.session)
        uow = self.event.uow
        self.row.state = await uow.seal(self.row.person_id, STATE_CONTEXT, self.session.model_dump_json())
        self.row.status = self.session.status.value
        self.row.touched_at = self.event.now
        await uow.flush()
        rests = then_park and not self.is_pressing
        for effect in outcome.effects:
            if not (rests and after_alarm.asks(effect)):
                await self._apply(effect, first=isinstance(incoming, Begin))
        if rests and self.session.question is not None:
            await self.park()
        return outcome.effects

    @property
    def request(self) -> str | None:
        """The talk request it is about, if it asks an adult when and where."""
        return self._params.get("request") if self.row.flow == talk_time.ANSWER_FLOW else None

    @property
    def about(self) -> str | None:
        """The incident it is about."""
        return self._params.get(PARAM)

    @property
    def noted(self) -> str | None:
        """The talk request an adult is writing a note about: its words are the child's (talk_note)."""
        return self._params.get("request") if self.row.flow == talk_time.NOTE_FLOW else None

    @property
    def lane(self) -> Lane:
        """The lane of its replies."""
        return Lane.URGENT if self.row.flow in URGENT_FLOWS else Lane.REPLY

    @property
    def step(self) -> str | None:
        """The step whose question is open; None between questions."""
        return self.session.question.step if self.session.question else None

    @property
    def is_pressing(self) -> bool:
        """Whether what is asked cannot wait: anything within a call for help, and whether a child is or goes safe."""
        question = self.session.question
        return self.row.flow in URGENT_FLOWS or (question is not None and question.collect in PRESSING)

    def is_button(self, text: str) -> bool:
        """Whether typed words are a button or control of the open question, and so not free text."""
        question = self.session.question
        if question is None:
            return False
        if match_option(question.options, text) is not None:
            return True
        return match_control(self.event.house.catalogue, controls_of(question), text, question.away) is not None

    @property
    def takes_text(self) -> bool:
        """Whether free text is an answer to the open question."""
        question = self.session.question
        return question is not None and question.takes_text and not question.resuming

    def offer(self, option: Option) -> None:
        """Takes one more option for the open question, which has no button: what a person typed means it."""
        question = self.session.question
        if question is not None:
            more = question.model_copy(update={"options": (*question.options, option)})
            self.session = self.session.model_copy(update={"question": more})

    async def park(self) -> None:
        """Lets it wait without a word: the question that stands in the chat is answered whenever it is pressed."""
        self.row.waiting = True
        await self.event.uow.flush()

    async def leave(self) -> None:
        """Ends it without a word: the same conversation is about to begin anew."""
        self.session = self.session.model_copy(update={"status": Status.STOPPED})
        self.row.state = await self.event.uow.seal(self.who.id, STATE_CONTEXT, self.session.model_dump_json())
        self.row.status = Status.STOPPED.value
        if self.session.question is not None:
            await self.event.retire(self.who.contact, self.row.id, self.session.question.number)
        await self._end(Ended(how="left"))

    async def _step(self, incoming: Incoming) -> Outcome:
        house, uow, now = self.event.house, self.event.uow, self.event.now
        catalogue = await house.catalogue_of(uow, self.row.catalogue_hash)
        route = routing.route_of(self.row)
        facts: Facts = await self._know(await facts_for(house, uow, self.who, now, route=route))
        while True:
            result = step(catalogue, self.session, incoming, facts, now)
            if isinstance(result, Outcome):
                turned = await route_away.turn_in(self.event, self.who, self.row, result)
                if turned is None or turned == route:
                    return result
                # the same step again, told of who reads from now on: nobody else is named in it
                route, lists = turned, facts.lists
                facts = await self._know(await facts_for(house, uow, self.who, now, route=route, lists=lists))
                continue
            offered = await provide(self.event, self.who, result, self._params.get("request"), await self._incident())
            facts = facts.model_copy(update={"lists": facts.lists | {result.key: offered}})

    async def _incident(self) -> IncidentRow | None:
        """The incident it is about, if it was begun about one."""
        incident_id = self._params.get(PARAM)
        return None if incident_id is None else await self.event.uow.incidents.get(incident_id)

    async def _know(self, facts: Facts) -> Facts:
        """The facts, and what is known of the incident it is about: to an adult, the named adult is the child's."""
        incident = await self._incident()
        if incident is None:
            return facts
        know = await incidents.known(self.event, incident, self.who)
        texts = facts.texts if self.who.is_pupil else facts.texts | know.texts
        return facts.model_copy(update={"texts": texts, "flags": facts.flags | know.flags})

    async def _apply(self, effect: Effect, *, first: bool) -> None:
        match effect:
            case Send():
                await self._send(effect, first=first)
            case Retire():
                await self.event.retire(self.who.contact, self.row.id, effect.number)
            case Refresh():
                await self.event.show_anew(self.who.contact, self.row.id, effect.number, effect.message)
            case Record():
                await self._record(effect)
            case Act():
                await perform(self.event, self.who, self.row, effect, self._params)
            case SetTimer():
                await self._set_timer(effect)
            case Ended():
                await self._end(effect)
            case Noted():
                log.noted(effect.code, flow=effect.flow or self.row.flow, step=effect.step)

    async def _send(self, effect: Send, *, first: bool) -> None:
        prompted = first and self.row.prompt_id is not None
        lane = Lane.ROUTINE if prompted else self.lane
        asks = effect.question is not None
        purpose = "prompt" if prompted and asks else "question" if asks else "reply"
        covered = effect.message.covered or (self.who.is_pupil and self.row.flow in URGENT_FLOWS)
        await self.event.send(
            self.who.contact,
            effect.message.model_copy(update={"covered": covered}),
            lane,
            Errand(
                purpose,
                self.row.prompt_id if prompted else self.row.id,
                Filing(session_id=self.row.id, question=effect.question),
                silent=not prompted and not effect.again and not (first and self._rings),
                until=self._until,
            ),
        )

    async def _record(self, effect: Record) -> None:
        uow, answer = self.event.uow, effect.answer
        if self.row.prompt_id is not None:
            await prompts.settle(uow, self.row.prompt_id, "answered", self.event.now)
        incident = await self._incident() if effect.keep == KEEP else None
        if incident is not None and not incidents.keeps_apart(incident, self.row.route):
            await incidents.keep_answer(self.event, self.who, incident, effect)
            return
        if effect.keep == UNKEPT:
            return
        noted = None if self.noted is None else await uow.care.request(self.noted)
        owner = self.who.id if noted is None else noted.person_id
        sealed = None if answer.text is None else await uow.seal(owner, "answer.text", answer.text)
        await uow.answers.add(
            AnswerRow(
                id=self.event.house.ids(),
                setting_id=self.event.house.setting_id,
                person_id=owner,
                session_id=self.row.id,
                number=effect.number,
                flow=effect.flow,
                step=effect.step,
                collect=effect.collect,
                choice=answer.choice or ",".join(answer.choices) or None,
                score=answer.score,
                text=sealed,
                skipped=answer.skipped,
                keep=effect.keep,
                answered_at=self.event.now,
                route=self.row.route,
            )
        )
        if self.who.is_pupil and effect.collect == signs.FEELING:
            await signs.note_score(self.event, self.who)

    async def _set_timer(self, effect: SetTimer) -> None:
        address = await self.event.uow.open(self.who.id, ADDRESS, self.who.contact.address)
        await self.event.timer(
            f"session.{self.row.id}.{effect.timer}",
            f"session_{effect.timer}",
            self.row.id,
            effect.due_at,
            chat=self.event.chat_of(self.who.contact.channel, address),
            number=effect.number,
        )

    async def _end(self, effect: Ended) -> None:
        uow = self.event.uow
        await uow.timers.cancel_prefix(self.event.house.setting_id, f"session.{self.row.id}.")
        await uow.deliveries.hasten(self.row.id, self.event.now + AFTERWARDS)
        log.noted("session_ended", flow=self.row.flow, step=effect.how)
        if PARAM in self._params and self.row.flow == HARMED_FLOW:
            await incidents.tell_of_harmed(self.event, self.who, self._params[PARAM], self.row)
        if PARAM in self._params or self.row.flow in profile.PAGES:  # it stays in the child's record alone
            emptied = self.session.model_copy(update={"frames": (), "history": ()})
            self.row.state = await uow.seal(self.who.id, STATE_CONTEXT, emptied.model_dump_json())
        if self.request is not None:
            asked = await talk_time.held(self.event, self.who.id, self.request)
            if asked is not None and effect.how == Status.STOPPED:  # they said so themselves
                await talk_time.put_off(self.event, self.who, asked)
            else:
                await talk_time.unanswered(self.event, self.who.id, self.request)
        if self.who.is_pupil and effect.how == Status.DONE and not self.event.urgent:
            await talk_card.after_conversation(self.event, self.row, self._params.get("request"))
        if self.who.is_pupil:
            await signs.note_taps(self.event, self.who, self.row.id)
        if self.row.flow in sayings.FLOWS:
            await sayings.ended(self.event, self.who, self.session)


async def speaking(event: Event, who: Who) -> Conversation | None:
    """The conversation this person is in now, if any."""
    for row in await event.uow.sessions.active_for(who.id):
        if not row.waiting:
            conversation = await Conversation.load(event, who, row)
            if row.status == Status.ACTIVE.value:
                return conversation
    return None


async def set_aside(event: Event, who: Who) -> None:
    """Lets the conversation this person is in wait, to be offered again when the next one is over."""
    for row in await event.uow.sessions.active_for(who.id):
        row.waiting = True
    await event.uow.flush()


async def _keep_catalogue(event: Event) -> None:
    catalogue = event.house.catalogue
    if await event.uow.catalogues.get(catalogue.hash) is None:
        await event.uow.catalogues.put(catalogue.hash, catalogue_text(catalogue), event.now)
