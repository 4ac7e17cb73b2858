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
from optimizer.program.evaluation import Evaluator
from optimizer.report.figures import decimals, number
from optimizer.report.headline import headline
from optimizer.report.parts import GROUP, MEMBER, Table
from optimizer.report.sections.allocation import allocation_table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.moves import WORDS
from optimizer.report.sections.picture import field_lines
from optimizer.report.sections.robust_plans import plans_table
from optimizer.report.sections.worth_finding_out import figure_of, known
from optimizer.report.sweep_words import percent
from optimizer.report.typography import NO_BREAK
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import fixed_plans
from optimizer.sweep.statistics import QUANTILES

TESTS = Path(__file__).parent
CASES = {"korea-2025": "supplementary-budget-2025", "malawi-2023": "malawi-donors-first"}
CLAIM = (
    "parameters.claimed_share",
    "capabilities.talent.reach",
    "capabilities.ventures.reach",
    "programmes.startup_fund.lag",
)
"""The four numbers behind the claim that the bill meets its goals for people and the fund: their values in the file."""
ART = ("i062", "i063")
BUY, RENT = ("gpu_purchase", "operating_environment"), ("wbl_rental", "other_rental")


@cache
def answered(case):
    return optimizer.solve(case)


@cache
def one_year():
    """What the plan with the surest lead spends in the case of Korea where one year counts."""
    scenario = answered(CASES["korea-2025"]).scenario.with_(horizon=1)
    return scenario.spent(optimizer.solve(scenario).plans.surest_lead.spending)


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
        alone = ("gpu_purchase", *RENT)
        shown = {"cards": share(sum(self.actual[name] for name in BUY + RENT) / self.total)}
        shown["cards_alone"] = share(sum(self.actual[name] for name in alone) / self.total)
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
        pieces = found.over_budget
        here = next(own for own in pieces if own.start <= self.total < own.end)
        cards_from = next(own.start for own in pieces if "gpu_purchase" in own.marginal)
        near = next(item for item in found.justification.weights if item.within == Fraction(1, 20))
        (weights,) = (item for item in self.information.known if item.name == "weights")
        worst = max(item.share for item in panel.table["least_regret"].values())
        low, high = self.plan.fixed.difference.quantiles[:: len(QUANTILES) - 1]
        held, held_one = self.held(), self.held(horizon=1)
        low_held, high_held = held.difference.quantiles[:: len(QUANTILES) - 1]
        ahead = self.plans.horizons
        uncapped = self.answer.variants["designs_uncapped"]
        absorption = next(item for item in found.assumptions if item.number.path == "parameters.absorption")
        (gpu_turns,) = (flip.at for flip in absorption.turns if flip.measure == "gpu" and flip.after == "less")
        gain = found.justification.dominance.better.improvements["semiconductors"]
        least = self.scenario.spent(self.least().spending)
        return shown | {
            "later": len(self.scenario.admitted), "cards_from": self.amount(ceil(cards_from)),
            "ahead_one": percent(ahead[1]), "ahead_five": percent(ahead[5]), "ahead_held": percent(held.ahead),
            "ahead_held_one": percent(held_one.ahead), "low_held": decimals(low_held), "high_held": decimals(high_held),
            "buy_one": self.amount(sum(one_year()[name] for name in BUY)),
            "rent_one": self.amount(sum(one_year()[name] for name in RENT)),
            "buy_uncapped": self.amount(sum(self.scenario.spent(uncapped.spending)[name] for name in BUY)),
            "gpu_turns": number(gpu_turns, 3), "absorption": number(absorption.value, 3),
            "absorption_low": number(absorption.number.low, 3), "absorption_high": number(absorption.number.high, 3),
            "weights_ahead": f"{weighed.hits:,}", "weights_drawn": f"{weighed.n:,}",
            "least": self.amount(sum(least.values())), "least_cards": self.amount(sum(least[name] for name in BUY)),
            "evpi_plans": figure_of(self.information.everything), "variants": len(self.plans.variants),
            "low": decimals(low), "high": decimals(high),
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
            "breaks": percent(self.plan.fixed.breaks_any), "evpi_weights": figure_of(weights),
        }  # fmt: skip

    def held(self, **others):
        """The plan in the samples with the government's claim held, and ``others`` in place of what is drawn."""
        values = {path: self.scenario.numbers[path].value for path in CLAIM} | others
        plans = {SUREST_LEAD: self.plans.surest_lead.spending}
        return fixed_plans(self.answer.sweep.design.draws, plans, values=values)[SUREST_LEAD]

    def least(self):
        """The answer at the least budget that keeps every rule, to the next won."""
        start = optimizer.sensitivity(self.answer).over_budget[0].start
        return optimizer.solve(self.scenario.with_(budget=f"{ceil(start)}원"))

    def malawi(self):
        bill, computed = (float(own.objective) for own in (self.answer.baseline.achieved, self.answer))
        earmarked = self.with_rules(earmark=f"{' + '.join(self.donors())} >= donor_budget")
        kept = self.with_rules(**{name: f"{name} >= {int(self.actual[name])}" for name in ART})
        return {
            "bill": f"{bill:,.0f}", "computed": f"{computed:,.0f}", "gap": f"{round(computed) - round(bill):,}",
            "share": share((computed - bill) / computed),
            "earmark": f"{computed - earmarked:,.0f}", "earmark_share": share((computed - earmarked) / computed, 1),
            "art": self.amount(sum(self.actual[name] for name in ART)), "art_kept": f"{computed - kept:,.0f}",
        }  # fmt: skip

    def donors(self):
        """The interventions that donors name, but those that need no money."""
        lines = self.scenario.allocations["donors_first"].lines.items()
        named = [name for name, line in lines if "donor_share" in str(line.units.value)]
        assert len(named) == 39
        return [name for name in named if not self.scenario.programmes[name].costless]

    def with_rules(self, **rules):
        """The objective with ``rules`` beside those of the scenario."""
        limits = {name: limit.node.plain() for name, limit in self.scenario.question.limits.items()}
        return float(optimizer.solve(self.scenario.with_(limits=limits | rules)).objective)


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
    # A tenth of the money; ahead in every variant, with a broken rule in one; the other way at one year.
    assert own.plan.moved / own.total == pytest.approx(0.1, abs=0.01)
    assert all(item.difference > 0 for item in own.plans.variants.values())
    assert [name for name, item in own.plans.variants.items() if item.breaks] == ["purchase_cap_10000"]
    assert sum(one_year()[name] - own.actual[name] for name in RENT) > 0
    assert sum(one_year()[name] - own.actual[name] for name in BUY) < 0
    assert sum(own.planned[name] for name in RENT) == own.actual["packaging_rd"] == own.actual["hbm_centre"] == 0

    # What comes first as the budget grows, and what takes the money last.
    def growing(pieces):
        return list(dict.fromkeys(name for piece in pieces for name in piece.marginal))

    order = ["startup_fund", "model_data", "postdocs", "npu_demonstration", "chip_design", "packaging_rd"]
    assert growing(found.over_budget)[:7] == [*order, "gpu_purchase"]
    first = next(piece.start for piece in found.over_budget if "gpu_purchase" in piece.marginal)
    later = [piece.moves for piece in found.over_budget if first <= piece.start < own.total]
    assert all(sum(moves[name] for name in BUY) > 0.5 * sum(moves.values()) for moves in later)
    floors_off = optimizer.sensitivity(own.answer.variants["floors_off"])
    assert growing(floors_off.over_budget)[:2] == ["startup_fund", "postdocs"]
    # Of what the rules take everything but the cards is money that no line shows.
    least = {name: money for name, money in own.scenario.spent(own.least().spending).items() if money > 1}
    assert set(least) == {*BUY, "unidentified"}
    # The lines that are named gain most of what the cards do not; four stand at our cap, and one adds nothing.
    gained = {name: own.planned[name] - own.actual[name] for name in own.planned}
    named = sum(gained[name] for name in ("postdocs", "model_data", "npu_demonstration", "startup_fund"))
    assert named > 0.9 * (own.plan.moved - sum(gained[name] for name in BUY))
    assert found.justification.dominance.better.proven
    for name in ("postdocs", "model_data", "npu_demonstration", "star_hires"):
        assert own.planned[name] == own.scenario.base["parameters.absorption"] * own.actual[name]
    evaluator, key = Evaluator(own.scenario, own.scenario.numbers.values({})), ("startup_fund", own.scenario.periods[0])
    as_in_bill = dict(own.plan.spending) | {key: own.actual["startup_fund"]}
    assert evaluator.achieve(as_in_bill).objective == evaluator.achieve(own.plan.spending).objective
    for name in ("actual", SUREST_LEAD):
        assert not any(item.accepted for item in panel.table[name].values())
    assert all(item.accepted for item in panel.table["least_regret"].values())
    assert len(panel.agreed) == 2
    assert own.computed["packaging_rd"] == pytest.approx(42.5e9)


