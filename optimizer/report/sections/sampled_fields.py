"""What the samples say of each field: in how many of them money goes which way, and the verdict on that."""

from __future__ import annotations

from optimizer.report.charts.row_charts import stacked
from optimizer.report.figures import fixed
from optimizer.report.parts import Article, Chart, Table, plain_rows
from optimizer.report.sweep_words import SweepWords, percent, with_interval
from optimizer.report.variants import ARROWS, runs_words, variant_title, verdict_words

_PARTS = (("down", "less"), ("open", "undecided"), ("up", "more"))
"""Classes of the parts of a bar and the directions that they stand for, from the left."""
_WAYS = ("more", "less", "undecided")


def fields_article(told: SweepWords) -> Article | None:
    """The shares of each direction by field, with the verdicts."""
    found, table = told.found, verdicts(told)
    if table is None:
        return None
    rows = []
    for name, shares in found.directions.items():
        bars = [(kind, shares[way].share or 0.0) for kind, way in _PARTS]
        rows.append((told.title("categories", name), bars, verdict_words(found.verdict[name], told.lang)))
    label, legend = told.say("sweep_stacked_label"), tuple((kind, told.say(f"sweep_{way}")) for kind, way in _PARTS)
    chart = Chart("stacked-chart", told.say("sweep_stacked"), lambda: stacked(rows, label), legend=legend)
    return Article("sampled-fields", told.say("r_robustness"), (chart, table, _enough(told)))


def verdicts(told: SweepWords) -> Table | None:
    """The verdict on each category, with the shares of samples."""
    verdict, lang = told.found.verdict, told.lang
    if not verdict:
        return None
    runs = any(item.runs for item in verdict.values())
    rows = [
        [
            told.title("categories", name), told.say(item.direction), verdict_words(item, lang),
            with_interval(item.same, lang), *(percent(item.shares[way]) for way in _WAYS),
            *([runs_words(told.found.answer, item, lang)] if runs else []),
        ]
        for name, item in verdict.items()
    ]  # fmt: skip
    header = ("category", "direction", "verdict", "sweep_same", *(f"sweep_{way}" for way in _WAYS))
    notes = [told.say("verdict_rule"), *_permitted(told)]
    for way in ("open", "none"):
        notes += [told.say(f"sweep_{way}")] if any(item.shares[way].hits for item in verdict.values()) else []
    labels = told.each(*header, *(["runs"] if runs else []))
    return Table(labels, plain_rows(rows), 3, told.say("sweep_verdicts"), tuple(notes))


def _permitted(told: SweepWords) -> list[str]:
    """The shares among the samples in which the actual keeps the rules, where that is not all of them."""
    found = told.found
    if found.keeps.share in (None, 0, 1):
        return []
    shares = {name: found.permitted[name][item.direction] for name, item in found.verdict.items()}
    fields = ", ".join(f"{told.title('categories', name)} {percent(share)}" for name, share in shares.items())
    return [told.say("sweep_permitted", actual=told.actual, share=percent(found.keeps), fields=fields)]


def _enough(told: SweepWords) -> str:
    """Whether the samples are enough."""
    open_ = [told.title("categories", name) for name, item in told.found.verdict.items() if not item.settled]
    text = told.say("sweep_enough") if told.found.enough else told.say("sweep_not_enough", names=", ".join(open_))
    return f"{text} {told.say('sweep_interval_plain' if told.found.method == 'monte_carlo' else 'sweep_interval')}"


def sampled_variants(told: SweepWords) -> Table | None:
    """What the sampled variants have in them."""
    found = told.found.variants
    if not found:
        return None
    rows = []
    for item in found:
        cells = [variant_title(told.found.answer, item.name, told.lang) if item.name else told.say("base")]
        cells += [fixed(item.samples, 0), fixed(item.optimal, 0)]
        cells += [] if item.ahead is None else [percent(item.ahead)]
        for shares in item.directions.values():
            hits = {way: shares[way].hits for way in _WAYS}
            way = max(hits, key=hits.__getitem__)
            cells.append(f"{ARROWS.get(way, '·')} {percent(shares[way])}")
        rows.append(cells)
    header = told.each("variant", "sweep_samples", "sweep_with_allocation")
    header += told.each("sweep_first") if found[0].ahead is not None else ()
    header += tuple(told.title("categories", name) for name in found[0].directions)
    return Table(header, plain_rows(rows), caption=told.say("sweep_variants"))


def sampled_moves(told: SweepWords) -> Table | None:
    """For each programme how often the samples' own optima move money as the printed allocation does."""
    rows = []
    for name, move in told.found.moves.items():
        way = told.say("sweep_move_same" if move.direction == "same" else move.direction)
        rows.append((told.title("programmes", name), way, percent(move.same), percent(move.zero)))
    header = told.each("programme", "sweep_printed", "sweep_move_alike", "sweep_move_zero")
    notes = told.each("sweep_moves_note")
    return Table(header, plain_rows(rows), 2, told.say("sweep_moves"), notes) if rows else None
