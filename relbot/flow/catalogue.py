"""A catalogue as text: canonical JSON, named by its SHA-256, by which a session finds the one it began with."""

import hashlib
import json

from relbot.errors import RelbotError
from relbot.flow.models import Catalogue


class CatalogueTextError(RelbotError):
    """Stored text is not the catalogue its hash names."""


def catalogue_text(catalogue: Catalogue) -> str:
    """Canonical JSON: keys sorted, no spaces, without file paths and lines, so that moving a file changes nothing."""
    steps = {"__all__": {"line"}}
    content = catalogue.model_dump(
        mode="json", exclude={"hash": True, "flows": {"__all__": {"path": True, "steps": steps}}}
    )
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_hash(text: str) -> str:
    """The name of a catalogue's text: 64 hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def hashed(catalogue: Catalogue) -> Catalogue:
    """The catalogue knowing its own hash."""
    return catalogue.model_copy(update={"hash": text_hash(catalogue_text(catalogue))})


def catalogue_from_text(text: str, expected: str) -> Catalogue:
    """The catalogue of `catalogue_text`; CatalogueTextError if the text is not what `expected` names."""
    if text_hash(text) != expected:
        raise CatalogueTextError(f"the stored conversations {expected[:12]} were changed; restore them from a backup")
    return Catalogue.model_validate_json(text).model_copy(update={"hash": expected})
