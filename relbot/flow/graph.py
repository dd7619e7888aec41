"""The ways through a flow: from each step, where it can go, and whether a question or a called flow stands between."""

from dataclasses import dataclass

from relbot.flow.models import Ask, Flow

END = "end"
"""Where a flow ends. No step may bear this name."""


@dataclass(frozen=True)
class Way:
    """One way on from a step. `rule` is its place in `next`; None is falling through to the step below."""

    start: str
    target: str
    rule: int | None = None
    condition: str | None = None
    call: str | None = None


def ways_of(flow: Flow) -> tuple[Way, ...]:
    """Every way in the file's order. Rules behind one that always holds lead nowhere and are left out."""
    found: list[Way] = []
    for index, step in enumerate(flow.steps):
        below = flow.steps[index + 1].id if index + 1 < len(flow.steps) else END
        for number, rule in enumerate(step.next):
            found.append(Way(step.id, rule.then, number, rule.if_, rule.call))
            if rule.if_ is None:
                break
        else:
            found.append(Way(step.id, below))
    return tuple(found)


def reachable(flow: Flow) -> frozenset[str]:
    """Steps that some way from the first one comes to; END among them if the flow can end."""
    return _closure({flow.steps[0].id}, {(way.start, way.target) for way in ways_of(flow)})


def can_end(flow: Flow) -> frozenset[str]:
    """Steps from which some way comes to the end, or to a step that is not there (a mistake of its own)."""
    steps, ways = {step.id for step in flow.steps}, ways_of(flow)
    ends = {END} | {way.target for way in ways} - steps
    return _closure(ends, {(way.target, way.start) for way in ways})


def most_questions(flow: Flow) -> int:
    """Questions on the longest way through this flow, called flows not counted; a loop counts once."""
    ways, asks = ways_of(flow), {step.id for step in flow.steps if isinstance(step, Ask)}
    known: dict[str, int] = {END: 0}

    def longest(step: str, passed: frozenset[str]) -> int:
        if step in passed:
            return 0
        if step not in known:
            onward = [longest(way.target, passed | {step}) for way in ways if way.start == step]
            known[step] = (step in asks) + max(onward, default=0)
        return known[step]

    return longest(flow.steps[0].id, frozenset())


def _closure(begin: set[str], edges: set[tuple[str, str]]) -> frozenset[str]:
    found, waiting = set(begin), list(begin)
    while waiting:
        here = waiting.pop()
        fresh = {target for start, target in edges if start == here} - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)
