"""How an alert looks on an adult's screen: closed (no name, no words, no level), or opened in place (rule 7)."""

from datetime import timedelta

from relbot.engine.message import Button, Message
from relbot.service import (
    alert_closed,
    alert_details,
    alert_numbers,
    alert_stages,
    incident_conduct,
    pin_gate,
    talk_buttons,
    talk_card,
    talk_details,
    whereabouts,
)
from relbot.service.access import (
    Standing,
    may_dismiss_alert,
    may_handle_alert,
    may_read_alert,
    may_see_around,
    may_take_over,
)
from relbot.service.event import HARD_STOP, Errand, Event
from relbot.service.moment import by_school_id
from relbot.service.rota import on_duty
from relbot.service.who import Who, adult_name
from relbot.store.contexts import ADDRESS
from relbot.store.tables import AlertRow, Delivery, NoticeRow

OPEN, MINE, HIDE, MORE, NO_CONCERN, LOOK = "open", "mine", "hide", "more", "no_concern", "look"
CALLS = frozenset({"help", "not_safe", "going_home"})
"""Sources of concerns by which a child asks for somebody themselves: by HELP, or by a button that says so."""
DETAILS = "details"
"""The purpose of an edit that opens a notice: one that could not be done is no reading (service.notice_anew)."""
FOLDED = "folded"
"""The purpose of an edit that shows a notice closed: one that could not be done may leave words standing."""
FOUND = 1000
"""Parts from here on are messages that were pressed before it was known that they had arrived."""
STAYS_OPEN = timedelta(minutes=15)
"""How long details stay on a screen before they are folded away."""


def closed(event: Event, adult: Who, alert: AlertRow) -> Message:
    """What a notice shows: alike for every level, so that a locked phone tells nobody anything."""
    key = "alerts.notice_again" if alert.rung else "alerts.notice"
    return message(event, adult, alert, key, (OPEN, MINE))


async def show(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, page: int = 0) -> None:
    """Edits an adult's notice in place to what is now true: an edit raises no notification."""
    if notice.key is None:
        return
    if notice.closes_at is not None:
        shown = await _opened(event, adult, alert, notice, page)
        await event.edit(adult.contact, notice.key, shown, Errand(DETAILS, notice.id))
    else:
        shown = await folded(event, adult, alert, notice)
        await event.edit(adult.contact, notice.key, shown, Errand(FOLDED, notice.id))


async def found_at(event: Event, adult: Who, notice: NoticeRow, reference: str) -> None:
    """The message that was pressed carries the notice, even if nobody knew that it had arrived: what opens opens there.

    One that is known by another name has been replaced by a newer one, and goes.
    """
    deliveries = event.uow.deliveries
    if notice.key is None or not reference:
        return
    known = await deliveries.by_key(event.house.setting_id, notice.key)
    if any(each.reference == reference for each in known) or await deliveries.is_known(adult.contact.id, reference):
        return
    address = await event.uow.open(adult.id, ADDRESS, adult.contact.address)
    deliveries.add(
        Delivery(
            id=event.house.ids(),
            setting_id=event.house.setting_id,
            key=notice.key,
            part=FOUND + len(known),
            contact_id=adult.contact.id,
            channel=adult.contact.channel,
            chat=event.chat_of(adult.contact.channel, address),
            reference=reference,
            direction="out",
            notice_id=notice.id,
            sent_at=notice.sent_at,
            remove_at=max(notice.sent_at, event.now - HARD_STOP / 2) + HARD_STOP,
        )
    )
    await event.uow.flush()


