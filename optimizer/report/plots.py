"""The charts of the report one by one, for notebooks and for files of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.errors import InputError, Place, Problem
from optimizer.language.locale import language_called
from optimizer.plans.plans import Plans
from optimizer.report.charts.drawing import standalone
from optimizer.report.charts.markup import typesetting
from optimizer.report.parts import Article, Chart, Section, charts_of, present
from optimizer.report.sections.allocation import allocation
from optimizer.report.sections.influence import influence
from optimizer.report.sections.moves import moves, waterfall
from optimizer.report.sections.picture import picture
from optimizer.report.sections.prices import frontiers
from optimizer.report.sections.robust_plans import where_it_turns
from optimizer.report.sections.scores import curves, scores
from optimizer.report.sections.uncertainty import uncertainty
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.words import Words
from optimizer.report.write import write_whole
from optimizer.sweep.result import Sweep

Found = Article | Chart | Section | None
Kinds = dict[str, tuple[str, Callable[[Any, Words], Found]]]

_KINDS: dict[type, Kinds] = {
    Answer: {
        "allocation": ("picture", picture),
        "programmes": ("by-programme", allocation),
        "moves": ("moves-chart", moves),
        "scores": ("scores-chart", scores),
        "waterfall": ("waterfall-chart", waterfall),
        "curves": ("curves-chart", curves),
    },
    Sensitivity: {
        "tornado": ("tornado-chart", lambda sensitivity, words: influence(sensitivity.answer, words)),
        "budget": ("frontier-budget-chart", frontiers),
        "money_moved": ("frontier-moved-chart", frontiers),
    },
    Sweep: {
        "directions": ("stacked-chart", uncertainty),
        "difference": ("histogram-chart", uncertainty),
        "importance": ("sobol-chart", lambda swept, words: uncertainty(swept, words, True)),
    },
    Plans: {
        "allocation": ("picture", lambda plans, words: picture(plans.answer, words)),
        "acceptability": ("acceptability-chart", worth_finding_out),
        "information": ("information-chart", worth_finding_out),
        "turning": ("turning-chart", where_it_turns),
    },
}
"""Names of charts by what they are of: the chart of the report and what builds it. The first that there is answers."""


@dataclass(frozen=True, repr=False)
class Plot:
    """A chart as a picture by itself: ``svg`` is its text, ``title`` what it shows."""

    svg: str
    title: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Plot {self.title}>"

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file that ends in .svg. Raises InputError."""
        target = Path(path)
        if target.suffix.lower() != ".svg":
            raise InputError(Problem("a chart is written as .svg", Place(str(path)), hint=f"try {target.stem}.svg"))
        write_whole(target, self.svg)
        return target


def plot(shown: Any, kind: str | None = None, lang: str | None = None) -> Plot:
    """The chart of that kind, by default the one that answers what ``shown`` is asked. Raises InputError."""
    kinds = next(own for known, own in _KINDS.items() if isinstance(shown, known))
    if kind is not None and kind not in kinds:
        hint = f"known: {', '.join(kinds)}"
        raise InputError(Problem(f"no chart is called `{kind}` here", Place("plot"), hint=hint))
    words = Words(shown.scenario, language_called(lang))
    for name in kinds if kind is None else (kind,):
        wanted, build = kinds[name]
        drawn = build(shown, words)
        parts = drawn.parts if isinstance(drawn, Section) else present(drawn)
        for chart in charts_of(parts):
            if chart.name == wanted:
                return plotted(chart, words.credit, words.lang)
    raise InputError(Problem("there is nothing to draw" + (f" for `{kind}`" if kind else ""), Place("plot")))


def plotted(chart: Chart, beneath: str, lang: str) -> Plot:
    """A chart of the report as a picture by itself, with a line beneath it."""
    beneath = beneath.removeprefix(chart.title).removeprefix(" · ")
    with typesetting(lang):
        return Plot(standalone(chart, *chart.notes, beneath), chart.title)
