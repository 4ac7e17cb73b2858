"""The written report as data, Markdown and PDF: order, figures, words, and files that are whole or not there."""

import itertools
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import shared
from generator import KINDS, generate
from shared import markdown_report, run
from test_cli import SMALL

import optimizer
from optimizer.analysis.comparison import compare_answers
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.analysis.verdict import Verdict
from optimizer.errors import InputError, display_width
from optimizer.language import say
from optimizer.report.charts.plane import CurvePanel, Panels, plane_chart
from optimizer.report.charts.rows import ChartRow, rows_chart, size
from optimizer.report.contents import findings
from optimizer.report.explain import explain_page, story_page
from optimizer.report.markdown import escaped
from optimizer.report.parts import (
    GROUP,
    MEMBER,
    TOTAL,
    Article,
    Chart,
    Head,
    Items,
    Report,
    Row,
    Section,
    Table,
    unfolded,
)
from optimizer.report.sections.allocation import allocation_table, periods
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.comparison import overview
from optimizer.report.sections.grounds import grounds, numbers_used
from optimizer.report.sections.moves import moves
from optimizer.report.sections.picture import fields_table, picture
from optimizer.report.sections.prices import limits
from optimizer.report.sections.scores import scores_table
from optimizer.report.sweep_words import direction_words
from optimizer.report.table import on_paper
from optimizer.report.words import Words
from optimizer.report.write import write_answers
from optimizer.sweep.findings import SampledVerdict
from optimizer.sweep.statistics import SampleShare

PLAIN = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}, "b": {}}}
KINDS_OF_SCENARIO = {
    "expression": {"model": PLAIN, "budget": 10, "objective": {"maximize": "3 * a.units + b"}},
    "least_spending": {"model": PLAIN, "objective": {"minimize": "spend"}, "limits": {"x": "a + b >= 4"}},
    "no_money": {"model": PLAIN, "budget": 0, "objective": {"maximize": "a"}},
    "moved": {"model": PLAIN, "budget": 10, "objective": {"minimize": "money_moved"}, "compare_with": {"a": 3, "b": 9}},
    "infeasible": {"model": PLAIN, "budget": 10, "objective": {"maximize": "a"}, "limits": {"x": "a >= 20"}},
    "unbounded": {"model": PLAIN, "objective": {"maximize": "a"}},
}


BASE = "supplementary-budget-2025"


@pytest.fixture(scope="module")
def base():
    return shared.solved(BASE)


def tables(found):
    return [part for section in found.sections for part in section.plain if isinstance(part, Table)]


def first_table(found):
    return next(table for table in tables(found) if table.kind == "one")


def amount(text):
    return Fraction(text.replace(",", "").replace("△", "-").replace("+", ""))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_sections_stand_in_the_order_of_a_budget_report(base, lang):
    names = [section.name for section in shared.findings(BASE, lang).sections]
    assert names == [
        "summary", "result", "alternatives", "sensitivity", "budget", "method", "caveats", "grounds",
        "appendix",
    ]  # fmt: skip


def test_the_first_table_is_that_of_a_supplementary_budget(base):
    first = first_table(shared.findings(BASE, "ko"))
    assert first.caption == "표 1. 2025년도 제1회 추경 AI 분야 배분 비교 (단위: 억원, %)"
    assert first.header == ("구분", "추경안 증액", "국회확정", "계산상 배분", "증감액", "증감률", "근거등급")
    rows = {row.cells[0]: row.cells[1:] for row in first.rows}
    assert rows["AI 칩 설계·시제품 지원"] == ("200", "220", "400", "200", "100.0", "계산")
    # What nobody published is not 0; what begins at 0 has no rate.
    assert rows["HBM·첨단 패키징 R&D"] == ("0", "미확인", "425", "425", "순증", "판단값")
    assert rows["글로벌 AI 챌린지"][3:5] == ("△100", "△100.0")
    assert rows["합계"] == ("18,449", "19,067", "18,449", "0", "0.0", "")
    # Of most lines it is not known what the budget held before, so that stands beneath.
    assert first.notes[0].startswith(
        "주: 1. 중복 계상 제거. 2. 단수조정으로 합계, 증감, 다른 표의 같은 값과 끝자리가 다를 수 있음. 3. 배"
    )
    for said in ("450 → 1,000", "AI 칩 설계·시제품 지원 298 → 752.", "신규(배분 전 예산 0): GPU 구매,", "3.6조원"):
        assert said in first.notes[0]
    assert first.notes[1].startswith("자료: ")
    assert first.notes[1].endswith("등을 바탕으로 작성.")
    groups = [row.cells for row in first.rows if row.kind == GROUP]
    for column in (1, 2, 3, 4):
        total = amount(next(row.cells for row in first.rows if row.kind == TOTAL)[column])
        assert sum(amount(cells[column]) for cells in groups) == total


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_has_the_same_first_table(base, lang):
    first = first_table(shared.findings(BASE, lang))
    page = re.sub(r"<script.*?</script>", "", shared.html(BASE, lang), flags=re.S)
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    article = next(element for element in root.iter("article") if element.get("id") == "table-1")
    shown = [["".join(cell.itertext()) for cell in row] for row in article.iter("tr")]
    assert shown == [list(first.header), *(list(row.cells) for row in first.rows)]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_has_the_articles_and_charts_of_every_format(base, lang):
    page = re.sub(r"<script.*?</script>", "", shared.html(BASE, lang), flags=re.S)
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    shown = [element.get("id") for element in root.iter() if element.tag in ("article", "figure")]
    assert shown == list(names(part for section in shared.findings(BASE, lang).sections for part in section.parts))


