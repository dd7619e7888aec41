"""The broken files: what loading and checking each one says, with the folder's own name taken out."""

import shutil
from pathlib import Path

from relbot.flow.checks import check_library
from relbot.flow.loader import CatalogueErrors, load_library

BROKEN = Path(__file__).with_name("broken")


def flow_cases() -> list[Path]:
    """Broken flow files."""
    return sorted(BROKEN.glob("*.yaml"))


def phrase_cases() -> list[Path]:
    """Broken phrase files."""
    return sorted((BROKEN / "phrases").glob("*.yaml"))


def golden(case: Path) -> Path:
    """The file with the exact lines expected of a case."""
    return case.with_suffix(".txt")


def said_of(case: Path, folder: Path) -> str:
    """Load and check a catalogue in `folder` that holds the case and its companions."""
    (folder / "flows").mkdir()
    (folder / "phrases").mkdir()
    kind = "phrases" if case.parent.name == "phrases" else "flows"
    for companion in (case, *sorted((BROKEN / "with" / case.stem).glob("*.yaml"))):
        shutil.copy(companion, folder / kind)
    try:
        lines = [str(finding) for finding in check_library(load_library(folder))]
    except CatalogueErrors as faults:
        lines = [str(fault) for fault in faults.errors]
    return "".join(f"{line}\n" for line in lines).replace(f"{folder}/", "")
