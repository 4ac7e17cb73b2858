"""How long a sample of a sweep takes beside the ways in which others solve the same linear programs.

    python benchmarks/sweep.py [SCENARIO] [--samples N] [--threads N] [--peers NAME,...] [--growth]

Samples are drawn as the scenario's sweep draws them. Ours solves all of them and proves each; the
peers solve the first so many of the same programs, without proofs, in the quickest way that we know for each. Times are
wall time over the number of samples; `--growth` times whole sweeps of 1e3 to 1e6 samples and prints the peak of memory.
To add a peer, write a function that takes the programs and yields a function from a range of samples to objectives,
and add it to PEERS.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import optimizer
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.batch import Answers, solve_batch
from optimizer.sweep.draws import Draws
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.plan import CHUNK, Plan
from optimizer.sweep.reference import find_reference
from optimizer.sweep.run import run
from optimizer.sweep.sampled import Sampled
from optimizer.sweep.status import OPTIMAL
from optimizer.sweep.store import Kept

Solve = Callable[[Iterable[int]], list[float]]
"""From samples to objectives without the constant; NaN where there is none."""


@dataclass(frozen=True)
class Posed:
    """The programs of all samples in the solver's scale, where amounts are near 1: every peer gets these."""

    pattern: Pattern
    batch: Batch
    rows: Any
    columns: Any

    @property
    def sign(self) -> float:
        """1 where the program is minimised."""
        return -1.0 if self.pattern.program.maximized else 1.0

    def ends(self, s: int) -> tuple[Any, Any]:
        """Lower and upper ends of the rows of a sample."""
        relation, rhs = self.pattern.structure.relation, self.batch.rhs[s]
        return np.where(relation >= 0, rhs, -np.inf), np.where(relation <= 0, rhs, np.inf)


def posed(pattern: Pattern, batch: Batch) -> Posed:
    """Scaled by powers of two, so that the same programs remain."""
    structure, program = pattern.structure, pattern.program
    rows = np.array([i for i, _, _ in program.entries])
    columns = np.array([j for _, j, _ in program.entries])
    scale, height = structure.column_scale, structure.row_scale
    scaled = Batch(
        batch.cost * scale, batch.values * scale[columns] * height[rows], batch.rhs * height, batch.lower / scale,
        batch.upper / scale, batch.constant,
    )  # fmt: skip
    return Posed(pattern, scaled, rows, columns)


# The peers.


def _highs(programs: Posed, presolve: str = "off") -> Any:
    import highspy

    structure, batch = programs.pattern.structure, programs.batch
    highs = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("presolve", presolve), ("solver", "simplex"), ("simplex_strategy", 1), ("threads", 1),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = structure.n, structure.m
    order = np.lexsort((programs.rows, programs.columns))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(programs.columns[order], np.arange(structure.n + 1)).astype(np.int32)
    lp.a_matrix_.index_ = programs.rows[order].astype(np.int32)

    def fill(s: int) -> Any:
        lp.col_cost_ = batch.cost[s] * programs.sign
        lp.col_lower_, lp.col_upper_ = batch.lower[s], batch.upper[s]
        lp.row_lower_, lp.row_upper_ = programs.ends(s)
        lp.a_matrix_.value_ = batch.values[s][order]
        return lp

    return highs, fill, highspy


def highspy_pass(programs: Posed) -> Solve:
    """HiGHS directly: the whole model passed anew, the last basis set."""
    highs, fill, highspy = _highs(programs)

    def solve(samples: Iterable[int]) -> list[float]:
        found, basis = [], None
        for s in samples:
            highs.passModel(fill(s))
            if basis is not None:
                highs.setBasis(basis)
            highs.run()
            optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            if optimal:
                basis = highs.getBasis()
            found.append(highs.getObjectiveValue() * programs.sign if optimal else np.nan)
        return found

    return solve


