"""Whatever stands in a file, loading it ends in a flow or in faults with a place."""

from hypothesis import given
from hypothesis import strategies as st

from relbot.errors import FileError
from relbot.flow.models import Flow
from relbot.flow.nodes import parse_yaml
from relbot.flow.reading import read_flow, read_phrases

WORDS = (
    "format flow audience age title seen_by keep steps params id ask say do with next if then else call collect "
    "choices label en cy scale from to text path"
)
KEYS = st.sampled_from(WORDS.split())
LEAVES = st.sampled_from(["1", "0", "true", "a", "end", "pupil", "'a == 1'", "'{first_name}'", "''", "-3", "ydw"])


def flow_style(depth: int) -> st.SearchStrategy[str]:
    """YAML of the shapes authors write, put together at random."""
    if depth == 0:
        return LEAVES
    inner = flow_style(depth - 1)
    sequences = st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    mappings = st.dictionaries(KEYS, inner, max_size=6).map(
        lambda entries: f"{{{', '.join(f'{key}: {value}' for key, value in entries.items())}}}"
    )
    return LEAVES | sequences | mappings


WHOLE = flow_style(2).map(lambda step: f"{{format: 1, steps: [{step}, {step}]}}")


def faults_of(text: str) -> list[FileError]:
    """Read a text as a flow and as phrases; what was wrong with it."""
    try:
        root = parse_yaml(text, "any.yaml")
    except FileError as fault:
        return [fault]
    flow, source = read_flow(root, "any.yaml")
    assert isinstance(flow, Flow) or source.faults
    phrases, topic = read_phrases(root, "any.yaml", "any")
    assert topic.faults or all(key.startswith("any.") for key in phrases)
    return [*source.faults, *topic.faults]


@given(st.text(max_size=200) | flow_style(3) | WHOLE)
def test_any_text(text: str) -> None:
    """Any text is a flow, or faults that each name the file and a line that is in it; nothing else is ever raised."""
    last = len(text.splitlines()) + 1
    strange = [fault for fault in faults_of(text) if fault.path != "any.yaml" or not 0 < (fault.line or 1) <= last]
    assert strange == []
