"""Placeholders in a sentence: `{named_adult}`."""

import re

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names between braces, in the order they stand."""
    return tuple(PLACEHOLDER.findall(text))


def without_placeholders(text: str) -> str:
    """The text with them taken out, as its length is measured (DESIGN section 5)."""
    return PLACEHOLDER.sub("", text)


def stray_brace(text: str) -> bool:
    """Whether a brace stands alone, so that a placeholder was meant and none is there."""
    return any(brace in without_placeholders(text) for brace in "{}")
