"""What stands in print: signs, spaces, counts, and no word of one field in a report on another."""

import json
import re
from fractions import Fraction
from functools import cache
from html import unescape

import pytest
from shared import markdown_report

import optimizer
from optimizer.__main__ import main
from optimizer.analysis.comparison import compare_answers
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.language import catalog, say
from optimizer.language.locale import LANGUAGES
from optimizer.report.contents import findings
from optimizer.report.explain import explain_page
from optimizer.report.headline import headline
from optimizer.report.html import comparison_report, written_report
from optimizer.report.live.export import words_data
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.rule_words import bounded, price
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.comparison import comparison_page
from optimizer.report.sections.grounds import method
from optimizer.report.sections.picture import fields_table
from optimizer.report.sections.scores import scores_table
from optimizer.report.sources import audit_text
from optimizer.report.typography import NO_BREAK
from optimizer.report.words import Words
from optimizer.report.write import write_answers
from optimizer.scenario.checks import feeds_nothing, limits_nothing

CITY = {
    "title": {"ko": "도시 기후 예산", "en": "A city's climate budget"},
    "horizon": 5,
    "budget": "EUR 300 million",
    "objective": {"maximize": "weighted_score", "weights": {"homes": 0.6, "air": 0.4}},
    "limits": {"balance": "trams >= 0.5 * (retrofits)", "most": "heat <= EUR 120 million"},
    "compare_with": "plan",
    "variants": {"short": {"horizon": 2, "robustness": True}},
    "model": {
        "currency": "EUR", "status": "assumed",
        "categories": {
            "buildings": {"title": {"ko": "건물", "en": "Buildings"}},
            "transport": {"title": {"ko": "교통", "en": "Transport"}},
        },
        "programmes": {
            "retrofits": {
                "title": {"ko": "단열", "en": "Retrofits"}, "category": "buildings", "output": "homes_warm",
                "unit_cost": {"value": "EUR 20,000", "low": "EUR 15,000", "high": "EUR 30,000"}, "lag": "8 months",
            },
            "heat": {
                "title": {"ko": "난방", "en": "District heat"}, "category": "buildings", "unit_cost": "EUR 8,000",
                "output": "homes_warm", "life": "3 years",
            },
            "trams": {
                "title": {"ko": "전차", "en": "Trams"}, "category": "transport", "unit_cost": "EUR 1,000,000",
                "output": "tram_km",
            },
        },
        "outputs": {
            "homes_warm": {"title": {"ko": "단열된 집", "en": "Warm homes"}},
            "tram_km": {"title": {"ko": "전차 노선", "en": "Tram lines"}},
        },
        "capabilities": {
            "homes": {
                "title": {"ko": "주택", "en": "Homes"}, "from": "homes_warm",
                "curve": [[0, 0], [8000, 60], [30000, 100]], "height": {"value": 1, "low": 0.5, "high": 1.5},
            },
            "air": {"title": {"ko": "공기", "en": "Air"}, "from": "tram_km", "curve": [[0, 0], [60, 50], [250, 100]]},
        },
        "allocations": {
            "plan": {
                "title": {"ko": "확정 계획", "en": "The plan"}, "retrofits": "EUR 50 million",
                "heat": "EUR 100 million", "trams": "EUR 150 million",
            },
        },
    },
}  # fmt: skip
ROADS = {
    "budget": {"2025": "100억원", "2026": "100억원"}, "carry_over": True,
    "limits": {"tied": "b = rate * a", "mixed": "3 * a - 2 * b >= 0원"},
    "objective": {"maximize": "2 * a.units - 0.5 * b.units"},
    "compare_with": {"a": {"2025": "30억원", "2026": "20억원"}, "b": {"2025": "5억원", "2026": "5억원"}},
    "model": {
        "status": "assumed", "currency": "KRW", "parameters": {"rate": {"value": 0.69767, "low": 0.1, "high": 0.9}},
        "programmes": {
            "a": {"title": {"ko": "도로", "en": "Roads"}, "unit_cost": "1억원", "ramp": "50%", "max_spend": "80억원"},
            "b": {"title": {"ko": "철도", "en": "Rails"}, "unit_cost": "1억원"},
        },
    },
}  # fmt: skip
IMPOSSIBLE = CITY | {"limits": {"all": "heat >= EUR 200 million", "most": "heat <= EUR 120 million"}}
CASES = {"city": CITY, "roads": ROADS, "impossible": IMPOSSIBLE}


@cache
def answer_of(case):
    return optimizer.solve(optimizer.load(CASES[case]))


