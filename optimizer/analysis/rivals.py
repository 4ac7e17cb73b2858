"""The other allocations that a scenario knows, through the same model: what they reach, and what they forgo."""

from __future__ import annotations

from dataclasses import replace

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import Baseline, compare


def rivals(answer: Answer) -> dict[str, Baseline]:
    """Allocation to how it stands beside the optimum, at its own total; without the one that is compared with anyway.

    They are measured, not made feasible: where one breaks a rule its regret is None and its ``breaks`` say which.
    """
    found = {}
    for name in answer.scenario.allocations:
        if name == answer.scenario.actual:
            continue
        baseline = compare(replace(answer.solution, scenario=replace(answer.scenario, actual=name)))
        if baseline is not None:
            found[name] = baseline
    return found