def names(parts):
    for part in parts:
        if isinstance(part, Article | Chart):
            yield part.name
        yield from names(part.parts) if isinstance(part, Article) else ()


def test_what_the_budget_held_before_is_a_column_where_most_lines_know_it():
    model = {"programmes": {"a": {"before": 2}, "b": {"before": 0}, "c": {}}, "status": "assumed"}
    question = {"budget": 10, "objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 10}, "model": model}
    answer = optimizer.solve(optimizer.load(question))
    (first,) = table_one(answer, Words(answer.scenario, "en")).parts
    assert first.header[:4] == ("Line", "Budget before", "Budget after", "Compared with")
    rows = {row.cells[0]: row.cells[1:] for row in first.rows}
    assert rows["a"][:5] == ("2", "12", "10", "0", "-10")
    assert rows["c"][:2] == rows["Total"][:2] == ("unknown", "unknown")


def test_what_the_budget_held_before_has_no_sum_with_the_amounts_of_several_periods():
    model = {"programmes": {"a": {"before": 2}, "b": {}, "c": {}}, "status": "assumed"}
    question = {"budget": {"2026": 6, "2027": 4}, "objective": {"maximize": "a + 2 * b"}}
    question |= {"compare_with": {"a": {"2026": 6, "2027": 4}}}
    for programmes, noted in ((model["programmes"], True), ({"a": {"before": 2}, "b": {"before": 0}}, False)):
        answer = optimizer.solve(optimizer.load(question | {"model": model | {"programmes": programmes}}))
        (first,) = table_one(answer, Words(answer.scenario, "en")).parts
        assert ("Budget before: a 2. What" in first.notes[0]) == noted
        assert ("Budget before" in first.header) != noted
        assert "Budget after" not in first.header
        assert all(len(row.cells) == len(first.header) for row in first.rows)


def test_a_sum_over_an_unknown_line_is_unknown_and_an_allocation_of_few_lines_stands_in_a_note():
    model = {
        "categories": {"all": {}},
        "programmes": {"a": {"category": "all"}, "b": {"category": "all"}, "c": {}},
        "allocations": {
            "voted": {"heading": "Voted", "reference": True, "a": 4, "c": 3},
            "early": {"heading": "Early", "reference": True, "a": 2},
        },
        "status": "assumed",
    }
    question = {"budget": 10, "objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 10}, "model": model}
    answer = optimizer.solve(optimizer.load(question))
    (first,) = table_one(answer, Words(answer.scenario, "en")).parts
    assert first.header[:4] == ("Line", "Voted", "Compared with", "Computed")
    assert {row.cells[0]: row.cells[1] for row in first.rows} == {
        "all": "unknown", "a": "4", "b": "unknown", "c": "3", "Total": "unknown",
    }  # fmt: skip
    assert "Known of Early: a 2. The other lines are unknown, not 0." in first.notes[0]
    assert "Voted: for reference, not compared." in first.notes[0]
    model["allocations"]["voted"]["b"] = 0
    whole = optimizer.solve(optimizer.load(question))
    assert "unknown" not in [row.cells[1] for row in table_one(whole, Words(whole.scenario, "en")).parts[0].rows]
    model["allocations"]["voted"] = {"heading": "Voted", "a": 4, "b": 0, "c": 3}  # beside which plans are set
    (evaluated,) = table_one(optimizer.solve(optimizer.load(question)), Words(answer.scenario, "en")).parts
    assert evaluated.header[:3] == ("Line", "Voted", "Compared with")
    assert "for reference" not in evaluated.notes[0]


def test_a_programme_that_is_alone_in_its_category_is_named_in_the_row_of_the_category():
    model = {"categories": {"land": {}}, "programmes": {"a": {"category": "land"}, "b": {}}, "status": "assumed"}
    question = {"budget": 10, "objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": 10}, "model": model}
    answer = optimizer.solve(optimizer.load(question))
    (first,) = table_one(answer, Words(answer.scenario, "en")).parts
    for table in (first, allocation_table(answer, Words(answer.scenario, "en"))):
        assert [row.cells[0] for row in table.rows] == ["land: a", "b", "Total"]


def test_rates_are_of_amounts_as_they_are_printed():
    model = {"programmes": {"a": {}, "b": {}}, "status": "assumed", "currency": "USD"}
    question = {
        "model": model, "budget": "USD 100M", "objective": {"maximize": "2 * b + a"},
        "limits": {"third": "3 * b <= budget"}, "compare_with": {"a": "USD 70M", "b": "USD 30M"},
    }  # fmt: skip
    answer = optimizer.solve(optimizer.load(question))
    (first,) = table_one(answer, Words(answer.scenario, "en")).parts
    rows = {row.cells[0]: row.cells[1:5] for row in first.rows}
    assert rows["b"] == ("30", "33", "+3", "10.0")
    table = allocation_table(answer, Words(answer.scenario, "en"), beside_table_one=True)
    assert (table.header[1:], table.caption) == (("Computed", "Near-optimal (1%)"), "Computed allocation (USD million)")
    assert "forgo at most 1% of the gain over spending nothing" in table.notes[0], "without categories, too"


def test_what_was_voted_is_compared_with_beside_the_bill():
    first = first_table(shared.findings("enacted-may-2025", "ko"))
    assert first.header == ("구분", "추경안 증액", "국회확정", "계산상 배분", "증감액", "증감률", "근거등급")
    rows = {row.cells[0]: row.cells[1:] for row in first.rows}
    # Voted 494, of which 220 are design support: 20 more for each than in the bill.
    assert rows["국산 NPU 실증"][:2] == ("254", "274")
    assert rows["합계"][:2] == ("18,449", "19,067")
    answer = shared.solved("enacted-may-2025")
    assert answer.scenario.actual == "enacted"
    assert "enacted" not in shared.solved(BASE).scenario.allocations


def test_members_of_a_group_add_up(base):
    for table in [first_table(shared.findings(BASE, "ko"))]:
        head = None
        sums = {}
        for row in table.rows:
            if row.kind == GROUP:
                head = row.cells
            elif row.kind == MEMBER:
                sums.setdefault(head, []).append(row.cells)
        for head, members in sums.items():
            for column in (1, 3, 4):
                assert amount(head[column]) == sum(amount(cells[column]) for cells in members)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_words_claim_no_more_than_was_computed(base, lang):
    text = shared.markdown(BASE, lang)
    forbidden = {"ko": ("최적안", "권고안", "확률"), "en": ("optimal policy", "probability", "recommend")}[lang]
    assert not any(word in text for word in forbidden)
    assert {"ko": "판단값", "en": "assumed"}[lang] in text
    assert base.scenario.digest[:16] in text


def test_english_writes_ranges_and_amounts_in_its_own_way(base):
    text = shared.markdown(BASE, "en").replace("\\", "").split("**List of sources**")[0]  # headlines stay as printed
    assert not re.search(r"\d[^|\n]{0,12}~ ?\S|\d[조억]", text)
    assert re.search(r"\d~\d", shared.markdown(BASE, "ko").replace("\\", ""))


def test_numbers_of_later_sources_are_counted_as_numbers(base):
    admitted = len(base.scenario.admitted)
    said = f"As of: 2025-04-30. {admitted} numbers rest on later or undated sources"
    assert said in numbers_used(Words(base.scenario, "en"))
    assert f"기댄 숫자 {admitted}개" in numbers_used(Words(base.scenario, "ko"))


def test_without_samples_directions_stand_with_their_runs_and_no_verdict(base):
    for lang in ("ko", "en"):
        table = fields_table(base, Words(base.scenario, lang))
        runs = next(iter(base.verdict.values())).runs
        listed = variants_table(base, Words(base.scenario, lang))
        named = [*(row.cells[0] for row in listed.rows), *listed.notes]
        assert all(any(f"{Words(base.scenario, lang).variant(run)}*" in text for text in named) for run in runs)
        assert table.notes[0] == say("verdict_needs_samples", lang)
        assert say("verdict", lang) not in table.header
        words = {say(key, lang) for key in ("robust", "conditional", "cannot tell")}
        assert not any(word in cell for row in table.rows for cell in row.cells for word in words)
        shown = shared.markdown(BASE, lang)
        rule = say("verdict_needs_samples", lang)
        assert not [w for w in ("conditional", "cannot tell", "조건부", "판단 불가") if w in shown.replace(rule, "")]


@pytest.mark.parametrize(
    ("direction", "share", "expected"),
    [
        ("more", 0.52, "▲ more 52.0% cannot tell"),
        ("undecided", 0.98, "· undecided 98.0% cannot tell"),
        ("less", 0.84, "▼ less 84.0% conditional"),
        ("less", 0.91, "▼ less 91.0% robust"),
    ],
)
def test_a_verdict_stands_with_its_reason(base, direction, share, expected):
    words = Words(base.scenario, "en")
    shares = {direction: SampleShare(round(100 * share), 100, 0.0, 1.0)}
    verdict = SampledVerdict(direction, {}, (), shares)
    assert f"{direction_words(verdict, words)} {verdict.word}" == expected
    assert direction_words(Verdict(direction, {}, ()), words) == expected.partition(" ")[0] + f" {direction}"


def cells_of(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_markdown_tables_are_whole_and_hold_every_figure(base, lang):
    found = shared.findings(BASE, lang)
    blocks = re.findall(r"(?:^\|.*\n)+", shared.markdown(BASE, lang), re.M)
    assert len(blocks) == len(tables(found))
    for block, table in zip(blocks, tables(found), strict=True):
        lines = [cells_of(line) for line in block.splitlines()]
        assert {len(line) for line in lines} == {len(table.header)}
        for line, row in zip(lines[2:], table.rows, strict=True):
            shown = [cell.removeprefix("&emsp;").removeprefix("**").removesuffix("**") for cell in line]
            assert shown == [escaped(cell) for cell in row.cells]


@pytest.mark.parametrize(
    "text", ["a | b", "<script>x</script>", "# head", "*bold* _under_", "[x](javascript:y)", "`code`", "~~gone~~",
             "- x", "1. x", "a\n# b", "\\", "![i](http://x)", "&lt;", "$x$", "@someone"]
)  # fmt: skip
def test_markdown_shows_text_letter_for_letter(text):
    markdown_it = pytest.importorskip("markdown_it")
    reader = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    plain = re.sub(r"</?p>", "", reader.render(escaped(text))).strip()
    assert "<" not in plain
    import html

    assert html.unescape(plain) == " ".join(text.split())
    table = reader.render(f"| h | k |\n| -- | -- |\n| {escaped(text)} | z |\n")
    assert len(re.findall("<td>", table)) == 2
    assert "<script" not in table


def needs_typst(lang):
    """Skip the test where there is no Typst, or no font with Korean letters for Korean text."""
    pytest.importorskip("typst")
    from optimizer.report.pdf import korean_fonts

    if lang == "ko" and not korean_fonts():
        pytest.skip("no font with Korean letters")


@pytest.mark.parametrize("name", KINDS_OF_SCENARIO)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_scenarios_of_every_kind_make_a_report(name, lang, tmp_path):
    answer = optimizer.solve(optimizer.load(KINDS_OF_SCENARIO[name]))
    text = markdown_report([answer], lang)
    assert text.startswith("# ")
    if answer.status == "infeasible":
        assert "limits.x" in text
    needs_typst(lang)
    made = write_answers([answer], tmp_path / "r.pdf", lang).read_bytes()
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(s, marks=pytest.mark.slow) for s in range(6, 12))])
def test_random_scenarios_make_a_report(seed):
    made = generate(seed, currency=(None, "KRW")[seed % 2], objective=KINDS[seed % len(KINDS)])
    answer = optimizer.solve(optimizer.load(made))
    for lang in ("ko", "en"):
        for table in tables(findings(answer, lang)):
            assert all(len(row.cells) == len(table.header) for row in table.rows)
        assert markdown_report([answer], lang)