def test_what_the_objections_say(by_default):
    answer = answered(CASES["korea-2025"])
    goals = answer.scenario.numbers
    assert [answer.baseline.achieved.scores[name] for name in ("talent", "ventures")] == [100, 100]
    # Each of the four can only fall short of the claim, which is its value in the file.
    assert goals["parameters.claimed_share"].high == goals["parameters.claimed_share"].value == 1
    for path in CLAIM[1:]:
        assert goals[path].low == goals[path].value < goals[path].high, path
    assert answer.variants["designs_uncapped"].directions["gpu"] == "less"
    # With the four held at the claim the lead is what the answer says.
    own, held = Figures(answer, "en"), Figures(answer, "en").korea()
    for lang, lead in (("en", "{low_held} to {high_held} points"), ("ko", "{low_held}~{high_held}점")):
        text = answer.scenario.objections["goals_met"].answer.say(lang)
        assert all(figure.format(**held) in text for figure in ("{ahead_held}", lead, "{ahead_held_one}")), lang
        assert f"{own.plan.fixed.ahead.n:,}" in text
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
    for key in ("plan_turning", "plan_information", "panel_head"):
        assert say(key, lang, names="\0").partition("\0")[0] in text


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_the_same_in_the_picture_and_in_table_1(by_default, case):
    answer, words = answered(CASES[case]), Words(answered(CASES[case]).scenario, "en")
    table = next(part for part in table_one(answer, words).parts if isinstance(part, Table))
    column = table.header.index(words.say("plan_field"))
    shown = {row.name: row.cells[column] for row in table.rows}
    lines = {line.path: words.money(line.plan) for line in field_lines(answer, words)}
    assert len(lines) > 5
    assert {path: shown[path] for path in lines} == lines


