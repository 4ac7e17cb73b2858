"""A model read and checked by itself: its numbers, what its composites are made of, all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from optimizer.errors import InputError, Problem, collecting, nearest
from optimizer.scenario.checks import model_problems
from optimizer.scenario.entries import Entry, blocks_in, in_order
from optimizer.scenario.expression import ExpressionError, names
from optimizer.scenario.linear_form import Amount, LinearForm
from optimizer.scenario.merge import with_settings
from optimizer.scenario.model_schema import Model
from optimizer.scenario.number_resolution import NumberResolution
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.scope import Scope
from optimizer.scenario.tree import Node
from optimizer.scenario.units import PLAIN, Dimension
from optimizer.scenario.validate import validated


class CheckedModel:
    """One model, as a file states it or as a scenario's ``settings`` change it.

    Its files keep to the schema; ``problems`` is what is wrong with its meaning but for its allocations. A number at
    fault is left out of ``numbers``; ``scope`` holds its composites. ``set_paths`` are the paths that were set.
    Raises InputError.
    """

    def __init__(self, node: Node, settings: Mapping[str, Node]) -> None:
        changed = with_settings(node, settings)
        with collecting(changed.problems):
            self.model = _with_currency(validated(Model, changed.node))
        if changed.problems:
            raise InputError(changed.problems)
        self.set_paths = changed.paths
        placed = blocks_in(self.model)
        self.numbers = Numbers(self.model.currency, self.model.amounts_in)
        self.problems = [*unknown_sources(placed, self.model)]
        alike = _plain_numbers(node, self.numbers) if settings else None
        NumberResolution(self.numbers, self.problems, alike).add(placed)
        self.scope = Scope(self.model, self.numbers)
        self._read_composites()
        self.problems += model_problems(self.model, self.numbers)

    def _read_composites(self) -> None:
        """Enter each composite; what is wrong with its parts goes to ``problems``."""
        composites, scope, node = self.model.composites, self.scope, self.model.node
        named = {key: {name.text for part in block.parts for name in names(part)} for key, block in composites.items()}
        order, circles = in_order({key: sorted(inside & composites.keys()) for key, inside in sorted(named.items())})
        for circle in circles:
            message = f"composites are made of each other in a circle: {' -> '.join(circle)}"
            self.problems.append(node.problem(f"composites.{circle[-1]}", message, key=True))
            scope.dimensions.update(dict.fromkeys(circle))
        for key in order:
            composite, forms, dimensions = composites[key], list[LinearForm](), list[Dimension | None]()
            for i, expression in enumerate(composite.parts):
                try:
                    form, dimension = scope.linear(expression)
                    for term in form.terms:
                        if not isinstance(term.atom, Amount) or term.atom.month is not None:
                            message = "a composite is made of outputs and other composites"
                            raise ExpressionError(message, term.atom.column)
                    # The inputs of a mix are each over a reference of their own, so that their units do not matter.
                    if composite.ces is None and len({dimension, *dimensions} - {None}) > 1:
                        raise ExpressionError("the parts of a composite have the same unit", 0)
                    scope.sign(form.constant)
                    scope.check(form.terms, 1, "not concave: {}, so a composite cannot subtract it")
                except ExpressionError as error:
                    path = f"composites.{key}.{composite.place_of_part(i)}"
                    self.problems.append(node.nearest(path).fault(error, path))
                    continue
                forms.append(form)
                dimensions.append(dimension)
            scope.enter(key, tuple(forms), PLAIN if composite.ces is not None else next(iter(dimensions), None))


@lru_cache(16)
def checked_model(node: Node, settings: tuple[tuple[str, Node], ...]) -> CheckedModel:
    """The model in ``node`` with a scenario's settings, for all that share it. Raises InputError.

    Without the cache a scenario with 23 variants takes 1.8 times as long to load.
    """
    return CheckedModel(node, dict(settings))


def _plain_numbers(node: Node, numbers: Numbers) -> Numbers | None:
    """The numbers of the model without settings; None if something is wrong with it, or money is counted otherwise."""
    try:
        plain = checked_model(node, ())
    except InputError:
        return None
    same = (plain.numbers.currency, plain.numbers.unit) == (numbers.currency, numbers.unit)
    return plain.numbers if same and not plain.problems else None


def _with_currency(model: Model) -> Model:
    """``model`` with the currency that `amounts_in` implies. Raises InputError where the two do not go together."""
    currency, unit = model.currency, model.amounts_in
    if unit is None:
        return model
    currency = currency or unit.currency
    if not currency:
        hint = "say `currency` in the model as well"
        raise InputError(model.node.problem("amounts_in", "`amounts_in` names no single currency", hint))
    if unit.currency not in ("", currency):
        message = f"`amounts_in` is in {unit.currency}, but `currency` says {currency}"
        raise InputError(model.node.problem("amounts_in", message))
    return model.model_copy(update={"currency": currency})


def unknown_sources(blocks: Iterable[Entry], model: Model) -> Iterator[Problem]:
    """The keys of sources in ``blocks`` that the model does not list."""
    for placed in blocks:
        for i, key in enumerate(getattr(placed.block, "source", ())):
            if key not in model.sources:
                listed = placed.block.node.nearest(("source", str(i)))
                hint = nearest(key, model.sources) or "list it under `sources`"
                yield Problem(f"unknown source `{key}`", listed.place, placed.path, hint)
