"""The pattern of the program and of the evaluation: where on the tape each of their numbers stands."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import accumulate
from typing import Any

from optimizer.program.coefficients import Curve
from optimizer.program.program import Program
from optimizer.program.recording import Computed, spending_input
from optimizer.report.figures import title, unit_of
from optimizer.report.live.played import Played
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import demand, is_share, number_in_rule, share_of_budget
from optimizer.scenario.expression import names
from optimizer.scenario.families import FAMILIES
from optimizer.scenario.linear_form import Bought, Spend, Units
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario


def program_data(program: Program, computed: Computed, played: Played) -> dict[str, Any]:
    """The linear program row by row as the page's engine takes it, each number as its place on the tape."""
    linear = computed.linear
    order = sorted(range(len(linear.entries)), key=lambda k: linear.entries[k][:2])
    starts = [0] * (len(linear.rows) + 1)
    for i, _, _ in linear.entries:
        starts[i + 1] += 1
    column_scale, row_scale = program.solver.scales
    return {
        "cost": played.refs(linear.cost),
        "constant": played.ref(linear.constant),
        "starts": list(accumulate(starts)),
        "columns": [linear.entries[k][1] for k in order],
        "values": played.refs(linear.entries[k][2] for k in order),
        "relations": linear.relations,
        "rhs": played.refs(linear.rhs),
        "lower": played.refs(linear.lower),
        "upper": played.refs(linear.upper),
        "columnScale": [round(math.log2(scale)) for scale in column_scale],
        "rowScale": [round(math.log2(scale)) for scale in row_scale],
    }


def evaluation_data(
    scenario: Scenario, program: Program, computed: Computed, played: Played, paths: Collection[str], lang: str
) -> dict[str, Any]:
    """What an allocation achieves and which rules it meets, each number as its place on the tape."""
    programmes, periods, achieved = list(scenario.programmes), scenario.periods, computed.achieved
    keys = list(computed.spending)
    position, model = program.position, scenario.model
    return {
        "inputs": [spending_input(*key) for key in keys],
        "targets": sorted(range(len(keys)), key=lambda k: keys[k]),
        "sorted": sorted(range(len(programmes)), key=lambda p: programmes[p]),
        "spending": {
            "columns": [
                [j, programmes.index(key[1]), periods.index(key[3])] for key, j in position.items() if key[0] == "spend"
            ],
            "units": [[j, programmes.index(key[1])] for key, j in position.items() if key[0] == "units"],
        },
        "programmes": [
            {
                "name": name,
                "title": title(scenario, "programmes", name, lang),
                "fixed": programme.fixed,
                "costless": programme.costless,
                "most": played.ref(computed.most.get(name)),
                "column": position.get(("units", name), -1),
                "payments": played.refs(computed.payments[name, t] for t in periods)
                if programme.payments is not None
                else None,
                "end": played.ref(computed.ends.get(name)),
                "units": played.refs(units for (of, _), units in achieved.units.items() if of == name),
            }
            for name, programme in scenario.programmes.items()
        ],
        "categories": [
            {
                "name": name,
                "members": [programmes.index(member) for member in scenario.paid(members)],
            }
            for name, members in scenario.categories.items()
        ],
        "capabilities": [
            {
                "name": name,
                "title": title(scenario, "capabilities", name, lang),
                "ref": played.ref(score),
                "feed": model.capabilities[name].feed,
                "curve": _curve(computed.curves[name], played),
            }
            for name, score in achieved.scores.items()
        ],
        "outputs": [
            {
                "name": name,
                "unit": _unit(scenario, name, lang),
                "ref": played.ref(amount),
            }
            for name, amount in achieved.outputs.items()
        ],
        "objective": played.ref(achieved.objective),
        "charged": played.refs(computed.charged),
        "later": played.ref(computed.later),
        "budgets": {
            "inputs": scenario.budget_paths,
            "refs": played.refs(computed.budgets),
            "values": [float(budget) for budget in scenario.budgets()],
        },
        "actual": None if computed.actual is None else played.refs(computed.actual[key] for key in keys),
        "fixed": played.refs(computed.fixed[key] for key in keys),
        "rules": [_rule(rule, scenario, program, computed, played, paths, lang) for rule in scenario.rules],
    }


def _unit(scenario: Scenario, name: str, lang: str) -> str:
    block = scenario.model.outputs.get(name) or scenario.model.composites.get(name)
    return block.unit.say(lang) if block is not None and block.unit is not None else ""


def _curve(curve: Curve, played: Played) -> dict[str, Any]:
    """The first point, then width and slope of each segment; a width of -1 has no end."""
    return {
        "first": played.refs((curve.first_x, curve.first_score)),
        "segments": [played.refs(segment) for segment in curve.segments],
    }


def _rule(
    rule: Rule,
    scenario: Scenario,
    program: Program,
    computed: Computed,
    played: Played,
    paths: Collection[str],
    lang: str,
) -> dict[str, Any]:
    named = [name.text for name in names(rule.bound)]
    order = list(scenario.programmes)
    period = named[-1].removeprefix("budget").removeprefix(".") if rule.family == "budget" else None
    return {
        "name": rule.name,
        "family": rule.family,
        "tags": sorted(FAMILIES[rule.family].tags) if rule.family in FAMILIES else [],
        "relation": rule.relation,
        "label": rule_label(rule, scenario, lang),
        # The programmes of which the rule counts the money or units themselves.
        "of": sorted({order.index(t.atom.programme) for t in rule.terms if isinstance(t.atom, (Spend, Units, Bought))}),
        **_words(rule, scenario, computed, played, lang),
        "money": rule.dimension == scenario.scope.money,
        "row": program.exact.rows.index(rule.name),
        "left": played.ref(computed.left[rule.name]),
        "bound": played.ref(computed.bound[rule.name]),
        "size": played.ref(computed.size[rule.name]),
        "perUnit": played.ref(computed.per_unit.get(rule.name)),
        "budget": -1 if period is None else scenario.periods.index(period),
        "setting": rule.name if rule.family == "require" and rule.name in paths else None,
    }


def _words(rule: Rule, scenario: Scenario, computed: Computed, played: Played, lang: str) -> dict[str, Any]:
    """What a rule demands instead of an amount or beside it; ``gaps`` are its numbers, each with its factor."""
    gaps: list[str] = []

    def gap(path: str) -> str:
        if path not in computed.in_rules or unit_of(scenario.numbers.dimension(path)) is not None:
            return number_in_rule(path, scenario, lang)
        if path not in gaps:
            gaps.append(path)
        return f"{{{gaps.index(path)}}}"

    return {
        "says": demand(rule, scenario, lang, gap) or share_of_budget(rule, scenario, lang, gap),
        "instead": bool(demand(rule, scenario, "en")),
        "gaps": [[played.ref(computed.in_rules[path]), 100 if is_share(path) else 1] for path in gaps],
    }