@pytest.mark.parametrize("case", CASES)
def test_the_headline_keeps_to_its_words_and_says_what_points_are_of(by_default, case):
    answer = answered(CASES[case])
    for lang, scale in (("en", "on judged scales (100 = target)"), ("ko", "목표달성도(100 = 목표)")):
        first, second = headline(answer, Words(answer.scenario, lang))
        assert len(first.split()) <= WORDS
        assert (scale in second) == answer.scenario.goal.scored


@pytest.mark.parametrize("case", CASES)
def test_programmes_add_up_to_their_field_in_every_column_of_the_allocation(by_default, case):
    answer, fields = answered(CASES[case]), {}
    for row in allocation_table(answer, Words(answer.scenario, "en")).rows:
        if row.name.partition(".")[2] in answer.scenario.costless:
            assert row.cells[3].endswith(" units")
            continue
        amounts = [Fraction(cell.replace(",", "")) for cell in row.cells[1:4]]  # the actual, the plan, the computed
        if row.kind == GROUP:
            fields[row.name], field = (amounts, []), row.name
        elif row.kind == MEMBER:
            fields[field][1].append(amounts)
    assert len(fields) > 5
    for whole, parts in fields.values():
        assert not parts or [sum(column) for column in zip(*parts, strict=True)] == whole


def test_what_the_page_on_malawi_says_in_words(by_default):
    own = Figures(answered(CASES["malawi-2023"]), "en")
    moved = {}
    for name, programme in own.scenario.programmes.items():
        category = programme.category
        moved[category] = moved.get(category, 0) + own.planned[name] - own.actual[name]
    order = sorted(moved, key=moved.get)
    assert (order[0], set(order[-2:])) == ("hiv", {"child_health", "maternal"})
    assert len(own.answer.baseline.breaks) == 2
    table = plans_table(own.plans, own.plans.first, Words(own.scenario, "en"))
    assert table.rows[0].cells[table.header.index("Worst regret")] == "breaks rules"
    # About half of what the donors' plan costs is the earmark; adults are not treated in either allocation.
    assert own.malawi()["earmark_share"] == "4.6%"
    assert [own.scenario.programmes[name].title.say("en") for name in ART] == ["ART for men", "ART for women"]
    assert all(own.planned[name] == own.computed[name] == 0 < own.actual[name] for name in ART)
    assert [item.name for item in own.information.worth_knowing] == ["parameters.cet"]
    assert own.answer.sweep.design.draws.axes == ("parameters.cet",)


if __name__ == "__main__":
    os.environ.pop("OPTIMIZER_DRAWS", None)
    for case in CASES:
        (TESTS.parent / "docs" / f"{case}.md").write_text(page(case), "utf-8")