def test_a_rule_has_the_room_that_is_left_and_shares_above_all_are_explained(base):
    text = markdown_report([base], "en")
    row = "≤ KRW 60.0 billion | KRW 6.5 billion | 0 | \\- |"
    assert row in text.replace("\xa0", " ")
    assert "162%" in text
    assert "Shares above 100%" in text


def test_programmes_that_do_not_move_are_counted_not_listed():
    programmes = {f"p{k}": {"min_spend": 1} for k in range(5)}
    asked = {"model": {"status": "assumed", "programmes": programmes}, "budget": 6}
    asked |= {"objective": {"maximize": "p0"}, "compare_with": dict.fromkeys(programmes, 1) | {"p1": 2}}
    answer = optimizer.solve(optimizer.load(asked))
    (chart,) = moves(answer, Words(answer.scenario, "en")).parts
    assert (len(chart.data.rows), chart.notes) == (2, ("3 programmes that do not move are left out.",))


def test_a_share_of_a_rule_is_in_per_cent_among_the_numbers_too():
    years = {"2027": 10, "2028": 10}
    model = {"status": "assumed", "programmes": {"a": {"ramp": 0.6}, "b": {}}}
    scenario = optimizer.load({"model": model, "budget": years, "objective": {"maximize": "a"}})
    words = Words(scenario, "ko")
    path = next(path for path in scenario.base if path.startswith("programmes.a."))
    assert words.value(scenario.base[path], path) == "60%"


