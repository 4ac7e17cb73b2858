"""The report as a tagged PDF on A4, set by Typst. The words go in as data, so that no file can steer the layout."""

from __future__ import annotations

import json
import math
import re
from importlib.resources import files
from typing import Any

import typst

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError, Place, Problem, display_width
from optimizer.report.comparison import compared
from optimizer.report.findings import findings
from optimizer.report.language import say
from optimizer.report.parts import Head, Items, Lines, Plain, Section, Table

KOREAN_FONTS = (
    "Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "Source Han Sans K", "Pretendard", "Nanum Gothic",
    "NanumGothic", "NanumBarunGothic", "Malgun Gothic", "Apple SD Gothic Neo", "Spoqa Han Sans Neo",
    "Noto Serif CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "UnDotum", "Baekmuk Gulim", "Gulim", "Dotum",
)  # fmt: skip
"""Families with Korean letters, in the order in which they are taken."""
_LATIN = ("Libertinus Serif",)
"""Comes with Typst; for machines without any of the others."""
_MONO = ("Noto Sans Mono CJK KR", "D2Coding", "Nanum Gothic Coding", "NanumGothicCoding", "DejaVu Sans Mono")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def pdf_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` in one PDF/UA document; several are compared first.

    Raises InputError where there is Korean text and no font with Korean letters.
    """
    if len(answers) == 1:
        found = findings(answers[0], lang)
        title, reports = found.title, [_report("", found.sections)]
    else:
        beside = compared(answers, lang)
        title, reports = beside.title, [_report(say("sheet_comparison", lang), beside.sections)]
        reports += [_report(found.title, found.sections) for found in (findings(answer, lang) for answer in answers)]
    data: dict[str, Any] = {"title": title, "lang": lang, "reports": reports}
    known = set(typst.Fonts().families())
    korean = [family for family in KOREAN_FONTS if family in known]
    text = json.dumps(data, ensure_ascii=False)
    if _HANGUL.search(text) and not korean:
        hint = "install one, such as fonts-noto-cjk or Nanum Gothic; --lang en needs none unless the files hold Korean"
        raise InputError(Problem("no font with Korean letters was found", Place("fonts"), hint=hint))
    data["fonts"] = korean[:1] + list(_LATIN)
    data["mono"] = [family for family in _MONO if family in known] + korean[:1]
    return _compiled(data)


def _compiled(data: dict[str, Any]) -> bytes:
    source = files("optimizer.report.pdf").joinpath("report.typ").read_bytes()
    inputs = {"report": json.dumps(data, ensure_ascii=False)}
    try:
        made = typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards="ua-1")
    except typst.TypstError:
        # The standard refuses text that no font can show, such as emoji; tagged the file is all the same.
        made = typst.compile(source, format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def _report(title: str, sections: tuple[Section, ...]) -> dict[str, Any]:
    return {
        "title": title,
        "sections": [{"title": s.title, "parts": [_part(part) for part in s.plain]} for s in sections],
    }


def _part(part: Plain) -> dict[str, Any]:
    if isinstance(part, Head):
        return {"kind": "head", "text": _plain(part.title)}
    if isinstance(part, Items):
        return {"kind": "items", "items": [_breakable(item) for item in part.items]}
    if isinstance(part, Lines):
        return {"kind": "lines", "text": "\n".join(_plain(line) for line in part.lines)}
    if isinstance(part, str):
        return {"kind": "text", "text": _breakable(part)}
    return {
        "kind": "table",
        "caption": part.caption,
        "text": [part.is_text(k) for k in range(len(part.header))],
        # A heading such as B-A is one word.
        "header": [label.replace("-", "\u2011") for label in part.header],
        "rows": [{"kind": row.kind, "cells": [_breakable(cell) for cell in row.cells]} for row in part.rows],
        "notes": [_breakable(note) for note in part.notes],
        "weights": _weights(part),
    }


def _weights(table: Table) -> list[float]:
    """Shares of the page for each column: figures never break, headings may, long text shares what is left."""
    found = []
    for k, label in enumerate(table.header):
        words = max((display_width(word) for word in label.split()), default=1)
        body = max((display_width(row.cells[k]) for row in table.rows), default=1)
        wanted = max(body, words, min(display_width(label), 9)) + 2
        found.append(round(math.sqrt(wanted * 20), 2) if table.wraps(k, wanted) else wanted)
    return [float(width) for width in found]


def _breakable(text: str) -> str:
    """``text`` without control characters, and with places where paths and addresses may go on in the next line."""
    text = _plain(text)
    return re.sub(r"\S{20,}", lambda word: re.sub(r"([./_?&=\-~])", "\\1\u200b", word[0]), text)


def _plain(text: str) -> str:
    return "".join(" " if ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
