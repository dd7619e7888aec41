"""Hello, the lasting HELP keyboard, first use, and what somebody begins from the menu."""

from datetime import timedelta

from relbot.engine.incoming import Interrupted
from relbot.engine.message import Lane, Message
from relbot.engine.state import Status
from relbot.flow.models import Language
from relbot.service.access import may_begin
from relbot.service.conversation import Conversation, set_aside, speaking
from relbot.service.event import Errand, Event, Filing
from relbot.service.menu import FIRST_USE, KEYBOARD, show_menu
from relbot.service.who import Who

ABOUT = {True: "pupil-about-me", False: "staff-about-child"}
HELP = {True: "help", False: "help-staff"}
TALK = "pupil-talk-time"
SAME_TAP = timedelta(minutes=1)
"""A tap on the same button of the menu within this time is a double tap."""


async def greet(event: Event, who: Who) -> None:
    """After linking, and on /start: the keyboard that stays, then who reads and when, before any question."""
    await show_keyboard(event, who)
    if who.person.welcomed_at is None:
        await _first_use(event, who)
    else:
        await show_menu(event, who)


async def _first_use(event: Event, who: Who) -> None:
    """First use; in the middle of it, "carry on or start again?", and never a second one beside the first."""
    for row in await event.uow.sessions.active_for(who.id):
        if row.flow == FIRST_USE[who.is_pupil]:
            begun = await Conversation.load(event, who, row)
            if row.status == Status.ACTIVE.value:
                await set_aside(event, who)
                row.waiting = False
                await begun.take(Interrupted())
                return
    await Conversation.begin(event, who, FIRST_USE[who.is_pupil])


async def show_keyboard(event: Event, who: Who) -> None:
    """HELP is a button that is not inline, in a message of its own that stays (rule 10) until a newer one arrived."""
    key = "keyboard.lasting" if who.is_pupil else "keyboard.lasting_adult"
    phrase = event.house.phrase
    message = Message(
        text=phrase(key, who.language), keyboard=phrase("keyboard.help", who.language), language=who.language
    )
    await event.send(who.contact, message, Lane.REPLY, Errand(KEYBOARD, filing=Filing(linger=None)))


async def begin_from_menu(event: Event, who: Who, flow_name: str) -> bool:
    """Starts a flow somebody chose; False for one they may not start (or that a client invented).

    A flow with params is about something: what it is about is never said by a button of the menu.
    """
    flow = event.house.catalogue.flows.get(flow_name)
    own_first_use = flow_name == FIRST_USE[who.is_pupil]
    if flow is None or flow.params or not (own_first_use or may_begin(who.roles, flow.audience.value)):
        return False
    asked = await speaking(event, who) if who.is_pupil else None
    if asked is not None and asked.is_pressing and flow_name != TALK:
        await asked.take(Interrupted(briefly=True))  # nothing routine covers a call for help, or what its words go with
        return True
    await begin(event, who, flow_name)
    return True


async def begin(event: Event, who: Who, flow_name: str) -> None:
    """Begins what somebody chose. Chosen again while it is open it is the same conversation, not a second one.

    A second tap at once says nothing; later the open question is put again, where the chooser sees it.
    """
    for row in await event.uow.sessions.active_for(who.id):
        if row.flow != flow_name or (row.waiting and not who.is_pupil):
            continue
        if not row.waiting and event.now - row.touched_at < SAME_TAP:
            return
        chosen = await Conversation.load(event, who, row)
        if row.status == Status.ACTIVE.value:
            await set_aside(event, who)
            row.waiting = False
            await chosen.take(Interrupted(briefly=True))
            return
    await Conversation.begin(event, who, flow_name)


async def call_for_help(event: Event, who: Who) -> Conversation:
    """HELP: at any time, from anywhere, as often as it is pressed (rule 10). An earlier HELP still open is closed."""
    for row in await event.uow.sessions.active_for(who.id):
        if row.flow == HELP[who.is_pupil]:
            earlier = await Conversation.load(event, who, row)
            if row.status == Status.ACTIVE.value:
                await earlier.leave()
    return await Conversation.begin(event, who, HELP[who.is_pupil])


async def speak(event: Event, who: Who, language: Language) -> None:
    """Changes somebody's language; an open question is asked again in it, and without one the menu is shown.

    So does the keyboard, in a message of its own: a message has one reply_markup (Bot API sendMessage).
    """
    who.person.language = language.value
    await event.uow.flush()
    await show_keyboard(event, who)
    current = await speaking(event, who)
    if current is not None:
        await current.take(Interrupted(briefly=True))
    elif who.person.welcomed_at is not None:
        await show_menu(event, who)
