"""The report against the rules of WCAG 2.1, levels A and AA, as axe checks them: none is broken, in any light."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
import shared
from korea import NOVEMBER
from test_html_browser import browser, opened, pytestmark  # noqa: F401

import optimizer
from optimizer.report.html import html_report

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the browser extra is not installed")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RULES = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}


@cache
def written(name: str, lang: str) -> str:
    base = optimizer.load("supplementary-budget-2025")
    if name == "base":
        return shared.html(NOVEMBER, lang)
    if name == "without-answer":
        return html_report([optimizer.solve(base.with_(budget="1억원"))], lang)
    return html_report(
        [shared.solved(NOVEMBER), *(optimizer.solve(base.with_(budget=b)) for b in ("3000억원", "1억원"))], lang
    )


def broken(page, part: str | None = None) -> list[str]:
    """The rules that the page or a part of it breaks, with the first place of each; everything that folds is open."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    found = axe.Axe().run(page, context=part, options=RULES).response
    assert len(found["passes"]) > 15
    return [f"{rule['id']} {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]


KINDS = list(product(("base", "without-answer", "several"), ("ko", "en"), (390, 1280), ("light", "dark")))
FAST = (("without-answer", "en", 1280, "dark"), ("several", "ko", 1280, "dark"))


@pytest.mark.parametrize(
    ("name", "lang", "width", "scheme"),
    [pytest.param(*kind, marks=() if kind in FAST else pytest.mark.slow) for kind in KINDS],
)
def test_no_rule_is_broken(browser, tmp_path, name, lang, width, scheme):  # noqa: F811
    path = tmp_path / "report.html"
    path.write_text(written(name, lang), encoding="utf-8")
    page, _, _ = opened(browser, path, width, scheme)
    assert broken(page) == []
    page.close()


@pytest.mark.parametrize("part", ["#summary", "#live"])
def test_no_rule_is_broken_where_everybody_looks(browser, tmp_path, part):  # noqa: F811
    path = tmp_path / "report.html"
    path.write_text(shared.html(NOVEMBER, "ko"), encoding="utf-8")
    page, _, _ = opened(browser, path, 390, "dark")
    page.wait_for_selector("html[data-live]")
    assert broken(page, part) == []
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("settings", ["#horizon=5", "#budget=100000000"])
def test_no_rule_is_broken_once_something_is_changed(browser, tmp_path, scheme, settings):  # noqa: F811
    path = tmp_path / "report.html"
    path.write_text(shared.html(NOVEMBER, "en"), encoding="utf-8")
    page, _, _ = opened(browser, path, 1280, scheme)
    page.wait_for_selector("html[data-live]")
    page.evaluate("(s) => { location.hash = s; }", settings)
    page.wait_for_selector("html:not([data-live=published])")
    page.wait_for_timeout(500)
    assert broken(page) == []
    page.close()


def test_a_broken_rule_is_seen(browser, tmp_path):  # noqa: F811
    path = tmp_path / "report.html"
    path.write_text(written("without-answer", "ko"), encoding="utf-8")
    page, _, _ = opened(browser, path, 1280)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<svg role=img></svg><input>')")
    assert {rule.split()[0] for rule in broken(page)} == {"svg-img-alt", "label"}
    page.close()
