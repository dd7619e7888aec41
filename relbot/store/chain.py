"""The chain over the lines of the audit: each is marked with a keyed hash of itself and of the mark before it. Pure.

A line that is taken out, changed, put in or moved no longer fits its mark, and without the chain's key nobody can make
another that fits. The key and the place of the last line, the *head*, lie sealed with the setting's key; a rotation of
keys seals them anew and leaves the marks as they are. docs/privacy.md says what this cannot show.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC

from relbot.store.tables import AuditRow

BEGINNING = ""
"""The mark before the first line."""


@dataclass(frozen=True)
class Head:
    """The chain's key, the number and mark of its last line, and the number of its first."""

    key: str
    first: int = 1
    number: int = 0
    mark: str = BEGINNING

    @classmethod
    def new(cls, after: int = 0) -> "Head":
        """A chain of its own; `after` is the highest number that lines have already."""
        return cls(secrets.token_hex(32), after + 1, after)

    @classmethod
    def read(cls, text: bytes) -> "Head":
        """What `written` gave."""
        return cls(**json.loads(text))

    def written(self) -> str:
        """As text, to be sealed."""
        return json.dumps(self.__dict__)

    def mark_of(self, row: AuditRow, number: int, before: str) -> str:
        """The mark of a line under this number, behind the line with the mark `before`."""
        told = (row.setting_id, row.actor_id, row.action, row.subject_id, row.object_kind, row.object_id)
        text = json.dumps([before, number, row.at.astimezone(UTC).isoformat(), *told])
        return hmac.digest(bytes.fromhex(self.key), text.encode(), "sha256").hex()

    def link(self, row: AuditRow) -> "Head":
        """Gives a new line its number and mark; the head behind it."""
        row.number = self.number + 1
        row.mark = self.mark_of(row, row.number, self.mark)
        return Head(self.key, self.first, row.number, row.mark)
