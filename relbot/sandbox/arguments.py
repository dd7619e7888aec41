"""Arguments of the control interface: the right kinds, none unknown, or a plain word about it."""

from typing import Any, TypeVar, cast

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import SandboxError

Default = TypeVar("Default")
_MISSING: Any = object()


class Arguments:
    """Takes named values out of a JSON object. Without a default the value is required."""

    def __init__(self, body: Json) -> None:
        self._given = body

    def text(self, name: str, default: Default = _MISSING) -> str | Default:
        """A string."""
        return cast("str | Default", self._take(name, default, str))

    def whole(self, name: str, default: Default = _MISSING) -> int | Default:
        """A whole number."""
        return cast("int | Default", self._take(name, default, int))

    def number(self, name: str, default: Default = _MISSING) -> float | Default:
        """Any number."""
        return cast("float | Default", self._take(name, default, int, float))

    def flag(self, name: str, default: Default = _MISSING) -> bool | Default:
        """True or false."""
        return cast("bool | Default", self._take(name, default, bool))

    def object(self, name: str, default: Default = _MISSING) -> Json | Default:
        """A JSON object."""
        return cast("Json | Default", self._take(name, default, dict))

    def label(self, name: str) -> str | tuple[int, int]:
        """A button's label, or [row, column]."""
        value = self._take(name, _MISSING, str, list)
        if isinstance(value, str):
            return value
        if len(value) != 2 or not all(isinstance(item, int) for item in value):
            raise SandboxError(f"{name} must be text or [row, column]")
        return (value[0], value[1])

    def only(self, *names: str) -> "Arguments":
        """Itself, for use before anything is done. Raises SandboxError if something else was given."""
        unknown = sorted(set(self._given) - set(names))
        if unknown:
            raise SandboxError(f"unknown here: {', '.join(unknown)}")
        return self

    def _take(self, name: str, default: Any, *kinds: type) -> Any:
        value = self._given.get(name)
        if value is None:
            if default is _MISSING:
                raise SandboxError(f"{name} is missing")
            return default
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise SandboxError(f"{name} must be {' or '.join(kind.__name__ for kind in kinds)}")
        return value
