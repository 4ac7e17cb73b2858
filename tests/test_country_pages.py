"""The pages on Korea and Malawi: their figures are the program's own, and what they say in words is so.

The text stands in `tests/pages` with a name in place of each figure; `python test_country_pages.py` in this folder
writes the pages of `docs` anew.
"""

import os
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from types import SimpleNamespace

import pytest
from shared import markdown_report

import optimizer
from optimizer.language import say
from optimizer.language.locale import with_particles
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.report.figures import decimals, number
from optimizer.report.parts import GROUP, Table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.picture import field_lines
from optimizer.report.sections.worth_finding_out import figure_of, known
from optimizer.report.sweep_words import percent
from optimizer.report.typography import NO_BREAK
from optimizer.report.words import Words

TESTS = Path(__file__).parent
CASES = {"korea-2025": "supplementary-budget-2025", "malawi-2023": "malawi-donors-first"}
BUY, RENT = ("gpu_purchase", "operating_environment"), ("wbl_rental", "other_rental")


@cache
def answered(case):
    return optimizer.solve(case)


def share(part, digits=0):
    """A share of 0 to 1 in percent."""
    return f"{100 * float(part):.{digits}f}%"


class Figures:
    """Figures of one answer as they are printed in one language."""

    def __init__(self, answer, lang):
        self.answer, self.lang, self.scenario, self.plans = answer, lang, answer.scenario, answer.plans
        self.plan, self.information = answer.plans.first[SUREST_LEAD], answer.plans.information
        self.verdicts, self.total = answer.sweep.findings.verdict, answer.baseline.total
        self.actual, self.planned, self.computed = (
            self.scenario.spent(own) for own in (answer.baseline.spending, self.plan.spending, answer.spending)
        )

    def amount(self, value):
        nothing = {"en": "nothing", "ko": "0원"}
        return self.scenario.display.say(Fraction(value), self.lang) if value else nothing[self.lang]

    def of_all(self):
        single = [item for item in self.information.worth_knowing if len(item.paths) == 1]
        counts = self.scenario.status_counts()
        shown = {
            "total": self.amount(self.total), "moved": self.amount(self.plan.moved),
            "ahead": percent(self.plan.fixed.ahead), "samples": f"{self.plan.fixed.ahead.n:,}",
            "fields": len(self.verdicts),
            "open": sum(verdict.word == "cannot tell" for verdict in self.verdicts.values()),
            "outside": ", ".join(aim.title.say(self.lang) for aim in self.scenario.outside.values()),
            "evpi": figure_of(self.information.any_allocation),
            "numbers": f"{sum(counts.values()):,}", "drawn": len(self.answer.sweep.design.draws.axes),
            "judged": counts["assumed"], "numbers_cited": counts["cited"], "numbers_computed": counts["computed"],
        }  # fmt: skip
        for place, item in zip(("first", "second"), single, strict=False):
            shown |= {place: known(item, Words(self.plans.scenario, self.lang)), f"{place}_value": figure_of(item)}
        return shown

    def korea(self):
        shown = {"cards": share(sum(self.actual[name] for name in BUY + RENT) / self.total)}
        talent = [name for name, item in self.scenario.programmes.items() if item.category == "talent"]
        shown["talent"] = share(sum(self.actual[name] for name in talent) / self.total, 1)
        lines = {"rent": RENT, "buy": BUY, "postdocs": ("postdocs",), "data": ("model_data",)}
        for key, names in (lines | {"npu": ("npu_demonstration",), "startups": ("startup_fund",)}).items():
            for of, own in (("bill", self.actual), ("plan", self.planned)):
                shown[f"{key}_{of}"] = self.amount(sum(own[name] for name in names))
        found, panel, weighed = (
            optimizer.sensitivity(self.answer),
            self.answer.panel,
            self.plans.weights.ahead[SUREST_LEAD],
        )
        judged = {item.path.split(".curve.")[0]: item for item in self.scenario.reached if item.status == "assumed"}
        ranged = sum(item.low is not None or item.high is not None for item in judged.values())
        pieces, box = found.over_budget, self.plans.breaking.box
        here = next(own for own in pieces if own.start <= self.total < own.end)
        near = next(item for item in found.justification.weights if item.within == Fraction(1, 20))
        (absorption,) = box.conditions
        (weights,) = (item for item in self.information.known if item.name == "weights")
        worst = max(item.share for item in panel.table["least_regret"].values())
        low, high = (self.plan.fixed.difference.quantiles[k] for k in (0, 4))
        gain = found.justification.dominance.better.improvements["semiconductors"]
        least = self.scenario.spent(self.least().spending)
        return shown | {
            "ranged": ranged, "formulas": sum(item.is_formula for item in judged.values()),
            "weights_ahead": f"{weighed.hits:,}", "weights_drawn": f"{weighed.n:,}",
            "buy_more": self.amount(sum(self.planned[name] - self.actual[name] for name in BUY)),
            "least": self.amount(sum(least.values())), "least_cards": self.amount(sum(least[name] for name in BUY)),
            "evpi_plans": figure_of(self.information.everything), "variants": len(self.plans.variants),
            "low": decimals(low), "high": decimals(high), "instability": share(self.plans.instability, 1),
            "next": share(sum(here.moves[name] for name in BUY) / sum(here.moves.values())),
            "gain": decimals(gain), "weights_change": number(near.change, 3),
            "agreed_postdocs": self.amount(panel.agreed["postdocs"]),
            "agreed_data": self.amount(panel.agreed["model_data"]), "least_regret": share(worst, 1),
            "chips_more": percent(self.verdicts["hbm_npu"].shares["more"]),
            "rent_less": percent(self.verdicts["rental"].shares["less"]),
            "hbm_plan": self.amount(self.planned["packaging_rd"]),
            "hbm_computed": self.amount(self.computed["packaging_rd"]),
            "memory_share": share(panel.table[SUREST_LEAD]["memory_industry"].share, 1),
            "talent_share": share(panel.table[SUREST_LEAD]["talent_first"].share, 1),
            "breaks": percent(self.plan.fixed.breaks_any), "absorption": decimals(absorption.bound),
            "density": share(box.density), "coverage": share(box.coverage),
            "evpi_money": self.amount(self.information.any_allocation.budget),
            "evpi_weights": figure_of(weights),
        }  # fmt: skip

    def least(self):
        """The answer at the least budget that keeps every rule, to the next won."""
        start = optimizer.sensitivity(self.answer).over_budget[0].start
        return optimizer.solve(self.scenario.with_(budget=f"{ceil(start)}원"))

    def malawi(self):
        bill, computed = (float(own.objective) for own in (self.answer.baseline.achieved, self.answer))
        return {
            "bill": f"{bill:,.0f}", "computed": f"{computed:,.0f}", "gap": f"{round(computed) - round(bill):,}",
            "share": share((computed - bill) / computed),
        }  # fmt: skip


