"""The pins: hashed, naming no host, and agreeing with each other."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
FILES = ("build.txt", "dev.txt", "pins.txt", "run.txt")


def _entries(name: str) -> list[str]:
    text = (REQUIREMENTS / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _versions(name: str) -> dict[str, str]:
    return dict(re.split(r"==|\s", entry)[:2] for entry in _entries(name))


def test_every_file_of_pins_is_checked() -> None:
    """A new file of pins comes under these tests."""
    assert sorted(path.name for path in REQUIREMENTS.iterdir()) == list(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    """An entry is `name==version`, perhaps a marker, then hashes, and nothing else: no option, no address."""
    shape = re.compile(r"[a-z0-9.-]+==[^\s;]+( ; [^#\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    entries = _entries(name)
    assert [entry for entry in entries if not shape.fullmatch(entry)] == []
    assert entries != []


@pytest.mark.parametrize("name", FILES)
def test_no_pin_names_a_host(name: str) -> None:
    """Any index, mirror or folder of wheels may serve the pins."""
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links|@ ", text) == []


@pytest.mark.parametrize("name", ["build.txt", "run.txt"])
def test_people_run_the_versions_that_are_tested(name: str) -> None:
    """What `make demo` installs is, version for version, part of what `make test` installs."""
    tested = _versions("dev.txt")
    assert {package: tested.get(package) for package in _versions(name)} == _versions(name)


def _declared(group: str) -> list[Requirement]:
    """What a dependency group of pyproject.toml asks for, and the groups it includes."""
    groups = tomllib.loads((REQUIREMENTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    asked: list[Requirement] = []
    for entry in groups[group]:
        asked += [Requirement(entry)] if isinstance(entry, str) else _declared(entry["include-group"])
    return asked


def _run_dependencies() -> list[Requirement]:
    project = tomllib.loads((REQUIREMENTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(entry) for entry in project["dependencies"]]


@pytest.mark.parametrize(
    "name, asked",
    [
        ("build.txt", _declared("build")),
        ("dev.txt", [*_run_dependencies(), *_declared("dev")]),
        ("pins.txt", _declared("pins")),
        ("run.txt", _run_dependencies()),
    ],
)
def test_the_pins_are_what_the_project_asks_for(name: str, asked: list[Requirement]) -> None:
    """A dependency that was declared and not compiled, or a version out of its range, is named."""
    pinned = _versions(name)
    wrong = [str(need) for need in asked if not need.specifier.contains(pinned.get(need.name, "0.dev0"))]
    assert wrong == []
    assert asked != []
