"""Calls of other flows: one that is not there, one for other people, and a ring of calls."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Catalogue, Flow


def check(script: Script) -> Iterator[Finding]:
    """unknown-flow, other-audience, called-with-params, call-ring."""
    for index, step in enumerate(script.flow.steps):
        for number, rule in enumerate(step.next):
            if rule.call is None:
                continue
            problem = _problem(script.flow, rule.call, script.catalogue)
            if problem is not None:
                yield script.finding(problem[0], ("steps", index, "next", number, "call"), problem[1])


def _problem(flow: Flow, name: str, catalogue: Catalogue) -> tuple[str, str] | None:
    called = catalogue.flows.get(name)
    if called is None:
        return "unknown-flow", f"there is no flow {name}; there are {', '.join(sorted(catalogue.flows))}"
    if called.audience is not flow.audience:
        return "other-audience", f"{name} is for {called.audience}, this flow for {flow.audience}"
    if called.params:
        return "called-with-params", f"{name} needs {', '.join(called.params)}, which a call cannot give"
    if flow.flow in _called_by(name, catalogue):
        return "call-ring", f"{name} leads back to {flow.flow}; a call has to come to an end"
    return None


def _called_by(name: str, catalogue: Catalogue) -> set[str]:
    """The flow and all it calls, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in found or here not in catalogue.flows:
            continue
        found.add(here)
        waiting.extend(rule.call for step in catalogue.flows[here].steps for rule in step.next if rule.call)
    return found
