"""The terminal: tables that fit their width, colours, and one line of progress."""

import io
import re

import pytest
from shared import run, wider
from test_cli import SMALL
from test_default_samples import TWO

from optimizer.__main__ import main
from optimizer.cli import streams
from optimizer.cli.group import screen
from optimizer.cli.streams import ProgressLine
from optimizer.errors import InputError, Place, Problem, display_width
from optimizer.report.table import blocks, wrap
from optimizer.report.terminal import Screen, error_text, text_page

HEADER = ["Programme", "Actual", "Near-optimal (1%)", "Said of it"]
ROWS = [
    [
        "GPUs bought and their environment",
        "1,460.0",
        "1,350.7 to 1,523.0",
        "robust (90.1% of samples), against: One year",
    ],
    ["  박사후연구원(이노코어)과 그 밖의 사람들", "3,000", "2,850.75~3,100.25", "표본의 90.1%가 같은 방향"],
    [],
    ["Total", "4,460.0", "", "see models/korea-ai-2025.yaml:114:12"],
]


def table(header, rows, left=(0,), width=120):
    return [line for block in blocks(header, rows, left, width) for line in ("", *(text for text, _ in block))][1:]


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self):
        return True


@pytest.mark.parametrize("width", [120, 80, 64, 48, 30])
def test_a_table_fits_any_width_and_breaks_no_number(width):
    lines = table(HEADER, ROWS, [0, 3], width)
    assert not wider("\n".join(lines), width)
    text = "\n".join(lines)
    for number in ("1,460.0", "1,350.7", "1,523.0", "2,850.75", "3,100.25", "4,460.0", "90.1%"):
        assert number in text
    words = re.sub(r"\s|-{3,}", "", text)
    for cell in (cell for row in ROWS for cell in row):
        assert set(cell) - set(" ") <= set(words)


def test_columns_line_up_under_korean_text():
    lines = table(["구분", "amount"], [["가나다", "1"], ["ab", "1,000"], [], ["합계", "1,001"]])
    assert len({display_width(line) for line in lines}) == 1
    assert all(display_width(line) <= 20 for line in wrap("가나다라 " * 30, 20))


def test_amounts_under_a_long_head_stay_flush_right():
    shown = table(["", "Money of the plan that the ministry printed in May"], [["a", "5,100"], ["b", "90"]])
    assert [line[-6:] for line in shown[2:]] == [" 5,100", "    90"]


def test_a_row_begins_where_its_lines_do_not():
    lines = table(["Field", "Actual"], [["Machines and their environment", "1"], ["People", "2"]], width=28)
    assert lines[2:] == ["Machines and their       1", "  environment", "People                   2"]


def test_columns_that_do_not_fit_side_by_side_stand_in_blocks_with_the_first_one():
    header = ["Programme", *(f"Plan number {k}" for k in range(12))]
    lines = table(header, [["Roads", *(f"{k},000,000.0" for k in range(12))]], width=80)
    assert not wider("\n".join(lines))
    assert sum(line.startswith("Roads") for line in lines) == 3
    assert all(f"{k},000,000.0" in "\n".join(lines) for k in range(12))


def test_a_long_word_is_broken_between_its_parts():
    assert wrap("models/korea-ai-2025.yaml:114:12", 16) == ["models/korea-", "ai-2025.yaml:", "114:12"]
    assert wrap("the amount is KRW 1,350.7 billion", 24) == ["the amount is", "KRW\xa01,350.7\xa0billion"]


