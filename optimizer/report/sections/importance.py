"""Which numbers the outcome of a sweep hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.program.vectors import Vector
from optimizer.report.charts.row_charts import size
from optimizer.report.charts.rows import Rows, rows_chart
from optimizer.report.figures import fixed, number
from optimizer.report.parts import Article, Chart, Table, plain_rows, present
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.importance import Pawn, Sobol
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that a list of what counts names."""


def indices_article(told: SweepWords) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    found = told.swept.indices.sobol
    main = found.get("ahead") or found.get("optimum")
    if main is None:
        return None
    legend = ("size", told.say("sweep_first_order")), ("open", told.say("sweep_total"))
    title = told.say("sweep_bars", what=outcome(told, main.outcome))
    chart = Chart("sobol-chart", title, lambda: _bars(main, told), legend=legend)
    return Article("sampled-indices", told.say("sweep_depends"), present(chart, *sobol(told)))


def _bars(own: Sobol, told: SweepWords) -> Rows:
    """The total index of the leading numbers, with the part of the first order in front."""
    items = [
        size(told.name(path), value, f"{value:.2f}", first=float(own.first[own.axes.index(path)]))
        for path, value in leading(own.axes, own.total)
    ]
    return rows_chart(items, lambda value: number(value, 3), told.say("sweep_bars_label"), labels=24.0)


def counts(told: SweepWords) -> Table | None:
    """Which numbers count for the difference, or for the objective."""
    found = told.swept.difference_indices
    if found is None:
        return None
    caption = told.say("sweep_counts" if found.outcome == "ahead" else "sweep_counts_objective")
    rows = [
        [told.name(path), fixed(value, 2)]
        for path, value in leading(found.paths, found.median)
        if value > found.by_chance
    ]
    note = told.say("sweep_pawn_note", n=f"{found.used:,}", chance=f"{found.by_chance:.2f}")
    header = (told.say("sweep_axis"), told.say("sweep_pawn"))
    return Table(header, plain_rows(rows), caption=caption, notes=(note,)) if rows else None


def sobol(told: SweepWords) -> list[str | Table | None]:
    """Sobol and PAWN indices of every outcome, the leading numbers of each."""
    found = told.swept.indices
    tables: list[str | Table | None] = []
    for name, own in found.sobol.items():
        beside = found.pawn.get(name)
        tables.append(_sobol_table(told, own, beside))
    if found.sobol:
        used = next(iter(found.sobol.values()))
        feasible = Share(found.feasible, found.solved, None, None)
        tables.append(
            told.say(
                "sweep_sobol_note", n=f"{found.solved:,}", share=percent(feasible), used=f"{used.used:,}",
                groups=f"{used.groups:,}",
            )
        )  # fmt: skip
    if found.pawn:
        pawn = next(iter(found.pawn.values()))
        tables.append(told.say("sweep_pawn_note", n=f"{pawn.used:,}", chance=f"{pawn.by_chance:.2f}"))
    return tables


def outcome(told: SweepWords, name: str) -> str:
    """An outcome of indices in words."""
    kind, _, category = name.partition(".")
    return told.say(f"sweep_what_{kind}", title=told.title("categories", category) if category else "")


def leading(names: Sequence[str], values: Sequence[float] | Vector) -> list[tuple[str, float]]:
    """The names with the largest values, from the largest down."""
    order = sorted(range(len(names)), key=lambda k: (-values[k], names[k]))
    return [(names[k], float(values[k])) for k in order[:_SHOWN]]


def _sobol_table(told: SweepWords, own: Sobol, beside: Pawn | None) -> Table:
    median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))
    rows = []
    for path, value in leading(own.axes, own.total):
        k = own.axes.index(path)
        first = told.say("sweep_error_of", value=f"{own.first[k]:.2f}", error=f"{own.first_error[k]:.2f}")
        total = told.say("sweep_error_of", value=f"{value:.2f}", error=f"{own.total_error[k]:.2f}")
        rows.append([told.name(path), first, total, fixed(median[path], 2) if path in median else "-"])
    header = tuple(told.say(key) for key in ("sweep_axis", "sweep_first_order", "sweep_total", "sweep_pawn"))
    return Table(header, plain_rows(rows), caption=told.say("sweep_sobol", what=outcome(told, own.outcome)))
