"""The report on several scenarios as one HTML page: what each finds, side by side, and what of it compares."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import compare_answers
from optimizer.report.charts.drawing import sheet
from optimizer.report.charts.markup import join, tag, typesetting, verbatim
from optimizer.report.html.page import _read, _typeface, folded_sections, html_document
from optimizer.report.html.render import fold_of, section_of
from optimizer.report.live.bundle import policy, scripts
from optimizer.report.sections.comparison import compared_sections
from optimizer.report.words import Words

_FIRST = ("summary", "allocation", "scores", "verdict")
"""Sections that stand before those that are folded away."""


def comparison_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on at least two ``answers`` as one HTML document, which asks nothing of any other file or machine."""
    with typesetting(lang):
        return _page(answers, lang)


def _page(answers: Sequence[Answer], lang: str) -> str:
    words = Words(answers[0].scenario, lang)
    heading = words.say("cmp_title", n=len(answers))
    header = tag(
        "header",
        tag("p", words.say("cmp_kicker"), class_="kicker"),
        tag("h1", heading),
        tag("p", words.say("cmp_subtitle"), class_="subtitle"),
    )
    found = compared_sections(compare_answers(answers), lang)
    first = [section_of(section, lang) for section in found if section.name in _FIRST]
    more = [fold_of(section, lang) for section in found if section.name not in _FIRST]
    main = tag("main", *first, folded_sections(more, words), id="main")
    body = join(header, main, tag("footer", tag("p", words.say("cmp_footer"))))
    style = _typeface(heading + body), sheet(), _read("style.css")
    script = verbatim(scripts(None, answers[0].scenario, lang))
    return html_document(heading, words.say("cmp_kicker"), body, style, policy(live=False), script, words)
