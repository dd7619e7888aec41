"""What relbot imports is asked for in pyproject.toml; nothing is there only because something else needs it."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.conftest import CHECKOUT


def _imported() -> set[str]:
    """The top names of all modules that relbot imports, wherever in a file; neither its own nor Python's."""
    names: set[str] = set()
    for path in (CHECKOUT / "relbot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                names.add(node.module)
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"relbot"}


def _declared() -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(entry).name) for entry in project["dependencies"]}


def test_what_is_imported_is_declared() -> None:
    """A package that is imported and not declared would be missing the day nobody else brings it."""
    owners = packages_distributions()
    imported = {canonicalize_name(owners[name][0]) for name in _imported()}
    assert sorted(imported - _declared()) == []
    assert imported != set()
