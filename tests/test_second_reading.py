"""Random scenarios of many kinds against a second reading of their files: a program written from docs/files.md alone.

The second reading shares nothing with the package but the algebra of linear forms; scipy solves it. The scenarios mix
what few others do: money carried over with a largest growth, upkeep, lives, lots and thresholds, moments in limits,
mixes in sums, formulas, tiers, payments and fixed programmes.
"""

import math
import random
import re
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import optimizer
from optimizer.program import tie_break
from optimizer.scenario.linear_form import LinearForm, added
from optimizer.solution import optimise

FORMULAS = ("max({0}, {1})", "min({0}, {1}) * {2}", "{0} * ln({2}) / {2}", "({0} + {1}) / {2}", "{0} * (1 + 12 / 100)")
PLANES, FAR = 22, 300
"""The tangents of a mix, and the ratio of its inputs up to which they stand."""


class Draft:
    """One random scenario, as a mapping."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.periods = [str(2026 + k) for k in range(self.rng.choice((1, 2, 2, 3, 4)))]
        self.outputs = ["staff", "places", "devices"][: self.rng.randint(2, 3)]
        self.parameters, self.plan = {}, {}

    def chance(self, share):
        return self.rng.random() < share

    def number(self, low, high):
        """A number, sometimes through a formula over parameters."""
        value = round(self.rng.uniform(low, high), 1)
        if not self.chance(0.2):
            return value
        names = [f"n{len(self.parameters) + k}" for k in range(3)]
        self.parameters |= dict(zip(names, (value, value + 0.3, 1.7), strict=True))
        return self.rng.choice(FORMULAS).format(*names)

    def plain(self, low, high):
        return round(self.rng.uniform(low, high), 1)

    def by_period(self, low, high):
        return {period: self.plain(low, high) for period in self.periods}

    def service(self):
        times = {"lag": ("3 months", "1 year", "15 months"), "life": ("1 year", "18 months", "2 years")}
        times |= {"attrition": ("5%", "20%")}
        return {key: self.rng.choice(values) for key, values in times.items() if self.chance(0.35)}

    def programme(self):
        effects = self.rng.sample(self.outputs, self.rng.choice((1, 1, 2)))
        block = {"per_unit": {output: self.plain(0.5, 5) for output in effects}} | self.service()
        kind = self.rng.choice(("cost", "cost", "cost", "tiers", "payments"))
        if kind == "payments" and len(self.periods) > 1:
            block |= {"payments": {p: v or 1.0 for p, v in self.by_period(-2, 5).items()}, "max_units": 6}
            block["payments"][self.periods[0]] = 4.0
            return block
        if kind == "tiers":
            costs = sorted(self.plain(1, 9) for _ in range(3))
            block["tiers"] = [{"units": self.plain(1, 4), "unit_cost": cost} for cost in costs]
            return block
        block["unit_cost"] = self.number(1, 9)
        if self.chance(0.3):
            block["per_unit"][effects[-1]] = -0.3
        block |= {"upkeep": self.number(0.1, 0.8)} if len(self.periods) > 1 and self.chance(0.5) else {}
        block |= {"ramp": self.rng.choice(("-10%", "0%", "20%"))} if len(self.periods) > 1 and self.chance(0.4) else {}
        block |= {"lot": self.rng.choice((0.5, 1, 2))} if self.chance(0.2) else {}
        block |= {"min_if_any": self.plain(2, 6), "max_units": self.plain(6, 15)} if self.chance(0.25) else {}
        block |= {"max_spend": {self.periods[-1]: self.plain(5, 20)}} if self.chance(0.2) else {}
        return block

    def composites(self):
        """Sums, smallest ones and mixes, of outputs and of each other."""
        known, blocks = list(self.outputs), {}
        for name in ("first", "second", "third")[: self.rng.randint(0, 3)]:
            one, other = self.rng.sample(known, 2)
            parts = [f"{self.plain(0.5, 2)} * {one} + {self.plain(0, 3)}", f"{self.plain(0.5, 2)} * {other}"]
            inputs = [{"of": part, "at": self.plain(2, 9)} for part in (one, other)]
            mix = {"unit": self.plain(1, 9), "share": 0.3, "elasticity": self.rng.choice((0, 0.5, 2)), "inputs": inputs}
            kind = self.rng.choice(("smallest_of", "sum_of", "ces"))
            blocks[name] = {kind: mix if kind == "ces" else parts}
            known.append(name)
        return blocks, known

    def curve(self):
        points, slopes = [[self.plain(0, 2), self.plain(0, 5)]], sorted(self.rng.sample(range(5, 60), 3))
        while slopes:
            width = self.plain(2, 15)
            points.append([points[-1][0] + width, points[-1][1] + width * slopes.pop() / 10])
        return points

    def scenario(self):
        programmes = {f"line{k}": self.programme() for k in range(self.rng.randint(2, 5))}
        if self.chance(0.3):
            programmes["decided"] = {"fixed": True, "per_unit": {self.outputs[0]: 0.5}}
        initial = {"value": self.plain(1, 5)} | self.service()
        composites, known = self.composites()
        scores = {name: {"from": self.rng.choice(known), "curve": self.curve()} for name in ("science", "teaching")}
        scores["science"] |= {"reach": 0.8, "height": 1.5} if self.chance(0.5) else {}
        plan = {
            name: {"units": 2} if "payments" in block else self.by_period(0, 5) for name, block in programmes.items()
        }
        asked = {
            "model": {
                "status": "assumed",
                "parameters": self.parameters,
                "programmes": programmes,
                "outputs": {name: {"initial": initial} if self.chance(0.3) else {} for name in self.outputs},
                "composites": composites,
                "capabilities": scores,
                "allocations": {"plan": plan},
            },
            "horizon": len(self.periods) + self.rng.choice((0, 1, 2.5)),
            "budget": self.by_period(15, 40),
            "compare_with": "plan",
            "carry_over": self.chance(0.6),
            "spend": "exactly" if self.chance(0.1) else "at_most",
            "limits": {"start": f"2 * {known[-1]} at 12 months + {known[-1]} >= {self.plain(0.1, 3)}"},
        }
        if self.chance(0.4):
            asked["limits"]["share"] = "line0 >= 10% of total"
        aim = self.rng.choice(
            ("weighted_score", "weakest_score", f"3 * {known[-1]} - 0.05 * total", "spend", "money_moved")
        )
        if aim in ("spend", "money_moved"):
            asked |= {"objective": {"minimize": aim}, "require": {"science": scores["science"]["curve"][1][1] * 0.6}}
        else:
            asked["objective"] = {"maximize": aim}
        return asked


class SecondReading:
    """A scenario's mapping as a program in floats: columns with bounds, and rows ``form <relation> 0``."""

    def __init__(self, asked):
        self.asked, self.model, self.periods = asked, asked["model"], list(asked["budget"])
        self.bounds, self.whole, self.rows = [], [], []
        self.spend, self.units, self.amounts, self.upkeep = {}, {}, {}, {}
        for name, block in self.model["programmes"].items():
            self.programme(name, block)
        self.budgets()
        scores = {name: self.score(block) for name, block in self.model["capabilities"].items()}
        for rule in asked["limits"].values():
            left, relation, right = re.split("(<=|>=)", rule)
            self.row(self.read(left) - self.read(right), relation)
        for name, least in asked.get("require", {}).items():
            self.row(scores[name] - least, ">=")
        ((way, aim),) = asked["objective"].items()
        self.maximized, self.aim = way == "maximize", self.objective(aim, scores)

    def column(self, low=0.0, high=math.inf, whole=False):
        self.bounds.append((low, high))
        self.whole.append(whole)
        return LinearForm({len(self.bounds) - 1: 1.0}, 0.0)

    def row(self, form, relation):
        self.rows.append((form, relation))

    def number(self, value):
        """A number of the file: `8 months` in years, `20%` as a share, a formula by its parameters."""
        if not isinstance(value, str):
            return float(value)
        if timed := re.fullmatch(r"(\d+) (month|year)s?", value):
            return float(timed[1]) / (12 if timed[2] == "month" else 1)
        if value.endswith("%"):
            return float(value[:-1]) / 100
        return float(eval(value, {"min": min, "max": max, "ln": math.log} | self.model["parameters"]))

    def read(self, text):
        """A side of a limit, or an objective."""
        text = re.sub(r"(\w+) at (\d+) months", r"amount('\1', \2 / 12)", text)
        text = re.sub(r"(\d+)% of", r"\1 / 100 *", text)
        known = {name: self.amount(name) for name in (*self.model["outputs"], *self.model["composites"])}
        known |= {name: added(self.spend[name, t] for t in self.periods) for name in self.model["programmes"]}
        return eval(text, {"amount": self.amount, "total": added(self.spend.values())} | known)

    # Programmes and budgets.

    def programme(self, name, block):
        plan = self.model["allocations"]["plan"][name]
        once = self.column() if "payments" in block else None
        for k, t in enumerate(self.periods):
            if once is not None:
                self.units[name, t], self.spend[name, t] = once if k == 0 else once * 0.0, once * block["payments"][t]
                continue
            tiers = block.get("tiers") or [{"unit_cost": block.get("unit_cost", 1)}]
            costs = [self.number(tier["unit_cost"]) for tier in tiers]
            widths = [tier.get("units", math.inf) for tier in tiers]
            bought = [self.column(0.0, width) for width in widths]
            self.units[name, t] = added(bought)
            self.spend[name, t] = added(units * cost for units, cost in zip(bought, costs, strict=True))
            if "ramp" in block and k:
                most = self.spend[name, self.periods[k - 1]] * (1 + self.number(block["ramp"]))
                self.row(self.spend[name, t] - most, "<=")
            if t in block.get("max_spend", {}):
                self.row(self.spend[name, t] - block["max_spend"][t], "<=")
            if "lot" in block:
                self.row(self.units[name, t] - self.column(whole=True) * block["lot"], "=")
            if block.get("fixed"):
                self.row(self.spend[name, t] - plan[t], "=")
        units = added(self.units[name, t] for t in self.periods)
        if "max_units" in block:
            self.row(units - block["max_units"], "<=")
        if "min_if_any" in block:
            any_ = self.column(0.0, 1.0, whole=True)
            self.row(units - any_ * block["min_if_any"], ">=")
            self.row(units - any_ * block["max_units"], "<=")

    def budgets(self):
        """Budgets pay spending and, from the second year on, what is in service on average in that year."""
        paid, budget, exactly = LinearForm({}, 0.0), 0.0, self.asked["spend"] == "exactly"
        for year, t in enumerate(self.periods):
            kept = [
                self.units[name, before] * (self.number(block["upkeep"]) * self.served(block, k, year, year + 1))
                for name, block in self.model["programmes"].items()
                if "upkeep" in block and year
                for k, before in enumerate(self.periods[: year + 1])
            ]
            self.upkeep[t] = added([0.0, *kept])
            own = added([*(self.spend[name, t] for name in self.model["programmes"]), self.upkeep[t]])
            carried = self.asked["carry_over"]
            paid, budget = (paid + own, budget + self.asked["budget"][t]) if carried else (own, self.asked["budget"][t])
            self.row(paid - budget, "=" if exactly and (not carried or t == self.periods[-1]) else "<=")

    # Time.

    def arrival(self, block, start):
        lag, life = self.number(block.get("lag", 0)), self.number(block.get("life", math.inf))
        return start + lag, start + lag + life, -math.log(1 - self.number(block.get("attrition", 0)))

    def served(self, block, start, low, high):
        """The integral of what is left of a unit, from ``low`` to ``high``."""
        first, last, fading = self.arrival(block, start)
        low, high = max(low, first), min(high, last)
        if high <= low:
            return 0.0
        if not fading:
            return high - low
        return (math.exp(-fading * (low - first)) - math.exp(-fading * (high - first))) / fading

    def share(self, block, start, moment):
        """The share of a unit that counts: at a moment, or on average over the horizon."""
        if moment is None:
            return self.served(block, start, 0.0, self.asked["horizon"]) / self.asked["horizon"]
        first, last, fading = self.arrival(block, start)
        return math.exp(-fading * (moment - first)) if first <= moment < last else 0.0

    # Quantities and scores.

    def amount(self, name, moment=None):
        """An output or composite, on average over the horizon or at a moment."""
        if (name, moment) not in self.amounts:
            made = self.output if name in self.model["outputs"] else self.composite
            self.amounts[name, moment] = made(name, moment)
        return self.amounts[name, moment]

    def output(self, name, moment):
        initial = self.model["outputs"][name].get("initial")
        parts = [0.0 if initial is None else initial["value"] * self.share(initial, 0, moment)]
        for programme, block in self.model["programmes"].items():
            for k, t in enumerate(self.periods):
                effect = block["per_unit"].get(name, 0.0) * self.share(block, k, moment)
                parts.append(self.units[programme, t] * effect)
        return added(parts)

    def composite(self, name, moment):
        ((kind, block),) = self.model["composites"][name].items()
        column = self.column(-math.inf)
        if kind == "ces":
            one, other = (self.amount(part["of"], moment) / part["at"] for part in block["inputs"])
            for first, second in planes(block["unit"], block["share"], block["elasticity"]):
                self.row(column - one * first - other * second, "<=")
            return column
        parts = []
        for part in block:
            factor, quantity, *more = re.split(r" \* | \+ ", part)
            parts.append(self.amount(quantity, moment) * float(factor) + float(more[0] if more else 0))
        for sides in [parts] if kind == "sum_of" else [[part] for part in parts]:
            self.row(column - added(sides), "=" if kind == "sum_of" else "<=")
        return column

    def score(self, block):
        (first, score), *_ = points = block["curve"]
        reach, height = block.get("reach", 1.0), block.get("height", 1.0)
        filled, gained = [], [score]
        for k, ((x, y), (next_x, next_y)) in enumerate(pairwise(points)):
            filled.append(self.column(0.0 if k else -math.inf, (next_x - x) * reach))
            gained.append(filled[-1] * ((next_y - y) * height / ((next_x - x) * reach)))
        self.row(added(filled) + first - self.amount(block["from"]), "<=")
        return added(gained)

    def objective(self, aim, scores):
        match aim:
            case "weighted_score":
                return added(score / len(scores) for score in scores.values())
            case "weakest_score":
                weakest = self.column(-math.inf)
                for score in scores.values():
                    self.row(weakest - score, "<=")
                return weakest
            case "spend":
                return added([*self.spend.values(), *self.upkeep.values()])
            case "money_moved":
                return added(self.moved(*key) for key in self.spend) / 2
        return self.read(aim)

    def moved(self, name, t):
        plan, block = self.model["allocations"]["plan"][name], self.model["programmes"][name]
        actual = plan["units"] * block["payments"][t] if "payments" in block else plan[t]
        column = self.column()
        self.row(self.spend[name, t] - actual - column, "<=")
        self.row(self.spend[name, t] - actual + column, ">=")
        return column

    def solved(self):
        """The best objective, or why there is none."""
        matrix, low, high = np.zeros((len(self.rows), len(self.bounds))), [], []
        for i, (form, relation) in enumerate(self.rows):
            for j, value in form.coefficients.items():
                matrix[i, j] = value
            low.append(-np.inf if relation == "<=" else -form.constant)
            high.append(np.inf if relation == ">=" else -form.constant)
        cost, sign = np.zeros(len(self.bounds)), -1 if self.maximized else 1
        for j, value in self.aim.coefficients.items():
            cost[j] = value
        found = milp(
            sign * cost, constraints=LinearConstraint(matrix, low, high), integrality=self.whole,
            bounds=Bounds(*np.transpose(self.bounds)), options={"mip_rel_gap": 0},
        )  # fmt: skip
        return sign * found.fun + self.aim.constant if found.status == 0 else {2: "infeasible"}[found.status]


