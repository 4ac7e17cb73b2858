"""Aims outside the calculation and the plan makers' objections: read, replaced whole, faults told at their place."""

import io
import json
import re
import zipfile
from html import unescape

import pytest
from shared import markdown_report

import optimizer
from optimizer.errors import InputError
from optimizer.language.locale import LANGUAGES
from optimizer.report.document import document
from optimizer.report.html import written_report
from optimizer.report.pages import page
from optimizer.report.resolved import resolved_document, resolved_text
from optimizer.scenario.blocks import IN_LANGUAGES

SCENARIO = """\
scenario: small
model:
  status: assumed
  sources: {S1: {title: The bill, date: 2025-01-01}}
  programmes: {a: {title: Cards}, b: {title: Posts}}
  outputs: {made: {}}
  outside:
    security: {title: {ko: 안보, en: security}, note: {ko: 수치 없음, en: no figure}, source: S1}
    regions: {title: {ko: 지역, en: regions}}
  objections:
    late:
      title: {ko: 연내 집행이 불가능함, en: It cannot be spent this year}
      answer: {ko: 지급일 기준으로 계산함, en: Money counts when it is paid}
      source: [S1]
    plain: {title: Too little, answer: Enough}
budget: 10
objective: {maximize: a}
variants:
  other: {objections: {only: {title: Another, answer: Reply}}}
  none: {outside: {}}
"""


@pytest.fixture
def load(tmp_path):
    def load(text, name="small"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return optimizer.load(path)

    return load


def test_a_scenario_replaces_those_of_its_model_whole(load):
    scenario = load(SCENARIO)
    assert [aim.title.say("ko") for aim in scenario.outside.values()] == ["안보", "지역"]
    assert list(scenario.objections) == ["late", "plain"]
    assert scenario.objections["late"].answer.say("en") == "Money counts when it is paid"
    assert list(scenario.variants["other"].objections) == ["only"]
    assert list(scenario.variants["other"].outside) == ["security", "regions"]
    assert scenario.variants["none"].outside == {}
    child = load("extends: small\noutside: {urgency: {title: 시급성}}\nobjections: null\n", "child")
    assert list(child.outside) == ["urgency"]
    assert list(child.objections) == ["late", "plain"]
    assert list(load("extends: child\noutside: null\n", "grandchild").outside) == ["security", "regions"]
    assert list(scenario.with_(outside={"x": {"title": "y"}}).outside) == ["x"]


def test_words_do_not_change_the_digests(load):
    scenario = load(SCENARIO)
    model, _, rest = SCENARIO.partition("  outside:")
    bare = load(model + rest[rest.index("budget") :])
    assert (bare.outside, bare.objections) == ({}, {})
    assert (bare.digest, bare.model_digest) == (scenario.digest, scenario.model_digest)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("en: no figure}, source: S1", "en: no figure}, source: S2", "8:89: unknown source `S2`"),
        ("source: [S1]", "source: [S1, S9]", "14:20: unknown source `S9`"),
        ("source: [S1]", "sorce: [S1]", "14:7: unknown key `sorce`"),
        (", answer: Enough", "", "15:5: `answer` is missing in `objections.plain`"),
        ("answer: Enough", "answer: [Enough]", f"15:40: expected a text, or {IN_LANGUAGES}"),
        ("answer: Enough", "answer: {}", f"15:40: expected a text, or {IN_LANGUAGES}; this one is empty"),
        ("{title: {ko: 지역, en: regions}}", "{note: x}", "9:5: `title` is missing in `outside.regions`"),
        ("{title: {ko: 지역, en: regions}}", "regions", "9:14: expected a block of `key: value`, found `regions`"),
        ("answer: Reply", "answer: Reply, source: S3", "19:70: unknown source `S3`"),
    ],
)
def test_faults_are_told_at_their_place(load, old, new, told):
    assert SCENARIO.count(old) == 1
    with pytest.raises(InputError) as caught:
        load(SCENARIO.replace(old, new))
    assert [f"{p.place.line}:{p.place.column}: {p.message}" for p in caught.value.problems] == [told]


# What is printed of them.

