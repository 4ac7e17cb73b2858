"""The report answers back in Chromium: without any request, as Python answers, and back to the letter."""

from __future__ import annotations

import random
import re
import shutil
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
import shared
from korea import NOVEMBER
from live_cases import draw, ranged, write
from test_html_browser import FAULTS, FLAGS
from test_live_engine import reread, root, same

import optimizer
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import ACTUAL
from optimizer.report.budget_lines import adding_up, upkeep_lines
from optimizer.report.html import written_report
from optimizer.report.live.export import NotLiveError, live_data
from optimizer.report.typography import typeset
from optimizer.report.words import Words

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
playwright = pytest.importorskip("playwright.sync_api", reason="the browser extra is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not installed"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
BASE = NOVEMBER
STATE = "document.documentElement.dataset.live"
UNIT = optimizer.load(BASE).display
STEPS = {
    "budget": 1.5e12, "horizon": 5, "objective.weights.talent": 0.5, "limits.training_run": 4000,
    "programmes.gpu_purchase.lag": 1, "parameters.b200_in_h200": 2, "capabilities.talent.height": 1.3,
    "require.talent": 30, "limits.hbm_packaging": 2e10, "parameters.absorption": 3,
}  # fmt: skip
"""Settings of every kind, some of them of numbers that the sources give."""

# The reader's own figures by their place.
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('#mine [data-own]')]
  .map((e) => [e.dataset.own, e.textContent]))"""

# Whether the reader's own amounts are those of the computed column.
ALIKE = """() => [...document.querySelectorAll('#mine td[data-own$=".spend"]')]
  .map((e) => e.textContent === e.previousElementSibling.textContent)"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The base case's report, written once in each language that is asked for."""
    folder, paths = tmp_path_factory.mktemp("reports"), {}

    def written(lang):
        if lang not in paths:
            paths[lang] = folder / f"report.{lang}.html"
            paths[lang].write_text(shared.html(NOVEMBER, lang), encoding="utf-8")
            assert paths[lang].stat().st_size < 2_200_000
        return paths[lang]

    return written


@pytest.fixture(scope="module")
def pages(browser, reports):
    """A page for each language, with what it asked for and complained of."""
    opened = {}

    def page_in(lang):
        if lang not in opened:
            page, asked, said = browser.new_page(), [], []
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.set_default_timeout(8000)
            page.goto(reports(lang).as_uri())
            opened[lang] = page, asked, said
        return opened[lang]

    return page_in


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    """The base case with 64 samples, and its report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPTIMIZER_DRAWS", "64")
        answer = optimizer.solve(optimizer.load("supplementary-budget-2025", variants=None))
        return answer, optimizer.write_report(answer, tmp_path_factory.mktemp("sampled") / "report.html", "en")


@pytest.fixture(params=["ko", pytest.param("en", marks=pytest.mark.slow)])
def page(pages, reports, request):
    """The report as published; at the end no request has left and nothing was complained of."""
    page, asked, said = pages(request.param)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_selector("html[data-live]")
    give(page, {})
    yield page
    assert {url.split("#")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {
        reports(request.param).as_uri()
    }
    assert said == []


def give(page, settings):
    """Open the settings as a link does, and wait until they are answered."""
    text = page.evaluate("(s) => sharing.encode(s)", settings)
    page.evaluate("(text) => { location.hash = text; }", text)
    page.wait_for_selector(f"html{':not([data-live=published])' if settings else '[data-live=published]'}")


def until(page, holds):
    """Wait until something holds; the page's policy does not let Playwright wait inside it."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came to hold")


def address(page) -> str:
    return unquote(page.evaluate("location.hash"))


def body(page) -> str:
    """Everything that the report says and draws, to the letter; what is the reader's own apart."""
    return page.evaluate(
        """() => {
      const copy = document.querySelector('main').cloneNode(true);
      const own = '#live, #others, #mine, svg.mine, .pic-mine, .live-mine, [data-mine-name]';
      for (const element of copy.querySelectorAll(own)) element.remove();
      copy.querySelector('#picture').removeAttribute('class');
      return copy.innerHTML;
    }"""
    )


def own(answer, lang) -> dict[str, str]:
    """What the reader's own figures are at the settings of Python's answer."""
    words, scenario = Words(answer.scenario, lang), answer.scenario
    found = {f"capabilities.{name}.score": f"{float(score):.1f}" for name, score in answer.scores.items()}
    spent, before = adding_up(scenario.spent(answer.spending), scenario), None
    if answer.baseline is not None:
        before = adding_up(scenario.spent(answer.baseline.spending), scenario)
    members = {f"programmes.{name}": (name,) for name in scenario.programmes}
    members |= {f"categories.{name}": scenario.paid(own) for name, own in scenario.categories.items()}
    members |= {"upkeep": ("upkeep",), "total": (*scenario.paid(scenario.programmes), "upkeep")}
    upkeep = next(iter(upkeep_lines(answer, words)), None)
    spent["upkeep"] = Fraction(0) if upkeep is None else upkeep.computed
    if before is not None:
        before["upkeep"] = Fraction(0) if upkeep is None else upkeep.actual
    for path, names in members.items():
        amounts = [
            None if of is None else sum((Fraction(of[name]) for name in names), Fraction(0)) for of in (spent, before)
        ]
        found[f"{path}.spend"] = typeset(words.money(amounts[0]), lang)
        if before is not None:
            found[f"{path}.change"] = typeset(words.money(amounts[0] - amounts[1], signed=True), lang)
    return found