def page(name):
    """The page with its figures in both languages."""
    figures = {}
    for lang in ("en", "ko"):
        own = Figures(answered(CASES[name]), lang)
        figures[lang] = SimpleNamespace(**own.of_all(), **(own.korea() if name == "korea-2025" else own.malawi()))
    return with_particles((TESTS / "pages" / f"{name}.md").read_text("utf-8").format(**figures))


@pytest.fixture
def by_default(monkeypatch):
    monkeypatch.delenv("OPTIMIZER_DRAWS", raising=False)


@pytest.mark.parametrize("name", CASES)
def test_the_page_holds_the_figures_of_the_program(by_default, name):
    assert (TESTS.parent / "docs" / f"{name}.md").read_text("utf-8") == page(name)


def test_what_the_page_on_korea_says_in_words(by_default):
    own = Figures(answered(CASES["korea-2025"]), "en")
    found, panel = optimizer.sensitivity(own.answer), own.answer.panel
    # A tenth of the money; ahead in every variant, those of one and of five years among them.
    assert own.plan.moved / own.total == pytest.approx(0.1, abs=0.01)
    assert all(item.difference > 0 for item in own.plans.variants.values())
    horizons = {own.answer.variants[name].scenario.base["horizon"] for name in own.plans.variants}
    assert horizons >= {1, own.scenario.base["horizon"], 5}
    assert sum(own.planned[name] for name in RENT) == own.actual["packaging_rd"] == own.actual["hbm_centre"] == 0

    # What comes first as the budget grows, and what takes the money last.
    def growing(pieces):
        return list(dict.fromkeys(name for piece in pieces for name in piece.marginal))

    assert growing(found.over_budget)[:3] == ["startup_fund", "model_data", "postdocs"]
    floors_off = optimizer.sensitivity(own.answer.variants["floors_off"])
    assert growing(floors_off.over_budget)[:2] == ["startup_fund", "postdocs"]
    # Of what the rules take everything but the cards is money that no line shows.
    least = {name: money for name, money in own.scenario.spent(own.least().spending).items() if money > 1}
    assert set(least) == {*BUY, "unidentified"}
    # Cards gain more than any other line, and the lines that are named most of the rest.
    gained = {name: own.planned[name] - own.actual[name] for name in own.planned}
    named = sum(gained[name] for name in ("postdocs", "model_data", "npu_demonstration", "startup_fund"))
    assert named > 0.9 * (own.plan.moved - sum(gained[name] for name in BUY))
    assert found.justification.dominance.better.proven
    assert not any(item.accepted for item in panel.table["actual"].values())
    assert len(panel.agreed) == 2
    assert own.computed["packaging_rd"] == pytest.approx(42.5e9)
    breaks = [name.partition(".")[2].partition(".")[0] for name in own.plan.fixed.breaks]
    assert set(breaks[:3]) == {"npu_demonstration", "star_hires", "postdocs"}
    assert own.plans.breaking.box.conditions[0].path == "parameters.absorption"
    assert not own.plans.breaking.box.conditions[0].above


