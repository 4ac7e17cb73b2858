"""What a sweep tells, as sentences and tables that every format renders."""

from __future__ import annotations

from optimizer.report.figures import fixed
from optimizer.report.parts import Table, plain_rows
from optimizer.report.sweep_words import SweepWords, percent, with_interval
from optimizer.report.variants import ARROWS, runs_words, variant_title, verdict_words
from optimizer.sweep.result import Sweep


def sweep_line(swept: Sweep, lang: str) -> str:
    """The sweep in one sentence."""
    told = SweepWords(swept, lang)
    found, n = told.found, f"{told.found.samples:,}"
    if not found.status["optimal"]:
        return told.say("sweep_line_none", n=n)
    if found.ahead is None or not found.ahead.n or not found.verdict:
        low, high = found.optimum.quantiles[0], found.optimum.quantiles[4]
        return told.say("sweep_line_only", n=n, low=told.objective(low), high=told.objective(high, True))
    fields = ", ".join(
        told.say("sweep_line_field", field=told.category(name), way=told.say(item.direction), share=percent(item.same))
        for name, item in found.verdict.items()
    )
    low, high = found.ahead.quantiles[0], found.ahead.quantiles[4]
    ends = {"low": told.objective(low), "high": told.objective(high, True)}
    return told.say("sweep_line", n=n, actual=told.actual, fields=fields, **ends)


def drawn(told: SweepWords) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, found = told.swept.design.draws, told.found
    method = told.say(f"sweep_method_{draws.method}")
    sentences = [told.say("sweep_drawn", k=len(draws.axes), n=f"{draws.n:,}", method=method, seed=str(draws.seed))]
    free = sum(1 for axis in draws.axes if axis.startswith("objective.weights."))
    sentences += [told.say("sweep_drawn_weights", n=free + 1, m=free)] if free else []
    status = found.status
    if not status["optimal"]:
        sentences.append(told.say("sweep_no_allocation"))
    elif status["optimal"] == found.samples:
        sentences.append(told.say("sweep_all_solved", n=f"{found.samples:,}"))
    else:
        sentences.append(told.say("sweep_feasible", share=percent(found.feasible), k=f"{status['optimal']:,}"))
    for name in ("infeasible", "unbounded", "not proven"):
        if status[name]:
            sentences.append(told.say(f"sweep_{name.replace(' ', '_')}", k=f"{status[name]:,}"))
    return sentences


def verdicts(told: SweepWords) -> Table | None:
    """The verdict on each category, with the shares of samples."""
    verdict = told.found.verdict
    if not verdict:
        return None
    runs = any(item.runs for item in verdict.values())
    rows = []
    for name, item in verdict.items():
        row = [
            told.category(name),
            told.say(item.direction),
            verdict_words(item, told.lang),
            with_interval(item.same, told.lang),
        ]
        row += [percent(item.shares[way]) for way in ("more", "less", "undecided")]
        rows.append(row + ([runs_words(told.found.answer, item, told.lang)] if runs else []))
    header = ["category", "direction", "verdict", "sweep_same", "sweep_more", "sweep_less", "sweep_undecided"]
    notes = [told.say("verdict_rule"), *_permitted(told)]
    notes += [told.say("sweep_open")] if any(item.shares["open"].hits for item in verdict.values()) else []
    notes += [told.say("sweep_none")] if any(item.shares["none"].hits for item in verdict.values()) else []
    labels = tuple(told.say(key) for key in [*header, *(["runs"] if runs else [])])
    return Table(labels, plain_rows(rows), left=3, caption=told.say("sweep_verdicts"), notes=tuple(notes))


def _permitted(told: SweepWords) -> list[str]:
    """The shares among the samples in which the actual keeps the rules, where that is not all of them."""
    found = told.found
    if found.keeps.share in (None, 0, 1):
        return []
    shares = {name: found.permitted[name][item.direction] for name, item in found.verdict.items()}
    fields = ", ".join(f"{told.category(name)} {percent(share)}" for name, share in shares.items())
    return [told.say("sweep_permitted", actual=told.actual, share=percent(found.keeps), fields=fields)]


def enough(told: SweepWords) -> str | None:
    """Whether the samples are enough."""
    if not told.found.verdict:
        return None
    interval = "sweep_interval_plain" if told.found.method == "monte_carlo" else "sweep_interval"
    if told.found.enough:
        text = told.say("sweep_enough")
    else:
        names = [told.category(name) for name, item in told.found.verdict.items() if not item.settled]
        text = told.say("sweep_not_enough", names=", ".join(names))
    return f"{text} {told.say(interval)}"


def variants(told: SweepWords) -> Table | None:
    """What the sampled variants have in them."""
    found = told.found.variants
    if not found:
        return None
    fields = list(found[0].directions)
    rows = []
    for item in found:
        label = variant_title(told.found.answer, item.name, told.lang) if item.name else told.say("base")
        cells = [label, fixed(item.samples, 0), fixed(item.optimal, 0)]
        cells += [] if item.ahead is None else [percent(item.ahead)]
        for shares in item.directions.values():
            way = max(("more", "less", "undecided"), key=lambda key, shares=shares: shares[key].hits)  # type: ignore[misc]
            cells.append(f"{ARROWS.get(way, '·')} {percent(shares[way])}")
        rows.append(cells)
    header = ["variant", "sweep_samples", "sweep_with_allocation"]
    header += ["sweep_first"] if found[0].ahead is not None else []
    labels = [told.say(key) for key in header] + [told.category(name) for name in fields]
    return Table(tuple(labels), plain_rows(rows), caption=told.say("sweep_variants"))