EVIL = "<b>*x* | `y`"
PRINTED = SCENARIO.replace("title: Too little", f"title: '{EVIL}'")
SHOWN = {
    "ko": (
        "계산에 들어 있지 않은 목표: 안보, 지역",
        "안보: 수치 없음 [S1]",
        "예상되는 반론과 파일 작성자의 답",
        "반론: 연내 집행이 불가능함 답: 지급일 기준으로 계산함 [S1]",
        f"반론: {EVIL} 답: Enough",
    ),
    "en": (
        "Outside the calculation: security, regions",
        "security: no figure [S1]",
        "Objections to expect, with answers by the authors of the file",
        "Objection: It cannot be spent this year Answer: Money counts when it is paid [S1]",
        f"Objection: {EVIL} Answer: Enough",
    ),
}


def markdown_text(answer, lang):
    text = re.sub(r"\\(.)", r"\1", markdown_report([answer], lang))
    assert re.search(r"^### (예상되는 반론|Objections to expect)", text, re.M)
    return text


def html_text(answer, lang):
    made = written_report(answer, lang)
    assert "<b>*x*" not in made
    places = [made.index(part) for part in ('id="picture"', 'id="objections"', SHOWN[lang][0][:8], 'id="budget"')]
    assert places == sorted(places)
    return unescape(re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", "", made, flags=re.S))


def pdf_text(answer, lang):
    pytest.importorskip("typst")
    from optimizer.report import pdf

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "KOREAN_FONTS", tuple(pdf.typst.Fonts().families()))
        patch.setattr(pdf, "_compiled", lambda data: json.dumps(data, ensure_ascii=False))
        return pdf.pdf_report([answer], lang).replace("\u200b", "")


def unzipped(data, part):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return unescape(re.sub("<[^>]+>", "", archive.read(part).decode()))


def hwpx_text(answer, lang):
    pytest.importorskip("hwpx")
    from optimizer.report.hwpx import hwpx_report

    return unzipped(hwpx_report([answer], lang), "Contents/section0.xml")


def xlsx_text(answer, lang):
    pytest.importorskip("xlsxwriter")
    from optimizer.report.xlsx import xlsx_report

    return unzipped(xlsx_report([answer], lang), "xl/sharedStrings.xml")


def terminal_text(answer, lang):
    text = page(answer, lang, full=True) + resolved_text(answer.scenario, lang)
    assert page(answer, lang, full=True).count("[S1]") == 1
    return text


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("written", [terminal_text, markdown_text, html_text, pdf_text, hwpx_text, xlsx_text])
def test_every_report_prints_them_in_both_languages(load, written, lang):
    text = " ".join(written(optimizer.solve(load(PRINTED)), lang).split())
    for shown in SHOWN[lang]:
        assert shown in text


def test_a_text_that_would_steer_a_terminal_is_refused(load):
    with pytest.raises(InputError, match=r"small\.yaml:9:\d+: the character U\+001B cannot stand in a file"):
        load(SCENARIO.replace("en: regions", 'en: "re\\e[31mgions"'))


def test_reports_without_any_say_nothing_of_them(load):
    scenario = load(SCENARIO + "outside: {}\nobjections: {}\n")
    answer = optimizer.solve(scenario)
    for text in (page(answer, "en", full=True), resolved_text(scenario, "en"), markdown_report([answer], "en")):
        assert "authors would say" not in text
        assert "Outside the calculation" not in text
        assert "S1" not in text


def test_the_documents_hold_all_languages(load):
    def others(text):
        return dict.fromkeys(LANGUAGES[2:], text)

    answer = optimizer.solve(load(SCENARIO))
    for found in (document(answer), resolved_document(answer.scenario)):
        assert found["outside"]["security"] == {
            "title": {"ko": "안보", "en": "security", **others("security")},
            "note": {"ko": "수치 없음", "en": "no figure", **others("no figure")},
            "source": ["S1"],
        }
        assert found["outside"]["regions"]["note"] is None
        assert found["objections"]["plain"] == {
            "title": dict.fromkeys(LANGUAGES, "Too little"),
            "answer": dict.fromkeys(LANGUAGES, "Enough"),
            "source": [],
        }
        assert found["variants"]["none"]["outside"] == {}