def test_colours_stand_only_where_they_are_asked_for_and_mean_nothing_alone():
    parts = ["Word ▲ more and -3", None]
    plain, coloured = (text_page("Title", parts, "en", Screen(80, colour)) for colour in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
    assert coloured.startswith("\x1b[1mTitle")
    assert text_page("", ["a"], "en") == "a"


def test_the_screen_is_that_of_the_stream(monkeypatch):
    for name in ("COLUMNS", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert screen(io.StringIO()) == Screen(120, False)
    monkeypatch.setenv("COLUMNS", "92")
    assert screen(io.StringIO()) == Screen(92, False)
    assert screen(Terminal()) == Screen(92, True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen(Terminal()) == Screen(92, False)
    monkeypatch.setenv("COLUMNS", "20")
    assert screen(Terminal()).width == 80


def test_errors_fit_and_keep_the_caret_under_its_word():
    text = "    - {name: " + "박사후연구원 " * 12 + "wrnog: 1, " + "more: 2, " * 20 + "}"
    place = Place("scenarios/a.yaml", 3, text.index("wrnog") + 1, text, 5)
    problem = Problem("unknown key `wrnog`, " + "and so on " * 12, place, hint="did you mean " + "`wrong` or " * 12)
    shown = error_text(InputError(problem), Screen(80))
    assert not wider(shown)
    line, caret = (line for line in shown.splitlines() if " | " in line)
    before = line[: line.index("wrnog")]
    assert display_width(before) == caret.index("^")
    assert caret.count("^") == 5


def test_a_fault_in_a_line_of_a_million_characters_is_shown_at_once():
    text = "한" * 1_000_000 + "wrnog: 1"
    place = Place("a.yaml", 1, 1_000_001, text, 5)
    shown = error_text(InputError(Problem(f"`{text}` is not known", place)), Screen(80))
    assert len(shown) < 1000
    assert "한…` is not known" in "".join(line.strip() for line in shown.splitlines())
    assert "wrnog: 1\n" in shown
    assert "".join(wrap(text, 80)) == text


def test_of_many_faults_that_are_alike_the_first_is_shown():
    def missed(line, hint="say `source`"):
        return Problem(f"`p{line}` has no source", Place("f.yaml", line, 1, "x"), hint)

    other = Problem("unknown key `a`", Place("f.yaml", 3, 1, "x"), "did you mean `b`?")
    shown = error_text(InputError([*map(missed, range(1, 6)), other]), Screen(80)).split("\n")
    assert [line for line in shown if "|" not in line] == [
        "f.yaml:1:1: `p1` has no source",
        "    say `source`",
        "    and 4 more like it, on lines 2 to 5",
        "f.yaml:3:1: unknown key `a`",
        "    did you mean `b`?",
    ]
    curves = [Problem(f"rises by {r}", Place("f.yaml", 1, 1, "x")) for r in ("2", "1.25", "3,000.5", "1")]
    assert "and 3 more like it" in error_text(InputError(curves), Screen(80))
    assert "more like it" not in error_text(InputError(map(missed, range(1, 4))), Screen(80))
    assert "and 4 more like it" in error_text(InputError(missed(line, "") for line in range(1, 6)), Screen(80))


def test_progress_is_one_line_that_is_gone_at_the_end(monkeypatch):
    monkeypatch.setattr(streams, "_AFTER", 0.0)
    monkeypatch.setattr(streams, "_EVERY", 0.001)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stderr", shown := Terminal())
    with pytest.raises(KeyboardInterrupt):
        _interrupted(shown)
    lines = shown.getvalue().split("\r")
    assert any("solving samples 2/3 [##########----------] 512/1,024" in line for line in lines)
    assert not lines[-2].strip()
    assert lines[-1] == ""
    assert max(map(len, lines)) < 60


def _interrupted(shown):
    with ProgressLine("en") as told:
        told.step("doing_samples", "2/3")
        while "2/3: 0 s" not in shown.getvalue():
            pass
        told(512, 1024)
        while "512/1,024" not in shown.getvalue():
            pass
        raise KeyboardInterrupt


def test_progress_is_silent_where_nobody_looks(monkeypatch):
    monkeypatch.setattr(streams, "_AFTER", 0.0)
    monkeypatch.setattr("sys.stderr", shown := io.StringIO())
    with ProgressLine("ko") as told:
        told(1, 2)
    assert shown.getvalue() == ""


@pytest.mark.parametrize(
    "command", [("validate", "small.yaml"), ("show", "small.yaml"), ("diff", "small.yaml", "small.yaml")]
)
def test_commands_that_only_read_show_how_far_they_are(tmp_path, monkeypatch, command):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(streams, "_AFTER", 0.0)
    monkeypatch.setattr("sys.stderr", shown := Terminal())
    steps, step = list[str](), ProgressLine.step
    monkeypatch.setattr(ProgressLine, "step", lambda line, key, of="": (steps.append(key), step(line, key, of)))
    with pytest.raises(SystemExit) as ended:
        main([*command, "--lang", "en"])
    assert ended.value.code == 0
    assert steps[-1] == "doing_resolving"
    assert shown.getvalue().endswith("\r")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_of_every_command_fit_80_columns(tmp_path, lang):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("extends: small.yaml\nbudget: 900억원\n", encoding="utf-8")
    one = ("small.yaml", "--lang", lang)
    for command in (
        ("solve", *one), ("solve", *one, "--full"), ("sensitivity", *one), ("explain", *one), ("sources", *one),
        ("show", *one), ("plans", *one), ("explain", "small.yaml", "people", "--lang", lang),
        ("compare", "small.yaml", "other.yaml", "--lang", lang), ("diff", "small.yaml", "other.yaml", "--lang", lang),
        ("solve", *one, "--set", "limits.some=people >= 5000억원"),
        ("sensitivity", *one, "--pair", "budget", "programmes.people.unit_cost=1억원..3억원"),
    ):  # fmt: skip
        done = run(*command, cwd=tmp_path, COLUMNS="80")
        assert done.stdout, (command, done.stderr)
        assert not wider(done.stdout), command


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_with_samples_fit_and_the_first_screen_answers(tmp_path, lang):
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    given = ("two.yaml", "--lang", lang, "--draws", "64")
    for command in ("solve", "plans", "sweep"):
        done = run(command, *given, cwd=tmp_path, COLUMNS="80")
        assert done.stdout, done.stderr
        assert not wider(done.stdout), command
    first = _first_screen(run("solve", *given, cwd=tmp_path, COLUMNS="80").stdout)
    assert {"ko": "견고", "en": "robust"}[lang] in first


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_of_a_shipped_scenario_with_samples_fit_and_the_first_screen_answers(lang):
    given = ("supplementary-budget-2025", "--lang", lang, "--draws", "128")
    shown = {
        command: run(*command.split(), *given, COLUMNS="80").stdout
        for command in ("solve", "solve --full", "plans", "sweep")
    }
    shown["compare"] = run("compare", "hindsight", "hbm-first", "--lang", lang, COLUMNS="80").stdout
    assert all(shown.values())
    assert not any(wider(text) for text in shown.values())
    first = _first_screen(shown["solve"])
    words = {
        "ko": ("판단 불가", "견고한 안", "낭비의 판정이 아님"),
        "en": ("cannot tell", "holds up", "not a finding of waste"),
    }  # fmt: skip
    assert all(word in first for word in words[lang])


def _first_screen(text):
    return " ".join(" ".join(text.splitlines()[:24]).split())


def test_help_is_not_cut():
    done = run("--help", COLUMNS="80")
    assert not re.search(r"[^\]]\.\.\.$", done.stdout, re.M)
    assert not wider(done.stdout)
