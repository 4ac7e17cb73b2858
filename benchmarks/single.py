"""How long `optimizer solve` takes beside a minimal Pyomo + HiGHS script that solves the same linear program.

Whole processes, in pairs, in one run: python benchmarks/single.py [SCENARIO] [--pairs N]

The bare script builds the scenario's program with `pyomo.environ`, solves it through Pyomo's own interface to HiGHS and
prints the spending: no files, no tables, no proof, no variants. Its numbers are written into it beforehand, from the
standard form, so both solve the same program; the objectives are compared. The last lines are of an install with
nothing but the base dependencies: `solve` that also draws and solves 1,024 samples, the sensitivity page, and the
report as a page.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BARE = """
import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers.highs import Highs
n, cost, constant, rows, lower, upper, sense = {data}
m = pyo.ConcreteModel()
m.x = pyo.Var(range(n))
for j in range(n):
    m.x[j].setlb(lower[j])
    m.x[j].setub(upper[j])
m.rows = pyo.ConstraintList()
for entries, relation, rhs in rows:
    body = sum(a * m.x[j] for j, a in entries)
    m.rows.add(body == rhs if relation == "=" else body <= rhs if relation == "<=" else body >= rhs)
m.objective = pyo.Objective(expr=constant + sum(c * m.x[j] for j, c in enumerate(cost) if c), sense=sense)
Highs().solve(m)
print(pyo.value(m.objective))
print([pyo.value(m.x[j]) for j in range(n)])
"""

BASE = """
import sys
sys.modules.update(dict.fromkeys(["numba", "pyarrow", "SALib", "scipy"]))
from optimizer.__main__ import main
main(sys.argv[1:])
"""
"""Runs the command as on an install without extras."""


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Files are compiled once, as those of an install are."""


def bare_script(name: str) -> str:
    """The script for the program of a scenario, amounts in display units so that the solver sees sizes near 1."""
    import optimizer
    from optimizer.program.program import Program

    scenario = optimizer.load(name)
    program = Program.of(scenario).exact
    unit = float(scenario.display.size)
    money = [unit if key[0] in ("spend", "moved") else 1.0 for key in program.columns]
    rows: list[tuple[list[tuple[int, float]], str, float]] = [
        ([], relation, float(rhs)) for relation, rhs in zip(program.relations, program.rhs, strict=True)
    ]
    for i, j, value in program.entries:
        rows[i][0].append((j, float(value) * money[j]))
    scaled = []
    for entries, relation, rhs in rows:
        largest = max(abs(a) for _, a in entries)
        scaled.append(([(j, a / largest) for j, a in entries], relation, rhs / largest))

    def ends(bounds: tuple[object, ...]) -> list[float | None]:
        return [None if b is None else float(str(float(b))) / money[j] for j, b in enumerate(bounds)]  # type: ignore[arg-type]

    cost = [float(c) * money[j] for j, c in enumerate(program.cost)]
    data = (
        len(program.columns), cost, float(program.constant), scaled, ends(program.lower), ends(program.upper),
        -1 if program.maximized else 1,
    )  # fmt: skip
    return BARE.format(data=repr(data))


def main() -> None:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="supplementary-budget-2025")
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = folder
        script = Path(folder) / "bare.py"
        script.write_text(bare_script(options.scenario), encoding="utf-8")
        ours = [sys.executable, "-m", "optimizer", "solve", "--draws", "none", options.scenario]
        alone = Path(folder) / "alone.yaml"
        alone.write_text(f"extends: {options.scenario}\nvariants: null\n", encoding="utf-8")
        commands = {
            "bare script": [sys.executable, str(script)],
            "solve, without variants": [*ours[:-1], str(alone)],
            "solve": ours,
            "solve, 1,024 samples": [sys.executable, "-c", BASE, "solve", options.scenario],
            "sensitivity": [sys.executable, "-c", BASE, "sensitivity", options.scenario],
            "HTML report": [sys.executable, "-c", BASE, "report", options.scenario, "-o", str(Path(folder) / "r.html")],
        }
        compare_objectives(commands)
        for command in commands.values():
            run(command)  # to have its files compiled
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.pairs):
            for name, command in commands.items():
                times[name].append(processor_seconds(command))
    base = times["bare script"]
    print("processor seconds: median, and that of the ratios to the bare script")
    for name, seconds in times.items():
        ratios = [ours / bare for ours, bare in zip(seconds, base, strict=True)]
        print(f"{name:24} {statistics.median(seconds):.3f} s   {statistics.median(ratios):.2f}x")


def run(command: list[str]) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


def processor_seconds(command: list[str]) -> float:
    """Processor time of a whole process, which other work on the machine disturbs less than the clock."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare_objectives(commands: dict[str, list[str]]) -> None:
    """Both must answer the same program: objectives equal to the rounding of the printed allocation."""
    bare = float(run(commands["bare script"]).split()[0])
    shown = run([*commands["solve"], "--json"])
    ours = json.loads(shown)["certificate"]["bound"]
    if abs(bare - ours) > 1e-6 * max(1.0, abs(ours)):
        sys.exit(f"the two disagree: bare {bare}, ours {ours}")


if __name__ == "__main__":
    main()