def agree(page, settings, folder, unit, most=4) -> str:
    """Compare the figures of the page with Python's for the scenario file that the page saves.

    ``most`` of them may be rounded the other way, where noise decides.
    """
    lang = page.evaluate("document.documentElement.lang")
    give(page, {})
    give(page, settings)
    answer = reread(page.evaluate("(s) => sharing.toScenarioYaml(s)", settings), folder)
    if answer.status != "optimal":
        assert page.evaluate(STATE) == "unanswered"
        return answer.status
    assert page.evaluate(STATE) == "changed"
    # The page keeps the unit that it was published in.
    shown, expected = page.evaluate(SHOWN), own(answer.printed_in(unit), lang)
    assert len(shown) > 3
    differing = [key for key, text in shown.items() if text != expected[key]]
    for key in differing:
        one, other = (float(re.sub("[△−]", "-", text).replace(",", "")) for text in (shown[key], expected[key]))
        assert abs(one - other) <= 1.01 * 10.0 ** -len(shown[key].partition(".")[2]), (key, shown[key], expected[key])
    assert len(differing) <= most, differing
    return answer.status


@pytest.mark.parametrize("lang", ["ko", pytest.param("en", marks=pytest.mark.slow)])
def test_every_live_figure_and_sentence_is_pythons_for_the_same_settings(pages, lang, tmp_path):
    page, _, said = pages(lang)
    page.wait_for_selector("html[data-live]")
    assert agree(page, STEPS, root(tmp_path / "root"), UNIT) == "optimal"
    assert said == []


@pytest.mark.slow
def test_random_settings_say_what_python_says(page, tmp_path):
    data, folder = live_data(optimizer.load(BASE), "en"), root(tmp_path / "root")
    found = [agree(page, draw(data, random.Random(seed), 0.15), folder, UNIT) for seed in range(1, 25)]
    assert found.count("optimal") > 12


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_random_scenarios_say_what_python_says(browser, tmp_path, seed):
    path = write(ranged(seed), tmp_path)
    answer = optimizer.solve(optimizer.load(str(path)))
    try:
        data = live_data(answer.scenario, "en")
    except NotLiveError:
        pytest.skip("nothing to solve again")
    report, page, said = tmp_path / "report.html", browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    report.write_text(written_report(answer, "ko" if seed % 2 else "en"), encoding="utf-8")
    page.goto(report.as_uri())
    page.wait_for_selector("html[data-live]")
    for k in range(4):
        if settings := draw(data, random.Random(100 * seed + k), 0.3):
            agree(page, settings, tmp_path, answer.scenario.display)
    page.close()
    assert said == []


