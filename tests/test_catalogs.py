"""Languages: catalogues that hold every text and no other, particles, and a language made up to find what they miss."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import shared
from shared import markdown_report

import optimizer
from optimizer import language
from optimizer.analysis.answer import Answer
from optimizer.language import FOLDER, catalog, say
from optimizer.language.locale import LANGUAGES, LOCALES, with_particles
from optimizer.report.html import written_report
from optimizer.report.pages import page
from optimizer.report.resolved import resolved_text
from optimizer.scenario.blocks import Bilingual

PACKAGE = Path(optimizer.__file__).parent
OPTIONAL = {"actual", "judge"}
"""Gaps that a language may do without, where its sentence says the same without the name."""
GAP = re.compile(r"\{(\w+)(?::[^{}]*)?\}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_has_each_key_once_and_no_line_that_is_not_read(lang):
    text = (FOLDER / f"{lang}.po").read_text("utf-8")
    keys = re.findall(r'^msgid "(.+)"$', text, re.M)
    assert len(keys) == len(set(keys)) == len(catalog(lang)) > 900
    assert all(catalog(lang).values())
    read = re.compile(r'(#. .*|msgid ".*"|msgstr ".*"|"[\w-]+: .*\\n"|)')
    assert [line for line in text.splitlines() if not read.fullmatch(line)] == []


def test_every_language_has_every_text_with_the_same_gaps():
    first, *others = map(catalog, LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        unlike = [key for key in first if (set(GAP.findall(first[key])) ^ set(GAP.findall(other[key]))) - OPTIONAL]
        assert unlike == []


def test_every_text_is_used_and_every_text_used_is_there():
    used, patterns, missing = set[str](), set[str](), set[str]()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value.lstrip("#"))
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
                patterns.add("".join(parts))
            elif isinstance(node, ast.Call) and _called(node) in ("say", "template") and node.args:
                missing |= {key for key in _constants(node.args[0]) if key not in catalog("en")} - set(LANGUAGES)
    assert missing == set()
    made = re.compile("|".join(p for p in patterns if len(p.replace(r"\w+", "")) > 2))
    assert [key for key in catalog("en") if key not in used and not made.fullmatch(key)] == []


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be, where the code says them."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


AMOUNTS = re.compile(r"[조억만천백십]+원?|원|개월|년")
"""What amounts and durations are written with in files, which the code reads."""
FORMAT = {
    *("바탕글", "함초롬돋움", "가", "힣", "합계", "총계", "소계", "계", "기간", "연도", "예산", "총예산", "단위"),
    *("달", "간", "월", "주", "일", "분기", "시간"),
}
"""A style and a font of HWPX; the first and last letter; what tables call sums, periods, units and the budget; other
words of time than files have, which hints answer."""


def test_no_korean_phrase_stands_in_code():
    found = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in told)
        for text in texts if path.parent.name != "language" else ():
            korean = re.findall(r"[가-힣]+", text) if isinstance(text, str) else []
            found += [(path.name, word) for word in korean if not AMOUNTS.fullmatch(word) and word not in FORMAT]
    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("추경안은(는)", "추경안은"),
        ("펀드이(가)", "펀드가"),
        ("정부 추경안(2025년 4월)은(는)", "정부 추경안(2025년 4월)은"),
        ("HBM과(와) GPU과(와) NPU을(를)", "HBM과 GPU와 NPU를"),
        ("서울(으)로 부산(으)로 대구(으)로", "서울로 부산으로 대구로"),
        ("10(으)로 7(으)로 3(으)로 4(으)로", "10으로 7로 3으로 4로"),
        ("백만 EUR을(를) 3천 USD이(가) KRW은(는)", "백만 EUR을 3천 USD가 KRW는"),
        ("data center을(를)", "data center를"),
        ("20%이(가)", "20%가"),
        ("하천 정비 10km(으)로 5 m을(를) 3t(으)로 2kg은(는)", "하천 정비 10km로 5 m를 3t으로 2kg은"),
        ("a <= 5은(는)", "a <= 5는"),
        ("은(는)", "는"),
        ("낮은 (으)로", "낮은 으로"),
    ],
)
def test_the_particle_follows_the_sound(text, expected):
    assert with_particles(text) == expected


# A third language: English with an accent on every letter, so that text from elsewhere stands out.

PSEUDO = "xx"
ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "àƀçđéƒĝħîĵķļɱñöþǫŕšţûṽŵẋýžÀƁÇĐÉƑĜĦÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
)
SPLIT = re.compile(r"(\{\w+(?::[^{}]*)?\})")


@pytest.fixture(scope="module")
def third(tmp_path_factory):
    """The language, added by one catalogue and one record; whatever a file calls something reads ``※``."""
    folder, english = tmp_path_factory.mktemp("catalogs"), LOCALES["en"]
    for lang in LANGUAGES:
        (folder / f"{lang}.po").write_bytes((FOLDER / f"{lang}.po").read_bytes())
    entries = [f'msgid "{key}"\nmsgstr "{accented(text)}"\n' for key, text in catalog("en").items()]
    (folder / f"{PSEUDO}.po").write_text("\n".join(entries), encoding="utf-8")
    scales = {"": {size: accented(word) for size, word in english.scales[""].items()}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "FOLDER", folder)
        patch.setitem(LOCALES, PSEUDO, replace(english, name="Pseudo", scales=scales))
        patch.setattr(Bilingual, "say", lambda self, lang: "※")
        yield PSEUDO


def accented(text: str) -> str:
    """``text`` with an accent on each letter outside its gaps, those of the forms of a count too; quotes escaped."""
    parts = SPLIT.split(text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
    for i, part in enumerate(parts):
        head, colon, forms = part.partition(":")
        parts[i] = (
            head + colon + forms.translate(ACCENTED)
            if i % 2
            else re.sub(r"\\?.", lambda sign: sign[0] if sign[0][0] == "\\" else sign[0].translate(ACCENTED), part)
        )
    return "".join(parts)


def stray(text: str, answer: Answer) -> list[str]:
    """Words of unaccented letters that are no code, path, address, currency or source of the scenario."""
    text = re.sub(r"`[^`]*`|https?:\S+|&emsp;|\b[0-9a-f]{40,}\b|[\w/-]+(?:\.[\w/-]+)+|\w+_\w+", " ", text)
    scenario = answer.scenario
    known = f"{scenario.currency} {scenario.name} {scenario.question.model} {' '.join(scenario.model.sources)}"
    own = {*re.findall(r"[A-Za-z]+", known), "optimizer", "python", "pyomo", "highspy"}
    own |= {number.path for number in scenario.numbers}
    return sorted({word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in own})


def test_a_third_language_is_one_catalogue_and_one_record(third):
    assert say("admitted", third, n=1).strip().startswith("1 ñûɱƀéŕ ŕéšţš")
    answer = shared.solved("supplementary-budget-2025")
    assert "ṽéŕđîçţ" in page(answer, third)
    assert stray(page(answer, third), answer) == []
    assert stray(markdown_report([answer], third), answer) == []
    head = resolved_text(answer.scenario, third).split("\n\n")[1]
    assert set(stray(head, answer)) <= {"false"}
    html = written_report(answer, third)
    told = re.findall(r'\b(?:aria-label|aria-valuetext|title|alt|placeholder)="([^"]*)"', html)
    shown = re.sub(r"<[^>]*>", "\n", re.sub(r"<(script|style|code)\b.*?</\1>", "", html, flags=re.S))
    assert stray(unescape("\n".join([shown, *told])), answer) == []
