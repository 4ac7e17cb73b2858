"""The ways in which others solve the programs of a sweep, each in processes of its own.

`sweep.py` starts them: ``python benchmarks/peers.py NAME FILE START STOP`` reads the programs of the samples from START
to before STOP out of an .npz file, builds what can be built once, and prints a line; for each line that it then reads
it solves all of them and prints the processor seconds that took. At the end of its input it writes the objectives to
standard output. A process of its own gives a peer a whole interpreter, and OR-Tools one without highspy, whose HiGHS it
cannot share one with. Every peer gets the programs in the scale of ours, in which amounts are near 1, and only the
numbers that differ between samples are set anew where it can change numbers.

To add a peer, write a function that takes the programs and returns a function from a sample to its objective, and add
it to PEERS.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Solve = Callable[[int], float]
"""From a sample to its least objective, without the constant; NaN where it has none."""


@dataclass(frozen=True)
class Programs:
    """Programs of one pattern, to be minimised: entries at ``rows`` and ``columns`` (k,), numbers of S samples.

    ``cost``, ``lower``, ``upper`` have shape (S, n), ``values`` (S, k), ``low`` and ``high`` (S, m) are rows' ends.
    """

    rows: Any
    columns: Any
    cost: Any
    values: Any
    lower: Any
    upper: Any
    low: Any
    high: Any

    @property
    def n(self) -> int:
        return int(self.cost.shape[1])

    @property
    def m(self) -> int:
        return int(self.low.shape[1])

    @property
    def relation(self) -> Any:
        """-1 for rows that have an upper end alone, 1 for those with a lower one, 0 for equations."""
        return np.isfinite(self.low[0]).astype(int) - np.isfinite(self.high[0])

    @property
    def rhs(self) -> Any:
        return np.where(np.isfinite(self.high), self.high, self.low)


def moving(*tables: Any) -> list[int]:
    """The places at which any of the tables differs between samples."""
    return np.flatnonzero(np.any([np.any(table != table[0], axis=0) for table in tables], axis=0)).tolist()


def _highs() -> Any:
    import highspy

    highs = highspy.Highs()
    # What is quickest on programs this small: no presolve, no scaling, no steepest-edge weights for each new basis.
    for name, value in (
        ("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", 1), ("threads", 1),
        ("simplex_scale_strategy", 0), ("simplex_dual_edge_weight_strategy", 0),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs


def highspy_passed(programs: Programs) -> Solve:
    """The whole model passed anew as arrays, from the basis of the last sample."""
    from highspy import HighsModelStatus

    p, highs, whole = programs, _highs(), np.zeros(programs.n, dtype=np.int32)
    order = np.lexsort((p.rows, p.columns))
    start = np.searchsorted(p.columns[order], np.arange(p.n + 1)).astype(np.int32)
    index, values, basis = p.rows[order].astype(np.int32), np.ascontiguousarray(p.values[:, order]), None

    def solve(s: int) -> float:
        nonlocal basis
        highs.passModel(
            p.n, p.m, len(index), 1, 1, 0.0, p.cost[s], p.lower[s], p.upper[s], p.low[s], p.high[s], start, index,
            values[s], whole,
        )  # fmt: skip
        if basis is not None:
            highs.setBasis(basis)
        highs.run()
        if highs.getModelStatus() != HighsModelStatus.kOptimal:
            return np.nan
        basis = highs.getBasis()
        return highs.getObjectiveValue()

    return solve


def highspy_changed(programs: Programs) -> Solve:
    """Numbers changed one by one in a model that stays, hot from the last sample."""
    from highspy import HighsLp, HighsModelStatus, MatrixFormat

    p, highs, lp = programs, _highs(), HighsLp()
    order = np.lexsort((p.rows, p.columns))
    lp.num_col_, lp.num_row_, lp.a_matrix_.format_ = p.n, p.m, MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(p.columns[order], np.arange(p.n + 1)).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = p.rows[order].astype(np.int32), p.values[0][order]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = p.cost[0], p.lower[0], p.upper[0]
    lp.row_lower_, lp.row_upper_ = p.low[0], p.high[0]
    highs.passModel(lp)
    entries = [(k, int(p.rows[k]), int(p.columns[k])) for k in moving(p.values)]
    priced, bounded, ended = moving(p.cost), moving(p.lower, p.upper), moving(p.low, p.high)
    priced_set, bounded_set = np.array(priced, dtype=np.int32), np.array(bounded, dtype=np.int32)

    def solve(s: int) -> float:
        values, low, high = p.values[s].tolist(), p.low[s].tolist(), p.high[s].tolist()
        for k, i, j in entries:
            highs.changeCoeff(i, j, values[k])
        highs.changeColsCost(len(priced), priced_set, p.cost[s][priced])
        if bounded:
            highs.changeColsBounds(len(bounded), bounded_set, p.lower[s][bounded], p.upper[s][bounded])
        for i in ended:
            highs.changeRowBounds(i, low[i], high[i])
        highs.run()
        return highs.getObjectiveValue() if highs.getModelStatus() == HighsModelStatus.kOptimal else np.nan

    return solve


def glop(programs: Programs) -> Solve:
    """OR-Tools GLOP by its C++ wrapper: numbers changed, incremental; the model builder takes longer."""
    from ortools.linear_solver import pywraplp

    p, solver = programs, pywraplp.Solver.CreateSolver("GLOP")
    solver.SetSolverSpecificParametersAsString("use_dual_simplex: true use_preprocessing: false use_scaling: false")
    options = pywraplp.MPSolverParameters()
    options.SetIntegerParam(options.INCREMENTALITY, options.INCREMENTALITY_ON)
    options.SetIntegerParam(options.PRESOLVE, options.PRESOLVE_OFF)
    columns = [solver.NumVar(*ends, "") for ends in zip(p.lower[0].tolist(), p.upper[0].tolist(), strict=True)]
    rows = [solver.Constraint(*ends) for ends in zip(p.low[0].tolist(), p.high[0].tolist(), strict=True)]
    goal = solver.Objective()
    for j, column in enumerate(columns):
        goal.SetCoefficient(column, float(p.cost[0, j]))
    for k, (i, j) in enumerate(zip(p.rows, p.columns, strict=True)):
        rows[i].SetCoefficient(columns[j], float(p.values[0, k]))
    entries = [(k, rows[p.rows[k]].SetCoefficient, columns[p.columns[k]]) for k in moving(p.values)]
    priced, bounded, ended = moving(p.cost), moving(p.lower, p.upper), moving(p.low, p.high)

    def solve(s: int) -> float:
        values, cost, low, high = (t[s].tolist() for t in (p.values, p.cost, p.low, p.high))
        lower, upper = p.lower[s].tolist(), p.upper[s].tolist()
        for i in ended:
            rows[i].SetBounds(low[i], high[i])
        for j in bounded:
            columns[j].SetBounds(lower[j], upper[j])
        for j in priced:
            goal.SetCoefficient(columns[j], cost[j])
        for k, change, column in entries:
            change(column, values[k])
        return goal.Value() if solver.Solve(options) == solver.OPTIMAL else np.nan

    return solve


def scipy_linprog(programs: Programs) -> Solve:
    """scipy.optimize.linprog (HiGHS), from scratch: it takes no basis."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    p, relation = programs, programs.relation
    equal, sign = relation == 0, np.where(relation > 0, -1.0, 1.0)
    signs = sign[p.rows]
    in_equal = equal[p.rows]
    place = np.where(equal, np.cumsum(equal), np.cumsum(~equal)) - 1
    rhs = p.rhs * sign

    def part(values: Any, chosen: Any, height: int) -> Any:
        return csr_array((values[chosen], (place[p.rows[chosen]], p.columns[chosen])), (height, p.n))

    def solve(s: int) -> float:
        values = p.values[s] * signs
        result = linprog(
            p.cost[s], part(values, ~in_equal, int((~equal).sum())), rhs[s][~equal],
            part(values, in_equal, int(equal.sum())), rhs[s][equal], np.column_stack([p.lower[s], p.upper[s]]),
            method="highs-ds", options={"presolve": False},
        )  # fmt: skip
        return result.fun if result.status == 0 else np.nan

    return solve


