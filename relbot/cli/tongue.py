"""The choice of a language on the command line; what it means is `relbot.flow.models.Language`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from relbot.flow.models import Language


class Tongue(StrEnum):
    """What can stand after --lang. Apart from `Language`, so that `relbot --help` need not load conversations."""

    EN = "en"
    CY = "cy"

    @property
    def language(self) -> "Language":
        """The same for the parts that speak it."""
        from relbot.flow.models import Language

        return Language(self.value)


def lang_option(help_: str) -> Any:
    """The option --lang of a command."""
    return typer.Option("--lang", parser=_tongue, metavar="en|cy", help=help_)


def _tongue(text: str) -> Tongue:
    """What was written after --lang; typer.BadParameter, which ends the command, for any other language."""
    try:
        return Tongue(text.strip().casefold())
    except ValueError:
        raise typer.BadParameter(f"relbot speaks en (English) and cy (Welsh), not {text}") from None
