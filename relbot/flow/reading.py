"""One flow file or phrase file, read into models. Every fault found is collected; each names its place."""

from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_json

from relbot.errors import FileError
from relbot.flow.expressions import ConditionError, compile_condition
from relbot.flow.formats import upgrade
from relbot.flow.models import Ask, Do, Flow, Identifier, Localised, Rule, Say, Strict
from relbot.flow.nodes import Location, Node, find, key_place, plain
from relbot.flow.sentences import ONE_OF_SEVERAL, sentence, written
from relbot.flow.shapes import ANSWERS, WRITTEN, shaped_step, step_kind

Model = TypeVar("Model", bound=BaseModel)

_STEP_MODELS: dict[str, type[Strict]] = {"say": Say, "ask": Ask, "do": Do}
SET_BY_US = frozenset({"path", "line"})
"""Fields of the models that no author writes."""
_HARMLESS_STEP = {"id": "x", "do": "x"}
_NAME = TypeAdapter[str](Identifier)


@dataclass
class Source:
    """A file that was read: its tree of places and the faults found in it so far."""

    shown: str
    root: Node
    faults: list[FileError] = field(default_factory=list)

    def place(self, *location: str | int) -> tuple[int, int]:
        """Line and column of the value there, or of the nearest thing that holds it."""
        node, _ = find(self.root, location)
        return node.line, node.column

    def file(self, *location: str | int) -> str:
        """The file that value stands in: of a flow whose steps a setting changes, one of two."""
        node, _ = find(self.root, location)
        return node.file or self.shown

    def fault(self, location: Location, message: str, *, shift: int = 0) -> None:
        """Note a fault at the value there, `shift` characters into it."""
        line, column = self.place(*location)
        file = self.file(*location)
        self.faults.append(FileError(file, message, line=line, column=column + shift, field=written(location) or None))


def read_flow(root: Node, shown: str) -> tuple[Flow | None, Source]:
    """The flow, or None and the faults in the source."""
    try:
        root = upgrade(root, shown)
    except FileError as fault:
        return None, Source(shown, root, [fault])
    source = Source(shown, root)
    _forbid_model_names(source, root, ())
    source.root = _shaped(root)
    content = plain(source.root)
    assert isinstance(content, dict)  # noqa: S101 - upgrade refused anything else
    steps = content.get("steps")
    if isinstance(steps, list):
        for index in range(len(steps)):
            _read_step(source, index)
    _forbid_ours(source, ())
    header = content | {"steps": [_HARMLESS_STEP]} if isinstance(steps, list) and steps else content
    _validated(Flow, header, source, ())
    if source.faults:
        return None, source
    return _placed(Flow.model_validate_json(to_json(content), strict=True), source), source


def read_phrases(root: Node, shown: str, topic: str) -> tuple[dict[str, Localised], Source]:
    """The phrases of one file under `topic.key`, and the source with its faults."""
    source = Source(shown, root)
    if not isinstance(root.value, dict):
        source.fault((), "a phrase file is a list of `key: {en: …, cy: …}` lines")
        return {}, source
    phrases: dict[str, Localised] = {}
    for key, entry in root.value.items():
        try:
            _NAME.validate_python(key)
        except ValidationError:
            message = "write the key in lower-case letters and digits, words joined by _"
            source.faults.append(FileError(shown, message, line=entry.line, column=entry.column, field=key))
            continue
        phrase = _validated(Localised, plain(entry.node), source, (key,))
        if phrase is not None:
            phrases[f"{topic}.{key}"] = phrase
    return phrases, source


def _shaped(root: Node) -> Node:
    """The file with each step in the models' shape, places kept."""
    if not isinstance(root.value, dict) or "steps" not in root.value:
        return root
    entry = root.value["steps"]
    if not isinstance(entry.node.value, list):
        return root
    return replace(root, value=root.value | {"steps": entry.holding([shaped_step(step) for step in entry.node.value])})


def _read_step(source: Source, index: int) -> None:
    location: Location = ("steps", index)
    node, _ = find(source.root, location)
    kind = step_kind(node)
    if kind is None:
        source.fault(location, "a step has exactly one of say, ask or do")
        return
    _forbid_ours(source, location)
    step = _validated(_STEP_MODELS[kind], plain(node), source, location)
    if isinstance(step, Ask):
        _one_kind_of_answer(step, source, location)
    if isinstance(step, Say | Ask | Do):
        for number, rule in enumerate(step.next):
            _read_condition(rule, source, (*location, "next", number, "if_"))


