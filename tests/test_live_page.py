"""The page in Chromium: it solves without any request, and its controls, links and files do what they say."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from live_cases import draw
from test_live_engine import reread, root, same

import optimizer
from optimizer.report.live.demo import demo_page
from optimizer.report.live.export import live_data

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
playwright = pytest.importorskip("playwright.sync_api", reason="the browser extra is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not installed"),
]
BASE = "supplementary-budget-2025"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=["ko", "en"])
def page(browser, tmp_path, request):
    """The base case's page; at the end no request has left and nothing was complained of."""
    path = tmp_path / "page.html"
    path.write_text(demo_page(optimizer.load(BASE), request.param), encoding="utf-8")
    opened = browser.new_page()
    requests, complaints = [], []
    opened.on("request", lambda asked: requests.append(asked.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(path.as_uri())
    opened.wait_for_selector("#live-allocation")
    yield opened
    assert requests
    assert set(requests) == {path.as_uri()}
    assert not complaints
    opened.close()


def solve(page, settings, details=True):
    return page.evaluate("([s, details]) => engine.solve(s, { details })", [settings, details])


def shown(page) -> dict[str, list[str]]:
    """The allocation table by its first column."""
    rows = page.locator("#live-allocation tr").all_inner_texts()
    return {cells[0]: cells[1:] for cells in (row.split("\t") for row in rows)}


def test_two_hundred_settings_are_answered_as_python_answers_them(page, tmp_path):
    data = live_data(optimizer.load(BASE))
    folder, found = root(tmp_path / "root"), []
    for seed in range(201):
        settings = draw(data, random.Random(seed)) if seed else {}
        result = solve(page, settings, details=seed < 20)
        answer = reread(page.evaluate("(s) => engine.toScenarioYaml(s)", settings), folder)
        same(answer, result, details=seed < 20)
        found.append(answer.status)
    assert found.count("optimal") > 100
    assert "infeasible" in found


def test_a_solve_takes_milliseconds(page):
    script = """(details) => {
      const solve = (i) => engine.solve({ budget: 1.5e12 + i * 1e9 }, { details });
      for (let i = 0; i < 100; i++) solve(i);
      const started = performance.now();
      for (let i = 0; i < 50; i++) solve(i);
      return (performance.now() - started) / 50;
    }"""
    times = [page.evaluate(script, details) for details in (False, True)]
    print(f"{times[0]:.1f} ms a solve, {times[1]:.1f} ms with the near-optimal ranges")
    assert times[0] < 60
    assert times[1] < 150


def test_a_slider_solves_again_and_fades_what_is_as_published(page):
    root_state = "document.documentElement.dataset.live"
    before = shown(page)
    assert page.evaluate(root_state) == "published"
    faded = "getComputedStyle(document.querySelector('.as-published')).opacity"
    assert page.evaluate(faded) == "1"
    page.locator("[data-path='budget'] input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(root_state) == "changed"
    assert float(page.evaluate(faded)) < 0.5
    assert shown(page) != before
    assert re.fullmatch(r"budget=[\d.]+", unquote(page.evaluate("location.hash.slice(1)")))
    page.locator("[data-action='live_reset']").click()
    assert shown(page) == before
    assert page.evaluate(root_state) == "published"
    assert page.evaluate("location.hash") == ""


def test_weights_are_brought_to_one_and_zero_for_all_is_refused(page):
    fields = page.locator("[data-path^='objective.weights'] input[type=number]")
    fields.nth(0).fill("60")
    fields.nth(0).dispatch_event("change")
    weights = {"objective.weights.compute": 0.6}
    assert (
        page.locator("#live-result p")
        .first.inner_text()
        .endswith(f"{solve(page, weights)['objective']:.2f}".rstrip("0"))
    )
    for i in range(fields.count()):
        fields.nth(i).fill("0")
        fields.nth(i).dispatch_event("change")
    assert page.locator("[role=status]").inner_text()


def test_a_link_opens_with_its_settings(page):
    assert page.evaluate("(text) => { location.hash = text; return true; }", "#budget=1600000000000&horizon=5")
    page.wait_for_selector("html[data-live=changed]")
    assert page.locator("[data-path='horizon'] input[type=number]").input_value() == "5"
    expected = solve(page, {"budget": 1.6e12, "horizon": 5})["objective"]
    assert f"{expected:.2f}".rstrip("0") in page.locator("#live-result p").first.inner_text()


def test_a_saved_file_opens_again_and_python_answers_it_in_the_same_way(page, tmp_path):
    page.evaluate("() => { location.hash = '#budget=1000000000000&limits.training_run=3000'; }")
    page.wait_for_selector("html[data-live=changed]")
    with page.expect_download() as waiting:
        page.locator("[data-action='live_save']").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    answer = reread(saved.read_text(encoding="utf-8"), root(tmp_path / "root"))
    same(answer, solve(page, {"budget": 1e12, "limits.training_run": 3000}))
    before = shown(page)
    page.locator("[data-action='live_reset']").click()
    assert shown(page) != before
    page.locator("input[type=file]").set_input_files(saved)
    page.wait_for_selector("html[data-live=changed]")
    assert shown(page) == before


def test_settings_without_an_answer_say_why_and_can_be_left_again(page):
    page.evaluate("() => { location.hash = '#budget=100000000000&limits.training_run=13000'; }")
    page.wait_for_selector("#live-result[data-status=infeasible]")
    assert "usable_compute at 12 months" in page.locator("#live-result").inner_text()
    page.locator("[data-action='live_reset']").click()
    page.wait_for_selector("#live-result[data-status=optimal]")
