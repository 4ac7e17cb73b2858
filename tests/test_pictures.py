"""Parts of the report look as they looked when somebody last looked at them.

Run as a program, this file draws the pictures anew; look at them before you commit them. The typeface is the report's
own, so that another Chromium draws the same layout; what its rasteriser smooths otherwise is averaged out.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import shared
from korea import NOVEMBER
from test_html_browser import CHROMIUM, FLAGS, browser, opened, pytestmark  # noqa: F401

image = pytest.importorskip("PIL.Image", reason="the browser extra is not installed")
from PIL import ImageChops, ImageFilter  # noqa: E402

PICTURES = Path(__file__).parent / "pictures"
PARTS = {
    "summary": ("ko", 1280, "light", "#picture"),
    "programmes": ("ko", 1280, "light", "#by-programme .rows"),
    "waterfall": ("ko", 1280, "light", "#waterfall-chart .rows"),
    "influence": ("ko", 1280, "light", "#tornado-chart .rows"),
    "live": ("en", 1280, "dark", "#live"),
    "phone": ("en", 390, "light", "#picture"),
}
NEAR, FAR = 6, 40
"""A pixel's surroundings, so many pixels to each side, and how far their mean colours may lie apart (of 255)."""


def picture(page, place: str) -> image.Image:
    """The part of the page as it is drawn."""
    return image.open(io.BytesIO(page.locator(place).screenshot(animations="disabled"))).convert("RGB")


def apart(one: image.Image, other: image.Image) -> int:
    """The largest difference of mean colours around any pixel; 255 where the sizes differ by more than a few pixels."""
    if any(abs(a - b) > 3 for a, b in zip(one.size, other.size, strict=True)):
        return 255
    size = [min(ends) for ends in zip(one.size, other.size, strict=True)]
    means = [kept.crop((0, 0, *size)).filter(ImageFilter.BoxBlur(NEAR)) for kept in (one, other)]
    return max(high for _, high in ImageChops.difference(*means).getextrema())


def drawn(browser, folder, name):  # noqa: F811
    lang, width, scheme, place = PARTS[name]
    path = folder / f"{lang}.html"
    path.write_text(shared.html(NOVEMBER, lang), encoding="utf-8")
    page, _, _ = opened(browser, path, width, scheme)
    page.wait_for_selector("html[data-live]")
    return page, place


@pytest.mark.parametrize("name", PARTS)
def test_it_looks_as_it_did(browser, tmp_path, name):  # noqa: F811
    page, place = drawn(browser, tmp_path, name)
    found, kept = picture(page, place), image.open(PICTURES / f"{name}.png").convert("RGB")
    assert apart(found, kept) < FAR
    page.close()


def test_a_chart_that_is_wrong_is_seen(browser, tmp_path):  # noqa: F811
    kept = {name: image.open(PICTURES / f"{name}.png").convert("RGB") for name in ("programmes", "waterfall")}
    page, place = drawn(browser, tmp_path, "programmes")
    one = "document.querySelector('#by-programme .rows circle.computed')"
    for wrong in ("style.display = 'none'", "setAttribute('cx', '20%')"):
        page.evaluate(f"{one}.{wrong}")
        assert apart(picture(page, place), kept["programmes"]) > FAR
        page.evaluate(f"{one}.style.display = ''")
    page.evaluate("document.querySelectorAll('#waterfall-chart rect.up').forEach((bar) => bar.classList.add('down'))")
    assert apart(picture(page, PARTS["waterfall"][3]), kept["waterfall"]) > FAR
    page.close()


if __name__ == "__main__":
    import os
    from tempfile import TemporaryDirectory

    from playwright.sync_api import sync_playwright

    os.environ["OPTIMIZER_DRAWS"] = "none"
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as started, TemporaryDirectory() as folder:
        found = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name in sys.argv[1:] or PARTS:
            page, place = drawn(found, Path(folder), name)
            picture(page, place).quantize(64).save(PICTURES / f"{name}.png", optimize=True)