def highspy_change(programs: Posed) -> Solve:
    """HiGHS directly: only the numbers that differ are changed, hot from the last sample."""
    highs, fill, highspy = _highs(programs)
    batch, structure = programs.batch, programs.pattern.structure
    every_column = np.arange(structure.n, dtype=np.int32)
    every_row = np.arange(structure.m, dtype=np.int32)
    moving = np.flatnonzero(np.ptp(batch.values, axis=0) > 0)
    places = [(int(k), int(programs.rows[k]), int(programs.columns[k])) for k in moving]
    highs.passModel(fill(0))

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            values = batch.values[s]
            for k, i, j in places:
                highs.changeCoeff(i, j, values[k])
            highs.changeColsCost(structure.n, every_column, batch.cost[s] * programs.sign)
            highs.changeColsBounds(structure.n, every_column, batch.lower[s], batch.upper[s])
            low, high = programs.ends(s)
            for i in every_row:
                highs.changeRowBounds(int(i), low[i], high[i])
            highs.run()
            optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(highs.getObjectiveValue() * programs.sign if optimal else np.nan)
        return found

    return solve


def ortools_glop(programs: Posed) -> Solve:
    """OR-Tools GLOP: one model through its C++ wrapper, numbers set anew, incremental."""
    from ortools.linear_solver import pywraplp

    batch, structure = programs.batch, programs.pattern.structure
    solver = pywraplp.Solver.CreateSolver("GLOP")
    columns = [solver.NumVar(-solver.infinity(), solver.infinity(), "") for _ in range(structure.n)]
    rows = [solver.Constraint(-solver.infinity(), solver.infinity()) for _ in range(structure.m)]
    objective = solver.Objective()

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            low, high = programs.ends(s)
            for i, row in enumerate(rows):
                row.SetBounds(low[i], high[i])
            for j, column in enumerate(columns):
                column.SetBounds(batch.lower[s, j], batch.upper[s, j])
                objective.SetCoefficient(column, batch.cost[s, j] * programs.sign)
            for k, value in enumerate(batch.values[s]):
                rows[programs.rows[k]].SetCoefficient(columns[programs.columns[k]], value)
            status = solver.Solve()
            found.append(objective.Value() * programs.sign if status == solver.OPTIMAL else np.nan)
        return found

    return solve


def scipy_linprog(programs: Posed) -> Solve:
    """scipy.optimize.linprog (HiGHS), from scratch."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix

    batch, structure = programs.batch, programs.pattern.structure
    equal, sign = structure.relation == 0, np.where(structure.relation > 0, -1.0, 1.0)

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            shape = (structure.m, structure.n)
            matrix = csr_matrix((batch.values[s], (programs.rows, programs.columns)), shape)
            matrix = matrix.multiply(sign[:, None]).tocsr()
            rhs = batch.rhs[s] * sign
            bounds = np.column_stack([batch.lower[s], batch.upper[s]])
            result = linprog(
                batch.cost[s] * programs.sign, matrix[~equal], rhs[~equal], matrix[equal], rhs[equal], bounds,
                method="highs-ds",
            )  # fmt: skip
            found.append(result.fun * programs.sign if result.status == 0 else np.nan)
        return found

    return solve


def pyomo_persistent(programs: Posed) -> Solve:
    """Pyomo's persistent interface to HiGHS (appsi) on mutable parameters."""
    import pyomo.environ as pyo
    from pyomo.contrib.appsi.base import TerminationCondition
    from pyomo.contrib.appsi.solvers.highs import Highs

    batch, structure = programs.batch, programs.pattern.structure
    model = pyo.ConcreteModel()
    model.c = pyo.Param(range(structure.n), mutable=True, initialize=1.0)
    model.a = pyo.Param(range(len(programs.rows)), mutable=True, initialize=1.0)
    model.b = pyo.Param(range(structure.m), mutable=True, initialize=1.0)
    model.x = pyo.Var(range(structure.n))
    model.rows = pyo.ConstraintList()
    for i, relation in enumerate(structure.relation):
        body = sum(model.a[int(k)] * model.x[int(programs.columns[k])] for k in np.flatnonzero(programs.rows == i))
        rhs = model.b[i]
        model.rows.add(body <= rhs if relation < 0 else body >= rhs if relation > 0 else body == rhs)
    model.goal = pyo.Objective(expr=sum(model.c[j] * model.x[j] for j in model.x))
    solver = Highs()
    solver.config.load_solution = False
    solver.highs_options = {"presolve": "off", "solver": "simplex", "threads": 1}

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            for target, values in (
                (model.c, batch.cost[s] * programs.sign), (model.a, batch.values[s]), (model.b, batch.rhs[s]),
            ):  # fmt: skip
                for k, value in enumerate(values):
                    target[k].value = float(value)
            for j in model.x:
                low, high = batch.lower[s, j], batch.upper[s, j]
                model.x[j].setlb(None if np.isinf(low) else low)
                model.x[j].setub(None if np.isinf(high) else high)
            result = solver.solve(model)
            optimal = result.termination_condition == TerminationCondition.optimal
            found.append(result.best_feasible_objective * programs.sign if optimal else np.nan)
        return found

    return solve


