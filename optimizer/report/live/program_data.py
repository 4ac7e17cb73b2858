"""The recorded computation as the page plays it, and where on its tape each number of program and evaluation stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.program import Program
from optimizer.program.recording import OPERATIONS, Recording, spending_input
from optimizer.report.rule_words import demand
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.allocations import Spending


@dataclass(frozen=True)
class TapePlace:
    """Stands in data for the place of ``value``, recorded or plain, on the tape; -1 for None."""

    value: Any


class Played:
    """The tape as the page plays it: inputs (settings, then spending), then constants, then the steps that are used.

    ``data`` has a number in place of each `TapePlace`; ``inputs`` are those that some number hangs on.
    """

    def __init__(self, recording: Recording, data: dict[str, Any]) -> None:
        tape, paths, used = recording.tape, recording.paths, list[int]()
        replaced(data, lambda value: used.append(tape.position(value)))
        nodes = tape.needed(used)
        self.inputs = {path for path in paths if tape.input(path).node in nodes}
        names = [path for path in paths if path in self.inputs]
        names += [spending_input(*key) for key in recording.spending]
        constants = [node for node in nodes if tape.nodes[node][0] == "constant"]
        steps = [node for node in nodes if tape.operands(node)]
        order = [*(tape.input(name).node for name in names), *constants, *steps]
        place = {node: k for k, node in enumerate(order)}
        code: list[int] = []
        for node in steps:
            code += [OPERATIONS.index(tape.nodes[node][0]), *(place[operand] for operand in tape.operands(node))]
        self.tape = {
            "inputs": names,
            "constants": [tape.nodes[node][1] for node in constants],
            "operations": OPERATIONS,
            "code": code,
        }
        self.data: dict[str, Any] = replaced(data, lambda value: place[tape.position(value)])


def replaced(data: Any, place: Callable[[Any], Any]) -> Any:
    """``data`` with ``place(value)`` for each `TapePlace` in it, -1 where that is of None."""
    if isinstance(data, TapePlace):
        return -1 if data.value is None else place(data.value)
    if isinstance(data, dict):
        return {key: replaced(value, place) for key, value in data.items()}
    return [replaced(value, place) for value in data] if isinstance(data, list | tuple) else data


def _places(values: Iterable[Any]) -> list[TapePlace]:
    return [TapePlace(value) for value in values]


def page_numbers(program: Program, evaluator: Evaluator, spending: Spending, lang: str) -> dict[str, Any]:
    """The program and the evaluation of ``spending`` as the page's engine takes them, each number a `TapePlace`."""
    return {"program": _program(program, evaluator), **_evaluation(program, evaluator, spending, lang)}


def _program(program: Program, evaluator: Evaluator) -> dict[str, Any]:
    """The linear program row by row."""
    linear = formulate(evaluator)
    column_scale, row_scale = program.solver.scales
    return {
        "cost": _places(linear.cost),
        "rows": [[(j, TapePlace(value)) for j, value in row] for row in linear.by_row],
        "relations": linear.relations,
        "rhs": _places(linear.rhs),
        "lower": _places(linear.lower),
        "upper": _places(linear.upper),
        "columnScale": column_scale.tolist(),
        "rowScale": row_scale.tolist(),
    }


def _evaluation(program: Program, evaluator: Evaluator, spending: Spending, lang: str) -> dict[str, Any]:
    """What an allocation achieves and which rules it meets."""
    scenario, achieved, nothing = program.scenario, evaluator.achieve(spending), evaluator.spending("nothing")
    actual = None if scenario.actual is None else evaluator.spending(scenario.actual)
    return {
        "inputs": [spending_input(*key) for key in spending],
        "spending": _terms(program, evaluator, spending),
        "programmes": [
            {
                "name": name,
                "fixed": programme.fixed,
                "costless": programme.costless,
                "most": TapePlace(evaluator.unit_cap(name) if programme.costless else None),
            }
            for name, programme in scenario.programmes.items()
        ],
        "categories": {name: scenario.paid(members) for name, members in scenario.categories.items()},
        "capabilities": [{"name": name, "ref": TapePlace(score)} for name, score in achieved.scores.items()],
        "objective": TapePlace(achieved.objective),
        "charged": _places(achieved.charged(year) for year in range(len(scenario.periods))),
        "budgets": {
            "inputs": scenario.budget_paths,
            "refs": _places(scenario.budgets(evaluator.values)),
            "values": [float(budget) for budget in scenario.budgets()],
        },
        "actual": None if actual is None else _places(actual[key] for key in spending),
        "fixed": _places(nothing[key] for key in spending),
        "rules": [
            {
                "name": rule.name,
                "family": rule.family,
                "relation": rule.relation,
                "label": typeset(Words(scenario, lang).rule(rule), lang),
                "instead": bool(demand(rule, Words(scenario, lang))),
                "money": rule.dimension == scenario.scope.money,
                "row": program.exact.rows.index(rule.name),
                "left": TapePlace(evaluator.rule_value(rule, achieved)),
                "bound": TapePlace(evaluator.bound(rule)),
                "size": TapePlace(evaluator.rule_size(rule, achieved)),
            }
            for rule in scenario.rules
        ],
    }


def _terms(program: Program, evaluator: Evaluator, spending: Spending) -> list[tuple[int, int, Any]]:
    """What makes the spending of a programme in a period: its place there, the column, and its weight (-1: it is 1)."""
    place, terms = {key: k for k, key in enumerate(spending)}, list[tuple[int, int, Any]]()
    for key, column in program.position.items():
        if key[0] == "spend":
            terms.append((place[key[1], key[-1]], column, -1))
        elif key[0] == "units":
            paid = [(key[1], period) for period in program.scenario.periods]
            terms += [(place[when], column, TapePlace(evaluator.payment(*when))) for when in paid]
    return terms
