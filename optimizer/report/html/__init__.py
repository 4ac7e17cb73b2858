"""The report as one HTML file that needs no other file and no network, and is complete without its script.

Head, policy, typeface, page one, what is folded away behind it, and scripts.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import takewhile
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import compare_answers
from optimizer.report.charts.drawing import sheet
from optimizer.report.charts.markup import Markup, join, tag, typesetting, verbatim
from optimizer.report.contents import dated, sections
from optimizer.report.html.live import Live, live
from optimizer.report.html.render import fold_of, rendered, section_of
from optimizer.report.parts import Article, Chart, Part, Section, charts_of
from optimizer.report.plots import plotted
from optimizer.report.sections.comparison import compared_sections
from optimizer.report.typography import typeset_page
from optimizer.report.words import Words

_WEIGHTS = (400, 700)
_WIDE = ("plans", "execution", "table-1")
"""Articles of page one over the whole width; of the others `deciding` stands at the left."""
_FIRST = ("summary", "allocation", "scores", "verdict")
"""Sections of several answers that stand before those that are folded away."""

_LIVE = files("optimizer.report.live")
_STATIC = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
)


def html_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on one answer; several are compared."""
    return written_report(answers[0], lang) if len(answers) == 1 else comparison_report(answers, lang)


def written_report(answer: Answer, lang: str) -> str:
    """The report on ``answer`` as one HTML document in ``lang``, which asks nothing of any other file or machine."""
    words = Words(answer.scenario, lang)
    with typesetting(lang, typeset_page):
        again = live(answer, words) if answer.status == "optimal" else Live()
        first, *others = report_sections = sections(answer, words)
        stays = None if again.data is None else tag("p", words.say("live_stays"), class_="live-stays")
        shown = section_of(first, lang) if again.aside is None else _page_one(first, again.aside, stays, lang)
        folds = [*again.folds, stays, *(fold_of(section, lang) for section in others)]
        known = answer.status == "optimal" and answer.baseline is not None
        table = tag("a", words.say("r_to_table1"), href="#table-1") if known else None
        inside = " · ", tag("b", words.say("live_altered")), " · ", words.say("live_altered_first")
        altered = tag("span", *inside, class_="live-altered")
        body = join(
            tag("header", tag("p", dated(words), table, altered, class_="kicker"), tag("h1", words.heading)),
            tag("main", shown, _folded(folds, words), id="main"),
            tag("footer", tag("p", words.say("r_footer"))),
            again.bar,
        )
        title, credit = (f"{words.heading} · {kind}" for kind in (words.say("r_report"), dated(words)))
        return _document(title, credit, body, report_sections, again.data, words)


