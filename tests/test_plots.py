"""Charts as pictures by themselves: in notebooks, beside Markdown, in HWPX and, drawn by Excel, in the workbook."""

import re
import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pytest
import shared
from korea import NOVEMBER
from spreadsheet import Workbook
from test_html_report import HOSTILE, hostile
from test_plans import question

import optimizer
from optimizer.language import say
from optimizer.report.charts.plane import SMALL, WIDE, Series, cloud, courses, marked, plane_chart
from optimizer.report.charts.rows import ChartRow, bar_mark, dot, rows_chart, stacked
from optimizer.report.charts.scale import scale, width
from optimizer.report.contents import findings
from optimizer.report.parts import Article, Chart, Section, Table, plain_rows, unfolded
from optimizer.report.sections.worth_finding_out import figure_of, worth_finding_out
from optimizer.report.words import Words
from optimizer.report.xlsx import xlsx_report
from optimizer.report.xlsx.book import Book
from optimizer.report.xlsx.charts import Charts
from optimizer.report.xlsx.sheets import section_sheets

SVG = "{http://www.w3.org/2000/svg}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
KINDS = {
    "answer": ("allocation", "programmes", "moves", "scores", "waterfall", "curves"),
    "sensitivity": ("tornado", "budget", "money_moved"),
}


@pytest.fixture(scope="module")
def answer():
    return shared.solved(NOVEMBER)


