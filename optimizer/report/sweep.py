"""What a sweep tells, as sentences and tables that every format renders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.program.vectors import Vector
from optimizer.report.figures import actual_title, number, title
from optimizer.report.language import say
from optimizer.report.number_names import number_name, rule_names
from optimizer.report.parts import Table, plain_rows
from optimizer.report.quantities import quantity, unit_of
from optimizer.report.variants import ARROWS, variant_title
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.findings import QUANTILES, Distribution
from optimizer.sweep.indices import Pawn, Sobol
from optimizer.sweep.judged import Judged
from optimizer.sweep.region import Condition
from optimizer.sweep.shares import Share
from optimizer.sweep.swept import Swept
from optimizer.sweep.tally import COMPUTED, Threshold

_SHOWN = 6
"""Numbers that a list of what counts names."""


def sweep_parts(swept: Swept, lang: str, with_indices: bool = False) -> list[str | Table]:
    """All of it in order: what was drawn, verdicts, the difference, rivals, what counts, where the actual is right."""
    told = SweepWords(swept, lang)
    parts: list[str | Table | None] = [" ".join(told.drawn())]
    if swept.findings.status["optimal"]:
        parts += [told.ahead(), told.verdicts(), told.enough(), told.beyond(), told.distributions()]
        parts += [told.ranks(), told.order(), told.variants()]
        parts += told.sobol() if with_indices else [told.counts()]
        parts += [*told.right(), told.differences()]
    return [part for part in parts if part]


def sweep_line(swept: Swept, lang: str) -> str:
    """The sweep in one sentence."""
    return SweepWords(swept, lang).line()


class SweepWords:
    """The sentences and tables of one sweep in one language."""

    def __init__(self, swept: Swept, lang: str) -> None:
        self.swept, self.found, self.lang = swept, swept.findings, lang
        self.scenario: Scenario = swept.scenario
        self.scored = self.scenario.goal.kind in ("weighted_score", "weakest_score")
        self.actual = actual_title(self.scenario, lang)

    def say(self, key: str, **values: object) -> str:
        """A text in the language."""
        return say(key, self.lang, **values)

    def objective(self, value: float | None, unit: bool = False) -> str:
        """A value or difference of the objective."""
        if value is None:
            return "-"
        if self.scenario.goal.kind in ("spend", "money_moved"):
            shown = self.scenario.display.say if unit else self.scenario.display.format
            return shown(Fraction(value), lang=self.lang)
        text = f"{abs(value):.1f}" if self.scored else number(abs(value), 4)
        sign = ("△" if self.lang == "ko" else "-") if value < 0 and text.strip("0.,") else ""
        return sign + text + (self.say("sweep_points") if unit and self.scored else "")

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

    @property
    def difference(self) -> str:
        """What the difference is, so signed that the computed allocation is better where it is above 0."""
        return self.say("sweep_difference" if self.scenario.goal.maximized else "sweep_saved", actual=self.actual)

    def drawn(self) -> list[str]:
        """What was drawn, and what became of the samples."""
        draws, found = self.swept.plan.draws, self.found
        method = self.say(f"sweep_method_{draws.method}")
        sentences = [self.say("sweep_drawn", k=len(draws.axes), n=f"{draws.n:,}", method=method, seed=draws.seed)]
        status = found.status
        if not status["optimal"]:
            sentences.append(self.say("sweep_no_allocation"))
        elif status["optimal"] == found.samples:
            sentences.append(self.say("sweep_all_solved", n=f"{found.samples:,}"))
        else:
            sentences.append(self.say("sweep_feasible", share=percent(found.feasible), k=f"{status['optimal']:,}"))
        for name in ("infeasible", "unbounded", "not proven"):
            if status[name]:
                sentences.append(self.say(f"sweep_{name.replace(' ', '_')}", k=f"{status[name]:,}"))
        return sentences

    def ahead(self) -> str | None:
        """How far the computed allocation is ahead of the actual."""
        found = self.found
        if found.ahead is None or not found.ahead.n:
            return None
        low, middle, high = (found.ahead.quantiles[k] for k in (0, 2, 4))
        text = self.say(
            "sweep_ahead", actual=self.actual, share=percent(next(iter(found.beyond.values()))),
            low=self.objective(low), high=self.objective(high, True), middle=self.objective(middle, True),
        )  # fmt: skip
        if found.keeps.share is not None and found.keeps.share < 1:
            broken = Share(found.keeps.n - found.keeps.hits, found.keeps.n, None, None)
            names = rule_names(found.broken, self.scenario, self.lang)
            names = self.say("sweep_breaks_names", names=names) if names else ""
            text += " " + self.say("sweep_breaks", actual=self.actual, share=percent(broken), names=names)
        return text

    def verdicts(self) -> Table | None:
        """The verdict on each category, with the shares of samples."""
        verdict = self.found.verdict
        if not verdict:
            return None
        runs = any(item.verdict.runs for item in verdict.values())
        rows = []
        for name, item in verdict.items():
            row = [
                self.category(name),
                self.say(item.verdict.direction),
                self.say(item.word),
                with_interval(item.agree),
            ]
            row += [percent(item.shares[way]) for way in ("more", "less", "undecided")]
            rows.append(row + ([self._runs(item)] if runs else []))
        header = ["category", "direction", "verdict", "sweep_same", "sweep_more", "sweep_less", "sweep_undecided"]
        notes = [self.say("sweep_rule")]
        notes += [self.say("sweep_open")] if any(item.open.hits for item in verdict.values()) else []
        labels = tuple(self.say(key) for key in [*header, *(["runs"] if runs else [])])
        return Table(labels, plain_rows(rows), left=3, caption=self.say("sweep_verdicts"), notes=tuple(notes))

    def _runs(self, item: Judged) -> str:
        verdict = item.verdict
        return self.say("runs_count", n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))

    def enough(self) -> str | None:
        """Whether the samples are enough."""
        if not self.found.verdict:
            return None
        interval = "sweep_interval_plain" if self.found.method == "monte_carlo" else "sweep_interval"
        if self.found.enough:
            text = self.say("sweep_enough")
        else:
            names = [self.category(name) for name, item in self.found.verdict.items() if not item.settled]
            text = self.say("sweep_not_enough", names=", ".join(names))
        return f"{text} {self.say(interval)}"

    def beyond(self) -> Table | None:
        """In how many samples the computed allocation is ahead by how much."""
        if self.found.ahead is None or not self.found.ahead.n:
            return None
        rows = [
            [self.threshold(by), percent(item), interval(item)] for by, item in self.found.beyond.items()
        ]  # fmt: skip
        header = tuple(self.say(key) for key in ("sweep_by", "sweep_share", "sweep_interval_head"))
        return Table(header, plain_rows(rows), caption=self.say("sweep_beyond", actual=self.actual))

    def threshold(self, by: Threshold) -> str:
        """A threshold in words."""
        if not by.amount:
            return self.say("sweep_at_all")
        if by.of_gain:
            return self.say("sweep_of_gain", p=number(100 * by.amount, 3))
        return self.say("sweep_more_than", x=self.objective(by.amount, True))

    def distributions(self, wide: bool = False) -> Table:
        """The difference, and the money by category; ``wide`` adds programmes and scores."""
        found, scenario = self.found, self.scenario
        compared = scenario.actual is not None
        rows = [self._row(self.say("sweep_objective"), found.optimum, True)]
        if found.ahead is not None:
            rows.insert(0, self._row(self.difference, found.ahead, True))
        key = "sweep_moved" if compared else "sweep_spent"
        kinds = [("categories", found.moved), *([("programmes", found.moved_programmes)] if wide else [])]
        for kind, moved in kinds:
            for name, item in moved.items():
                rows.append(self._row(self.say(key, title=title(scenario, kind, name, self.lang)), item, False))
        for name, (own, _) in found.scores.items() if wide else ():
            label = self.say("sweep_score", title=title(scenario, "capabilities", name, self.lang))
            rows.append([label, *(f"{v:.1f}" if v is not None else "-" for v in (*own.quantiles, own.mean))])
        header = (self.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES), self.say("sweep_mean"))
        unit = f" ({scenario.display.name(self.lang)})" if scenario.currency else ""
        caption = self.say("sweep_distribution", unit=unit)
        return Table(header, plain_rows(rows), caption=caption, notes=(self.say("sweep_error"),))

    def _row(self, label: str, item: Distribution, objective: bool) -> list[str]:
        shown = self.objective if objective else self.money
        return [label, *(shown(value) for value in (*item.quantiles, item.mean))]

    def ranks(self) -> Table | None:
        """How often each allocation comes at each place."""
        standings = self.found.standings
        if not standings:
            return None
        rows = []
        for name, item in standings.items():
            places = [percent(place).removesuffix("%") for place in item.places]
            keeps = "" if item.keeps is None else percent(item.keeps)
            rows.append([self.allocation(name), *places, self.objective(item.reached.quantiles[2]), keeps])
        header = [self.say("sweep_allocation"), *(str(k + 1) for k in range(len(rows)))]
        header += [self.say("sweep_reached"), self.say("sweep_keeps")]
        notes = (self.say("sweep_ranks_note"),)
        return Table(tuple(header), plain_rows(rows), caption=self.say("sweep_ranks"), notes=notes)

    def allocation(self, name: str) -> str:
        """What people call an allocation."""
        if name == COMPUTED:
            return self.say("computed")
        words = self.scenario.allocations[name][1].title
        return words.say(self.lang) if words is not None else name

    def order(self) -> str | None:
        """The most frequent order."""
        if self.found.order is None:
            return None
        names, often = self.found.order
        shown = " > ".join(self.allocation(name) for name in names)
        return self.say("sweep_order", share=percent(often), names=shown)

    def variants(self) -> Table | None:
        """What the sampled variants have in them."""
        found = self.found.variants
        if not found:
            return None
        fields = list(found[0].directions)
        rows = []
        for item in found:
            label = variant_title(self.found.answer, item.name, self.lang) if item.name else self.say("base")
            cells = [label, f"{item.samples:,}", f"{item.optimal:,}"]
            cells += [] if item.ahead is None else [percent(item.ahead)]
            for shares in item.directions.values():
                way = max(("more", "less", "undecided"), key=lambda key, shares=shares: shares[key].hits)  # type: ignore[misc]
                cells.append(f"{ARROWS.get(way, '·')} {percent(shares[way])}")
            rows.append(cells)
        header = ["variant", "sweep_samples", "sweep_with_allocation"]
        header += ["sweep_first"] if found[0].ahead is not None else []
        labels = [self.say(key) for key in header] + [self.category(name) for name in fields]
        return Table(tuple(labels), plain_rows(rows), caption=self.say("sweep_variants"))

    def counts(self) -> Table | None:
        """Which numbers count for the difference, or for the objective."""
        found = self.swept.counts
        if found is None:
            return None
        caption = self.say("sweep_counts" if found.outcome == "ahead" else "sweep_counts_objective")
        rows = [
            [self.name(path), f"{value:.2f}"]
            for path, value in leading(found.paths, found.median)
            if value > found.by_chance
        ]
        note = self.say("sweep_pawn_note", n=f"{found.used:,}", chance=f"{found.by_chance:.2f}")
        header = (self.say("sweep_axis"), self.say("sweep_pawn"))
        return Table(header, plain_rows(rows), caption=caption, notes=(note,)) if rows else None

    def sobol(self) -> list[str | Table | None]:
        """Sobol and PAWN indices of every outcome, the leading numbers of each."""
        found = self.swept.indices
        tables: list[str | Table | None] = []
        for name, own in found.sobol.items():
            beside = found.pawn.get(name)
            tables.append(self._indices(own, beside))
        if found.sobol:
            used = next(iter(found.sobol.values()))
            feasible = Share(found.feasible, found.solved, None, None)
            tables.append(
                self.say(
                    "sweep_sobol_note", n=f"{found.solved:,}", share=percent(feasible), used=f"{used.used:,}",
                    groups=f"{used.groups:,}",
                )
            )  # fmt: skip
        if found.pawn:
            pawn = next(iter(found.pawn.values()))
            tables.append(self.say("sweep_pawn_note", n=f"{pawn.used:,}", chance=f"{pawn.by_chance:.2f}"))
        return tables

    def _indices(self, own: Sobol, beside: Pawn | None) -> Table:
        median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))
        rows = []
        for path, value in leading(own.axes, own.total):
            k = own.axes.index(path)
            first = self.say("sweep_error_of", value=f"{own.first[k]:.2f}", error=f"{own.first_error[k]:.2f}")
            total = self.say("sweep_error_of", value=f"{value:.2f}", error=f"{own.total_error[k]:.2f}")
            rows.append([self.name(path), first, total, f"{median[path]:.2f}" if path in median else "-"])
        header = tuple(self.say(key) for key in ("sweep_axis", "sweep_first_order", "sweep_total", "sweep_pawn"))
        return Table(header, plain_rows(rows), caption=self.say("sweep_sobol", what=self.outcome(own.outcome)))

    def outcome(self, name: str) -> str:
        """An outcome of indices in words."""
        kind, _, category = name.partition(".")
        return self.say(f"sweep_what_{kind}", title=self.category(category) if category else "")

    def right(self) -> list[str | Table | None]:
        """Where the actual is right, in sentences."""
        found = self.found.region
        if found is None or not found.known:
            return []
        if not found.right:
            return [self.say("sweep_right_none", n=f"{found.known:,}", actual=self.actual)]
        share = percent(Share(found.right, found.known, None, None))
        text = self.say(
            "sweep_right_share", actual=self.actual, k=f"{found.right:,}", n=f"{found.known:,}", share=share
        )
        if not found.differences:
            few = found.right <= found.known / 2
            return [f"{text} {self.say('sweep_right_few' if few else 'sweep_right_most')}"]
        rule = found.rule
        if rule is None:
            return [f"{text} {self.say('sweep_right_no_rule')}"]
        conditions = self.say("sweep_and").join(self.condition(item) for item in rule.conditions)
        shares = {name: f"{number(100 * getattr(rule, name), 2)}%" for name in ("density", "coverage", "base")}
        shown = self.say("sweep_right_rule", n=f"{rule.n:,}", conditions=conditions, **shares)
        return [f"{text} {shown}"]

    def condition(self, item: Condition) -> str:
        """A condition in words."""
        bound = self.value(item.bound, item.path)
        return self.say("sweep_above" if item.above else "sweep_below", path=self.name(item.path), bound=bound)

    def differences(self) -> Table | None:
        """The numbers that differ most where the actual is right."""
        found = self.found.region
        if found is None or not found.differences:
            return None
        rows = [
            [
                self.name(item.path),
                f"{item.distance:.2f}",
                self.value(item.inside, item.path),
                self.value(item.outside, item.path),
            ]
            for item in found.differences[:_SHOWN]
            if item.distance > item.by_chance
        ]
        header = ("sweep_axis", "sweep_distance", "sweep_inside", "sweep_outside")
        note = self.say("sweep_distance_note", chance=f"{found.differences[0].by_chance:.2f}")
        labels = tuple(self.say(key) for key in header)
        return Table(labels, plain_rows(rows), caption=self.say("sweep_differs"), notes=(note,)) if rows else None

    def line(self) -> str:
        """The sweep in one sentence."""
        found, n = self.found, f"{self.found.samples:,}"
        if not found.status["optimal"]:
            return self.say("sweep_line_none", n=n)
        if found.ahead is None or not found.ahead.n or not found.verdict:
            low, high = found.optimum.quantiles[0], found.optimum.quantiles[4]
            return self.say("sweep_line_only", n=n, low=self.objective(low), high=self.objective(high, True))
        fields = ", ".join(f"{self.category(name)} {percent(item.agree)}" for name, item in found.verdict.items())
        low, high = found.ahead.quantiles[0], found.ahead.quantiles[4]
        share = percent(next(iter(found.beyond.values())))
        ends = {"low": self.objective(low), "high": self.objective(high, True)}
        return self.say("sweep_line", n=n, share=share, actual=self.actual, fields=fields, **ends)


def percent(item: Share) -> str:
    """A share of samples; one that is not whole never reads as none or all of them."""
    if item.share is None:
        return "-"
    if item.hits in (0, item.n):
        return "100%" if item.hits else "0%"
    value = 100 * item.share
    return "<0.1%" if value < 0.05 else ">99.9%" if value >= 99.95 else f"{value:.1f}%"


def interval(item: Share) -> str:
    """The interval of a share."""
    return "-" if item.low is None or item.high is None else f"{100 * item.low:.1f}~{100 * item.high:.1f}%"


def with_interval(item: Share) -> str:
    """A share with its interval."""
    return percent(item) if item.low is None else f"{percent(item)} ({interval(item).removesuffix('%')})"


def leading(names: Sequence[str], values: Sequence[float] | Vector) -> list[tuple[str, float]]:
    """The names with the largest values, from the largest down."""
    order = sorted(range(len(names)), key=lambda k: (-values[k], names[k]))
    return [(names[k], float(values[k])) for k in order[:_SHOWN]]
