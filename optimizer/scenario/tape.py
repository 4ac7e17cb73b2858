"""Numbers that remember how they were computed, so that the same arithmetic can be done again elsewhere.

A :class:`Recorded` takes the way of every other number, through formulas, service in time, curves and the algebra of
the program; what comes out refers to a :class:`Tape`, a flat list of operations on inputs that any interpreter can
repeat. Equal operations are recorded once, and what does not depend on an input stays a plain float.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from optimizer.scenario.arithmetic import UNARY, Algebraic

OPERATIONS = ("neg", *UNARY, "+", "-", "*", "/", "pow", "min", "max", "<", "<=", "where")
"""What an interpreter has to know. A comparison is 1 or 0; ``where(condition, if_true, if_false)``."""


class UnrecordableError(Exception):
    """The course of the computation hangs on the value of ``inputs``, so one recording does not serve all values."""

    def __init__(self, inputs: frozenset[str]) -> None:
        super().__init__(f"a branch is taken by the value of {', '.join(sorted(inputs))}")
        self.inputs = inputs


class Recorded(Algebraic):
    """One number on a tape; ``node`` is its position there."""

    __slots__ = ("node", "tape")

    def __init__(self, tape: Tape, node: int) -> None:
        self.tape, self.node = tape, node

    def __and__(self, other: Any) -> Any:
        return self.apply("*", self, other)

    def __bool__(self) -> bool:
        raise UnrecordableError(self.tape.inputs_of(self.node))

    def __float__(self) -> float:
        raise UnrecordableError(self.tape.inputs_of(self.node))

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """The outcome of an operation, a plain float where it hangs on no input. At least one operand is recorded."""
        if any(isinstance(value, Algebraic) and not isinstance(value, Recorded) for value in operands):
            return NotImplemented
        plain: list[Any] = [value if isinstance(value, Recorded) else float(value) for value in operands]
        match operation, plain:
            case ("+", [0.0, other]) | ("+" | "-", [other, 0.0]) | ("*" | "/", [other, 1.0]) | ("*", [1.0, other]):
                return other
            case ("*", [0.0, _] | [_, 0.0]) | ("/", [0.0, _]):
                return 0.0
            case ("-", [0.0, other]) | ("*", [-1.0, other] | [other, -1.0]):
                return -other
            case "where", [condition, yes, no] if not isinstance(condition, Recorded):
                return yes if condition else no
            case "where", [_, yes, no] if yes == no:
                return yes
        tape = next(value.tape for value in operands if isinstance(value, Recorded))
        if operation == "neg" and tape.nodes[plain[0].node][0] == "neg":
            return Recorded(tape, tape.nodes[plain[0].node][1])
        return Recorded(tape, tape.add((operation, *(tape.position(value) for value in plain))))


class Tape:
    """Operations in an order in which each comes after its operands.

    ``nodes`` holds an entry for each number: ``("input", name)``, ``("constant", value)`` or an operation with the
    positions of its operands.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._positions: dict[tuple[Any, ...], int] = {}

    def input(self, name: str) -> Recorded:
        """A number to be given whenever the tape is played."""
        return Recorded(self, self.add(("input", name)))

    def position(self, value: Any) -> int:
        """Where ``value``, recorded or plain, stands on the tape."""
        return value.node if isinstance(value, Recorded) else self.add(("constant", float(value)))

    def inputs_of(self, node: int) -> frozenset[str]:
        """The inputs that the number at ``node`` depends on."""
        needed = (self.nodes[position] for position in self.needed([node]))
        return frozenset(entry[1] for entry in needed if entry[0] == "input")

    def operands(self, node: int) -> Sequence[int]:
        """The positions that the number at ``node`` is computed from; none for an input or a constant."""
        operation, *operands = self.nodes[node]
        return () if operation in ("input", "constant") else operands

    def needed(self, outputs: Iterable[int], known: Container[int] = ()) -> list[int]:
        """The positions on which ``outputs`` depend, these included, in the order of the tape.

        Stops at positions in ``known``, and leaves them out.
        """
        needed, queue = set[int](), list(outputs)
        while queue:
            node = queue.pop()
            if node not in needed and node not in known:
                needed.add(node)
                queue += self.operands(node)
        return sorted(needed)

    def add(self, entry: tuple[Any, ...]) -> int:
        """The position of ``entry``, which is put at the end where it does not stand on the tape yet."""
        if entry not in self._positions:
            self._positions[entry] = len(self.nodes)
            self.nodes.append(entry)
        return self._positions[entry]
