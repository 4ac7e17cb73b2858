"""Several scenarios side by side, and the differences between two: figures, what compares, every format."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from generator import generate
from shared import markdown_report
from test_html_report import closed, hostile, tree, words_of

import optimizer
from optimizer.analysis.comparison import compare_answers, scales_of
from optimizer.cli import cli
from optimizer.language import say
from optimizer.report.differences import assumption_parts, difference_parts, differences_text
from optimizer.report.figures import sign
from optimizer.report.html import html_report
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Table
from optimizer.report.resolved import resolved_document
from optimizer.report.sections.compared_figures import (
    compared_allocations,
    compared_directions,
    compared_rules,
    compared_scores,
    compared_verdicts,
    scenario_titles,
)
from optimizer.report.sections.comparison import (
    comparability,
    compared,
    compared_sections,
    comparison_document,
    comparison_page,
)
from optimizer.report.words import Words

ROOT = Path(__file__).parents[1]

LANGUAGES = ("ko", "en")
PLAIN = {"status": "assumed", "programmes": {"a": {}, "b": {"max_spend": 4}}}
OTHER = {
    "currency": "USD",
    "status": "assumed",
    "programmes": {"b": {"unit_cost": "USD 1"}, "c": {"unit_cost": "USD 2"}},
}
GOOD = {"scenario": "good", "model": PLAIN, "budget": 10, "objective": {"maximize": "a + 2 * b"}}
TIGHT = GOOD | {"scenario": "tight", "limits": {"x": "a >= 30"}}
FREE = GOOD | {"scenario": "free", "budget": "none", "model": {"status": "assumed", "programmes": {"a": {}, "b": {}}}}


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paths = [Path("plan.yaml"), Path("later/plan.yaml")]
    Path("later").mkdir()
    for path in paths:
        path.write_text(json.dumps(GOOD | {"scenario": "plan"}), encoding="utf-8")
    titles = scenario_titles([optimizer.load(str(path)) for path in paths], "en")
    assert [title.partition("(")[2] for title in titles] == ["plan.yaml)", "later/plan.yaml)"]


@pytest.fixture(scope="module")
def three():
    names = ("supplementary-budget-2025", "hbm-first", "enacted-may-2025")
    # One variant each: the shipped ones are many, and take as many times as long.
    shipped = (optimizer.load(name).with_(variants=None) for name in names)
    return compare_answers([optimizer.solve(one.with_(variants={"longer": {"horizon": 5}})) for one in shipped])


def of(*scenarios):
    return compare_answers([optimizer.solve(optimizer.load(scenario)) for scenario in scenarios])


def amount(text):
    return Fraction(text.replace(",", "").replace("△", "-").replace("−", "-").replace("+", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_amounts_are_those_of_each_answer_and_add_up(three, lang):
    table = compared_allocations(three, lang)[0]
    unit = three.scenarios[0].display.counted(lang)
    heads = list(table.header)
    for k, answer in enumerate(three.answers):
        column = heads.index(f"{sign(k)} {'계산상' if lang == 'ko' else 'computed'}")
        shown = {row.cells[0]: row for row in table.rows}
        for name, spend in answer.scenario.by_category(answer.spending).items():
            title = answer.scenario.model.categories[name].title.say(lang)
            # Printed lines are rounded so that they add up: each by less than a unit.
            size, members = answer.scenario.display.size, answer.scenario.categories[name]
            assert abs(amount(shown[title].cells[column]) - spend / unit) < len(members) * size / unit, title
        groups = sum(amount(row.cells[column]) for row in table.rows if row.kind in (GROUP, ""))
        assert groups == amount(next(row.cells[column] for row in table.rows if row.kind == TOTAL))
    members = [row for row in table.rows if row.kind == MEMBER]
    assert len(members) > 8


def test_an_actual_that_all_share_stands_once(three):
    heads = compared_allocations(three, "ko")[0].header
    assert heads == ("구분", "① 추경안 증액", "① 계산상", "② 추경안 증액", "② 계산상", "③ 국회확정", "③ 계산상")
    twice = compare_answers(three.answers[:2])
    assert compared_allocations(twice, "en")[0].header == (
        "Programme",
        "Bill, increase",
        "① computed",
        "② computed",
    )


def test_an_actual_has_the_scores_of_each_scenario():
    model = {
        "status": "assumed",
        "programmes": {"a": {"unit_cost": 1, "output": "x"}, "b": {}},
        "outputs": {"x": {}},
        "capabilities": {"p": {"from": "x", "curve": [[0, 0], [40, 100]]}},
        "allocations": {"board": {"a": 30, "b": 10}},
    }
    plan = {"scenario": "near", "model": model, "budget": 40, "compare_with": "board"}
    harder = {"p": {"from": "x", "curve": [[0, 0], [80, 100]]}}
    far = plan | {"scenario": "far", "model": model | {"capabilities": harder}}
    compared = of(plan, far)
    assert compared_allocations(compared, "en")[0].header == ("Programme", "board", "① computed", "② computed")
    table = compared_scores(compared, "en")
    assert table.header == ("Capability", "① board", "① computed", "② board", "② computed")
    assert table.rows[0].cells == ("p", "75.0", "100.0", "37.5", "50.0")


def test_scores_prices_and_verdicts_are_the_documents(three):
    data = comparison_document(three)
    table = compared_scores(three, "en")
    for k, (name, answer) in enumerate(zip(three.names, three.answers, strict=True)):
        column = table.header.index(f"{sign(k)} computed")
        found = [f"{item['score']:.1f}" for item in data["scenarios"][name]["capabilities"].values()]
        assert [row.cells[column] for row in table.rows] == found
        prices = {row.cells[0]: row.cells[k + 1].partition(" per")[0] for row in compared_rules(three, "en").rows}
        price = data["scenarios"][name]["constraints"]["budget"]["shadow_price"] * 1e9
        assert float(prices["Budget"]) == pytest.approx(price, rel=1e-3)
        shown = {row.cells[0]: row.cells[k + 1] for row in compared_verdicts(three, "en").rows}
        for category, item in data["scenarios"][name]["verdict"].items():
            title = answer.scenario.model.categories[category].title.en
            runs = len(item["runs"])
            agreed = f"{runs - len(item['against'])} of {runs} {'runs agree' if runs > 1 else 'run agrees'}"
            assert agreed in shown[title]
            assert item["word"] is None
            assert item["direction"] in shown[title]
    assert data["directions"]["talent"] == dict.fromkeys(three.names, "undecided")


def test_a_field_has_the_same_direction_where_samples_can_tell_it_in_each(monkeypatch):
    def asked(high):
        cost = {"value": 1, "low": 0.9, "high": high}
        programmes = {"a": {"category": "one", "unit_cost": cost}, "b": {"category": "other", "unit_cost": 1.1}}
        model = {"status": "assumed", "categories": {"one": {}, "other": {}}, "programmes": programmes}
        other = {"objective": {"maximize": "a.units + b.units"}, "compare_with": {"a": 5, "b": 5}}
        return optimizer.solve(optimizer.load({"model": model, "budget": 10} | other))

    def said(draws, *highs):
        monkeypatch.setenv("OPTIMIZER_DRAWS", draws)
        return compared_directions(compare_answers([asked(high) for high in highs]), "en")[0]

    assert said("64", 1.05, 1.06).endswith("cannot be told): one ▲, other ▼.")
    # With the wider range the direction is that of a minority of the samples.
    assert said("64", 1.05, 3).startswith("No field has the same direction")
    assert said("none", 1.05, 3).endswith("cannot be told): one ▲, other ▼.")


def test_what_shares_are_of_is_said_once(monkeypatch):
    sampled = PLAIN | {"categories": {"one": {}}, "programmes": {"a": {"category": "one"}, "b": {"max_spend": 4}}}
    sampled["programmes"]["b"]["unit_cost"] = {"value": 1, "low": 0.5, "high": 2}
    asked = GOOD | {"model": sampled, "compare_with": {"a": 5, "b": 5}, "variants": {"less": {"budget": 9}}}
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    notes = compared_verdicts(compare_answers([optimizer.solve(optimizer.load(asked))] * 2), "en").notes
    assert notes.count("Percentages: the share of 64 samples with that direction.") == 1


def test_a_limit_goes_by_its_title_and_by_its_key_where_titles_differ(three):
    labels = [row.cells[0] for row in compared_rules(three, "ko").rows]
    assert "HBM·패키징 연내 집행 한도" in labels
    assert "HBM 연구센터 우선 배정" in labels
    limits = {"top_a": {"title": "One", "rule": "a <= 2"}}, {"top_a": {"title": "Other", "rule": "a <= 1"}}
    found = of(*(GOOD | {"scenario": name, "limits": rules} for name, rules in zip("xy", limits, strict=True)))
    assert any(row.cells[0].startswith("top a") for row in compared_rules(found, "en").rows)


def test_what_compares_is_said(three):
    said = " ".join(comparability(three, "en"))
    assert "Budgets differ (① KRW 1,844.9 billion, ② KRW 1,844.9 billion, ③ KRW 1,906.7 billion)" in said
    assert "The same in all: Currency (KRW), Model (korea-ai-2025), " in said
    assert "Compared with different allocations" in said
    assert ", Objective, Horizon (3 years)" in said
    same = of(GOOD, GOOD | {"scenario": "again"})
    assert "Budget (10)" in " ".join(comparability(same, "en"))


def test_what_does_not_compare_is_said():
    other = of(
        GOOD,
        {"scenario": "dollars", "model": OTHER, "budget": "USD 10", "objective": {"maximize": "b.units + c.units"}},
    )
    said = " ".join(comparability(other, "en"))
    for words in ("Currencies differ (① -, ② USD)", "Models differ", "Objectives or weights differ (②)"):
        assert words in said
    # Each amount stands in its own unit, and what a scenario lacks is no 0.
    table = compared_allocations(other, "en")[0]
    assert table.header[1:] == ("① computed", "② computed (USD)")
    assert next(row for row in table.rows if row.cells[0] == "a").cells[2] == "-"


def test_a_height_of_1_changes_no_scale():
    model = {"status": "assumed", "programmes": {"a": {"output": "o"}}, "outputs": {"o": {}},
             "capabilities": {"c": {"from": "o", "curve": [[0, 0], [5, 10]]}}}  # fmt: skip
    scenario = optimizer.load({"model": model, "budget": 10})
    scaled = [scenario.with_(set={"capabilities.*.height": value}) for value in (1, 2)]
    assert [scales_of(own) == scales_of(scenario) for own in scaled] == [True, False]


def test_weights_scales_and_horizons_are_told_apart():
    base = "supplementary-budget-2025"
    answers = [optimizer.load(base)]
    answers.append(answers[0].with_(set={"capabilities.talent.height": 0.5}))
    answers.append(answers[0].with_(horizon=5))
    found = compare_answers([optimizer.solve(scenario) for scenario in answers])
    assert (found.same_goal, found.same_scales, found.same_horizon) == (True, False, False)
    said = " ".join(comparability(found, "en"))
    assert "Scales (curves) differ (②)" in said
    assert "Horizons differ (① 3 years, ② 3 years, ③ 5 years)" in said
    assert "do not compare as they stand" in said
    weights = dict.fromkeys(("compute", "models", "semiconductors", "ventures"), 0.15) | {"talent": 0.4}
    heavier = answers[0].with_(objective={"maximize": "weighted_score", "weights": weights})
    assert not compare_answers([optimizer.solve(answers[0]), optimizer.solve(heavier)]).same_goal


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scenarios_without_an_answer_keep_their_place(lang):
    found = of(TIGHT, GOOD, FREE)
    for section in compared_sections(found, lang):
        for part in section.plain:
            if isinstance(part, Table):
                assert all(len(row.cells) == len(part.header) for row in part.rows)
    page = html_report(found.answers, lang)
    root = closed(page)
    assert [e.get("id") for e in root.iter("article") if (e.get("id") or "").startswith("finding-")] == [
        "finding-1", "finding-2", "finding-3",
    ]  # fmt: skip
    data = comparison_document(found)
    assert [item["status"] for item in data["scenarios"].values()] == ["infeasible", "optimal", "unbounded"]
    assert "conflict" in data["scenarios"]["tight"]
    assert f"{say('infeasible', lang)}. " in comparison_page(found, lang)
    assert markdown_report(list(found.answers), lang).count("\n# ") == 3
    everywhere = of(TIGHT, TIGHT)
    assert everywhere.names == ("tight", "tight (2)")
    assert compare_answers([*everywhere.answers, *everywhere.answers]).names[2:] == ("tight (3)", "tight (4)")
    closed(html_report(everywhere.answers, lang))


def test_only_what_differs_of_itself_is_listed(three):
    shown = [row.cells for part in assumption_parts(three, "ko") if isinstance(part, Table) for row in part.rows]
    limit = next(row for row in shown if row[0] == "HBM·패키징 연내 집행 한도")
    assert limit[2] == "HBM·첨단 패키징 R&D + HBM 연구센터 ≤ 842억원 · 판단값 S23 S24"
    assert ("비교 배분", *["정부안(추경 증액)"] * 2, "국회 확정(항목이 보도된 것만)") in shown
    assert sum(row[0] == limit[0] for row in shown) == 1  # with its words, and not as a number once more
    assert not any("정부안" in row[0] for row in shown)
    base = three.scenarios[0]
    moved = base.with_(set={"parameters.h200_cards": 6000})
    other = compare_answers([three.answers[0], optimizer.solve(moved)])
    said, table = assumption_parts(other, "en")
    assert [row.cells[1:] for row in table.rows] == [("6,400 · cited S8", "6,000 · assumed")]
    assert "computed numbers that differ because of them are left out" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_closed_and_its_marks_stand_where_the_documents_figures_are(three, lang):
    root = closed(html_report(three.answers, lang))
    data, counted = comparison_document(three)["scenarios"], three.scenarios[0].display.counted(lang)
    (rows,) = (e for e in next(e for e in root.iter("figure") if e.get("id") == "by-category").iter("div")
               if e.get("class") == "rows")  # fmt: skip
    low, high = float(rows.get("data-low")), float(rows.get("data-high"))
    marks = [mark for mark in rows.iter("circle") if mark.get("class") in ("actual", "computed")]
    at = [low + (high - low) * float(mark.get("cx").rstrip("%")) / 100 for mark in marks]
    lines = [own["categories"][name] for name in three.scenarios[0].categories for own in data.values()]
    wanted = [line[key] / counted for line in lines for key in ("actual", "spend")]
    assert at == pytest.approx([float(value) for value in wanted], abs=(high - low) * 1e-4)
    ids = [section.get("id") for section in root.iter("section")]
    assert ids == ["summary", "allocation", "scores", "verdict", "more"]
    folds = [fold.get("id") for fold in root.iter("details") if fold.get("class") == "fold"]
    assert folds == ["limits", "judged", "assumptions", "grounds"]


def test_tables_of_the_page_are_those_of_the_other_formats(three):
    page = {tuple(words_of(cell) for cell in row) for row in tree(html_report(three.answers, "ko")).iter("tr")}
    shared = [part for s in compared(three.answers, "ko").sections for part in s.plain if isinstance(part, Table)]
    assert len(shared) > 6
    for table in shared:
        assert {row.cells for row in table.rows} <= page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_from_a_file_becomes_markup(lang):
    found = of(hostile(), hostile() | {"scenario": "two", "budget": "80억원"})
    root = closed(html_report(found.answers, lang))
    assert "<script>" in words_of(root.find("body"))


@pytest.mark.parametrize("seed", range(0, 12, 2))
def test_random_scenarios_compare(seed):
    made = [generate(seed + k, currency=("KRW", None)[seed % 4 // 2], infeasible=(seed + k) % 8 == 7) for k in (0, 1)]
    found = of(*made)
    for lang in LANGUAGES:
        closed(html_report(found.answers, lang))
        assert "None" not in comparison_page(found, lang)


# Differences.


def documents(first, second):
    return [resolved_document(optimizer.load(scenario), variants=False) for scenario in (first, second)]


def test_differences_name_value_range_grounds_and_what_follows():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": "p", "category": "k"}, "b": {"max_spend": 4}},
             "categories": {"k": {}, "l": {}},
             "parameters": {"p": 2, "q": {"value": 1, "low": 1, "high": 3}}}  # fmt: skip
    base = {"scenario": "x", "model": model, "budget": 10, "objective": {"maximize": "a.units + q * b"}}
    changed = json.loads(json.dumps(model))
    changed["parameters"] = {"p": 3, "q": {"value": 1, "low": 1, "high": 4}}
    changed["programmes"]["a"]["category"] = "l"
    changed["programmes"]["b"] = {}
    one, two = documents(base, base | {"model": changed, "limits": {"y": "a >= 1"}})
    found = difference_parts(one, two)
    kinds = {path: (item["kind"], item["follows"]) for path, item in found["numbers"].items()}
    assert kinds == {
        "parameters.p": ("value", False), "parameters.q": ("grounds", False), "programmes.a.unit_cost": ("value", True),
        "programmes.b.max_spend": ("first_only", False), "limits.y": ("second_only", False),
    }  # fmt: skip
    assert found["settings"] == {"programmes.a.category": ["k", "l"]}
    assert set(found["rules"]) == {"max_spend.b", "limits.y"}
    text = differences_text(found, one, two, "en")
    assert "(same formula): a: unit cost." in text
    assert difference_parts(one, one) | {"first": 0, "second": 0} == {
        "format": "optimizer-diff", "version": 1, "first": 0, "second": 0, "settings": {}, "rules": {}, "numbers": {},
    }  # fmt: skip


def test_shares_are_in_per_cent_as_files_state_them():
    def stated(ramp, attrition):
        programmes = {"a": {"unit_cost": 1, "output": "o", "ramp": ramp, "attrition": attrition}, "b": {}}
        model = {"status": "assumed", "programmes": programmes, "outputs": {"o": {}}}
        return {"model": model, "budget": {1: 10, 2: 10}, "objective": {"maximize": "o"}, "horizon": 2}

    sides = documents(stated("60%", "4%"), stated("50%", "2.5%"))
    cells = differences_text(difference_parts(*sides), *sides, "ko").split()
    assert {"60%", "50%", "4%", "2.5%"} <= set(cells)
    assert not {"0.6", "0.04"} & set(cells)
    scenario = optimizer.load(stated("60%", "4%"))
    assert Words(scenario, "ko").value(scenario.base["programmes.a.attrition"], "programmes.a.attrition") == "4%"


def test_sampling_distributions_variants_panels_and_statements_are_settings():
    range_ = {"value": 2, "low": 1, "high": 3}
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": range_}}, "ledger": {"l": {}},
             "sources": {"s": {"title": "x", "url": "https://x.org"}},
             "statements": {"s": {"claim": "l >= 1", "source": "s"}}}  # fmt: skip
    first = {"scenario": "x", "model": model, "budget": 10, "objective": {"maximize": "a"}, "sampling": {"weights": 20},
             "variants": {"v": {"horizon": 2, "limits": {"y": "a >= 1"}}}, "panel": {"j": {"horizon": 3}}}  # fmt: skip
    other = {"statements": {"s": {"claim": "l >= 2", "source": "s"}}}
    other["programmes"] = {"a": {"unit_cost": range_ | {"distribution": "uniform", "range": "assumed"}}}
    second = first | {"model": model | other, "sampling": {"weights": 30}, "panel": {"j": {"horizon": 4}},
                      "variants": {"v": {"horizon": 4, "limits": {"y": "a >= 2"}}}}  # fmt: skip
    assert difference_parts(*documents(first, second))["settings"] == {
        "programmes.a.unit_cost.distribution": [None, "uniform"],
        "programmes.a.unit_cost.range": [None, "assumed"],
        "statements.s.claim": ["l >= 1", "l >= 2"], "sampling.weights": ["20", "30"],
        "variants.v.horizon": ["2", "4"], "variants.v.limits.y": ["a >= 1", "a >= 2"],
        "panel.j.horizon": ["3", "4"],
    }  # fmt: skip
    sides = documents({key: value for key, value in first.items() if key != "variants"}, first)
    rows = differences_text(difference_parts(*sides), *sides, "ko").splitlines()
    assert [line.split() for line in rows if line.startswith("변형 v ")] == [["변형", "v", "-", "있음"]]


def run(*arguments):
    return CliRunner().invoke(cli, list(arguments), standalone_mode=False)


def test_a_resolved_file_stands_for_its_scenario(tmp_path):
    kept, alone = tmp_path / "kept.json", tmp_path / "alone.yaml"
    alone.write_text("extends: supplementary-budget-2025\nvariants: null\n", encoding="utf-8")
    shown = run("show", str(alone), "--set", "parameters.team_size=180", "--json")
    kept.write_text(shown.output, encoding="utf-8")
    found = json.loads(run("diff", str(alone), str(kept), "--json").output)
    # What is computed from it moves along.
    assert [path for path, item in found["numbers"].items() if not item["follows"]] == ["parameters.team_size"]
    item = found["numbers"]["parameters.team_size"]
    assert (item["first"]["value"], item["second"]["value"]) == (150, 180)
    lines = (ROOT / "models" / "korea-ai-2025.yaml").read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if text.startswith("  team_size:"))
    assert f"korea-ai-2025.yaml:{line}:" in item["first"]["place"]
    assert "--set" in item["second"]["place"]
    assert "모두 같음" in run("diff", str(kept), str(kept), "--lang", "ko").output
    # Where both are called the same the title names the files.
    title = "".join(run("diff", str(alone), str(kept), "--lang", "ko").output.split("==")[0].split())
    assert title.startswith(f"①{alone}②{kept}:")


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "\xff", "[" * 9999, '{"format": "optimizer-solve"}',
        '{"format": "optimizer-show", "version": 1}',
        '{"format": "optimizer-show", "version": 1, "scenario": "", "objective": "", "settings": null, "numbers": {}, '
        '"rules": {}}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_resolved_scenario_is_refused(tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_bytes(text.encode("latin-1"))
    assert isinstance(run("diff", str(path), str(path)).exception, optimizer.InputError)


def test_a_resolved_scenario_with_a_mark_of_its_encoding_is_read_and_one_in_another_encoding_told(tmp_path):
    path, text = tmp_path / "kept.json", json.dumps(resolved_document(optimizer.load(GOOD), variants=False))
    path.write_text(text, encoding="utf-8-sig")
    assert "same" in run("diff", str(path), str(path), "--lang", "en").output
    path.write_text(text, encoding="utf-16")
    with pytest.raises(optimizer.InputError, match=r"kept\.json:1:1: the file is not UTF-8 text"):
        raise run("diff", str(path), str(path)).exception


@pytest.mark.parametrize(
    ("part", "name", "key", "value"),
    [
        ("rules", "limits.y", "text", None), ("rules", "limits.y", "text", 1), ("numbers", "budget", "value", "1"),
        ("numbers", "budget", "low", "1"), ("numbers", "budget", "sources", None), ("settings", "x", None, 5),
    ],
)  # fmt: skip
def test_an_incomplete_part_of_a_resolved_scenario_is_told_at_its_place(tmp_path, part, name, key, value):
    model = {"status": "assumed", "programmes": {"a": {}}}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "a"}, "limits": {"y": "a >= 1"}}
    document = json.loads(json.dumps(resolved_document(optimizer.load(asked), variants=False)))
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run("diff", str(path), str(path)).exit_code == 0
    if key is None:
        document[part][name] = value
    else:
        document[part][name][key] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    (problem,) = run("diff", str(path), str(path)).exception.problems
    assert problem.place.path == ".".join(item for item in (part, name, key) if item is not None)


def test_a_resolved_scenario_with_a_text_that_steers_a_terminal_is_refused(tmp_path):
    kept = tmp_path / "kept.json"
    text = json.dumps(resolved_document(optimizer.load(GOOD), variants=False))
    kept.write_text(text.replace('"scenario": "', '"scenario": "\\u001b[31m', 1), encoding="utf-8")
    assert "U+001B" in str(run("diff", str(kept), str(kept)).exception)


def test_compare_prints_and_tells_by_its_status(tmp_path):
    (tmp_path / "tight.yaml").write_text(json.dumps(TIGHT), encoding="utf-8")
    (tmp_path / "good.yaml").write_text(json.dumps(GOOD), encoding="utf-8")
    good, tight = str(tmp_path / "good.yaml"), str(tmp_path / "tight.yaml")
    done = run("compare", good, tight, "--json")
    assert done.return_value == 1
    assert json.loads(done.output)["format"] == "optimizer-compare"
    assert run("compare", good, good).return_value == 0
    assert isinstance(run("compare", good).exception, optimizer.InputError)
    wrong = run("compare", good, str(tmp_path / "no.yaml"), "nowhere").exception
    assert len(wrong.problems) == 2
    out = tmp_path / "both.html"
    assert run("report", good, tight, "-o", str(out)).return_value == 1
    closed(out.read_text(encoding="utf-8"))


def test_rows_of_scenarios_side_by_side_stand_where_their_own_table_has_them():
    def asked(*names):
        model = {"status": "assumed", "programmes": {name: {"max_spend": 4} for name in names}}
        return {"model": model, "budget": 10, "objective": {"maximize": " + ".join(names)}}

    answers = [optimizer.solve(optimizer.load(asked(*names))) for names in ("ac", "abc", "xy")]
    table = compared_allocations(compare_answers(answers), "en")[0]
    assert [row.cells[0] for row in table.rows] == ["a", "b", "c", "x", "y", "Total"]
    assert [row.cells[1:] for row in table.rows][1] == ("-", table.rows[1].cells[2], "-")
    assert table.rows[-1].kind == TOTAL
