"""The way from money to the objective as rows of formulas, for several allocations side by side.

Coefficients are those of the program: units, service, effects, planes, curves, weights and rules come from the same
evaluator that gives the report's scores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.figures import title
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import is_money
from optimizer.report.sections.scores import with_unit
from optimizer.report.xlsx.formulas import Formula, FormulaRows, over
from optimizer.scenario.expression import Expression
from optimizer.scenario.linear_form import Amount, Atom, IfBought, Lots, Score, Spend, Term, Units, Upkeep
from optimizer.scenario.rules import Rule


class Calculation(FormulaRows):
    """The rows for one answer and several allocations; money is in units of ``counted``.

    ``place`` says how a formula names the cell in which an allocation has its amount of a programme and period.
    """

    def __init__(self, answer: Answer, columns: Sequence[Any], lang: str, place: Callable[[str, str], str]) -> None:
        super().__init__(len(columns))
        self.answer, self.scenario, self.lang = answer, answer.scenario, lang
        self.evaluator = answer.solution.program.evaluator
        self.counted = float(self.scenario.display.counted(lang))
        self.spend: dict[tuple[str, str], Formula] = {}
        self.units: dict[tuple[str, str], Formula] = {}
        self.amounts: dict[tuple[str, Any], Formula] = {}
        self.scores: dict[str, Formula] = {}
        self.upkeep: dict[tuple[str, int], Formula] = {}
        self._spending(columns, place)
        self._units()
        for month in (None, *self.scenario.dated):
            self._outputs(month)
            self._composites(month)
        self._scores()
        self._upkeep()
        self.objective = self._objective()
        self.heading(say("calc_rules", lang))
        self.rules = {rule.name: self._rule(rule) for rule in self.scenario.rules}

    def scale(self, name: str) -> float:
        """What an amount of a programme is divided by: one that costs nothing is counted in units."""
        return 1.0 if name in self.scenario.costless else self.counted

    # Money to units.

    def _spending(self, columns: Sequence[Any], place: Callable[[str, str], str]) -> None:
        self.heading(say("calc_spending", self.lang, unit=self.scenario.display.name(self.lang)))
        for name in self.scenario.programmes:
            for period in self.scenario.periods:
                spent = tuple(float(column[name, period]) / self.scale(name) for column in columns)
                label, key = self._called(name, period), _key("spend", name, period)
                formula = Formula(place(name, period), spent)
                self.spend[name, period] = self.add(label, formula, key, name not in self.scenario.costless)

    def _units(self) -> None:
        self.heading(say("calc_units", self.lang))
        for name, programme in self.scenario.programmes.items():
            if programme.payments is not None:
                self._decided_once(name)
                continue
            for period in self.scenario.periods:
                self._bought(name, period)

    def _decided_once(self, name: str) -> None:
        period = next((t for t in self.scenario.periods if self.evaluator.payment(name, t) != 0), None)
        first = self.scenario.periods[0]
        label, key = self._called(name), f"units.{name}"
        if period is None:
            self.units[name, first] = self.add(label, self.coefficient(0), key)
            return
        payment = self.coefficient(float(self.evaluator.payment(name, period)) / self.counted)
        self.units[name, first] = self.add(label, self.spend[name, period] / payment, key)

    def _bought(self, name: str, period: str) -> None:
        label, spend = self._called(name, period), self.spend[name, period]
        key = _key("units", name, period)
        tiers = [
            (float(cost) / self.scale(name), None if width is None else float(cost * width) / self.counted)
            for cost, width in self.evaluator.tiers(name)
        ]
        if len(tiers) == 1 and tiers[0][1] is None:
            self.units[name, period] = self.add(label, spend / self.coefficient(tiers[0][0]), key)
            return
        labels = [f"  {say('tier', self.lang, n=s + 1)}: {label}" for s in range(len(tiers))]
        paid = self.filled(labels, [width for _, width in tiers], spend, money=True)
        parts = [
            self.add(own, money / self.coefficient(cost))
            for own, money, (cost, _) in zip(labels, paid, tiers, strict=True)
        ]
        self.units[name, period] = self.add(label, over("SUM", parts), key)

    # Units to scores.

    def _outputs(self, month: Fraction | None) -> None:
        scenario, evaluator = self.scenario, self.evaluator
        if not scenario.model.outputs:
            return
        when = say("calc_average", self.lang) if month is None else say("calc_at", self.lang, month=_plain(month))
        self.heading(say("calc_outputs", self.lang, when=when))
        effects = {name: evaluator.effects(name) for name in scenario.programmes}
        for output in scenario.model.outputs:
            there = self.coefficient(evaluator.initial(output, month))
            parts = [self.add(f"  {say('calc_initial', self.lang)}", there)]
            for (name, period), units in self.units.items():
                if output in effects[name]:
                    effect = self.coefficient(effects[name][output])
                    serving = effect * self.coefficient(evaluator.service(name, period, month)) * units
                    parts.append(self.add(f"  {self._called(name, period)}", serving))
            label, key = with_unit(scenario, output, self.lang), _moment_key("outputs", output, month)
            self.amounts[output, month] = self.add(label, over("SUM", parts), key)

    def _composites(self, month: Fraction | None) -> None:
        scenario, evaluator = self.scenario, self.evaluator
        for name in scenario.composites(month):
            kind, limbs = scenario.model.composites[name].kind, list[Formula]()
            for part in scenario.parts[name]:
                terms = [
                    (evaluator.constant(term.coefficient), self.amounts[term.atom.name, month])
                    for term in part.terms
                    if isinstance(term.atom, Amount)
                ]
                label = f"  {' + '.join(of.label for _, of in terms)}"
                limbs.append(self.sum(label, terms, "", evaluator.constant(part.constant)))
            if kind == "ces":
                one, two = limbs
                limbs = [
                    self.add(f"  {say('calc_plane', self.lang, n=k)}",
                             self.coefficient(slopes[0]) * one + self.coefficient(slopes[1]) * two)
                    for k, slopes in enumerate(evaluator.fan(name), start=1)
                ]  # fmt: skip
            label, key = with_unit(scenario, name, self.lang), _moment_key("composites", name, month)
            self.amounts[name, month] = self.add(label, over("SUM" if kind == "sum_of" else "MIN", limbs), key)

    def _scores(self) -> None:
        scenario = self.scenario
        if scenario.model.capabilities:
            self.heading(say("calc_scores", self.lang))
        for name, capability in scenario.model.capabilities.items():
            curve, label = self.evaluator.curve(name), title(scenario, "capabilities", name, self.lang)
            labels = [f"  {say('calc_segment', self.lang, n=g + 1)}: {label}" for g in range(len(curve.segments))]
            widths = [None if width is None else float(width) for width, _ in curve.segments]
            parts = self.filled(labels, widths, self.amounts[capability.feed, None], float(curve.first_x))
            terms = [(slope, part) for part, (_, slope) in zip(parts, curve.segments, strict=True)]
            self.scores[name] = self.sum(label, terms, f"score.{name}", curve.first_score)

    def _upkeep(self) -> None:
        scenario = self.scenario
        years = max(ceil(scenario.numbers.base["horizon"]), len(scenario.periods))
        if scenario.maintained:
            self.heading(say("calc_upkeep", self.lang))
        for name in scenario.maintained:
            for year in range(1, years):
                terms = [
                    (self.evaluator.upkeep(name, t, year) / Fraction(self.counted), self.units[name, t])
                    for t in scenario.periods[: year + 1]
                ]
                label = f"{title(scenario, 'programmes', name, self.lang)}: {say('calc_year', self.lang, n=year + 1)}"
                self.upkeep[name, year] = self.sum(label, terms, f"upkeep.{name}.{year}", money=True)

    # The objective and the rules.

    def _objective(self) -> Formula:
        scenario, goal, label = self.scenario, self.scenario.goal, say("objective", self.lang)
        self.heading(label)
        if goal.kind == "weighted_score":
            terms = [(self.evaluator.constant(weight), self.scores[name]) for name, weight in goal.weights.items()]
            return self.sum(label, terms, "objective")
        if goal.kind == "weakest_score":
            return self.add(label, over("MIN", list(self.scores.values())), "objective")
        if goal.kind == "spend":
            paid = [spent for (name, _), spent in self.spend.items() if name not in scenario.costless]
            paid += [charged for (_, year), charged in self.upkeep.items() if year < len(scenario.periods)]
            return self.sum(label, [(1, item) for item in paid], "objective", money=True)
        if goal.kind == "money_moved":
            actual = scenario.money(self.evaluator.spending(scenario.actual or ""))
            parts = []
            for key, amount in actual.items():
                more = self.spend[key] - self.coefficient(float(amount) / self.counted)
                moved = more.within("ABS(@)/2", lambda change: abs(change) / 2)
                parts.append(self.add(f"  {self._called(*key)}", moved, money=True))
            return self.add(label, over("SUM", parts), "objective", money=True)
        assert goal.linear is not None
        money = scenario.currency is not None and goal.dimension == scenario.scope.money
        return self._linear(label, goal.linear.terms, "objective", money, goal.linear.constant)

    def _rule(self, rule: Rule) -> Formula:
        label = rule_label(rule, self.scenario, self.lang)
        return self._linear(label, rule.terms, rule.name, is_money(rule, self.scenario.scope))

    def _linear(
        self, label: str, terms: Sequence[Term], key: str, money: bool, constant: Expression | None = None
    ) -> Formula:
        """A linear form; in display units of money if it is ``money``."""
        scale = Fraction(self.counted) if money else Fraction(1)
        formulas = []
        for term in terms:
            of = self._atom(term.atom)
            inside = Fraction(self.counted) if isinstance(term.atom, Spend | Upkeep) else Fraction(1)
            formulas.append((Fraction(self.evaluator.constant(term.coefficient)) * inside / scale, of))
        start = Fraction(0) if constant is None else Fraction(self.evaluator.constant(constant)) / scale
        return self.sum(label, formulas, key, start, money)

    def _atom(self, atom: Atom) -> Formula:
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
                lot = self.coefficient(self.evaluator.values[f"programmes.{programme}.lot"])
                whole = (self.units[programme, period] / lot).within("ROUND(@,0)", round)
                return self.add(self._called(programme, period), whole)
            case IfBought(programme):
                rows = [units for (name, _), units in self.units.items() if name == programme]
                some = over("MAX", rows).within("IF(@>0,1,0)", lambda most: float(most > 0))
                return self.add(self._called(programme), some)

    def _called(self, name: str, period: str = "") -> str:
        return f"{title(self.scenario, 'programmes', name, self.lang)} {period}".strip()


def _key(kind: str, name: str, period: str) -> str:
    return ".".join(part for part in (kind, name, period) if part)


def _moment_key(kind: str, name: str, month: Fraction | None) -> str:
    return f"{kind}.{name}" if month is None else f"{kind}.{name}@{_plain(month)}"


def _plain(month: Fraction) -> str:
    return str(month.numerator) if month.denominator == 1 else f"{float(month):g}"