HELD = {
    "parameters.claimed_share": 1,
    "capabilities.talent.reach": 1,
    "capabilities.ventures.reach": 1,
    "programmes.startup_fund.lag": "0 months",
}
"""The four numbers behind the claim that the bill meets its goals for people and the fund, held at the claim."""


def test_what_the_objections_say(by_default):
    answer = answered(CASES["korea-2025"])
    goals = answer.scenario.numbers
    assert [answer.baseline.achieved.scores[name] for name in ("talent", "ventures")] == [100, 100]
    # Each of the four can only fall short of the claim, which is its value in the file.
    assert goals["parameters.claimed_share"].high == goals["parameters.claimed_share"].value == 1
    for path in tuple(HELD)[1:]:
        assert goals[path].low == goals[path].value < goals[path].high, path
    assert answer.variants["designs_uncapped"].directions["gpu"] == "less"
    # What a first autumn can take reckons a dearer place than the scores do.
    places = goals["parameters.graduates_goal"].value - goals["parameters.graduates_planned"].value
    assert places * goals["parameters.place_cost"].value / 6 < goals["parameters.autumn_line"].value


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_table_1_prints_what_is_judged_in_the_total_of_each_column(by_default, lang):
    answer = answered(CASES["korea-2025"])
    text = markdown_report([answer], lang).replace(NO_BREAK, " ")
    for name in ("government_bill", "enacted"):
        block = answer.scenario.printed[name]
        assert f"{block.heading.say(lang)}: {block.total.note.say(lang)}" in text


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_report_with_samples_says_where_the_verdict_turns_and_what_judges_hold(by_default, lang):
    text = markdown_report([answered(CASES["korea-2025"])], lang)
    for key in ("plan_turning", "plan_information", "panel_head", "pic_nothing"):
        assert say(key, lang, names="\0").partition("\0")[0] in text


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_the_same_in_the_picture_and_in_table_1(by_default, case):
    answer, words = answered(CASES[case]), Words(answered(CASES[case]).scenario, "en")
    table = next(part for part in table_one(answer, words).parts if isinstance(part, Table))
    column = table.header.index(words.say("plan_field"))
    shown = {row.cells[0]: row.cells[column] for row in table.rows if row.kind == GROUP}
    lines = {line.title: words.money(line.plan) for line in field_lines(answer, words)}
    assert len(lines) > 5
    assert {title: shown[title] for title in lines} == lines


def test_what_the_page_on_malawi_says_in_words(by_default):
    own = Figures(answered(CASES["malawi-2023"]), "en")
    moved = {}
    for name, programme in own.scenario.programmes.items():
        category = programme.category
        moved[category] = moved.get(category, 0) + own.planned[name] - own.actual[name]
    order = sorted(moved, key=moved.get)
    assert (order[0], set(order[-2:])) == ("hiv", {"child_health", "maternal"})
    assert len(own.answer.baseline.breaks) == 2
    assert [item.name for item in own.information.worth_knowing] == ["parameters.cet"]
    assert own.answer.sweep.design.draws.axes == ("parameters.cet",)


if __name__ == "__main__":
    os.environ.pop("OPTIMIZER_DRAWS", None)
    for case in CASES:
        (TESTS.parent / "docs" / f"{case}.md").write_text(page(case), "utf-8")