def test_a_reason_names_the_year_of_the_floor_that_holds_a_programme():
    floors = {"2027": 3, "2028": 3}
    model = {"status": "assumed", "programmes": {"a": {"min_spend": floors}, "b": {}}}
    asked = {"model": model, "budget": dict.fromkeys(floors, 10), "objective": {"maximize": "b"}}
    answer = optimizer.solve(optimizer.load(asked))
    article = moves(answer, Words(answer.scenario, "ko"))
    assert "괄호는 한도나 투입을 한 단위 늘릴 때 목적함수의 변화" in article.lead, "without a comparison, too"
    said = str(article.parts)
    assert re.search(r"하한에 도달함: 지출 하한 2027 ≥ 3.*; 지출 하한 2028 ≥ 3", said)


def test_a_cap_is_no_reason_by_itself_where_a_limit_holds_the_other_way():
    """The floor holds `a` up; its growth is capped besides, but without the cap it would get no more."""
    model = {"status": "assumed", "programmes": {"a": {"ramp": "50%"}, "b": {}}}
    asked = {"model": model, "budget": {"2027": 10, "2028": 10}, "limits": {"some": "a >= 5"}}
    asked |= {"compare_with": {"b": {"2027": 10, "2028": 10}}}
    asked |= {"objective": {"maximize": "5 * b.2027 + 3 * b.2028 + 2 * a.2028"}}
    answer = optimizer.solve(optimizer.load(asked))
    rows = {row.cells[0]: row.cells[2] for row in moves(answer, Words(answer.scenario, "en")).parts[0].data.rows}
    assert rows["a"] == "Held by: growth ≤ 50% over 2027 (+1.6 per unit); some ≥ 5 (-2.6 per unit)."


def test_a_threshold_holds_nothing_where_nothing_is_bought():
    model = {"status": "assumed", "programmes": {"a": {"min_if_any": 4}, "b": {"min_if_any": 4}}}
    asked = {"model": model, "budget": 4, "objective": {"maximize": "2 * a - b"}, "compare_with": {"b": 4}}
    answer = optimizer.solve(optimizer.load(asked))
    rows = {row.cells[0]: row.cells[2] for row in moves(answer, Words(answer.scenario, "en")).parts[0].data.rows}
    assert rows["a"] == "Holds at: none or at least 4. With whole lots there is no price."
    assert rows["b"] == "Result of a search over whole lots; no rule holds it."


def test_at_the_end_of_its_curve_a_programme_is_not_said_to_be_worth_what_the_budget_is():
    model = {"status": "assumed", "programmes": {"a": {"output": "x"}, "b": {"output": "y"}}}
    model |= {"outputs": {"x": {}, "y": {}}}
    model["capabilities"] = {"p": {"from": "x", "curve": [[0, 0], [4, 100]]}, "q": {"from": "y", "linear": 5}}
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 10, "compare_with": {"a": 3, "b": 7}}))
    rows = moves(answer, Words(answer.scenario, "en")).parts[0].data.rows
    assert {row.cells[2] for row in rows} == {"Neither more nor less here would be better."}


