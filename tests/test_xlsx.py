"""The workbook: its formulas against the evaluation, in Python and in a spreadsheet program; text stays text."""

import math
import random
import re
import shutil
import subprocess
from collections import Counter
from fractions import Fraction

import pytest
from generator import KINDS, generate
from korea import NOVEMBER
from shared import solved
from spreadsheet import Calculator, Workbook

import optimizer
from optimizer.language import say
from optimizer.language.locale import LANGUAGES, LOCALES
from optimizer.report.budget_lines import counted
from optimizer.report.charts.rows import ChartRow, rows_chart, tornado_marks
from optimizer.report.contents import findings
from optimizer.report.parts import Chart, Marked, Row, Section, Table
from optimizer.report.xlsx import xlsx_report
from optimizer.report.xlsx.book import Book
from optimizer.report.xlsx.charts import Charts
from optimizer.report.xlsx.sheets import section_sheets
from optimizer.report.xlsx.trial import Trial
from optimizer.scenario.money import Printed

pytest.importorskip("xlsxwriter")
MULTI = {
    "scenario": "multi", "horizon": 5, "budget": {"2025": "500억원", "2026": "700억원"}, "carry_over": True,
    "compare_with": "plan", "objective": {"maximize": "weighted_score", "weights": {"people": 0.5, "machines": 0.5}},
    "limits": {"early": "staff.2025 >= 30억원", "later": "gpus at 12 months >= 10", "mixed": "teams >= 5"},
    "model": {
        "currency": "KRW", "status": "assumed",
        "programmes": {
            "cards": {"tiers": [{"units": 100, "unit_cost": "1억원"}, {"units": 300, "unit_cost": "1.5억원"},
                                {"unit_cost": "2억원"}], "output": "gpus", "lag": "8 months", "attrition": "5%",
                      "life": "4 years", "max_units": {"2026": 500}},
            "staff": {"unit_cost": "1.5억원", "output": "researchers", "life": "1 year", "max_units": 300,
                      "upkeep": "0.05억원"},
            "hall": {"unit_cost": "1억원", "payments": None, "output": "room"},
        },
        "outputs": {"gpus": {"initial": {"value": 20, "attrition": "10%"}}, "researchers": {}, "room": {}},
        "composites": {
            "housed": {"smallest_of": ["gpus", "2 * room + 30"]},
            "teams": {"ces": {"unit": 10, "share": 0.4, "elasticity": 0.8,
                              "inputs": [{"of": "housed", "at": 50}, {"of": "researchers", "at": 40}]}},
            "both": {"sum_of": ["teams", "0.1 * researchers"]},
        },
        "capabilities": {
            "machines": {"from": "teams", "curve": [[2, 5], [150, 60], [600, 100]], "height": 0.9},
            "people": {"from": "both", "curve": [[0, 0], [40, 60], [100, 100]]},
        },
        "allocations": {"plan": {"cards": {"2025": "400억원", "2026": "400억원"},
                                 "staff": {"2025": "50억원", "2026": "200억원"},
                                 "hall": {"2025": "20.5억원", "2026": 0}}},
    },
}  # fmt: skip
_HEADS = "trial", "name_in_file"
del MULTI["model"]["programmes"]["hall"]["payments"]


@pytest.fixture(scope="module")
def base():
    return solved(NOVEMBER)


def trial_book(answer, lang):
    """The sheet that calculates, alone."""
    book = Book(lang, "")
    Trial(book, answer, lang, say("allocation_table_alone", lang))
    return Workbook(book.closed())


def trial_cells(book, answer, sheet):
    """(programme, period) to the cell of its trial amount, what the file calls each row, and the trial's column."""
    heads = {value: re.match("[A-Z]+", ref)[0] for ref, (_, value) in book.cells[sheet].items() if ref.endswith("6")}
    column, keys = (next(heads[say(key, lang)] for lang in LANGUAGES if say(key, lang) in heads) for key in _HEADS)
    rows = book.keyed(sheet, keys)
    names = {key: ".".join(filter(None, ("programmes", *key))) for key in answer.spending}
    return {key: (sheet, f"{column}{rows[name]}") for key, name in names.items()}, rows, column


