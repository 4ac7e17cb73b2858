"""The words of a sweep in one language: values, shares and names, as all its sentences and tables write them."""

from __future__ import annotations

from fractions import Fraction

from optimizer.language.catalog import say
from optimizer.plans.plans import ACTUAL, MADE
from optimizer.report.figures import actual_title, between, fixed, number, title
from optimizer.report.number_names import number_name
from optimizer.report.quantities import quantity, unit_of
from optimizer.scenario.money import Printed
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import Distribution, Share


class SweepWords:
    """How one sweep is written in one language."""

    def __init__(self, swept: Sweep, lang: str) -> None:
        self.swept, self.found, self.lang = swept, swept.findings, lang
        self.scenario: Scenario = swept.scenario
        self.scored = self.scenario.goal.kind in ("weighted_score", "weakest_score")
        self.actual = actual_title(self.scenario, lang)

    def say(self, key: str, **values: object) -> str:
        """A text in the language."""
        return say(key, self.lang, **values)

    def nine_tenths(self, differences: Distribution) -> str:
        """The ends of 90% of differences, with their unit; one figure where both read the same."""
        low, high = (self.objective(differences.quantiles[k]) for k in (0, 4))
        shown = self.objective(differences.quantiles[4], True)
        return shown if low == high else between(low, shown, self.lang)

    def objective(self, value: float | None, unit: bool = False) -> str:
        """A value or difference of the objective."""
        if value is None:
            return "-"
        if self.scenario.goal.kind in ("spend", "money_moved"):
            shown = self.scenario.display.say if unit else self.scenario.display.format
            return shown(Fraction(value), lang=self.lang)
        text = fixed(abs(value)) if self.scored else number(abs(value), 4)
        if value < 0 and text.strip("0.,"):
            text = Printed("-" + text, value, text.decimals)
        return text + self.say("sweep_points") if unit and self.scored else text

    def money(self, value: float | None) -> str:
        """An amount as a table's figure."""
        return "-" if value is None else self.scenario.display.format(Fraction(value), lang=self.lang)

    def category(self, name: str) -> str:
        """What people call a category."""
        return title(self.scenario, "categories", name, self.lang)

    def name(self, path: str) -> str:
        """What people call an uncertain number, or the choice of a variant."""
        return self.say("variant") if path == VARIANT else number_name(path, self.scenario, self.lang)

    def value(self, value: float, path: str) -> str:
        """A value of an uncertain number."""
        return quantity(value, unit_of(self.scenario.numbers.dimension(path)), self.scenario.currency, self.lang)

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

    @property
    def difference(self) -> str:
        """What the difference is, so signed that the computed allocation is better where it is above 0."""
        return self.say("sweep_difference" if self.scenario.goal.maximized else "sweep_saved", actual=self.actual)


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
