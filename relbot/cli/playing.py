"""`relbot flows play`: the engine's own messages, brought to a terminal by the same port that Telegram implements."""

from collections.abc import Callable
from datetime import datetime

import typer

from relbot.cli.terminal import TerminalChannel
from relbot.clock import Clock
from relbot.engine import open_session, parse_press, step
from relbot.engine.incoming import Begin, Incoming, Tap, Words
from relbot.engine.outcome import Act, Ended, Facts, Needs, Noted, Outcome, Refresh, Send
from relbot.engine.state import Option, Session, Status
from relbot.flow.models import Catalogue, Flow, Language
from relbot.flow.providers import ALONE
from relbot.service.ports import Operation

ADDRESS = "terminal"
SESSION = "play"

_LISTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "adults_for_me": (("a1", "Sam Rees", "Sam Rees"), ("a2", "Dana Okafor", "Dana Okafor")),
    "other_adults": (("a2", "Dana Okafor", "Dana Okafor"),),
    "adults_to_change_to": (("a2", "Dana Okafor", "Dana Okafor"),),
    "leaders": (("l1", "Nia Puw", "Nia Puw"), ("l2", "Aled Rhys", "Aled Rhys")),
    "talk_places": (("p1", "the library", "y llyfrgell"), ("p2", "the garden", "yr ardd")),
    "pupils": (("p1", "Mali Prys, 9E", "Mali Prys, 9E"), ("p2", "Max Hill, 9T", "Max Hill, 9T")),
    "colleagues": (("a3", "Lee Price", "Lee Price"), ("a4", "Siân Rowe", "Siân Rowe")),
    "my_incidents": (("i1", "10:40, 23/11 Mali", "10:40, 23/11 Mali"),),
    "about_me_mine": (("helps", "What helps", "Beth sy'n helpu"),),
    "my_children": (("p1", "Mali Prys, 9E", "Mali Prys, 9E"),),
    "talk_times": (("t1", "at break", "amser egwyl"), ("t2", "after lunch", "ar ôl cinio")),
}
"""Invented adults, places and times: id, English, Welsh."""


def sample_facts(first_name: str, language: Language, *, is_open: bool) -> Facts:
    """An invented setting, so that every placeholder and list has something in it."""
    welsh = language is Language.CY
    texts = {
        "first_name": first_name,
        "named_adult": "Sam Rees",
        "if_hurt": "Mari Lewis",
        "second_adult": "Dana Okafor",
        "safeguarding": "Mari Lewis",
        "leadership": "Nia Puw",
        "told_now": "Mari Lewis",
        "going": "Nia Puw",
        "readers": "Sam Rees a Mari Lewis" if welsh else "Sam Rees and Mari Lewis",
        "reading_hours": "dydd Llun i ddydd Gwener, 8:30 i 16:00" if welsh else "Monday to Friday, 8:30 to 16:00",
        "next_reading": "dydd Llun am 8:30" if welsh else "on Monday at 8:30",
        "setting": "Ysgol Glan Afon",
        "emergency": "999",
        "childline": "0800 1111",
        "helplines": "Childline 0800 1111\nSamaritans 116 123",
        "adult": "Sam Rees",
        "at": "10:40, 23/11",
        "calm_until": "11:00",
        "calm_place": "yr ardd" if welsh else "the garden",
    }
    flags: dict[str, bool | int | str] = {
        "open": is_open,
        "reachable": True,
        "has_named_adult": True,
        "has_second_adult": True,
        "named_adult_reads": True,
        "others_go": True,
        "fewer": False,
        "welcomed": True,
        "age_16": True,
        "talk_held": False,
        "talk_owed": True,
        "restorative": True,
        "calm_place": True,
    }
    lists = {
        name: tuple(Option(id=key, label=cy if welsh else en, words=(en, cy)) for key, en, cy in options)
        for name, options in _LISTS.items()
    }
    return Facts(texts=texts, flags=flags, lists=lists)


async def play_flow(
    catalogue: Catalogue,
    flow: Flow,
    language: Language,
    first_name: str,
    *,
    is_open: bool,
    clock: Clock,
    read_line: Callable[[], str] = input,
) -> None:
    """Go through the flow until it ends or an empty line is read. Actions are named, not done."""
    channel = TerminalChannel()
    facts = _read_by(flow, sample_facts(first_name, language, is_open=is_open))
    session = open_session(catalogue, flow.flow, SESSION, language, clock.now())
    incoming: Incoming | None = Begin(params=dict.fromkeys(flow.params, "sample"))
    while incoming is not None:
        session = await _show(channel, _stepped(catalogue, session, incoming, facts, clock.now()))
        incoming = _typed(channel, read_line, clock.now()) if session.status is Status.ACTIVE else None


def _read_by(flow: Flow, facts: Facts) -> Facts:
    """The sample without those who read alone what is not for the named adult, unless this flow is what they read."""
    if ALONE in flow.seen_by:
        return facts
    return facts.model_copy(update={"texts": {name: text for name, text in facts.texts.items() if name != ALONE}})


def _stepped(catalogue: Catalogue, session: Session, incoming: Incoming, facts: Facts, now: datetime) -> Outcome:
    outcome = step(catalogue, session, incoming, facts, now)
    if isinstance(outcome, Needs):
        sample = facts.lists.get(outcome.provider)
        if sample is None:
            typer.echo(f"relbot: the list {outcome.provider} has no sample; it is played empty", err=True)
        known = facts.model_copy(update={"lists": {**facts.lists, outcome.key: sample or ()}})
        return _stepped(catalogue, session, incoming, known, now)
    return outcome


async def _show(channel: TerminalChannel, outcome: Outcome) -> Session:
    for effect in outcome.effects:
        if isinstance(effect, Send | Refresh):
            await channel.deliver(Operation(kind="send", address=ADDRESS, message=effect.message))
        elif isinstance(effect, Act):
            arguments = ", ".join(f"{name}={value}" for name, value in effect.arguments.items())
            typer.secho(f"  [do: {effect.action}({arguments})]", dim=True)
        elif isinstance(effect, Noted):
            typer.secho(f"  [noted: {effect.code} {effect.step}]", dim=True)
        elif isinstance(effect, Ended):
            typer.secho(f"  [ended: {effect.how}]", dim=True)
    return outcome.session


def _typed(channel: TerminalChannel, read_line: Callable[[], str], now: datetime) -> Incoming | None:
    """What was typed, decoded by the channel; None for an empty line or the end of input."""
    try:
        line = read_line()
    except EOFError:
        return None
    if not line.strip():
        return None
    received = channel.decode(line, now)
    press = parse_press(received.press) if received.kind == "press" else None
    return Tap(number=press.number, what=press.what) if press else Words(text=line)