def text_of(svg):
    return " ".join("".join(part.itertext()) for part in ET.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_chart_stands_by_itself(answer, lang):
    """It needs neither a style sheet nor a font of the page, and names its scenario."""
    for owner, kinds in ((answer, KINDS["answer"]), (answer.sensitivity, KINDS["sensitivity"])):
        for kind in kinds:
            plot = owner.plot(kind, lang=lang)
            root = ET.fromstring(plot.svg)
            assert "var(" not in plot.svg
            assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text
            assert plot.title.split()[0] in text_of(plot.svg)
            assert answer.scenario.question.as_of.isoformat() in text_of(plot.svg)
            assert plot._repr_svg_() == plot.svg
            sizes = [float(root.get(name)) for name in ("width", "height")]
            ends = [float(part.get("x") or 0) for part in root.iter(f"{SVG}text")]
            assert 0 <= min(ends) <= max(ends) <= sizes[0]
            inner = [part for part in root.iter(f"{SVG}svg") if part.find(f"{SVG}circle") is not None]
            assert all(part.get("overflow") == "visible" for part in inner)  # dots at the ends of a scale are whole
    shown = text_of(answer.plot(lang=lang).svg)
    assert ("12,819 (△3,504)" if lang == "ko" else "1,281.9 (−350.4)") in shown
    # Causes, and the prices in brackets after them, stand beside the bars of the page, not in the picture.
    moves = text_of(answer.plot("moves", lang=lang).svg)
    assert {"ko": "사업별 증감 (", "en": "Change by programme ("}[lang] in moves
    assert {"ko": "괄호", "en": "brackets"}[lang] not in moves


def test_charts_of_samples_and_plans(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    planned = optimizer.solve(optimizer.load(question()))
    for owner, kinds in (
        (planned.sweep, (None,)),  # without categories the first that there is: the difference
        (planned.plans, ("allocation", "acceptability", "information")),
    ):
        titles = {owner.plot(kind, lang="en").title for kind in kinds}
        assert len(titles) == len(kinds)
    assert planned.plans.plot(lang="ko").title == planned.plans.plot("allocation", lang="ko").title


def test_charts_of_samples_without_an_actual():
    alone = optimizer.sweep(optimizer.load(question(), compare_with=None), n=64)
    assert alone.plot(lang="en").title == alone.plot("difference", lang="en").title
    edges, heights = alone.findings.histogram()
    assert (len(edges), sum(heights), alone.findings.plans, alone.findings.held) == (41, 64, {}, None)


def test_the_workbook_holds_the_values_and_errors_of_the_document(monkeypatch):
    pytest.importorskip("xlsxwriter")
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    planned = optimizer.solve(optimizer.load(question()))
    book = Workbook(xlsx_report([planned], "en"))
    cells = {ref: value for ref, (_, value) in book.cells["Figures of charts"].items()}
    table = worth_finding_out(planned.plans, Words(planned.scenario, "en")).parts[0].data
    assert "one that happens to be drawn alike with another to more" in table.notes[0]
    known = planned.plans.information
    fitted = sum(bool(re.search(" (low|high) [1-4]$", name)) for name in known.plans)
    assert (
        f"but for the first row, to a choice among {len(known.plans)} plans held fixed, {fitted} of" in table.notes[0]
    )
    assert "any allocation" in table.rows[0].cells[0]
    items = [known.any_allocation, known.everything, *known.worth_knowing][: len(table.rows)]
    (head,) = (ref for ref, value in cells.items() if value == say("plan_information_adds", "en"))
    assert [cells[f"B{row}"] for row, _ in enumerate(items, start=int(head[1:]) + 1)] == pytest.approx(
        [item.value for item in items]
    )
    printed = {value for _, value in book.cells[say("sweep_section", "en")].values()}
    for item, row in zip(items, table.rows, strict=True):
        assert row.cells[1] in printed
        assert row.cells[1].startswith(f"{figure_of(item)} (±")
    assert any(0 < item.error < item.value for item in items)
    assert book.cells["Allocation"]["C6"][1] == say("plan_field", "en")


def test_an_unknown_chart_names_the_others(answer, tmp_path):
    with pytest.raises(optimizer.InputError, match=r"no chart is called `pie` here(?s:.*)tornado, budget"):
        answer.sensitivity.plot("pie")
    with pytest.raises(optimizer.InputError, match="nothing to draw for `waterfall`"):
        optimizer.solve(optimizer.load(question(), compare_with=None)).plot("waterfall")
    whole = question()
    whole["model"]["programmes"]["a"]["lot"] = 1
    with pytest.raises(optimizer.InputError, match=r"nothing to draw$"):
        optimizer.solve(optimizer.load(whole)).sensitivity.plot()
    with pytest.raises(optimizer.InputError, match=r"as \.svg"):
        answer.plot().save(tmp_path / "chart.png")
    assert answer.plot().save(tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<svg")


def test_nothing_from_a_file_becomes_markup():
    found = optimizer.solve(optimizer.load(hostile()))
    root = ET.fromstring(found.plot("programmes", lang="en").svg)
    assert {part.tag for part in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "style", "rect", "g", "line", "circle", "text")
    }
    assert HOSTILE.split()[0] in "".join(root.itertext())


def test_markdown_leads_to_its_pictures(tmp_path):
    answer = optimizer.solve(optimizer.load(question()))
    path = optimizer.write_report(answer, tmp_path / "그 보고서.md", "ko")
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"!\[[^\n]+\]\((\S+)\)", text)
    assert ".. " not in text
    folder = tmp_path / "그 보고서-files"
    assert len(links) == len(set(links)) == len(list(folder.iterdir())) >= 5
    for link in links:
        assert ET.fromstring((folder / link.rpartition("/")[2]).read_text(encoding="utf-8")).tag == f"{SVG}svg"
    (tmp_path / "x-files").write_text("in the way", encoding="utf-8")
    with pytest.raises(optimizer.InputError, match="cannot be made"):
        optimizer.write_report(answer, tmp_path / "x.md", "en")


def test_hwpx_holds_pictures_where_typst_is(tmp_path):
    pytest.importorskip("hwpx")
    pytest.importorskip("typst")
    answer = optimizer.solve(optimizer.load(question()))
    with zipfile.ZipFile(optimizer.write_report(answer, tmp_path / "r.hwpx", "en")) as archive:
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
        assert len(pictures) >= 5
        assert archive.read(pictures[0]).startswith(b"\x89PNG")


def test_the_workbook_draws_its_cells(answer, tmp_path):
    pytest.importorskip("xlsxwriter")
    path = optimizer.write_report(answer, tmp_path / "r.xlsx", "en")
    cells = Workbook(path.read_bytes()).cells["Figures of charts"]
    with zipfile.ZipFile(path) as archive:
        drawn = [
            archive.read(name).decode() for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+.xml", name)
        ]
    parts = [part for section in findings(answer, "en").sections for part in unfolded(section.parts)]
    panels = len(answer.scores)
    assert len(drawn) == sum(isinstance(part, Chart) for part in parts) - 1 + panels >= 13
    for chart in drawn:
        places = re.findall(r"<c:f>'Figures of charts'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)</c:f>", chart)
        assert places
        for column, first, last in places:
            # A number may have no regret at an end.
            assert any(f"{column}{k}" in cells for k in range(int(first), int(last) + 1))
    title = next(ref for ref, (_, value) in cells.items() if str(value).startswith("Allocation by programme"))
    programmes, words = answer.scenario.programmes, Words(answer.scenario, "en")
    rows = range(int(title[1:]) + 2, int(title[1:]) + 2 + len(programmes))
    spent = {cells[f"A{k}"][1]: cells[f"C{k}"][1] for k in rows}
    for name in programmes:
        shown = spent[words.title("programmes", name)]
        assert shown == pytest.approx(float(answer.solution.spent(name)) / 1e9, abs=0.051)


def test_long_tables_have_sheets_whose_pages_repeat_the_header():
    pytest.importorskip("xlsxwriter")
    book, table = Book("en", ""), Table(("What", "How much"), plain_rows([["x", "1"]] * 40))
    section = Section("Numbers", (Article("one", "One", (table,)), Article("two", "Two", (table,))))
    section_sheets(book, "", "Title", section, Charts(book, "Figures"))
    written = Workbook(book.closed())
    assert list(written.cells) == ["One", "Two"]
    assert written.parts["xl/workbook.xml"].decode().count("!$3:$3</definedName>") == 2


def test_values_that_hardly_differ_have_a_scale():
    found = scale([3180850.9998, 3180851.0002], 5, zero=False, tight=True)
    assert len({f"{tick:.0f}" for tick in found.ticks}) == len(found.ticks) >= 2


def test_names_of_lines_stand_beside_them_and_leave_them_room():
    names = ("Plan that holds up", "Greatest expected value", "Computed at the total of the allocation", "Least regret")
    drawing = courses([0.0, 4.0], [(name, "second", [100.0, 99.0 - k]) for k, name in enumerate(names)], str, "%")
    for size in (SMALL, WIDE):
        root = ET.fromstring(drawing.svg(size, "t"))
        placed = [(text.text, float(text.get("x")), float(text.get("y"))) for text in root.iter("text")]
        placed = [own for own in placed if own[0] in " ".join(names)]
        assert " ".join(text for text, *_ in sorted(placed, key=lambda own: own[2])) == " ".join(names)
        heights = sorted(y for *_, y in placed)
        assert heights[0] > 12
        assert heights[-1] < size[1] - 26
        assert min(np.diff(heights)) > 12
        assert min(x for _, x, _ in placed) > size[0] / 2 > 0
        assert max(x + width(text, 12.0, bold=True) for text, x, _ in placed) <= size[0]


def test_a_line_is_read_out_by_its_name_and_noise_as_0():
    page = courses([0.0, 5.0], [("A plan", "plan", [100.0, 50.0])], str, "by").page("t")
    assert 'data-says="A plan: 0.0 → 100%|A plan: 5.0 → 50%"' in page
    line = Series("line", "curve", [(6.104e-14, 8.011e-14), (270.0, 76.254)])
    assert 'data-says="0.0 → 0.0|270.0 → 76.25"' in plane_chart([line], (str, str)).page("t")


def test_a_point_near_the_axis_has_its_text_at_its_side():
    points = {"actual": (220.0, 12.2, "12.2"), "computed": (550.0, 30.0, "30.0")}
    line = Series("line", "curve", [(0.0, 0.0), (2522.0, 100.0)])
    drawn = plane_chart([line, *marked(points)], (str, str), zero=(True, True)).picture(SMALL).inside
    circle = {name: float(re.search(f'<circle cx="([^"]+)"[^>]* class="{name}"', drawn)[1]) for name in points}
    text = float(re.search('<text x="([^"]+)"[^>]* class="mark actual"', drawn)[1])
    assert circle["actual"] + 6 < text < circle["actual"] + 12 < circle["computed"]


def test_marks_of_every_kind_become_series():
    """Negative parts of a whole cannot be stacked by a spreadsheet program: they begin at 0."""
    pytest.importorskip("xlsxwriter")
    points, text = [(1.0, 2.0), (2.0, 5.0), (4.0, 3.0)], str
    steps = [
        ChartRow("a", [dot(-3, "actual")], ""),
        ChartRow("b", [bar_mark(-3, 2, "up")], ""),
        ChartRow("c", [dot(2, "computed")], ""),
    ]
    drawings = [
        cloud(points, [True, False, False], ((1.5, None), (None, 4.0)), (text, text), ("x", "y")),
        courses([0.0, 1.0], [("a", "plan", [100.0, 20.0]), ("b", "second", [90.0, 30.0])], text, "x"),
        stacked([("a", [("down", 0.4), ("up", 0.6)], ""), ("b", [("up", 1.0)], "")]),
        rows_chart(steps, text, zero=False), rows_chart(steps[1:2], text, zero=False), rows_chart([], text),
    ]  # fmt: skip
    assert drawings[0].page("t").count("<polygon") == 2  # on a wide screen, and on a small one
    book = Book("en", "t")
    charts, sheet = Charts(book, "figures"), book.sheet("s", (10,))
    for drawing in drawings:
        charts.insert(sheet, 0, Chart("c", "=s!$A$1", lambda drawing=drawing: drawing), 0)
    charts.write()
    parts = Workbook(book.closed()).parts
    names = sorted(name for name in parts if re.fullmatch(r"xl/charts/chart\d.xml", name))
    drawn = [parts[name].decode() for name in names]
    assert [chart.count("<c:ser>") for chart in drawn] == [3, 2, 2, 3, 1]
    assert not any("<c:f>s!" in chart for chart in drawn)
    # A decrease stands where it ends, as long as it is.
    falling = rows_chart(
        [ChartRow("a", [bar_mark(5, 3, "down")], ""), ChartRow("b", [bar_mark(3, 4, "up")], "")], text, zero=False
    )
    book = Book("en", "t")
    charts = Charts(book, "figures")
    charts.insert(book.sheet("s", (10,)), 0, Chart("c", "t", lambda: falling), 0)
    charts.write()
    cells = Workbook(book.closed()).cells["figures"]
    assert [cells[ref][1] for ref in ("A3", "B3", "C3", "A4", "B4", "D4")] == ["a", 3, 2, "b", 3, 1]