def comparison_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on at least two ``answers`` as one HTML document, which asks nothing of any other file or machine."""
    words = Words(answers[0].scenario, lang)
    with typesetting(lang, typeset_page):
        heading, kind = words.say("cmp_title", n=len(answers)), words.say("cmp_kicker")
        compared = compared_sections(compare_answers(answers), lang)
        first = [section_of(section, lang) for section in compared if section.name in _FIRST]
        more = [fold_of(section, lang) for section in compared if section.name not in _FIRST]
        subtitle = tag("p", words.say("cmp_subtitle"), class_="subtitle")
        body = join(
            tag("header", tag("p", kind, class_="kicker"), tag("h1", heading), subtitle),
            tag("main", *first, _folded(more, words), id="main"),
            tag("footer", tag("p", " ".join(words.each("r_footer", "cmp_figures")))),
        )
        title = f"{heading} · {kind}"
        return _document(title, title, body, compared, None, words)


def _document(
    title: str, credit: str, body: Markup, contents: Sequence[Section], data: dict[str, Any] | None, words: Words
) -> str:  # fmt: skip
    """A whole page. ``data`` is for the engine, None where nothing is solved again; charts are there as files too."""
    said = "" if data is None else as_json(data["words"])
    every = charts_of(part for section in contents for part in section.parts)
    charts = {chart.name: plotted(chart, credit, words.lang).svg for chart in every}
    style = _typeface(body + said), sheet(), _read("style.css"), _read("live.css")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(data is not None)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", *(verbatim(part) for part in style)),
    )
    skip = tag("a", words.say("r_skip"), href="#main", class_="skip")
    shown = tag("body", skip, body, _chart_tools(words), verbatim(scripts(charts, data)))
    return "<!DOCTYPE html>\n" + tag("html", head, shown, lang=words.lang) + "\n"


def _page_one(section: Section, aside: Markup, stays: Markup | None, lang: str) -> Markup:
    """The summary as a reader with one minute reads it; ``aside`` stands beside the picture, ``stays`` beneath."""
    first, *others = takewhile(lambda part: isinstance(part, str), section.parts)
    chart, *rest = section.parts[1 + len(others) :]
    assert isinstance(chart, Chart)
    wide, left, right = list[Part](), list[Part](), list[Part]()
    for part in rest:
        name = part.name if isinstance(part, Article) else ""
        (wide if name in _WIDE else left if name == "deciding" else right).append(part)
    lead = tag("p", " ".join(map(str, others)), class_="lead") if others else None
    shown = tag("div", tag("h2", str(first), class_="finding", id="finding"), lead, chart.drawing().page(chart.title))
    return tag(
        "section",
        tag("p", class_="live-mine"),  # on paper, where there are no controls to see the settings by
        tag("div", shown, aside, class_="first"),
        stays,
        rendered(wide, lang),
        tag("div", *(tag("div", rendered(column, lang)) for column in (left, right) if column), class_="pair"),
        id=section.name,
        aria_label=section.title,
    )


def _chart_tools(words: Words) -> Markup:
    """What the script gives each chart: it as a file, and a link to it."""
    buttons = [tag("button", words.say(f"chart_save_{kind}"), type="button", data_save=kind) for kind in ("svg", "png")]
    arrow = tag("svg", tag("path", d="M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10"), viewBox="0 0 16 16", aria_hidden="true")
    summary = tag("summary", arrow, aria_label=words.say("chart_tools"), title=words.say("chart_tools"))
    inside = tag("div", *buttons, tag("a", words.say("chart_link"), href="#main"))
    return tag("template", tag("details", summary, inside, class_="tools"), id="chart-tools")


def _folded(parts: Sequence[Markup | None], words: Words) -> Markup:
    """What is folded away, with a search through it."""
    said = words.say("r_search")
    field = tag("input", type="search", placeholder=said, aria_label=said)
    count = tag("span", role="status", data_said=words.say("r_search_found", n="{n}"))
    every = tag("button", words.say("r_unfold"), type="button", aria_pressed="false")
    tools = tag("div", field, count, every, class_="search", role="search", hidden=True)
    return tag("section", tag("h2", words.say("r_more")), tools, *parts, id="more", aria_label=words.say("r_more"))


def _read(name: str) -> str:
    return files("optimizer.report.html").joinpath(name).read_text(encoding="utf-8")


def _typeface(shown: str) -> str:
    """The typeface in two weights, as far as the text needs it: Latin, and of Hangul the parts that it shows."""
    seen, faces = set(shown), list[str]()
    for line in _read("fonts/letters.txt").splitlines():
        name, _, letters = line.partition(" ")
        if not letters or seen.intersection(letters):
            faces += [_face(name, weight, letters) for weight in _WEIGHTS]
    return "".join(faces)


def _face(name: str, weight: int, letters: str) -> str:
    data = files("optimizer.report.html").joinpath(f"fonts/report-sans-{weight}-{name}.woff2").read_bytes()
    points = ",".join(f"U+{ord(letter):X}" for letter in letters)
    ranges = f";unicode-range:{points}" if points else ""
    source = f"url(data:font/woff2;base64,{_base64(data)}) format('woff2')"
    return f"@font-face{{font-family:'Report Sans';font-weight:{weight};src:{source}{ranges}}}\n"


# The scripts, the solver's among them, and the policy under which they run.


def script_sources(live: bool) -> list[str]:
    """The code of a page: what unpacks the solver and what loads it, where the page is ``live``; and its own script.

    That is bundled from the modules in ``js``.
    """
    names = ("vendor/xz-decompress.min.js", "vendor/highs.min.js", "page.bundle.js")
    return [_LIVE.joinpath(name).read_text(encoding="utf-8") for name in (names if live else names[-1:])]


def policy(live: bool) -> str:
    """The Content-Security-Policy of a page: nothing can be requested, and no scripts but its own run."""
    hashes = (hashlib.sha256(source.encode()).digest() for source in script_sources(live))
    allowed = (f"'sha256-{_base64(digest)}'" for digest in hashes)
    return f"{_STATIC}; script-src {' '.join(allowed)}" + (" 'wasm-unsafe-eval'" if live else "")


def scripts(charts: Mapping[str, str], data: dict[str, Any] | None) -> str:
    """The script elements at the end of a page: charts as files, data (gzip) and solver (xz), no code; the code.

    ``data`` is what `export.live_data` gives, None for a page that is not solved again. They request nothing. A page is
    a copy of the code of others that it holds, which has to bear their licences.
    """
    licences = (_LIVE.joinpath("vendor", name).read_text(encoding="utf-8") for name in ("LICENSE", "LICENSE.js-yaml"))
    held = {"licences": "\n".join(licences), "chart-files": _packed(charts)}
    if data is not None:
        solver = _LIVE.joinpath("vendor", "highs.wasm.xz").read_bytes()
        held |= {"live-data": _packed(data), "live-wasm": _base64(solver)}
    shown = [f'<script type="text/plain" id="{name}">{text}</script>\n' for name, text in held.items()]
    return "".join([*shown, *(f"<script>{code}</script>\n" for code in script_sources(live=data is not None))])


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _packed(data: Any) -> str:
    return _base64(gzip.compress(as_json(data).encode(), 9, mtime=0))


def as_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