def expected(answer, spending, lang):
    """Key to what the evaluation says of it, in the workbook's units."""
    scenario, evaluator = answer.scenario, answer.solution.program.evaluator
    unit = scenario.display.counted(lang)
    achieved = evaluator.achieve(spending)
    found = {}
    for (name, period), units in achieved.units.items():
        if not counted(scenario, name):  # a unit of money
            continue
        single = scenario.programmes[name].payments is not None
        found[".".join(part for part in ("units", name, "" if single else period) if part)] = units
    for name, amount in achieved.outputs.items():
        kind = "composites" if name in scenario.scope.parts else "outputs"
        found[f"{kind}.{name}"] = amount
    found |= {f"score.{name}": score for name, score in achieved.scores.items()}
    found |= {f"upkeep.{name}.{year}": amount / unit for (name, year), amount in achieved.upkeep.items()}
    goal, money = scenario.goal, scenario.currency is not None
    in_money = goal.dimension == scenario.scope.money if goal.dimension else goal.kind in ("spend", "money_moved")
    found["objective"] = achieved.objective / (unit if money and in_money else 1)
    for rule in scenario.rules:
        scale = unit if money and rule.dimension == scenario.scope.money else 1
        found[rule.name] = evaluator.rule_value(rule, achieved) / scale
    return found


def moved(answer, seed, scale=None):
    """Another allocation, some of whose amounts are 0 and some beyond every cap."""
    rng = random.Random(seed)
    size = float(max([abs(v) for v in answer.spending.values()] + [answer.scenario.display.size]))
    return {key: Fraction(rng.choice((0, size / 7, size, 2 * size, 0.123 * size))) for key in answer.spending}


def compare(found, wanted, sizes):
    for key, value in wanted.items():
        # A sum may cancel: what counts is the size of what was added.
        size = max(abs(float(value)), sizes.get(key, 0.0))
        assert math.isclose(found[key], float(value), rel_tol=1e-9, abs_tol=1e-11 * size + 1e-12), key


def check(answer, lang, calculate, seeds=(1, 2)):
    book, sheet = trial_book(answer, lang), say("allocation_table_alone", lang)
    cells, rows, column = trial_cells(book, answer, sheet)
    counted = answer.scenario.display.counted(lang)
    for seed in seeds:
        spending = moved(answer, seed)
        # What costs nothing is counted in units, which have no unit of display.
        scale = {key: 1 if key[0] in answer.scenario.costless else counted for key in spending}
        given = {cells[key]: float(amount / scale[key]) for key, amount in spending.items()}
        exact = {key: Fraction(given[cells[key]]) * scale[key] for key in spending}
        wanted = expected(answer, exact, lang)
        value = calculate(book, given)
        found = {key: value(sheet, f"{column}{rows[key]}") for key in wanted}
        sizes = {rule.name: max(map(abs, given.values())) for rule in answer.scenario.rules}
        compare(found, wanted, sizes)


def in_python(book, given):
    return Calculator(book, given).value


def in_office(folder):
    def calculate(book, given):
        source = folder / "changed.xlsx"
        source.write_bytes(book.changed(given))
        target = folder / "out"
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx",
             "--outdir", str(target), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        done = Workbook((target / "changed.xlsx").read_bytes())
        return lambda sheet, ref: done.cells[sheet][ref][1]

    return calculate


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_formulas_say_what_the_evaluation_says(base, lang):
    check(base, lang, in_python)


@pytest.mark.parametrize("name", ["substitutes", "weakest_link", "whole_projects", "cluster_of_4000", "five_years"])
def test_formulas_of_variants(base, name):
    check(base.variants[name], "ko", in_python)


def test_formulas_over_several_periods_tiers_mixes_and_upkeep():
    answer = optimizer.solve(optimizer.load(MULTI))
    assert answer.status == "optimal"
    check(answer, "ko", in_python)


