"""The buttons an adult who has a talk request finds below it."""

from relbot.engine.message import Button
from relbot.service.event import Event
from relbot.service.talk_states import TIMED, WITH_ADULT
from relbot.service.who import Who
from relbot.store.tables import TalkRequestRow

PRESS = "r."
"""Their tokens: "r.<request>.<what>"."""


def buttons(event: Event, adult: Who, asked: TalkRequestRow | None) -> tuple[tuple[Button, ...], ...]:
    """Another time, somebody else, how it went, as far as the request has them; for whoever has it."""
    if asked is None or asked.accepted_by != adult.id or asked.status not in WITH_ADULT:
        return ()
    shown = ("note", "time", "pass_on") if asked.status in TIMED else ("pass_on",)
    return tuple(
        (Button(label=event.house.phrase(f"alerts.button_{what}", adult.language), press=f"{PRESS}{asked.id}.{what}"),)
        for what in shown
    )
