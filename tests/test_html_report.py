"""The HTML report: well-formed, closed to the outside, true to the JSON document, safe against what files hold."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path

import pytest
import shared
from click.testing import CliRunner
from generator import generate, shuffled_names
from korea import NOVEMBER

import optimizer
from optimizer.analysis.baseline import rivals
from optimizer.analysis.explanation.attribution import MOST_PARTS, contributions
from optimizer.analysis.explanation.explanation import reasons, served_capabilities
from optimizer.analysis.postoptimal.near_optimal import reachable
from optimizer.cli import cli
from optimizer.language import say
from optimizer.report.charts.markup import link, tag, text, typesetting
from optimizer.report.charts.scale import scale, width
from optimizer.report.contents import sections
from optimizer.report.document import document
from optimizer.report.html import written_report
from optimizer.report.parts import Table
from optimizer.report.rule_words import price, rule_amount
from optimizer.report.typography import typeset, typeset_page
from optimizer.report.words import Words

LANGUAGES = ("ko", "en")
SEEDS = [*range(14), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(14, 40))]


@pytest.fixture(scope="module")
def base():
    return shared.solved(NOVEMBER)


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(request):
    return request.param, shared.html(NOVEMBER, request.param)


SCRIPT = re.compile("<script([^>]*)>(.*?)</script>\n", re.DOTALL)


def tree(page: str) -> ET.Element:
    """The page without what makes it live, which must be well-formed and complete."""
    return ET.fromstring(SCRIPT.sub("", page).removeprefix("<!DOCTYPE html>\n"))


def words_of(element: ET.Element) -> str:
    return "".join(element.itertext()).replace("\u2060", "")


def closed(page: str) -> ET.Element:
    """Check that a page is well-formed, asks nothing of anyone, and has what a screen reader needs."""
    root = tree(page)
    kinds = {element.tag for element in root.iter()}
    assert not kinds & {"script", "iframe", "object", "embed", "link", "img", "base", "form", "image", "use"}
    for element in root.iter():
        assert not [key for key in element.attrib if key in ("src", "srcset", "action", "xlink:href")]
        assert not [key for key in element.attrib if key.startswith("on")]
        if (href := element.get("href")) is not None:
            assert element.tag == "a"
            assert href.startswith("#") or re.match("https?://", href)
    style = root.find("head/style").text
    assert "@import" not in style
    assert set(re.findall(r"url\((\S{5})", style)) <= {"data:"}
    policy = root.find("head/meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none';")
    found = [
        (kind, code) for kind, code in SCRIPT.findall(page) if "application/json" not in kind and "plain" not in kind
    ]
    runs = re.findall("script-src ([^;]*)", policy)
    assert len(found) == page.count("<script>") <= 3
    assert {kind for kind, _ in found} <= {""}
    allowed = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for _, code in found]
    solved = ["'wasm-unsafe-eval'"] if 'id="live-wasm"' in page else []
    assert runs == ([" ".join([*allowed, *solved])] if found else [])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(a.get("href")[1:] in ids for a in root.iter("a") if a.get("href").startswith("#"))
    levels = [int(element.tag[1]) for element in root.iter() if element.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(words_of(head).strip() for head in root.iter("th"))
    for element in root.iter():
        if element.get("role") == "img":
            labelled = element.get("aria-label") or [part.text for part in element if part.tag in ("title", "desc")]
            assert labelled
            assert all(labelled)
    return root


def place(data, path):
    """The value at a dotted path; names in the document may have dots themselves."""
    if path == "":
        return data
    for k in range(len(path.split(".")), 0, -1):
        head = ".".join(path.split(".")[:k])
        if isinstance(data, dict) and head in data:
            return place(data[head], ".".join(path.split(".")[k:]))
    raise KeyError(path)


def test_the_page_is_closed_and_in_order(shown):
    lang, page = shown
    root = closed(page)
    assert root.get("lang") == lang
    assert len(page.encode()) < 2_500_000
    assert [section.get("id") for section in root.iter("section")] == ["summary", "more"]
    articles = [article.get("id") for article in root.iter("section").__next__().iter("article")]
    assert articles == ["plans", "execution", "table-1", "deciding"]
    folds = [fold.get("id") for fold in root.iter("details") if fold.get("class") == "fold"]
    # The order of sections is the document's.
    assert folds == [
        "split",
        "others",
        "mine",
        *(section.name for section in shared.findings(NOVEMBER, lang).sections[1:]),
    ]
    assert not [fold for fold in root.iter("details") if fold.get("class") == "fold" and fold.get("open")]


def test_the_typeface_has_every_letter_that_the_page_shows_and_no_part_beside(shown):
    lang, page = shown
    style, rest = page.split("</style>")
    texts = re.sub(r"<script>.*?</script>", "", rest, flags=re.DOTALL)
    hangul = {letter for letter in texts if "가" <= letter <= "힣"}
    held = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", style)}
    assert hangul <= held
    assert lang == "ko" or len(held) < 150, "an English page shows hardly any Hangul"


def test_the_packages_own_texts_need_no_rare_part_of_the_typeface():
    folder = Path(optimizer.__file__).parent
    files = [*folder.glob("language/*.po"), *folder.parent.glob("models/*"), *folder.parent.glob("scenarios/*")]
    texts = "".join(path.read_text(encoding="utf-8") for path in files)
    parts = (folder / "report/html/fonts/letters.txt").read_text("utf-8")
    common = "".join(re.findall("^hangul(?:-names)? (.*)$", parts, re.MULTILINE))
    assert {letter for letter in texts if "가" <= letter <= "힣"} <= set(common), "run scripts/cut_fonts"


def figures(base, lang):
    """Kind of row to its columns: their head, the key of the document, and how a record's value is written."""
    words = Words(base.scenario, lang)

    def money(_, value):
        return words.money(value)

    def score(_, value):
        return words.say("regret_none") if value is None else words.objective(value)

    def span(path, value):
        return "" if value is None else words.span(tuple(value), False)

    def rule(path, value, digits=4):
        state = base.rules[path.removeprefix("constraints.")]
        shown = {} if state.binding else {"digits": digits}
        return rule_amount(Fraction(value), state.rule, words, **shown)

    def room(path, value):
        return words.say("r_binds") if base.rules[path.removeprefix("constraints.")].binding else rule(path, value)

    def cost(path, value):
        own = base.rules[path.removeprefix("constraints.")]
        return price(value, own.rule, words) if own.binding else "0"

    amounts = {"actual": ("actual", money), "computed": ("spend", money), "near_optimal": ("near_optimal", span)}
    shown = {
        "categories": amounts | {"possible": ("possible", span)},
        "programmes": amounts | {"change": ("change", lambda _, value: words.money(value, signed=True))},
        "capabilities": {"actual": ("actual", score), "computed": ("score", score)},
        "variants": {
            "actual": ("actual_objective", score), "computed": ("objective", score), "regret": ("regret", score),
        },
        "constraints": {
            "limit": ("says", lambda _, value: value[lang]), "room": ("slack", room), "price": ("shadow_price", cost),
        },
    }  # fmt: skip
    said = {"actual": words.actual_head}
    return {
        kind: {said.get(key) or words.say(key): own for key, own in columns.items()} for kind, columns in shown.items()
    }


