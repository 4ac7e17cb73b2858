"""From what files state about a number to the number: names, units, range, origin, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.blocks import Quantity
from optimizer.scenario.expression import Expression, ExpressionError, Literal, Name, finite, literals, names
from optimizer.scenario.fields import Discrete, misfit
from optimizer.scenario.money import amount_in_words, amount_meant, examples
from optimizer.scenario.numbers import BY_SCENARIO, PARAMETER, Entry, Number, Numbers, in_order
from optimizer.scenario.units import (
    CURRENCY_UNIT,
    DURATION,
    MONEY,
    PLAIN,
    Dimension,
    WithDimension,
    bare,
    is_zero,
    measure,
    wrong_currency,
)


@dataclass
class NumberResolution:
    """Resolver of the numbers that files state: each enters ``numbers``, and what is wrong goes to ``problems``.

    Those that are as in ``resolved``, the numbers of the model without settings, are taken from there: otherwise a
    scenario with 23 variants takes half as long again to load.
    """

    numbers: Numbers
    problems: list[Problem]
    resolved: Numbers | None = None
    _missed_currency: bool = False

    def add(self, blocks: Iterable[Entry]) -> None:
        """Put the numbers among ``blocks`` beside those that are there, whose parameters they may use."""
        entries = {block.path: block for block in blocks if isinstance(block.block, Quantity)}
        order, circles = in_order({path: entry.inputs + entry.range_inputs for path, entry in entries.items()})
        for circle in circles:
            named = " -> ".join(path.removeprefix(PARAMETER) for path in circle)
            self._fail(entries[circle[-1]], f"is computed from itself: {named}")
            self.numbers.paths.update(circle)
        for path in order:
            if path not in self.numbers.paths:
                self.numbers.paths.add(path)
                if self.resolved is not None and self._is_in(self.resolved, entries[path]):
                    self.numbers.enter(self.resolved[path])
                else:
                    self._resolve(entries[path])

    def _is_in(self, resolved: Numbers, entry: Entry) -> bool:
        """Whether a number is among those ``resolved``: stated in the same block and computed from the same numbers."""
        if entry.path not in resolved:
            return False
        number = resolved[entry.path]
        if number.block is not entry.block or number.origin != entry.origin:
            return False
        inputs = entry.inputs + entry.range_inputs
        return all(path in self.numbers and self.numbers[path] is resolved[path] for path in inputs)

    def _resolve(self, entry: Entry) -> None:
        """Enter one number; it has no dimension, and no value, where it is at fault."""
        before = len(self.problems)
        measured = self._measured(entry)
        inputs = [self.numbers[path] for path in entry.inputs if path in self.numbers]
        moved = any(number.moved for number in inputs)
        status = self._status(entry, inputs, moved)
        if len(self.problems) > before:
            return
        dimension = self._dimension(entry, measured)
        if len(self.problems) > before:
            return
        values = {key: self._value(entry, key, tree) for key, (tree, _) in measured.items()}
        low, high, distribution = values.get("low"), values.get("high"), entry.block.distribution
        if isinstance(distribution, Discrete):
            distribution = distribution.in_unit(dimension, self.numbers.unit)
        if wrong := misfit(distribution, low, high, dimension, self.numbers.currency):
            alone = "low" if high is None else "high"
            self._fail(entry, *wrong, "value" if (low is None) == (high is None) else alone)
            return
        if isinstance(distribution, Discrete):
            ends = [value for value, _ in distribution.values]
            low, high = (ends[0] if low is None else low), (ends[-1] if high is None else high)
        if values["value"] is None:
            return
        number = Number(
            path=entry.path,
            field=entry.field,
            kind=entry.kind,
            block=entry.block,
            origin=entry.origin,
            expression=measured["value"][0],
            value=values["value"],
            low=low,
            high=high,
            distribution=distribution,
            status=status,
            inherited=tuple(dict.fromkeys(key for number in inputs for key in (*number.sources, *number.inherited))),
            moved=moved or entry.origin.scenario,
            dimension=dimension,
        )
        self.numbers.enter(number)
        self._check_values(entry, number)

    def _status(self, entry: Entry, inputs: list[Number], moved: bool) -> str:
        """Whether a number is cited, computed or assumed; ``moved`` where a scenario gives one of its ``inputs``."""
        stated, sources = entry.origin.status, entry.origin.sources
        if entry.inputs:
            if "assumed" in (stated, *(number.status for number in inputs)):
                return "assumed"
            # A source may print the result as well, until a scenario moves what it is computed from.
            cited = entry.block.status == "cited" and entry.origin is not BY_SCENARIO and sources and not moved
            return "cited" if cited else "computed"
        if not stated:
            hint = "say `source: KEY`, or `status: assumed`, on the number, on its block or at the top of the model"
            self._fail(entry, "has neither a source nor a status", hint)
        elif stated == "cited" and not sources:
            self._fail(entry, "is cited, but names no source", "say `source: KEY`, or `status: assumed`")
        return stated

    def _check_values(self, entry: Entry, number: Number) -> None:
        """Note values that a number cannot have: of a wrong sign, or outside of its own range."""
        value, wrong, ends = number.value, entry.kind.wrong(number.value), {"low": number.low, "high": number.high}
        if entry.kind.zero_allowed and isinstance(entry.block.value, Literal) and value == 0:
            if any(end is not None for end in ends.values()):
                self._fail(entry, "is 0, so that units are decided and no money, and 0 has no range")
            return
        if wrong:
            computed_zero = entry.kind.zero_allowed and entry.inputs and value == 0
            self._fail(entry, wrong + ("; what costs nothing says `unit_cost: 0` itself" if computed_zero else ""))
        for key, end in ends.items():
            # The ends are solved for and samples come close to them, so they have to be possible as well.
            if not wrong and end is not None and (reason := entry.kind.wrong(end)):
                self.problems.append(Problem(f"the {key} end of `{entry.path}` {reason}", number.place))
        low, high = number.low, number.high
        if low is not None and high is not None and not low <= value <= high:
            stated, least, most = (self._in_words(each, number.dimension) for each in (value, low, high))
            self._fail(entry, f"is {stated}, outside its own range {least} to {most}")

    def _in_words(self, value: Any, dimension: Dimension | None) -> str:
        return amount_in_words(value, self.numbers.currency) if dimension == MONEY else f"{float(value):g}"

    def _measured(self, entry: Entry) -> dict[str, WithDimension]:
        """The value and the ends of the range, bare numbers as amounts where money is due; without those at fault."""
        due, measured = entry.kind.dimension == MONEY, dict[str, WithDimension]()
        for key in ("value", "low", "high"):
            expression = getattr(entry.block, key)
            if expression is None:
                continue
            unit = CURRENCY_UNIT if self.numbers.currency and entry.node(key).from_code else self.numbers.unit
            try:
                tree, dimension = measure(expression, self._parameter, unit)
            except ExpressionError as error:
                self._fail_inside(entry, key, error)
                continue
            self._check_literals(entry, key, expression)
            due = due or (key == "value" and dimension == MONEY)
            if due and unit is not None and bare(tree):
                tree, dimension = unit.amount(tree), MONEY
            measured[key] = tree, dimension
        return measured

    def _dimension(self, entry: Entry, measured: Mapping[str, WithDimension]) -> Dimension | None:
        """The dimension of the value, which those of the ends of its range and its field have to agree with."""
        value, own = measured["value"]
        for key, (tree, dimension) in measured.items():
            unlike = None not in (own, dimension) and own != dimension
            if unlike and not is_zero(tree) and not is_zero(value):
                self.problems.append(Problem(f"`{key}` has another unit than the value", entry.node(key).place))
        wanted = PLAIN if entry.kind.dimension == MONEY and not self.numbers.currency else entry.kind.dimension
        if wanted is None:
            return own
        if entry.kind.years and own == PLAIN:
            return DURATION
        if own in (None, wanted) or is_zero(value):
            return wanted
        if wanted == DURATION:
            self._fail(entry, "is a duration and needs its unit", "write `8 months` or `5 years`")
        elif wanted == MONEY:
            hint = f"write {examples(self.numbers.currency)}" + (" under `parameters`" if any(names(value)) else "")
            if self.numbers.unit is None and bare(value):
                unit = "억원" if self.numbers.currency == "KRW" else f"{self.numbers.currency} million"
                hint += f", or say `amounts_in: {unit}` in the model"
            self._fail(entry, "is an amount of money and needs its unit", hint)
        else:
            stands = {MONEY: "an amount of money", DURATION: "a duration"}.get(own, "of mixed units")
            self._fail(entry, f"is a plain number, but what stands here is {stands}")
        return None

    def _parameter(self, name: Name) -> WithDimension:
        path = PARAMETER + name.text
        if path not in self.numbers.paths:
            known = [path.removeprefix(PARAMETER) for path in self.numbers.paths if path.startswith(PARAMETER)]
            message = f"`{name.text}` is not a parameter"
            hint = amount_meant(name.text) or nearest(name.text, known)
            raise ExpressionError(message, name.column, len(name.text), hint)
        return replace(name, text=path), self.numbers.dimension(path)

    def _check_literals(self, entry: Entry, key: str, expression: Expression) -> None:
        formula = next(names(expression), None) is not None
        for literal in literals(expression):
            if (message := wrong_currency(literal, self.numbers.currency)) and not self._missed_currency:
                self._missed_currency = self.numbers.currency is None  # one message will do for all amounts
                named = f"write a number alone, or say `currency: {literal.currency or 'EUR'}` in the model"
                hint = "convert it in a parameter with its source" if self.numbers.currency else named
            elif formula and (literal.kind != "plain" or literal.value not in (0, 1, 12, 100)):
                message = "a formula holds names, and of numbers only 0, 1, 12 and 100"
                hint = "give the number a name under `parameters`"
            else:
                continue
            self._fail_inside(entry, key, ExpressionError(message, literal.column, literal.width, hint))

    def _value(self, entry: Entry, key: str, expression: Expression) -> Any:
        try:
            return finite(expression, self.numbers.base.__getitem__)
        except KeyError:
            return None  # what it is computed from is at fault
        except ExpressionError as error:
            self._fail(entry, error.message, key=key)
            return None

    def _fail(self, entry: Entry, message: str, hint: str = "", key: str = "value") -> None:
        self.problems.append(Problem(f"`{entry.path}` {message}", entry.node(key).place, hint))

    def _fail_inside(self, entry: Entry, key: str, error: ExpressionError) -> None:
        self.problems.append(entry.node(key).fault(error))
