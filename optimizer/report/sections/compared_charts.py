"""Charts of several scenarios: a row for each in groups, in as many figures as pages need."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.report.charts.row_charts import Pair, dumbbells
from optimizer.report.charts.rows import Rows
from optimizer.report.parts import (
    Chart,
)
from optimizer.report.words import Words

_ROWS = 40
"""So many rows of a chart stay whole on a printed page."""
Group = tuple[str, list[Pair]]


def compared_charts(
    name: str, head: str, label: str, groups: Sequence[Group], comparison: Comparison, lang: str, near: bool
) -> list[Chart]:
    """Dumbbells by group with a row for each scenario, in as many figures as pages need, all on one scale."""
    kept = [group for group in groups if group[1]]
    count = max(1, _ROWS // (len(comparison.answers) + 1))
    values = [end for _, pairs in kept for pair in pairs for end in (pair.actual, pair.computed, *(pair.near or ()))]
    beside = [value for value in values if value is not None]
    marks = [("actual", say("actual", lang))] if any(a.baseline is not None for a in comparison.solved) else []
    marks += [("computed", say("computed", lang))] + ([("near", say("near_optimal", lang))] if near else [])
    tick, said = Words(comparison.scenarios[0], lang).tick, say(label, lang, title=head, n=len(comparison.answers))

    def drawn(start: int) -> Callable[[], Rows]:
        return lambda: dumbbells(kept[start : start + count], tick, said, beside)

    charts = []
    for start in range(0, len(kept), count):
        notes = (say("r_near_note", lang),) if near and start + count >= len(kept) else ()
        suffix = f"-{start // count + 1}" if start else ""
        charts.append(Chart(name + suffix, head, drawn(start), None, notes, tuple(marks)))
    return charts
