"""Ways that go round without asking anything, and steps from which there is no way to the end."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.graph import END, can_end, reachable, ways_of
from relbot.flow.models import Ask, Catalogue


def check(script: Script) -> Iterator[Finding]:
    """never-ends: a ring without a question; no-way-out: questions for ever."""
    places = {step.id: index for index, step in enumerate(script.flow.steps)}
    ring = _silent_ring(script)
    if ring:
        message = f"{' → '.join((*ring, ring[0]))} goes round without a question; lead one of them on"
        yield script.finding("never-ends", ("steps", places[ring[0]], "id"), message)
    if not ring:
        for step in sorted(reachable(script.flow) & places.keys() - can_end(script.flow), key=places.__getitem__):
            message = f"from {step} there is no way to the end; lead one on to end"
            yield script.finding("no-way-out", ("steps", places[step], "id"), message)


def _silent_ring(script: Script) -> tuple[str, ...]:
    """The steps of a ring in which nothing is asked, in their order; empty if there is none."""
    asks = {step.id for step in script.flow.steps if isinstance(step, Ask)}
    onward: dict[str, list[str]] = {step.id: [] for step in script.flow.steps if step.id != END}
    for way in ways_of(script.flow):
        if way.start in onward.keys() - asks and way.target in onward and not _asks(way.call, script.catalogue):
            onward[way.start].append(way.target)
    for step in onward:
        ring = _back_to(step, onward)
        if ring:
            return ring
    return ()


def _back_to(start: str, onward: dict[str, list[str]]) -> tuple[str, ...]:
    """A way from the step back to itself; empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for target in onward[here]:
            if target == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if target not in came_from:
                came_from[target] = here
                waiting.append(target)
    return ()


def _asks(call: str | None, catalogue: Catalogue) -> bool:
    """Whether the called flow holds a question, so that somebody can stop."""
    called = catalogue.flows.get(call) if call else None
    return called is not None and any(isinstance(step, Ask) for step in called.steps)