def test_nothing_is_called_twice_running(base):
    """A heading and the table or the chart beneath it have each its own name."""
    for section in shared.findings(BASE, "ko").sections:
        named = [part.title if isinstance(part, Head | Chart) else part.caption for part in unfolded(section.parts)
                 if isinstance(part, Head | Chart | Table)]  # fmt: skip
        pairs = itertools.pairwise(named)
        heads = {part.title for part in unfolded(section.parts) if isinstance(part, Head)}
        assert [pair for pair in pairs if pair[0] == pair[1] and pair[0] in heads] == []


def test_in_a_pdf_a_table_beneath_its_picture_does_not_say_the_title_again():
    pytest.importorskip("typst")
    from optimizer.report.pdf import _part, _unfolded

    for section in shared.findings(BASE, "ko").sections:
        parts = list(_unfolded(section))
        for part, below in itertools.pairwise(parts):
            assert not (isinstance(part, Chart) and isinstance(below, Table) and below.caption == part.title)
        for part in parts:
            if isinstance(part, Table):
                assert len(_part(part, "ko")["widths"]) == len(part.header)


def test_a_programme_has_one_amount_in_table_one_by_period_and_in_its_explanation():
    """Rounded so that they add up, 100.8 of c is 100 wherever it stands."""
    years = ("2027", "2028")
    caps = {name: {"max_spend": f"EUR {cap}"} for name, cap in {"a": 200_800, "b": 300_800, "c": 100_800}.items()}
    model = {"status": "assumed", "currency": "EUR", "programmes": caps}
    model |= {"allocations": {"last": {name: dict.fromkeys(years, "EUR 40,000") for name in caps}}}
    source = {"model": model, "budget": dict.fromkeys(years, "EUR 400,000"), "objective": {"maximize": "a + b + c"}}
    answer = optimizer.solve(optimizer.load(source | {"compare_with": "last"}))
    words = Words(answer.scenario, "en")
    (one,), by_period = table_one(answer, words).parts, periods(answer, words)
    shown = {str(row.cells[0]): [str(cell) for cell in row.cells] for row in by_period.rows}
    assert shown["c"] == ["c", "50", "50", "100"]
    assert shown["b"] == ["b", "151", "150", "301"]
    assert {name: row[-1] for name, row in shown.items()} == {str(r.cells[0]): str(r.cells[2]) for r in one.rows}
    assert "Computed: EUR 100 thousand" in " ".join(
        story_page(Explanations(optimizer.sensitivity(answer)), "c", "en").split()
    )


def test_several_scenarios_are_compared_first(base):
    other = optimizer.solve(optimizer.load(KINDS_OF_SCENARIO["infeasible"]))
    text = markdown_report([base, other], "en")
    assert text.startswith("# 2 scenarios compared")
    assert len(re.findall("^# ", text, re.M)) == 3
    table = overview(compare_answers([base, other]), "en")
    rows = table.rows
    # The regret is no difference of the columns beside it, which are of other totals.
    assert any("the computed allocation at the same total" in note for note in table.notes)
    assert rows[0].cells[3] == f"{base.objective:.1f}"
    assert rows[1].cells[3] == "infeasible"


# PDF.


def test_a_picture_has_the_title_of_the_scenario_and_its_foot_is_not_said_again_beneath_the_table(base):
    from optimizer.report.pdf import _unfolded

    words = Words(base.scenario, "en")
    chart = picture(base, words)
    assert chart.title == words.heading
    again = replace(chart, data=replace(chart.data, notes=("Elsewhere.", chart.foot)))
    _, table = _unfolded(Section("", (again,)))
    assert table.notes == ("Elsewhere.",)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_pdf_is_tagged_and_holds_the_figures(base, lang, tmp_path):
    needs_typst("ko")  # its sources are Korean
    path = write_answers([base], tmp_path / "r.pdf", lang)
    assert b"pdfuaid" in path.read_bytes() or b"StructTreeRoot" in path.read_bytes()
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
        # A long cell is broken over lines, in Korean within a word.
        begins = next(k for k, page in enumerate(text.split("\f")) if page.lstrip().startswith(say("r_details", lang)))
        assert begins <= 8
        flat = re.sub(r"\s+", "", text)
        for table in tables(shared.findings(BASE, lang))[:2]:
            for row in table.rows:
                for cell in row.cells[1:]:
                    assert re.sub(r"\s+", "", cell) in flat


def test_sentences_of_the_pdf_break_between_korean_words(base, tmp_path):
    needs_typst("ko")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    path = write_answers([base], tmp_path / "r.pdf", "ko")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    parts = [part for section in shared.findings(BASE, "ko").sections for part in unfolded(section.parts)]
    sentences = [line for part in parts for line in ([part] if isinstance(part, str) else getattr(part, "lines", []))]
    korean = {word for sentence in sentences for word in sentence.split() if re.fullmatch("[가-힣.,]+", word)}
    assert len(korean) > 100
    assert not korean - set(text.split())