def pyomo_persistent(programs: Programs) -> Solve:
    """Pyomo's persistent interface to HiGHS (appsi) on mutable parameters; it looks for nothing else that changed."""
    import pyomo.environ as pyo
    from pyomo.contrib.appsi.base import TerminationCondition
    from pyomo.contrib.appsi.solvers.highs import Highs

    p, relation, rhs = programs, programs.relation, programs.rhs
    model = pyo.ConcreteModel()
    places = {"a": moving(p.values), "b": moving(rhs), "c": moving(p.cost), "l": moving(p.lower), "u": moving(p.upper)}
    tables = {"a": p.values, "b": rhs, "c": p.cost, "l": p.lower, "u": p.upper}
    for name, moved in places.items():
        first = {k: float(tables[name][0, k]) for k in moved}
        model.add_component(name, pyo.Param(list(first), mutable=True, initialize=first))

    def number(name: str, k: int) -> Any:
        if k in set(places[name]):
            return model.component(name)[k]
        value = float(tables[name][0, k])
        return value if np.isfinite(value) else None

    model.x = pyo.Var(range(p.n), bounds=lambda _, j: (number("l", j), number("u", j)))
    model.rows = pyo.ConstraintList()
    for i in range(p.m):
        body = sum(number("a", int(k)) * model.x[int(p.columns[k])] for k in np.flatnonzero(p.rows == i))
        end = number("b", i)
        model.rows.add(body <= end if relation[i] < 0 else body >= end if relation[i] > 0 else body == end)
    model.goal = pyo.Objective(expr=sum(number("c", j) * model.x[j] for j in model.x))
    solver = Highs()
    solver.config.load_solution = False
    for check in (
        "check_for_new_or_removed_constraints", "check_for_new_or_removed_vars", "check_for_new_or_removed_params",
        "check_for_new_objective", "update_constraints", "update_vars", "update_named_expressions", "update_objective",
        "treat_fixed_vars_as_params",
    ):  # fmt: skip
        setattr(solver.update_config, check, False)
    solver.highs_options = {
        "presolve": "off", "solver": "simplex", "threads": 1, "simplex_scale_strategy": 0,
        "simplex_dual_edge_weight_strategy": 0,
    }  # fmt: skip
    targets = [(tables[name], [(model.component(name)[k], k) for k in moved]) for name, moved in places.items()]

    def solve(s: int) -> float:
        for table, moved in targets:
            values = table[s].tolist()
            for target, k in moved:
                target.value = values[k]
        result = solver.solve(model)
        optimal = result.termination_condition == TerminationCondition.optimal
        return result.best_feasible_objective if optimal else np.nan

    return solve


