"""The report as a tagged PDF on A4, set by Typst. The words go in as data, so that no file can steer the layout."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib.resources import files
from typing import Any

import typst

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError, Place, Problem
from optimizer.language import say
from optimizer.language.locale import NO_BREAK
from optimizer.report.charts.division import divided
from optimizer.report.charts.drawing import heat, standalone
from optimizer.report.charts.markup import typesetting
from optimizer.report.contents import reports
from optimizer.report.parts import Chart, Head, Items, Marked, Plain, Report, Section, Table, unfolded
from optimizer.report.table import on_paper
from optimizer.report.typography import in_one_line

KOREAN_FONTS = (
    "Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "Source Han Sans K", "Pretendard", "Nanum Gothic",
    "NanumGothic", "NanumBarunGothic", "Malgun Gothic", "Apple SD Gothic Neo", "Spoqa Han Sans Neo",
    "Noto Serif CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "UnDotum", "Baekmuk Gulim", "Gulim", "Dotum",
)  # fmt: skip
"""Families with Korean letters, in the order in which they are taken."""
_OWN = "Report Sans"
"""The typeface of pages, which comes with the package and has Latin letters and all signs."""
_FIRST = ("summary", "result")
"""Sections of the report itself; the others begin on a new page, as details."""
_HIGHEST = 900.0
"""The highest picture that is legible on one page."""
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def pdf_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` in one PDF/UA document; several are compared first.

    Raises InputError where there is Korean text and no font with Korean letters.
    """
    first, *others = reports(answers, lang)
    shown = [_report(say("sheet_comparison", lang) if others else "", first)]
    shown += [_report(report.title, report) for report in others]
    data: dict[str, Any] = {"title": first.title, "lang": lang, "reports": shown, "fonts": _families(lang)}
    text = json.dumps(data, ensure_ascii=False)
    if _HANGUL.search(text) and not korean_fonts():
        hint = "install one, such as fonts-noto-cjk or Nanum Gothic; --lang en needs none unless the files hold Korean"
        raise InputError(Problem("no font with Korean letters was found", Place("fonts"), hint=hint))
    return _compiled(text)


def korean_fonts() -> list[str]:
    """The families with Korean letters that this machine has, the best first."""
    known = set(_fonts().families())
    return [family for family in KOREAN_FONTS if family in known]


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this machine, searched for once, and the package's own."""
    return typst.Fonts(font_paths=[str(files("optimizer.report.html").joinpath("fonts"))])


def _families(lang: str) -> list[str]:
    """The own typeface and one with Korean letters, which serves a Korean report as a whole: two look uneven."""
    families = [_OWN, *korean_fonts()[:1]]
    return families[::-1] if _HANGUL.search(say("r_details", lang)) else families


def as_png(charts: Sequence[Chart], lang: str) -> dict[str, list[tuple[str, bytes]]]:
    """Charts by name as PNG with their titles, for formats that take no SVG; none without a font for the letters."""
    pictures, pieces = dict[str, list[tuple[str, bytes]]](), [piece for chart in charts for piece in on_pages(chart)]
    drawn = [_svg(piece, lang, titled=True) for piece in pieces]
    if not drawn or (not korean_fonts() and any(map(_HANGUL.search, drawn))):
        return pictures
    pages = typst.compile(
        _PICTURES, format="png", ppi=150, font_paths=_fonts(), sys_inputs={"pictures": json.dumps(drawn)}
    )
    for piece, png in zip(pieces, [pages] if isinstance(pages, bytes) else pages, strict=True):
        pictures.setdefault(piece.name, []).append((piece.title, png))
    return pictures


_PICTURES = b"""
#set page(width: auto, height: auto, margin: 0pt)
#for svg in json(bytes(sys.inputs.at("pictures"))) { page(image(bytes(svg), format: "svg")) }
"""


def _svg(chart: Chart, lang: str, titled: bool = False) -> str:
    with typesetting(lang):
        return standalone(chart, titled=titled, font=_families(lang)[0], dark=False)


def _compiled(report: str) -> bytes:
    source = files("optimizer.report.pdf").joinpath("report.typ").read_bytes()
    compiled = partial(typst.compile, source, format="pdf", font_paths=_fonts(), sys_inputs={"report": report})
    try:
        pdf = compiled(pdf_standards="ua-1")
    except typst.TypstError:
        # The standard refuses text that no font can show, such as emoji; tagged the file is all the same.
        pdf = compiled()
    assert isinstance(pdf, bytes)
    return pdf


def _report(title: str, report: Report) -> dict[str, Any]:
    first, details = list[dict[str, Any]](), list[dict[str, Any]]()
    for section in report.sections:
        parts = [_part(part, report.lang) for part in _unfolded(section)]
        shown = details if first and section.name not in _FIRST else first
        shown.append({"title": section.title, "parts": parts})
    detailed = say("r_details", report.lang)
    return {"title": title, "dated": report.dated, "sections": first, "details": details, "detailed": detailed}


def _unfolded(section: Section) -> Iterator[Plain | Chart]:
    """The parts of a section; the table of a chart does not say again what stands beneath the picture."""
    title = foot = ""
    for part in unfolded(section.parts):
        if isinstance(part, Table):
            notes = tuple(note for note in part.notes if note not in foot)
            part = replace(part, notes=notes, caption="" if part.caption == title else part.caption)
        title, foot = (part.title, part.foot) if isinstance(part, Chart) else ("", "")
        yield from on_pages(part) if isinstance(part, Chart) else [part]


def _part(part: Plain | Chart, lang: str) -> dict[str, Any]:
    if isinstance(part, Chart):
        return {"kind": "chart", "title": part.title, "svg": _svg(part, lang), "narrow": part.narrow}
    if isinstance(part, Head):
        return {"kind": "head", "text": in_one_line(part.title)}
    if isinstance(part, Items):
        return {"kind": "items", "ordered": part.ordered, "items": [_breakable(item) for item in part.items]}
    if isinstance(part, str):
        finding = isinstance(part, Marked) and part.kind == "finding"
        return {"kind": "finding" if finding else "text", "text": _breakable(part)}
    size, widths = on_paper(part)
    return {
        "kind": "table",
        "caption": part.caption,
        "text": [part.is_text(k) for k in range(len(part.header))],
        # A heading such as B-A is one word.
        "header": [label.replace("-", "-\u2060") for label in part.header],
        # In a narrow column an amount goes on in the next line.
        "rows": [
            {
                "kind": row.kind,
                "cells": [_breakable(cell.replace(NO_BREAK, " ")) for cell in row.cells],
                "fills": list(map(heat, row.cells)),
            }
            for row in part.rows
        ],
        "notes": [_breakable(note) for note in part.notes],
        "size": size,
        "widths": widths,
    }


def _breakable(text: str) -> str:
    """``text`` without control characters, and with places where paths and addresses may go on in the next line."""
    text = in_one_line(text)
    return re.sub(r"\S{20,}", lambda word: re.sub(r"([./_?&=\-~])", "\\1\u200b", word[0]), text)


def on_pages(chart: Chart) -> list[Chart]:
    """The chart, or one higher than a page as several of half a page."""
    high = chart.drawing().picture().height
    return [chart] if high <= _HIGHEST else divided(chart, math.ceil(2 * high / _HIGHEST))