async def folded(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> Message:
    """How it stands, without the child's name or a word of theirs."""
    if notice.state == "passed_on":
        return message(event, adult, alert, "alerts.passed_on", ())
    if alert.status == "open" and notice.state == alert_details.DOUBTED:
        return message(event, adult, alert, "alerts.doubted_by_you", (OPEN,))
    if alert.status == "open" and alert.going_by is None:
        return closed(event, adult, alert)
    if alert.status == "open":
        name = await adult_name(event.uow, alert.going_by) or ""
        if alert.going_by == adult.id or not notice.detail:
            key = "going_you" if alert.going_by == adult.id else "going_instead"
            offer = (OPEN, *alert_stages.offered(adult, alert))
        else:
            key, offer = "going_other", (OPEN, MINE)
        key = await whereabouts.fitting(event, alert, key)
        knows = await alert_stages.who_knows_more(event, adult, alert)
        shown = message(event, adult, alert, f"alerts.{key}", offer, adult=name, safeguarding=knows)
        return shown.model_copy(update={"text": await alert_stages.line(event, adult, alert) or shown.text})
    if (closed_by := await alert_closed.line(event, adult, alert, reads=notice.detail)) is not None:
        bare = message(event, adult, alert, "alerts.closed", (OPEN,))
        return bare.model_copy(update={"text": closed_by})
    if alert.accepted_by == adult.id:
        key = await talk_details.settled(event, alert) or await alert_details.accepted_key(event, alert)
        shown = message(event, adult, alert, f"alerts.{key}", (OPEN, *alert_stages.offered(adult, alert)))
        said = await alert_stages.line(event, adult, alert) or shown.text
        rows = (*shown.rows, *await _about_talk(event, adult, alert))
        return shown.model_copy(update={"text": said, "rows": rows})
    if alert.status == "closed":
        return message(event, adult, alert, f"alerts.{alert_closed.key(alert)}", (OPEN,))
    name = await adult_name(event.uow, alert.accepted_by) or ""
    take = (alert_stages.TAKE,) if notice.detail and await alert_stages.is_left_behind(event, alert) else ()
    key = "accepted_by_other"
    if alert_stages.is_expected(adult, alert):
        key = await whereabouts.fitting(event, alert, "going_still")
    shown = message(
        event, adult, alert, f"alerts.{key}", (OPEN, *take, *alert_stages.offered(adult, alert)), adult=name
    )
    return shown.model_copy(update={"text": await alert_stages.line(event, adult, alert) or shown.text})


async def is_a_call(event: Event, alert: AlertRow) -> bool:
    """Whether the child asked for somebody, and did not only write what alarmed."""
    return any(row.source in CALLS for row in await event.uow.care.concerns_of(alert.id))


async def standing_of(event: Event, adult: Who, alert: AlertRow) -> Standing | None:
    """What the adult is to the child of an alert today; None if the child is not here any more."""
    child = await event.uow.people.get(alert.person_id)
    request = await event.uow.care.request(alert.request_id) if alert.request_id else None
    if child is None:
        return None
    on_call = await by_school_id(event, on_duty(event.house.setting, event.now))
    is_on_duty = adult.id in on_call or alert.accepted_by == adult.id
    return Standing(adult.id, adult.roles, child, request.adult_id if request else None, is_on_duty)


async def open_(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, page: int = 0) -> None:
    """Shows the details in place for a quarter of an hour, and writes down who saw them (rule 9).

    Without the words where a PIN is owed first: whom it is about, and what can be done.
    """
    waits = await _waits_for_pin(event, adult, alert, notice)
    if waits:
        await pin_gate.ask(event, adult, notice)
    elif notice.opened_at is None:
        notice.opened_at = event.now
        await event.uow.flush()
        if alert.status == "open":
            await talk_card.opened(event, alert)
    notice.closes_at = event.now + STAYS_OPEN
    event.audit(
        "alert_named" if waits else "alert_opened",
        actor=adult.id,
        subject=alert.person_id,
        kind="alert",
        object_id=alert.id,
    )
    if notice.detail and not waits:
        await incident_conduct.note_reading(event, adult, alert)
    await event.timer(f"fold.{notice.id}", "fold", notice.id, notice.closes_at)
    await show(event, adult, alert, notice, page)


async def _waits_for_pin(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> bool:
    return notice.detail and await pin_gate.is_owed(event, adult, alert, notice)


async def show_numbers(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Whom to ring, in place of what is shown; "back" opens the details, "hide" folds them."""
    if notice.key is not None:
        staged = alert_stages.offered(adult, alert)
        mine = (MINE,) if alert.status == "open" else ()
        shown = alert_numbers.message(event, adult, alert, (*mine, *staged, HIDE))
        await event.edit(adult.contact, notice.key, shown)


async def fold(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Puts opened details away again."""
    notice.closes_at = None
    await event.uow.flush()
    await show(event, adult, alert, notice)


async def _opened(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, page: int) -> Message:
    standing = await standing_of(event, adult, alert)
    if standing is None or not may_handle_alert(standing, alert, notice):
        return message(event, adult, alert, "alerts.not_for_you", ())
    reads = may_read_alert(standing, alert, notice)
    waits = await _waits_for_pin(event, adult, alert, notice)
    if waits:
        pages = [await alert_details.without_words(event, adult, alert)]
    elif reads:
        pages = await alert_details.pages(event, adult, alert, around=may_see_around(standing, alert, notice))
    else:
        pages = [await alert_details.go_to_them(event, adult, alert)]
    text = pages[page % len(pages)]
    called = await is_a_call(event, alert)
    dismissal = (NO_CONCERN,) if not waits and may_dismiss_alert(standing, alert, notice, called=called) else ()
    wanted = () if alert.going_by is not None and not reads else (MINE,)  # somebody goes: no more is asked of them
    if may_take_over(standing, alert, notice) and await alert_stages.is_left_behind(event, alert):
        wanted = (alert_stages.TAKE,)
    ring = (alert_numbers.NUMBERS,) if alert.kind in alert_numbers.WITH_NUMBERS else ()
    rows = _buttons(event, adult, alert, (*wanted, *alert_stages.offered(adult, alert), *ring, *dismissal, HIDE))
    rows = (*await _about_talk(event, adult, alert), *rows)
    if len(pages) > 1:
        label = event.house.phrase("alerts.button_more", adult.language)
        following = (page + 1) % len(pages)
        rows = ((Button(label=label, press=f"a.{alert.id}.{MORE}{following}"),), *rows)
    return Message(text=text, rows=rows, sensitive=True, language=adult.language)


async def _about_talk(event: Event, adult: Who, alert: AlertRow) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a talk request, for the adult who has it."""
    asked = await event.uow.care.request(alert.request_id) if alert.request_id else None
    return () if alert.status == "closed" else talk_buttons.buttons(event, adult, asked)


def message(event: Event, reader: Who, alert: AlertRow, key: str, buttons: tuple[str, ...], **texts: str) -> Message:
    """A phrase with buttons of the alert below it."""
    text = event.house.phrase(key, reader.language, **texts)
    return Message(text=text, rows=_buttons(event, reader, alert, buttons), language=reader.language)


def _buttons(event: Event, adult: Who, alert: AlertRow, buttons: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
    shown = [what for what in buttons if what != MINE or alert.status == "open"]
    labels = {what: event.house.phrase(f"alerts.button_{what}", adult.language) for what in shown}
    return tuple((Button(label=labels[what], press=f"a.{alert.id}.{what}"),) for what in shown)
