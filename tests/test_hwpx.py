"""The report as HWPX: a package that offices open, the figures of the other formats, and text that stays text."""

import io
import sys
import zipfile
from xml.etree import ElementTree

import pytest
from generator import generate
from korea import NOVEMBER
from shared import findings, solved
from test_html_report import HOSTILE, hostile

import optimizer
from optimizer.errors import InputError, display_width
from optimizer.report import contents as written
from optimizer.report.parts import Chart, Head, Items, Table, unfolded
from optimizer.report.typography import breakable
from optimizer.report.write import write_answers

KINDS = {
    "expression": {"budget": 10, "objective": {"maximize": "3 * a.units + b"}},
    "infeasible": {"budget": 10, "objective": {"maximize": "a"}, "limits": {"x": "a >= 20"}},
    "unbounded": {"objective": {"maximize": "a"}},
}
MODEL = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}, "b": {}}}
P = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"


@pytest.fixture(scope="module")
def base():
    return solved(NOVEMBER)


def made(answers, lang):
    pytest.importorskip("hwpx")
    from optimizer.report.hwpx import hwpx_report

    return hwpx_report(answers, lang)


@pytest.fixture(scope="module", params=["ko", "en"])
def shown(request, base):
    """Language, what is to be said and the document that says it: the base scenario, in English a small one."""
    pytest.importorskip("hwpx")
    lang = request.param
    answer = base if lang == "ko" else optimizer.solve(optimizer.load(generate(3, currency="KRW")))
    found = findings(NOVEMBER, lang) if lang == "ko" else written.findings(answer, lang)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optimizer.report.hwpx.reports", lambda *_: [found])
        return lang, found, made([answer], lang)


def body(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read("Contents/section0.xml"))


def text_of(element):
    return "".join(node.text or "" for node in element.iter(f"{P}t"))


def tables_of(data):
    return [[[text_of(cell) for cell in row.iter(f"{P}tc")] for row in table.iter(f"{P}tr")] for table in
            body(data).iter(f"{P}tbl")]  # fmt: skip


def flat(text):
    return " ".join(breakable(text))


def test_the_package_is_whole(shown):
    _, _, data = shown
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/hwp+zip"
        names = set(archive.namelist())
        assert {"version.xml", "Contents/header.xml", "Contents/section0.xml", "Contents/content.hpf",
                "META-INF/container.xml", "META-INF/manifest.xml"} <= names  # fmt: skip
        for name in names:
            if name.endswith((".xml", ".hpf", ".rdf")):
                ElementTree.fromstring(archive.read(name))
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        roots = [e.get("full-path") for e in container.iter() if e.get("full-path")]
        assert roots[0] == "Contents/content.hpf"
        assert set(roots) <= names
        parts = ElementTree.fromstring(archive.read("Contents/content.hpf"))
        hrefs = [e.get("href") for e in parts.iter() if e.get("href")]
        assert set(hrefs) <= names
        assert b"fixture" not in b"".join(archive.read(name) for name in names if not name.endswith("png"))
        preview = archive.read("Preview/PrvText.txt").decode("utf-8").split("\r\n")
        paragraphs = [text_of(p) for p in body(data).iter(f"{P}p")]
        assert len(preview) > 2
        assert all(any(shown.startswith(line) for shown in paragraphs) for line in preview)
        # Cells stand where they say, and every table has its own number.
        tables = list(body(data).iter(f"{P}tbl"))
        assert len({table.get("id") for table in tables}) == len(tables)
        for table in tables:
            rows = [[cell.find(f"{P}cellAddr") for cell in row.iter(f"{P}tc")] for row in table.iter(f"{P}tr")]
            assert (int(table.get("rowCnt")), {int(table.get("colCnt"))}) == (len(rows), {len(row) for row in rows})
            told = [[(at.get("rowAddr"), at.get("colAddr")) for at in row] for row in rows]
            assert told == [[(str(i), str(k)) for k in range(len(row))] for i, row in enumerate(rows)]
        # Every shape that the text names is there.
        header = ElementTree.fromstring(archive.read("Contents/header.xml"))
        shapes = {"charPrIDRef": "charPr", "paraPrIDRef": "paraPr", "borderFillIDRef": "borderFill"}
        for reference, kind in shapes.items():
            known = {e.get("id") for e in header.iter() if e.tag.endswith(f"}}{kind}")}
            assert {e.get(reference) for e in body(data).iter() if e.get(reference)} <= known
    from hwpx import HwpxDocument
    from hwpx.tools.package_validator import validate_package

    again = HwpxDocument.open(io.BytesIO(data))
    assert again.validate().issues == ()
    assert not [issue for issue in validate_package(io.BytesIO(data)).issues if issue.level == "error"]