def cvxpy_parameters(programs: Posed) -> Solve:
    """cvxpy with parameters (DPP), HiGHS."""
    import cvxpy as cp

    batch, structure = programs.batch, programs.pattern.structure
    n, m, k = structure.n, structure.m, len(programs.rows)
    cost, values, rhs, x = cp.Parameter(n), cp.Parameter(k), cp.Parameter(m), cp.Variable(n)
    bounded = np.flatnonzero(np.isfinite(batch.lower[0])), np.flatnonzero(np.isfinite(batch.upper[0]))
    ends = cp.Parameter(len(bounded[0])), cp.Parameter(len(bounded[1]))
    rules = [x[bounded[0]] >= ends[0], x[bounded[1]] <= ends[1]]
    for i, relation in enumerate(structure.relation):
        used = np.flatnonzero(programs.rows == i)
        left = cp.sum(cp.multiply(values[used], x[programs.columns[used]]))
        rules.append(left <= rhs[i] if relation < 0 else left >= rhs[i] if relation > 0 else left == rhs[i])
    problem = cp.Problem(cp.Minimize(cost @ x), rules)

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            cost.value, values.value, rhs.value = batch.cost[s] * programs.sign, batch.values[s], batch.rhs[s]
            ends[0].value, ends[1].value = batch.lower[s][bounded[0]], batch.upper[s][bounded[1]]
            try:
                problem.solve(solver=cp.HIGHS)
            except cp.error.SolverError:
                found.append(np.nan)
                continue
            found.append(problem.value * programs.sign if problem.status == "optimal" else np.nan)
        return found

    return solve


def linopy_rebuilt(programs: Posed) -> Solve:
    """linopy, built anew for each sample."""
    import linopy
    import xarray

    batch, structure = programs.batch, programs.pattern.structure

    def solve(samples: Iterable[int]) -> list[float]:
        found = []
        for s in samples:
            matrix = np.zeros((structure.m, structure.n))
            matrix[programs.rows, programs.columns] = batch.values[s]
            matrix = xarray.DataArray(matrix, dims=["i", "j"])
            model = linopy.Model()
            low, high = (xarray.DataArray(v, dims=["j"]) for v in (batch.lower[s], batch.upper[s]))
            x = model.add_variables(low, high, name="x")
            signs = xarray.DataArray([{-1: "<=", 0: "=", 1: ">="}[int(r)] for r in structure.relation], dims=["i"])
            rhs = xarray.DataArray(batch.rhs[s], dims=["i"])
            model.add_constraints((x * matrix).sum("j"), signs, rhs, name="rows")
            model.add_objective((x * xarray.DataArray(batch.cost[s] * programs.sign, dims=["j"])).sum())
            status, _ = model.solve("highs", io_api="direct", output_flag=False)
            found.append(model.objective.value * programs.sign if status == "ok" else np.nan)
        return found

    return solve


