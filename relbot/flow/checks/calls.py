"""Calls of other flows: one that is not there, one for other people, and a ring of calls."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask, Catalogue, Flow


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
    known = {*flow.params, *(step.collect for step in flow.steps if isinstance(step, Ask))}
    missing = [param for param in called.params if param not in known]
    if missing:
        return "called-with-params", f"{name} needs {', '.join(missing)}, which {flow.flow} never collects"
    if flow in catalogue.with_called(name):
        return "call-ring", f"{name} leads back to {flow.flow}; a call has to come to an end"
    return None