def planes(unit, share, elasticity):
    """The slopes of the planes of a mix, over its inputs' amounts at `at`."""
    if elasticity < 0.1:
        return [(unit, 0.0), (0.0, unit), (12 * unit, 0.0), (0.0, 12 * unit)]
    r = 1 - 1 / elasticity

    def value(u, v):
        return 0.0 if r < 0 and 0 in (u, v) else unit * (share * u**r + (1 - share) * v**r) ** (1 / r)

    def angle(ratio):
        return math.atan(math.sqrt(share * ratio**r / (1 - share)))

    found = [
        (value(1, 0), (value(1, 1 / FAR) - value(1, 0)) * FAR),
        ((value(1 / FAR, 1) - value(0, 1)) * FAR, value(0, 1)),
    ]
    start, end = angle(FAR), angle(1 / FAR)
    for k in range(PLANES):
        ratio = (math.tan(start + (end - start) * (k + 0.5) / PLANES) ** 2 * (1 - share) / share) ** (1 / r)
        steep = unit**r * value(ratio, 1) ** (1 - r)
        found.append((share * steep * ratio ** (r - 1), (1 - share) * steep))
    return found


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(40, 400, 40))])
def test_a_second_reading_of_the_file_has_the_same_optimum(first):
    optimal = 0
    for seed in range(first, first + 40):
        asked = Draft(seed).scenario()
        answer, wanted = optimizer.solve(optimizer.load(asked)), SecondReading(asked).solved()
        found = answer.status if answer.status != "optimal" else float(answer.objective)
        assert found == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-6, abs=1e-6)), seed
        optimal += answer.status == "optimal"
    assert optimal >= 20


def test_of_many_optima_the_nearest_is_found_where_bounds_would_go_round_in_circles(monkeypatch):
    scenario = optimizer.load(Draft(21).scenario())
    plan = scenario.spending_of("plan")

    def apart(solution):
        return float(sum((amount - plan[key]) ** 2 for key, amount in solution.spending.items()))

    assert apart(optimise(scenario)) == pytest.approx(22.5833675678)  # by scipy's SLSQP, too
    monkeypatch.setattr(tie_break, "_ROUNDS", 1)
    assert apart(optimise(scenario)) > 23  # what breaks no rule stays where none nearer is found
