"""What a condition is once it has been read: frozen nodes that can be asked, and nothing else.

A comparison with an answer that is missing or was skipped is false, also under `!=` and `not in`: a flow never
fails in front of a child because a question was passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Value = str | int | bool
Part = Literal["value", "choice", "score", "text", "skipped", "answered"]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]


class AnswerLike(Protocol):
    """What a condition reads of an answer: `relbot.engine.state.Answer` is one."""

    @property
    def choice(self) -> str | None:
        """The id of the button, for a choice or a scale."""

    @property
    def score(self) -> int | None:
        """Its number, if it has one."""

    @property
    def text(self) -> str | None:
        """The words, for a free-text box."""

    @property
    def skipped(self) -> bool:
        """True when the person passed the question over."""


@dataclass(frozen=True)
class Known:
    """What a condition is asked of: answers by collect key, facts by name without `fact.`."""

    answers: Mapping[str, AnswerLike]
    flags: Mapping[str, Value]


@dataclass(frozen=True)
class AnswerRef:
    """An answer or a part of it: `talk`, `feeling.score`. The bare name is the choice's id, or else the text."""

    key: str
    part: Part

    def read(self, known: Known) -> Value | None:
        """Its value, or None when there is nothing to compare."""
        answer = known.answers.get(self.key)
        if answer is None:
            return None
        if self.part == "skipped":
            return answer.skipped
        if self.part == "answered":
            return not answer.skipped
        if answer.skipped:
            return None
        whole = answer.choice if answer.choice is not None else answer.text
        parts: dict[Part, Value | None] = {"choice": answer.choice, "score": answer.score, "text": answer.text}
        return parts.get(self.part, whole)


@dataclass(frozen=True)
class FactRef:
    """Something relbot knows: `fact.open`."""

    name: str

    def read(self, known: Known) -> Value | None:
        """Its value, or None when the fact was not given."""
        return known.flags.get(self.name)


Reference = AnswerRef | FactRef


@dataclass(frozen=True)
class Truth:
    """A reference that is yes or no by itself: `feeling.skipped`, `fact.open`."""

    reference: Reference

    def holds(self, known: Known) -> bool:
        """Whether it is true of what is known."""
        return self.reference.read(known) is True


@dataclass(frozen=True)
class Compare:
    """A reference beside a fixed value, or beside several for `in`."""

    reference: Reference
    operator: Operator
    values: tuple[Value, ...]

    def holds(self, known: Known) -> bool:
        """Whether it is true of what is known."""
        found = self.reference.read(known)
        if found is None:
            return False
        if self.operator in ("==", "in"):
            return any(_same(found, value) for value in self.values)
        if self.operator in ("!=", "not in"):
            return not any(_same(found, value) for value in self.values)
        limit = self.values[0]
        if not isinstance(found, int) or not isinstance(limit, int):
            return False
        ordered = {"<": found < limit, "<=": found <= limit, ">": found > limit, ">=": found >= limit}
        return ordered[self.operator]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    node: "Node"

    def holds(self, known: Known) -> bool:
        """Whether it is true of what is known."""
        return not self.node.holds(known)


@dataclass(frozen=True)
class Group:
    """All of the nodes (`and`) or any of them (`or`)."""

    every: bool
    nodes: tuple["Node", ...]

    def holds(self, known: Known) -> bool:
        """Whether it is true of what is known."""
        found = (node.holds(known) for node in self.nodes)
        return all(found) if self.every else any(found)


Node = Truth | Compare | Not | Group


@dataclass(frozen=True)
class Condition:
    """A condition that has been read: which answers (`names`) and `facts` it looks at, and each comparison."""

    source: str
    node: Node
    names: frozenset[str]
    facts: frozenset[str]
    comparisons: tuple[Compare, ...]

    def holds(self, answers: Mapping[str, AnswerLike], flags: Mapping[str, Value]) -> bool:
        """Whether it is true of these answers (by collect key) and facts (by name, without `fact.`)."""
        return self.node.holds(Known(answers, flags))


def _same(found: Value, value: Value) -> bool:
    return type(found) is type(value) and found == value
