"""Phrases that the code names by key are there: a mistyped key would meet a child with silence."""

import ast
import re
from pathlib import Path

import relbot
from relbot.flow.loader import load_catalogue
from relbot.resources import conversations_dir

PHRASES = load_catalogue(conversations_dir()).phrases
TOPICS = {key.partition(".")[0] for key in PHRASES}
OTHER_NAMES = {"rhythm.opened", "demo.html", "demo.css", "demo.js"}
"""Texts in code that look like a phrase's key and are something else: entries of the audit, files of a page."""


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
