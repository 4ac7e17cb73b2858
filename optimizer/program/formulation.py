"""The linear program of a scenario, stated once: its columns, its rows by family, its objective.

A statement is written with operators over quantities, which are linear forms over the columns, in numbers of any kind.
Decision variables are the spending on each programme, tier and period (the units of a programme with payments),
composites, curve segments, and those of the objective. Columns, and the rows of a family, are in the order of their
names: no digit of an answer hangs on the order of keys in a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.program.linear_program import Index, LinearProgram, RowBuilder
from optimizer.scenario import rules
from optimizer.scenario.linear_form import Amount, Atom, IfBought, Lots, Score, Spend, Units, Upkeep, added, related
from optimizer.scenario.model_schema import Composite
from optimizer.scenario.rules import Rule
from optimizer.scenario.tree import dotted

RowStatements = Iterator[tuple[str, Any]]


def formulate(evaluator: Evaluator, convert: Callable[[Any], Any] = lambda value: value) -> LinearProgram:
    """Build the program at the evaluator's values, each number passed through ``convert``.

    Its rows, columns and the positions of entries do not depend on the values.
    """
    builder = RowBuilder()
    Formulation(evaluator, builder).state()
    return builder.program(convert)


class Formulation:
    """The quantities of a scenario at an evaluator's values, and the rows stated over them.

    ``columns`` are the variables by key, such as ``("spend", programme, tier, period)``; a month of None is the average
    over the horizon. ``moving`` adds those of the money moved from the actual, which are there where it is minimised.
    """

    def __init__(self, evaluator: Evaluator, builder: RowBuilder, moving: bool = False) -> None:
        self.evaluator, self.scenario, self._builder = evaluator, evaluator.scenario, builder
        self.columns: dict[Index, Any] = {}
        self.outputs: dict[tuple[str, Fraction | None], Any] = {}
        self._feeds: dict[str, list[tuple[str, Any]]] = {}
        for name in self.scenario.programmes:
            for output, effect in evaluator.effects(name).items():
                self._feeds.setdefault(output, []).append((name, effect))
        self._programme_columns()
        for name, month in sorted(self.composites(), key=lambda item: (item[0], item[1] or 0)):
            self._column(("composite", name, month), None, None)
        for name in sorted(self.scenario.model.capabilities):
            for g, (width, _) in enumerate(evaluator.curve(name).segments):
                self._column(("segment", name, g), 0 if g else None, width)
        if self.scenario.goal.kind == "weakest_score":
            self._column(("weakest",), None, None)
        moving = moving or self.scenario.goal.kind == "money_moved"
        self._actual = self.scenario.money(evaluator.spending(self.scenario.actual or "")) if moving else {}
        for key in sorted(self._actual, key=lambda key: key[0]):
            self._column(("moved", *key), 0, None)

    def state(self) -> None:
        """Pass every row and the objective to the builder."""
        for family in ROW_FAMILIES:
            rows = [(rule.name, self.rule(rule)) for rule in self.scenario.rules if rule.family == family]
            rows += _STRUCTURE[family](self) if family in _STRUCTURE else ()
            for name, relation in sorted(rows, key=lambda row: row[0]):
                self._builder.row(family, name, relation)
        self._builder.objective(self.objective(), self.scenario.goal.maximized)

    def _column(self, key: Index, lower: Any, upper: Any, whole: bool = False) -> None:
        self.columns[key] = self._builder.variable(key, lower, upper, whole)

    def _programme_columns(self) -> None:
        for name, programme in sorted(self.scenario.programmes.items()):
            periods, together = programme.decided(self.scenario.periods), programme.payments is not None
            least = {t: self._least(name, self.scenario.periods if together else (t,)) for t in periods}
            for period in periods if programme.lot is not None else ():
                self._column(("lots", name, period), least[period], None, whole=True)
            if programme.min_if_any is not None:
                self._column(("bought", name), 0, 1, whole=True)
            if together:
                self._column(("units", name), least[periods[0]], None)
                continue
            for period in periods:
                for s, upper in enumerate(self.evaluator.tier_ends(name)):
                    self._column(("spend", name, s, period), least[period], upper)

    def _least(self, name: str, periods: Iterable[str]) -> int | None:
        """The least that may be spent in periods: 0; None where a floor of one of them, or over all, is below 0."""
        programme, floor = self.scenario.programmes[name], f"programmes.{name}.min_spend"
        floors = (self.scenario.base.get(path, 0) for path in (floor, *(f"{floor}.{t}" for t in periods)))
        return None if programme.min_spend == "none" or any(value < 0 for value in floors) else 0

    def composites(self, kind: str = "") -> Iterator[tuple[str, Fraction | None]]:
        """Each composite (of a kind), parts before wholes, with each month at which it counts; None for the average."""
        for name in self.scenario.scope.parts:
            for month in (None, *self.scenario.dated):
                if name in self.scenario.composites(month) and kind in ("", self.scenario.model.composites[name].kind):
                    yield name, month

    # Quantities. Numbers stand to the right of quantities, which define the operators.

    def spend(self, name: str, period: str) -> Any:
        """Money spent on a programme in a period."""
        if self.scenario.programmes[name].payments is not None:
            return self.columns["units", name] * self.evaluator.payment(name, period)
        return added(self.columns["spend", name, s, period] for s in range(len(self.evaluator.tiers(name))))

    def units(self, name: str, period: str) -> Any:
        """Units of a programme bought in a period."""
        if self.scenario.programmes[name].payments is not None:
            return self.columns["units", name]
        return added(
            self.columns["spend", name, s, period] / cost for s, (cost, _) in enumerate(self.evaluator.tiers(name))
        )

    def upkeep(self, name: str, period: str) -> Any:
        """Money charged to a period to keep a programme's earlier purchases."""
        year = self.scenario.periods.index(period)
        return added(
            self.units(name, before) * self.evaluator.upkeep(name, before, year)
            for before in self.scenario.periods[: year + 1]
        )

    def amount(self, name: str, month: Fraction | None = None) -> Any:
        """An output (an expression in spending) or a composite (a variable), at a month or on average."""
        if name in self.scenario.scope.parts:
            return self.columns["composite", name, month]
        if (name, month) not in self.outputs:
            bought = (
                self.units(programme, period) * (effect * self.evaluator.service(programme, period, month))
                for programme, effect in self._feeds.get(name, ())
                for period in self.scenario.programmes[programme].decided(self.scenario.periods)
            )
            self.outputs[name, month] = added([self.evaluator.initial(name, month), *bought])
        return self.outputs[name, month]

    def bounds(self, name: str, month: Fraction | None) -> list[Any]:
        """The quantities of which a composite is the smallest."""
        return self.evaluator.bounds_of(name, self.evaluator.parts_of(name, lambda part: self.amount(part, month)))

    def score(self, name: str) -> Any:
        """The score of a capability; the program may understate it where that does not affect the optimum."""
        curve = self.evaluator.curve(name)
        gains = [self.columns["segment", name, g] * slope for g, (_, slope) in enumerate(curve.segments)]
        return added([curve.first_score, *gains])

    def moved(self) -> Any:
        """Money moved from the actual: half the sum of all changes."""
        return added(self.columns["moved", *key] for key in self._actual) / 2

    def quantity(self, atom: Any) -> Any:
        """The quantity that the atom of a term names."""
        match atom:
            case Spend(programme, period):
                return self.spend(programme, period)
            case Units(programme, period):
                return self.units(programme, period)
            case Amount(name, month):
                return self.amount(name, month)
            case Score(capability):
                return self.score(capability)
            case Upkeep(programme, period):
                return self.upkeep(programme, period)
            case Lots(programme, period):
                return self.columns["lots", programme, period]
            case IfBought(programme):
                return self.columns["bought", programme]

    # Rows.

    def rule(self, rule: Rule) -> Any:
        """A rule of the scenario. A cap on units over tiers becomes one on spending: the cost of that many units."""
        bound = self.evaluator.right_side(rule, self.evaluator.bound(rule))
        if rule.spending_cap:
            (atom,) = rule.coefficients
            return related(self.spend(atom.programme, atom.period), "<=", bound)
        return related(self.form(rule.coefficients), rule.relation, bound)

    def form(self, coefficients: Mapping[Atom, Any], constant: Any = 0) -> Any:
        """The left side of a rule, or the objective, over the columns."""
        evaluator = self.evaluator
        return added([constant, *(self.quantity(atom) * evaluator.constant(c) for atom, c in coefficients.items())])

    def objective(self) -> Any:
        """What is maximised or minimised."""
        scenario, goal = self.scenario, self.scenario.goal
        match goal.kind:
            case "weighted_score":
                return added(self.score(c) * self.evaluator.constant(w) for c, w in goal.weights.items())
            case "weakest_score":
                return self.columns["weakest",]
            case "spend":
                paid = scenario.paid(scenario.programmes)
                spent = (self.spend(name, period) for name in paid for period in scenario.periods)
                charged = (self.upkeep(name, period) for name in scenario.maintained for period in scenario.periods[1:])
                return added([*spent, *charged])
            case "money_moved":
                return self.moved()
        assert goal.linear is not None
        return self.form(goal.linear.coefficients, self.evaluator.constant(goal.linear.constant))

    def min_if_any(self) -> RowStatements:
        """A programme with a threshold has no units unless it is bought."""
        for name, programme in self.scenario.programmes.items():
            if programme.min_if_any is not None:
                units = added(self.units(name, period) for period in programme.decided(self.scenario.periods))
                yield f"bought.{name}", units <= self.columns["bought", name] * self.evaluator.unit_bound(name)

    def composite(self, kind: str) -> RowStatements:
        """A composite is at most each of its bounds; where there is one, such as a sum, equal to it."""
        for name, month in self.composites(kind):
            column, bounds = self.columns["composite", name, month], self.bounds(name, month)
            at = "" if month is None else f"month{float(month):g}"
            for i, bound in enumerate(bounds, 1):
                row = dotted("composite", name, at, "" if kind == "sum_of" else str(i))
                yield row, related(column, "=", bound) if len(bounds) == 1 else column <= bound

    def filled_curve(self) -> RowStatements:
        """The filled segments of a curve sum to no more than the quantity that feeds it.

        For a straight line over an affine quantity the sum is equal: a rule may bound such a score from above, and the
        program must not keep it by understating the score.
        """
        for name, capability in self.scenario.model.capabilities.items():
            curve, quantity = self.evaluator.curve(name), self.amount(capability.feed)
            segments = (self.columns["segment", name, g] for g in range(len(curve.segments)))
            reached = added([*segments, curve.first_x])
            affine = not self.scenario.scope.why_concave(Score(name))
            yield f"score.{name}", related(reached, "=", quantity) if affine else reached <= quantity

    def weakest_score(self) -> RowStatements:
        """The weakest score is at most each of the scores."""
        if self.scenario.goal.kind == "weakest_score":
            for name in self.scenario.model.capabilities:
                yield f"weakest.{name}", self.columns["weakest",] <= self.score(name)

    def money_moved(self) -> RowStatements:
        """Money moved is at least the difference from the actual, up or down."""
        for (name, period), amount in self._actual.items():
            column, spend = self.columns["moved", name, period], self.spend(name, period)
            yield dotted("moved", name, period, "up"), spend - amount <= column
            yield dotted("moved", name, period, "down"), -(spend - amount) <= column


_STRUCTURE: dict[str, Callable[[Formulation], RowStatements]] = {
    "min_if_any": Formulation.min_if_any,
    **{kind: partial(Formulation.composite, kind=kind) for kind in Composite.one_of},
    "score": Formulation.filled_curve,
    "weakest_score": Formulation.weakest_score,
    "money_moved": Formulation.money_moved,
}
ROW_FAMILIES = tuple(dict.fromkeys((*rules.FAMILIES, *_STRUCTURE)))
"""The families of rows, in the program's order."""
