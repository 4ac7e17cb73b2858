"""Random scenarios for the tests: one generator, all features, mostly feasible.

``generate(seed)`` gives a mapping for ``load``. The same seed gives the same scenario whatever the names, and the same
scenario in won and in plain numbers, so that answers can be compared. Feasible models are made backwards: first an
allocation, then rules that it keeps. All but about one in a thousand of those not meant to be infeasible have an
optimum; that one is unbounded, because a floor below zero over several periods leaves each of them open.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.scenario.linear_form import Amount, Score, Units
from optimizer.scenario.load import load

EOK = 10**8
_REFERENCE = "reference"
KINDS = ("weighted_score", "weakest_score", "outputs", "units", "spending", "cost", "spend", "money_moved")
"""Objectives: two over scores, four expressions (the last minimised), least spending, least money moved."""


def default_names(kind: str, index: int) -> str:
    """The name of the ``index``-th thing of a kind: ``programme2``."""
    return f"{kind}{index}"


def shuffled_names(seed: int, pool: int = 12) -> Callable[[str, int], str]:
    """Names whose alphabetical order is another one."""
    order = list(range(pool))
    random.Random(seed).shuffle(order)
    return lambda kind, index: f"{'xyzw'[order[index] % 4]}{order[index]}_{kind}"


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same tree with the keys of every map in another order."""
    if isinstance(value, Mapping):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Options:
    """What to generate. ``objective`` is one of ``KINDS``, None for any; ``largest`` the most programmes.

    ``edges`` draws what few scenarios have: outputs that nothing feeds, flat curves, weights and budgets of 0, floors
    below 0 or equal to their caps, equal costs, fixed programmes only, exact spending with carry-over.
    ``costless`` adds a programme whose units cost nothing.
    """

    currency: str | None = None
    degenerate: bool = False
    edges: bool = False
    infeasible: bool = False
    objective: str | None = None
    largest: int = 6
    costless: bool = False
    names: Callable[[str, int], str] = default_names


def generate(seed: int, **options: Any) -> dict[str, Any]:
    """A scenario with its model inside, as a mapping for `load`; ``options`` are those of :class:`Options`."""
    return deepcopy(_drafted(seed, Options(**options)))


@lru_cache(maxsize=2000)
def _drafted(seed: int, options: Options) -> dict[str, Any]:
    """The scenario drawn, once: to find rules that it keeps it has to be read and evaluated."""
    return _Draft(random.Random(seed), options).scenario()