@pytest.mark.slow
def test_two_hundred_settings_are_answered_as_python_answers_them(page, tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    folder, found = root(tmp_path / "root"), []
    for seed in range(201):
        settings = draw(data, random.Random(seed)) if seed else {}
        given = page.evaluate("(s) => engine.solve(s)", settings)
        answer = reread(page.evaluate("(s) => sharing.toScenarioYaml(s)", settings), folder)
        same(answer, given)
        found.append(answer.status)
    assert found.count("optimal") > 100
    assert "infeasible" in found


def press(page, path, key, times=1):
    page.locator(f"[data-path='{path}'] input[type=range]").focus()
    for _ in range(times):
        page.keyboard.press(key)
    page.wait_for_selector("html[data-live=changed]")


def test_a_slider_moves_the_readers_results_and_the_published_ones_stay(page):
    before = body(page)
    assert page.locator(".live-bar").is_hidden()
    assert page.locator("#mine").is_hidden()
    title, column = page.title(), page.locator("[data-mine-score=computed]")
    press(page, "budget", "ArrowLeft", 20)
    assert body(page) == before, "the report stays as published"
    assert float(column.inner_text()) < 74
    assert page.locator("#picture .pic-mine").first.is_visible()
    assert page.locator(".live-bar").is_visible()
    assert page.locator(".live-altered").is_visible()
    assert page.title() == f"{page.locator('.live-altered b').inner_text()}: {title}"
    assert re.search(r" · (이용자가 값을 바꾼 화면|Altered by a reader) · ", page.locator(".kicker").inner_text())
    said = re.compile(r"^(바꾼 값 1개: 예산|Changed \(1\): Budget)$")
    page.locator(".live-count").filter(has_text=said).wait_for()  # said once the slider rests
    assert re.fullmatch(r"budget=[\d.]+", unquote(page.evaluate("location.hash.slice(1)")))
    assert page.locator("#mine").is_visible()
    assert page.locator(".live-stays").first.is_visible(), "what does not follow says so"
    press(page, "budget", "ArrowRight", 19)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("html[data-live=published]")
    assert page.evaluate("location.hash") == "", "a slider can stand at the published value"
    assert page.title() == title
    assert column.inner_text() == ""


def test_every_row_has_a_way_back_and_the_browser_has_another(page):
    press(page, "horizon", "End")
    press(page, "budget", "ArrowLeft")
    back = page.locator("[data-path='budget'] .live-back")
    assert page.locator("[data-path='objective.weights.talent'] .live-back").is_hidden()
    back.click()
    until(page, lambda: "budget" not in address(page))
    page.go_back()
    until(page, lambda: "budget" in address(page))
    page.go_back()
    until(page, lambda: "budget" not in address(page))
    assert page.locator("[data-path='budget'] input[type=text]").input_value() in ("18449", "1844.9")
    page.go_back()
    page.wait_for_selector("html[data-live=published]")


def test_one_weight_let_go_brings_all_published_weights_back(page):
    give(page, {"horizon": 5})
    fields = page.locator("[data-path^='objective.weights'] input[type=text]")
    before = [field.input_value() for field in fields.all()]
    fields.nth(1).fill("60")
    fields.nth(1).press("Enter")
    until(page, lambda: "weights" in address(page))
    page.locator("[data-path^='objective.weights'] .live-back").nth(3).click()
    until(page, lambda: address(page) == "#horizon=5")
    assert [field.input_value() for field in fields.all()] == before


def test_a_number_is_read_with_its_unit_or_refused_in_words(page):
    budget, horizon = page.locator("[data-path='budget']"), page.locator("[data-path='horizon']")

    def typed(row, text):
        field = row.locator("input[type=text]")
        field.fill(text)
        field.press("Enter")
        return page.evaluate("sharing.decode(location.hash).settings"), row.locator("[role=alert]").inner_text()

    for text, value in (
        ("3,000억원", 3e11), ("1.5조", 1.5e12), ("1조 8,000억원", 1.8e12), ("KRW 300 billion", 3e11), ("１９억", 1.9e9),
    ):  # fmt: skip
        assert typed(budget, text) == ({"budget": value}, "")
    kept = {"budget": 1.9e9}
    for text in ("", "abc", "-5", "12,5", "1,2345", "1조 8000", "EUR 300 million", "5 years", "1e99"):
        settings, alert = typed(budget, text)
        assert settings == kept
        assert re.search("0~36,898억원|0 to KRW 3,689.8 billion", alert.replace("\xa0", " ")), text
    assert typed(horizon, "30 months") == ({**kept, "horizon": 2.5}, "")
    assert typed(horizon, "2,5")[0] == {**kept, "horizon": 2.5}
    page.locator("[data-action=split]").click()
    row = page.locator("[data-programme=gpu_purchase]")
    assert typed(row, "9천")[1]
    assert typed(row, "1e30")[1]
    typed(row, "0.9조원")
    assert page.evaluate("sharing.decode(location.hash).own.amounts.gpu_purchase") == [9e11]
    page.locator("[data-start=none]").click()


def test_the_way_to_a_split_of_ones_own_stands_on_the_first_screen(browser, sampled):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(sampled[1].as_uri())
    page.wait_for_selector("html[data-live]")
    box = page.locator("[data-action=split]").bounding_box()
    assert box["y"] + box["height"] <= 800
    page.close()


def test_a_slider_at_its_end_moves_with_the_first_key(page):
    page.evaluate("document.querySelectorAll('#others, #others details').forEach((d) => (d.open = true))")
    press(page, "require.talent", "ArrowRight")
    assert "require.talent" in address(page)


def test_equal_totals_are_compared_and_the_added_money_is_named(page):
    give(page, {"budget": 2e12})
    cells = {name: page.locator(f"[data-mine-score={name}]").inner_text() for name in ("actual", "computed")}
    answer = shared.solved(NOVEMBER)
    assert cells["actual"] == f"{float(answer.baseline.achieved.objective):.1f}"
    assert cells["computed"] == f"{answer.objective:.1f}", "at the actual's own total the budget changes nothing"
    page.wait_for_timeout(300)
    said = page.locator("#live [role=status]").inner_text().replace("\xa0", " ")
    assert "1,551억원" in said or "KRW 155.1 billion" in said
    assert re.search("총액의 계산상 배분|Computed at the total of", said), "it is not what the picture shows"


def test_a_mark_beyond_the_axis_is_an_arrow_and_another_budget_is_named(page):
    name, beyond = page.locator("[data-mine-name]"), page.locator("#picture svg.mine:is(.below, .above)")
    assert beyond.count() == 0
    assert name.text_content() in ("내 값", "Yours")
    give(page, {"budget": 3.6e12})
    assert beyond.count() > 0
    assert re.search(r"36,000억원|KRW 3,600.0 billion", name.text_content().replace("\xa0", " "))
    give(page, {})
    assert beyond.count() == 0
    assert page.evaluate("[...document.querySelectorAll('[data-own]')].every((cell) => !cell.textContent)")
    give(page, {"budget": 1.85e12})
    until(page, lambda: beyond.count() == 0)
    assert re.search(r"18,500억원|KRW 1,850.0 billion", name.text_content().replace("\xa0", " "))


def test_the_bills_assumptions_bring_the_bill_as_near_as_python_says(page, tmp_path):
    justification = shared.solved(NOVEMBER).justification
    nearest = next(item for item in justification.weights if item.weights is not None)
    page.locator("[data-action=bill]").click()
    assert page.evaluate(STATE) == "changed"
    weights = page.evaluate("sharing.decode(location.hash).settings")
    moved = {name: weight for name, weight in nearest.weights.items() if abs(weight - 0.2) > 1e-9}
    expected = {f"objective.weights.{name}": weight for name, weight in moved.items()}
    assert weights == pytest.approx(expected, abs=1e-9)
    answer = reread(
        page.evaluate("sharing.toScenarioYaml(sharing.decode(location.hash).settings)"), root(tmp_path / "root")
    )
    assert float(answer.baseline.gap / answer.solution.gain) == pytest.approx(float(nearest.within), rel=0.02)
    shown = [float(page.locator(f"[data-mine-score={name}]").inner_text()) for name in ("computed", "actual")]
    assert shown[0] - shown[1] == pytest.approx(float(answer.regret), abs=0.11)


def test_a_split_of_ones_own_is_scored_balanced_linked_and_opened_again(page, tmp_path):
    page.locator("[data-action=split]").click()
    field = page.locator("[data-programme=postdocs] input[type=text]")
    unit = 10 if page.evaluate("document.documentElement.lang") == "en" else 1
    field.fill(f"{900 / unit:g}")
    field.press("Enter")
    until(page, lambda: "own.postdocs=90000000000" in address(page))
    own = page.evaluate("sharing.decode(location.hash).own.amounts")
    assert sum(sum(amounts) for amounts in own.values()) + 372e8 == pytest.approx(18449e8), "what is not set follows"
    score = page.locator("[data-mine-score=own]").inner_text()
    assert score == f"{page.evaluate('(own) => engine.judge(own).objective', own):.1f}"
    said = page.locator(".split-said").inner_text().replace("\xa0", " ")
    assert score in said
    assert "(600 > 400)" in said, "rules that are broken are named"
    field.fill("-5")
    field.press("Enter")
    assert page.locator("[data-programme=postdocs] [role=alert]").inner_text(), "what is no amount is refused in words"
    assert field.input_value() == f"{900 / unit:g}"
    assert page.locator("[data-fixed=unidentified]").inner_text() in ("372", "37.2")
    page.locator(".split-rest select").select_option("stay")
    field.fill(f"{1900 / unit:g}")
    field.press("Enter")
    until(
        page,
        lambda: re.search(
            "보다 1,000억원 많음|100.0 billion too much", page.locator(".split-said").inner_text().replace("\xa0", " ")
        ),
    )
    with page.expect_download() as waiting:
        page.locator("[data-action=save]").click()
    assert page.locator("tr:has([data-mine-score=own]) small").inner_text(), "another total is marked"
    assert re.search("화면: 내 배분|values: Your split", page.locator(".live-mine").text_content()), "paper names it"
    assert page.locator(".live-altered").is_visible(), "what stays as published says so on the first screen"
    caveats = page.locator("#live [role=status]").inner_text()
    saved, own = tmp_path / "own.yaml", page.evaluate("sharing.decode(location.hash).own")
    waiting.value.save_as(saved)
    assert page.locator("#live [role=status]").inner_text().startswith(caveats)
    page.locator("[data-start=none]").click()
    page.wait_for_selector("html[data-live=published]")
    assert page.locator("[data-mine-score=own]").is_hidden()
    # What is computed keeps every rule, the ratio of purchase and environment among them.
    page.locator("[data-start=computed]").click()
    keeps = "모든 제약을 지킴|keeps? (to )?every (other )?rule"
    until(page, lambda: re.search(keeps, page.locator(".split-said").inner_text()))
    assert all(page.evaluate(ALIKE)), "what is computed prints as published"
    page.locator("[data-start=none]").click()
    page.wait_for_selector("html[data-live=published]")
    page.locator("input[type=file]").set_input_files(saved)
    page.wait_for_selector("html[data-live=changed]")
    opened = page.evaluate("sharing.decode(location.hash).own")
    assert opened["set"] == own["set"] == ["postdocs"]
    for name, amounts in opened["amounts"].items():
        assert amounts == pytest.approx(own["amounts"][name], rel=1e-12)
    page.locator("[data-start=none]").click()
    page.locator(".split-rest select").select_option("proportion")
    fund = page.locator("[data-programme=startup_fund] input[type=text]")
    for amount in (20000, 30000, 1000000, 10**9):
        fund.fill(f"{amount / unit:g}" if amount < 10**6 else str(amount // unit))
        fund.press("Enter")
        until(page, lambda: f"own.startup_fund={amount}00000000" in address(page))  # noqa: B023
        amounts = page.evaluate("sharing.decode(location.hash).own.amounts")
        assert amounts.pop("startup_fund") == [amount * 1e8]
        start = page.evaluate("engine.data.starts.actual")
        assert amounts == {name: start[name] for name in amounts}, "where no balance helps the rest stays"
    page.locator("[data-start=none]").click()
    purchase = page.locator("[data-programme=gpu_purchase] input[type=text]")
    for amount in (9000, 11000):
        before = page.evaluate("sharing.decode(location.hash).own?.amounts")
        purchase.fill(f"{amount / unit:g}")
        purchase.press("Enter")
        until(page, lambda: f"own.gpu_purchase={amount}00000000" in address(page))  # noqa: B023
    amounts = page.evaluate("sharing.decode(location.hash).own.amounts")
    assert {name for name in amounts if amounts[name] != before[name]} == {"gpu_purchase"}
    said = page.locator(".split-said").inner_text().replace("\xa0", " ")
    assert re.search("보다 2,000억원 많음|200.0 billion too much", said)
    assert re.search("운용환경·구매 비율 고정|Environment tied to purchase", said)
    page.locator("[data-start=none]").click()


def written(question, folder, browser):
    """The page of a scenario stated in a test, with its split unfolded."""
    page, path = browser.new_page(), folder / "report.html"
    answer = optimizer.solve(optimizer.load(question | {"scenario": "stated"}))
    page.goto(optimizer.write_report(answer, path, "ko").as_uri())
    page.wait_for_selector("html[data-live]")
    page.locator("[data-action=split]").click()
    return page


def test_upkeep_and_total_stand_in_the_readers_table_and_two_plans_have_two_names(browser, tmp_path):
    curve = {"curve": [[0, 0], [40, 60], [200, 100]]}
    model = {
        "status": "assumed", "programmes": {"a": {"output": "x", "unit_cost": 1, "upkeep": 0.5}, "b": {"output": "y"}},
        "outputs": {"x": {}, "y": {}}, "capabilities": {"p": {"from": "x", **curve}, "q": {"from": "y", **curve}},
    }  # fmt: skip
    actual = {"a": {"2025": 40, "2026": 20}, "b": {"2025": 20, "2026": 40}}
    question = {"model": model, "budget": {"2025": 100, "2026": 100}, "horizon": 2, "compare_with": actual}
    page = written(question, tmp_path, browser)
    small, said = page.locator("tr:has([data-mine-score=computed]) small"), page.locator(".split-said")
    page.locator("[data-start=actual]").click()
    page.wait_for_selector("html[data-live=changed]")
    shown = {path: float(text) for path, text in page.evaluate(SHOWN).items() if path.endswith(".spend")}
    assert shown["upkeep.spend"] == 30
    assert shown["total.spend"] == 150 == sum(shown.values()) - shown["total.spend"]
    # The row itself is called what is computed at that total.
    assert page.locator("tr:has([data-mine-score=computed]) th").inner_text().count("총액") == 1
    assert small.is_hidden()
    assert "총액의 계산상 배분" in said.inner_text()
    assert "예산 외의 모든 제약을 지킴" in said.inner_text()
    page.close()


def test_where_no_balance_keeps_the_rules_the_rest_is_said_to_stay(browser, tmp_path):
    programmes = {"a": {"max_spend": 20}, "b": {}, "c": {}}
    question = {"model": {"status": "assumed", "programmes": programmes}, "budget": 100, "limits": {"tied": "b <= a"}}
    question |= {"compare_with": {"a": 20, "b": 20, "c": 60}, "objective": {"maximize": "2 * a + 3 * b + c"}}
    page = written(question, tmp_path, browser)
    page.evaluate("document.getElementById('split').open = true")
    field, said = page.locator("[data-programme=b] input[type=text]"), page.locator(".split-said")
    for amount, rest, text in (
        ("50", "proportion", "그대로 둠"), ("50", "best", "그대로 둠"), ("50", "stay", "어기는 제약"),
        ("10", "proportion", "모든 제약을 지킴"),
    ):  # fmt: skip
        page.locator("#split select").select_option(rest)
        field.fill(amount)
        field.press("Enter")
        until(page, lambda: text in said.inner_text())  # noqa: B023
        assert ("그대로 둠" in said.inner_text()) == ("그대로" in text)
        assert page.locator("[data-programme=a] input[type=text]").input_value() == "20"
    page.close()


def test_a_split_that_takes_too_much_in_a_year_says_so_and_is_not_compared(browser, tmp_path):
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    actual = {name: {"2025": 50, "2026": 50} for name in ("a", "b")}
    question = {"model": model, "budget": {"2025": 100, "2026": 100}, "horizon": 2, "compare_with": actual}
    page = written(question | {"objective": {"maximize": "2 * a + b"}}, tmp_path, browser)
    said, mark = page.locator(".split-said"), page.locator("tr:has([data-mine-score=own]) small")
    for own, text, small in (
        (
            {"a": [150, 50], "b": [0, 0]},
            "맞음. 어기는 제약: 예산 2025 (150 > 100).",
            "기간별 총액이 다름",
        ),
        ({"a": [100, 100 - 2e-10], "b": [0, 0]}, "계산상 배분 400: 0 못 미침.", ""),
        ({"a": [50, 100], "b": [50, 0]}, "비교 배분 300. 계산상 배분 400: 50 못 미침. 예산 200에 맞음. 예산", ""),
    ):
        page.evaluate("(amounts) => { location.hash = sharing.encode({}, { amounts, set: [] }); }", own)
        until(page, lambda: text in said.inner_text())  # noqa: B023
        assert mark.inner_text().startswith(small)
        assert ("못 미침" in said.inner_text()) == (not small)
    page.close()


def test_where_spending_is_the_objective_splits_of_any_total_are_compared(browser, tmp_path):
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    question = {"model": model, "budget": 100, "objective": {"minimize": "spend"}, "limits": {"enough": "a + b >= 50"}}
    page = written(question | {"compare_with": {"a": 60, "b": 40}}, tmp_path, browser)
    page.locator("[data-start=computed]").click()
    said = page.locator(".split-said")
    until(page, lambda: "50" in said.inner_text())
    assert "비교 배분 100" in said.inner_text()
    assert "0 못 미침" in said.inner_text()
    assert page.locator("tr:has([data-mine-score=own]) small").inner_text() == ""
    page.close()


def test_an_amount_let_go_is_back_where_it_started(page, tmp_path):
    row = page.locator("[data-programme=gpu_purchase]")
    field, rest = row.locator("input[type=text]"), page.locator(".split-rest select")
    page.locator("[data-action=split]").click()
    saved = tmp_path / "saved.yaml"
    for start in ("actual", "computed"):
        rest.select_option("stay")
        page.locator(f"[data-start={start}]").click()
        started = field.input_value()
        for reopened in (None, "link", "file"):
            field.fill("800")
            field.press("Enter")
            until(page, lambda: "set=gpu_purchase" in address(page))
            if reopened:
                with page.expect_download() as waiting:
                    page.locator("[data-action=save]").click()
                waiting.value.save_as(saved)
                before = page.locator(".split-said").inner_text(), address(page)
                page.reload()
                page.wait_for_selector("html[data-live=changed]")
                page.locator("[data-action=split]").click()
                rest.select_option("stay")
            if reopened == "file":
                page.locator("[data-start=none]").click()
                page.wait_for_selector("html[data-live=published]")
                page.locator("input[type=file]").set_input_files(saved)
                page.wait_for_selector("html[data-live=changed]")
            if reopened:
                assert (page.locator(".split-said").inner_text(), address(page)) == before
            row.locator(".live-back").click()
            until(page, lambda: "set=" not in address(page))
            assert field.input_value() == started
    rest.select_option("proportion")


def test_a_file_that_cannot_be_read_is_said_to_be_so(page, tmp_path):
    file, status = tmp_path / "twice.yaml", page.locator("#live [role=status]")
    file.write_text(f"extends: {Path(BASE).stem}\nhorizon: 4\nhorizon: 5\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    until(page, lambda: "duplicated mapping key (3:1)." in status.inner_text())
    file.write_text(f"extends: {Path(BASE).stem}\nset: {{horizon: 5 years, spend: exactly}}\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    until(page, lambda: address(page) == "#horizon=5")
    until(page, lambda: status.inner_text().endswith("set.spend."))


def test_what_a_split_falls_short_by_is_the_reports_regret(page):
    """It is the difference of the two scores, rounded once."""
    page.locator("[data-action=split]").click()
    field, said = page.locator("[data-programme=postdocs] input[type=text]"), page.locator(".split-said")
    rest = page.locator(".split-rest select")
    rest.select_option("proportion")
    unit = 10 if page.evaluate("document.documentElement.lang") == "en" else 1
    page.locator("[data-start=actual]").click()
    regret = Words(shared.solved(NOVEMBER).scenario, "en").objective(shared.solved(NOVEMBER).regret)
    until(page, lambda: re.search(rf"{regret} 못 미침|short by {regret}\.", said.inner_text().replace("\xa0", " ")))
    assert re.search(r"(?<!총액의 )계산상 배분 \d|Computed \d", said.inner_text().replace("\xa0", " "))
    give(page, {"budget": 1.9e12})
    exact, apart = (
        "(s) => engine.solve(s).objective - engine.judge(sharing.decode(location.hash).own.amounts, s).objective",
        0,
    )
    for amount in (110, 130, 150, 170, 190, 210, 230, 250):
        field.fill(f"{amount / unit:g}")
        field.press("Enter")
        until(page, lambda: f"own.postdocs={amount}00000000" in address(page))  # noqa: B023
        text = said.inner_text().replace("\xa0", " ")
        own, best, short = (
            float(re.search(pattern, text)[1])
            for pattern in (
                r"^\D*(\d+\.\d)",
                r"(?:계산상 배분|billion:) (\d+\.\d)",
                r"(\d+\.\d)(?: 못 미침|\. (?:Of|It))",
            )
        )
        assert f"{short:.1f}" == f"{page.evaluate(exact, {'budget': 1.9e12}):.1f}", text
        apart += short != round(best - own, 1)
        # What is computed at the reader's budget is not what the table has, which says at which total that is.
        assert best != float(page.locator("[data-mine-score=computed]").inner_text())
        assert re.search("총액에서|at the total", page.locator("tr:has([data-mine-score=computed]) small").inner_text())
    assert apart, "printed scores differ by another figure somewhere"


def test_weights_shown_sum_to_100_whichever_is_moved(page):
    fields = page.locator("[data-path^='objective.weights'] input[type=text]")
    for value in ("37", "100", "60"):
        fields.nth(0).fill(value)
        fields.nth(0).press("Enter")
        page.wait_for_timeout(100)
        shown = [float(fields.nth(k).input_value()) for k in range(fields.count())]
        assert shown[0] == float(value)
        assert sum(shown) == pytest.approx(100, abs=1e-9)


@pytest.mark.parametrize("favoured", ["compute", "semiconductors", "ventures"])
def test_at_other_weights_the_samples_are_counted_anew(browser, sampled, favoured):
    answer, path = sampled
    weights = {name: 0.84 if name == favoured else 0.04 for name in answer.scenario.model.capabilities}
    plans = {name: answer.plans.first[name].fixed.scores for name in (SUREST_LEAD, ACTUAL)}
    reached = {name: sum(w * scores[c] for c, w in weights.items()) for name, scores in plans.items()}
    leads = reached[SUREST_LEAD] - reached[ACTUAL]
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-live]")
    give(page, {f"objective.weights.{name}": weight for name, weight in weights.items()})
    hits, n = int((leads > 1e-9).sum()), len(leads)
    share = f"{100 * hits / n:.1f}%" if 0 < hits < n else "100%" if hits else "0%"
    assert page.locator("[data-mine-score=ahead]").inner_text() == share
    low, high = (f"{value:.1f}".replace("-", "−") for value in np.quantile(leads, (0.05, 0.95)))
    status = page.locator("#live [role=status]")
    until(page, lambda: f"{n} samples" in status.inner_text())
    assert f"{low} to {high}" in status.inner_text()
    page.close()


def test_differences_that_are_the_same_in_all_samples_are_one_figure(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    model = {
        "status": "assumed",
        "programmes": {name: {"output": f"{name}_done", "max_spend": 60} for name in "ab"},
        "outputs": {f"{name}_done": {} for name in "ab"},
        "capabilities": {name: {"from": f"{name}_done", "curve": [[0, 0], [60, 90]]} for name in "ab"},
    }
    asked = {
        "model": model,
        "budget": 100,
        "objective": {"maximize": "weighted_score", "weights": {"a": 0.7, "b": 0.3}},
        "limits": {"most": "a <= 65"},
    }
    scenario = optimizer.load({**asked, "compare_with": {"a": 40, "b": 60}, "sampling": {"weights": 20}})
    page = browser.new_page()
    page.goto(optimizer.write_report(optimizer.solve(scenario), tmp_path / "report.html", "en").as_uri())
    page.wait_for_selector("html[data-live]")
    give(page, {"objective.weights.a": 0.6, "objective.weights.b": 0.4})
    status = page.locator("#live [role=status]")
    until(page, lambda: "90% of differences are 6.0 points" in " ".join(status.inner_text().split()))
    give(page, {"limits.most": 35})
    broken = "a rule is broken by: Plan that holds up, the allocation compared with."
    until(page, lambda: broken in " ".join(status.inner_text().split()))
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_samples_span_has_its_own_colour_and_is_seen_where_they_agree(browser, sampled, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(sampled[1].as_uri())
    page.evaluate("document.querySelectorAll('.fold').forEach((fold) => (fold.open = true))")
    colours = {
        page.locator(f"{place} rect.{kind}").first.evaluate("(mark) => getComputedStyle(mark).fill")
        for place, kind in (("#picture .plot", "span"), ("#by-programme .plot", "near"), ("#picture .legend", "span"))
    }
    assert len(colours) == 2
    assert page.locator("#picture rect.near, #by-programme rect.span").count() == 0
    rows, spans = page.locator("#picture .pic-rows .row"), page.locator("#picture .plot :is(rect, line).span")
    assert spans.count() == rows.count()
    rented = rows.nth(1).locator("line.span")
    assert float(rented.evaluate("(mark) => getComputedStyle(mark).strokeWidth").removesuffix("px")) > 3
    assert rented.get_attribute("data-says") == "−172.3"
    page.close()


def test_settings_without_an_answer_say_why_and_can_be_left_again(page):
    before = body(page)
    give(page, {"budget": 1e11, "limits.training_run": 13000})
    assert page.evaluate(STATE) == "unanswered"
    page.wait_for_timeout(300)
    said = page.locator("#live [role=status]").inner_text()
    assert "챗GPT급 학습 1회용 연산자원" in said or "Compute for one ChatGPT-scale run" in said
    assert page.locator("#mine").is_hidden()
    assert body(page) == before
    page.locator(".live-bar [data-action=reset]").click()
    assert page.evaluate(STATE) == "published"


def test_a_link_opens_with_its_settings_and_links_within_the_page_keep_them(page):
    give(page, {"budget": 1.6e12, "horizon": 5})
    assert page.locator("[data-path='horizon'] input[type=text]").input_value() == "5"
    score = page.locator("[data-mine-score=computed]").inner_text()
    page.evaluate("document.querySelector('.live-why').click()")
    assert page.evaluate(STATE) == "changed"
    assert page.evaluate("document.getElementById('grounds').open"), "what a link leads to is unfolded"
    assert page.locator("[data-mine-score=computed]").inner_text() == score
    page.reload()
    page.wait_for_selector("html[data-live=changed]")
    assert page.locator("[data-mine-score=computed]").inner_text() == score
    assert page.title().startswith(("이용자가", "Altered"))


def test_what_of_a_link_is_not_read_is_named(page):
    status = page.locator("#live [role=status]")
    for link, unread in (
        ("#objective.weights.compute=5&budget=x&horizon=-3&foo=1", "objective.weights.compute, budget, horizon, foo"),
        ("#horizon=5&own.gpu_purchase=-1", "own.gpu_purchase"),
    ):
        page.evaluate("(link) => { location.hash = link; }", link)
        until(page, lambda: re.search(rf"(읽지 않은 항목|Not read): {re.escape(unread)}\W", status.inner_text()))  # noqa: B023
    assert page.evaluate(STATE) == "changed"
    page.goto(f"{page.url.split('#')[0]}#grounds")
    page.reload()
    page.wait_for_selector("html[data-live]")
    page.wait_for_timeout(300)
    assert not re.search("읽지 않은 항목|Not read", status.inner_text()), "a place of the page is no setting"


def test_the_link_is_copied_or_shown(page):
    give(page, {"horizon": 5})
    page.locator("#live [data-action=link]").click()
    page.wait_for_timeout(500)
    field = page.locator(".live-url")
    link = field.input_value() if field.is_visible() else page.evaluate("location.href")
    assert link.endswith("#horizon=5")
    assert page.locator("#live [role=status]").inner_text()


def test_a_saved_file_opens_again_edited_or_not_and_python_answers_it_in_the_same_way(page, tmp_path):
    give(page, {"budget": 1e12, "limits.training_run": 3000})
    with page.expect_download() as waiting:
        page.locator("[data-action=save]").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    text = saved.read_text(encoding="utf-8")
    same(
        reread(text, root(tmp_path / "root")),
        page.evaluate("engine.solve({ budget: 1e12, 'limits.training_run': 3000 })"),
    )
    for written, found in ((text, "1e12"), (text.replace("10000억원", "1.1조원") + "spend: exactly\n", "11e11")):
        page.locator(".live-bar [data-action=reset]").click()
        saved.write_text(written, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(saved)
        page.wait_for_selector("html[data-live=changed]")
        assert page.evaluate(f"sharing.decode(location.hash).settings.budget === {found}")
    assert "spend" in page.locator("#live [role=status]").inner_text(), "what is not read is named"
    status, before = page.locator("#live [role=status]"), address(page)
    for text, said in (
        ("scenario: other\n", Path(BASE).stem),
        (f"scenario: other\nextends: {Path(BASE).stem}\nspend: exactly\n", "spend"),
    ):
        saved.write_text(text, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(saved)
        until(page, lambda: said in status.inner_text().removeprefix("x"))  # noqa: B023
        assert address(page) == before, "a file with nothing to read leaves what the reader has made"


@pytest.mark.parametrize("width", [320, pytest.param(640, marks=pytest.mark.slow), 1280])
def test_changed_settings_have_room_on_every_screen(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('#others, #others details').forEach((d) => (d.open = true))")
    for settings in (STEPS, {"budget": 3.6e12}, {"budget": 1e11, "limits.training_run": 13000}):
        give(page, {})
        give(page, settings)
        assert page.evaluate(FAULTS) == []
        bar = page.locator(".live-bar").bounding_box()
        assert bar["height"] < 260
        assert bar["width"] <= width


def test_what_is_said_of_a_split_leaves_a_low_screen_to_its_rows(page):
    page.locator("[data-action=split]").click()
    page.locator("[data-start=computed]").click()
    for height, position in ((900, "sticky"), (450, "static")):
        page.set_viewport_size({"width": 640, "height": height})
        assert page.locator(".split-said").evaluate("(said) => getComputedStyle(said).position") == position
    page.locator("[data-start=none]").click()


def test_every_control_has_a_name_and_is_reached_by_keyboard(page):
    page.evaluate("document.querySelectorAll('#others, #others details').forEach((d) => (d.open = true))")
    nameless = """() => [...document.querySelectorAll('input, button')]
      .filter((e) => !e.hidden && !e.getAttribute('aria-label') && !e.textContent.trim() && !e.labels?.length)
      .map((e) => e.outerHTML)"""
    assert page.evaluate(nameless) == []
    page.focus("[data-path='budget'] input[type=text]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    small = """() => [...document.querySelectorAll('main input, main button, main summary, main .live-why')]
      .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 24 || box.height < 23.9)).map(([html]) => html)"""
    assert page.evaluate(small) == []


def test_files_links_splits_and_the_way_back_by_keyboard_alone(page, tmp_path):
    press_key, focus, choosers = page.keyboard.press, "document.activeElement", []
    page.on("filechooser", lambda chooser: choosers.append(chooser))

    def tab_to(selector):
        for _ in range(150):
            press_key("Tab")
            if page.evaluate(f"{focus}.matches({selector!r})"):
                return
        raise AssertionError(f"{selector} is not reached")

    page.focus(".skip")
    tab_to("#picture")
    press_key("ArrowRight")
    assert page.locator(".readout").inner_text()
    press_key("Escape")
    tab_to("[data-path=horizon] input[type=range]")
    press_key("End")
    page.wait_for_selector("html[data-live=changed]")
    changed = address(page)
    press_key("Alt+ArrowLeft")
    page.wait_for_selector("html[data-live=published]")
    press_key("Alt+ArrowRight")
    page.wait_for_selector("html[data-live=changed]")
    assert address(page) == changed
    tab_to("[data-action=save]")
    with page.expect_download() as waiting:
        press_key("Enter")
    waiting.value.save_as(tmp_path / "saved.yaml")
    page.focus(".live-bar [data-action=reset]")
    press_key("Enter")
    page.wait_for_selector("html[data-live=published]")
    assert page.evaluate(f"{focus}.closest('#live') !== null"), "the focus is not lost with the bar"
    tab_to("[data-action=open]")
    press_key("Enter")
    until(page, lambda: choosers)
    choosers[0].set_files(tmp_path / "saved.yaml")
    until(page, lambda: address(page) == changed)
    press_key("Shift+Tab")
    tab_to("[data-action=open]")
    page.focus("[data-action=split]")
    press_key("Enter")
    assert page.evaluate(f"{focus}.matches('#split summary')")
    tab_to("[data-start=computed]")
    press_key("Enter")
    until(page, lambda: "own." in address(page))
    press_key("Shift+Tab")
    tab_to("[data-start=computed]")
    tab_to("[data-programme=gpu_purchase] input[type=range]")
    press_key("ArrowRight")
    until(page, lambda: "set=gpu_purchase" in address(page))
    press_key("Shift+Tab")
    press_key("Shift+Tab")
    assert page.evaluate(f"{focus}.matches('[data-programme=gpu_purchase] .live-back')")
    press_key("Enter")
    until(page, lambda: "set=" not in address(page))
    assert page.evaluate(f"{focus}.matches('[data-programme=gpu_purchase] input')")


DRAG = """async ([path, steps]) => {
  const slider = document.querySelector(`${path} input[type=range]`);
  for (let k = 0; k < steps; k++) {
    slider.value = Math.round(slider.max * (0.3 + 0.4 * Math.abs(((k / 25) % 2) - 1)));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.mark.parametrize("steps", [60, pytest.param(500, marks=pytest.mark.slow)])
def test_dragging_takes_little_of_each_frame_and_leaves_nothing_behind(page, steps):
    cdp = page.context.new_cdp_session(page)
    # Processor time of the thread: other work on the machine does not count.
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def drag(path, count):
        page.evaluate(DRAG, [path, count])
        page.wait_for_timeout(400)
        cdp.send("HeapProfiler.collectGarbage")
        return {item["name"]: item["value"] for item in cdp.send("Performance.getMetrics")["metrics"]}

    for path in ("[data-path='budget']", "[data-path='objective.weights.talent']", "[data-programme=gpu_purchase]"):
        before, after = drag(path, steps // 2), drag(path, steps)
        assert (after["ScriptDuration"] - before["ScriptDuration"]) / steps < 0.016
        assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 200_000
        assert after["Nodes"] - before["Nodes"] < 50
    page.locator(".live-bar [data-action=reset]").click()


def test_paper_has_no_controls_and_says_whose_version_it_is(page):
    page.emulate_media(media="print")
    assert page.locator(".live-mine").is_hidden()
    give(page, {"horizon": 5})
    page.wait_for_timeout(300)
    page.evaluate("for (const name of ['others', 'split']) document.getElementById(name).open = true")
    for controls in ("#live", ".live-bar", "#others", "#split"):
        assert page.locator(controls).is_hidden()
    page.evaluate("for (const name of ['others', 'split']) document.getElementById(name).open = false")
    assert re.search(
        r"(분석기간 5년 \(공표값 3년\)|Horizon 5\xa0years \(published 3\xa0years\))",
        page.locator(".live-mine").inner_text(),
    )
    page.emulate_media(media="screen")


def test_without_javascript_the_report_is_complete(browser, reports):
    silent = browser.new_context(java_script_enabled=False)
    page = silent.new_page()
    page.goto(reports("ko").as_uri())
    assert page.locator("#live").is_hidden()
    assert page.locator("#others").is_hidden()
    assert page.locator("#finding").inner_text()
    assert page.locator("#picture .pic-rows").is_visible()
    silent.close()
