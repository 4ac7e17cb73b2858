"""What numbers are called, in the reader's language and nowhere by a key of the file where there is a title."""

import re

import pytest
from shared import html, markdown, markdown_report, solved

import optimizer
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.report.document import document
from optimizer.report.explain import explain_page
from optimizer.report.figures import number
from optimizer.report.html import written_report
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.parts import Table, unfolded
from optimizer.report.resolved import resolved_text
from optimizer.report.rule_words import describe, formula_words
from optimizer.report.sections.grounds import grounds
from optimizer.report.sections.prices import limits
from optimizer.report.words import Words
from optimizer.scenario.parser import parse_expression

NAME = "supplementary-budget-2025"
BASE = optimizer.load(NAME)


@pytest.mark.parametrize(
    ("path", "ko", "en"),
    [
        ("parameters.occupancy", "GPU 가동률", "Occupancy of cards"),
        (
            "programmes.star_hires.lag",
            "해외 석학 유치(패스파인더): 산출 발생까지의 기간",
            "Star hires (Pathfinder): time until arrival",
        ),
        (
            "programmes.gpu_purchase.per_unit.purchased_gpus",
            "GPU 구매: 단위당 산출, 구매 GPU",
            "GPU purchase: output per unit, Bought GPUs",
        ),
        ("programmes.npu_demonstration.max_spend", "국산 NPU 실증: 지출 상한", "NPU demonstration: spending cap"),
        ("programmes.startup_fund.before", "AI 혁신펀드: 배분 전 예산", "Start-up fund: budget before"),
        ("objective.weights.talent", "연구인재 가중치", "Weight of Research talent"),
        ("require.talent", "연구인재: 최저 점수", "Research talent: required score"),
        ("limits.training_run", "독자 모델 하나를 학습할 연산자원", "Compute to train one model"),
        ("capabilities.talent.curve.2.1", "연구인재: 곡선 3번째 점의 점수", "Research talent: curve, score at point 3"),
        (
            "allocations.government_bill.overlaps.1.amount",
            "정부안(추경 증액): 중복 계상, 국산 NPU 실증, AI 칩 설계·시제품 지원",
            "Government bill (supplement): counted twice, NPU demonstration, Chip design support",
        ),
    ],
)  # fmt: skip
def test_a_number_has_a_name_in_each_language(path, ko, en):
    assert (Words(BASE, "ko").number(path), Words(BASE, "en").number(path)) == (ko, en)


def test_the_numbers_of_a_mix_have_names():
    mix = {"unit": 10, "share": 0.5, "elasticity": 0.5, "inputs": [{"of": "x", "at": 10}, {"of": "y", "at": 20}]}
    model = {
        "status": "assumed", "programmes": {"a": {"output": "x"}, "b": {"output": "y"}}, "outputs": {"x": {}, "y": {}},
        "composites": {"z": {"ces": mix}}, "capabilities": {"s": {"from": "z", "linear": 1}},
    }  # fmt: skip
    asked = optimizer.load({"model": model, "budget": 100})
    keys = ("unit", "share", "elasticity", "inputs.1.at")
    assert [Words(asked, "en").number(f"composites.z.ces.{key}") for key in keys] == [
        "z: mix, output at the reference", "z: mix, share", "z: mix, elasticity", "z: mix, input 2, reference",
    ]  # fmt: skip


def test_a_parameter_without_a_title_is_called_by_its_key():
    model = {
        "status": "assumed", "parameters": {"share": 3}, "programmes": {"a": {"output": "x", "max_units": "share"}},
        "outputs": {"x": {}}, "capabilities": {"c": {"from": "x", "curve": [[0, 0], [5, 10]]}},
    }  # fmt: skip
    assert Words(optimizer.load({"budget": 5, "model": model}), "ko").number("parameters.share") == "share"


def test_every_parameter_that_a_shipped_scenario_uses_has_both_titles():
    used = [number for number in BASE.reached if number.path.startswith("parameters.")]
    assert len(used) > 40
    assert [number.path for number in used if not ((title := number.block.title) and title.ko and title.en)] == []


def test_korean_readers_see_no_key_of_a_parameter_but_beneath_its_name():
    # The section on grounds prints notes of the model in its own words.
    text, fold, _ = html(NAME, "ko").partition('<details id="grounds"')
    assert fold
    shown = re.sub(r"<code>.*?</code>|<script.*?</script>|<style.*?</style>", "", text, flags=re.S)
    keys = [n.path.removeprefix("parameters.") for n in BASE.reached if n.path.startswith("parameters.")]
    said = re.sub(r"<[^>]*>", " ", shown)
    assert "GPU 가동률" in said
    assert [key for key in keys if "_" in key and re.search(rf"\b{key}\b", said)] == []
    assert "occupancy" not in said


