"""What each composite is made of, as linear forms over outputs and other composites."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.errors import Problem
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.entries import in_order
from optimizer.scenario.expression import ExpressionError
from optimizer.scenario.linear_form import Amount, LinearForm
from optimizer.scenario.model_schema import Composite, Model
from optimizer.scenario.scope import Scope, tell
from optimizer.scenario.tree import Node, place_of
from optimizer.scenario.units import PLAIN, Dimension

Parts = Mapping[str, tuple[LinearForm, ...]]


def composite_parts(
    model: Model, node: Node, scope: Scope, problems: list[Problem]
) -> tuple[Parts, dict[str, Dimension | None]]:
    """The parts of each composite, ordered so that each comes after those it is made of, and their dimensions.

    A composite has no dimension where a part is no plain number, but say money, or is made of such: no unit is asked of
    what it is compared with. Faults go to ``problems``.
    """
    parts: dict[str, tuple[LinearForm, ...]] = {}
    plain: set[str] = set()
    for name, composite in model.composites.items():
        forms: list[LinearForm] = []
        dimensions: list[Dimension | None] = []
        for i, expression in enumerate(composite.parts):
            try:
                form, dimension = scope.linear(expression)
                _check(form, dimension, composite, dimensions)
            except ExpressionError as error:
                tell(problems, error, node, f"composites.{name}.{composite.place_of_part(i)}")
                continue
            forms.append(form)
            dimensions.append(dimension)
        parts[name] = tuple(forms)
        if all(dimension == PLAIN for dimension in dimensions):
            plain.add(name)
    inputs = {
        name: sorted({term.atom.name for form in forms for term in form.terms if term.atom.name in parts})
        for name, forms in sorted(parts.items())
    }
    order, circles = in_order(inputs)
    for circle in circles:
        message = f"composites are made of each other in a circle: {' -> '.join(circle)}"
        problems.append(Problem(message, place_of(node, f"composites.{circle[-1]}", key=True)))
    for name in order:
        if not plain.issuperset(inputs[name]):
            plain.discard(name)
    return {name: parts[name] for name in order}, {name: PLAIN if name in plain else None for name in parts}


def _check(form: LinearForm, dimension: Dimension | None, composite: Composite, before: list[Dimension | None]) -> None:
    for term in form.terms:
        if not isinstance(term.atom, Amount) or term.atom.month is not None:
            raise ExpressionError("a composite is made of outputs and other composites", term.column)
    # The inputs of a mix are each over a reference of their own, so that their units may differ.
    unlike = composite.ces is None and any(None not in (dimension, other) and dimension != other for other in before)
    if unlike:
        raise ExpressionError("the parts of a composite have the same unit", 0)


def check_parts(model: Model, node: Node, parts: Parts, curvature: Curvature, problems: list[Problem]) -> None:
    """Note the parts that would make a composite not concave, or that have no finite value."""
    for name, forms in parts.items():
        for i, form in enumerate(forms):
            try:
                curvature.check_part(form)
            except ExpressionError as error:
                tell(problems, error, node, f"composites.{name}.{model.composites[name].place_of_part(i)}")
