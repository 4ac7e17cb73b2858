"""The report in a real browser: nothing leaves, is cut off or overlaps, on phone, screen and paper, in the dark."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
import shared
from generator import generate
from korea import NOVEMBER
from test_html_report import hostile

import optimizer
from optimizer.report.html import written_report

CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
    # Playwright leaves its loop to be collected.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
SLOW = pytest.mark.slow
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip

FAULTS = r"""() => {
  const found = [], page = document.documentElement, wide = page.clientWidth;
  const across = (a, b, by) => a.left < b.right - by && b.left < a.right - by;
  const meet = (a, b, by) => across(a, b, by) && a.top < b.bottom - by && b.top < a.bottom - by;
  if (page.scrollWidth > wide) found.push(`the page is ${page.scrollWidth} wide of ${wide}`);
  for (const element of document.querySelectorAll('body *')) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !element.closest('.scroll') && !element.closest('.skip'))
      found.push(`beyond the edge: ${element.tagName} ${(element.textContent || '').slice(0, 40)}`);
  }
  for (const table of document.querySelectorAll('.scroll')) {
    const caption = table.querySelector('caption span'), frame = table.getBoundingClientRect();
    if (!frame.width) continue;
    for (const moved of [table.scrollWidth, 0]) {
      table.scrollLeft = moved;
      const box = caption.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`out of view: ${caption.textContent}`);
    }
  }
  for (const drawing of document.querySelectorAll('svg')) {
    const frame = drawing.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...drawing.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
    texts.forEach(([one, box], k) => {
      const sides = box.left < frame.left - 24 || box.right > frame.right + 24;
      if (sides || box.top < frame.top - 2 || box.bottom > frame.bottom + 6) found.push(`cut off: ${one}`);
      for (const [other, beside] of texts.slice(k + 1))
        if (meet(box, beside, 2)) found.push(`over each other: ${one} ${other}`);
    });
  }
  for (const row of document.querySelectorAll('.row')) {
    const parts = ['.label', '.field', '.value'].map((name) => row.querySelector(name));
    const boxes = parts.map((part) => part.getBoundingClientRect());
    for (const [i, j] of [[0, 1], [1, 2], [0, 2]])
      if (boxes[i].width && boxes[j].width && meet(boxes[i], boxes[j], 1))
        found.push(`row parts meet: ${parts[0].textContent}`);
    for (const part of [parts[0], parts[2]])
      if (part.scrollWidth > part.clientWidth + 1) found.push(`no room: ${part.textContent}`);
  }
  return found;
}"""

CONTRAST = r"""() => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgb = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
  const paper = light(rgb(getComputedStyle(document.body).backgroundColor));
  const found = new Set();
  for (const element of document.querySelectorAll('body *')) {
    if (element.matches('title, desc')) continue;
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const style = getComputedStyle(element);
    const ink = light(rgb(element.closest('svg') ? style.fill : style.color));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName} ${element.getAttribute('class')} ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""


CURVES = {
    "equipment": {"from": "capacity", "curve": [[0, 0], [100, 60], [400, 100]]},
    "skills": {"from": "staff", "curve": [[0, 0], [200, 50], [1000, 100]]},
}
COSTS = {"machines": ("2억원", "capacity"), "people": ("1억원", "staff")}
TO_THE_ENDS = {
    "budget": "1000억원", "compare_with": {"machines": "900억원", "people": "100억원"},
    "model": {
        "currency": "KRW", "status": "assumed", "capabilities": CURVES, "outputs": {"capacity": {}, "staff": {}},
        "programmes": {name: {"unit_cost": cost, "output": own} for name, (cost, own) in COSTS.items()},
    },
}  # fmt: skip
"""The computed allocation lies at both ends of the axis."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with playwright.sync_playwright() as started:
        context = started.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=str(CHROMIUM), headless=True, args=FLAGS
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The file of a report by name and language, each written once."""
    folder = tmp_path_factory.mktemp("reports")
    questions = {
        "hostile": hostile(),
        "infeasible": generate(1, infeasible=True),
        "to-the-ends": TO_THE_ENDS,
        **{f"random-{seed}": generate(seed, currency="KRW") for seed in range(3)},
    }

    @cache
    def written(name, lang):
        path = folder / f"{name}.{lang}.html"
        shipped = {"base": NOVEMBER, "enacted": "enacted-may-2025"}
        if name in shipped:
            text = shared.html(shipped[name], lang)
        else:
            text = written_report(optimizer.solve(optimizer.load(questions[name])), lang)
        path.write_text(text, encoding="utf-8")
        return path

    return written


UNFOLD = "document.querySelectorAll('.fold').forEach((fold) => (fold.open = true))"


