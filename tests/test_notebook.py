"""What notebooks show of the library's objects: the same figures, safe, without script, and one line in a traceback."""

import os
import re
import xml.etree.ElementTree as ET

import pytest
import shared
from korea import NOVEMBER
from test_html_report import HOSTILE, hostile

import optimizer
from optimizer.report.notebook_tables import notebook_html
from optimizer.report.sections.allocation import allocation_table
from optimizer.report.typography import typeset_parts
from optimizer.report.words import Words
from optimizer.sweep.result import default_sweep

SMALL = {
    "model": {"status": "assumed", "programmes": {"a": {"max_spend": 6}, "b": {}}},
    "budget": 10,
    "objective": {"maximize": "2 * a + b"},
}
LANGUAGES = ("ko", "en")


@pytest.fixture(scope="module")
def shown():
    answer = shared.solved(NOVEMBER)
    found = shared.sensitivity(NOVEMBER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPTIMIZER_DRAWS", "64")
        swept = default_sweep(answer)
    return [answer.scenario, answer, answer.solution, found, optimizer.compare(answer, answer), swept]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_object_is_one_closed_element(shown, lang):
    for item in shown:
        html = notebook_html(item, lang)
        root = ET.fromstring(html)
        assert {e.tag for e in root.iter()} <= {
            "div", "strong", "p", "table", "caption", "tbody", "tr", "th", "td", "pre",
        }  # fmt: skip
        assert all(set(e.attrib) <= {"style", "lang"} for e in root.iter())
        # Both themes keep their own colours: none is named but the grey of lines.
        assert not re.search(r"#[0-9a-f]{3}|url\(|(?<!-)color:(?!inherit)", html)
        assert len(html) < 40_000


def test_actual_and_computed_are_those_of_the_answer(shown):
    answer = shown[1]
    cells = [[c.text for c in row] for row in ET.fromstring(notebook_html(answer, "en")).iter("tr")]
    for row in typeset_parts(allocation_table(answer, Words(answer.scenario, "en")), "en").rows:
        assert [cell or None for cell in row.cells] in cells
    assert ["Objective", "32.5", "42.6", "+10.1", None] in cells


def test_an_answer_that_is_none_says_why():
    scenario = optimizer.load(NOVEMBER).with_(budget="9000억원")
    answer = optimizer.solve(scenario)
    assert "cannot all hold" in notebook_html(answer, "en")
    assert "불가능" in notebook_html(answer.solution, "ko")
    assert repr(answer).endswith("Answer supplementary-budget-2025: infeasible>")


def test_jupyter_finds_the_table_and_tracebacks_one_line(shown, monkeypatch):
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for item in shown:
        assert item._repr_html_() == notebook_html(item, "ko")
        assert "\n" not in repr(item)
        assert len(repr(item)) < 120
    with pytest.raises(TypeError):
        notebook_html(object(), "ko")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_from_a_file_becomes_markup(lang):
    answer = optimizer.solve(optimizer.load(hostile()))
    for item in (answer.scenario, answer, answer.solution, optimizer.sensitivity(answer)):
        html = notebook_html(item, lang)
        root = ET.fromstring(html)
        assert "script" not in {e.tag for e in root.iter()}
        assert HOSTILE in "".join(root.itertext())


def test_the_library_writes_and_compares(tmp_path):
    scenario = optimizer.load(SMALL)
    answer = optimizer.solve(scenario)
    for asked in (scenario, answer, [scenario, answer], optimizer.compare(scenario, answer)):
        path = optimizer.write_report(asked, tmp_path / "r.md", "en")
        assert path.read_text(encoding="utf-8").startswith("# ")
    assert path.read_text(encoding="utf-8").startswith("# 2 scenarios compared")
    with pytest.raises(ValueError, match="at least two"):
        optimizer.compare(scenario)
    with pytest.raises(ValueError, match="at least one"):
        optimizer.write_report([], tmp_path / "r.md")
    with pytest.raises(optimizer.InputError):
        optimizer.write_report(answer, tmp_path / "r.doc")


def test_a_report_is_written_through_a_link(tmp_path):
    answer = optimizer.solve(optimizer.load(SMALL))
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "r.md", tmp_path / "there" / "kept.md"
    link.symlink_to(target)
    for before in (None, "old"):
        if before:
            target.write_text(before, encoding="utf-8")
        assert optimizer.write_report(answer, link) == link
        assert link.is_symlink()
        assert target.read_text(encoding="utf-8").startswith("#")
        assert {path.name for path in target.parent.iterdir()} == {"kept.md", "kept-files"}


def test_a_report_is_not_written_over_what_is_no_file(tmp_path):
    answer = optimizer.solve(optimizer.load(SMALL))
    (tmp_path / "loop.md").symlink_to("loop.md")
    os.mkfifo(tmp_path / "pipe.md")
    for name in ("loop.md", "pipe.md"):
        with pytest.raises(optimizer.InputError, match=f"{name}: cannot be written: is "):
            optimizer.write_report(answer, tmp_path / name)
    assert (tmp_path / "loop.md").is_symlink()
    assert (tmp_path / "pipe.md").is_fifo()
