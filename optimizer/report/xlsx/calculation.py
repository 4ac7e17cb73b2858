"""The way from money to the objective as rows of formulas, in which each column of a sheet is an allocation.

The evaluator that gives the report's scores is recorded on a tape. Everything on it that has a name is a row; the steps
between stand within its formula, or in rows above it where several formulas need them or one gets too long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.program.evaluation import Achievement
from optimizer.program.recording import Recorded, Tape
from optimizer.report.budget_lines import counted
from optimizer.report.rule_words import is_money, together
from optimizer.report.words import Words
from optimizer.scenario.allocations import Spending
from optimizer.scenario.arithmetic import most, numpy_functions, where
from optimizer.scenario.linear_form import IfBought, Lots
from optimizer.scenario.rules import Rule
from optimizer.scenario.tree import dotted

_SHORT, _LONG = 30, 2000
"""Letters of a formula up to which it stands again wherever it is needed, and from which on it is a row of its own."""
_SIGNS = {"+": (0, 0, 0), "-": (0, 0, 1), "*": (1, 1, 1), "/": (1, 1, 2), "<": (-1, 0, 0), "<=": (-1, 0, 0)}
"""How strongly a sign binds, and how strongly what stands left and right of it has to."""
_NAMES = {"min": "MIN", "max": "MAX", "where": "IF"}
_WHOLE = "round"


@dataclass(frozen=True)
class CalculationRow:
    """A row of the sheet, numbered as spreadsheets do. ``formula`` has ``{0}`` for the letter of a column, ``values``
    are what it has in each; headings have neither.

    ``key`` is its name in the file, empty for a step between. ``money`` is counted in the display unit.
    """

    label: str
    row: int
    key: str = ""
    formula: str = ""
    values: tuple[float, ...] = ()
    money: bool = False


Named = tuple[str, Any, str, bool]
"""A label, a recorded value, its name in the file, and whether it is money."""


class Calculation:
    """The rows for one answer and the allocations ``columns``, from row ``first`` on.

    ``cells`` has the row of each programme and period, in the display unit; what costs nothing is counted in units.
    """

    def __init__(
        self, answer: Answer, columns: Sequence[Spending], words: Words, cells: Mapping[tuple[str, str], int],
        first: int,
    ) -> None:  # fmt: skip
        self.scenario, self.words, self._first = answer.scenario, words, first
        self.lines: list[CalculationRow] = []
        self._evaluator = evaluator = answer.solution.program.evaluator
        self._counted = unit = self.scenario.display.counted(words.lang)
        self._tape, self._texts = Tape(), dict[int, tuple[str, int]]()
        self._values, self._named = dict[int, Any](), set[int]()
        self._functions = numpy_functions() | {_WHOLE: np.round}
        scenario, spending = self.scenario, dict[tuple[str, str], Any]()
        for (name, period), row in cells.items():
            spent = spending[name, period] = self._tape.input(f"{name} {period}")
            by_unit = name in scenario.costless or unit == 1
            self._texts[spent.node] = (f"{{0}}{row}", 2) if by_unit else (f"{{0}}{row}*{float(unit):.12g}", 1)
            self._values[spent.node] = np.array([float(column[name, period]) for column in columns])

        achieved = evaluator.achieve(spending)
        moments = {month: evaluator.amounts(achieved.units, month) for month in scenario.dated}
        upkeep = {key: amount / unit for key, amount in achieved.upkeep.items()}
        goal = scenario.goal
        in_money = goal.in_money or (scenario.currency is not None and goal.dimension == scenario.scope.money)
        objective = achieved.objective / unit if in_money else achieved.objective
        rules = {rule.name: (rule, *self._rule(rule, achieved)) for rule in scenario.rules}
        self._uses = Counter(o for node in range(len(self._tape.nodes)) for o in self._tape.operands(node))

        once = {name for name, programme in scenario.programmes.items() if programme.payments is not None}
        bought = {
            (name, "" if name in once else period): units
            for (name, period), units in achieved.units.items()
            if counted(scenario, name)
        }
        self._section(self.words.say("units"), (
            (self._called(*key), units, dotted("units", *key), False) for key, units in bought.items()
        ))  # fmt: skip
        self._amounts(self.words.say("calc_average"), achieved.outputs, "")
        for month, amounts in moments.items():
            shown = str(month.numerator) if month.denominator == 1 else f"{float(month):g}"
            self._amounts(self.words.say("calc_at", month=shown), amounts, f"@{shown}")
        self._section(self.words.say("r_scores"), (
            (self.words.title("capabilities", name), score, f"score.{name}", False)
            for name, score in achieved.scores.items()
        ))  # fmt: skip
        years = dict(enumerate(scenario.periods))
        self._section(self.words.say("upkeep"), (
            (f"{self.words.title('programmes', name)}: {years.get(year) or self.words.say('calc_year', n=year + 1)}",
             amount, f"upkeep.{name}.{year}", True)
            for (name, year), amount in upkeep.items()
        ))  # fmt: skip
        paid = [amount for (_, year), amount in upkeep.items() if year < len(scenario.periods)]
        self.paid_upkeep = self._line(self.words.say("upkeep"), sum(paid), "", True) if paid else None
        label = self.words.goal(head=True)
        (self.objective,) = self._section(label, [(label, objective, "objective", in_money)])
        self.rules = self._section(self.words.say("answer_rules"), (
            (self._rule_called(rule), left, name, money) for name, (rule, left, money) in rules.items()
        ))  # fmt: skip

    def _rule_called(self, rule: Rule) -> str:
        """What people call a rule; a budget that takes what earlier years left with the years that it adds up."""
        beside = together(rule, self.words)
        return self.words.rule(rule) + (f" ({beside})" if beside else "")

    # What is recorded.

    def _rule(self, rule: Rule, achieved: Achievement) -> tuple[Any, bool]:
        """The left side of a rule, in the display unit if it is money, and whether it is."""
        units, evaluator = achieved.units, self._evaluator
        plain = {atom: rate for atom, rate in rule.coefficients.items() if not isinstance(atom, Lots | IfBought)}
        left = evaluator.rule_value(replace(rule, coefficients=plain), achieved)
        for atom, rate in rule.coefficients.items():
            match atom:
                case Lots(name, period):
                    lots = units[name, period] / evaluator.values[f"programmes.{name}.lot"]
                    whole = Recorded(self._tape, self._tape.add((_WHOLE, self._tape.position(lots))))
                case IfBought(name):
                    whole = where(most(*(own for (other, _), own in units.items() if other == name)) > 0, 1.0, 0.0)
                case _:
                    continue
            left = left + evaluator.constant(rate) * whole
        money = is_money(rule, self.scenario)
        return (left / self._counted if money else left), money

    # Rows.

    def _amounts(self, when: str, amounts: dict[str, Any], behind: str) -> None:
        """The outputs and composites of one time."""
        self._section(self.words.say("calc_outputs", when=when), (
            (self.words.with_unit(name), amount, f"{self.words.kind_of(name)}.{name}{behind}", False)
            for name, amount in amounts.items()
        ))  # fmt: skip

    def _section(self, head: str, items: Iterable[Named]) -> list[CalculationRow]:
        """A row for each item, under a heading; nothing without any."""
        known = list(items)
        if known:
            self.lines.append(CalculationRow(head, self._first + len(self.lines)))
        return [self._line(*item) for item in known]

    def _line(self, label: str, value: Any, key: str, money: bool) -> CalculationRow:
        """The row of a recorded value, beneath those that it needs."""
        wanted = self._tape.position(value)
        for node in self._tape.needed([wanted], self._texts):
            text, _ = self._texts[node] = self._formula(node)
            if node != wanted and (len(text) > _LONG or (len(text) > _SHORT and self._uses[node] > 1)):
                self._add(f"  {label}", node, text, "", False)
        return self._add(label, wanted, self._texts[wanted][0], key, money)

    def _add(self, label: str, node: int, text: str, key: str, money: bool) -> CalculationRow:
        line = CalculationRow(
            label, self._first + len(self.lines), key, text, tuple(map(float, self._values[node])), money
        )
        self.lines.append(line)
        if node not in self._named and self._tape.nodes[node][0] != "constant":
            self._named.add(node)
            self._texts[node] = f"{{0}}{line.row}", 2
        return line

    def _formula(self, node: int) -> tuple[str, int]:
        """The formula of a step, whose value is noted, and how strongly it binds."""
        operation, *operands = self._tape.nodes[node]
        if operation == "constant":
            (value,) = operands
            self._values[node] = np.full(len(next(iter(self._values.values()))), value)
            text = repr(value).removesuffix(".0").upper()
            return text if value >= 0 else f"({text})", 2
        self._values[node] = self._functions[operation](*(self._values[operand] for operand in operands))
        texts = [self._texts[operand] for operand in operands]
        if operation == _WHOLE:
            return f"ROUND({texts[0][0]},0)", 2
        if operation in _NAMES:
            start, (first, _) = f"{_NAMES[operation]}(", texts[0]
            if operation != "where" and first.startswith(start):
                first = first.removeprefix(start)[:-1]  # nested calls of one function become one call
            return f"{start}{','.join([first, *(text for text, _ in texts[1:])])})", 2
        if operation == "neg":
            return f"-{_bound(*texts[0], 2)}", 0
        level, left, right = _SIGNS[operation]
        return f"{_bound(*texts[0], left)}{operation}{_bound(*texts[1], right)}", level

    def _called(self, name: str, period: str = "") -> str:
        return f"{self.words.title('programmes', name)} {period}".strip()


def _bound(text: str, level: int, needed: int) -> str:
    """A formula that stands beside a sign which needs it to bind so strongly."""
    return text if level >= needed else f"({text})"
