"""Whom an adult can ring about an urgent alert or a concern: in place of the details, and back (DOMAIN 3.1, 3.6)."""

from relbot.engine.message import Button, Message
from relbot.service.event import Event
from relbot.service.setting_helplines import Helpline
from relbot.service.who import Who
from relbot.store.tables import AlertRow

NUMBERS, BACK = "numbers", "more0"
WITH_NUMBERS = frozenset({"urgent", "concern"})
"""Kinds of alert that carry the button; only once they are open, for a closed notice tells no level (rule 7)."""
ABOUT_STAFF = "leadership"
"""The route of what is about somebody who works here."""


def message(event: Event, adult: Who, alert: AlertRow, others: tuple[str, ...]) -> Message:
    """999, Childline, and the numbers the setting file gives for alerts. `others`: buttons that stay, by their names.

    Who else is rung about somebody who works here stands only where it is about one.
    """
    setting = event.house.setting
    lines = list(setting.numbers_for_alerts(about_staff=alert.route == ABOUT_STAFF))
    listed = "\n".join(_line(adult, line) for line in lines)
    text = event.house.phrase("alerts.numbers", adult.language, emergency=setting.emergency, helplines=listed)
    rows = tuple((_button(event, adult, alert, what),) for what in others)
    back = event.house.phrase("alerts.button_back", adult.language)
    return Message(
        text=text, rows=((Button(label=back, press=f"a.{alert.id}.{BACK}"),), *rows), language=adult.language
    )


def _line(adult: Who, line: Helpline) -> str:
    hours = f" ({line.hours.in_(adult.language)})" if line.hours else ""
    return f"{line.name.in_(adult.language)}: {line.contact.in_(adult.language)}{hours}"


def _button(event: Event, adult: Who, alert: AlertRow, what: str) -> Button:
    return Button(label=event.house.phrase(f"alerts.button_{what}", adult.language), press=f"a.{alert.id}.{what}")
