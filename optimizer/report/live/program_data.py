"""The pattern of the program and of the evaluation: where on the tape each of their numbers stands."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import accumulate
from typing import Any

from optimizer.program.program import Program
from optimizer.program.recording import Computed, spending_input
from optimizer.report.live.played import Played
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import demand
from optimizer.report.typography import typeset
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
    position = program.position
    return {
        "inputs": [spending_input(*key) for key in keys],
        "targets": sorted(range(len(keys)), key=lambda k: keys[k]),
        "spending": {
            "columns": [
                [j, programmes.index(key[1]), periods.index(key[3])] for key, j in position.items() if key[0] == "spend"
            ],
            "units": [[j, programmes.index(key[1])] for key, j in position.items() if key[0] == "units"],
        },
        "programmes": [
            {
                "name": name,
                "fixed": programme.fixed,
                "costless": programme.costless,
                "most": played.ref(computed.most.get(name)),
                "column": position.get(("units", name), -1),
                "payments": played.refs(computed.payments[name, t] for t in periods)
                if programme.payments is not None
                else None,
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
        "capabilities": [{"name": name, "ref": played.ref(score)} for name, score in achieved.scores.items()],
        "objective": played.ref(achieved.objective),
        "charged": played.refs(computed.charged),
        "budgets": {
            "inputs": scenario.budget_paths,
            "refs": played.refs(computed.budgets),
            "values": [float(budget) for budget in scenario.budgets()],
        },
        "actual": None if computed.actual is None else played.refs(computed.actual[key] for key in keys),
        "fixed": played.refs(computed.fixed[key] for key in keys),
        "rules": [
            {
                "name": rule.name,
                "family": rule.family,
                "relation": rule.relation,
                "label": typeset(rule_label(rule, scenario, lang), lang),
                "instead": bool(demand(rule, scenario, "en")),
                "money": rule.dimension == scenario.scope.money,
                "row": program.exact.rows.index(rule.name),
                "left": played.ref(computed.left[rule.name]),
                "bound": played.ref(computed.bound[rule.name]),
                "size": played.ref(computed.size[rule.name]),
                "setting": rule.name if rule.family == "require" and rule.name in paths else None,
            }
            for rule in scenario.rules
        ],
    }