class _Draft:
    """One scenario in the making. Amounts are drawn in units of 1억원 and written in the currency at the end."""

    def __init__(self, rng: random.Random, options: Options) -> None:
        self.rng, self.options, self.name = rng, options, options.names
        self.periods: tuple[str, ...] = ("",)
        if rng.random() < 0.4:
            self.periods = tuple(str(2025 + k) for k in range(rng.choice((2, 2, 3))))
        self.kind = options.objective or rng.choice(KINDS)
        self.model: dict[str, Any] = {"status": "assumed", "parameters": {}}
        if options.currency:
            self.model["currency"] = options.currency
        self.spending: dict[tuple[str, str], Fraction] = {}
        self.tiered: set[str] = set()
        self.idle, self.all_fixed = self.edge(0.1), self.edge(0.07) and not options.infeasible
        self.price = self.number(1, 9) if self.edge(0.2) else None

    # Numbers.

    def chance(self, share: float) -> bool:
        """True in ``share`` of cases."""
        return self.rng.random() < share

    def edge(self, share: float) -> bool:
        """True in ``share`` of cases where edges are drawn; without them no number is used up."""
        return self.options.edges and self.chance(share)

    def number(self, low: int, high: int) -> Fraction:
        """A number with one decimal; few different ones in a degenerate scenario."""
        if self.options.degenerate:
            return Fraction(self.rng.choice((low, (low + high) // 2, high)))
        return Fraction(self.rng.randint(10 * low, 10 * high), 10)

    def money(self, amount: Fraction) -> Any:
        """An amount as a file writes it."""
        return f"{decimal(amount)}억원" if self.options.currency else amount

    def quantity(self, value: Fraction) -> Any:
        """A plain number, sometimes through a parameter."""
        if not self.chance(0.15):
            return value
        name = self.name("parameter", len(self.model["parameters"]))
        self.model["parameters"][name] = {"value": value}
        return f"{name} * 100 / 100"

    # The model.

    def programmes(self) -> None:
        """Programmes, and with each the money that the reference allocation gives it."""
        outputs = [self.name("output", i) for i in range(self.rng.randint(2, 4))]
        self.model["outputs"] = {name: self.initial() for name in outputs}
        if self.edge(0.5):
            self.model["outputs"][self.name("output", len(outputs))] = {"initial": {"value": self.number(1, 20)}}
        self.model["categories"] = {self.name("category", i): {} for i in range(2)}
        self.model["programmes"] = {}
        for i in range(self.rng.randint(2, self.options.largest)):
            name = self.name("programme", i)
            twin = self.options.degenerate and i and self.chance(0.4)
            if twin:
                last = self.name("programme", i - 1)
                self.model["programmes"][name] = dict(self.model["programmes"][last])
                self.spending |= {(name, t): self.spending[last, t] for t in self.periods}
                if last in self.tiered:
                    self.tiered.add(name)
            else:
                self.model["programmes"][name] = self.programme(name, outputs)
        if self.all_fixed:
            self.model["programmes"] = {name: {"fixed": True} for name in self.model["programmes"]}
            self.tiered.clear()
            self.spending = {key: max(amount, Fraction(0)) for key, amount in self.spending.items()}
        if self.chance(0.15):
            name = self.name("programme", len(self.model["programmes"]))
            self.model["programmes"][name] = {"fixed": True}
            self.spending |= {(name, t): self.number(0, 9) for t in self.periods}
        if self.options.costless:
            name, self.counts = "counted", {t: self.number(0, 9) for t in self.periods}
            most = sum(self.counts.values(), self.number(1, 9))
            effects = {self.rng.choice(outputs): self.number(1, 9)}
            block = {"unit_cost": 0, "max_units": most, "per_unit": effects, **self.service()}
            self.model["programmes"][name] = {"category": self.name("category", 0), **block}

    def programme(self, name: str, outputs: list[str]) -> dict[str, Any]:
        """One programme."""
        block: dict[str, Any] = {}
        if self.chance(0.6):
            block["category"] = self.name("category", self.rng.randrange(2))
        kind = self.rng.choices(("unit", "won", "tiers", "payments"), (5, 2, 2, 2 if len(self.periods) > 1 else 0))[0]
        effects = self.rng.sample(outputs, self.rng.choice((0, 1, 1, 1, 2)))
        per_unit = {key: self.number(1, 9) * (-1 if kind != "tiers" and self.chance(0.1) else 1) for key in effects}
        spending = {t: self.number(0, 40) if self.chance(0.7) else Fraction(0) for t in self.periods}
        if self.idle:
            spending = dict.fromkeys(self.periods, Fraction(0))
        if kind == "unit":
            block["unit_cost"] = self.money(self.price or self.number(1, 9))
        elif kind == "won" and self.options.currency:
            per_unit = {key: value / EOK for key, value in per_unit.items()}
        elif kind == "tiers":
            self.tiered.add(name)
            block["tiers"] = self.tiers()
            width = sum((t["units"] * t["cost"] for t in block["tiers"] if "units" in t), Fraction(0))
            if "units" in block["tiers"][-1]:
                spending = {t: min(amount, width) for t, amount in spending.items()}
            for tier in block["tiers"]:
                tier["unit_cost"] = self.money(tier.pop("cost"))
        elif kind == "payments":
            units, payments = self.number(0, 0 if self.idle else 5), [self.number(-3, 9) for _ in self.periods]
            payments[self.rng.randrange(len(payments))] = self.number(2, 9)
            block["payments"] = {t: self.money(p) for t, p in zip(self.periods, payments, strict=True) if p}
            block["max_units"] = units + self.number(1, 9)
            spending = {t: units * p for t, p in zip(self.periods, payments, strict=True)}
        if len(per_unit) == 1 and next(iter(per_unit.values())) > 0 and self.chance(0.2) and kind != "won":
            block["output"] = next(iter(per_unit))
        elif per_unit:
            block["per_unit"] = {
                key: value if kind == "won" else self.quantity(value) for key, value in per_unit.items()
            }
        if per_unit:
            block |= self.service()
        if kind in ("unit", "won") and len(self.periods) > 1 and self.chance(0.2):
            share = Fraction(self.rng.randint(1, 40), 100)
            block["upkeep"] = self.money(share / EOK if kind == "won" and self.options.currency else share)
        self.spending |= {(name, t): spending[t] for t in self.periods}
        return block

    def tiers(self) -> list[dict[str, Any]]:
        """Two or three tiers whose cost rises; the last without end in half of the cases."""
        costs = sorted(self.number(1, 9) for _ in range(self.rng.choice((2, 2, 3))))
        tiers: list[dict[str, Any]] = [{"units": self.number(1, 8), "cost": cost} for cost in costs]
        if self.chance(0.5):
            del tiers[-1]["units"]
        return tiers

    def service(self) -> dict[str, Any]:
        """Lag, life and attrition, each in a third of the cases."""
        found: dict[str, Any] = {}
        if self.chance(0.3):
            found["lag"] = f"{self.rng.choice((3, 8, 12, 18))} months"
        if self.chance(0.3):
            found["life"] = f"{self.rng.choice((1, 2, 5))} years"
        if self.chance(0.3):
            found["attrition"] = f"{self.rng.choice((0, 5, 20))}%"
        return found

    def initial(self) -> dict[str, Any]:
        """An output, with something there already in a third of the cases."""
        if not self.chance(0.3):
            return {}
        return {"initial": {"value": self.number(1, 20), **self.service()}}

    def composites(self) -> list[str]:
        """Composites of outputs and earlier composites; the names of all quantities."""
        quantities = list(self.model["outputs"])
        self.model["composites"] = {}
        for i in range(self.rng.choice((0, 1, 1, 2, 3))):
            name = self.name("composite", i)
            limbs = self.rng.sample(quantities, min(len(quantities), self.rng.choice((1, 2, 2, 3))))
            parts = [self.part(limb) for limb in limbs]
            if len(parts) == 2 and self.chance(0.3):
                self.model["composites"][name] = {"ces": self.mix(parts)}
            else:
                self.model["composites"][name] = {self.rng.choice(("smallest_of", "sum_of")): parts}
            quantities.append(name)
        return quantities

    def mix(self, parts: list[str]) -> dict[str, Any]:
        """Two inputs that replace each other more or less."""
        inputs = [{"of": part, "at": self.number(1, 9)} for part in parts]
        share, elasticity = Fraction(self.rng.randint(1, 9), 10), self.rng.choice(("0", "0.5", "1", "2.58"))
        return {"unit": self.number(1, 9), "share": share, "elasticity": elasticity, "inputs": inputs}

    def part(self, quantity: str) -> str:
        """A limb: a quantity, perhaps times a parameter, perhaps plus something."""
        text = quantity
        if self.chance(0.5):
            name = self.name("parameter", len(self.model["parameters"]))
            self.model["parameters"][name] = {"value": self.number(1, 3)}
            text = f"{name} * {quantity}"
        return f"{text} + {decimal(self.number(0, 5))}" if self.chance(0.2) else text

    def capabilities(self, quantities: list[str]) -> None:
        """Concave curves and straight lines over any quantity."""
        self.model["capabilities"] = {}
        for i in range(self.rng.choice((1, 2, 2, 3))):
            block: dict[str, Any] = {"from": self.rng.choice(quantities)}
            if self.chance(0.2):
                block["linear"] = self.number(0, 3)
            else:
                block["curve"] = self.curve()
                for key in ("reach", "height"):
                    if self.chance(0.3):
                        block[key] = Fraction(self.rng.randint(5, 15), 10)
            self.model["capabilities"][self.name("capability", i)] = block

    def curve(self) -> list[list[Fraction]]:
        """Points with slopes that fall and are never negative."""
        x, y = self.number(0, 5), self.number(0, 10)
        points = [[x, y]]
        most = 0 if self.edge(0.3) else 6
        slopes = sorted((self.number(0, most) for _ in range(self.rng.choice((1, 2, 3)))), reverse=True)
        for slope in slopes:
            width = self.number(2, 30)
            x, y = x + width, y + slope * width
            points.append([x, y])
        return points

    # The question.

    def scenario(self) -> dict[str, Any]:
        """The whole mapping."""
        self.programmes()
        self.capabilities(self.composites())
        self.model["allocations"] = {_REFERENCE: self.allocation(self.spending)}
        question: dict[str, Any] = {"scenario": "generated", "model": self.model}
        question["horizon"] = len(self.periods) + self.rng.choice((0, 1, Fraction(5, 2)))
        question |= self.budget()
        fixed = any(block.get("fixed") for block in self.model["programmes"].values())
        if fixed or self.kind == "money_moved" or self.chance(0.5):
            question["compare_with"] = self.compared(fixed)
        question["objective"] = self.objective()
        self.rules(question)
        if self.options.infeasible:
            self.contradict(question)
        return {key: value for key, value in question.items() if value != {}}

    def allocation(self, spending: Mapping[tuple[str, str], Fraction]) -> dict[str, Any]:
        """A named allocation."""
        names = [name for name, block in self.model["programmes"].items() if block.get("unit_cost") != 0]
        if self.periods == ("",):
            counted = {"counted": {"units": self.counts[""]}} if self.options.costless else {}
            return {name: self.money(spending[name, ""]) for name in names} | counted
        counted = {"counted": {"units": dict(self.counts)}} if self.options.costless else {}
        return {name: {t: self.money(spending[name, t]) for t in self.periods} for name in names} | counted

    def compared(self, fixed: bool) -> Any:
        """What to compare with: the reference, or a split of its own."""
        if fixed or self.chance(0.6):
            return _REFERENCE
        other = dict(self.spending)
        for name, block in self.model["programmes"].items():
            if "payments" not in block and name not in self.tiered:
                other |= {(name, t): self.number(0, 30) for t in self.periods}
        return self.allocation(other)

    def budget(self) -> dict[str, Any]:
        """Budgets that the reference keeps to."""
        self.budgets: dict[str, Fraction] = {}
        exactly, carry = self.chance(0.2), len(self.periods) > 1 and self.chance(0.4)
        room = Fraction(0)
        for t in self.periods:
            spent = sum((v for (_, period), v in self.spending.items() if period == t), Fraction(0))
            slack = Fraction(0) if exactly or self.chance(0.2) else self.number(0, 20)
            needed = spent - (room if carry else 0)
            self.budgets[t] = max(needed + slack, Fraction(0))
            room = self.budgets[t] - needed
        # Receipts can leave a period with a surplus, which cannot be spent exactly.
        exactly = exactly and room == 0 and all(b > 0 for b in self.budgets.values())
        exactly = exactly and (not carry or self.options.edges)
        if self.kind in ("spend", "cost", "money_moved") and self.chance(0.4) and self.periods == ("",):
            self.budgets = {}
            return {"budget": "none"}
        amounts = {t: self.money(amount) for t, amount in self.budgets.items()}
        found: dict[str, Any] = {"budget": amounts[""] if self.periods == ("",) else amounts}
        if exactly:
            found["spend"] = "exactly"
        if carry:
            found["carry_over"] = True
        return found

    def objective(self) -> dict[str, Any]:
        """The objective, or nothing where the default will do."""
        names = list(self.model["capabilities"])
        if self.kind == "weighted_score":
            cuts = sorted(self.rng.randint(0, 20) for _ in names[1:])
            if self.edge(0.3):
                cuts = [20] * len(cuts)
            weights = [Fraction(b - a, 20) for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
            if self.chance(0.2):
                return {}
            return {"maximize": "weighted_score", "weights": dict(zip(names, weights, strict=True))}
        if self.kind in ("spend", "money_moved"):
            return {"minimize": self.kind}
        if self.kind == "weakest_score":
            return {"maximize": self.kind}
        programmes = [p for p, block in self.model["programmes"].items() if block.get("unit_cost") != 0]
        if self.kind == "cost":
            return {"minimize": " + ".join(f"{decimal(self.number(1, 5))} * {name}" for name in programmes)}
        if self.kind == "spending":
            return {"maximize": " + ".join(f"{decimal(self.number(1, 5))} * {name}" for name in programmes)}
        if self.kind == "units":
            # A programme whose unit is one won has 10^8 times as many.
            scale = {
                name: EOK if self.options.currency and not {"unit_cost", "tiers", "payments"} & set(block) else 1
                for name, block in self.model["programmes"].items()
            }
            terms = [f"{decimal(self.number(1, 9) / scale[name])} * {name}.units" for name in programmes]
            return {"maximize": " + ".join(terms)}
        quantities = [*self.model["outputs"], *self.model["composites"], *(f"score.{name}" for name in names)]
        chosen = self.rng.sample(quantities, min(len(quantities), 3))
        terms = [f"{decimal(self.number(1, 9))} * {quantity}" for quantity in chosen]
        if self.chance(0.3):
            month = self.rng.choice((6, 12))
            terms.append(f"{self.rng.choice(list(self.model['outputs']))} at {month} months")
        return {"maximize": " + ".join(terms)}

    def rules(self, question: dict[str, Any]) -> None:
        """Floors, caps, required scores and limits that the reference keeps."""
        base = load({key: value for key, value in question.items() if value != {}})
        evaluator = Evaluator(base, base.base)
        reference = base.spending_of(_REFERENCE)
        achieved = evaluator.achieve(reference)
        self.pay_upkeep(question, achieved)
        self.bounds(achieved)
        question["require"] = {}
        for name, score in achieved.scores.items():
            if self.chance(0.2):
                share = self.rng.choice((50, 80, 100))
                # A share of the gain is a rule the reference keeps only where it gains something.
                gains = score >= evaluator.achieve(evaluator.spending("nothing")).scores[name]
                text = self.rng.choice((f"{share}% of {_REFERENCE}", _REFERENCE, "100% of nothing"))
                question["require"][name] = text if gains and self.chance(0.6) else below(score)
        if "100% of nothing" in question["require"].values():
            nothing = evaluator.achieve(evaluator.spending("nothing")).scores
            question["require"] = {
                name: text
                for name, text in question["require"].items()
                if text != "100% of nothing" or achieved.scores[name] >= nothing[name]
            }
        limits: dict[str, str] = {}
        for i in range(self.rng.choice((0, 1, 2, 3))):
            limits[self.name("limit", i)] = self.limit(base, evaluator, achieved)
        unfed = [name for name, block in self.model["outputs"].items() if list(block.get("initial", ())) == ["value"]]
        if self.options.edges and unfed:
            amount = evaluator.amounts(achieved.units, None)[unfed[-1]]
            limits[self.name("limit", len(limits))] = f"{unfed[-1]} >= {decimal(below(amount))}"
        if self.options.degenerate and limits:
            first = next(iter(limits.values()))
            limits[self.name("limit", len(limits))] = first
        question["limits"] = limits

    def pay_upkeep(self, question: dict[str, Any], achieved: Any) -> None:
        """Budgets large enough for the upkeep of what the reference buys."""
        scale = EOK if self.options.currency else 1
        charges = {t: above(achieved.charged(year) / scale) for year, t in enumerate(self.periods) if year}
        if any(charges.values()):
            self.budgets |= {t: self.budgets[t] + charge for t, charge in charges.items()}
            question["budget"] = {t: self.money(amount) for t, amount in self.budgets.items()}
            question.pop("spend", None)

    def bounds(self, achieved: Any) -> None:
        """Floors and caps of programmes."""
        for name, block in self.model["programmes"].items():
            if block.get("fixed") or block.get("unit_cost") == 0:
                continue
            spent = {t: achieved.spending[name, t] / (EOK if self.options.currency else 1) for t in self.periods}
            many = len(self.periods) > 1
            if self.edge(0.15):
                block["min_spend"] = block["max_spend"] = self.money(sum(spent.values(), Fraction(0)))
                continue
            if self.edge(0.15) and name not in self.tiered and not {"payments", "upkeep"} & set(block):
                block["min_spend"] = {self.rng.choice(self.periods): self.money(-self.number(1, 5))}
                if not many:
                    block["min_spend"] = block["min_spend"][""]
            elif self.chance(0.12):
                block["min_spend"] = self.by_period(spent, below, many)
            elif self.chance(0.08) and name not in self.tiered and not {"payments", "upkeep"} & set(block):
                block["min_spend"] = self.money(-self.number(1, 5))
            if self.chance(0.15):
                block["max_spend"] = self.by_period(spent, above, many)
            amounts = list(spent.values())
            if many and "payments" not in block and all(v > 0 for v in amounts) and self.chance(0.2):
                block["ramp"] = above(max(b / a for a, b in pairwise(amounts))) - 1
            bought = {t: achieved.units.get((name, t), Fraction(0)) for t in self.periods}
            if self.chance(0.1):
                block["min_units"] = below(sum(bought.values(), Fraction(0)))
            if self.chance(0.15) and "max_units" not in block:
                if name in self.tiered and many:
                    block["max_units"] = {t: above(amount) for t, amount in bought.items()}
                else:
                    block["max_units"] = above(sum(bought.values(), Fraction(0)))

    def by_period(self, spent: Mapping[str, Fraction], side: Callable[[Fraction], Fraction], many: bool) -> Any:
        """An amount for all periods together, or one for some of them."""
        if many and self.chance(0.5):
            chosen = [t for t in self.periods if self.chance(0.7)] or [self.periods[0]]
            return {t: self.money(side(spent[t])) for t in chosen}
        return self.money(side(sum(spent.values(), Fraction(0))))

    def limit(self, base: Any, evaluator: Evaluator, achieved: Any) -> str:
        """One limit in words that the reference keeps."""
        scale = EOK if self.options.currency else 1
        programmes, quantities = list(base.paid(base.programmes)), [*base.model.outputs, *base.model.composites]
        total = base.money(achieved.spending)
        spent = {name: achieved.spent(name) / scale for name in programmes}
        everything = sum(total.values(), Fraction(0)) / scale
        form = self.rng.choice(("share", "category", "chain", "units", "amount", "month", "score", "ratio", "period"))
        name = self.rng.choice(programmes)
        if form == "share" and self.budgets:
            share = spent[name] / sum(self.budgets.values()) * 100 if sum(self.budgets.values()) else Fraction(0)
            return (
                f"{name} >= {decimal(below(share))}% of budget"
                if self.chance(0.5)
                else f"{name} <= {decimal(above(share))}% of budget"
            )
        if form == "category":
            category = self.rng.choice(list(base.model.categories))
            members = base.paid(base.categories.get(category, ()))
            amount = sum((spent[p] for p in members), Fraction(0))
            if 0 < len(members) < len(programmes) and everything > 0:
                return f"{category} <= {decimal(above(amount / everything * 100))}% of total"
        if form == "units" and name not in self.tiered:
            units = achieved.bought(name)
            return f"{decimal(below(units))} <= {name}.units <= {decimal(above(units))}"
        if form in ("amount", "month"):
            quantity = self.rng.choice(quantities)
            month = Fraction(self.rng.choice((6, 12, 18))) if form == "month" else None
            # A composite that no other rule asks for at this month is not evaluated there: then the average is taken.
            if quantity not in evaluator.amounts(achieved.units, month):
                month = None
            amount = evaluator.amounts(achieved.units, month)[quantity]
            when = f" at {month} months" if month is not None else ""
            if not base.scope.why_concave(Amount(quantity)) and self.chance(0.4):
                return f"{quantity}{when} <= {decimal(above(amount))}"
            return f"{quantity}{when} >= {decimal(below(amount))}"
        if form == "score":
            capability = self.rng.choice(list(base.model.capabilities))
            score = achieved.scores[capability]
            if not base.scope.why_concave(Score(capability)) and self.chance(0.5):
                return f"score.{capability} <= {decimal(above(score))}"
            return f"score.{capability} >= {decimal(below(score))}"
        if form == "ratio":
            other = self.rng.choice(programmes)
            if other != name and spent[name] > 0 and spent[other] > 0 and self.chance(0.5):
                whole = f"{self.model_amount(spent[other])} * {name} = {self.model_amount(spent[name])} * {other}"
                return whole
        if form == "period" and len(self.periods) > 1:
            t = self.rng.choice(self.periods)
            amount = achieved.spending[name, t] / scale
            return f"{name}.{t} <= {self.money_text(above(amount))}"
        if form == "units" and not base.scope.why_concave(Units(name, self.periods[0])):
            return f"total.units >= 0 * {name}.units"
        return f"{self.money_text(below(spent[name]))} <= {name} <= {self.money_text(above(spent[name]))}"

    def model_amount(self, amount: Fraction) -> str:
        """A plain factor."""
        return decimal(amount)

    def money_text(self, amount: Fraction) -> str:
        """An amount inside a rule."""
        return str(self.money(amount)) if self.options.currency else decimal(amount)

    def contradict(self, question: dict[str, Any]) -> None:
        """Add rules that cannot all hold."""
        costly = [p for p, b in self.model["programmes"].items() if not b.get("fixed") and b.get("unit_cost") != 0]
        name = self.rng.choice(costly)
        big = sum(self.budgets.values(), Fraction(0)) * 2 + 100
        way = self.rng.choice(("floor", "limits", "require"))
        if way == "require":
            capability = self.rng.choice(list(self.model["capabilities"]))
            if "curve" in self.model["capabilities"][capability]:
                question["require"][capability] = 10**6
                return
        if way == "floor" and self.budgets:
            key = self.name("limit", 9)
            question["limits"][key] = f"total >= {self.money_text(big)}"
            return
        question["limits"][self.name("limit", 8)] = f"{name} >= {self.money_text(big)}"
        question["limits"][self.name("limit", 9)] = f"{name} <= {self.money_text(big - 1)}"


def decimal(value: Fraction) -> str:
    """``value`` in decimal digits, exact for whatever the generator draws."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return format(exact.normalize(), "f")


def below(value: Fraction) -> Fraction:
    """A number of few digits at or under ``value``."""
    return _rounded(Fraction(value), -1)


def above(value: Fraction) -> Fraction:
    """A number of few digits at or over ``value``."""
    return _rounded(Fraction(value), 1)


def _rounded(value: Fraction, way: int) -> Fraction:
    step = Fraction(1, 100)
    steps = value / step
    whole = steps.numerator // steps.denominator
    return (whole + (1 if way > 0 and whole != steps else 0)) * step
