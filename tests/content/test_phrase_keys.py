"""Phrases that the code names by key are there: a mistyped key would meet a child with silence."""

import ast
import re
from pathlib import Path

import relbot
from relbot.flow.loader import load_catalogue
from relbot.resources import conversations_dir
from relbot.service.whereabouts import AFAR

PHRASES = load_catalogue(conversations_dir()).phrases
TOPICS = {key.partition(".")[0] for key in PHRASES}
OTHER_NAMES = {
    "rhythm.opened",
    "inbox.body",
    "pin.hash",
    "pin.next_hash",
    "reasons.tsv",
    "demo.html",
    "demo.css",
    "demo.js",
}
"""Texts in code that look like a key and are something else: entries of the audit, contexts of seals, files."""


def keys_in_code() -> set[str]:
    """Every text in relbot's code that is written like the key of a phrase."""
    found: set[str] = set()
    for path in Path(relbot.__file__).parent.rglob("*.py"):
        constants = (
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        )
        found |= {text for text in constants if isinstance(text, str) and re.fullmatch(r"[a-z]+\.[a-z_]*[a-z]", text)}
    return {key for key in found if key.partition(".")[0] in TOPICS}


def test_phrases_named_in_code_exist() -> None:
    """No code names a phrase that is not there, and the search does find keys."""
    keys = keys_in_code() - OTHER_NAMES
    assert sorted(keys - PHRASES.keys()) == []
    assert "engine.seen_by" in keys


WHOLE_TOPICS = frozenset(
    {
        "consequence_hints",
        "consequence_words",
        "conduct_hints",
        "conduct_words",
        "controls",
        "demo",
        "heard",
        "label_hints",
        "label_words",
        "missing",
        "reasons",
        "words",
    }
)
"""Topics whose keys are put together from data (controls, placeholders, reason codes, a page's own names)."""
PUT_TOGETHER = frozenset(
    {
        "safeguarding.text_open",
        "safeguarding.text_closed",
        "safeguarding.text_nobody",
        "safeguarding.urgent_nobody",
        "talk.asked_closed",
        "talk.is_that_ok",
        "told.accepted_when",
        "told.accepted_when_place",
    }
)
"""Keys that code puts together from parts too short to be found."""


def names_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text in relbot's code, and every text with gaps (f-strings), as a pattern of what it can become."""
    texts: set[str] = set()
    gapped: list[re.Pattern[str]] = []
    for path in Path(relbot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                fixed = [part.value if isinstance(part, ast.Constant) else "" for part in node.values]
                if any(re.search("[a-z]{3}", str(text).rpartition(".")[2]) for text in fixed):
                    gapped.append(re.compile("".join(re.escape(str(text)) or "[a-z0-9_]+" for text in fixed)))
    return texts, gapped


def test_no_phrase_is_left_over() -> None:
    """Every phrase can be said: its key or its name stands in code, whole or with a gap."""
    texts, gapped = names_in_code()
    unsaid = []
    for key in PHRASES:
        plain = key.removesuffix(AFAR)
        topic, _, name = plain.partition(".")
        named = topic in WHOLE_TOPICS or plain in PUT_TOGETHER | texts or name in texts
        if not named and not any(each.fullmatch(said) for each in gapped for said in (plain, name)):
            unsaid.append(key)
    assert unsaid == []
