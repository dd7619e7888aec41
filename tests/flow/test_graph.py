"""Ways, drawings and the schema of a flow."""

import json
from pathlib import Path

from relbot.flow.diagram import mermaid, outline
from relbot.flow.graph import Way, can_end, most_questions, reachable, ways_of
from relbot.flow.loader import load_flow
from relbot.flow.models import Flow, Language
from relbot.flow.schema import flow_schema

FLOW = """\
format: 1
flow: small
audience: pupil
age: secondary
title: {en: Small, cy: Bach}
seen_by: [safeguarding]
keep: check_in
steps:
  - id: a
    ask: {en: 'Is "a" <b> #1?', cy: "Ydy?"}
    collect: a
    choices_from: talk_places
    choices: [{id: ok, label: {en: OK, cy: Iawn}}]
    next:
      - {if: a == "ok", call: other, then: end}
      - {if: a.skipped, then: b}
  - id: b
    ask: {en: "How much?", cy: "Faint?"}
    collect: b
    scale: {from: 0, to: 3}
  - id: c
    ask: {en: "More? {safeguarding} will read it.", cy: "Mwy? Bydd {safeguarding} yn ei ddarllen."}
    collect: c
    text: {}
    next: a
  - id: d
    do: raise_concern
    with: {level: urgent, source: help}
  - id: e
    say: {en: "Bye", cy: "Hwyl"}
"""


def small(tmp_path: Path) -> Flow:
    """The flow above."""
    path = tmp_path / "small.yaml"
    path.write_text(FLOW, encoding="utf-8")
    return load_flow(path)[0]


def test_ways(tmp_path: Path) -> None:
    """Rules in order, then the step below where no rule always holds."""
    assert ways_of(small(tmp_path)) == (
        Way("a", "end", 0, 'a == "ok"', "other"),
        Way("a", "b", 1, "a.skipped"),
        Way("a", "b"),
        Way("b", "c"),
        Way("c", "a", 0),
        Way("d", "e"),
        Way("e", "end"),
    )


def test_where_ways_lead(tmp_path: Path) -> None:
    """What can be reached, what can end, and the most questions on one way, a loop counted once."""
    flow = small(tmp_path)
    assert reachable(flow) == {"a", "b", "c", "end"}
    assert can_end(flow) == {"a", "b", "c", "d", "e", "end"}
    assert most_questions(flow) == 3


def test_mermaid(tmp_path: Path) -> None:
    """The drawing names every step and way, and nothing in a text can break it."""
    assert mermaid(small(tmp_path)) == (
        "flowchart TD\n"
        '  s0("a<br/>Is #quot;a#quot; #lt;b#gt; #35;1?")\n'
        '  s1("b<br/>How much?")\n'
        '  s2("c<br/>More? {safeguarding} will read it.")\n'
        '  s3[["d<br/>raise_concern(level: urgent, source: help)"]]\n'
        '  s4["e<br/>Bye"]\n'
        "  done([end])\n"
        '  s0 -- "a == #quot;ok#quot;, call other" --> done\n'
        '  s0 -- "a.skipped" --> s1\n'
        "  s0 --> s1\n"
        "  s1 --> s2\n"
        "  s2 --> s0\n"
        "  s3 --> s4\n"
        "  s4 --> done\n"
    )


def test_outline(tmp_path: Path) -> None:
    """The text view shows each step's words, buttons and ways, in the language asked for."""
    assert outline(small(tmp_path), Language.CY).splitlines() == [
        "small: Bach (pupil, secondary)",
        "",
        "a  [ask]",
        "    Ydy?",
        "    - (list: talk_places)",
        "    - Iawn",
        '    → end  (a == "ok", call other)',
        "    → b  (a.skipped)",
        "    → b",
        "",
        "b  [ask]",
        "    Faint?",
        "    - 0 … 3",
        "    → c",
        "",
        "c  [ask]",
        "    Mwy? Bydd {safeguarding} yn ei ddarllen.",
        "    - (free text)",
        "    → a",
        "",
        "d  [do]",
        "    raise_concern(level: urgent, source: help)",
        "    → e",
        "",
        "e  [say]",
        "    Hwyl",
        "    → end",
    ]


def test_schema_has_what_authors_write() -> None:
    """The schema names fields as authors do, leaves out what relbot sets, and every reference in it resolves."""
    schema = flow_schema()
    definitions = schema["$defs"]
    assert sorted(schema["properties"]) == [
        "age", "audience", "expires_after", "flow", "format", "keep", "params", "remind_after", "seen_by", "steps",
        "title",
    ]  # fmt: skip
    assert sorted(definitions["Do"]["properties"]) == ["do", "id", "next", "with"]
    assert [sorted(one["properties"]) for one in definitions["Rule"]["anyOf"]] == [
        ["call", "if", "then"],
        ["call", "else"],
    ]
    assert sorted(definitions["Scale"]["properties"]) == ["from", "to"]
    references = {part.split('"')[0] for part in json.dumps(schema).split('"#/$defs/')[1:]}
    assert references - definitions.keys() == set()
