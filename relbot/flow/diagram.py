"""A flow drawn: as a Mermaid flowchart for a page, and as text for a terminal."""

from relbot.flow.graph import END, Way, ways_of
from relbot.flow.models import AnyStep, Ask, Flow, Language, Say

_SHAPES = {"say": ('["', '"]'), "ask": ('("', '")'), "do": ('[["', '"]]')}


def mermaid(flow: Flow, language: Language = Language.EN) -> str:
    """The flow as a Mermaid flowchart; questions are rounded, actions have double sides."""
    names = {step.id: f"s{number}" for number, step in enumerate(flow.steps)} | {END: "done"}
    lines = ["flowchart TD"]
    for step in flow.steps:
        begin, end = _SHAPES[_kind(step)]
        lines.append(f"  {names[step.id]}{begin}{_escaped(step.id)}<br/>{_escaped(_said(step, language))}{end}")
    lines.append("  done([end])")
    for way in ways_of(flow):
        label = f'-- "{_escaped(_condition(way))}" -->' if _condition(way) else "-->"
        lines.append(f"  {names[way.start]} {label} {names[way.target]}")
    return "\n".join(lines) + "\n"


def outline(flow: Flow, language: Language = Language.EN) -> str:
    """The flow as text: each step, what it says, its buttons, and where it goes."""
    lines = [f"{flow.flow}: {flow.title.in_(language)} ({flow.audience}, {flow.age})", ""]
    for step in flow.steps:
        lines.append(f"{step.id}  [{_kind(step)}]")
        lines.append(f"    {_said(step, language)}")
        lines.extend(f"    {line}" for line in _answers(step, language))
        lines.extend(f"    → {way.target}{_reason(way)}" for way in ways_of(flow) if way.start == step.id)
        lines.append("")
    return "\n".join(lines)


def _kind(step: AnyStep) -> str:
    if isinstance(step, Say):
        return "say"
    return "ask" if isinstance(step, Ask) else "do"


def _said(step: AnyStep, language: Language) -> str:
    if isinstance(step, Say):
        return step.say.in_(language)
    if isinstance(step, Ask):
        return step.ask.in_(language)
    arguments = ", ".join(f"{name}: {value}" for name, value in step.with_.items())
    return f"{step.do}({arguments})"


def _answers(step: AnyStep, language: Language) -> list[str]:
    if not isinstance(step, Ask):
        return []
    lines = [f"- {choice.label.in_(language)}" for choice in step.choices]
    if step.several:
        lines.append("- (several)")
    if step.choices_from is not None:
        lines.insert(0, f"- (list: {step.choices_from}{', searched' * step.search})")
    if step.scale is not None:
        lines.append(f"- {step.scale.from_} … {step.scale.to}")
    if step.text is not None:
        lines.append("- (free text)")
    return lines


def _condition(way: Way) -> str:
    parts = [part for part in (way.condition, way.call and f"call {way.call}") if part]
    return ", ".join(parts)


def _reason(way: Way) -> str:
    return f"  ({_condition(way)})" if _condition(way) else ""


def _escaped(text: str) -> str:
    """Mermaid's own entities for what would end or change a label."""
    for char, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("\n", "<br/>")):
        text = text.replace(char, entity)
    return text
