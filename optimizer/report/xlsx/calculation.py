"""The way from money to the objective as rows of formulas, for several allocations side by side.

Coefficients are those of the program: units, service, effects, planes, curves, weights and rules come from the same
evaluator that gives the report's scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.figures import title
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import is_money
from optimizer.report.xlsx.rows import FIRST, Line, Rows, referring
from optimizer.scenario.expression import Expression
from optimizer.scenario.linear_form import Amount, Atom, Bought, Lots, Score, Spend, Term, Units, Upkeep


class Calculation(Rows):
    """The rows for one answer. ``spending`` maps each column's allocation; money is in units of ``counted``."""

    def __init__(self, answer: Answer, columns: Sequence[Any], lang: str) -> None:
        super().__init__(len(columns))
        self.answer, self.scenario, self.lang = answer, answer.scenario, lang
        self.evaluator = answer.solution.program.evaluator
        self.counted = float(self.scenario.display.counted(lang))
        self.columns = columns
        self.spend: dict[tuple[str, str], int] = {}
        self.units: dict[tuple[str, str], int] = {}
        self.amounts: dict[tuple[str, Any], int] = {}
        self.scores: dict[str, int] = {}
        self.upkeep: dict[tuple[str, int], int] = {}
        self.rules: dict[str, int] = {}
        self._programmes()
        for month in (None, *self.scenario.dated):
            self._outputs(month)
            self._composites(month)
        self._scores()
        self._upkeep()
        self.objective = self._objective()
        self._rules()

    def scale(self, name: str) -> float:
        """What an amount of a programme is divided by: one that costs nothing is counted in units."""
        return 1.0 if name in self.scenario.costless else self.counted

    # Money to units.

    def _programmes(self) -> None:
        scenario = self.scenario
        self._heading(say("calc_spending", self.lang, unit=scenario.display.name(self.lang)))
        for name in scenario.programmes:
            for period in scenario.periods:
                spent = tuple(float(column[name, period]) / self.scale(name) for column in self.columns)
                label = self._called("programmes", name, period)
                key = ".".join(part for part in ("spend", name, period) if part)
                self.spend[name, period] = self._add(
                    Line(label, key, (), None, spent, money=name not in scenario.costless)
                )
        self._heading(say("calc_units", self.lang))
        for name, programme in scenario.programmes.items():
            if programme.payments is not None:
                self._decided_once(name)
                continue
            for period in scenario.periods:
                self._bought(name, period)

    def _decided_once(self, name: str) -> None:
        period = next((t for t in self.scenario.periods if self.evaluator.payment(name, t) != 0), None)
        first = self.scenario.periods[0]
        label, key = self._called("programmes", name, ""), f"units.{name}"
        if period is None:
            self.units[name, first] = self._constant(label, 0, key)
            return
        payment = float(self.evaluator.payment(name, period)) / self.counted
        self.units[name, first] = self._quotient(label, payment, self.spend[name, period], key)

    def _bought(self, name: str, period: str) -> None:
        label, spend = self._called("programmes", name, period), self.spend[name, period]
        key = ".".join(part for part in ("units", name, period) if part)
        tiers = [
            (float(cost) / self.scale(name), None if width is None else float(cost * width) / self.counted)
            for cost, width in self.evaluator.tiers(name)
        ]
        if len(tiers) == 1 and tiers[0][1] is None:
            self.units[name, period] = self._quotient(label, tiers[0][0], spend, key)
            return
        labels = [f"  {say('tier', self.lang, n=s + 1)}: {label}" for s in range(len(tiers))]
        money = self._filled(labels, [width for _, width in tiers], spend, 0.0, money=True)
        first = FIRST + len(self.lines)
        for s, (cost, _) in enumerate(tiers):
            self._quotient(labels[s], cost, money + s)
        self.units[name, period] = self._over(label, "SUM", first, key)

    # Units to scores.

    def _outputs(self, month: Fraction | None) -> None:
        scenario, evaluator = self.scenario, self.evaluator
        if not scenario.model.outputs:
            return
        when = say("calc_average", self.lang) if month is None else say("calc_at", self.lang, month=_plain(month))
        self._heading(say("calc_outputs", self.lang, when=when))
        effects = {name: evaluator.effects(name) for name in scenario.programmes}
        for output in scenario.model.outputs:
            first = self._constant(f"  {say('calc_initial', self.lang)}", evaluator.initial(output, month))
            for (name, period), units in self.units.items():
                if output in effects[name]:
                    factors = (effects[name][output], evaluator.service(name, period, month))
                    self._product(f"  {self._called('programmes', name, period)}", factors, units)
            key = self._moment_key("outputs", output, month)
            label = title(scenario, "outputs", output, self.lang)
            self.amounts[output, month] = self._over(label, "SUM", first, key)

    def _composites(self, month: Fraction | None) -> None:
        scenario, evaluator = self.scenario, self.evaluator
        for name in scenario.composites(month):
            parts = scenario.parts[name]
            kind, key = scenario.model.composites[name].kind, self._moment_key("composites", name, month)
            limbs = [
                (
                    evaluator.constant(part.constant),
                    [
                        (
                            self._amount_title(t.atom.name),
                            evaluator.constant(t.coefficient),
                            self.amounts[t.atom.name, month],
                        )
                        for t in part.terms
                        if isinstance(t.atom, Amount)
                    ],
                )
                for part in parts
            ]
            # A row that is a sum comes after its terms, so that such limbs are repeated side by side for SUM and MIN.
            plain = all(len(terms) == 1 and not constant for constant, terms in limbs)
            first = FIRST + len(self.lines)
            found = [
                self._sum(f"  {' + '.join(words for words, _, _ in terms)}", terms, "", constant)
                for constant, terms in limbs
            ]
            if kind == "ces":
                first = FIRST + len(self.lines)
                for k, slopes in enumerate(evaluator.fan(name)):
                    self._plane(f"  {say('calc_plane', self.lang, n=k + 1)}", slopes, found)
            elif not plain:
                first = FIRST + len(self.lines)
                for row in found:
                    self._product(self.lines[row - FIRST].label, (1,), row)
            label = title(scenario, "composites", name, self.lang)
            self.amounts[name, month] = self._over(label, "SUM" if kind == "sum_of" else "MIN", first, key)

    def _scores(self) -> None:
        scenario = self.scenario
        if scenario.model.capabilities:
            self._heading(say("calc_scores", self.lang))
        for name, capability in scenario.model.capabilities.items():
            curve, label = self.evaluator.curve(name), title(scenario, "capabilities", name, self.lang)
            labels = [f"  {say('calc_segment', self.lang, n=g + 1)}: {label}" for g in range(len(curve.segments))]
            widths = [None if width is None else float(width) for width, _ in curve.segments]
            feed = self.amounts[capability.feed, None]
            first = self._filled(labels, widths, feed, float(curve.first_x))
            terms = [
                (label_g.strip(), slope, first + g)
                for g, (label_g, (_, slope)) in enumerate(zip(labels, curve.segments, strict=True))
            ]
            self.scores[name] = self._sum(label, terms, f"score.{name}", curve.first_score)

    def _upkeep(self) -> None:
        scenario = self.scenario
        years = max(ceil(scenario.numbers.base["horizon"]), len(scenario.periods))
        if scenario.maintained:
            self._heading(say("calc_upkeep", self.lang))
        for name in scenario.maintained:
            for year in range(1, years):
                terms = [
                    (self._called("programmes", name, t), self.evaluator.upkeep(name, t, year) / Fraction(self.counted),
                     self.units[name, t])
                    for t in scenario.periods[: year + 1]
                ]  # fmt: skip
                label = f"{title(scenario, 'programmes', name, self.lang)}: {say('calc_year', self.lang, n=year + 1)}"
                self.upkeep[name, year] = self._sum(label, terms, f"upkeep.{name}.{year}", money=True)

    # The objective and the rules.

    @property
    def money_goal(self) -> bool:
        """Whether the objective is an amount of money, shown in the display unit."""
        goal, scenario = self.scenario.goal, self.scenario
        if scenario.currency is None:
            return False
        if goal.linear is not None:
            return goal.dimension == scenario.scope.money
        return goal.kind in ("spend", "money_moved")

    def _objective(self) -> int:
        scenario, goal, label = self.scenario, self.scenario.goal, say("objective", self.lang)
        self._heading(label)
        one = Fraction(1)
        if goal.kind == "weighted_score":
            terms = [
                (title(scenario, "capabilities", name, self.lang), self.evaluator.constant(weight), self.scores[name])
                for name, weight in goal.weights.items()
            ]
            return self._sum(label, terms, "objective")
        if goal.kind == "weakest_score":
            first = FIRST + len(self.lines)
            for name, row in self.scores.items():
                self._product(f"  {title(scenario, 'capabilities', name, self.lang)}", (1,), row)
            return self._over(label, "MIN", first, "objective")
        if goal.kind == "spend":
            terms = [(self._called("programmes", *key), one, row) for key, row in self._paid.items()]
            charged = [(k, row) for k, row in self.upkeep.items() if k[1] < len(scenario.periods)]
            terms += [(f"{say('upkeep', self.lang)} {name}", one, row) for (name, _), row in charged]
            return self._sum(label, terms, "objective", money=True)
        if goal.kind == "money_moved":
            first = FIRST + len(self.lines)
            for key, amount in scenario.money(self.evaluator.spending(scenario.actual or "")).items():
                self._half_moved(f"  {self._called('programmes', *key)}", float(amount) / self.counted, self.spend[key])
            return self._over(label, "SUM", first, "objective", money=True)
        assert goal.linear is not None
        return self._linear(label, goal.linear.terms, "objective", self.money_goal, goal.linear.constant)

    @property
    def _paid(self) -> dict[tuple[str, str], int]:
        return {key: row for key, row in self.spend.items() if key[0] not in self.scenario.costless}

    def _half_moved(self, label: str, amount: float, reference: int) -> None:
        row = FIRST + len(self.lines)
        values = tuple(abs(value - amount) / 2 for value in self.values(reference))
        formula = referring(f"=ABS({{0}}{reference}-$C{row})/2")
        self._add(Line(label, "", (amount,), formula, values, money=True))

    def _linear(
        self, label: str, terms: Sequence[Term], key: str, money: bool, constant: Expression | None = None
    ) -> int:
        """A linear form; in display units of money if it is ``money``."""
        scale = Fraction(self.counted) if money else Fraction(1)
        found = []
        for term in terms:
            row = self._atom(term.atom)
            inside = Fraction(self.counted) if isinstance(term.atom, Spend | Upkeep) else Fraction(1)
            coefficient = Fraction(self.evaluator.constant(term.coefficient)) * inside / scale
            found.append((self.lines[row - FIRST].label.strip(), coefficient, row))
        start = Fraction(0) if constant is None else Fraction(self.evaluator.constant(constant)) / scale
        return self._sum(label, found, key, start, money)

    def _rules(self) -> None:
        self._heading(say("calc_rules", self.lang))
        for rule in self.scenario.rules:
            label = rule_label(rule, self.scenario, self.lang)
            self.rules[rule.name] = self._linear(label, rule.terms, rule.name, is_money(rule, self.scenario.scope))

    def _atom(self, atom: Atom) -> int:
        match atom:
            case Spend(programme, period):
                return self.spend[programme, period]
            case Units(programme, period):
                return self.units[programme, period]
            case Amount(name, month):
                return self.amounts[name, month]
            case Score(capability):
                return self.scores[capability]
            case Upkeep(programme, period):
                return self.upkeep[programme, self.scenario.periods.index(period)]
            case Lots(programme, period):
                row, units = FIRST + len(self.lines), self.units[programme, period]
                lot = float(self.evaluator.values[f"programmes.{programme}.lot"])
                values = tuple(float(round(value / lot)) for value in self.values(units))
                formula = referring(f"=ROUND({{0}}{units}/$C{row},0)")
                return self._add(Line(self._called("programmes", programme, period), "", (lot,), formula, values))
            case Bought(programme):
                rows = [row for (name, _), row in self.units.items() if name == programme]
                values = tuple(float(any(self.values(row)[k] > 0 for row in rows)) for k in range(len(self.columns)))
                formula = referring(f"=IF(MAX({','.join(f'{{0}}{row}' for row in rows)})>0,1,0)")
                return self._add(Line(self._called("programmes", programme, ""), "", (), formula, values))

    # Names.

    def _called(self, kind: str, name: str, period: str) -> str:
        return f"{title(self.scenario, kind, name, self.lang)} {period}".strip()

    def _amount_title(self, name: str) -> str:
        kind = "composites" if name in self.scenario.parts else "outputs"
        return title(self.scenario, kind, name, self.lang)

    @staticmethod
    def _moment_key(kind: str, name: str, month: Fraction | None) -> str:
        return f"{kind}.{name}" if month is None else f"{kind}.{name}@{_plain(month)}"


def _plain(month: Fraction) -> str:
    return str(month.numerator) if month.denominator == 1 else f"{float(month):g}"
