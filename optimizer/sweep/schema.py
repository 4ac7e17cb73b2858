"""The row of a sample: the same columns for every sample of a sweep.

``sample``; ``variant``; ``status`` (optimal, infeasible, unbounded, or not proven) with ``by_highs`` and the
``gap`` of its certificate; ``optimum`` and ``nothing``; ``spend.PROGRAMME`` and ``score.CAPABILITY``. Beside an
allocation that is compared with: ``actual``, what it reaches; ``keeps``, whether it keeps every rule but the budget;
``ahead``, the optimum at the actual's total less the actual (where it keeps them, the regret);
``actual.PROGRAMME``, ``actual_score.CAPABILITY``, ``direction.CATEGORY`` (more, less, undecided); ``reached.NAME`` and
``keeps.NAME`` for the other allocations. ``draw.PATH`` is what was drawn, to seven digits: the sample's number and
the seed give all of them. Money is in the currency's unit. What a sample has not is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optimizer.engine.ensemble import Outcomes
from optimizer.engine.results import OPTIMAL
from optimizer.engine.verdicts import directed
from optimizer.program.vectors import Vector
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import Block, Draws

STATUSES = ("optimal", "infeasible", "not proven", "unbounded")
DIRECTIONS = ("less", "undecided", "more")
"""In the order of their codes, which start at -1; 2 stands for none."""
Rows = dict[str, Any]
"""Column to an array of shape (k,): numbers, NaN where a sample has none; codes of `words` where there are any."""
_TYPES = {"whole": np.int64, "number": np.float64, "drawn": np.float32, "truth": np.bool_}


def kinds(draws: Draws) -> dict[str, str]:
    """The columns of a sweep in order: ``whole``, ``number``, ``truth``, ``drawn``, or the name of a set of words."""
    scenario = draws.scenario
    found = {
        "sample": "whole", "variant": "variant", "status": "status", "by_highs": "truth",
        "gap": "number", "optimum": "number", "nothing": "number",
    }  # fmt: skip
    found |= {f"spend.{name}": "number" for name in scenario.programmes}
    found |= {f"score.{name}": "number" for name in scenario.model.capabilities}
    if scenario.actual is not None:
        found |= {"actual": "number", "keeps": "truth", "ahead": "number"}
        found |= {f"actual.{name}": "number" for name in scenario.programmes}
        found |= {f"actual_score.{name}": "number" for name in scenario.model.capabilities}
        found |= {f"direction.{name}": "direction" for name in directed(scenario)}
        for name in rival_names(scenario):
            found |= {f"reached.{name}": "number", f"keeps.{name}": "truth"}
    paths = dict.fromkeys(path for item in draws.uncertainties for path in item.paths)
    return found | {f"draw.{path}": "drawn" for path in paths}


def rival_names(scenario: Scenario) -> tuple[str, ...]:
    """The allocations beside the actual."""
    return tuple(name for name in scenario.allocations if name != scenario.actual)


def words(kind: str, variants: Sequence[str]) -> dict[int, str]:
    """The words of a kind of column by their codes; a code above them stands for none. Empty for numbers."""
    listed = {"status": STATUSES, "direction": DIRECTIONS, "variant": variants}.get(kind, ())
    return dict(enumerate(listed, -1 if kind == "direction" else 0))


def empty(columns: Mapping[str, str], count: int) -> Rows:
    """Rows in which nothing is written yet."""
    return {name: np.empty(count, dtype=_TYPES.get(kind, np.int16)) for name, kind in columns.items()}


def blank(columns: Mapping[str, str], start: int, count: int) -> Rows:
    """Rows of the samples from ``start`` on, of which nothing is known yet."""
    found = empty(columns, count)
    for name, kind in columns.items():
        found[name][:] = {"number": np.nan, "drawn": np.nan, "direction": 2}.get(kind, 0)
    found["sample"] += np.arange(start, start + count)
    return found


def fill(rows: Rows, block: Block, part: int, scenario: Scenario, outcomes: Outcomes) -> None:
    """Bring what was found of one part of a block into its rows."""
    where = block.parts[part].rows
    solutions, samples = outcomes.solutions, outcomes.samples
    optimal = solutions.status == OPTIMAL

    def put(name: str, values: Vector, known: Any = True) -> None:
        if name in rows:
            rows[name][where] = np.where(known, values, np.nan)

    rows["variant"][where] = block.parts[part].variant
    rows["status"][where], rows["by_highs"][where] = solutions.status, solutions.by_highs
    put("gap", solutions.gap, optimal)
    put("optimum", solutions.objective, optimal)
    put("nothing", samples.nothing)
    each = len(outcomes.spending) // len(scenario.programmes)
    for i, name in enumerate(scenario.programmes):
        put(f"spend.{name}", np.sum(outcomes.spending[i * each : (i + 1) * each], axis=0), optimal)
    for i, name in enumerate(scenario.model.capabilities):
        put(f"score.{name}", outcomes.scores[i], optimal)
    for path, values in block.parts[part].overrides.items():
        put(f"draw.{path}", values)
    if not samples.allocations:
        return
    actual = samples.allocations[0]
    put("actual", actual.objective)
    rows["keeps"][where] = actual.keeps
    put("ahead", outcomes.forgone)
    for i, name in enumerate(scenario.programmes):
        put(f"actual.{name}", actual.spending[i])
    for i, name in enumerate(scenario.model.capabilities):
        put(f"actual_score.{name}", actual.scores[i])
    for c, name in enumerate(directed(scenario)):
        if f"direction.{name}" in rows:
            rows[f"direction.{name}"][where] = outcomes.solutions.directions[:, c]
    for name, rival in zip(rival_names(scenario), samples.allocations[1:], strict=True):
        if f"reached.{name}" in rows:
            put(f"reached.{name}", rival.objective)
            rows[f"keeps.{name}"][where] = rival.keeps
