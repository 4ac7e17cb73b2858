"""The comparison in a real browser: nothing leaves, is cut off or overlaps, on phone, screen and paper, in the dark."""

from functools import cache

import pytest
from generator import generate
from test_html_browser import CONTRAST, FAULTS, browser, opened, pytestmark  # noqa: F401
from test_html_report import hostile

import optimizer
from optimizer.report.html import html_report


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The file of a comparison by name and language, each written once."""
    folder = tmp_path_factory.mktemp("comparisons")
    base = optimizer.load("supplementary-budget-2025")
    made = {
        "three": [base, optimizer.load("enacted-may-2025"), base.with_(budget="3000억원")],
        "hostile": [optimizer.load(hostile()), optimizer.load(hostile() | {"budget": "80억원"})],
        "strange": [optimizer.load(generate(seed, currency="KRW")) for seed in range(6)],
    }

    @cache
    def written(name, lang):
        path = folder / f"{name}.{lang}.html"
        path.write_text(html_report([optimizer.solve(scenario) for scenario in made[name]], lang), encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", ["three", "hostile", "strange"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_leaves_and_everything_has_room(browser, pages, name, lang, width):  # noqa: F811
    path = pages(name, lang)
    page, asked, said = opened(browser, path, width)
    assert page.evaluate(FAULTS) == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser, pages, scheme):  # noqa: F811
    page, _, _ = opened(browser, pages("three", "ko"), 1280, scheme)
    assert page.evaluate(CONTRAST) == []
    page.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_paper_cuts_no_chart(browser, pages, lang):  # noqa: F811
    page, _, _ = opened(browser, pages("three", lang), 1280)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 688, "height": 1000})
    heights = page.evaluate("[...document.querySelectorAll('figure')].map((f) => f.getBoundingClientRect().height)")
    assert heights
    assert max(heights) < 1000
    assert page.evaluate(FAULTS) == []
    page.close()