def test_every_figure_is_the_documents(base, shown):
    lang, page = shown
    data, columns, seen = document(base), figures(base, lang), set()
    printed = {tuple(words_of(cell) for cell in row) for row in tree(page).iter("tr")}
    tables = [part for section in sections(base, Words(base.scenario, lang)) for part in section.plain]
    for table in (part for part in tables if isinstance(part, Table) and part.kind != "assumed"):
        for row in table.rows:
            known = columns.get(row.name.partition(".")[0], {})
            stated = [(*known[head], cell) for head, cell in zip(table.header, row.cells, strict=True) if head in known]
            for key, write, cell in stated:
                assert cell == write(row.name, place(data, f"{row.name}.{key}")), (row, key)
                seen.add(f"{row.name}.{key}")
            if stated:
                assert tuple(typeset(cell, lang) for cell in row.cells) in printed
    for name in data["programmes"]:
        # A programme that is alone in its category shares its row.
        rows = f"programmes.{name}", f"categories.{data['programmes'][name]['category']}"
        assert any({f"{row}.{key}" for key in ("spend", "actual", "near_optimal")} <= seen for row in rows)
    for name in data["categories"]:
        assert {f"categories.{name}.{key}" for key in ("spend", "actual", "near_optimal", "possible")} <= seen
    for name in data["capabilities"]:
        assert {f"capabilities.{name}.score", f"capabilities.{name}.actual"} <= seen
    rules = {name: own for name, own in data["constraints"].items() if not name.startswith("fixed")}
    used = {name for name, own in rules.items() if own["binding"] or own["value"]}
    assert {f"constraints.{name}.says" for name in used} <= seen
    assert typeset(say("limits_unused", lang, n=len(rules) - len(used)), lang) in page
    words, beneath = Words(base.scenario, lang), str([table.notes for table in tables if isinstance(table, Table)])
    for name, own in data["variants"].items():
        if f"variants.{name}.objective" not in seen:  # it prints as the scenario does
            assert words.variant(name) in beneath
            assert round(own["objective"] - data["objective"], 1) == 0


