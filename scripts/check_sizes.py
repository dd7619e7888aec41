"""Keeps files and functions small enough to read at one sitting: `python scripts/check_sizes.py [FOLDER…]`.

A file of more than 300 lines and a function of more than 40 is named; one over 350 or 60 fails the check. Lines are
counted as they stand, comments and docstrings too; a function starts at its `def`, not at its decorators.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Limit(NamedTuple):
    """Lines: up to `aim` is fine, above it is named, above `most` fails."""

    aim: int
    most: int


FILE = Limit(aim=300, most=350)
FUNCTION = Limit(aim=40, most=60)


class Finding(NamedTuple):
    """Something longer than its aim. `place` is path:line as an editor opens it."""

    place: str
    what: str
    lines: int
    limit: Limit

    @property
    def fails(self) -> bool:
        """Whether it is longer than the most that is allowed."""
        return self.lines > self.limit.most

    def __str__(self) -> str:
        verdict = f"most {self.limit.most}" if self.fails else f"aim {self.limit.aim}"
        return f"{self.place}: {self.what} has {self.lines} lines ({verdict})"


def find_long(path: Path, name: str) -> Iterator[Finding]:
    """The findings of one Python file, called `name` in them; SyntaxError if it does not parse."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > FILE.aim:
        yield Finding(f"{name}:1", "file", lines, FILE)
    for node in ast.walk(ast.parse(text, filename=name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION.aim:
                yield Finding(f"{name}:{node.lineno}", node.name, length, FUNCTION)


def main(folders: list[str]) -> int:
    """Prints every finding; 1 if one fails or if there was nothing to check."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    if not paths:
        print(f"sizes: no Python files under {', '.join(folders)}", file=sys.stderr)
        return 1
    findings = [finding for path in paths for finding in find_long(path, _name(path))]
    for finding in findings:
        print(finding)
    failures = sum(finding.fails for finding in findings)
    print(f"sizes: {len(paths)} files, {len(findings) - failures} over the aim, {failures} over the most allowed")
    return 1 if failures else 0


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["relbot", "scripts"]))
