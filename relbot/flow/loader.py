"""A folder of conversations, read whole: `flows/**/*.yaml`, one flow a file, and `phrases/*.yaml`, one topic a file."""

from dataclasses import dataclass
from pathlib import Path

from relbot.errors import ConfigurationError, FileError
from relbot.flow.catalogue import hashed
from relbot.flow.models import Catalogue, Flow, Localised
from relbot.flow.nodes import read_yaml
from relbot.flow.reading import Source, read_flow, read_phrases


class CatalogueErrors(ConfigurationError):  # noqa: N818 -- it holds several
    """The conversations cannot be used; `errors` holds every fault found, by file and line."""

    def __init__(self, errors: list[FileError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda fault: (fault.path, fault.line or 0, fault.column or 0)))
        super().__init__("\n".join(str(fault) for fault in self.errors))


@dataclass(frozen=True)
class Library:
    """A catalogue and, for the checks, where each of its flows (by name) and phrase topics was written."""

    catalogue: Catalogue
    flows: dict[str, Source]
    topics: dict[str, Source]


def load_catalogue(folder: Path) -> Catalogue:
    """All flows and phrases under `folder`; CatalogueErrors with every fault if any file is not usable."""
    return load_library(folder).catalogue


def load_library(folder: Path) -> Library:
    """As `load_catalogue`, with the places the checks need."""
    faults: list[FileError] = []
    flows: dict[str, Flow] = {}
    flow_sources: dict[str, Source] = {}
    for path in _files(folder / "flows", "**/*.yaml", faults):
        flow = _load_flow(path, flows, flow_sources, faults)
        if flow is not None:
            flows[flow.flow] = flow
    phrases, topics = _load_phrases(folder / "phrases", faults)
    if faults:
        raise CatalogueErrors(faults)
    return Library(hashed(Catalogue(flows=flows, phrases=phrases)), flow_sources, topics)


def load_flow(path: Path) -> tuple[Flow, Source]:
    """One flow file; CatalogueErrors with every fault in it."""
    faults: list[FileError] = []
    sources: dict[str, Source] = {}
    flow = _load_flow(path, {}, sources, faults)
    if flow is None or faults:
        raise CatalogueErrors(faults)
    return flow, sources[flow.flow]


def _load_flow(path: Path, known: dict[str, Flow], sources: dict[str, Source], faults: list[FileError]) -> Flow | None:
    shown = str(path)
    try:
        flow, source = read_flow(read_yaml(path, shown), shown)
    except FileError as fault:
        faults.append(fault)
        return None
    if flow is not None and flow.flow != path.stem:
        source.fault(("flow",), f"the file is called {path.name}, so write `flow: {path.stem}` or rename the file")
    if flow is not None and flow.flow in known:
        source.fault(("flow",), f"{known[flow.flow].path} holds a flow of this name too; rename one of them")
    faults.extend(source.faults)
    if flow is None or source.faults:
        return None
    sources[flow.flow] = source
    return flow


def _load_phrases(folder: Path, faults: list[FileError]) -> tuple[dict[str, Localised], dict[str, Source]]:
    phrases: dict[str, Localised] = {}
    sources: dict[str, Source] = {}
    for path in _files(folder, "*.yaml", faults):
        try:
            found, source = read_phrases(read_yaml(path, str(path)), str(path), path.stem)
        except FileError as fault:
            faults.append(fault)
            continue
        phrases |= found
        sources[path.stem] = source
        faults.extend(source.faults)
    return phrases, sources


def _files(folder: Path, pattern: str, faults: list[FileError]) -> list[Path]:
    if not folder.is_dir():
        faults.append(FileError(str(folder), "there is no such folder; a catalogue has flows/ and phrases/"))
        return []
    return sorted(folder.glob(pattern))
