"""Which numbers the outcome of a sweep hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.program.vectors import Vector
from optimizer.report.charts.row_charts import size
from optimizer.report.charts.rows import Rows, rows_chart
from optimizer.report.figures import fixed
from optimizer.report.parts import Article, Chart, Table, plain_rows
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.importance import Pawn, Sobol
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that a list of what counts names."""


def indices_article(told: SweepWords) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    found = told.swept.indices
    main = found.sobol.get("ahead") or found.sobol.get("optimum")
    if main is None:
        return None

    def drawing() -> Rows:
        """The total index of the leading numbers, with the part of the first order in front."""
        items = [
            size(told.name(path), value, f"{value:.2f}", first=float(main.first[main.axes.index(path)]))
            for path, value in _leading(main.axes, main.total)
        ]
        return rows_chart(items, told.tick, told.say("sweep_bars_label"), labels=24.0)

    legend = ("size", told.say("sweep_first_order")), ("open", told.say("sweep_total"))
    chart = Chart("sobol-chart", told.say("sweep_bars", what=_outcome(told, main)), drawing, legend=legend)
    tables = [_table(told, own, found.pawn.get(name)) for name, own in found.sobol.items()]
    share = percent(Share(found.feasible, found.solved, None, None))
    notes = [told.say("sweep_sobol_note", n=found.solved, share=share, used=main.used, groups=main.groups)]
    notes += [_pawn_note(told, next(iter(found.pawn.values())))] if found.pawn else []
    return Article("sampled-indices", told.say("sweep_depends"), (chart, *tables, *notes))


def counts(told: SweepWords) -> Table | None:
    """Which numbers count for the difference, or for the objective."""
    found = told.swept.difference_indices
    if found is None:
        return None
    caption = told.say("sweep_counts" if found.outcome == "ahead" else "sweep_counts_objective")
    leading = _leading(found.paths, found.median)
    rows = [(told.name(path), fixed(value, 2)) for path, value in leading if value > found.by_chance]
    header, notes = told.each("sweep_axis", "sweep_pawn"), (_pawn_note(told, found),)
    return Table(header, plain_rows(rows), caption=caption, notes=notes) if rows else None


def _pawn_note(told: SweepWords, found: Pawn) -> str:
    return told.say("sweep_pawn_note", n=found.used, chance=f"{found.by_chance:.2f}")


def _outcome(told: SweepWords, own: Sobol) -> str:
    """What indices are of, in words."""
    kind, _, category = own.outcome.partition(".")
    return told.say(f"sweep_what_{kind}", title=told.title("categories", category) if category else "")


def _leading(names: Sequence[str], values: Sequence[float] | Vector) -> list[tuple[str, float]]:
    """The names with the largest values, from the largest down."""
    order = sorted(range(len(names)), key=lambda k: (-values[k], names[k]))
    return [(names[k], float(values[k])) for k in order[:_SHOWN]]


def _table(told: SweepWords, own: Sobol, beside: Pawn | None) -> Table:
    """The Sobol indices of an outcome and the PAWN indices beside them, of the leading numbers."""
    median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))

    def known(value: float, error: float) -> str:
        return told.say("sweep_error_of", value=f"{value:.2f}", error=f"{error:.2f}")

    rows = []
    for path, value in _leading(own.axes, own.total):
        k = own.axes.index(path)
        shown = fixed(median[path], 2) if path in median else "-"
        rows.append((told.name(path), known(own.first[k], own.first_error[k]), known(value, own.total_error[k]), shown))
    header = told.each("sweep_axis", "sweep_first_order", "sweep_total", "sweep_pawn")
    return Table(header, plain_rows(rows), caption=told.say("sweep_sobol", what=_outcome(told, own)))