def test_every_table_and_sentence_is_that_of_the_other_formats(shown):
    _, found, data = shown
    printed, wanted, sentences = tables_of(data), [], [found.title, found.dated]
    drawn = body(data).find(f".//{P}pic") is not None
    for section in found.sections:
        sentences.append(section.title)
        title = ""
        for part in unfolded(section.parts):
            if isinstance(part, Chart):
                title = part.title
            elif isinstance(part, Table):
                wanted.append([[flat(cell) for cell in row] for row in (part.header, *(r.cells for r in part.rows))])
                # Beneath its picture a table does not say the same title again.
                sentences += ["" if drawn and part.caption == title else part.caption, *part.notes]
            elif isinstance(part, Items):
                marks = [f"{k}." if part.ordered else "·" for k in range(1, 1 + len(part.items))]
                sentences += [f"{mark} {item}" for mark, item in zip(marks, part.items, strict=True)]
            elif isinstance(part, Head):
                sentences.append(part.title)
            elif isinstance(part, str):
                sentences.append(part)
    assert printed == wanted
    root = body(data)
    own = [text_of(p) for p in root.findall(f"{P}p") if p.find(f".//{P}tbl") is None]
    assert [text for text in own if text] == [flat(text) for text in sentences if text]


def test_the_table_of_the_budget_has_the_public_form(shown):
    lang, _, data = shown
    first, *rows = next(table for table in tables_of(data) if len(table[0]) > 5)
    if lang == "ko":
        assert (first[0], *first[2:]) == ("구분", "계산상 배분", "증감액", "증감률", "근거등급")
        assert ["국산 NPU 실증", "454", "908", "454", "100.0", "계산"] in rows


def test_a_table_fits_between_the_margins_and_goes_on_over_pages_with_its_head(shown):
    """Not every program lets rows grow with their text: each is as high as it needs."""
    for table in body(shown[2]).iter(f"{P}tbl"):
        width = int(table.find(f"{P}sz").get("width"))
        assert width <= 49_890
        assert (table.get("repeatHeader"), table.get("pageBreak")) == ("1", "CELL")
        assert table.find(f"{P}pos").get("treatAsChar") == "0"
        heights = [int(row.find(f"{P}tc/{P}cellSz").get("height")) for row in table.iter(f"{P}tr")]
        assert sum(heights) == int(table.find(f"{P}sz").get("height"))
        for height, row in zip(heights, table.iter(f"{P}tr"), strict=True):
            for cell in row.iter(f"{P}tc"):
                room = int(cell.find(f"{P}cellSz").get("width")) - 454
                assert height - 282 >= 840 * max(1, 0.8 * display_width(text_of(cell)) * 350 // room)
            cells = [int(cell.find(f"{P}cellSz").get("width")) for cell in row.iter(f"{P}tc")]
            assert abs(sum(cells) - width) <= len(cells)
            assert min(cells) > 1_500


def test_text_of_a_file_stays_text(shown):
    lang, _, own = shown
    benign = {element.tag for element in body(own).iter()}
    spoilt = hostile() | {"title": HOSTILE + " line\nend\ttab"}
    data = made([optimizer.solve(optimizer.load(spoilt))], lang)
    root = body(data)
    assert {element.tag for element in root.iter()} <= benign
    assert "".join(root.itertext()).count(HOSTILE) > 20
    # Its charts are all that is no text.
    assert all(name.endswith(".png") for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "BinData" in name)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_scenarios_of_every_kind_make_a_document(name, lang):
    answer = optimizer.solve(optimizer.load(KINDS[name] | {"model": MODEL}))
    assert len(text_of(body(made([answer], lang)))) > 100


def test_several_scenarios_are_compared_first():
    answers = [optimizer.solve(optimizer.load(KINDS[name] | {"model": MODEL})) for name in KINDS]
    text = text_of(body(made(answers, "en")))
    assert text.startswith("3 scenarios compared")
    assert "② scenario (code)Infeasible" in text


def test_a_missing_package_names_its_extra(base, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "hwpx", None)
    with pytest.raises(InputError, match=r"investment-optimizer\[hwpx\]"):
        write_answers([base], tmp_path / "r.hwpx", "ko")
    assert not list(tmp_path.iterdir())
