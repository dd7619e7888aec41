"""The menu: what can be begun just now, as buttons. One stands in a chat: a new one takes the former one's place."""

from relbot.engine.message import Button, Lane, Message
from relbot.service.check_ins import check_in_for
from relbot.service.event import Errand, Event, Filing
from relbot.service.who import Who, adult_name, first_name

FIRST_USE = {True: "pupil-first-use", False: "adult-first-use"}
NOT_TO = "pupil-not-to-named-adult"
BEGIN = "m."
"""Tokens of menu buttons: "m.<flow>"."""
MINE = "m.mine"
"""The button of a pupil's menu for their adults, their page and how relbot works (service.who_card)."""
PIN = "p.set"
"""The button for a PIN of one's own (service.pin_typing)."""
KEYBOARD = "keyboard"
"""The purpose of the message that brings the lasting HELP button (service.welcome)."""
STAFF_MENU = (
    ("menu_hand_adult", BEGIN + "staff-hand"),
    ("menu_incident_adult", BEGIN + "staff-incident"),
    ("menu_owed_adult", BEGIN + "staff-owed"),
    ("menu_repair_adult", BEGIN + "staff-repair"),
    ("menu_round_adult", BEGIN + "staff-round"),
    ("menu_about_adult", BEGIN + "staff-about-child"),
    ("menu_check_in_adult", BEGIN + "staff-check-in"),
    ("menu_welcome", BEGIN + FIRST_USE[False]),
    ("menu_pin_adult", PIN),
)
"""What an adult can begin: the label's key and the token."""


async def show_menu(event: Event, who: Who) -> None:
    """It holds nobody's words and is the way in: it stays, as HELP does, until the next one stands below it."""
    phrase = event.house.phrase
    key = "intake.welcome_menu" if who.is_pupil else "intake.welcome_menu_adult"
    text = phrase(key, who.language, first_name=await first_name(event.uow, who.person))
    named = await adult_name(event.uow, who.person.named_adult_id)
    wanted = _for_pupils(who, named) if who.is_pupil else STAFF_MENU
    labels = {label: phrase(f"intake.{label}", who.language, named_adult=named or "") for label, _ in wanted}
    rows = tuple((Button(label=labels[label], press=press),) for label, press in wanted)
    message = Message(text=text, rows=rows, sensitive=True, language=who.language)
    former = who.contact.menu
    who.contact.menu = await event.send(who.contact, message, Lane.REPLY, Errand("menu", filing=Filing(linger=None)))
    if former is not None:
        await event.put_away(who.contact, former)
    await event.uow.flush()


def _for_pupils(who: Who, named: str | None) -> tuple[tuple[str, str], ...]:
    """What a pupil can begin at any time. Few, to be read at a glance: what they seldom want is one tap further."""
    not_to = (("menu_not_to", BEGIN + NOT_TO),) if named else ()
    return (
        ("menu_check_in", BEGIN + check_in_for(who.person)),
        ("menu_talk", BEGIN + "pupil-talk-time"),
        ("menu_try", BEGIN + "pupil-something-to-try"),
        *not_to,
        ("menu_about_staff", BEGIN + "pupil-about-staff"),
        ("menu_mine", MINE),
    )
