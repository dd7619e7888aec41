"""The small language of conditions: `feeling.score <= 2`, `talk in ["soon", "today"]`, `not fact.open`.

Python's own parser reads the text; a whitelist turns it into the nodes of `flow.conditions`, and nothing is ever run.
"""

import ast
from collections.abc import Mapping
from functools import lru_cache

from relbot.errors import RelbotError
from relbot.flow.conditions import (
    AnswerLike,
    AnswerRef,
    Compare,
    Condition,
    FactRef,
    Group,
    Node,
    Not,
    Operator,
    Part,
    Reference,
    Truth,
    Value,
)

LONGEST = 400
"""Characters in one condition. More is a plan that belongs into steps."""

_NO_CONDITION = "expected a comparison, and, or, not; keys with - in them cannot be read, write them with _"

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


class ConditionError(RelbotError):
    """A condition that cannot be read. `column` counts characters of the condition from 1."""

    def __init__(self, message: str, column: int) -> None:
        self.message, self.column = message, column
        super().__init__(f"character {column}: {message}")


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
    bare = source.lstrip()
    try:
        tree = ast.parse(bare, mode="eval")
    except SyntaxError as error:
        message = 'this is not a condition; write one like feeling.score <= 2 or talk == "soon"'
        raise ConditionError(message, 1) from error  # CPython's own columns differ from version to version
    reader = _Reader()
    try:
        node = reader.read(tree.body)
    except _MisreadError as error:
        column = len(source) - len(bare) + len(bare.encode()[: error.offset].decode()) + 1
        raise ConditionError(error.message, column) from error
    return Condition(source, node, frozenset(reader.names), frozenset(reader.facts), tuple(reader.compared))


class _MisreadError(Exception):
    """Something that is no condition, `offset` bytes into the text: so CPython's parser counts."""

    def __init__(self, node: ast.expr, message: str) -> None:
        self.message, self.offset = message, node.col_offset


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
        raise _MisreadError(node, _NO_CONDITION)

    def _truth(self, node: ast.Name | ast.Attribute) -> Truth:
        reference = self._reference(node)
        if isinstance(reference, AnswerRef) and reference.part not in ("skipped", "answered"):
            name = ast.unparse(node)
            message = f'{name} alone is neither yes nor no; compare it ({name} == "…") or write .answered'
            raise _MisreadError(node, message)
        return Truth(reference)

    def _compare(self, node: ast.Compare) -> Compare:
        if len(node.ops) != 1:
            raise _MisreadError(node, "compare two things at a time, joined by and")
        operator = _OPERATORS.get(type(node.ops[0]))
        if operator is None:
            raise _MisreadError(node, "use ==, !=, <, <=, >, >=, in or not in")
        reference, right = self._reference(node.left), node.comparators[0]
        if operator in ("in", "not in"):
            if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
                raise _MisreadError(right, 'after in comes a list, as in ["soon", "today"]')
            return Compare(reference, operator, tuple(_literal(element) for element in right.elts))
        value = _literal(right)
        if operator not in ("==", "!=") and (isinstance(value, bool) or not isinstance(value, int)):
            raise _MisreadError(right, f"{operator} compares numbers, as in feeling.score {operator} 2")
        return Compare(reference, operator, (value,))

    def _reference(self, node: ast.expr) -> Reference:
        if isinstance(node, ast.Name) and node.id not in ("fact", "true", "false"):
            self.names.add(node.id)
            return AnswerRef(node.id, "value")
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            raise _MisreadError(node, "expected an answer or a fact here, as in feeling.score, talk or fact.open")
        if node.value.id == "fact":
            self.facts.add(node.attr)
            return FactRef(node.attr)
        part = _PARTS.get(node.attr)
        if part is None:
            known = ", ".join(f".{name}" for name in _PARTS)
            raise _MisreadError(node, f"an answer has no .{node.attr}; it has {known}")
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
    raise _MisreadError(node, 'expected "words", a number, true or false here')
