"""Every number of a scenario: its expression, range, status, sources and place, under one dotted path each.

The path is where the number stands in the files (``programmes.gpu_purchase.unit_cost``, ``parameters.h200_cards``,
``budget``, ``limits.training_run``). Values are computed from the expressions in one pass, for whatever the overrides
are made of: Fractions, floats, arrays or Derivatives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.check import place_of
from optimizer.scenario.expression import Expression, Literal, Name, Operation, evaluate, literals, names
from optimizer.scenario.schema import Model, Provenance, Quantity, Record, Source
from optimizer.scenario.source import Node

Dimension = tuple[Fraction, Fraction]  # exponents of money and of time
PLAIN: Dimension = (Fraction(0), Fraction(0))
MONEY: Dimension = (Fraction(1), Fraction(0))
DURATION: Dimension = (Fraction(0), Fraction(1))
_FORMULA_LITERALS = (0, 1, 12, 100)
_MONEY_KEYS = {"unit_cost", "min_spend", "max_spend", "payments", "total", "amount", "budget"}
_DURATION_KEYS = {"lag", "life"}


@dataclass(frozen=True, slots=True)
class Number:
    """One number. Names in ``expression`` are paths. ``low`` and ``high`` are None where no range is given."""

    path: str
    expression: Expression
    place: Place
    low: Fraction | None = None
    high: Fraction | None = None
    distribution: str | None = None
    status: str = ""
    sources: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    note: Any = None
    known: date | None = None
    range_cited: bool = False
    by_scenario: bool = False

    @property
    def is_formula(self) -> bool:
        """Whether other numbers enter."""
        return next(names(self.expression), None) is not None


def collect(block: Record, node: Node, prefix: str = "", owner: tuple[Provenance, ...] = ()) -> Iterator[Number]:
    """Each quantity inside ``block`` as a Number, provenance inherited from the blocks around it; names not resolved."""
    owner = (*owner, block) if isinstance(block, Provenance) and not isinstance(block, Quantity) else owner
    for field, info in type(block).model_fields.items():
        alias = info.alias or field
        value = getattr(block, field)
        path = prefix if alias == "<lines>" else f"{prefix}{alias}."
        yield from _collect_value(value, node, path, owner)


def _collect_value(value: Any, node: Node, path: str, owner: tuple[Provenance, ...]) -> Iterator[Number]:
    if isinstance(value, Quantity):
        yield _number(value, node, path[:-1], owner)
        if type(value) is not Quantity:  # an initial amount has a lag and a life of its own
            for key in ("lag", "life", "attrition"):
                yield from _collect_value(getattr(value, key), node, f"{path}{key}.", owner)
    elif isinstance(value, Record):
        yield from collect(value, node, path, owner)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _collect_value(child, node, f"{path}{key}.", owner)
    elif isinstance(value, tuple):
        for i, child in enumerate(value):
            yield from _collect_value(child, node, f"{path}{i}.", owner)


def _number(quantity: Quantity, node: Node, path: str, owner: tuple[Provenance, ...]) -> Number:
    blocks: list[Provenance] = [quantity, *reversed(owner)]
    # A status or source nearer to the number outranks one further out, and the two go together.
    origin = next((block for block in blocks if block.status or block.source), None)
    status = "" if origin is None else origin.status or "cited"
    return Number(
        path,
        quantity.value,
        place_of(node, path),
        low=_plain(quantity.low),
        high=_plain(quantity.high),
        distribution=quantity.distribution,
        status=status,
        sources=origin.source if origin else (),
        note=next((block.note for block in blocks if block.note), None),
        known=quantity.known,
        range_cited=quantity.range == "cited",
        by_scenario=place_of(node, path).file.startswith("--set"),
    )


def _plain(expression: Expression | None) -> Fraction | None:
    if expression is None or next(names(expression), None) is not None:
        return None
    value = evaluate(expression, lambda name: None)
    return value if isinstance(value, Fraction) else None


class Numbers:
    """All numbers of a scenario in an order in which each comes after those it is computed from."""

    def __init__(self, numbers: Iterator[Number], currency: str | None, sources: Mapping[str, Source]) -> None:
        self.problems: list[Problem] = []
        self.currency, self.sources = currency, sources
        raw = {number.path: number for number in numbers}
        self._dimensions: dict[str, Dimension | None] = {}
        self._by_path: dict[str, Number] = {}
        for path in raw:
            self._resolve(path, raw, ())
        self.base: dict[str, Any] = {}
        if not self.problems:
            self._compute()

    def __getitem__(self, path: str) -> Number:
        return self._by_path[path]

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def __iter__(self) -> Iterator[Number]:
        return iter(self._by_path.values())

    def dimension(self, path: str) -> Dimension | None:
        """The dimension of the number at ``path``; None where there is none, or it is unclear."""
        return self._dimensions.get(path)

    def add(self, number: Number) -> None:
        """Put a plain number beside the others."""
        self._by_path[number.path] = number
        self._dimensions[number.path] = PLAIN
        self.base[number.path] = evaluate(number.expression, self.base.__getitem__)

    def values(self, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Path to value. ``overrides`` replaces numbers that are not formulas; everything computed from them follows."""
        if not overrides:
            return dict(self.base)
        values: dict[str, Any] = {}
        for path, number in self._by_path.items():
            values[path] = overrides[path] if path in overrides else evaluate(number.expression, values.__getitem__)
        return values

    def _compute(self) -> None:
        for path, number in self._by_path.items():
            try:
                self.base[path] = evaluate(number.expression, self.base.__getitem__)
            except ZeroDivisionError:
                self.fail("divides by zero", number)
            except (ValueError, OverflowError, TypeError):
                self.fail("has no finite value", number)
            if self.problems:
                return

    def fail(self, message: str, number: Number, hint: str = "") -> None:
        """Note a problem at the number's place."""
        self.problems.append(Problem(f"`{number.path}` {message}", number.place, number.path, hint))

    def _resolve(self, path: str, raw: dict[str, Number], trail: tuple[str, ...]) -> None:
        if path in self._by_path:
            return
        number = raw[path]
        if path in trail:
            self.fail(f"is computed from itself: {' -> '.join((*trail[trail.index(path) :], path))}", number)
            self._by_path[path] = replace(number, expression=Literal(Fraction(0)))
            return
        used: list[str] = []
        for name in names(number.expression):
            target = f"parameters.{name.text}"
            if target not in raw:
                known = [key.removeprefix("parameters.") for key in raw if key.startswith("parameters.")]
                place = number.place.shifted(name.column + _quote(number), len(name.text))
                self.problems.append(
                    Problem(f"`{name.text}` is not a parameter", place, path, nearest(name.text, known))
                )
                return
            self._resolve(target, raw, (*trail, path))
            used.append(target)
        if path in self._by_path:
            return
        self._check_literals(number, bool(used))
        resolved = replace(number, expression=_with_paths(number.expression))
        self._by_path[path] = self._provenance(resolved, used)
        self._dimensions[path] = self._dimension(resolved)

    def _check_literals(self, number: Number, formula: bool) -> None:
        for literal in literals(number.expression):
            if literal.kind == "money" and literal.currency != self.currency:
                place = number.place.shifted(literal.column + _quote(number))
                message = f"an amount in {literal.currency}, but amounts of this model are " + (
                    f"in {self.currency}" if self.currency else "plain numbers (it has no `currency`)"
                )
                hint = "convert it in a parameter with its source" if self.currency else "say `currency: KRW` in the model"
                self.problems.append(Problem(message, place, number.path, hint))
            elif formula and (literal.kind != "plain" or literal.value not in _FORMULA_LITERALS):
                place = number.place.shifted(literal.column + _quote(number))
                message = "a formula holds names, and of numbers only 0, 1, 12 and 100"
                self.problems.append(Problem(message, place, number.path, "give the number a name under `parameters`"))

    def _provenance(self, number: Number, used: list[str]) -> Number:
        inputs = [self._by_path[path] for path in used]
        for key in number.sources:
            if key not in self.sources:
                self.problems.append(Problem(f"unknown source `{key}`", number.place, number.path, nearest(key, self.sources)))
        if not inputs:
            if not number.status:
                self.fail(
                    "has neither a source nor a status",
                    number,
                    "say `source: KEY`, or `status: assumed`, on the number, on its block or at the top of the model",
                )
            return number
        assumed = number.status == "assumed" or any(item.status == "assumed" for item in inputs)
        inherited = dict.fromkeys(key for item in inputs for key in (*item.sources, *item.inherited))
        return replace(number, status="assumed" if assumed else "computed", inherited=tuple(inherited))

    def _dimension(self, number: Number) -> Dimension | None:
        found = self._measure(number.expression, number)
        expected = _expected(number.path) if self.currency or _expected(number.path) != MONEY else PLAIN
        zero = isinstance(number.expression, Literal) and number.expression.value == 0
        if found is None or expected is None or found == expected or (zero and found == PLAIN):
            return found
        if number.path == "horizon" and found == PLAIN:
            return found
        if expected == DURATION:
            self.fail("is a duration and needs its unit", number, "write `8 months` or `5 years`")
        elif expected == MONEY:
            self.fail("is an amount of money and needs its unit", number, "write 55억원, 1조 8,000억원 or KRW 5.5 billion")
        else:
            kind = "an amount of money" if found == MONEY else "a duration" if found == DURATION else "of mixed units"
            self.fail(f"is a plain number, but what stands here is {kind}", number)
        return None

    def _measure(self, expression: Expression, number: Number) -> Dimension | None:
        if isinstance(expression, Literal):
            return {"money": MONEY, "duration": DURATION}.get(expression.kind, PLAIN)
        if isinstance(expression, Name):
            return self._dimensions.get(expression.text)
        parts = [self._measure(operand, number) for operand in expression.operands]
        if any(part is None for part in parts):
            return None
        known: list[Dimension] = [part for part in parts if part is not None]
        match expression.operator:
            case "*":
                return (known[0][0] + known[1][0], known[0][1] + known[1][1])
            case "/":
                return (known[0][0] - known[1][0], known[0][1] - known[1][1])
            case "negate":
                return known[0]
        plain_needed = expression.operator in ("^", "ln")
        zero = [isinstance(item, Literal) and item.value == 0 for item in expression.operands]
        rest = [part for part, is_zero in zip(known, zero, strict=True) if not is_zero] or known
        if any(part != (PLAIN if plain_needed else rest[0]) for part in rest):
            place = number.place.shifted(expression.column + _quote(number))
            self.problems.append(
                Problem(f"`{expression.operator}` between quantities of different units", place, number.path)
            )
            return None
        return rest[0]


