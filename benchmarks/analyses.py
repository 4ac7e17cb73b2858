"""How long each analysis of an answer takes, warm, beside one plain solve of the same scenario in the same run.

    python benchmarks/analyses.py [SCENARIO] [--runs N]

A plain solve is `optimizer.solve` with its proof. Each analysis starts from a fresh answer, so that nothing is shared
between runs; the program and its numbers are built before the clock starts. To add an analysis, add a line to ANALYSES.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import optimizer
from optimizer.report.pages import sensitivity_page

ANALYSES: dict[str, Callable[[Any], Any]] = {
    "prices and their ranges": lambda answer: optimizer.sensitivity(answer).prices,
    "reduced costs, coefficient ranges": lambda answer: optimizer.sensitivity(answer).programmes,
    "near-optimal at 1, 2, 5%": lambda answer: optimizer.sensitivity(answer).near_optimal,
    "frontier over the budget": lambda answer: optimizer.sensitivity(answer).over_budget,
    "frontier over money moved": lambda answer: optimizer.sensitivity(answer).over_money_moved,
    "capabilities against each other": lambda answer: optimizer.sensitivity(answer).rivalries,
    "every number with a range": lambda answer: answer.sensitivity.assumptions,
    "tornado": lambda answer: answer.tornado,
    "those with the largest effects": lambda answer: answer.sensitivity.influential,
    "what one must believe": lambda answer: answer.justification,
    "the whole sensitivity page": lambda answer: sensitivity_page(optimizer.sensitivity(answer), "en"),
}


def main() -> None:
    """Print a table: median time of each analysis and its ratio to a plain solve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="supplementary-budget-2025")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    scenario = optimizer.load(options.scenario)

    def plain(_: Any) -> Any:
        return optimizer.solve(scenario).certificate

    base = timed(scenario, plain, options.runs)
    print(f"{'plain solve with proof':36}{base * 1000:9.1f} ms")
    for name, analysis in ANALYSES.items():
        seconds = timed(scenario, analysis, options.runs)
        print(f"{name:36}{seconds * 1000:9.1f} ms{seconds / base:9.1f}x")


def timed(scenario: Any, analysis: Callable[[Any], Any], runs: int) -> float:
    """Median seconds of ``analysis`` on a fresh answer, after one run that is not counted."""
    times = []
    for _ in range(runs + 1):
        answer = optimizer.solve(scenario)
        _ = answer.solution.program.solver
        started = time.perf_counter()
        analysis(answer)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


if __name__ == "__main__":
    main()
