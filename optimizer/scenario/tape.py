"""Numbers that remember how they were computed, so that the same arithmetic can be done again elsewhere.

A :class:`Recorded` takes the way of every other number, through formulas, service in time, curves and the algebra of
the program; what comes out refers to a :class:`Tape`, a flat list of operations on inputs that any interpreter can
repeat. Equal operations are recorded once, and what does not depend on an input stays a plain float.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

UNARY = ("neg", "log", "exp", "expm1", "log1p", "arctan", "tan", "mean_decay")
BINARY = ("+", "-", "*", "/", "pow", "min", "max", "<", "<=")
OPERATIONS = (*UNARY, *BINARY, "where")
"""What an interpreter has to know. A comparison is 1 or 0; ``where`` takes a condition and what holds if and if not."""


class UnrecordableError(Exception):
    """The course of the computation hangs on the value of ``inputs``, so one recording does not serve all values."""

    def __init__(self, inputs: frozenset[str]) -> None:
        super().__init__(f"a branch is taken by the value of {', '.join(sorted(inputs))}")
        self.inputs = inputs


class Recorded:
    """One number on a tape; ``node`` is its position there."""

    __slots__ = ("node", "tape")
    __array_ufunc__ = None  # numpy leaves mixed operations to this class

    def __init__(self, tape: Tape, node: int) -> None:
        self.tape, self.node = tape, node

    def __repr__(self) -> str:
        return f"Recorded({self.node})"

    def __add__(self, other: Any) -> Any:
        return apply("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return apply("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return apply("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return apply("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return apply("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return apply("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return apply("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return apply("/", other, self)

    def __neg__(self) -> Any:
        return apply("neg", self)

    def __lt__(self, other: Any) -> Any:
        return apply("<", self, other)

    def __le__(self, other: Any) -> Any:
        return apply("<=", self, other)

    def __gt__(self, other: Any) -> Any:
        return apply("<", other, self)

    def __ge__(self, other: Any) -> Any:
        return apply("<=", other, self)

    def __and__(self, other: Any) -> Any:
        return apply("*", self, other)

    __rand__ = __and__

    def __bool__(self) -> bool:
        raise UnrecordableError(self.tape.inputs_of(self.node))

    def __float__(self) -> float:
        raise UnrecordableError(self.tape.inputs_of(self.node))


class Tape:
    """Operations in an order in which each comes after its operands.

    ``nodes`` holds an entry for each number: ``("input", name)``, ``("constant", value)`` or an operation with the
    positions of its operands.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._known: dict[tuple[Any, ...], int] = {}
        self._inputs: list[frozenset[str]] = []

    def input(self, name: str) -> Recorded:
        """A number to be given whenever the tape is played."""
        return Recorded(self, self._add(("input", name)))

    def position(self, value: Any) -> int:
        """Where ``value``, recorded or plain, stands on the tape."""
        return value.node if isinstance(value, Recorded) else self._add(("constant", float(value)))

    def inputs_of(self, node: int) -> frozenset[str]:
        """The inputs that the number at ``node`` depends on."""
        return self._inputs[node]

    def _add(self, entry: tuple[Any, ...]) -> int:
        if entry not in self._known:
            self._known[entry] = len(self.nodes)
            self.nodes.append(entry)
            if entry[0] == "input":
                inputs = frozenset([entry[1]])
            else:
                operands = () if entry[0] == "constant" else entry[1:]
                inputs = frozenset[str]().union(*(self._inputs[i] for i in operands))
            self._inputs.append(inputs)
        return self._known[entry]

    def record(self, op: str, operands: Iterable[Any]) -> Recorded:
        """The outcome of an operation."""
        return Recorded(self, self._add((op, *(self.position(value) for value in operands))))

    def play(self, inputs: Mapping[str, Any]) -> list[Any]:
        """Every number of the tape at ``inputs``, each an array of samples of shape (n,), or a float."""
        import numpy as np

        found: list[Any] = []
        with np.errstate(all="ignore"):
            for op, *operands in self.nodes:
                if op == "input":
                    found.append(np.asarray(inputs[operands[0]], dtype=float))
                elif op == "constant":
                    found.append(np.float64(operands[0]))
                else:
                    found.append(played(op, [found[i] for i in operands]))
        return found


def is_recorded(*values: Any) -> bool:
    """Whether any of ``values`` is on a tape."""
    return any(isinstance(value, Recorded) for value in values)


def apply(op: str, *operands: Any) -> Any:
    """``op`` on operands of which at least one is on a tape; a plain float where the outcome hangs on none of them."""
    plain: list[Any] = [value if isinstance(value, Recorded) else float(value) for value in operands]
    match op, plain:
        case ("+", [0.0, other]) | ("+" | "-", [other, 0.0]) | ("*" | "/", [other, 1.0]) | ("*", [1.0, other]):
            return other
        case ("*", [0.0, _] | [_, 0.0]) | ("/", [0.0, _]):
            return 0.0
        case ("-", [0.0, other]) | ("*", [-1.0, other] | [other, -1.0]):
            return apply("neg", other)
        case "where", [condition, yes, no] if not isinstance(condition, Recorded):
            return yes if condition else no
    tape = next(value.tape for value in operands if isinstance(value, Recorded))
    if op == "neg" and tape.nodes[plain[0].node][0] == "neg":
        return Recorded(tape, tape.nodes[plain[0].node][1])
    return tape.record(op, plain)


def played(op: str, values: list[Any]) -> Any:
    """One operation of a tape on arrays."""
    import numpy as np

    match op:
        case "neg":
            return -values[0]
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
        case "*":
            return values[0] * values[1]
        case "/":
            return np.divide(values[0], values[1])
        case "pow":
            return np.power(values[0], values[1])
        case "min" | "max":
            return (np.minimum if op == "min" else np.maximum)(values[0], values[1])
        case "<":
            return (values[0] < values[1]) * 1.0
        case "<=":
            return (values[0] <= values[1]) * 1.0
        case "where":
            return np.where(values[0], values[1], values[2])
        case "mean_decay":
            small = np.abs(values[0]) < 1e-5
            z = np.where(small, 1.0, values[0])
            return np.where(small, 1 - values[0] / 2 + values[0] ** 2 / 6, -np.expm1(-z) / z)
    return getattr(np, op)(values[0])
