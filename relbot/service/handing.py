"""With whom a child is who is safe, "handed to …": an adult here is named, and hears of it without words."""

from collections.abc import Iterable

from relbot.engine.message import Button, Message
from relbot.service import alert_stages, alert_view, alerts, talk_notices, told
from relbot.service.event import Event
from relbot.service.ladder import Recipient, recipients
from relbot.service.routing import as_columns, own_adults, route_of
from relbot.service.setting_file import Role
from relbot.service.who import Who, adult_name, reach, roles_of
from relbot.store.tables import AlertRow, NoticeRow

TO = "to_"
"""Before the beginning of the id of an adult, as long as callback data has room for (Bot API, 64 bytes)."""
SHORT = 16
UNNAMED = "safe_unnamed"
"""Another adult here, who is not among those relbot names."""
HERE = frozenset({"safeguarding", "staff"})


async def press(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, what: str) -> None:
    """The button, a choice after it, or a name after that. What is none of them changes nothing."""
    to = what.removeprefix(f"{alert_stages.SAFE}_")
    known = await _may_know(event, adult, alert)
    if what == alert_stages.SAFE:
        choices = tuple(f"{alert_stages.SAFE}_{each}" for each in alert_stages.HANDED)
        await _ask(event, adult, alert, notice, "alerts.safe_to_whom", choices)
    elif what == UNNAMED:
        await _record(event, adult, alert, "staff")
    elif to in HERE and (names := [each for each in known if each[2] == to]):
        choices = (UNNAMED,) if to == "staff" else ()
        await _ask(event, adult, alert, notice, "alerts.safe_to_which", choices, names)
    elif to in alert_stages.HANDED:
        await _record(event, adult, alert, to)
    for recipient, _, role in known:
        if what == TO + recipient.person_id[:SHORT]:
            await _record(event, adult, alert, role, recipient)


async def _may_know(event: Event, adult: Who, alert: AlertRow) -> list[tuple[Recipient, str, str]]:
    """Who hears of it on any rung, and the child's own adults, as far as they can be reached: each with name and role.

    By name; never whom it may be about (rule 6).
    """
    child = await event.uow.people.get(alert.person_id)
    if child is None:
        return []
    route = route_of(alert)
    whole = AlertRow(kind=alert.kind, person_id=child.id, request_id=alert.request_id, rung=99, **as_columns(route))
    found = {one.person_id: one for one in await recipients(event, whole, child)}
    if route is None or route.to == "past":
        own = (one for one in own_adults(child, route) if one)
        found = {one: Recipient(one, detail=False) for one in own} | found
    known = []
    for one in found.values():
        name = await adult_name(event.uow, one.person_id)
        if name and one.person_id != adult.id and await reach(event.uow, one.person_id) is not None:
            is_safeguarding = Role.SAFEGUARDING in await roles_of(event.uow, one.person_id)
            known.append((one, name, "safeguarding" if is_safeguarding else "staff"))
    return sorted(known, key=lambda each: (each[1], each[0].person_id))


async def _ask(
    event: Event,
    adult: Who,
    alert: AlertRow,
    notice: NoticeRow,
    key: str,
    choices: tuple[str, ...],
    names: Iterable[tuple[Recipient, str, str]] = (),
) -> None:
    """Puts the choice in place of the notice; "hide" brings it back."""
    notice.closes_at = None
    shown = alert_view.message(event, adult, alert, key, (*choices, alert_view.HIDE))
    named = tuple((Button(label=name, press=f"a.{alert.id}.{TO}{one.person_id[:SHORT]}"),) for one, name, _ in names)
    if notice.key is not None:
        await event.edit(adult.contact, notice.key, _with(shown, named))
    await event.uow.flush()


def _with(shown: Message, named: tuple[tuple[Button, ...], ...]) -> Message:
    return shown.model_copy(update={"rows": (*named, *shown.rows)})


async def _record(event: Event, adult: Who, alert: AlertRow, to: str, named: Recipient | None = None) -> None:
    """The child is safe, and everybody sees with whom; whoever was named is rung, the child's screen says it."""
    alert.safe_at, alert.handed_to = event.now, to
    alert.handed_to_id = named.person_id if named else None
    event.audit("alert_safe", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    if named is not None:
        notice = await alerts.notice_for(event, alert, named)
        notice.state, notice.sent_at = "sent", event.now
        event.audit("alert_handed", actor=named.person_id, subject=alert.person_id, kind="alert", object_id=alert.id)
        await event.uow.flush()
        await talk_notices.ring(event, alert, named.person_id, "alerts.notice_handed")
    await event.uow.flush()
    await alerts.show_all(event, alert)
    await told.is_over(event, alert, adult)