def test_the_total_of_the_trial_holds_the_upkeep_that_budgets_pay():
    answer = optimizer.solve(optimizer.load(MULTI))
    book = trial_book(answer, "en")
    cells, *_ = trial_cells(book, answer, "Allocation")
    (_, first), counted = cells["cards", "2025"], answer.scenario.display.counted("en")
    rows = {value: ref[1:] for ref, (_, value) in reversed(book.cells["Allocation"].items()) if ref[0] == "A"}
    spending = moved(answer, 1)
    achieved = answer.solution.program.evaluator.achieve(spending)
    value = Calculator(book, {cells[key]: float(amount / counted) for key, amount in spending.items()}).value
    upkeep, total = (value("Allocation", first.rstrip("0123456789") + rows[label]) for label in ("Upkeep", "Total"))
    assert math.isclose(upkeep, float(achieved.charged(1) / counted), rel_tol=1e-9)
    assert upkeep > 0
    assert math.isclose(total, float(sum(spending.values()) / counted) + upkeep, rel_tol=1e-9)
    # A budget that takes what the year before left is that of both.
    assert {"Budget 2025", "Budget 2026 (2025 + 2026 together)"} <= rows.keys()
    # Upkeep is that of a budget's year, then of years counted from the first.
    assert {"staff: 2026", "staff: year 3"} <= rows.keys()


def test_later_payments_of_the_trial_follow_the_first():
    """They are decided once, in units: 2 of them are 6 in the first year and −2 in the second, and nothing between."""
    asked = {
        "model": {
            "status": "assumed",
            "programmes": {"bonds": {"payments": {"2027": 3, "2029": -1}, "max_units": 5, "output": "lent"}},
            "outputs": {"lent": {}},
        },
        "budget": {"2027": 9, "2028": 0, "2029": 0},
        "horizon": 3,
        "objective": {"maximize": "lent"},
    }
    answer, sheet = optimizer.solve(optimizer.load(asked)), say("allocation_table_alone", "en")
    book = trial_book(answer, "en")
    cells, rows, column = trial_cells(book, answer, sheet)
    value = Calculator(book, {cells["bonds", "2027"]: 6.0}).value
    assert [value(*cells["bonds", year]) for year in answer.scenario.periods] == [6, 0, -2]
    assert value(sheet, f"{column}{rows['outputs.lent']}") == 2
    help_text = next(text for _, text in book.cells[sheet].values() if str(text).startswith("Change amounts"))
    assert "within this file. The" in help_text


@pytest.mark.parametrize("seed", [*range(14), *(pytest.param(s, marks=pytest.mark.slow) for s in range(14, 40))])
def test_formulas_of_random_scenarios(seed):
    currency = (None, "KRW")[seed % 2]
    made = generate(
        seed, currency=currency, objective=KINDS[seed % len(KINDS)], degenerate=seed % 5 == 0, costless=seed % 3 == 0
    )
    answer = optimizer.solve(optimizer.load(made))
    if answer.status == "optimal":
        check(answer, ("ko", "en")[seed % 3 == 0], in_python, seeds=(seed,))


@pytest.mark.parametrize("which", ["base", "multi"])
@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_a_spreadsheet_program_finds_the_same(base, which, tmp_path):
    answer = base if which == "base" else optimizer.solve(optimizer.load(MULTI))
    check(answer, "ko", in_office(tmp_path), seeds=(3,))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_figures_of_tables_are_the_numbers_that_they_print(base, lang):
    minus, seen = LOCALES[lang].minus, Counter()
    sections = findings(base, lang).sections
    tables = (part.data if isinstance(part, Chart) else part for section in sections for part in section.plain)
    for cell in (cell for table in tables if isinstance(table, Table) for row in table.rows for cell in row.cells):
        figure = cell.figure if isinstance(cell, Marked) else cell
        if isinstance(figure, Printed):
            shown = float(figure.replace(",", "").replace(minus, "-"))
            assert figure.value == pytest.approx(shown, abs=0.5001 * 10**-figure.decimals, rel=1e-3), figure
            seen[figure[0]] += 1
    assert seen[minus] > 5
    assert seen["+"] > 5


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_formula_holds_the_value_it_has(base, lang):
    for answer in (base, base.variants["whole_projects"], optimizer.solve(optimizer.load(MULTI))):
        book = trial_book(answer, lang)
        calculator, count = Calculator(book), 0
        for sheet, cells in book.cells.items():
            for ref, (formula, value) in cells.items():
                if formula is None:
                    continue
                count += 1
                found = calculator.value(sheet, ref)
                if isinstance(value, str):
                    assert found == value, (sheet, ref, formula)
                else:
                    assert math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-6), (sheet, ref, formula)
        assert count > 200


