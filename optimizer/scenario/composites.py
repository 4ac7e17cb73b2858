"""What each composite is made of, as linear forms over outputs and other composites."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.errors import Problem
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.dimension import PLAIN
from optimizer.scenario.expression import ExpressionError
from optimizer.scenario.linear_form import Amount, Linear, compatible
from optimizer.scenario.model_schema import Model
from optimizer.scenario.scope import Scope, UnclearError
from optimizer.scenario.tree import Node, place_of

Parts = Mapping[str, tuple[Linear, ...]]


def composite_parts(model: Model, node: Node, scope: Scope, problems: list[Problem]) -> Parts:
    """The parts of each composite, ordered so that each comes after those it is made of. Faults go to ``problems``."""
    parts: dict[str, tuple[Linear, ...]] = {}
    for name, composite in model.composites.items():
        linears: list[Linear] = []
        for i, expression in enumerate(composite.parts):
            try:
                # The inputs of a mix are each over a reference of their own, so that their units may differ.
                linears.append(_part(scope.linear(expression), linears if composite.ces is None else []))
            except ExpressionError as error:
                tell(problems, error, node, f"composites.{name}.{composite.place_of_part(i)}")
        parts[name] = tuple(linears)
    return _ordered(parts, node, problems)


def check_parts(model: Model, node: Node, parts: Parts, curvature: Curvature, problems: list[Problem]) -> None:
    """Note the parts that would make a composite not concave, or that have no finite value."""
    for name, linears in parts.items():
        for i, linear in enumerate(linears):
            try:
                curvature.check_part(linear)
            except ExpressionError as error:
                tell(problems, error, node, f"composites.{name}.{model.composites[name].place_of_part(i)}")


def loose_composites(parts: Parts) -> frozenset[str]:
    """The composites that are not plain numbers but, say, money; no unit is asked of what they are compared with."""
    loose: set[str] = set()
    for name, found in parts.items():
        inputs = {term.atom.name for part in found for term in part.terms if isinstance(term.atom, Amount)}
        if inputs & loose or any(part.dimension != PLAIN for part in found):
            loose.add(name)
    return frozenset(loose)


def _part(linear: Linear, before: list[Linear]) -> Linear:
    for term in linear.terms:
        if not isinstance(term.atom, Amount) or term.atom.month is not None:
            raise ExpressionError("a composite is made of outputs and other composites", term.column)
    if not all(compatible(linear, other) for other in before):
        raise ExpressionError("the parts of a composite have the same unit", 0)
    return linear


def _ordered(
    parts: dict[str, tuple[Linear, ...]], node: Node, problems: list[Problem]
) -> dict[str, tuple[Linear, ...]]:
    inputs = {
        name: sorted({t.atom.name for part in found for t in part.terms if isinstance(t.atom, Amount)} & parts.keys())
        for name, found in parts.items()
    }
    ordered: dict[str, tuple[Linear, ...]] = {}
    in_circle: set[str] = set()
    for name in sorted(parts):
        trail = [name]
        while trail:
            current = trail[-1]
            following = next((i for i in inputs[current] if i not in ordered and i not in in_circle), None)
            if current in ordered or following is None:
                ordered[trail.pop()] = parts[current]
            elif following in trail:
                circle = [*trail[trail.index(following) :], following]
                message = f"composites are made of each other in a circle: {' -> '.join(circle)}"
                problems.append(Problem(message, place_of(node, f"composites.{following}", key=True)))
                in_circle |= set(circle)
            else:
                trail.append(following)
    return ordered


def tell(problems: list[Problem], error: ExpressionError, node: Node, path: str) -> None:
    """Note what is wrong with the expression at ``path``, at its own character; nothing for what is told already."""
    if not isinstance(error, UnclearError):
        target = node.get(*path.split("."))
        place = place_of(node, path) if target is None else target.at(error.column, error.width)
        problems.append(Problem(error.message, place, path))