def test_amounts_of_the_pdf_stand_beside_each_other(tmp_path):
    needs_typst("en")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    programmes = {"a": {"unit_cost": "EUR 850 thousand", "output": "x"}, "b": {"unit_cost": "EUR 1M", "output": "y"}}
    model = {"currency": "EUR", "status": "assumed", "programmes": programmes, "outputs": {"x": {}, "y": {}}}
    curves = {name: {"from": name[:1], "curve": [[0, 0], [10, 40], [60, 100]]} for name in ("x_score", "y_score")}
    limits = {"network": "a + b >= 40% of budget", "plant": "b <= EUR 12 million"}
    question = {"model": model | {"capabilities": curves}, "budget": "EUR 42.5 million", "limits": limits}
    answer = optimizer.solve(optimizer.load(question | {"objective": {"maximize": "weighted_score"}}))
    assert not touching_words(write_answers([answer], tmp_path / "r.pdf", "en"))


def test_amounts_of_many_digits_stand_beside_each_other(monkeypatch, tmp_path):
    needs_typst("en")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    amounts = "225,602,946", "225,602,946", "225,602,946", "+105,602,946", "13,228,909", "101,109,122 to 132,757,446"
    row = Row(("Vaccine-preventable diseases (measles, pneumonia, rotavirus)", *amounts, "0 to 118,772,713"), TOTAL)
    heads = (
        "Programme",
        "Donors' plan",
        "Plan that holds up",
        "Computed",
        "Change",
        "Units",
        "Near-optimal (1%)",
        "Most",
    )
    report = Report("en", "t", (Section("s", (Table(heads, (row,)),)),))
    monkeypatch.setattr("optimizer.report.pdf.reports", lambda *_: [report])
    assert not touching_words(write_answers([], tmp_path / "r.pdf", "en"))


@pytest.mark.parametrize(("lines", "pages"), [(3, 1), (20, 2), (30, 2)])
def test_details_begin_a_page_that_is_not_hardly_begun(monkeypatch, tmp_path, lines, pages):
    needs_typst("en")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    first, second = Section("s", tuple(f"line {k}" for k in range(lines)), "summary"), Section("d", ("said",), "more")
    monkeypatch.setattr("optimizer.report.pdf.reports", lambda *_: [Report("en", "t", (first, second))])
    path = write_answers([], tmp_path / "r.pdf", "en")
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert len(text.rstrip("\f").split("\f")) == pages


def test_a_note_stands_with_the_last_row_of_its_table(monkeypatch, tmp_path):
    needs_typst("en")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    for count in range(55, 63):
        rows = tuple(Row((f"row {k}", "1")) for k in range(1, count + 1))
        section = Section("s", (Table(("name", "figure"), rows, notes=("The note of it all.",)),), "summary")
        monkeypatch.setattr("optimizer.report.pdf.reports", lambda *_, own=section: [Report("en", "t", (own,))])
        path = write_answers([], tmp_path / "r.pdf", "en")
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        assert all((f"row {count}" in page) == ("The note" in page) for page in text.split("\f")), count


def test_a_small_table_stays_whole_where_its_first_note_fits(monkeypatch, tmp_path):
    needs_typst("en")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    rows, notes = tuple(Row((f"row {k}", "1")) for k in range(1, 4)), tuple(f"note {k} of it all" for k in range(1, 9))
    parts = *(f"line {k}" for k in range(40)), Table(("name", "figure"), rows, notes=notes)
    monkeypatch.setattr(
        "optimizer.report.pdf.reports", lambda *_: [Report("en", "t", (Section("s", parts, "summary"),))]
    )
    path = write_answers([], tmp_path / "r.pdf", "en")
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    first, *_ = (page for page in text.split("\f") if "row 1" in page)
    assert all(said in first for said in ("row 2", "row 3", "note 1"))
    assert "note 8" not in first


def touching_words(path):
    """Words beside each other on a page without room between them."""
    text = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    touching = []
    for page in text.split("<page")[1:]:
        words = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax=".+?">(.*?)<', page)
        placed = sorted((float(top), float(left), float(right), word) for left, top, right, word in words)
        for (top, _, end, word), (other, start, _, beside) in itertools.pairwise(placed):
            touching += [(word, beside)] if top == other and start <= end - 0.5 else []
    return touching


def test_a_chart_of_more_rows_than_a_page_has_goes_on_in_another():
    pytest.importorskip("typst")
    from optimizer.report.pdf import on_pages

    rows = [ChartRow(f"group {k}", (), "") if k % 5 == 0 else size(f"row {k}", k, str(k)) for k in range(50)]
    chart = Chart("c", "t", lambda: rows_chart(rows, str), foot="foot")
    pieces = on_pages(chart)
    drawn = [piece.drawing() for piece in pieces]
    assert [row for own in drawn for row in own.rows] == rows
    assert {own.scale for own in drawn} == {chart.drawing().scale}
    assert not any(own.rows[0].marks or own.picture().height > 500 for own in drawn)  # of 640 across
    assert [piece.title for piece in pieces] == ["t (1/4)", "t (2/4)", "t (3/4)", "t (4/4)"]
    assert [piece.foot for piece in pieces] == ["", "", "", "foot"]
    short = replace(chart, drawing=lambda: rows_chart(rows[:20], str))
    assert on_pages(short) == [short]
    panels = Panels([CurvePanel(str(k), plane_chart([], (str, str)), "") for k in range(9)])
    pieces = [piece.drawing().items for piece in on_pages(replace(chart, drawing=lambda: panels))]
    assert [[int(item.title) for item in own] for own in pieces] == [[0, 1], [2, 3], [4, 5], [6, 7, 8]]