HEADS = ("limits", "objective", "programmes", "parameters", "capabilities", "outputs", "composites", "require",
         "allocations", "max_spend", "min_spend", "max_units")  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return optimizer.sensitivity(solved(NAME))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_text_names_nothing_by_its_place_in_the_file(found, lang):
    written = markdown(NAME, lang)
    (table,) = limits(found, Words(found.scenario, lang)).parts
    priced = "\n".join(" ".join(row.cells) for row in table.rows)
    for text in (written, priced, explain_page(Explanations(found), lang), page(solved(NAME), lang)):
        assert re.findall(rf"\b(?:{'|'.join(HEADS)})\.[a-z_]+", text.replace("\\", "")) == []


def test_a_limit_without_a_title_is_called_as_the_file_calls_it():
    model = {
        "status": "assumed", "currency": "KRW", "parameters": {"rate": 2},
        "programmes": {
            "a": {"title": {"ko": "도로", "en": "Roads"}, "output": "x"}, "b": {"title": "Rails", "output": "x"},
        },
        "outputs": {"x": {"title": "Ways"}}, "capabilities": {"c": {"title": "Access", "from": "x", "linear": 1}},
    }  # fmt: skip
    limits = {
        "floor": "a >= 5% of budget", "both": "1억원 <= a + b <= 8억원", "tied": "a = rate * b",
        "units": "x at 6 months >= 3",
        "named": {"title": {"ko": "이름", "en": "Name"}, "rule": "1 <= score.c <= 300000000"},
    }  # fmt: skip
    scenario = optimizer.load({"budget": "10억원", "model": model, "limits": limits})
    said = {rule.name.removeprefix("limits."): rule for rule in scenario.rules if rule.family == "limits"}
    ko, en = ({name: Words(scenario, lang).rule(rule) for name, rule in said.items()} for lang in ("ko", "en"))
    assert ko == {
        "floor": "floor", "both.low": "both: 하한", "both.high": "both: 상한", "tied": "tied", "units": "units",
        "named.low": "이름: 하한", "named.high": "이름: 상한",
    }  # fmt: skip
    assert (en["both.low"], en["named.high"]) == ("both: lower limit", "Name: upper limit")
    assert describe(said["floor"], Words(scenario, "ko")) == "도로 ≥ 예산의 5%"
    assert describe(said["floor"], Words(scenario, "en")) == "Roads ≥ 5% of budget"
    assert [Words(scenario, lang).number("limits.units") for lang in ("ko", "en")] == [ko["units"], en["units"]]


def test_a_rule_without_an_amount_of_its_own_says_what_the_file_says():
    model = {
        "status": "assumed", "currency": "KRW", "parameters": {"rate": 0.69767},
        "programmes": {
            "a": {
                "title": {"ko": "도로", "en": "Roads"}, "unit_cost": "1억원", "ramp": "50%",
                "max_spend": {"2025": "20억원"},
            },
            "b": {"title": {"ko": "철도", "en": "Rails"}, "unit_cost": "1억원"},
        },
    }  # fmt: skip
    limits = {
        "tied": "b = rate * a", "share": "20% of total <= a", "floor": "b >= 5% of budget",
        "mixed": "3 * a - 2 * b >= 0원", "plain": "a + b <= 180억원",
    }  # fmt: skip
    scenario = optimizer.load(
        {
            "budget": {"2025": "100억원", "2026": "100억원"}, "carry_over": True, "model": model, "limits": limits,
            "objective": {"maximize": "2 * a.units + b.units"},
            "compare_with": {"a": {"2025": "30억원", "2026": "20억원"}, "b": {"2025": "5억원", "2026": "5억원"}},
        }
    )  # fmt: skip
    answer = optimizer.solve(scenario)
    says = {name: state["says"] for name, state in document(answer)["constraints"].items()}
    assert says["limits.tied"] == {"ko": "= 0.698 × 도로", "en": "= 0.698 × Roads"}
    assert says["limits.share"] == {"ko": "≥ 총지출의 20%", "en": "≥ 20% of total spending"}
    assert says["limits.floor"] == {"ko": "≥ 10억원 (예산의 5%)", "en": "≥ KRW 1.0 billion (5% of budget)"}
    assert says["limits.mixed"]["en"].startswith("3 × Roads − 2 × Rails ≥ ")
    assert says["limits.plain"] == {"ko": "≤ 180억원", "en": "≤ KRW 18.0 billion"}
    assert says["ramp.a.2026"] == {"ko": "2025 대비 증가율 ≤ 50%", "en": "growth ≤ 50% over 2025"}
    assert says["budget.2026"] == {
        "ko": "≤ 200억원 (2025 + 2026 합계)",
        "en": "≤ KRW 20.0 billion (2025 + 2026 together)",
    }
    pages = [
        page(answer, "en", full=True), markdown_report([answer], "en"),
        sensitivity_page(optimizer.sensitivity(answer), "en"),
        written_report(answer, "en").partition("<script")[0],
        explain_page(Explanations(optimizer.sensitivity(answer)), "en"),
    ]  # fmt: skip
    for text in pages:
        assert "growth ≤ 50% over 2025" in text.replace("\xa0", " ")
        assert "growth growth" not in text
        assert "= 0.698 × Roads" in text
        assert not re.search(r"(?<!Rails )[=≤≥] KRW 0[. ]", text)
    assert "tied (= 0.698 × Roads, missed by KRW 2.5 billion)" in " ".join(pages[0].split())