def cvxpy_parameters(programs: Programs) -> Solve:
    """cvxpy with parameters (DPP), HiGHS; one parameter for each kind of number is quicker than for each row."""
    import cvxpy as cp

    p, x, relation, rhs = programs, cp.Variable(programs.n), programs.relation, programs.rhs
    cost, values, ends = cp.Parameter(p.n), cp.Parameter(len(p.rows)), cp.Parameter(p.m)
    bounded = [np.flatnonzero(np.isfinite(table[0])) for table in (p.lower, p.upper)]
    lower, upper = (cp.Parameter(len(places)) for places in bounded)
    rules = [x[bounded[0]] >= lower, x[bounded[1]] <= upper]
    for i in range(p.m):
        used = np.flatnonzero(p.rows == i)
        left = cp.sum(cp.multiply(values[used], x[p.columns[used]]))
        rules.append(left <= ends[i] if relation[i] < 0 else left >= ends[i] if relation[i] > 0 else left == ends[i])
    problem = cp.Problem(cp.Minimize(cost @ x), rules)

    def solve(s: int) -> float:
        cost.value, values.value, ends.value = p.cost[s], p.values[s], rhs[s]
        lower.value, upper.value = p.lower[s][bounded[0]], p.upper[s][bounded[1]]
        try:
            problem.solve(solver=cp.HIGHS)
        except cp.error.SolverError:
            return np.nan
        return problem.value if problem.status == "optimal" else np.nan

    return solve


