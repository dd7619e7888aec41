"""A setting's own folder laid over relbot's: flows of its own, single steps changed, single phrases in other words.

In its `flows/`, a file with `flow: NAME` is a new flow, or stands in place of relbot's of that name; one with
`change: NAME` changes what it names of relbot's flow and leaves the rest. In its `phrases/`, each key stands in place
of relbot's. What may not be changed is in `flow.fixed`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from relbot.errors import FileError
from relbot.flow.catalogue import hashed
from relbot.flow.fixed import FIXED_FLOWS, FIXED_TOPICS, OPEN_TOPICS, breaches
from relbot.flow.formats import upgrade
from relbot.flow.loader import CatalogueErrors, Library
from relbot.flow.models import Flow, Localised
from relbot.flow.nodes import Node, find, plain, read_yaml
from relbot.flow.placeholders import placeholders
from relbot.flow.reading import Source, read_flow, read_phrases

MERGED = ("format", "change", "steps")
"""Lines of a change that are not put in place of the flow's own."""


def lay_over(shipped: Library, own: Path) -> Library:
    """relbot's conversations with those of the folder `own` laid over them.

    CatalogueErrors with every fault in `own`, and with every place in it that changes what stays as it is.
    """
    layer = _Layer(shipped, own)
    layer.read()
    if layer.faults:
        raise CatalogueErrors(layer.faults)
    return layer.whole()


@dataclass
class _Layer:
    """The own folder on its way over the shipped library."""

    shipped: Library
    folder: Path

    def __post_init__(self) -> None:
        self.faults: list[FileError] = []
        self.flows: dict[str, Flow] = {}
        self.phrases: dict[str, Localised] = {}
        self.flow_sources: dict[str, Source] = {}
        self.topics = dict(self.shipped.topics)

    def read(self) -> None:
        """Reads every file, and notes each fault."""
        flows, phrases = self.folder / "flows", self.folder / "phrases"
        if not flows.is_dir() and not phrases.is_dir():
            message = "there is no folder with flows/ or phrases/ here: put your own conversations there"
            self.faults.append(FileError(str(self.folder), message))
        for path in sorted(flows.glob("**/*.yaml")):
            self._flow(path)
        for path in sorted(phrases.glob("*.yaml")):
            self._topic(path)

    def whole(self) -> Library:
        """relbot's conversations as they are said here."""
        catalogue = self.shipped.catalogue.model_copy(
            update={
                "flows": dict(sorted((self.shipped.catalogue.flows | self.flows).items())),
                "phrases": self.shipped.catalogue.phrases | self.phrases,
            }
        )
        return Library(hashed(catalogue), self.shipped.flows | self.flow_sources, self.topics)

    def _flow(self, path: Path) -> None:
        shown = str(path)
        try:
            root = upgrade(read_yaml(path, shown), shown)
        except FileError as fault:
            self.faults.append(fault)
            return
        assert isinstance(root.value, dict)  # noqa: S101 - upgrade refused anything else
        line = "change" if "change" in root.value else "flow"
        flow, source = self._changed(root, shown) if line == "change" else read_flow(root, shown)
        self.faults.extend(source.faults)
        if flow is None or source.faults:
            return
        found = len(self.faults)
        if flow.flow != path.stem:
            message = f"the file is called {path.name}, so write `{line}: {path.stem}` or rename the file"
            self._at_head(root, line, message)
        if flow.flow in self.flows:
            self._at_head(root, line, f"{self.flows[flow.flow].path} is about this flow too; keep one of them")
        self._guard(flow, source, root, line)
        if len(self.faults) == found:
            self.flows[flow.flow], self.flow_sources[flow.flow] = flow, source

    def _guard(self, flow: Flow, source: Source, root: Node, line: str) -> None:
        """Notes what of relbot's flow stays and was changed: where the own file says so, else at its head."""
        before = self.shipped.catalogue.flows.get(flow.flow)
        for location, message in breaches(before, flow, whole=line == "flow") if before else ():
            node, exists = find(source.root, location)
            if location == ("flow",) or not exists or node.file != root.file:
                self._at_head(root, line, message)
            else:
                source.fault(location, message)
        self.faults.extend(source.faults)

    def _at_head(self, root: Node, line: str, message: str) -> None:
        """Notes a fault at the line that says which flow the file is about."""
        node, _ = find(root, (line,))
        self.faults.append(FileError(root.file, message, line=node.line, column=node.column, field=line))

    def _changed(self, root: Node, shown: str) -> tuple[Flow | None, Source]:
        """relbot's flow with what the file says put in place of its own lines."""
        source, (node, _) = Source(shown, root), find(root, ("change",))
        name = str(plain(node))
        shipped = self.shipped.catalogue.flows.get(name)
        if shipped is None:
            source.fault(("change",), f"relbot has no flow {name}; a flow of your own begins with `flow: {name}`")
            return None, source
        if name in FIXED_FLOWS:
            source.fault(("change",), f"{name} stays as relbot has it: {FIXED_FLOWS[name]}")
            return None, source
        merged = _merged(read_yaml(Path(shipped.path), shipped.path), root, source)
        return (None, source) if source.faults else read_flow(merged, shown)

    def _topic(self, path: Path) -> None:
        topic, shown = path.stem, str(path)
        try:
            found, source = read_phrases(read_yaml(path, shown), shown, topic)
        except FileError as fault:
            self.faults.append(fault)
            return
        for key, phrase in found.items():
            self._phrase(source, topic, key, phrase)
        self.faults.extend(source.faults)
        if source.faults or not isinstance(source.root.value, dict):
            return
        self.phrases |= found
        if topic in self.topics:
            base = self.topics[topic]
            assert isinstance(base.root.value, dict)  # noqa: S101 - it was read
            self.topics[topic] = Source(base.shown, replace(base.root, value=base.root.value | source.root.value))
        else:
            self.topics[topic] = source

    def _phrase(self, source: Source, topic: str, key: str, phrase: Localised) -> None:
        name, before = key.partition(".")[2], self.shipped.catalogue.phrases.get(key)
        if topic in FIXED_TOPICS:
            source.fault((name,), f"{topic} stays as relbot has it: {FIXED_TOPICS[topic]}")
        elif before is None and topic not in OPEN_TOPICS:
            source.fault((name,), f"relbot says no phrase {key}; take it out, or look for its name in relbot's own")
        elif before is not None:
            for language in ("en", "cy"):
                said, now = (set(placeholders(getattr(each, language))) for each in (before, phrase))
                if said != now:
                    wanted = ", ".join(f"{{{each}}}" for each in sorted(said)) or "no placeholder"
                    source.fault((name, language), f"relbot fills {wanted} in {key}; say the same")