@pytest.mark.parametrize("bare", [False, True])
def test_an_english_pdf_is_set_in_one_typeface_on_every_machine(monkeypatch, tmp_path, bare):
    typst = pytest.importorskip("typst")
    from optimizer.report import pdf

    if not shutil.which("pdffonts"):
        pytest.skip("no pdffonts")
    if bare:
        own = str(Path(pdf.__file__).parent.parent / "html" / "fonts")
        monkeypatch.setattr(pdf, "_fonts", lambda: typst.Fonts(include_system_fonts=False, font_paths=[own]))
    allocations = {"plan": {"a": "EUR 30 million", "b": "EUR 10 million"}}
    model = {"currency": "EUR", "status": "assumed", "programmes": {"a": {}, "b": {}}, "allocations": allocations}
    given = {"model": model, "budget": "EUR 40 million", "compare_with": "plan", "objective": {"maximize": "2 * b + a"}}
    path = write_answers([optimizer.solve(optimizer.load(given))], tmp_path / "r.pdf", "en")
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert "−" in subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert fonts
    assert all("+ReportSans" in font for font in fonts), fonts


def test_text_of_a_file_is_no_markup_of_the_pdf(tmp_path):
    typst = pytest.importorskip("typst")
    evil = '#panic("x") $1/0$ *b* @ref <label> #read("/etc/passwd") \\ " =h'
    model = PLAIN | {"programmes": {"a": {"title": evil}, "b": {}}, "note": evil}
    given = {"model": model, "title": evil, "budget": 4, "objective": {"maximize": "a"}, "note": evil}
    answer = optimizer.solve(optimizer.load(given))
    path = write_answers([answer], tmp_path / "r.pdf", "en")
    assert typst
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        assert '#panic("x") $1/0$ *b* @ref <label>' in " ".join(text.split())


def test_korean_without_a_font_is_said(monkeypatch, tmp_path):
    typst = pytest.importorskip("typst")
    from optimizer.report import pdf

    monkeypatch.setattr(pdf, "KOREAN_FONTS", ())
    answer = optimizer.solve(optimizer.load(KINDS_OF_SCENARIO["expression"]))
    with pytest.raises(InputError, match="Korean letters"):
        write_answers([answer], tmp_path / "r.pdf", "ko")
    assert not list(tmp_path.iterdir())
    assert write_answers([answer], tmp_path / "r.pdf", "en").exists()
    assert typst


# Files.


def answer_of(name="expression"):
    return optimizer.solve(optimizer.load(KINDS_OF_SCENARIO[name]))


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(InputError, match="no format of reports") as caught:
        write_answers([answer_of()], tmp_path / "report.docx", "en")
    assert ".md" in str(caught.value)


def test_a_missing_package_names_its_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"\[xlsx\]"):
        write_answers([answer_of()], tmp_path / "report.xlsx", "en")


def test_where_nothing_can_be_written_nothing_is_left(tmp_path, monkeypatch):
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_answers([answer_of()], tmp_path / "missing" / "r.md", "en")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_answers([answer_of()], tmp_path / "folder.md", "en")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_answers([answer_of()], tmp_path / "old.md", "en")
    assert (tmp_path / "old.md").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.md", "old.md"]


