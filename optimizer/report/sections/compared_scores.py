"""Scores of several scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analysis.comparison import (
    Comparison,
)
from optimizer.language.catalog import say
from optimizer.report.charts.row_charts import Pair, from_to
from optimizer.report.figures import fixed, title
from optimizer.report.parts import (
    Cell,
    Chart,
    Table,
    plain_rows,
)
from optimizer.report.sections.compared_charts import Group, compared_charts
from optimizer.report.signs import actual_head, shared_actuals, sign
from optimizer.scenario.scenario import Scenario


def score_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Actual and computed scores by capability."""
    groups: list[Group] = []
    for name in dict.fromkeys(name for answer in comparison.solved for name in answer.scores):
        owner = next(answer.scenario for answer in comparison.solved if name in answer.scores)
        pairs = []
        for k, answer in enumerate(comparison.answers):
            if answer.status != "optimal" or name not in answer.scores:
                continue
            path = f"scenarios.{comparison.names[k]}.capabilities.{name}"
            before = None if answer.baseline is None else float(answer.baseline.achieved.scores[name])
            after = Cell(f"{answer.scores[name]:z.1f}", path=f"{path}.score", style="score")
            known = None if before is None else Cell(f"{before:z.1f}", path=f"{path}.actual", style="score")
            value, room = from_to(known, after)
            pairs.append(Pair(sign(k), before, answer.scores[name], value, room, path, 1, None, "score"))
        groups.append((title(owner, "capabilities", name, lang), pairs))
    return compared_charts(
        "by-capability", say("cmp_chart_score", lang), "cmp_chart_scores", groups, comparison, lang, False
    )


def compared_scores(comparison: Comparison, lang: str) -> Table | None:
    """Each capability's score across the scenarios; None where no scenario has any."""
    owners: dict[str, Scenario] = {}
    for scenario in comparison.scenarios:
        for name in scenario.model.capabilities:
            owners.setdefault(name, scenario)
    if not owners:
        return None
    places, header, columns = range(len(comparison.answers)), [say("capability", lang)], list[Mapping[str, Any]]()
    alike = shared_actuals(comparison, places, lambda answer: answer.baseline and dict(answer.baseline.achieved.scores))
    for k, answer in enumerate(comparison.answers):
        if k in alike and answer.baseline is not None:
            header.append(actual_head(alike, k, lang))
            columns.append(answer.baseline.achieved.scores)
        header.append(say("cmp_computed_of", lang, sign=sign(k)))
        columns.append(answer.achieved.scores if answer.status == "optimal" else {})
    rows = []
    for name, scenario in owners.items():
        cells = [fixed(column[name]) if name in column else "-" for column in columns]
        rows.append([title(scenario, "capabilities", name, lang), *cells])
    return Table(tuple(header), plain_rows(rows), caption=say("cmp_scores", lang))