def opened(browser, path, width, scheme="light"):
    """A page with the report on it, all of it unfolded, and what it asked for and complained of."""
    page, asked, said = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(path.as_uri())
    page.evaluate(UNFOLD)
    page.evaluate("document.fonts.ready")
    return page, asked, said


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "base",
        "enacted",
        "hostile",
        "infeasible",
        "random-0",
        *(pytest.param(f"random-{k}", marks=SLOW) for k in (1, 2)),
    ],
)
@pytest.mark.parametrize("width", [390, pytest.param(768, marks=SLOW), 1280])
def test_nothing_leaves_and_everything_has_room(browser, reports, name, lang, width):
    path = reports(name, lang)
    page, asked, said = opened(browser, path, width)
    assert page.evaluate(FAULTS) == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []
    page.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_own_typeface_is_used(browser, reports, lang):
    page, _, _ = opened(browser, reports("base", lang), 1280)
    loaded = page.evaluate("[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)")
    assert len(loaded) >= 2
    assert all("Report Sans" in family for family in loaded)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser, reports, scheme):
    page, _, _ = opened(browser, reports("base", "en"), 1280, scheme)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_charts_open_their_tables_by_keyboard(browser, reports):
    page, _, _ = opened(browser, reports("base", "ko"), 1280)
    page.focus("#by-programme summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#by-programme table")
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_whatever_is_pressed_is_large_enough(browser, reports, width):
    page, _, _ = opened(browser, reports("base", "ko"), width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    boxes = page.evaluate(
        """[...document.querySelectorAll('main :is(input, button, summary, select, td a, .tools a)')]
        .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
        .filter(([box]) => box.width).map(([{ width, height }, html]) => [width, height, html])"""
    )
    assert len(boxes) > 200
    assert [box for box in boxes if min(box[:2]) < 23.9] == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_marks_at_the_ends_of_the_axis_are_whole_and_no_text_lies_beneath_the_tools(browser, reports, width):
    page, _, _ = opened(browser, reports("to-the-ends", "en"), width)
    cut = """[...document.querySelectorAll('#picture .pic-rows circle')].filter((mark) => {
      const { left, right, top, bottom } = mark.getBoundingClientRect(), middle = (top + bottom) / 2;
      return [left + 1.5, right - 1.5].some((x) => !document.elementFromPoint(x, middle)?.closest('.plot > circle'));
    }).length"""
    assert page.locator("#picture .pic-rows circle").count() == 4
    assert page.evaluate(cut) == 0
    beneath = """() => {
      const text = document.createRange(), tools = document.querySelector('#picture .tools').getBoundingClientRect();
      text.selectNodeContents(document.querySelector('#picture > .note'));
      return [...text.getClientRects()].some((line) => line.right > tools.left && line.bottom > tools.top);
    }"""
    for words in (1, *range(5, 40)):
        page.evaluate("(n) => (document.querySelector('#picture > .note').textContent = 'word '.repeat(n))", words)
        assert not page.evaluate(beneath)
    page.close()


def test_table_1_is_one_step_from_the_first_screen_where_there_is_one(browser, reports):
    page, _, _ = opened(browser, reports("base", "ko"), 390)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("scrollTo(0, 0)")
    page.click(".kicker a")
    assert 0 <= page.locator("#table-1 caption").bounding_box()["y"] < 200
    page.close()
    for name, count in (("to-the-ends", 1), ("infeasible", 0)):
        page, _, _ = opened(browser, reports(name, "en"), 1280)
        assert page.locator(".kicker a").count() == page.locator("#table-1").count() == count
        page.close()


def test_a_small_table_stays_whole_on_paper_where_its_first_note_fits(browser, reports, tmp_path):
    page, _, _ = opened(browser, reports("infeasible", "en"), 1280)
    rows = "".join(f"<tr><th>row {k}</th><td>1</td></tr>" for k in range(1, 4))
    notes = "".join(f"<p class=note>note {k} of it all</p>" for k in range(1, 9))
    table = f"<table><caption><span>t</span></caption><tbody>{rows}</tbody></table>"
    page.evaluate(
        "(html) => (document.querySelector('main').innerHTML = html)",
        f"<div style='height:205mm'></div><div class=beside><div class=scroll>{table}</div>{notes}</div>",
    )
    page.pdf(path=tmp_path / "t.pdf", prefer_css_page_size=True)
    page.close()
    text = subprocess.run(["pdftotext", tmp_path / "t.pdf", "-"], capture_output=True, text=True, check=True).stdout
    first, *_ = (sheet for sheet in text.split("\f") if "row 1" in sheet)
    assert all(said in first for said in ("row 2", "row 3", "note 1"))
    assert "note 8" not in first


def test_a_search_unfolds_what_it_hits_and_folds_it_again(browser, reports):
    page, _, said = opened(browser, reports("base", "en"), 1280)
    page.evaluate("document.querySelectorAll('#more details').forEach((fold) => (fold.open = false))")
    field, count = page.locator(".search input"), page.locator(".search [role=status]")
    field.fill("pathfinder STAR")
    page.wait_for_selector(".hit")
    hits = page.evaluate("[...document.querySelectorAll('.hit')].map((hit) => hit.textContent.toLowerCase())")
    assert all("pathfinder" in hit and "star" in hit for hit in hits)
    assert str(len(hits)) in count.inner_text()
    assert page.locator(".hit").first.is_visible()
    counts = []
    for text in ("2,000", "2000"):
        field.fill(text)
        page.wait_for_timeout(300)
        counts.append(count.inner_text())
    assert counts[0] == counts[1] != count.get_attribute("data-said").replace("{n}", "0")
    field.fill("")
    page.wait_for_selector(".hit", state="detached")
    assert page.locator("#more details[open]").count() == 0
    page.locator(".search button").click()
    assert page.locator("#more .fold:not([open]):not([hidden])").count() == 0
    assert said == []
    page.close()


def test_a_link_from_outside_opens_the_place_that_it_leads_to(browser, reports):
    page = browser.new_page()
    page.goto(f"{reports('base', 'en').as_uri()}#grounds")
    assert page.evaluate("document.getElementById('grounds').open")
    page.close()


def test_charts_tell_their_marks_and_can_be_saved(browser, reports):
    """Arrow keys and the pointer read marks out; what is saved is what is seen, and nothing that is not."""
    page, _, said = opened(browser, reports("base", "en"), 1280)
    note = page.locator(".readout")
    page.focus("#by-programme .rows")
    for wanted in ("Near-optimal", "Government bill", "Computed"):
        page.keyboard.press("ArrowRight")
        assert wanted in note.inner_text()
    page.keyboard.press("Escape")
    assert note.is_hidden()
    page.locator("#by-programme circle.computed").first.hover()
    assert "Computed" in note.inner_text()
    page.click("#by-programme .tools summary")
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.click(f"#by-programme [data-save={kind}]")
        data = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == f"by-programme.{kind}"
        assert data.startswith(b"<svg" if kind == "svg" else b"\x89PNG")
        if kind == "svg":
            root = ET.fromstring(data)
            texts = [part.text for part in root.iter() if part.tag.endswith("}text")]
            assert page.inner_text("#by-programme figcaption") == texts[0]
            assert any(text.startswith(page.inner_text("h1")) for text in texts[-2:])
            assert len([part for part in root.iter() if part.tag.endswith("}circle")]) >= 10
    assert page.get_attribute("#by-programme .tools a", "href") == "#by-programme"
    page.emulate_media(media="print")
    assert page.locator(".tools").first.is_hidden()
    assert said == []
    page.close()


LOW = """(menu) => {
  const { bottom } = menu.getBoundingClientRect();
  scrollBy({ top: bottom - innerHeight, behavior: 'instant' });
}"""
REACHED = """(menu) => [...menu.children].every((part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  return part.contains(document.elementFromPoint(x + width / 2, y + height / 2));
})"""


def test_the_menu_of_a_chart_closes_by_itself_and_lies_above_the_bar(browser, reports):
    page, _, said = opened(browser, reports("base", "en"), 1280)
    page.wait_for_selector("html[data-live]")
    page.evaluate("location.hash = '#horizon=5'")
    page.wait_for_selector("html[data-live=changed]")
    page.set_viewport_size({"width": 1280, "height": 500})
    focus = "document.activeElement.closest('.tools')?.parentElement.id"
    for name in ("picture", "by-programme"):
        menu, tools = page.locator(f"#{name} .tools"), page.locator(f"#{name} .tools > div")
        for leave in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").dispatch_event("click")):
            menu.locator("summary").click()
            tools.evaluate(LOW)
            assert tools.evaluate(REACHED)
            menu.locator("button").first.focus()
            leave()
            assert tools.is_hidden()
            assert page.evaluate(focus) == name
    assert said == []
    page.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_paper_is_a4_and_cuts_no_chart(browser, reports, lang, tmp_path):
    page, _, _ = opened(browser, reports("base", lang), 1280)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # A4 less its margins, at 96 pixels an inch: what is taller than a page cannot stay whole.
    page.set_viewport_size({"width": 688, "height": 1000})
    sizes = "(f) => [f.id, f.getBoundingClientRect().height, getComputedStyle(f).breakInside]"
    figures = page.evaluate(f"[...document.querySelectorAll('figure')].map({sizes})")
    assert figures
    assert [own for own in figures if own[1] >= 1000 or own[2] != "avoid"] == []
    assert page.evaluate(FAULTS) == []
    file = tmp_path / "report.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    printed = file.read_bytes()
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842)
    page.close()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
def test_no_page_on_paper_ends_with_a_heading(browser, reports, tmp_path):
    page, _, _ = opened(browser, reports("base", "ko"), 1280)
    page.evaluate("document.querySelectorAll('.fold').forEach((fold) => { fold.open = true; })")
    heads = page.evaluate(
        "[...document.querySelectorAll('h2, h3, h4, figcaption, caption, thead')].map((e) => e.innerText)"
    )
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    page.close()
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    )
    pages = [re.sub(r"\s", "", sheet) for sheet in text.stdout.split("\f")]
    flat = {re.sub(r"\s", "", head) for head in heads} - {""}
    assert len(flat) > 50
    assert [head for sheet in pages for head in flat if sheet.endswith(head)] == []
