"""How the allocations stand in the samples: their places, and the order that comes up most often."""

from __future__ import annotations

from optimizer.report.parts import Table, plain_rows
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED


def ranks(told: SweepWords) -> Table | None:
    """How often each allocation comes at each place."""
    ranking = told.found.ranking
    if ranking is None:
        return None
    rows = []
    for name, item in ranking.standings.items():
        places = [percent(place).removesuffix("%") for place in item.places]
        keeps = "" if item.keeps is None else percent(item.keeps)
        rows.append([_ranked(told, name), *places, told.objective(item.reached.quantiles[2]), keeps])
    header = [told.say("sweep_allocation"), *(str(k + 1) for k in range(len(rows)))]
    header += [told.say("sweep_reached"), told.say("sweep_keeps")]
    notes = (told.say("sweep_ranks_note"),)
    return Table(tuple(header), plain_rows(rows), caption=told.say("sweep_ranks"), notes=notes)


def order(told: SweepWords) -> str | None:
    """The most frequent order."""
    ranking = told.found.ranking
    if ranking is None:
        return None
    shown = " > ".join(_ranked(told, name) for name in ranking.order)
    return told.say("sweep_order", share=percent(ranking.often), names=shown)


def _ranked(told: SweepWords, name: str) -> str:
    """The allocation's name; what is ranked beside the named ones is each sample's own optimum."""
    return told.say("sweep_own") if name == COMPUTED else allocation(told, name)


def allocation(told: SweepWords, name: str) -> str:
    """What people call an allocation."""
    if name in (COMPUTED, AT_ACTUAL_TOTAL):
        return told.say("computed" if name == COMPUTED else "sweep_at_total", actual=told.actual)
    words = told.scenario.allocations[name][1].title
    return words.say(told.lang) if words is not None else name
