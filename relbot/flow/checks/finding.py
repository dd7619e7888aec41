"""What a check finds, and what it looks at."""

from dataclasses import dataclass

from relbot.flow.loader import Library
from relbot.flow.models import Catalogue, Flow
from relbot.flow.nodes import Location
from relbot.flow.reading import Source


@dataclass(frozen=True, order=True)
class Finding:
    """An author's mistake at a place; line and column count from 1. `code` names the kind of mistake."""

    path: str
    line: int
    column: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code}: {self.message}"


@dataclass(frozen=True)
class Limits:
    """What every channel can carry: characters of a text and of a button."""

    text: int = 4096
    label: int = 64


@dataclass(frozen=True)
class Script:
    """One flow as the checks see it: what it says, where that was written, and the catalogue around it."""

    flow: Flow
    source: Source
    library: Library
    limits: Limits

    @property
    def catalogue(self) -> Catalogue:
        """Everything the flow may call."""
        return self.library.catalogue

    def finding(self, code: str, location: Location, message: str) -> Finding:
        """A finding at the value there, or at the nearest thing that holds it."""
        line, column = self.source.place(*location)
        return Finding(self.source.file(*location), line, column, code, message)