def test_the_trial_follows_its_cells(base):
    book = trial_book(base, "en")
    cells, *_ = trial_cells(book, base, "Allocation")
    counted = base.scenario.display.counted("en")
    actual = {cells[key]: float(Fraction(amount) / counted) for key, amount in base.baseline.spending.items()}
    labels = {value: ref[1:] for ref, (_, value) in book.cells["Allocation"].items() if ref[0] == "A"}
    column = cells["gpu_purchase", ""][1].rstrip("0123456789")
    better = f"{chr(ord(column) + 1)}{labels['Objective']}"
    assert Calculator(book).value("Allocation", better) == 0
    found = Calculator(book, actual).value("Allocation", better)
    assert math.isclose(found, float(base.baseline.achieved.objective - base.solution.objective), rel_tol=1e-9)
    total = f"{column}{labels['Total']}"
    assert math.isclose(Calculator(book, actual).value("Allocation", total), float(base.baseline.total / counted))
    beside = f"{column}{labels['Rules broken']}"
    assert Calculator(book).value("Allocation", beside) == 0
    nothing = dict.fromkeys(cells.values(), 0.0)
    # Without money the run of training fails, and the unidentified lines lack what they always take.
    assert Calculator(book, nothing).value("Allocation", beside) == 2
    kept = f"J{labels[say('trial_amounts', 'en')]}"
    one = cells["gpu_purchase", ""]
    for amount, word in ((0.0, "kept"), (-1.0, "broken"), ("five", "broken")):
        assert Calculator(book, {one: amount}).value("Allocation", kept) == say(word, "en")
    assert book.parts[book.files["Allocation"]].count(b"<dataValidation ") == len(cells) - 1  # one line is fixed


def test_an_allocation_that_may_be_negative_breaks_nothing_by_it():
    free = {"status": "assumed", "programmes": {"a": {"min_spend": "none", "max_spend": 4}, "b": {"max_spend": 9}}}
    goal = {"maximize": "b - a"}
    answer = optimizer.solve(
        optimizer.load({"model": free, "budget": 5, "objective": goal, "limits": {"x": "a >= -3"}})
    )
    book = trial_book(answer, "en")
    cells, *_ = trial_cells(book, answer, "Allocation")
    labels = {value: ref[1:] for ref, (_, value) in book.cells["Allocation"].items() if ref[0] == "A"}
    sheet, ref = cells["a", ""]
    assert book.cells[sheet][ref][1] == -3
    broken = f"{ref.rstrip('0123456789')}{labels['Rules broken']}"
    assert Calculator(book).value(sheet, broken) == 0
    assert Calculator(book, {cells["b", ""]: -1.0}).value(sheet, broken) == 1
    heads = {value: re.match("[A-Z]+", ref)[0] for ref, (_, value) in book.cells[sheet].items() if ref.endswith("6")}
    kept = f"{heads[say('trial_kept', 'en')]}{labels[say('trial_amounts', 'en')]}"
    for cell, amount, word in (("a", -2.0, "kept"), ("b", -1.0, "broken"), ("b", "five", "broken")):
        assert Calculator(book, {cells[cell, ""]: amount}).value(sheet, kept) == say(word, "en")
    assert book.parts[book.files[sheet]].count(b"<dataValidation ") == 1


def test_the_finding_leads_in_bold_and_names_of_sheets_have_no_gaps():
    book = Book("en", "")
    parts = Marked("This moves.", "finding"), "And that."
    section_sheets(book, "", "title", Section("Appendix: proof", parts), Charts(book, "f"))
    shown = Workbook(book.closed())
    assert list(shown.cells) == ["Appendix proof"]
    sheet, styles = shown.parts[shown.files["Appendix proof"]], shown.parts["xl/styles.xml"]
    fonts = re.findall(rb"<font>.*?</font>", styles)
    of_style = [int(k) for k in re.findall(rb'fontId="(\d+)"', styles.split(b"<cellXfs")[1])]
    bold = [b"<b/>" in fonts[of_style[int(style)]] for style in re.findall(rb'<c r="A[34]" s="(\d+)"', sheet)]
    assert bold == [True, False]


