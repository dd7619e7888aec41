"""What a child tapped in a check-in, for the adult who reads what came of it."""

from collections.abc import Mapping

from relbot.flow.models import Ask
from relbot.service.event import Event
from relbot.service.house import fill
from relbot.service.who import Who
from relbot.store.tables import AnswerRow, ConcernRow

CHECK_IN = "check_in"
"""The retention class of a check-in's answers."""
THEIR_ADULTS = ("named_adult", "second_adult")
"""Placeholders of a label that stand for another person as the day goes."""


async def line(event: Event, adult: Who, concern: ConcernRow, texts: Mapping[str, str]) -> str:
    """The buttons of the check-in a concern came from, in order, in the adult's language; "" if it came from none.

    `texts`: what placeholders stand for. What the child kept from an adult since stands only with what is kept, too.
    """
    answers = await event.uow.answers.for_session(concern.session_id or "")
    shown = [each for each in answers if each.route is None or concern.route is not None]
    tapped = [label(event, adult, each, texts) for each in shown if each.keep == CHECK_IN and each.choice]
    if not tapped:
        return ""
    return event.house.phrase("alerts.view_taps", adult.language, words="; ".join(tapped))


def label(event: Event, adult: Who, answer: AnswerRow, texts: Mapping[str, str]) -> str:
    """The button's words; of a scale the number and its end; the id where today's conversations no longer have it.

    `texts`: what placeholders stand for now. That is not who stood in a label when it was tapped: an adult may have
    gone home since, or been reported. Where a label named one of the child's adults, no name is put into their mouth.
    """
    flow = event.house.catalogue.flows.get(answer.flow)
    for step in flow.steps if flow else ():
        if isinstance(step, Ask) and step.id == answer.step:
            if step.scale is not None:
                return f"{answer.choice}/{step.scale.to}"
            for choice in step.choices:
                if choice.id == answer.choice:
                    own = {name: event.house.phrase(f"missing.own_{name}", adult.language) for name in THEIR_ADULTS}
                    return fill(choice.label.in_(adult.language), adult.language, {**texts, **own})
    return (answer.choice or "").replace("_", " ")
