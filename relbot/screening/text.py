"""A text as screening reads it: plain words with their concepts, and where its sentences are."""

from bisect import bisect_right
from dataclasses import dataclass

from relbot.screening.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Text:
    """`words` and `concepts` run side by side; `starts` holds the first place of each sentence.

    `disguised`: they were read out of what bears the marks of a deliberate disguise, so some may be read wrongly.
    """

    words: list[str]
    concepts: list[tuple[str, ...]]
    starts: list[int]
    disguised: bool = False

    @classmethod
    def of(cls, sentences: list[list[str]], *, disguised: bool = False) -> "Text":
        """The text of some sentences of plain words."""
        words = [word for sentence in sentences for word in sentence]
        starts: list[int] = []
        place = 0
        for sentence in sentences:
            starts.append(place)
            place += len(sentence)
        return cls(words, lexicon().annotate(words), starts, disguised)

    def sentence_of(self, place: int) -> tuple[int, int]:
        """First place of the sentence at `place`, and the place after its last."""
        index = bisect_right(self.starts, place) - 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.words)
        return self.starts[index], end
