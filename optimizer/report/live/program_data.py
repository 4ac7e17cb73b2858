"""The recorded computation as the page plays it, and where on its tape each number of program and evaluation stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optimizer.program.program import Program
from optimizer.program.recording import Computed, Recording, spending_input
from optimizer.report.rule_words import demand
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import OPERATIONS


class Played:
    """The tape as the page plays it: inputs (settings, then spending), then constants, then the steps that are used.

    ``inputs`` are those that some number hangs on.
    """

    def __init__(self, recording: Recording) -> None:
        tape, paths = recording.tape, recording.paths
        nodes = tape.needed(tape.position(value) for value in recording.computed.numbers())
        self.inputs = {path for path in paths if tape.input(path).node in nodes}
        names = [path for path in paths if path in self.inputs]
        names += [spending_input(*key) for key in recording.computed.spending]
        constants = [node for node in nodes if tape.nodes[node][0] == "constant"]
        steps = [node for node in nodes if tape.operands(node)]
        order = [*(tape.input(name).node for name in names), *constants, *steps]
        self._tape, self._place = tape, {node: place for place, node in enumerate(order)}
        code: list[int] = []
        for node in steps:
            code += [OPERATIONS.index(tape.nodes[node][0]), *(self._place[operand] for operand in tape.operands(node))]
        self.tape = {
            "inputs": names,
            "constants": [tape.nodes[node][1] for node in constants],
            "operations": OPERATIONS,
            "code": code,
        }

    def ref(self, value: Any) -> int:
        """Where ``value`` stands; -1 for None."""
        return -1 if value is None else self._place[self._tape.position(value)]

    def refs(self, values: Iterable[Any]) -> list[int]:
        """Where each of ``values`` stands."""
        return [self.ref(value) for value in values]


def program_data(program: Program, computed: Computed, played: Played) -> dict[str, Any]:
    """The linear program row by row as the page's engine takes it, each number as its place on the tape."""
    linear = computed.linear
    column_scale, row_scale = program.solver.scales
    return {
        "cost": played.refs(linear.cost),
        "rows": [[(j, played.ref(value)) for j, value in row] for row in linear.by_row],
        "relations": linear.relations,
        "rhs": played.refs(linear.rhs),
        "lower": played.refs(linear.lower),
        "upper": played.refs(linear.upper),
        "columnScale": column_scale.tolist(),
        "rowScale": row_scale.tolist(),
    }


def evaluation_data(
    scenario: Scenario, program: Program, computed: Computed, played: Played, lang: str
) -> dict[str, Any]:
    """What an allocation achieves and which rules it meets, each number as its place on the tape."""
    achieved, keys = computed.achieved, list(computed.spending)
    return {
        "inputs": [spending_input(*key) for key in keys],
        "spending": _terms(program, computed, played),
        "programmes": [
            {
                "name": name,
                "fixed": programme.fixed,
                "costless": programme.costless,
                "most": played.ref(computed.most.get(name)),
            }
            for name, programme in scenario.programmes.items()
        ],
        "categories": {name: scenario.paid(members) for name, members in scenario.categories.items()},
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
                "label": typeset(Words(scenario, lang).rule(rule), lang),
                "instead": bool(demand(rule, Words(scenario, lang))),
                "money": rule.dimension == scenario.scope.money,
                "row": program.exact.rows.index(rule.name),
                "left": played.ref(computed.left[rule.name]),
                "bound": played.ref(computed.bound[rule.name]),
                "size": played.ref(computed.size[rule.name]),
                "setting": rule.name if rule.family == "require" and rule.name in played.inputs else None,
            }
            for rule in scenario.rules
        ],
    }


def _terms(program: Program, computed: Computed, played: Played) -> list[tuple[int, int, int]]:
    """What makes the spending of a programme in a period: its place there, the column, and its weight (-1: it is 1)."""
    place = {key: k for k, key in enumerate(computed.spending)}
    terms = []
    for key, column in program.position.items():
        if key[0] == "spend":
            terms.append((place[key[1], key[-1]], column, -1))
        elif key[0] == "units":
            paid = [item for item in computed.payments.items() if item[0][0] == key[1]]
            terms += [(place[when], column, played.ref(value)) for when, value in paid]
    return terms