def test_the_first_picture_prints_the_documents_figures(base, shown):
    lang, page = shown
    data, words = document(base), Words(base.scenario, lang)
    (picture,) = (element for element in tree(page).iter("figure") if element.get("id") == "picture")
    rows = [words_of(row) for row in picture.iter("div") if row.get("class") == "row level0"]
    names = [name for name in data["categories"] if words.title("categories", name) in "".join(rows)]
    assert len(names) == len(rows) > 4
    for name, row in zip(names, rows, strict=True):
        own = data["categories"][name]
        assert row.startswith(words.title("categories", name))
        for said in (
            words.money(own["actual"]),
            f"{words.say('computed')} {words.money(own['spend'])}",
            words.say(data["verdict"][name]["direction"]),
        ):
            assert typeset(said, lang) in row


def test_marks_stand_where_their_figures_are(base, shown):
    lang, page = shown
    data, counted = document(base), float(base.scenario.display.counted(lang))
    order = [name for members in base.scenario.categories.values() for name in members]
    whole = data["actual_objective"], data["objective"]
    wanted = {
        "by-programme": [
            tuple(data["programmes"][name][key] / counted for key in ("actual", "spend")) for name in order
        ],
        "scores-chart": [*((own["actual"], own["score"]) for own in data["capabilities"].values()), whole],
        "waterfall-chart": [whole],
    }
    charts = {element.get("id"): element for element in tree(page).iter("figure")}
    for name, ends in wanted.items():
        (rows,) = (element for element in charts[name].iter("div") if element.get("class") == "rows")
        low, high = float(rows.get("data-low")), float(rows.get("data-high"))
        marks = [mark for mark in rows.iter("circle") if mark.get("class") in ("actual", "computed")]
        assert [mark.get("class") for mark in marks] == ["actual", "computed"] * len(ends)
        at = [low + (high - low) * float(mark.get("cx").rstrip("%")) / 100 for mark in marks]
        assert at == pytest.approx([end for pair in ends for end in pair], abs=(high - low) * 1e-4), name


def test_words_claim_no_more_than_was_computed(shown):
    lang, page = shown
    printed = " ".join(words_of(tree(page).find("body")).split())
    forbidden = {"ko": ("최적안", "권고안", "확률"), "en": ("optimal policy", "probability")}[lang]
    assert not any(word in printed for word in forbidden)
    assert {"ko": "낭비의 판정이 아님", "en": "not a finding of waste"}[lang] in printed
    finding = words_of(next(e for e in tree(page).iter() if e.get("id") == "finding"))
    assert not re.search(r"\d\.\d+(점| to )", finding.replace("billion", ""))


# The waterfall.


def by_hand(answer):
    """Contributions by walking every order of the categories."""
    before, after = answer.baseline.spending, answer.spending
    scenario, evaluator = answer.scenario, answer.solution.program.evaluator
    parts = [*scenario.categories.items()]
    parts += [(name, (name,)) for name, block in scenario.programmes.items() if block.category is None]
    parts = [(name, members) for name, members in parts if any(after[k] != before[k] for k in after if k[0] in members)]
    found, orders = {name: Fraction(0) for name, _ in parts}, list(permutations(parts))
    for order in orders:
        spending = dict(before)
        value = Fraction(evaluator.achieve(spending).objective)
        for name, members in order:
            spending |= {key: after[key] for key in after if key[0] in members}
            reached = Fraction(evaluator.achieve(spending).objective)
            found[name] += (reached - value) / len(orders)
            value = reached
    return found


def test_contributions_are_the_average_over_every_order(base):
    found = {item.name: item.adds for item in contributions(base)}
    assert found == by_hand(base)
    assert len(found) == 5
    assert found["talent"] > 0 > found["gpu"]