@cache
def printed(case, lang):
    """Format to the text that it shows."""
    answer = answer_of(case)
    found = {
        "terminal": page(answer, lang, full=True), "markdown": markdown_report([answer], lang),
        "html": shown(written_report(answer, lang)),
    }  # fmt: skip
    if answer.status == "optimal":
        sensitivity = optimizer.sensitivity(answer)
        found |= {
            "sensitivity": sensitivity_page(sensitivity, lang),
            "explain": explain_page(Explanations(sensitivity), lang),
            "sources": audit_text(answer, lang), "documents": str(findings(answer, lang)),
        }  # fmt: skip
    return found


def shown(html):
    """The text of a page, without code, styles and scripts."""
    body = re.sub(r"<(script|style|code)\b.*?</\1>", "", html, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", "\n", body))


def around(pattern, text):
    """Each match with some letters either side: a whole line would be looked through from each of its letters."""
    return [text[max(found.start() - 40, 0) : found.end() + 40] for found in re.finditer(pattern, text)]


EVERY = [(case, lang) for case in CASES for lang in LANGUAGES]


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_a_minus_is_no_hyphen(case, lang):
    for name, text in printed(case, lang).items():
        assert around(r"(?<![\w.,)\]/:+=\\-])-\s?[\d∞]", re.sub(r"\n- ", "\n", text)) == [], name
        if lang == "ko":
            assert around(r"−\d", text) == [], name


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_no_line_breaks_between_a_number_and_its_unit(case, lang):
    unit = r"%|thousand\b|million\b|billion\b|years?\b|months?\b|points?\b|won\b"
    for name, text in printed(case, lang).items():
        assert around(rf"\d (?:{unit})|\b(?:EUR|KRW) [−△]?\d|백만 EUR", text) == [], name
        assert around(rf"\d\n(?:{unit})", text) == [], name


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_one_is_not_many(case, lang):
    many = "assumptions judgements variants numbers programmes rules lines capabilities scenarios samples years months"
    for name, text in printed(case, lang).items():
        flat = text.replace(NO_BREAK, " ")
        assert re.findall(rf"(?<![\d.,])1 (?:{'|'.join(many.split())})\b", flat) == [], name


KOREAN_CASE = {
    "en": (
        "machines and people", "security", "region", "urgency", "bill", "supplement", "Assembly", "ministry", "Korea",
        "GPU", "government", "researcher", "ouble count", "double-count",
    ),
    "ko": (
        "장비와 인력", "안보", "지역", "시급", "추경", "정부", "국회", "부처", "한국", "GPU", "인력", "연구",
        "중복 계상",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", KOREAN_CASE)
def test_no_word_of_the_korean_case_stands_in_a_report_on_another_field(lang):
    answer = answer_of("city")
    texts = printed("city", lang) | {
        "words of the page": "\n".join(words_data(Words(answer.scenario, lang))["texts"].values()),
        "comparison": comparison_page(compare_answers([answer, answer]), lang),
        "comparison page": shown(comparison_report([answer, answer], lang)),
    }
    for name, text in texts.items():
        assert [w for w in KOREAN_CASE[lang] if re.search(rf"(?<![a-z]){w}(?!ion|ing)", text)] == [], name


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", r"\bsecurity\b|\bregions?\b|\burgency\b|\bbill\b|machines and people"),
        ("ko", "안보|지역|시급|추경안|정부|국회|장비와"),
    ],
)
def test_the_words_of_the_program_name_no_field(lang, words):
    assert [key for key, text in catalog(lang).items() if re.search(words, text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sections_without_content_do_not_appear(lang):
    titles = [section.title for section in findings(answer_of("city"), lang).sections]
    assert say("family_budget", lang) in titles
    assert say("sweep_section", lang) not in titles
    assert all(section.parts for section in findings(answer_of("city"), lang).sections)


@pytest.mark.parametrize("suffix", ["xlsx", "hwpx"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_written_files_hold_no_hyphen_for_a_minus(suffix, lang, tmp_path):
    import zipfile

    path = write_answers([answer_of("roads")], tmp_path / f"r.{suffix}", lang)
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if re.search(r"sharedStrings|section\d", name)]
        text = "\n".join(shown(file.read(name).decode()) for name in names)
    assert names
    assert around(r"(?<![\w.,)\]/:+=-])-[\d∞]", text) == []
    assert around(r"\bKRW \d|\d (?:billion|million)\b", text) == []


def test_a_rule_over_the_units_of_all_programmes_says_so_and_a_pair_of_scores_has_true_minus_signs():
    programmes = {"a": {"unit_cost": 1, "per_unit": {"x": 1, "y": -1}}, "b": {"output": "y", "unit_cost": 1}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"x": {}, "y": {}}}
    model["capabilities"] = {name: {"from": name, "linear": 1} for name in ("x", "y")}
    source = {"model": model, "budget": 10, "limits": {"few": "a.units <= 60% of total.units"}}
    source["objective"] = {"maximize": "weighted_score"}
    sensitivity = optimizer.sensitivity(optimizer.load(source))
    for lang, minus, units in (("en", "−", "60% of units of all programmes"), ("ko", "△", "전체 사업 물량의 60%")):
        text = " ".join(sensitivity_page(sensitivity, lang).split())
        assert f"6.0/{minus}2.0" in text
        assert units in text


def test_money_of_the_actual_past_the_last_tier_is_said_to_buy_nothing():
    tiers = [{"units": 5, "unit_cost": 1}, {"units": 2, "unit_cost": 3}]
    model = {"status": "assumed", "programmes": {"a": {"tiers": tiers, "output": "x"}, "b": {}}, "outputs": {"x": {}}}
    source = {"model": model, "budget": 20, "objective": {"maximize": "2 * x + b"}}
    for amount, said in ((11, False), (15, True)):
        answer = optimizer.solve(optimizer.load(source | {"compare_with": {"a": amount, "b": 20 - amount}}))
        for text in (page(answer, "en"), markdown_report([answer], "en")):
            assert ("4 buys nothing, past the last tier of: a." in text) == said
        assert ("마지막 단계를 넘어 아무것도 사지 못하는 금액 4: a." in page(answer, "ko")) == said


def test_amounts_in_a_unit_of_the_model_s_own_read_as_a_person_writes_them():
    model = {"status": "assumed", "programmes": {"a": {"output": "x"}, "b": {"unit_cost": 2, "output": "y"}}}
    model |= {
        "outputs": {"x": {}, "y": {}},
        "capabilities": {n: {"from": n, "curve": [[0, 0], [7, 100]]} for n in "xy"},
    }
    source = {"model": model, "budget": 10, "compare_with": {"a": 10}, "objective": {"maximize": "weakest_score"}}
    own = {"ko": "인년", "en": "person-years"}
    for unit, lang, moved in ((own, "en", "6.667 person-years"), (own, "ko", "6.667인년"), ("USD", "en", "USD 6.667")):
        scenario = optimizer.load(source | {"model": model | {"unit_of_amounts": unit}})
        assert moved in headline(optimizer.solve(scenario), Words(scenario, lang))[0].replace("\xa0", " ")


def test_what_limits_nothing_is_named(tmp_path, capsys):
    limits = {"ramp": 0.2, "max_spend": {2026: 9, 2031: 9}, "min_units": 1}
    model = {"status": "assumed", "programmes": {"a": limits, "b": {"ramp": 0.5, "lot": 1}}}
    source = {"model": model, "objective": {"maximize": "a"}, "budget": {2026: 9, 2027: 9}}
    assert limits_nothing(optimizer.load(source)) == ("programmes.a.max_spend.2031",)
    model["programmes"]["a"] = {"ramp": 0.2}
    alone = optimizer.load(source | {"budget": 9})
    assert limits_nothing(alone) == ("programmes.a.ramp", "programmes.b.ramp")
    (tmp_path / "s.yaml").write_text(json.dumps(source | {"budget": 9}), encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["validate", str(tmp_path / "s.yaml"), "--lang", "en"])
    assert "no period before: programmes.a.ramp, programmes.b.ramp." in capsys.readouterr().out


def test_what_feeds_nothing_is_named(tmp_path, capsys):
    model = CITY["model"] | {
        "programmes": CITY["model"]["programmes"]
        | {"signs": {"title": {"ko": "표지판", "en": "Signs"}, "unit_cost": "EUR 100", "output": "posts"}},
        "outputs": CITY["model"]["outputs"] | {"posts": {"title": {"ko": "기둥", "en": "Posts"}}},
        "composites": {"both": {"title": {"ko": "둘 다", "en": "Both"}, "smallest_of": ["posts", "tram_km"]}},
    }
    scenario = optimizer.load(CITY | {"model": model})
    assert feeds_nothing(scenario) == ("signs", "posts", "both")
    assert feeds_nothing(optimizer.load(CITY)) == ()
    # A limit, of the scenario or of a variant, gives them a use; a composite passes it on to what it is made of.
    assert feeds_nothing(optimizer.load(CITY | {"model": model, "limits": {"some": "both >= 1"}})) == ()
    later = {"variants": {"v": {"limits": {"some": "posts >= 1"}}}}
    assert feeds_nothing(optimizer.load(CITY | later | {"model": model})) == ("both",)
    # All of the money is nobody's in particular.
    assert "signs" in feeds_nothing(
        optimizer.load(CITY | {"model": model, "limits": {"some": "trams <= 90% of total"}})
    )
    # Money itself is counted: where it is the objective, and of what is paid in and out over the years.
    assert feeds_nothing(optimizer.load(CITY | {"model": model, "objective": {"minimize": "spend"}})) == (
        "posts",
        "both",
    )
    programmes = {"ice": {}, "bond": {"payments": {2026: 10, 2027: -11}}}
    years = {"model": {"status": "assumed", "programmes": programmes}, "objective": {"maximize": "ice"}}
    years |= {"budget": {2026: 9, 2027: 9}, "carry_over": True}
    assert feeds_nothing(optimizer.load(years)) == ()
    answer = optimizer.solve(scenario)
    for text in (page(answer, "en"), markdown_report([answer], "en"), shown(written_report(answer, "en"))):
        assert "Feeds no score, limit or objective: Signs, Posts, Both." in " ".join(text.split())
    path = tmp_path / "city.yaml"
    path.write_text(json.dumps(CITY | {"model": model}), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["validate", str(path), "--lang", "ko"])
    assert ended.value.code in (0, None)
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{path}: 이상 없음 (사업 4개, 변형 1개; 숫자: 인용 0, 계산 0, 판단값 17)"
    assert second == "  점수, 제약, 목적함수 어디에도 쓰이지 않는 이름: signs, posts, both."


def test_counts():
    assert say("admitted", "en", n=1).strip().startswith("1 number rests")
    assert say("admitted", "en", n=2).strip().startswith("2 numbers rest")
    assert [say("runs_count", "en", k=1, n=n) for n in (1, 2)] == ["1 of 1 run agrees", "1 of 2 runs agree"]


def test_words_that_a_committee_reads_otherwise():
    """An increase of the budget is no gain; what a score of 0 means, and whose money is left, hangs on the file."""
    wrong = "증가분 길.위의 돌보 흩어 답이.없 그대로.둔.(안|배분) 기준.경로 돈을 나은.배분이.없는.가정"
    assert [text for text in catalog("ko").values() if re.search("|".join(wrong.split()), text)] == []
    for lang, whose in {"en": "in the computed allocation:", "ko": "계산상 배분의 집행 잔액"}.items():
        assert whose in catalog(lang)["closing_unspent"]
        assert "0 = " not in catalog(lang)["scores_table"].replace("100 = ", "")
        # Rules are counted once, where they stand in a table.
        assert "{n" not in catalog(lang)["r_horizon"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_allocation_compared_with_is_called_what_its_file_calls_it(lang):
    """It need not be actual; columns have its heading, and say no name where they hold several allocations."""
    for name, text in printed("city", lang).items():
        assert around("Actual|[Tt]he actual|실제 배분", text) == [], name
    plan, other = CITY["model"]["allocations"]["plan"], {"heat": "EUR 100 million", "trams": "EUR 200 million"}
    headed = {"plan": plan | {"heading": "Plan"}, "other": other}
    question = CITY | {"model": CITY["model"] | {"allocations": headed}}
    for own, head in (({"horizon": 2}, "Plan"), ({"compare_with": "other"}, say("setting_compare_with", lang))):
        answer = optimizer.solve(optimizer.load(question | {"variants": {"short": own}}))
        words = Words(answer.scenario, lang)
        assert variants_table(answer, words).header[1] == head
        assert scores_table(answer, words).header[1] == fields_table(answer, words).header[1] == "Plan"


def test_a_least_score_has_four_digits_and_its_price_is_by_the_point():
    asked = {"objective": {"minimize": "spend"}, "require": {"homes": 61.0549}, "variants": {}}
    scenario = optimizer.load(CITY | asked, compare_with=None)
    rule = next(rule for rule in scenario.rules if rule.family == "require")
    words = Words(scenario, "ko")
    assert bounded(Fraction("61.0549"), rule, words) == "≥ 61.05"
    assert price(2.0, rule, words).startswith("1점당 ")


def test_the_objective_is_named_without_its_key():
    titled = CITY["objective"] | {"title": {"ko": "도시의 형편", "en": "The city's lot"}}
    answer = optimizer.solve(optimizer.load(CITY | {"objective": titled}))
    said = str(method(answer, Words(answer.scenario, "ko")).parts)
    assert "역량 점수를 가중치로 합산하여 최대화함" in said
    assert "weighted_score" not in said
    assert scores_table(answer, Words(answer.scenario, "en")).rows[-1].cells[0] == "The city's lot"


def test_upkeep_and_large_files_are_spoken_of_where_there_are_any():
    assert "유지비" not in " ".join(catalog("ko").values())
    for lang, absent in (("ko", "운영비|금액이 큰 사업"), ("en", "[Uu]pkeep|with most money")):
        for name, text in printed("city", lang).items():
            assert around(absent, text) == [], name
