"""A text as screening reads it: plain words with their concepts, and where its sentences are."""

from bisect import bisect_right
from dataclasses import dataclass

from relbot.screening.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Text:
    """`words` and `concepts` run side by side; `starts` holds the first place of each sentence."""

    words: list[str]
    concepts: list[tuple[str, ...]]
    starts: list[int]

    @classmethod
    def of(cls, sentences: list[list[str]]) -> "Text":
        """The text of some sentences of plain words."""
        words = [word for sentence in sentences for word in sentence]
        starts: list[int] = []
        place = 0
        for sentence in sentences:
            starts.append(place)
            place += len(sentence)
        return cls(words, lexicon().annotate(words), starts)

    def sentence_of(self, place: int) -> tuple[int, int]:
        """First place of the sentence at `place`, and the place after its last."""
        index = bisect_right(self.starts, place) - 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.words)
        return self.starts[index], end