def test_titles_of_limits_change_no_digest():
    given = {"budget": 5, "model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}}
    plain, named = (
        optimizer.load(given | {"limits": {"m": rule}}) for rule in ("a <= 3", {"title": "M", "rule": "a <= 3"})
    )
    assert plain.digest == named.digest
    assert Words(named, "en").rule(named.rules[-1]) == "M"


@pytest.mark.parametrize(
    ("formula", "ko"),
    [
        ("(a + b) * c / (b - 2)", "(a + b) × c ÷ (b − 2)"), ("a - (b - c)", "a − (b − c)"),
        ("-(a + b) ^ 2", "−(a + b) ^ 2"), ("a / (b / c)", "a ÷ (b ÷ c)"),
        ("0.4 * (a + b)", "(a + b)의 40%"), ("min(a, 3억원) + 6 months", "최솟값(a, 3억원) + 6개월"),
    ],
)  # fmt: skip
def test_formulas_keep_their_brackets(formula, ko):
    assert formula_words(parse_expression(formula), Words(BASE, "ko")) == ko


@pytest.mark.parametrize(
    ("lang", "value", "said"),
    [("ko", 15_905_000_000, "15,905백만원"), ("ko", 14_450_000, "14.45백만원"), ("ko", 500_000, "50만원"),
     ("ko", 9_876_500, "987.65만원"), ("ko", 9_800, "9,800원"),
     ("en", 15_905_000_000, "KRW 15,905 million"), ("en", 500_000, "KRW 500,000")],
)  # fmt: skip
def test_a_quantity_of_money_is_in_the_unit_of_the_page(lang, value, said):
    model = {"currency": "KRW", "programmes": {"a": {}}, "parameters": {"cost": f"{value}원"}, "status": "assumed"}
    budget, objective = "15905000000원", {"maximize": "a"}
    scenario = optimizer.load(
        {"model": model, "budget": budget, "objective": objective, "compare_with": {"a": "0.5억원"}}
    )
    words = Words(scenario, lang)
    assert words.unit == ("백만원" if lang == "ko" else "KRW million")
    assert words.value(scenario.base["parameters.cost"], "parameters.cost") == said


@pytest.mark.parametrize(
    ("low", "high", "ko", "en"),
    [("90만원", "150만원", "90만원~150만원", "KRW 0.9 million to KRW 1.5 million"),
     ("900만원", "1,500만원", "0.09억원~0.15억원", "KRW 9 million to KRW 15 million"),
     ("0원", "1,500만원", "0억원~0.15억원", "KRW 0 million to KRW 15 million")],
)  # fmt: skip
def test_a_range_of_money_has_the_unit_of_its_larger_end(low, high, ko, en):
    cost = {"value": high, "low": low, "high": high}
    model = {"currency": "KRW", "programmes": {"a": {}}, "parameters": {"cost": cost}, "status": "assumed"}
    scenario = optimizer.load({"model": model, "budget": "100억원", "objective": {"maximize": "a"}})
    for lang, said in (("ko", ko), ("en", en)):
        words = Words(scenario, lang)
        assert words.ends(scenario.numbers["parameters.cost"]) == said


def test_a_value_has_the_unit_of_the_range_beside_it():
    cost = {"value": "990만원", "low": "950만원", "high": "1,050만원"}
    model = {"currency": "KRW", "programmes": {"a": {"unit_cost": cost, "output": "x"}}, "outputs": {"x": {}}}
    asked = {"budget": "100억원", "objective": {"maximize": "x"}, "model": model | {"status": "assumed"}}
    scenario = optimizer.load(asked)
    assert "0.099억원 (0.095억원..0.105억원)" in resolved_text(scenario, "ko")
    rows = [
        row.cells
        for part in unfolded(grounds(Words(scenario, "ko")).parts)
        if isinstance(part, Table)
        for row in part.rows
    ]
    assert ("0.099억원", "0.095억원~0.105억원") in [cells[1:3] for cells in rows]


def test_small_figures_have_their_zeros():
    assert [number(value, 4) for value in (0.000007071, -9e-06, 1.5e-12, 9e-13)] == [
        "0.000007071", "-0.000009", "0.0000000000015", "9e-13"
    ]  # fmt: skip