def test_text_is_never_a_formula_and_names_of_sheets_are_safe():
    titles = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "a\tb", '=HYPERLINK("http://x")']
    programmes = {f"p{k}": {"title": text, "category": f"c{k}", "max_spend": 4} for k, text in enumerate(titles)}
    scenario = {
        "title": "=evil()[]:*?/\\'" + "x" * 40,
        "model": {
            "status": "assumed", "note": "=1", "categories": {f"c{k}": {"title": t} for k, t in enumerate(titles)},
            "programmes": programmes,
        },
        "objective": {"maximize": " + ".join(programmes)}, "budget": 10, "compare_with": {"p0": 4},
        "limits": {"one": "p0 + p1 <= 5"},
    }  # fmt: skip
    answer = optimizer.solve(optimizer.load(scenario))
    book = Workbook(xlsx_report([answer, answer], "en"))
    assert len(book.cells) == len({name.casefold() for name in book.cells})
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in book.cells)
    own = re.compile(r"[-+*/(),.:$!<>=A-Z0-9a-z_ '\"]*")
    for cells in book.cells.values():
        for formula, _ in cells.values():
            if formula is not None:
                assert own.fullmatch(formula)
                assert "evil" not in formula
                assert "HYPERLINK" not in formula
    texts = {value for cells in book.cells.values() for _, value in cells.values()}
    assert "=1+1" in texts
    assert b"quotePrefix" in book.parts["xl/styles.xml"]
    charts = [part.decode() for name, part in book.parts.items() if name.startswith("xl/charts/")]
    assert charts
    for formula in re.findall("<c:f>(.*?)</c:f>", "".join(charts)):
        assert re.fullmatch(r"'[^']+'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", formula)
    assert not any("vba" in name.lower() or "external" in name.lower() for name in book.parts)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_scenarios_of_every_kind_make_a_workbook(lang):
    plain = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}, "b": {}}}
    kinds = [
        {"model": plain, "budget": 10, "objective": {"maximize": "3 * a.units + b"}},
        {"model": plain, "objective": {"minimize": "spend"}, "limits": {"x": "a + b >= 4"}},
        {"model": plain, "budget": 0, "objective": {"maximize": "a"}},
        {"model": plain, "budget": 10, "objective": {"minimize": "money_moved"}, "compare_with": {"a": 3, "b": 9}},
        {"model": plain, "budget": 10, "objective": {"maximize": "a"}, "limits": {"x": "a >= 20"}},
        {"model": plain, "objective": {"maximize": "a"}},
    ]
    for given in kinds:
        answer = optimizer.solve(optimizer.load(given))
        book = Workbook(xlsx_report([answer], lang))
        assert len(book.cells) >= (7 if answer.status == "optimal" else 2)


def test_every_row_has_its_height_and_no_page_cuts_a_chart(base):
    assert charts_within_pages(xlsx_report([base], "ko")) > 8


def test_a_chart_of_more_rows_than_a_page_has_is_several():
    names = [f"p{k}" for k in range(45)]
    model = {"status": "assumed", "programmes": {name: {"max_spend": 3} for name in names}}
    asked = {"model": model, "budget": 90, "compare_with": dict.fromkeys(names, 2)}
    asked |= {"objective": {"maximize": " + ".join(f"{k + 1} * {name}" for k, name in enumerate(names))}}
    answer = optimizer.solve(optimizer.load(asked))
    contents = xlsx_report([answer], "en")
    titles = "".join(own.decode() for name, own in Workbook(contents).parts.items() if name.startswith("xl/charts/"))
    assert "Allocation by programme (1/" in titles
    assert charts_within_pages(contents) > 5


