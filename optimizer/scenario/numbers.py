"""Every number of a scenario: its expression, range, status, sources and place, under one dotted path each.

The path is where the number stands in the files (``programmes.gpu_purchase.unit_cost``, ``parameters.h200_cards``,
``budget``, ``limits.training_run``). Values are computed from the expressions in one pass, for whatever the overrides
are made of: Fractions, floats, arrays or Derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.arithmetic import are_exact
from optimizer.scenario.collect import Stated
from optimizer.scenario.dimension import (
    DURATION,
    MONEY,
    PLAIN,
    Dimension,
    expected,
    is_zero,
    measure,
    wrong_currency,
)
from optimizer.scenario.distribution import REMEDY, Discrete, misfit
from optimizer.scenario.expression import Expression, ExpressionError, evaluate, literals, names, renamed
from optimizer.scenario.money import SYMBOLS, examples
from optimizer.scenario.number import Number
from optimizer.scenario.units import OWN, MoneyUnit, amount_of, bare, is_money, listed_amounts, unit_name, with_amounts

__all__ = ["DURATION", "MONEY", "PLAIN", "Dimension", "Number", "Numbers"]
_FORMULA_LITERALS = (0, 1, 12, 100)
_PARAMETER = "parameters."


class Numbers:
    """All numbers of a scenario in an order in which each comes after those it is computed from.

    ``base`` maps path to value. ``problems`` holds all that is wrong; a number that is at fault, or computed from one,
    has no value. ``currency`` None stands for plain amounts; ``unit`` is what bare numbers count where money is due.
    ``unclear`` tells the parameters that a file has but whose blocks are at fault.
    """

    def __init__(
        self,
        currency: str | None,
        unit: MoneyUnit | None = None,
        unclear: Callable[[str], bool] = lambda name: False,
    ) -> None:
        self.problems: list[Problem] = []
        self.currency, self.unit = currency, unit
        self.base: dict[str, Any] = {}
        self._unclear = unclear
        self._dimensions: dict[str, Dimension | None] = {}
        self._by_path: dict[str, Number] = {}
        self._stated: dict[str, Stated] = {}
        self._missed_currency = False

    def __getitem__(self, path: str) -> Number:
        return self._by_path[path]

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def __iter__(self) -> Iterator[Number]:
        return iter(self._by_path.values())

    def copy(self) -> Numbers:
        """The same numbers, to be added to; without the problems."""
        twin = Numbers(self.currency, self.unit, self._unclear)
        twin.base, twin._dimensions, twin._by_path = dict(self.base), dict(self._dimensions), dict(self._by_path)
        return twin

    def dimension(self, path: str) -> Dimension | None:
        """The dimension of the number at ``path``; None where there is none, or it is unclear."""
        return self._dimensions.get(path)

    def listed(self, path: str, distribution: Any) -> Any:
        """``distribution`` of the number at ``path``, the bare numbers that it lists as amounts where that is money."""
        unit = self.unit if self._dimensions.get(path) == MONEY else None
        return distribution if unit is None else listed_amounts(distribution, unit)

    def values(self, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Path to value. ``overrides`` replaces numbers; everything computed from them follows.

        Where an override is not exact, neither is the rest: floats stand beside floats, arrays and Derivatives.
        Raises KeyError for a path that does not exist.
        """
        if not overrides:
            return dict(self.base)
        if unknown := [path for path in overrides if path not in self._by_path]:
            raise KeyError(f"no number is called {unknown[0]}")
        exact = are_exact(overrides.values())
        values, moved = {**(self.base if exact else self._floats), **overrides}, set(overrides)
        for path, inputs in self._inputs.items():
            if path not in overrides and not moved.isdisjoint(inputs):
                expression = self._by_path[path].expression
                values[path] = evaluate(expression, values.__getitem__, None if exact else float)
                moved.add(path)
        return values

    @cached_property
    def _floats(self) -> dict[str, float]:
        return {path: float(value) for path, value in self.base.items()}

    @cached_property
    def _inputs(self) -> dict[str, frozenset[str]]:
        """The numbers that each formula is computed from, itself; each formula after those."""
        found = {path: frozenset(name.text for name in names(item.expression)) for path, item in self._by_path.items()}
        return {path: inputs for path, inputs in found.items() if inputs}

    def _enter(self, number: Number, value: Any) -> None:
        self._by_path[number.path] = number
        if value is not None:
            self.base[number.path] = value
        for known in ("_floats", "_inputs"):
            self.__dict__.pop(known, None)

    def add(self, stated: Iterable[Stated], like: Numbers | None = None) -> None:
        """Put more numbers beside those that are there, whose parameters they may use.

        What is stated as in ``like``, over parameters that are the same there, is taken over from it.
        """
        waiting = {item.path: item for item in stated}
        self._stated |= waiting
        for path, item in waiting.items():
            if item.inputs:
                self._add_after_inputs(path, waiting, like)
            elif path not in self._dimensions:
                self._add_one(item, like)

    def add_plain(self, number: Number, dimension: Dimension | None) -> None:
        """Put one number beside the others that is no formula."""
        self._dimensions[number.path] = dimension
        self._enter(number, evaluate(number.expression, self.base.__getitem__))

    def _add_after_inputs(self, path: str, waiting: dict[str, Stated], like: Numbers | None) -> None:
        # Without recursion, as a file may chain more parameters than the interpreter has levels.
        trail: list[str] = [path]
        on_trail = {path}
        while trail:
            current = trail[-1]
            inputs = () if current in self._dimensions else waiting[current].inputs
            paths = (_PARAMETER + name for name in inputs)
            following = next((p for p in paths if p in waiting and p not in self._dimensions), None)
            if following is None:
                if current not in self._dimensions:
                    self._add_one(waiting[current], like)
                on_trail.discard(trail.pop())
            elif following in on_trail:
                circle = [name.removeprefix(_PARAMETER) for name in [*trail[trail.index(following) :], following]]
                self._fail(waiting[following], f"is computed from itself: {' -> '.join(circle)}")
                self._dimensions |= dict.fromkeys(trail[trail.index(following) :])
            else:
                trail.append(following)
                on_trail.add(following)

    def _add_one(self, item: Stated, like: Numbers | None) -> None:
        """Resolve one number; its dimension is None, and its value missing, where it is at fault."""
        path, before = item.path, len(self.problems)
        if like is not None and self._is_as_in(like, item):
            self._dimensions[path] = like._dimensions[path]
            self._enter(like._by_path[path], like.base[path])
            return
        self._dimensions[path] = None
        found: dict[str, Dimension | None] = {}
        for key, expression in _expressions(item):
            if self._check_names(item, key, expression):
                self._check_literals(item, key, expression)
                found[key] = None
        item = self._with_amounts(item) if self.currency else item
        for key, expression in _expressions(item):
            if key in found:
                found[key] = self._measure(item, key, expression)
        number = self._provenance(item)
        if "value" not in found or len(self.problems) > before:
            return
        self._dimensions[path] = self._check_dimension(item, found)
        if len(self.problems) > before:
            return
        values = {key: self._value(item, key, expression) for key, expression in _expressions(item) if key in found}
        low, high = values.get("low"), values.get("high")
        if wrong := misfit(item.distribution, low, high, self._dimensions[path], self.currency):
            self._fail(item, wrong, REMEDY.get(wrong, ""))
            self._dimensions[path] = None
            return
        if isinstance(item.distribution, Discrete):
            ends = [value for value, _ in item.distribution.values]
            low, high = (ends[0] if low is None else low), (ends[-1] if high is None else high)
        if low is not None or high is not None:
            number = replace(number, low=low, high=high)
        self._enter(number, values["value"])

    def _is_as_in(self, like: Numbers, item: Stated) -> bool:
        if like._stated.get(item.path) is not item or item.path not in like.base:
            return False
        inputs = [_PARAMETER + name for name in item.inputs]
        return all(path in self.base and self._by_path[path] is like._by_path.get(path) for path in inputs)

    def _check_names(self, item: Stated, key: str, expression: Expression) -> bool:
        for name in names(expression):
            if _PARAMETER + name.text not in self._dimensions:
                if not self._unclear(name.text):
                    known = [p.removeprefix(_PARAMETER) for p in self._dimensions if p.startswith(_PARAMETER)]
                    self._expression_problem(
                        item,
                        key,
                        f"`{name.text}` is not a parameter",
                        name.column,
                        len(name.text),
                        nearest(name.text, known),
                    )
                return False
        return True

    def _check_literals(self, item: Stated, key: str, expression: Expression) -> None:
        formula = next(names(expression), None) is not None
        for literal in literals(expression):
            if (message := wrong_currency(literal, self.currency)) and not self._missed_currency:
                self._missed_currency = self.currency is None  # one message will do for all amounts
                hint = "convert it in a parameter with its source"
                if not self.currency:
                    hint = f"say `currency: {SYMBOLS.get(literal.currency, (literal.currency,))[0]}` in the model"
                    hint = hint if literal.currency else "name the `currency` in the model"
                self._expression_problem(item, key, message, literal.column, literal.width, hint)
            elif formula and (literal.kind != "plain" or literal.value not in _FORMULA_LITERALS):
                message = "a formula holds names, and of numbers only 0, 1, 12 and 100"
                hint = "give the number a name under `parameters`"
                self._expression_problem(item, key, message, literal.column, literal.width, hint)

    def _with_amounts(self, item: Stated) -> Stated:
        """``item`` with its bare numbers as amounts, where money is due and the file or code says what they count."""
        due = expected(item.field) == MONEY
        parts: dict[str, Any] = {}
        for key, expression in _expressions(item):
            unit = OWN if (item.node.get(key) or item.node).counted else self.unit
            if unit is not None:
                written = with_amounts(expression, unit, self._parameter)
                due = due or (key == "value" and is_money(written, self._parameter))
                parts[key] = amount_of(written, unit) if due else written
        if due and self.unit is not None:
            parts["distribution"] = listed_amounts(item.distribution, self.unit)
        return replace(item, **parts)

    def _parameter(self, name: str) -> Dimension | None:
        return self._dimensions.get(_PARAMETER + name)

    def _measure(self, item: Stated, key: str, expression: Expression) -> Dimension | None:
        try:
            return measure(expression, self._parameter)
        except ExpressionError as error:
            self._expression_problem(item, key, error.message, error.column, 1)
            return None

    def _check_dimension(self, item: Stated, found: dict[str, Dimension | None]) -> Dimension | None:
        own, wanted = found["value"], expected(item.field)
        if wanted == MONEY and not self.currency:
            wanted = PLAIN
        for key in ("low", "high"):
            other = found.get(key)
            if (
                None not in (own, other)
                and own != other
                and not is_zero(getattr(item, key))
                and not is_zero(item.value)
            ):
                self.problems.append(Problem(f"`{key}` has another unit than the value", item.place(key), item.path))
        if own is None or wanted is None or own == wanted or (is_zero(item.value) and item.field != "parameters"):
            return own if wanted is None else wanted
        if item.field == "horizon" and own == PLAIN:
            return DURATION
        if wanted == DURATION:
            self._fail(item, "is a duration and needs its unit", "write `8 months` or `5 years`")
        elif wanted == MONEY:
            hint = f"write {examples(self.currency)}"
            if self.unit is None and bare(item.value):
                hint += f", or say `amounts_in: {unit_name(self.currency)}` in the model"
            self._fail(item, "is an amount of money and needs its unit", hint)
        else:
            kind = "an amount of money" if own == MONEY else "a duration" if own == DURATION else "of mixed units"
            self._fail(item, f"is a plain number, but what stands here is {kind}")
        return None

    def _provenance(self, item: Stated) -> Number:
        used = [_PARAMETER + name.text for name in names(item.value)]
        origin, inputs = item.origin, [self._by_path[path] for path in used if path in self._by_path]
        status, inherited = origin.status, dict.fromkeys(key for n in inputs for key in (*n.sources, *n.inherited))
        if used:
            if "assumed" in (status, *(n.status for n in inputs)):
                status = "assumed"
            else:
                # A source may print the result as well, until a scenario moves what it is computed from.
                status = "cited" if item.cited and origin.sources and not self._moved(inputs) else "computed"
        elif not status:
            hint = "say `source: KEY`, or `status: assumed`, on the number, on its block or at the top of the model"
            self._fail(item, "has neither a source nor a status", hint)
        elif status == "cited" and not origin.sources:
            self._fail(item, "is cited, but names no source", "say `source: KEY`, or `status: assumed`")
        ranged = item.low is not None or item.high is not None or item.distribution is not None
        return Number(
            path=item.path,
            expression=renamed(item.value, lambda name: _PARAMETER + name),
            place=item.place(),
            field=item.field,
            distribution=item.distribution,
            status=status,
            sources=origin.sources,
            inherited=tuple(inherited),
            note=origin.note,
            known=item.known,
            range_cited=item.range_cited,
            by_scenario=origin.scenario,
            judged_by=origin.judge if ranged and not item.range_cited else None,
            title=item.title,
        )

    def _moved(self, inputs: Iterable[Number]) -> bool:
        waiting = list(inputs)
        while waiting:
            number = waiting.pop()
            if number.by_scenario:
                return True
            waiting += [self._by_path[name.text] for name in names(number.expression) if name.text in self._by_path]
        return False

    def _value(self, item: Stated, key: str, expression: Expression) -> Any:
        try:
            return evaluate(expression, lambda name: self.base[_PARAMETER + name])
        except KeyError:
            return None  # what it is computed from is at fault
        except ZeroDivisionError:
            wrong = "divides by zero"
        except (ValueError, OverflowError):
            wrong = "has no finite value"
        self.problems.append(Problem(f"`{item.path}` {wrong}", item.place(key), item.path))
        return None

    def _fail(self, item: Stated, message: str, hint: str = "") -> None:
        self.problems.append(Problem(f"`{item.path}` {message}", item.place(), item.path, hint))

    def _expression_problem(
        self, item: Stated, key: str, message: str, column: int, width: int, hint: str = ""
    ) -> None:
        self.problems.append(Problem(message, item.place(key, column, width), item.path, hint))


def _expressions(item: Stated) -> list[tuple[str, Expression]]:
    found = [("value", item.value), ("low", item.low), ("high", item.high)]
    return [(key, expression) for key, expression in found if expression is not None]