PEERS: dict[str, tuple[Callable[[Posed], Solve], int]] = {
    "highspy, model passed, last basis": (highspy_pass, 3000),
    "highspy, numbers changed, hot": (highspy_change, 3000),
    "OR-Tools GLOP, numbers changed": (ortools_glop, 1000),
    "Pyomo persistent HiGHS": (pyomo_persistent, 200),
    "scipy linprog": (scipy_linprog, 200),
    "cvxpy parameters": (cvxpy_parameters, 200),
    "linopy rebuilt": (linopy_rebuilt, 30),
}
"""Name to the peer and how many samples it is timed on."""


# The measuring.


class Samples:
    """The samples of a scenario as its sweep draws them: everything that is uncertain, the lines of the actual too."""

    def __init__(self, scenario: Scenario, count: int) -> None:
        self.draws = Draws(scenario, count, seed=1)
        self.sampled = Sampled(scenario, self.draws.uncertainties[0].paths)
        self.program = self.sampled.program.exact

    def draw(self, start: int, stop: int) -> dict[str, Any]:
        """What is drawn: path to an array."""
        return self.draws.block(start, stop).parts[0].overrides

    def batch(self, start: int, stop: int) -> Batch:
        """The programs, without the rows that only a direction asks for."""
        return self.only_rows(self.sampled.programs(self.draw(start, stop), stop - start))

    def only_rows(self, batch: Batch) -> Batch:
        """The numbers of the program alone."""
        entries, rows = len(self.program.entries), len(self.program.rows)
        kept = batch._replace(values=batch.values[:, :entries], rhs=batch.rhs[:, :rows])
        return Batch(*(np.ascontiguousarray(numbers) for numbers in kept))


@dataclass(frozen=True)
class Time:
    """Microseconds a sample: on the clock, and of processor time, which other work on the machine disturbs less."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:10.2f} us {self.processor:10.2f} us"


def timed(run: Callable[[], Any], count: int, repeats: int = 3) -> tuple[Time, Any]:
    """The least times of some runs over ``count`` samples, and what the last returned."""
    walls, processors = [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        found = run()
        walls.append((time.perf_counter() - wall) / count * 1e6)
        processors.append((time.process_time() - processor) / count * 1e6)
    return Time(min(walls), min(processors)), found


def peer(make: Callable[[Posed], Solve], programs: Posed, count: int, threads: int) -> tuple[Time, list[float]]:
    """The time with a solver of its own for each thread, and the objectives."""
    solvers = [make(programs) for _ in range(threads)]
    shares = [range(count * k // threads, count * (k + 1) // threads) for k in range(threads)]
    for solve in solvers:
        solve(range(2))
    with ThreadPoolExecutor(threads) as pool:

        def run() -> list[list[float]]:
            return list(pool.map(lambda pair: pair[0](pair[1]), zip(solvers, shares, strict=True)))

        each, parts = timed(run, count)
    return each, [value for part in parts for value in part]


def agreement(ours: Answers, constant: Any, theirs: list[float]) -> str:
    """How the objectives of a peer compare with ours."""
    count = len(theirs)
    best = np.where(ours.status[:count] == OPTIMAL, ours.objective[:count] - constant[:count], np.nan)
    other = np.array(theirs)
    same = (np.isnan(best) & np.isnan(other)) | (np.abs(best - other) <= 1e-9 * np.maximum(1.0, np.abs(best)))
    worst = np.nanmax(np.abs(best - other) / np.maximum(1.0, np.abs(best)), initial=0.0)
    return f"equal to 1e-9: {same.mean():8.3%}, worst {worst:.1e}"


def growth(name: str) -> None:
    """Whole sweeps from 1e3 to 1e6 samples, each in a process of its own, which tells its peak of memory.

    Draws, coefficients, optimum, directions of all categories, regret, scores and rivals: everything but the storing.
    """
    print("\nwhole sweep\n   samples   us a sample    peak MB")
    for count in (10**3, 10**4, 10**5, 10**6):
        command = [sys.executable, __file__, name, "--samples", str(count), "--alone"]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        print(f"{count:10,d}{float(found[0]):14.2f}{float(found[1]):11.0f}")


def alone(scenario: Scenario, samples: int) -> None:
    """For `growth`: a whole sweep, from the draws to the rows, none of which is kept."""
    plan = Plan(scenario, samples, seed=1)
    plan.prepare()
    plan.rows(0, 1)
    started = time.perf_counter()
    run(plan, Nowhere(plan))
    elapsed = time.perf_counter() - started
    print(elapsed / samples * 1e6, peak())


def peak() -> float:
    """The peak of this program's memory in MB; the usage that the system tells starts with that of the parent."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Nowhere(Kept):
    """Rows that are solved and let go."""

    def put(self, start: int, rows: Any) -> None:
        """Let a chunk go."""


