"""Words relbot never says: why-questions, promises, personhood, blame, games. They stand in banned.yaml beside this."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from relbot.flow.checks.finding import Finding, Limits
from relbot.flow.checks.sentences import Sentence, every_sentence
from relbot.flow.loader import Library
from relbot.flow.models import Audience
from relbot.flow.nodes import plain, read_yaml

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")


class Ban(BaseModel):
    """One kind of words; the head of banned.yaml says what its fields mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str
    audiences: tuple[Audience, ...]
    labels: bool
    except_topics: tuple[str, ...] = ()
    en: tuple[str, ...]
    cy: tuple[str, ...]

    def applies(self, sentence: Sentence) -> bool:
        """Whether these words are banned from this sentence."""
        to_them = sentence.audience in self.audiences and sentence.topic not in self.except_topics
        return to_them and (self.labels or not sentence.label)


@cache
def bans() -> dict[str, Ban]:
    """The kinds by name, from banned.yaml."""
    path = Path(__file__).with_name("banned.yaml")
    content = plain(read_yaml(path, path.name))
    return {kind: Ban.model_validate(ban) for kind, ban in content.items()} if isinstance(content, dict) else {}


def check(library: Library, limits: Limits) -> Iterator[Finding]:
    """banned-words. What a grown-up's text quotes is somebody else's voice and is let off."""
    for sentence in every_sentence(library, limits):
        text = sentence.text if sentence.audience is Audience.PUPIL else _QUOTED.sub(" ", sentence.text)
        for ban in bans().values():
            found = _pattern(getattr(ban, sentence.language)).search(_even(text)) if ban.applies(sentence) else None
            if found is not None:
                yield sentence.finding("banned-words", f'"{found[0]}": {ban.says}')


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(_even(word)) for word in words)})(?!\w)")


def _even(text: str) -> str:
    return text.casefold().replace("’", "'")