@pytest.mark.parametrize("seed", SEEDS)
def test_contributions_sum_exactly_and_depend_on_no_name(seed):
    answer = optimizer.solve(optimizer.load(generate(seed)))
    if answer.status != "optimal":
        return
    found = contributions(answer)
    if answer.baseline is None:
        assert found == ()
        return
    before = Fraction(answer.baseline.achieved.objective)
    assert sum((item.adds for item in found), before) == answer.solution.objective
    moved = sum((item.change for item in found), Fraction(0))
    assert moved == sum(answer.spending.values()) - answer.baseline.total
    assert len(found) <= MOST_PARTS
    other = optimizer.solve(optimizer.load(generate(seed, names=shuffled_names(seed))))
    assert sorted(item.adds for item in contributions(other)) == sorted(item.adds for item in found)


def test_many_parts_are_taken_together_and_still_sum():
    names = [f"p{k}" for k in range(12)]
    scenario = {
        "model": {"status": "assumed", "programmes": {name: {"max_spend": k + 1} for k, name in enumerate(names)}},
        "budget": 30,
        "objective": {"maximize": " + ".join(f"{k + 1} * {name}" for k, name in enumerate(names))},
        "compare_with": dict.fromkeys(names, 1),
    }
    answer = optimizer.solve(optimizer.load(scenario))
    found = contributions(answer)
    assert len(found) == MOST_PARTS
    assert found[-1].name == ""
    assert sum(item.adds for item in found) == answer.solution.objective - answer.baseline.achieved.objective
    page = written_report(answer, "en")
    assert say("r_others", "en", n=len(found[-1].programmes)) in page


def test_printed_steps_lead_from_the_printed_start_to_the_printed_end(base, shown):
    _, page = shown
    article = next(e for e in tree(page).iter("article") if e.get("id") == "waterfall")
    rows = [words_of(row[1]) for row in article.findall(".//tbody/tr")]
    values = [Fraction(value.replace("△", "-").replace("−", "-").replace("+", "")) for value in rows]
    assert values[0] + sum(values[1:-1]) == values[-1]


# Causes, reach, rivals.


def test_causes_name_what_holds_each_programme(base):
    found = reasons(base)
    assert found["unidentified"].kind == "fixed"
    assert found["graduate_places"].kind == "capped"
    assert [state.rule.name for state in found["graduate_places"].rules] == ["max_units.graduate_places"]
    assert found["packaging_rd"].kind == "limited"
    assert found["gpu_purchase"].kind == "tied"
    assert found["prizes"].kind == "left_out"
    assert found["prizes"].price < 0
    assert found["model_data"].kind == "balanced"
    assert served_capabilities(base.scenario, "startup_fund") == ("ventures",)
    assert served_capabilities(base.scenario, "gpu_purchase") == ("compute", "models")


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        ({"max_spend": {"2026": 3, "2027": 4}}, "capped"),
        ({"max_spend": {"2026": 3}}, "limited"),  # money of 2027 can still be added
        ({"max_spend": {"2026": 3}, "ramp": "30%"}, "limited"),
        ({"ramp": "30%"}, "limited"),
    ],
)
def test_only_caps_on_every_period_keep_a_programme_from_more(limit, kind):
    model = {"status": "assumed", "programmes": {"a": limit, "b": {"min_spend": {"2026": 5}}}}
    asked = {"model": model, "horizon": 2, "objective": {"maximize": "2 * a + b"}, "budget": {"2026": 10, "2027": 20}}
    answer = optimizer.solve(optimizer.load(asked))
    assert reasons(answer)["a"].kind == kind


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_hold_over_random_models(seed):
    answer = optimizer.solve(optimizer.load(generate(seed)))
    if answer.status != "optimal":
        return
    for name, reason in reasons(answer).items():
        spent = answer.solution.spent(name)
        assert all(state.binding for state in reason.rules)
        if reason.kind in ("left_out", "useless"):
            assert spent == 0
        if reason.kind == "left_out":
            assert (reason.price < 0) == answer.scenario.goal.maximized
        if reason.kind in ("capped", "floored"):
            assert {state.rule.name.split(".")[1] for state in reason.rules} == {name}


def test_the_reach_of_a_capability_is_its_own_optimum(base):
    found = reachable(base.solution)
    for name in base.scenario.model.capabilities:
        alone = optimizer.solve(base.scenario.with_(objective={"maximize": f"score.{name}"}, variants={}))
        curve = base.solution.program.evaluator.curve(name)
        assert float(curve(found[name])) == pytest.approx(alone.solution.outcome.objective, rel=1e-9)


