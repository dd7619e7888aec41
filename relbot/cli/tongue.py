"""The choice of a language on the command line; what it means is `relbot.flow.models.Language`."""

from enum import StrEnum
from typing import TYPE_CHECKING

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
