"""Which numbers the outcome of a sweep hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.program.vectors import Vector
from optimizer.report.charts.row_charts import size
from optimizer.report.charts.rows import RowChart, rows_chart
from optimizer.report.figures import decimals
from optimizer.report.parts import Article, Chart, Table, plain_rows
from optimizer.report.sweep_words import drawn_title, percent
from optimizer.report.words import Words
from optimizer.sweep.importance import PawnIndices, SobolIndices
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that a list of what counts names."""


def indices_article(swept: Sweep, words: Words) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    found = swept.indices
    main = found.sobol.get("ahead") or found.sobol.get("optimum")
    if main is None:
        return None

    def drawing() -> RowChart:
        """The total index of the leading numbers, with the part of the first order in front."""
        items = [
            size(drawn_title(path, words), value, f"{value:.2f}", first=float(main.first[main.axes.index(path)]))
            for path, value in _leading(main.axes, main.total)
        ]
        return rows_chart(items, words.tick, words.say("sweep_bars_label"), labels=24.0)

    legend = ("size", words.say("sweep_first_order")), ("open", words.say("sweep_total"))
    chart = Chart("sobol-chart", words.say("sweep_bars", what=_outcome(main, words)), drawing, legend=legend)
    tables = [_table(own, found.pawn.get(name), words) for name, own in found.sobol.items()]
    share = percent(Share(found.feasible, found.solved, None, None))
    notes = [words.say("sweep_sobol_note", n=found.solved, share=share, used=main.used, groups=main.groups)]
    notes += [_pawn_note(next(iter(found.pawn.values())), words)] if found.pawn else []
    return Article("sampled-indices", words.say("sweep_depends"), (chart, *tables, *notes))


def counts(swept: Sweep, words: Words) -> Table | None:
    """Which numbers count for the difference, or for the objective."""
    found = swept.difference_indices
    if found is None:
        return None
    caption = words.say("sweep_counts" if found.outcome == "ahead" else "sweep_counts_objective")
    leading = _leading(found.paths, found.median)
    rows = [(drawn_title(path, words), decimals(value, 2)) for path, value in leading if value > found.by_chance]
    header, notes = words.each("sweep_axis", "sweep_pawn"), (_pawn_note(found, words),)
    return Table(header, plain_rows(rows), caption=caption, notes=notes) if rows else None


def _pawn_note(found: PawnIndices, words: Words) -> str:
    return words.say("sweep_pawn_note", n=found.used, chance=f"{found.by_chance:.2f}")


def _outcome(own: SobolIndices, words: Words) -> str:
    """What indices are of, in words."""
    kind, _, category = own.outcome.partition(".")
    return words.say(f"sweep_what_{kind}", title=words.title("categories", category) if category else "")


def _leading(names: Sequence[str], values: Sequence[float] | Vector) -> list[tuple[str, float]]:
    """The names with the largest values, from the largest down."""
    order = sorted(range(len(names)), key=lambda k: (-values[k], names[k]))
    return [(names[k], float(values[k])) for k in order[:_SHOWN]]


def _table(own: SobolIndices, beside: PawnIndices | None, words: Words) -> Table:
    """The Sobol indices of an outcome and the PAWN indices beside them, of the leading numbers."""
    median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))

    def known(value: float, error: float) -> str:
        return words.say("sweep_error_of", value=f"{value:.2f}", error=f"{error:.2f}")

    rows = []
    for path, value in _leading(own.axes, own.total):
        k = own.axes.index(path)
        shown = decimals(median[path], 2) if path in median else "-"
        effects = known(own.first[k], own.first_error[k]), known(value, own.total_error[k])
        rows.append((drawn_title(path, words), *effects, shown))
    header = words.each("sweep_axis", "sweep_first_order", "sweep_total", "sweep_pawn")
    return Table(header, plain_rows(rows), caption=words.say("sweep_sobol", what=_outcome(own, words)))
