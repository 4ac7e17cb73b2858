"""Switching values, ends of ranges, beliefs and rivalries: the same figures in every format, and right ones."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
import shared
from korea import NOVEMBER
from shared import markdown_report
from spreadsheet import Workbook
from test_html_report import closed, tree, words_of

import optimizer
from optimizer.analysis.assumptions.switching import Flip
from optimizer.language import say
from optimizer.report.contents import findings
from optimizer.report.html import written_report
from optimizer.report.parts import GROUP, Head, Table, unfolded
from optimizer.report.sections.influence import DIGITS, condition, deciding_assumptions, last_value
from optimizer.report.sections.influence import influence as influence_of
from optimizer.report.sections.scores import points_words
from optimizer.report.sweep_words import ARROWS
from optimizer.report.words import Words

LANGUAGES = ("ko", "en")
HEADS = ("r_frontiers", "rivals_title", "r_tornado")


@pytest.fixture(scope="module")
def base():
    return shared.solved(NOVEMBER)


def influence_parts(base, lang):
    """The tables of the article on influence."""
    parts = unfolded([influence_of(base, Words(base.scenario, lang))])
    return [part for part in parts if isinstance(part, Table)]


def sensitivity_parts(found):
    return next(section.plain for section in found.sections if section.name == "sensitivity")


def rows_of(page, article):
    element = next(e for e in tree(page).iter("article") if e.get("id") == article)
    return [[words_of(cell) for cell in row] for row in element.iter("tr")]


@pytest.fixture(scope="module")
def page():
    return shared.html(NOVEMBER, "ko")


def test_the_figures_are_those_of_the_page(base, page):
    lang = "ko"
    parts = sensitivity_parts(shared.findings(NOVEMBER, lang))
    heads = [part.title for part in parts if isinstance(part, Head)]
    assert heads[:4] == [say(key, lang) for key in ("r_limits", *HEADS)]
    assert len(heads) == 5
    tables = {table.caption: table for table in parts if isinstance(table, Table)}
    ends = tables[Words(base.scenario, lang).axis("r_tornado_plain")]
    drawn = {row[0]: row for row in reversed(rows_of(page, "tornado"))}
    for row in ends.rows:
        assert drawn[row.cells[0]] == list(row.cells)
    rivals = {tuple(row) for row in rows_of(page, "rivalries")}
    assert {row.cells for row in tables[say("rivals_head", lang)].rows} <= rivals
    actual = base.scenario.allocations[base.scenario.actual].title.say(lang)
    believed = {tuple(row) for row in rows_of(page, "believe")}
    weights = tables[say("justify_weights", lang, actual=actual)]
    assert {row.cells for row in weights.rows} <= believed
    deciding = next(e for e in tree(page).iter("article") if e.get("id") == "deciding")
    told = [words_of(item) for item in deciding.iter("li")]
    items = deciding_assumptions(base.turning, Words(base.scenario, lang)).parts[0].items
    assert [re.sub(r"\s", "", item) for item in items] == [re.sub(r"\s", "", item) for item in told]


def test_a_verdict_turns_at_its_switching_value(base):
    """Just before and just after, solved anew, the direction is the one that the table names."""
    words = Words(base.scenario, "en")
    table = influence_parts(base, "en")[-1]
    assert table.caption == say("switching_head", "en")
    checked = 0
    for item in base.turning:
        if item.number.field == "lag" or checked >= 4:
            continue
        flip = item.turns[0]
        for value, direction in ((flip.low, flip.before), (flip.high, flip.after)):
            moved = base.scenario.with_(set={item.number.path: Fraction(value)})
            assert optimizer.solve(moved).directions[flip.measure] == direction, item.number.path
        title = base.scenario.model.categories[flip.measure].title.en
        ways = " → ".join(ARROWS.get(way, "·") for way in (flip.before, flip.after))
        at = words.value(last_value(flip, item), item.number.path, DIGITS)
        assert any(f"{title} {at} ({ways})" in row.cells[2] for row in table.rows)
        checked += 1
    assert checked == 4


def test_a_change_at_nothing_is_at_0_and_no_figure_of_rounding():
    # Where pumps make no noise the 8 on them are neither here nor there; any noise is too much.
    noise = {"fans": {"value": 1, "low": 0, "high": 2}, "pumps": {"value": 2, "low": 0, "high": 3}}
    programmes = {name: {"category": f"of_{name}", "per_unit": {"noise": own}} for name, own in noise.items()}
    model = {"status": "assumed", "categories": {f"of_{name}": {} for name in noise}, "programmes": programmes}
    model["outputs"] = {"noise": {"initial": 5}}
    asked = {"model": model, "budget": 20, "objective": {"minimize": "noise"}}
    found = optimizer.sensitivity(optimizer.load(asked, compare_with={"fans": 12, "pumps": 8}))
    item = next(own for own in found.assumptions if own.number.path == "programmes.pumps.per_unit.noise")
    (flip,) = (own for own in item.flips if own.measure == "of_pumps")
    assert flip.low == 0 < flip.high <= 2e-6
    said = condition(item, flip, Words(found.scenario, "en"))
    assert "is above 0; at or below 0 the direction is undecided" in said


def test_what_does_not_show_is_counted_and_not_listed(base):
    table = influence_parts(base, "en")[0]
    ranged = [bar for bar in base.tornado if bar.number.path not in base.scenario.amounts]
    less, most = re.search(r"(\d+) numbers? more changes? it by at most ([\d.]+)\.", table.notes[0]).groups()
    still = int(re.search(r"(\d+) numbers? shows? no effect beyond rounding", table.notes[0])[1])
    assert int(less) + still + len(table.rows) == len(ranged)
    listed = {row.name for row in table.rows}
    changes = [
        max(abs(end - bar.base) for end in bar.regret if end is not None)
        for bar in ranged
        if bar.number.path not in listed
    ]
    assert f"{max(changes):.1f}" == most
    assert f"{less}개가 이를 바꾸는 폭은 최대 {most}임" in influence_parts(base, "ko")[0].notes[0]
    assert sum(change >= 0.1 for change in changes) == int(less)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_that_turns_a_field_is_in_the_table_after_the_one_that_has_some_in_bold(base, lang):
    ends, switching = influence_parts(base, lang)
    turning = sum(bool(bar.turns) for bar in base.influence)
    assert say("r_tornado_turning", lang, turning=turning) in influence_of(base, Words(base.scenario, lang)).lead
    assert sum(row.kind == GROUP for row in ends.rows) < turning == len(switching.rows)


def test_a_table_without_rows_is_left_out():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 3}}}}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "a.units"}, "compare_with": {"a": 10}}
    answer = optimizer.solve(optimizer.load(asked))
    article = influence_of(answer, Words(answer.scenario, "en"))
    assert article.lead.endswith(say("r_tornado_rounding", "en", regret="0"))
    assert article.parts == ()


def test_changes_that_print_rounds_away_are_not_said_to_be_none_and_what_turns_stays():
    costs = {"a": {"value": 1, "low": 0.5, "high": 3}, "b": {"value": 1.5, "low": 0.7, "high": 4}}
    programmes = {name: {"category": f"of_{name}", "output": "x", "unit_cost": cost} for name, cost in costs.items()}
    model = {"status": "assumed", "programmes": programmes, "categories": {"of_a": {}, "of_b": {}},
             "outputs": {"x": {}}, "capabilities": {"s": {"from": "x", "curve": [[0, 0], [100000, 100]]}}}  # fmt: skip
    asked = {"model": model, "budget": 40, "objective": {"maximize": "weighted_score", "weights": {"s": 1}}}
    answer = optimizer.solve(optimizer.load(asked | {"horizon": 5, "compare_with": {"a": 20, "b": 20}}))
    article = influence_of(answer, Words(answer.scenario, "en"))
    assert article.lead.endswith(say("r_tornado_rounding", "en", regret="0.0"))
    (table,) = article.parts
    assert table.caption == say("switching_head", "en")
    assert sum(row.cells[-1].count("→") for row in table.rows) == 8


def test_no_score_of_a_pair_can_be_passed(base):
    """At the score of one capability at a breakpoint, the best of the other is the one printed."""
    item = next(pair for pair in shared.sensitivity(NOVEMBER).rivalries if len(pair.points) > 3)
    x, y = item.points[2]
    weights = dict.fromkeys(base.scenario.model.capabilities, 0) | {item.other: 1}
    asked = base.scenario.with_(
        objective={"maximize": "weighted_score", "weights": weights},
        require={item.capability: Fraction(x).limit_denominator(10**6) - Fraction(1, 10**4)},
    )
    assert optimizer.solve(asked).scores[item.other] == pytest.approx(y, abs=0.01)
    assert f"{x:.1f}/{y:.1f}" in points_words(item, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_comparison_or_with_lots_there_is_nothing_to_say(lang):
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 3}}, "b": {}}}
    alone = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "3 * a.units + b"}})
    parts = sensitivity_parts(findings(optimizer.solve(alone), lang))
    assert [part.title for part in parts if isinstance(part, Head)] == [say("r_limits", lang), say("r_frontiers", lang)]
    model["programmes"]["a"]["lot"] = 2
    scenario = {"model": model, "budget": 10, "objective": {"maximize": "a.units + b"}, "compare_with": {"a": 10}}
    lots = optimizer.load(scenario)
    text = markdown_report([optimizer.solve(lots)], lang)
    closed(written_report(optimizer.solve(lots), lang))
    assert say("switching_head", lang) not in text
    assert say("rivals_title", lang) not in text


def test_figures_are_numbers_in_the_workbook():
    pytest.importorskip("xlsxwriter")
    from optimizer.report.xlsx import xlsx_report

    cost = {"value": 2, "low": 1, "high": 3}
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": cost, "max_spend": 6}, "b": {}}}
    scenario = {"model": model, "budget": 10, "objective": {"maximize": "3 * a.units + b"}, "compare_with": {"b": 10}}
    book = Workbook(xlsx_report([optimizer.solve(optimizer.load(scenario))], "ko"))
    cells = book.cells[say("r_sensitivity", "ko")]
    row = next(ref[1:] for ref, (_, value) in cells.items() if value == "a: 단가" and ref[0] == "A")
    # At a unit cost of 1 six units of money are worth 18 and forgo 6: 12 more than 10; at 3 they are worth 6.
    assert [cells[f"D{row}"], cells[f"E{row}"]] == [(None, 12.0), (None, 0.0)]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([(1.2, "less", "undecided")], "is below 1.2; at or above 1.2 the direction is undecided"),
        ([(0.7, "undecided", "less"), (1.2, "less", "undecided")],
         "is above 0.7 and below 1.2; at or below 0.7 or at or above 1.2 the direction is undecided"),
        ([(0.7, "more", "less"), (1.2, "less", "none")],
         "is above 0.7 and below 1.2; at or below 0.7 it reverses, at or above 1.2 no allocation keeps the rules"),
        # Outside its range a number turns the direction as well.
        ([(0.2, "undecided", "less"), (1.2, "less", "undecided")],
         "is above 0.2 and below 1.2; at or below 0.2 or at or above 1.2 the direction is undecided"),
    ],
)  # fmt: skip
def test_a_condition_names_both_ends_where_both_turn_the_direction(base, turns, expected):
    item = next(item for item in base.turning if item.number.path.startswith("capabilities."))
    flips = tuple(Flip(item.turns[0].measure, at, at, before, after) for at, before, after in turns)
    item = replace(item, value=1.0, flips=flips, solved=(0.1, 1.0, 10.0))
    text = condition(item, flips[-1], Words(base.scenario, "en"))
    assert expected in text
    assert "solved from 0.1 to 10)" in text
    assert "changes again" not in text
    again = replace(item, flips=(*flips, Flip(flips[0].measure, 3, 3, "undecided", "more")))
    assert condition(again, flips[-1], Words(base.scenario, "en")).count(" Further on it changes again.") == 1