def test_rivals_stand_as_if_they_were_the_actual(base):
    found = rivals(base.solution)
    assert set(found) == set(base.scenario.allocations) - {"government_bill"}
    for name, baseline in found.items():
        beside = optimizer.solve(base.scenario.with_(compare_with=name))
        assert baseline.achieved.objective == beside.baseline.achieved.objective
        assert (baseline.regret is None) == (beside.regret is None)
        gaps = [None if own.gap is None else float(own.gap) for own in (baseline, beside.baseline)]
        assert gaps[0] == (None if gaps[1] is None else pytest.approx(gaps[1], abs=1e-6))


# Whatever a file holds.


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;</style></title>]]>${x}{y}"


def hostile():
    return {
        "title": HOSTILE,
        "note": HOSTILE,
        "model": {
            "currency": "KRW",
            "status": "assumed",
            "note": HOSTILE,
            "judged_by": HOSTILE,
            "sources": {"S": {"title": HOSTILE, "publisher": HOSTILE, "date": "2024-01-01",
                              "url": f"javascript:{HOSTILE}", "note": HOSTILE},
                        "T": {"title": HOSTILE, "url": f"https://example.org/\"><script>{HOSTILE}"}},
            "categories": {"c": {"title": HOSTILE}, "d": {"title": HOSTILE}},
            "programmes": {
                "a": {"title": HOSTILE, "category": "c", "unit": HOSTILE, "output": "o", "max_spend": "60억원",
                      "unit_cost": {"value": "1억원", "low": "0.5억원", "high": "2억원", "source": ["S", "T"],
                                    "note": HOSTILE}},
                "b": {"title": HOSTILE, "category": "d", "output": "p", "unit_cost": {"value": "2억원", "source": "S"}},
            },
            "outputs": {"o": {"title": HOSTILE, "unit": HOSTILE}, "p": {"unit": HOSTILE}},
            "capabilities": {
                "x": {"title": HOSTILE, "from": "o", "curve": [[0, 0], [50, 60], [100, 100]]},
                "y": {"title": HOSTILE, "from": "p", "curve": [[0, 0], [100, 100]]},
            },
            "allocations": {"done": {"title": HOSTILE, "a": "80억원", "b": "20억원"},
                            "other": {"title": HOSTILE, "a": "10억원"}},
        },
        "budget": "100억원",
        "objective": {"maximize": "weighted_score", "weights": {"x": 0.5, "y": 0.5}},
        "limits": {"some": {"rule": "b >= 10억원", "note": HOSTILE}},
        "compare_with": "done",
        "variants": {"v": {"title": HOSTILE, "robustness": True, "budget": "90억원"}},
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_from_a_file_becomes_markup(lang):
    page = written_report(optimizer.solve(optimizer.load(hostile())), lang)
    root = closed(page)
    assert HOSTILE in words_of(root.find("head/title"))
    assert words_of(root.find("body")).count(HOSTILE) > 20
    assert not [a for a in root.iter("a") if "javascript" in a.get("href")]
    assert page.count("<style>") == page.count("</style>") == 1


def test_a_particle_is_not_parted_from_its_sign_in_browsers_nor_anything_else_on_the_way():
    with typesetting("ko", typeset_page):
        glued = tag("p", "90%가 (추경)은", tag("code", "90%가"), title="90%가", aria_label="-3%가")
    assert glued == ('<p title="90%\u2060가" aria-label="△3%\u2060가">90%\u2060가 (추경)\u2060은<code>90%가</code></p>')
    with typesetting("ko"):
        assert tag("p", "90%가") == "<p>90%가</p>"


def test_what_no_document_may_hold_is_a_space_and_no_address_runs_code():
    assert text("a\x00b\x0bc\ud800") == "a b c "
    assert tag("p", "a<b", class_="x", hidden=False, title=None) == '<p class="x">a&lt;b</p>'
    assert link("javascript:alert(1)", "x") == "x"
    assert link("https://a.b/ c", "x") == "x"


@pytest.mark.parametrize("seed", SEEDS)
def test_random_scenarios_have_a_report(seed):
    currency = "KRW" if seed % 2 else None
    answer = optimizer.solve(optimizer.load(generate(seed, currency=currency, infeasible=seed % 8 == 7)))
    root = closed(written_report(answer, LANGUAGES[seed % 2]))
    assert words_of(next(e for e in root.iter() if e.get("id") == "finding"))


SMALL = {"model": {"status": "assumed", "programmes": {"a": {}, "b": {"max_spend": 4}}}, "budget": 10}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"objective": {"maximize": "a + 2 * b"}}, "optimal"),
        ({"objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 10}}, "optimal"),
        ({"objective": {"minimize": "a + 2 * b"}, "spend": "exactly", "compare_with": {"a": 10}}, "optimal"),
        ({"objective": {"minimize": "spend"}, "limits": {"x": "a >= 3"}, "compare_with": {"a": 3}}, "optimal"),
        ({"objective": {"minimize": "money_moved"}, "compare_with": {"a": 10, "b": 2}}, "optimal"),
        ({"objective": {"maximize": "a"}, "limits": {"x": "a >= 30"}}, "infeasible"),
        ({"objective": {"maximize": "a"}, "limits": {"x": "b >= 5"}, "compare_with": {"a": 1}}, "infeasible"),
        ({"objective": {"maximize": "a"}, "budget": "none"}, "unbounded"),
        ({"objective": {"maximize": "a + b"}, "budget": 0, "compare_with": {"a": 0}}, "optimal"),
        ({"objective": {"maximize": "a + b"}, "budget": {"2025": 5, "2026": 7},
          "compare_with": {"a": {"2025": 2, "2026": 2}}}, "optimal"),
        ({"objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 9},
          "variants": {"none": {"limits": {"x": "a >= 30"}}}}, "optimal"),
        ({"objective": {"maximize": "2 * a + b"}, "set": {"programmes.a.lot": 3}, "compare_with": {"b": 4}}, "optimal"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_strange_scenarios_have_a_plain_report(changes, status, lang):
    answer = optimizer.solve(optimizer.load(SMALL | changes))
    assert answer.status == status
    root = closed(written_report(answer, lang))
    assert "None" not in words_of(root.find("body"))
    assert "nan" not in words_of(root.find("body")).split()


def test_where_no_assumption_turns_a_direction_objections_have_the_whole_width():
    source = {"model": {"status": "assumed", "programmes": {"a": {"lot": 1}, "b": {}}}, "budget": 3}
    source |= {"objective": {"maximize": "2 * a + b"}, "compare_with": {"a": 1, "b": 2}}
    source["objections"] = {"late": {"title": "Too late.", "answer": "No."}}
    page = written_report(optimizer.solve(optimizer.load(source)), "en")
    (below,) = re.findall(r'<div class="pair">(.*?)</section>', page, re.S)[:1]
    assert "Too late." in below
    assert not below.startswith("<div></div>")


def test_nothing_better_is_said_as_plainly():
    scenario = SMALL | {"objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 6, "b": 4}}
    page = written_report(optimizer.solve(optimizer.load(scenario)), "en")
    finding = next(e for e in tree(page).iter() if e.get("id") == "finding")
    assert words_of(finding) == "This analysis cannot say another allocation is better."


# The command, and what charts are built on.


def test_the_command_writes_the_report(tmp_path):
    run = CliRunner()
    path, small = tmp_path / "report.html", tmp_path / "small.yaml"
    question = {"objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 10}}
    small.write_text(json.dumps(SMALL | question), encoding="utf-8")
    result = run.invoke(cli, ["report", str(small), "-o", str(path), "--lang", "ko"], standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0
    closed(path.read_text(encoding="utf-8"))
    wrong = run.invoke(cli, ["report", str(small), "-o", str(tmp_path / "report.doc")])
    assert isinstance(wrong.exception, optimizer.InputError)


@pytest.mark.parametrize("values", [[0.0], [3, 17, 12], [-5, 8], [0, 1e-7], [1e12, 3e12], [99.999, 100], [-3, -2]])
def test_ticks_are_round_and_cover_the_values(values):
    found = scale(values, 5)
    assert found.low <= min(*values, 0)
    assert found.high >= max(*values, 0)
    steps = {round((b - a) / (found.high - found.low), 9) for a, b in pairwise(found.ticks)}
    assert len(steps) == 1
    assert 2 <= len(found.ticks) <= 8
    assert all(0 <= found.share(value) <= 1 for value in values)


def test_korean_is_wider_than_latin():
    assert width("가나다") > width("abc")
    assert width("가", 12) == pytest.approx(12 * width("가"))
