"""From a setting file to a SettingFile: every fault at once, each with line, column and field."""

import re
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, to_json

from relbot.errors import ConfigurationError, FileError
from relbot.flow.nodes import key_place, plain, read_yaml
from relbot.flow.reading import Source
from relbot.flow.sentences import sentence, written
from relbot.service.setting_checks import faults_of
from relbot.service.setting_file import SettingFile

_MARKED = re.compile(r"#\s*([a-z_]+):")


class SettingError(ConfigurationError):
    """The setting file cannot be used; `errors` holds every fault found, in the order of the file."""

    def __init__(self, errors: list[FileError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda fault: (fault.line or 0, fault.column or 0)))
        super().__init__("\n".join(str(fault) for fault in self.errors))


def load_setting(path: Path) -> SettingFile:
    """The setting in the file; SettingError with every fault when it cannot be used."""
    setting, _ = load_with_places(path)
    return setting


def load_with_places(path: Path) -> tuple[SettingFile, Source]:
    """As `load_setting`, with the places of its entries, to which warnings can be pinned."""
    if not path.exists():
        raise SettingError([FileError(str(path), "is not there; `relbot init` writes one to begin with")])
    try:
        source = Source(str(path), read_yaml(path, str(path), guide="docs/setting.md"))
    except FileError as fault:
        raise SettingError([fault]) from fault
    if not isinstance(source.root.value, dict):
        source.fault((), "a setting file is a list of `key: value` lines; `relbot init` writes one to begin with")
        raise SettingError(source.faults)
    setting = _modelled(source)
    if setting is not None:
        marked = _marked(path)
        for found in faults_of(setting):
            key = written(found.location[:1])
            if key in marked and key not in source.root.value:
                message = f"{found.message}. The line is here already: take away the mark # before it"
                line, column = marked[key]
                source.faults.append(FileError(source.shown, message, line=line, column=column, field=key))
            else:
                source.fault(found.location, found.message)
    if setting is not None and setting.conversations is not None:
        own = (path.parent / setting.conversations).resolve()
        setting = setting.model_copy(update={"conversations": str(own)})
        if not own.is_dir():
            source.fault(("conversations",), f"there is no folder {own}; name it as it is seen from this file")
    if setting is None or source.faults:
        raise SettingError(source.faults)
    return setting, source


def _marked(path: Path) -> dict[str, tuple[int, int]]:
    """Keys at the beginning of lines that a # takes out of the file, with line and column of each, from 1."""
    lines = enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1)
    found = ((number, _MARKED.match(line)) for number, line in lines)
    return {match[1]: (number, match.start(1) + 1) for number, match in found if match}


def _modelled(source: Source) -> SettingFile | None:
    """By JSON in strict mode: "3" is no number and `yes` no truth."""
    try:
        return SettingFile.model_validate_json(to_json(plain(source.root)), strict=True)
    except ValidationError as errors:
        for error in errors.errors(include_url=False, include_input=False):
            source.faults.append(_placed(error, source))
        return None


def _placed(error: ErrorDetails, source: Source) -> FileError:
    location = error["loc"]
    if error["type"] == "extra_forbidden":
        line, column = key_place(source.root, location)
    else:
        line, column = source.place(*location)
    message = _said(error)
    return FileError(source.shown, message, line=line, column=column, field=written(location) or None)


def _said(error: ErrorDetails) -> str:
    kind, location = error["type"], error["loc"]
    if kind in ("date_parsing", "date_from_datetime_parsing", "date_type"):
        return "write a date as YYYY-MM-DD, such as 2026-09-01"
    if kind == "too_long":
        return f"has too many; at most {error['ctx']['max_length']}"
    if kind == "literal_error" and location == ("format",):
        return f"this relbot reads format {error['ctx']['expected']}; update relbot"
    return sentence(error, _known_fields(location[:-1]))


def _known_fields(location: tuple[str | int, ...]) -> tuple[str, ...]:
    """The fields that exist in the model at the end of the way, as they are written."""
    model: type[BaseModel] | None = SettingFile
    for part in location:
        if isinstance(part, str) and model is not None:
            fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
            model = _model_in(fields.get(part))
    return tuple(info.alias or name for name, info in model.model_fields.items()) if model else ()


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