def _ratios(theirs: Time, ours: Time) -> str:
    return f"{theirs.wall / ours.wall:8.1f}x {theirs.processor / ours.processor:8.1f}x"


def main() -> None:
    """Print one line for each way, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="supplementary-budget-2025")
    parser.add_argument("--samples", type=int, default=50_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", help="only those whose names hold one of these words")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    scenario = optimizer.load(options.scenario)
    if options.alone:
        alone(scenario, options.samples)
        return
    count = options.samples
    samples = Samples(scenario, count)
    pattern, batch = Pattern.of(samples.program), samples.batch(0, count)
    drawing, _ = timed(lambda: [samples.draw(s, min(s + CHUNK, count)) for s in range(0, count, CHUNK)], count)
    given = samples.draw(0, min(CHUNK, count))
    posing, _ = timed(lambda: samples.sampled.programs(given, min(CHUNK, count)), min(CHUNK, count))
    print(f"{options.scenario}: {pattern.structure.m} rows, {pattern.structure.n} columns,", end=" ")
    print(f"{len(samples.program.entries)} entries, {count:,d} samples of {len(samples.draws.axes)} axes\n")
    print(f"{'a sample':44}{'clock':>13}{'processor':>14}{'ratios to ours':>18}")
    finding, reference = timed(lambda: find_reference(pattern, batch), 1, 1)
    ours: dict[int, Time] = {}
    for threads in dict.fromkeys((1, options.threads)):
        ours[threads], answers = timed(lambda threads=threads: solve_batch(pattern, batch, reference, threads), count)
        print(f"{f'ours, proofs included, {threads} thread(s)':44}{ours[threads]}")
    print(f"{'draws, 1 thread':44}{drawing}")
    print(f"{'coefficients of the programs, 1 thread':44}{posing}")
    print(f"{'once: reference basis, compiling or loading':44}{finding.wall / 1e6:10.2f} s")
    shares = ", ".join(f"{np.mean(answers.status == k):.2%}" for k in range(4))
    print(f"optimal, infeasible, open, unbounded: {shares}; by HiGHS {answers.by_highs.mean():.3%};", end=" ")
    proven = answers.gap[answers.status == OPTIMAL]
    print(f"largest gap {proven.max(initial=0.0):.1e}; pivots {statistics.mean(answers.pivots.tolist()):.2f}\n")
    programs, fastest = posed(pattern, batch), Time(np.inf, np.inf)
    for name, (make, most) in PEERS.items():
        if options.peers and not any(word in name for word in options.peers.split(",")):
            continue
        # The others keep to the interpreter nearly all of the time, and some capture the output of the whole process.
        threaded = "highspy" in name or "GLOP" in name
        for threads in dict.fromkeys((1, options.threads) if threaded else (1,)):
            try:
                each, found = peer(make, programs, min(most, count), threads)
            except ImportError as error:
                # OR-Tools brings a HiGHS of its own, which cannot be loaded into one process with highspy's.
                why = "is not installed" if isinstance(error, ModuleNotFoundError) else "cannot be loaded here"
                print(f"{name:44}   skipped: {error.name} {why}")
                break
            if threads == options.threads:
                fastest = Time(min(fastest.wall, each.wall), min(fastest.processor, each.processor))
            print(f"{f'{name}, {threads} thread(s)':44}{each}{_ratios(each, ours[threads])}", end="   ")
            print(agreement(answers, batch.constant, found))
    print(f"\nfastest peer, both on {options.threads} thread(s): {_ratios(fastest, ours[options.threads])}")
    if options.growth:
        growth(options.scenario)


if __name__ == "__main__":
    main()
