"""The small language of conditions: `feeling.score <= 2`, `talk in ["soon", "today"]`, `not fact.open`.

Python's own parser reads the text; a whitelist turns it into the frozen nodes below and nothing else is ever run.
A comparison with an answer that is missing or was skipped is false, also under `!=` and `not in`: a flow never
fails in front of a child because a question was passed over.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from relbot.errors import RelbotError

LONGEST = 400
"""Characters in one condition. More is a plan that belongs into steps."""

Value = str | int | bool
Part = Literal["value", "choice", "score", "text", "skipped", "answered"]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]

_PARTS: dict[str, Part] = {
    "choice": "choice",
    "score": "score",
    "text": "text",
    "skipped": "skipped",
    "answered": "answered",
}
_OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


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


class ConditionError(RelbotError):
    """A condition that cannot be read. `column` counts characters of the condition from 1."""

    def __init__(self, message: str, column: int) -> None:
        self.message, self.column = message, column
        super().__init__(f"character {column}: {message}")


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


def evaluate(source: str, answers: Mapping[str, AnswerLike], flags: Mapping[str, Value]) -> bool:
    """Read and answer a condition at once; ConditionError if it cannot be read."""
    return compile_condition(source).holds(answers, flags)


@lru_cache(maxsize=1024)
def compile_condition(source: str) -> Condition:
    """Read a condition; ConditionError, with the column, if it is anything but one."""
    if len(source) > LONGEST:
        raise ConditionError(f"a condition is at most {LONGEST} characters; split it over two steps", LONGEST + 1)
    for unreadable in ("\\", "\0", "\n"):
        if unreadable in source:
            raise ConditionError(
                f"take out {unreadable!r}: conditions have no use for it", source.index(unreadable) + 1
            )
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except SyntaxError as error:
        message = 'this is not a condition; write one like feeling.score <= 2 or talk == "soon"'
        raise ConditionError(message, 1) from error  # CPython's own columns differ from version to version
    reader = _Reader()
    node = reader.read(tree.body)
    return Condition(source, node, frozenset(reader.names), frozenset(reader.facts), tuple(reader.compared))


def _same(found: Value, value: Value) -> bool:
    return type(found) is type(value) and found == value


def _wrong(node: ast.AST, message: str) -> ConditionError:
    return ConditionError(message, getattr(node, "col_offset", 0) + 1)


class _Reader:
    """Turns Python's tree into ours and remembers the names and comparisons it met."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.facts: set[str] = set()
        self.compared: list[Compare] = []

    def read(self, node: ast.expr) -> Node:
        if isinstance(node, ast.BoolOp):
            return Group(isinstance(node.op, ast.And), tuple(self.read(part) for part in node.values))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Not(self.read(node.operand))
        if isinstance(node, ast.Compare):
            self.compared.append(self._compare(node))
            return self.compared[-1]
        if isinstance(node, ast.Name | ast.Attribute):
            return self._truth(node)
        raise _wrong(node, "expected a comparison, and, or, not; keys with - in them cannot be read, write them with _")

    def _truth(self, node: ast.Name | ast.Attribute) -> Truth:
        reference = self._reference(node)
        if isinstance(reference, AnswerRef) and reference.part not in ("skipped", "answered"):
            name = ast.unparse(node)
            raise _wrong(node, f'{name} alone is neither yes nor no; compare it ({name} == "…") or write .answered')
        return Truth(reference)

    def _compare(self, node: ast.Compare) -> Compare:
        if len(node.ops) != 1:
            raise _wrong(node, "compare two things at a time, joined by and")
        operator = _OPERATORS.get(type(node.ops[0]))
        if operator is None:
            raise _wrong(node, "use ==, !=, <, <=, >, >=, in or not in")
        reference, right = self._reference(node.left), node.comparators[0]
        if operator in ("in", "not in"):
            if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
                raise _wrong(right, 'after in comes a list, as in ["soon", "today"]')
            return Compare(reference, operator, tuple(_literal(element) for element in right.elts))
        value = _literal(right)
        if operator not in ("==", "!=") and (isinstance(value, bool) or not isinstance(value, int)):
            raise _wrong(right, f"{operator} compares numbers, as in feeling.score {operator} 2")
        return Compare(reference, operator, (value,))

    def _reference(self, node: ast.expr) -> Reference:
        if isinstance(node, ast.Name) and node.id not in ("fact", "true", "false"):
            self.names.add(node.id)
            return AnswerRef(node.id, "value")
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            raise _wrong(node, "expected an answer or a fact here, as in feeling.score, talk or fact.open")
        if node.value.id == "fact":
            self.facts.add(node.attr)
            return FactRef(node.attr)
        part = _PARTS.get(node.attr)
        if part is None:
            known = ", ".join(f".{name}" for name in _PARTS)
            raise _wrong(node, f"an answer has no .{node.attr}; it has {known}")
        self.names.add(node.value.id)
        return AnswerRef(node.value.id, part)


def _literal(node: ast.expr) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | bool):
        return node.value
    if isinstance(node, ast.Name) and node.id in ("true", "false"):
        return node.id == "true"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _literal(node.operand)
        if isinstance(inner, int) and not isinstance(inner, bool):
            return -inner
    raise _wrong(node, 'expected "words", a number, true or false here')
