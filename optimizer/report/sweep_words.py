"""The words of a sweep in one language: values, shares and names, as all its sentences and tables write them."""

from __future__ import annotations

from fractions import Fraction

from optimizer.language.catalog import say
from optimizer.plans.plans import ACTUAL, MADE
from optimizer.report.figures import between, fixed, number
from optimizer.report.number_names import number_name
from optimizer.report.used_numbers import shown
from optimizer.report.words import Words
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import Distribution, Share


class SweepWords(Words):
    """How one sweep is written in one language."""

    def __init__(self, swept: Sweep, lang: str) -> None:
        super().__init__(swept.scenario, lang)
        self.swept, self.found = swept, swept.findings

    def nine_tenths(self, differences: Distribution) -> str:
        """The ends of 90% of differences, with their unit; one figure where both read the same."""
        low, high = (self.measured(differences.quantiles[k]) for k in (0, 4))
        shown = self.measured(differences.quantiles[4], True)
        return shown if low == high else between(low, shown, self.lang)

    def spread(self, values: Distribution) -> dict[str, str]:
        """The ends of 90% of values of the objective and the median, those after the first with their unit."""
        low, middle, high = (values.quantiles[k] for k in (0, 2, 4))
        return {"low": self.measured(low), "middle": self.measured(middle, True), "high": self.measured(high, True)}

    def measured(self, value: float | None, unit: bool = False) -> str:
        """A value or difference of the objective."""
        if value is None:
            return "-"
        if self.scored:
            return fixed(value) + (self.points if unit else "")
        if self.scenario.goal.kind in ("spend", "money_moved"):
            return self.scenario.display.say(Fraction(value), self.lang) if unit else self.money(value)
        return number(value, 4)

    @property
    def points(self) -> str:
        """The unit of the objective behind a figure, empty where it is no score."""
        return self.say("sweep_points") if self.scored else ""

    def axis(self, key: str) -> str:
        """What an axis of the objective shows, with its unit."""
        return f"{self.say(key)} ({self.points.strip()})" if self.scored else self.say(key)

    def name(self, path: str) -> str:
        """What people call an uncertain number, or the choice of a variant."""
        return self.say("variant") if path == VARIANT else number_name(path, self.scenario, self.lang)

    def value(self, value: float, path: str) -> str:
        """A value of an uncertain number."""
        return shown(path, Fraction(value), self.scenario, self.lang)

    def allocation(self, name: str) -> str:
        """What people call an allocation."""
        if name in (COMPUTED, AT_ACTUAL_TOTAL):
            return self.say("computed" if name == COMPUTED else "sweep_at_total", actual=self.actual)
        words = self.scenario.allocations[name][1].title
        return words.say(self.lang) if words is not None else name

    def plan(self, name: str) -> str:
        """What people call a plan."""
        if name == ACTUAL:
            return self.actual
        return self.say(f"plan_{name}") if name in MADE else self.allocation(name)


def percent(item: Share) -> str:
    """A share of samples; one that is not whole never reads as none or all of them."""
    if item.share is None:
        return "-"
    if item.hits in (0, item.n):
        return "100%" if item.hits else "0%"
    value = 100 * item.share
    return "<0.1%" if value < 0.05 else ">99.9%" if value >= 99.95 else f"{value:.1f}%"


def of_samples(item: Share, lang: str) -> str:
    """A share as a sentence names it: of samples, or all of them with how many they are."""
    if item.n and item.hits == item.n:
        return say("all_samples", lang, n=f"{item.n:,}")
    return say("of_samples", lang, share=percent(item))


def interval(item: Share, lang: str) -> str:
    """The interval of a share."""
    if item.low is None or item.high is None:
        return "-"
    return between(f"{100 * item.low:.1f}", f"{100 * item.high:.1f}%", lang)


def with_interval(item: Share, lang: str) -> str:
    """A share with its interval."""
    return percent(item) if item.low is None else f"{percent(item)} ({interval(item, lang).removesuffix('%')})"
