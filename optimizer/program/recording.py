"""A scenario's numbers on a tape, which remembers how they were computed, so that they can be computed again elsewhere.

A :class:`Recorded` number takes the way of every other, from the file's expressions through service in time, curves and
the evaluation of an allocation to the coefficients of the program; what comes out refers to a :class:`Tape`, a flat
list of operations on inputs that any interpreter can repeat. Equal operations are recorded once, and what does not
depend on an input stays a plain float. No formula is written twice.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.scenario.allocations import Spending
from optimizer.scenario.arithmetic import Algebraic, most
from optimizer.scenario.scenario import Scenario

LONGEST = 10
"""The years to which a recorded horizon can be moved, where it is not longer already."""
_SLACK = 1e-9
"""The share of two numbers by which one may fall short of the other, by rounding."""


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


@dataclass(frozen=True)
class Recording:
    """A scenario on ``tape``, whose inputs are the numbers ``paths`` and ``spending``.

    What ``evaluator`` computes from then on is recorded; UnrecordableError is raised where its course hangs on the
    value of an input.
    """

    tape: Tape
    paths: tuple[str, ...]
    evaluator: Evaluator
    spending: Spending


def spending_input(programme: str, period: str) -> str:
    """The name of the input for the spending on a programme in a period."""
    return f"spending {programme} {period}".rstrip()


def record(scenario: Scenario, paths: Sequence[str]) -> Recording:
    """Put a scenario on a tape, with the numbers at ``paths`` as inputs."""
    tape = Tape()
    evaluator = Evaluator(scenario, scenario.numbers.values({path: tape.input(path) for path in paths}))
    keys = [(name, period) for name in scenario.programmes for period in scenario.periods]
    return Recording(tape, tuple(paths), evaluator, {key: tape.input(spending_input(*key)) for key in keys})


# Conditions under which program and evaluation agree: formulas come to what their numbers can be, tiers rise in cost,
# curves are concave, signs are the file's. The ranges in a file are checked when it is read; formulas of them, and a
# number moved beyond its range, may violate them.


def consistency(evaluator: Evaluator) -> list[Any]:
    """Conditions, recorded or plain, that all hold where the program and the evaluation of allocations agree."""
    conditions = [*_formulas(evaluator), *_tiers(evaluator), *_curves(evaluator), *_signs(evaluator)]
    return [condition for condition in conditions if condition is not True]


def _at_least(larger: Any, smaller: Any) -> Any:
    return larger - smaller >= -_SLACK * (_size(larger) + _size(smaller))


def _size(value: Any) -> Any:
    """The absolute value of a number, recorded or plain."""
    return most(value, -value)


def _formulas(evaluator: Evaluator) -> Iterator[Any]:
    """What is computed has the sign and size that its number must have; amounts are judged with their allocations."""
    amounts = frozenset(evaluator.scenario.amount_paths)
    for number in evaluator.scenario.reached:
        if number.is_formula and number.path not in amounts:
            yield from number.kind.possible(evaluator.values[number.path])


def _tiers(evaluator: Evaluator) -> Iterator[Any]:
    """Units cost money, no later tier is cheaper, and effects of programmes with several tiers are positive."""
    for name, programme in evaluator.scenario.programmes.items():
        costs = [cost for cost, _ in evaluator.tiers(name)]
        yield from (cost > 0 for cost in costs)
        yield from (_at_least(later, cost) for cost, later in pairwise(costs))
        if len(programme.tiers) > 1:
            yield from (_at_least(effect, 0.0) for effect in evaluator.effects(name).values())


def _curves(evaluator: Evaluator) -> Iterator[Any]:
    """Slopes fall, to 0 at the least, over segments of positive width."""
    for name in evaluator.scenario.model.capabilities:
        segments = evaluator.curve(name).segments
        slopes = [*(slope for _, slope in segments), 0.0]
        yield from (_at_least(slope, following) for slope, following in pairwise(slopes))
        yield from (width > 0 for width, _ in segments if width is not None)


def _signs(evaluator: Evaluator) -> Iterator[Any]:
    """Weights are not negative, and concave quantities stand where more of them helps."""
    scenario = evaluator.scenario
    yield from (_at_least(evaluator.constant(weight), 0.0) for weight in scenario.goal.weights.values())
    signed = [(part.coefficients, 1) for parts in scenario.scope.parts.values() for part in parts]
    for rule in scenario.rules:
        sign = 1 if rule.spending_cap else {">=": 1, "<=": -1, "=": 0}[rule.relation]
        signed.append((rule.coefficients, sign))
    goal = scenario.goal.linear
    signed += [] if goal is None else [(goal.coefficients, scenario.goal.sign)]
    for atom, coefficient, sign in ((*term, sign) for terms, sign in signed for term in terms.items()):
        value = evaluator.constant(coefficient)
        if not isinstance(value, (int, float)) and scenario.scope.why_concave(atom):
            yield _at_least(value * sign, 0.0) if sign else _at_least(-_size(value), 0.0)