def linopy_updated(programs: Programs) -> Solve:
    """linopy with its persistent solver (0.10), HiGHS: numbers updated in a model that stays."""
    import linopy
    import xarray
    from linopy.solvers import Solver

    p = programs
    model = linopy.Model()
    low, high = (xarray.DataArray(table[0], dims=["j"]) for table in (p.lower, p.upper))
    x = model.add_variables(low, high, name="x")
    # A row's terms side by side, no wider than the longest row.
    width = int(np.bincount(p.rows).max())
    slot = np.array([int(np.count_nonzero(p.rows[:k] == p.rows[k])) for k in range(len(p.rows))])
    labels = np.full((p.m, width), -1)
    labels[p.rows, slot] = x.labels.values[p.columns]

    def coefficients(s: int) -> Any:
        coefficients = np.full((p.m, width), np.nan)
        coefficients[p.rows, slot] = p.values[s]
        return xarray.DataArray(coefficients, dims=["i", "_term"])

    terms = xarray.Dataset({"coeffs": coefficients(0), "vars": (("i", "_term"), labels)})
    signs = xarray.DataArray([{-1: "<=", 0: "=", 1: ">="}[int(r)] for r in p.relation], dims=["i"])
    left, rhs = linopy.LinearExpression(terms, model), p.rhs
    rows = model.add_constraints(left, signs, xarray.DataArray(rhs[0], dims=["i"]), name="rows")

    def goal(s: int) -> Any:
        return (x * xarray.DataArray(p.cost[s], dims=["j"])).sum()

    model.add_objective(goal(0))
    solver = Solver.from_name(
        "highs", model, io_api="direct", track_updates=True,
        options={"output_flag": False, "presolve": "off", "solver": "simplex", "threads": 1},
    )  # fmt: skip
    bounded = bool(moving(p.lower, p.upper))

    def solve(s: int) -> float:
        rows.update(coeffs=coefficients(s), rhs=xarray.DataArray(rhs[s], dims=["i"]))
        if bounded:
            x.update(lower=xarray.DataArray(p.lower[s], dims=["j"]), upper=xarray.DataArray(p.upper[s], dims=["j"]))
        model.objective.expression = goal(s)
        result = solver.solve(model=model, assign=False)
        return result.solution.objective if result.status.is_ok else np.nan

    return solve


PEERS: dict[str, tuple[Callable[[Programs], Solve], int]] = {
    "highspy, model passed, last basis": (highspy_passed, 4000),
    "highspy, numbers changed, hot": (highspy_changed, 4000),
    "OR-Tools GLOP, numbers changed, hot": (glop, 4000),
    "Pyomo persistent HiGHS": (pyomo_persistent, 400),
    "scipy linprog": (scipy_linprog, 400),
    "cvxpy parameters": (cvxpy_parameters, 400),
    "linopy persistent HiGHS": (linopy_updated, 100),
}
"""Name to the peer and how many samples it is timed on."""


def main(name: str, file: str, start: str, stop: str) -> None:
    """Solve when told to; see the module."""
    answers = os.fdopen(os.dup(1), "w")
    with open(os.devnull, "w") as nowhere:  # some print on every solve
        os.dup2(nowhere.fileno(), 1)
    samples = range(int(start), int(stop))
    try:
        with np.load(file) as numbers:
            solve = PEERS[name][0](Programs(**numbers))
        objectives = [solve(s) for s in samples[:2]]
    except ImportError as error:
        answers.write(f"{error.name} is not installed\n")
        return
    gc.collect()
    answers.write("ready\n")
    answers.flush()
    for _ in sys.stdin:
        began = time.process_time()
        objectives = [solve(s) for s in samples]
        answers.write(f"{time.process_time() - began}\n")
        answers.flush()
    answers.write(json.dumps(objectives))
    answers.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