def _merged(base: Node, change: Node, source: Source) -> Node:
    """The flow's file with the lines of the change in place of its own; steps by their id, each line by its key."""
    assert isinstance(base.value, dict)  # noqa: S101 - relbot's own file was read before
    assert isinstance(change.value, dict)  # noqa: S101 - upgrade refused anything else
    if "flow" in change.value:
        source.fault(("flow",), "a file has either `flow` or `change`; take this line out")
    entry = base.value["steps"]
    assert isinstance(entry.node.value, list)  # noqa: S101 - relbot's own file
    steps = {_id(step): step for step in entry.node.value}
    wanted, _ = find(change, ("steps",))
    for index, step in enumerate(wanted.value if isinstance(wanted.value, list) else ()):
        name = _id(step)
        if name in steps:
            steps[name] = _laid(steps[name], step)
        else:
            source.fault(("steps", index), f"name a step of that flow by its id: {', '.join(steps)}")
    header = {key: each for key, each in change.value.items() if key not in MERGED}
    return replace(change, value=base.value | header | {"steps": entry.holding(list(steps.values()))})


def _laid(below: Node, above: Node) -> Node:
    """A step whose lines are those of `above` where it has them."""
    assert isinstance(below.value, dict)  # noqa: S101 - a step of relbot's own
    assert isinstance(above.value, dict)  # noqa: S101 - it has an id
    return replace(above, value=below.value | above.value)


def _id(step: Node) -> str:
    value = step.value.get("id") if isinstance(step.value, dict) else None
    return str(plain(value.node)) if value is not None else ""
