"""The recorded computation as the page plays it, and where on its tape each number of program and evaluation stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.program import Program
from optimizer.program.recording import Recording, spending_input
from optimizer.report.rule_words import OPPOSITE, demand
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.allocations import Spending

_NONE = 1e30
"""So large a bound is none for the solver, and JSON has no infinity."""


@dataclass(frozen=True)
class TapePlace:
    """Stands in data for the place of ``value``, recorded or plain, on the tape."""

    value: Any


def played(recording: Recording, data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with a number in place of each `TapePlace`, and as ``tape`` the tape as the page plays it.

    That has inputs (the settings that some number hangs on, then spending), constants, and the steps that are used.
    """
    tape, used = recording.tape, list[int]()
    replaced(data, lambda value: used.append(tape.position(value)))
    nodes = tape.needed(used)
    names = [path for path in recording.paths if tape.input(path).node in nodes]
    names += [spending_input(*key) for key in recording.spending]
    constants = [node for node in nodes if tape.nodes[node][0] == "constant"]
    steps = [node for node in nodes if tape.operands(node)]
    order = [*(tape.input(name).node for name in names), *constants, *steps]
    place = {node: k for k, node in enumerate(order)}
    shown = {
        "inputs": names,
        "constants": [tape.nodes[node][1] for node in constants],
        "steps": [(tape.nodes[node][0], *(place[operand] for operand in tape.operands(node))) for node in steps],
    }
    return {"tape": shown, **replaced(data, lambda value: place[tape.position(value)])}


def replaced(data: Any, place: Callable[[Any], Any]) -> Any:
    """``data`` with ``place(value)`` for each `TapePlace` in it."""
    if isinstance(data, TapePlace):
        return place(data.value)
    if isinstance(data, dict):
        return {key: replaced(value, place) for key, value in data.items()}
    return [replaced(value, place) for value in data] if isinstance(data, list | tuple) else data


def _places(values: Iterable[Any]) -> list[TapePlace]:
    return [TapePlace(value) for value in values]


def _program(program: Program, evaluator: Evaluator) -> dict[str, Any]:
    """The linear program row by row, scaled for the solver."""
    linear, (columns, rows) = formulate(evaluator), (scale.tolist() for scale in program.solver.scales)
    sides = [(relation, rhs * scale) for relation, rhs, scale in zip(linear.relations, linear.rhs, rows, strict=True)]
    return {
        "cost": _places(value * scale for value, scale in zip(linear.cost, columns, strict=True)),
        "rows": [
            [(j, TapePlace(value * columns[j] * scale)) for j, value in row]
            for row, scale in zip(linear.by_row, rows, strict=True)
        ],
        "lower": _places(-_NONE if v is None else v / by for v, by in zip(linear.lower, columns, strict=True)),
        "upper": _places(_NONE if v is None else v / by for v, by in zip(linear.upper, columns, strict=True)),
        "rowLower": _places(-_NONE if relation == "<=" else side for relation, side in sides),
        "rowUpper": _places(_NONE if relation == ">=" else side for relation, side in sides),
        "rowScale": rows,
    }


def page_numbers(program: Program, evaluator: Evaluator, spending: Spending, words: Words) -> dict[str, Any]:
    """The program as the page's engine takes it, and what ``spending`` achieves and which rules it meets; each number
    is a `TapePlace`."""
    pattern, scenario, achieved = _program(program, evaluator), program.scenario, evaluator.achieve(spending)
    budgets = zip(scenario.budget_paths, scenario.budgets(evaluator.values), scenario.budgets(), strict=True)
    terms, caps = _terms(program, evaluator), {name: evaluator.unit_cap(name) for name in scenario.costless}

    def allocated(allocation: str, names: Iterable[str]) -> dict[str, list[TapePlace]]:
        amounts = evaluator.spending(allocation)
        return {name: _places(amounts[name, period] for period in scenario.periods) for name in names}

    return {
        "program": pattern,
        "programmes": [
            {
                "name": name,
                "fixed": programme.fixed,
                "costless": programme.costless,
                # Of what costs nothing: its most units.
                "most": TapePlace(0.0 if caps.get(name) is None else caps[name]),
                "least": [-_NONE if _comes_in(program, name, period) else 0 for period in scenario.periods],
                "terms": [terms[name, period] for period in scenario.periods],
            }
            for name, programme in scenario.programmes.items()
        ],
        # The programmes of what tables have a line for; upkeep has no name.
        "lines": {f"programmes.{name}": [name] for name in scenario.programmes}
        | {f"categories.{name}": scenario.paid(members) for name, members in scenario.categories.items()}
        | {"upkeep": [""], "total": [*scenario.programmes, ""]},
        "capabilities": [{"name": name, "ref": TapePlace(score)} for name, score in achieved.scores.items()],
        "objective": TapePlace(achieved.objective),
        "totals": _places(
            sum((spending[name, period] for name in scenario.paid(scenario.programmes)), achieved.charged(year))
            for year, period in enumerate(scenario.periods)
        ),
        "budgets": [{"path": path, "ref": TapePlace(ref), "value": float(value)} for path, ref, value in budgets],
        "actual": None if scenario.actual is None else allocated(scenario.actual, scenario.programmes),
        "fixed": allocated("nothing", [name for name, programme in scenario.programmes.items() if programme.fixed]),
        "rules": [
            {
                "name": rule.name,
                "family": rule.family,
                "relation": rule.relation,
                "opposite": OPPOSITE[rule.relation],
                "label": typeset(words.rule(rule), words.lang),
                "instead": bool(demand(rule, words)),
                "money": rule.dimension == scenario.scope.money,
                "row": program.exact.rows.index(rule.name),
                "left": TapePlace(evaluator.rule_value(rule, achieved)),
                "bound": TapePlace(evaluator.bound(rule)),
                "size": TapePlace(evaluator.rule_size(rule, achieved)),
            }
            for rule in scenario.rules
        ],
    }


def _comes_in(program: Program, name: str, period: str) -> bool:
    """Whether a programme's payment in a period is money that comes in."""
    return program.scenario.programmes[name].payments is not None and program.evaluator.payment(name, period) < 0


def _terms(program: Program, evaluator: Evaluator) -> dict[tuple[str, str], list[tuple[int, TapePlace]]]:
    """The columns that make the spending on each programme in each period, with their weights."""
    scale, terms = program.solver.scales[0].tolist(), defaultdict[tuple[str, str], list[tuple[int, TapePlace]]](list)
    for key, column in program.position.items():
        if key[0] == "spend":
            terms[key[1], key[-1]].append((column, TapePlace(scale[column])))
        elif key[0] == "units":
            for period in program.scenario.periods:
                paid = evaluator.payment(key[1], period) * scale[column]
                terms[key[1], period].append((column, TapePlace(paid)))
    return terms