def _one_kind_of_answer(step: Ask, source: Source, location: Location) -> None:
    given = {name for name in ANSWERS if getattr(step, name)}
    if len(given) != 1 and given not in ({"choices", "choices_from"}, {"choices", "text"}):
        source.fault(location, "a question has exactly one of choices, scale, choices_from or text")
    if step.search and step.choices_from is None:
        source.fault((*location, "search"), "there is nothing to search without choices_from")
    if step.several and given != {"choices"}:
        source.fault((*location, "several"), "several can be ticked of choices alone")
    if step.scale and not 1 <= step.scale.to - step.scale.from_ <= 10:
        source.fault((*location, "scale"), "a scale has 2 to 11 numbers, from the smaller to the larger")


def _read_condition(rule: Rule, source: Source, location: Location) -> None:
    if rule.if_ is None:
        return
    try:
        compile_condition(rule.if_)
    except ConditionError as error:
        node, _ = find(source.root, location)
        source.fault(location, error.message, shift=error.column - 1 + node.quoted)


def _forbid_ours(source: Source, location: Location) -> None:
    node, _ = find(source.root, location)
    for name in sorted(SET_BY_US & node.value.keys()) if isinstance(node.value, dict) else ():
        source.fault((*location, name), "is set by relbot; take the line out")


def _forbid_model_names(source: Source, node: Node, location: Location) -> None:
    """`if_` and the like are names in our code; an author writes `if`."""
    if isinstance(node.value, list):
        for number, item in enumerate(node.value):
            _forbid_model_names(source, item, (*location, number))
    if isinstance(node.value, dict):
        for key, entry in node.value.items():
            if key in WRITTEN:
                source.fault((*location, key), f"is written `{WRITTEN[key]}`")
            _forbid_model_names(source, entry.node, (*location, key))


def _validated(model: type[Model], content: object, source: Source, location: Location) -> Model | None:
    """The model, or None after noting each fault. By JSON, in strict mode: "3" is no number and `yes` no truth."""
    try:
        return model.model_validate_json(to_json(content), strict=True)
    except ValidationError as errors:
        for error in errors.errors(include_url=False, include_input=False):
            _note(error, model, source, location)
        return None


def _note(error: ErrorDetails, model: type[BaseModel], source: Source, location: Location) -> None:
    """Note what pydantic found. A value of several allowed types fails once for each; it is noted once."""
    way = (*location, *_without_union_tags(error["loc"], source.root, location))
    one_of_several = len(way) < len(location) + len(error["loc"])
    line, column = key_place(source.root, way) if error["type"] == "extra_forbidden" else source.place(*way)
    message = ONE_OF_SEVERAL if one_of_several else sentence(error, _known_fields(model, error["loc"][:-1]))
    fault = FileError(source.file(*way), message, line=line, column=column, field=written(way) or None)
    if not (one_of_several and source.faults and str(source.faults[-1]) == str(fault)):
        source.faults.append(fault)


def _without_union_tags(loc: Location, root: Node, location: Location) -> Location:
    """Pydantic names the member of a union it tried (`str`, `int`); authors never wrote that."""
    way: Location = ()
    for number, part in enumerate(loc):
        _, found = find(root, (*location, *way, part))
        if found or (number == len(loc) - 1 and part not in ("str", "int", "bool")):
            way = (*way, part)
    return way


def _known_fields(model: type[BaseModel], way: Location) -> tuple[str, ...]:
    """Field names of the model at the end of the way, as the models name them."""
    for part in way:
        if isinstance(part, str):
            model = _FIELD_MODELS[model.__name__, part]
    names = (info.alias or name for name, info in model.model_fields.items())
    return tuple(name for name in names if name not in SET_BY_US)


def _models_by_field() -> dict[tuple[str, str], type[BaseModel]]:
    """Which model stands in which field, read off the models so that it cannot grow stale."""
    found: dict[tuple[str, str], type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Flow, Say, Ask, Do]
    while waiting:
        model = waiting.pop()
        for name, info in model.model_fields.items():
            for inner in _models_in(info.annotation):
                found[model.__name__, name] = inner
                waiting.append(inner)
    return found


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = (_models_in(part) for part in getattr(annotation, "__args__", ()))
    return [model for models in inner for model in models]


_FIELD_MODELS = _models_by_field()


def _placed(flow: Flow, source: Source) -> Flow:
    """The flow knowing its file, each step its line."""
    steps = tuple(
        step.model_copy(update={"line": source.place("steps", index)[0]}) for index, step in enumerate(flow.steps)
    )
    return flow.model_copy(update={"path": source.shown, "steps": steps})