def test_a_report_has_the_rights_of_any_new_file(tmp_path):
    path = write_answers([answer_of()], tmp_path / "r.md", "en")
    (tmp_path / "other").touch()
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_the_command_writes_and_says_where(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    done = run("report", "small.yaml", "-o", "r.md", "--budget", "1조 6,000억원", "--lang", "ko", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "r.md", "")
    assert "16,000억원" in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_the_command_reports_why_there_is_no_allocation(tmp_path):
    (tmp_path / "bad.yaml").write_text(
        "budget: 10\nlimits: {x: a >= 20}\nobjective: {maximize: a}\nmodel: {status: assumed, programmes: {a: {}}}\n",
        encoding="utf-8",
    )
    done = run("report", "bad.yaml", "-o", "r.md", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 1
    assert "limits.x" in Path(tmp_path / "r.md").read_text(encoding="utf-8").replace("\\", "")
    assert run("report", "bad.yaml", "-o", "r.txt", cwd=tmp_path).returncode == 2
    assert run("report", "bad.yaml", cwd=tmp_path).returncode == 2


def test_lists_hold_sentences(base):
    items = [p for s in shared.findings(BASE, "en").sections for p in s.plain if isinstance(p, Items)]
    assert items
    assert all(item for part in items for item in part.items)


def test_a_limit_without_a_number_of_its_own_stands_with_its_source_among_the_numbers():
    limit = {"rule": "a >= 8% of budget", "title": "Resolution", "source": "COUNCIL", "note": "Of May."}
    model = PLAIN | {"sources": {"COUNCIL": {"title": "Council paper 114", "date": "2026-02"}}}
    source = KINDS_OF_SCENARIO["expression"] | {"model": model, "limits": {"least": limit, "most": "b <= 5"}}
    assumptions, sources = grounds(Words(optimizer.load(source), "en")).parts
    rows = next(part for part in assumptions.parts if isinstance(part, Table) and part.caption == "Limits").rows
    texts = [[str(cell) for cell in row.cells] for row in rows]
    assert texts[1] == ["Resolution", "", "", "", "COUNCIL", "a ≥ 8% of budget.\nOf May."]
    assert texts[0][:5] == ["most", "5", "", "assumed", ""]
    assert [[str(cell) for cell in row.cells[::3]] for row in sources.parts[0].rows] == [["COUNCIL", "2026-02"]]


@pytest.mark.parametrize(("second", "named"), [("A", 0), ("B", 2)])
def test_who_set_a_range_stands_in_its_row_only_where_several_did(second, named):
    costs = {
        name: {"unit_cost": {"value": 2, "low": 1, "high": 3, "judged_by": who}}
        for name, who in (("a", "A"), ("b", second))
    }
    model = {"status": "assumed", "programmes": costs}
    source = {"model": model, "budget": 10, "objective": {"maximize": "a.units + b.units"}}
    (assumptions,) = grounds(Words(optimizer.load(source), "en")).parts
    remarks = [row.cells[-1] for table in assumptions.parts if isinstance(table, Table) for row in table.rows]
    assert sum("Range set by" in remark for remark in remarks) == named
    assert (
        assumptions.parts[-1]
        == f"2 ranges that no source gives were set by: {', '.join(dict.fromkeys(['A', second]))}."
    )


def test_an_amount_stands_in_one_line_where_there_is_room_for_all():
    name, limit, amount = (
        "산모·신생아 건강관리: 지출 상한 2028",
        "≤ 252,000억원 (2026 + 2027 + 2028 합계)",
        "252,000억원",
    )
    row = Row((name, limit, amount, "한도 도달", "1억원당 +0.00007143", "18,000억원~20,700억원; 줄일 때: 1억원당 0"))
    table = Table(("제약", "한도", "값", "여유", "잠재가격", "성립하는 범위"), (row,), words=(5,))
    size, letters = on_paper(table)
    assert size == 8.0
    assert letters[2] >= display_width(amount) + 2
    assert letters[4] >= len("+0.00007143") + 2
    assert on_paper(Table(("a", "b"), (Row(("one", "2")),))) == (8.0, [5, 4])
    # Words fill the page, and no more of it than there is.
    size, letters = on_paper(Table(("a", "b"), (Row(("of the money " * 40, "of the people " * 40)),)))
    assert (size, sum(letters)) == (8.0, pytest.approx(108, abs=2))
    assert on_paper(Table(tuple("abcd"), (Row(("one",) * 4),), words=(1, 2)))[0] == 8.0
    assert on_paper(Table(tuple("abcd"), (Row(("one",) * 4),), words=(1, 2, 3)))[0] == 7.2
    assert on_paper(Table(tuple("abcdefghi"), (Row(("one",) * 9),)))[0] == 7.2
    # Where not even amounts have room, letters become smaller.
    size, letters = on_paper(Table(("a",) * 20, (Row(("123,456억원",) * 20),)))
    assert letters == [13] * 20
    assert size == pytest.approx(7.2 * 122 / 260)


def test_the_ground_of_a_field_says_how_many_of_its_lines_have_no_amount():
    model = {
        "status": "assumed", "categories": {"land": {}, "sea": {}},
        "programmes": {
            "a": {"category": "land"}, "b": {"category": "land"}, "c": {"category": "sea"}, "d": {"category": "sea"},
        },
    }  # fmt: skip
    asked = {"model": model, "budget": 10, "objective": {"maximize": "a + c"}, "compare_with": {"a": 4, "c": 3, "d": 3}}
    answer = optimizer.solve(optimizer.load(asked))
    (first,) = table_one(answer, Words(answer.scenario, "en")).parts
    column = {row.cells[0]: row.cells[-1] for row in first.rows}
    assert (column["land"], column["sea"]) == ("assumed; 1 line counted as 0", "assumed")
    assert column["b"] == "no line, counted as 0"


def test_scores_are_said_to_be_judged_only_where_somebody_judged_a_curve():
    for source, judged in (({}, True), ({"source": "LAW"}, False)):
        model = {
            "status": "assumed", "sources": {"LAW": {"title": "A law", "date": "2025-01-01"}},
            "programmes": {"a": {"output": "x"}}, "outputs": {"x": {}},
            "capabilities": {"s": {"from": "x", "curve": [[0, 0], [300, 100]]} | source},
        }  # fmt: skip
        answer = optimizer.solve(optimizer.load({"model": model, "budget": 20}))
        words = Words(answer.scenario, "en")
        assert scores_table(answer, words).caption == f"Target attainment (100 = target{'; judged scales' * judged})"
        assert ("Scores stand on judged scales" in explain_page(Explanations(answer.sensitivity), "en")) == judged


def test_lines_by_period_add_up_and_columns_that_may_not_are_told():
    thirds = {f"p{k}": {"min_spend": {"one": "1/3", "two": "2/3"}} for k in range(3)}
    asked = {"model": {"status": "assumed", "programmes": thirds}, "budget": {"one": 1, "two": 2}}
    answer = optimizer.solve(optimizer.load(asked | {"objective": {"maximize": "p0"}}))
    table = periods(answer, Words(answer.scenario, "en"))
    for row in table.rows:
        assert amount(row.cells[1]) + amount(row.cells[2]) == amount(row.cells[3])
    assert table.notes == (
        "Every line adds up to its total; columns may miss theirs in the last digit, from rounding.",
    )


def test_rules_of_money_name_its_unit_without_a_currency_too():
    model = {
        "status": "assumed",
        "unit_of_amounts": "USD",
        "programmes": {"a": {"max_spend": 4}, "b": {"max_units": 9}},
    }
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}}))
    (table,) = limits(answer.sensitivity, Words(answer.scenario, "en")).parts
    rows = {row.cells[0]: row.cells[1:4] for row in table.rows}
    assert rows["Budget"] == ("≤ USD 10", "binds", "+1 per USD")
    assert rows["a: spending cap"] == ("≤ USD 4", "binds", "+1 per USD")
    assert rows["b: units cap"] == ("≤ 9", "3", "0")