def charts_within_pages(contents):
    """How many charts a workbook has, none of which is on two pages or higher than one."""
    parts, charts = Workbook(contents).parts, 0
    for name, sheet in parts.items():
        if not (found := re.fullmatch(r"xl/worksheets/sheet(\d+).xml", name)):
            continue
        sheet = sheet.decode()
        # A height that is not written down is another one in another program, and charts beneath lie over rows.
        default, own = re.search('<sheetFormatPr defaultRowHeight="(.+?)" customHeight="1"', sheet)[1], {}
        for attributes in re.findall("<row (.*?)/?>", sheet):
            if 'hidden="1"' not in attributes:
                own[int(re.search('r="(.+?)"', attributes)[1]) - 1] = float(re.search(' ht="(.+?)"', attributes)[1])
        links = parts.get(f"xl/worksheets/_rels/sheet{found[1]}.xml.rels", b"").decode()
        if not (drawing := re.search("drawings/drawing.+?xml", links)):
            continue
        anchors = re.findall("<xdr:row>(.+?)</xdr:row>", parts[f"xl/{drawing[0]}"].decode())
        across = 0.75 * sum(7 * float(width) for width in re.findall('<col .*?width="(.+?)"', sheet))
        room = (595 - 86) * max(1.0, across / 770)
        ends = [0, *map(int, re.findall('<brk id="(.+?)"', sheet))]
        for first, last in zip(map(int, anchors[::2]), map(int, anchors[1::2]), strict=True):
            charts += 1
            start = max(end for end in ends if end <= first)
            assert [end for end in ends if first < end <= last] == []
            assert sum(own.get(row, float(default)) for row in range(start, last + 1)) <= room
    return charts


def test_two_bars_of_a_row_that_lie_over_each_other_have_no_labels():
    rows = [ChartRow("a", tornado_marks(5.64, 9.0, 5.637), ""), ChartRow("b", tornado_marks(None, 7.4, 5.637), "")]
    labels = []
    for shown in (rows, rows[1:]):
        book = Book("en", "")
        chart = Chart("c", "t", lambda shown=shown: rows_chart(shown, str))
        charts = Charts(book, "f")
        charts.insert(book.sheet("s", (10,)), 0, chart, 0)
        charts.write()
        labels.append(b"<c:dLbls>" in Workbook(book.closed()).parts["xl/charts/chart1.xml"])
    assert labels == [False, True]


def test_a_change_of_less_than_is_shown_has_no_sign_and_names_stand_in_full():
    name = "Management of moderate acute malnutrition of children with ready-to-use supplementary foods"
    plan = {"a": "USD 100.02", "b": "USD 900000000.02"}
    model = {"currency": "USD", "status": "assumed", "programmes": {"a": {"title": name}, "b": {}}}
    given = {"model": model | {"allocations": {"plan": plan}}, "budget": "USD 900000100.04", "compare_with": "plan"}
    limit = {"objective": {"maximize": "2 * a + b"}, "limits": {"most": "a <= USD 100.04"}}
    book = trial_book(optimizer.solve(optimizer.load(given | limit)), "en")
    cells = book.cells["Allocation"]
    row = next(ref[1:] for ref, (_, value) in cells.items() if value == name)
    assert cells[f"D{row}"][1] == 0
    sheet = book.parts["xl/worksheets/sheet1.xml"].decode()
    assert float(re.search(f'<row r="{row}".*? ht="(.+?)"', sheet)[1]) >= 40
    assert float(re.search('<col min="2".*? width="(.+?)"', sheet)[1]) >= len("900,000,100.04") + 2


def test_a_chart_that_a_spreadsheet_program_cannot_draw_stands_as_its_table():
    figures = Table(("name", "figure"), (Row(("first", "12")),))
    book = Book("en", "")
    section_sheets(book, "", "title", Section("own", (Chart("own-chart", "own", object, figures),)), Charts(book, "f"))
    assert "first" in {value for _, value in Workbook(book.closed()).cells["own"].values()}


def test_amounts_have_the_formats_of_their_language(base):
    styles = {lang: trial_book(base, lang).parts["xl/styles.xml"].decode() for lang in ("ko", "en")}
    assert "△" in styles["ko"]
    assert "△" not in styles["en"]
    assert "#,##0.0" in styles["en"]