def vintage_problem(number: Number, sources: Mapping[str, Source], as_of: date, later: str | None) -> tuple[bool, str]:
    """Whether the number rests on a source later than ``as_of`` that is let in, and why it is refused otherwise.

    Returns (let in, reason of refusal or ""). A number known earlier than its page, by ``known``, is neither.
    """
    if number.known is not None and number.known <= as_of:
        return False, ""
    late = [key for key in number.sources if key in sources and (sources[key].date or date.max) > as_of]
    if not late:
        return False, ""
    if later == "all" or (later == "cost_basis" and all(sources[key].cost_basis for key in late)):
        return True, ""
    dated = ", ".join(f"{key} ({sources[key].date or 'undated'})" for key in late)
    return False, f"rests on {dated}, later than as_of {as_of}"


def _quote(number: Number) -> int:
    text = number.place.text
    return 1 if text[number.place.column - 1 : number.place.column] in ("'", '"') else 0


def _with_paths(expression: Expression) -> Expression:
    if isinstance(expression, Name):
        return replace(expression, text=f"parameters.{expression.text}")
    if isinstance(expression, Operation):
        return replace(expression, operands=tuple(_with_paths(operand) for operand in expression.operands))
    return expression


def _expected(path: str) -> Dimension | None:
    parts = path.split(".")
    if parts[0] == "parameters":
        return None
    if parts[0] in ("allocations", "compare_with", "compare_with_given") or set(parts) & _MONEY_KEYS:
        return MONEY
    if parts[-1] in _DURATION_KEYS or parts[0] == "horizon":
        return DURATION
    return None if parts[0] in ("limits", "require") else PLAIN
