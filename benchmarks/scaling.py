"""How the time of each analysis grows with the portfolio: of 1,000 programmes beside 100, as a ratio of processor time.

    python benchmarks/scaling.py [--programmes 100 1000] [--periods 1]

Tenfold is in proportion. Scenarios are drawn: programmes in three tiers, lags and lives, caps and floors, seven
capabilities over composites, an actual. What takes less than a hundredth of a second is not compared.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it

import optimizer
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.solution import optimise

STEPS: dict[str, Callable[[Any], Any]] = {
    "proof": lambda answer: answer.certificate,
    "actual beside it": lambda answer: answer.baseline,
    "rules and their prices": lambda answer: answer.rules,
    "near-optimal ranges": lambda answer: answer.near_optimal,
    "reduced costs": lambda answer: answer.reduced_costs,
    "prices and how far they hold": lambda answer: answer.sensitivity.prices,
    "worth of programmes": lambda answer: answer.sensitivity.programmes,
    "frontier over the budget": lambda answer: answer.sensitivity.over_budget,
    "frontier over money moved": lambda answer: answer.sensitivity.over_money_moved,
    "capabilities against each other": lambda answer: answer.sensitivity.rivalries,
    "gains beside the actual": lambda answer: Explanations(answer.sensitivity).rates_at_actual,
}
_LEAST = 0.01


def portfolio(count: int, periods: int, capabilities: int = 7, seed: int = 1) -> dict[str, Any]:
    """A scenario of so many programmes over so many periods, as a mapping for `load`."""
    rng = random.Random(seed)
    years = [str(2026 + t) for t in range(periods)] if periods > 1 else [""]
    fields = max(2, count // 25)
    programmes, outputs = {}, 3 * capabilities
    for i in range(count):
        costs = sorted(round(rng.uniform(0.5, 5), 3) for _ in range(3))
        widths = [round(rng.uniform(5, 30), 2) for _ in range(2)]
        tiers: list[dict[str, Any]] = [{"unit_cost": f"{cost}억원"} for cost in costs]
        for tier, width in zip(tiers, widths, strict=False):
            tier["units"] = width
        effects = {f"o{rng.randrange(outputs)}": round(rng.uniform(0.5, 2), 3)}
        block = {
            "category": f"c{i % fields}",
            "tiers": tiers,
            "per_unit": effects,
            "lag": "6 months",
            "life": "3 years",
        }
        block |= {"max_spend": f"{rng.uniform(20, 80):.1f}억원"} if i % 7 == 0 else {}
        block |= {"min_spend": f"{rng.uniform(0, 3):.1f}억원"} if i % 11 == 0 else {}
        programmes[f"p{i}"] = block
    composites = {
        f"x{c}": {"smallest_of": [f"{1 + c / 10} * o{3 * c}", f"o{3 * c + 1} + 2", f"o{3 * c + 2} + o{3 * c}"]}
        for c in range(capabilities)
    }
    full = 4 * count / capabilities
    curve = [[0, 0], [0.3 * full, 40], [full, 70], [3 * full, 100]]
    spent = {name: {t: f"{rng.uniform(10, 30):.1f}억원" for t in years} for name in programmes}
    model = {
        "currency": "KRW", "status": "assumed", "programmes": programmes, "composites": composites,
        "categories": {f"c{i}": {} for i in range(fields)}, "outputs": {f"o{i}": {} for i in range(outputs)},
        "capabilities": {f"k{c}": {"from": f"x{c}", "curve": curve} for c in range(capabilities)},
        "allocations": {"now": spent if periods > 1 else {name: amounts[""] for name, amounts in spent.items()}},
    }  # fmt: skip
    weights = {f"k{c}": f"1/{capabilities}" for c in range(capabilities)}
    budget = f"{20 * count}억원"
    return {
        "scenario": f"portfolio of {count}", "model": model, "horizon": max(2, periods), "compare_with": "now",
        "budget": dict.fromkeys(years, budget) if periods > 1 else budget,
        "objective": {"maximize": "weighted_score", "weights": weights},
    }  # fmt: skip


def seconds(count: int, periods: int) -> dict[str, float]:
    """Processor time of loading, solving and each analysis of one portfolio."""
    times, data = {}, portfolio(count, periods)

    def clocked(name: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = work()
        times[name] = time.process_time() - started
        return result

    scenario = clocked("load", lambda: optimizer.load(data))
    solution = clocked("solve", lambda: optimise(scenario))
    answer = optimizer.Answer(solution)
    for name, step in STEPS.items():
        clocked(name, lambda step=step: step(answer))
    return times


def main() -> None:
    """Print a table: the time at both sizes and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, nargs=2, default=(100, 1000))
    parser.add_argument("--periods", type=int, default=1)
    options = parser.parse_args()
    small, large = (seconds(count, options.periods) for count in options.programmes)
    print(f"{'programmes':34}{options.programmes[0]:9,}{options.programmes[1]:9,}   ratio")
    for name, before in (*small.items(), ("in all", sum(small.values()))):
        after = large[name] if name in large else sum(large.values())
        ratio = f"{after / before:8.1f}" if before >= _LEAST else f"{'-':>8}"
        print(f"{name:34}{before:9.2f}{after:9.2f}{ratio}")


if __name__ == "__main__":
    main()
