"""The command line as a person or a script meets it: exit statuses, streams, options, and no traceback."""

import json
import os
import re
import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from shared import run

from optimizer.__main__ import main
from optimizer.errors import SolverError

ROOT = Path(__file__).resolve().parent.parent
SMALL = """\
budget: 1000억원
compare_with: {machines: 900억원, people: 100억원}
limits: {some: people >= 20% of budget}
variants: {poorer: {budget: 500억원}}
model:
  currency: KRW
  status: assumed
  categories: {hard: {title: {ko: 장비, en: Hardware}}}
  programmes:
    machines: {category: hard, unit_cost: 2억원, output: capacity}
    people: {unit_cost: 1억원, output: staff}
  outputs: {capacity: {}, staff: {}}
  capabilities:
    equipment: {from: capacity, curve: [[0, 0], [100, 60], [400, 100]]}
    skills: {from: staff, curve: [[0, 0], [200, 50], [1000, 100]]}
"""


def start(*arguments, cwd=None, **environment):
    """Run the command as a process of its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))} | environment
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, stdin=subprocess.DEVNULL, env=env, timeout=120,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def alone(tmp_path):
    """A folder with the shipped scenario without its variants, which are answered one by one as it is."""
    text = "extends: supplementary-budget-2025\nvariants: null\n"
    (tmp_path / "alone.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_wrong_number_of_samples_is_told_before_anything_is_solved(folder, monkeypatch):
    monkeypatch.setattr("optimizer.solution.optimise", lambda scenario: pytest.fail("it was solved"))
    done = run("report", "small.yaml", "small.yaml", "-o", "out.md", "--draws", "0", cwd=folder)
    assert done.returncode == 2
    assert "is not a number of samples" in done.stderr


def test_solve_by_name_from_an_empty_folder(tmp_path):
    done = run("solve", "supplementary-budget-2025", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "target attainment" in " ".join(done.stdout.split())
    assert "18,449" in done.stdout or "1,844.9" in done.stdout


def test_language_follows_the_option_then_the_environment(folder):
    assert "계산상 배분" in run("solve", "small.yaml", "--lang", "ko", cwd=folder).stdout
    assert "계산상 배분" in run("solve", "small.yaml", cwd=folder, LANG="ko_KR.UTF-8").stdout
    assert "Computed" in run("solve", "small.yaml", cwd=folder).stdout


def test_json_is_alone_on_stdout_and_follows_the_contract(folder):
    done = run("solve", "small.yaml", "--json", cwd=folder)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    for key in (
        "scenario", "status", "objective", "nothing", "budget", "unspent", "idle", "programmes", "categories",
        "capabilities", "constraints", "actual_feasible", "actual_breaks", "regret", "equivalent_budget", "verdict",
        "variants", "certificate", "provenance",
    ):  # fmt: skip
        assert key in found, key
    assert set(found["programmes"]["people"]) >= {
        "category", "spend", "units", "actual", "change", "reduced_cost", "reduced_cost_per_unit", "near_optimal",
    }  # fmt: skip
    assert found["budget"] == 1000 * 10**8
    assert isinstance(found["programmes"]["people"]["spend"], int)
    assert found["actual_breaks"] == [{"name": "limits.some", "value": 10**10, "limit": 2 * 10**10, "by": 10**10}]
    assert found["regret"] is None
    assert found["categories"]["hard"]["possible"] == [0, 800 * 10**8]
    assert sum(p["spend"] for p in found["programmes"].values()) + found["unspent"] == found["budget"]
    assert found["variants"]["poorer"]["budget"] == 500 * 10**8


def test_options_change_the_scenario(folder):
    done = run(
        "solve", "small.yaml", "--json", "--budget", "2조원", "--horizon", "2",
        "--set", "programmes.people.unit_cost=2억원", "--set", "limits.some=people >= 500억원", cwd=folder,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["budget"] == 2 * 10**12
    assert found["constraints"]["limits.some"]["limit"] == 500 * 10**8
    assert found["programmes"]["people"]["spend"] == 2 * 10**8 * found["programmes"]["people"]["units"]
    gone = json.loads(run("solve", "small.yaml", "--json", "--set", "limits.some=null", cwd=folder).stdout)
    assert "limits.some" not in gone["constraints"]


def test_one_budget_does_not_replace_several(folder):
    text = SMALL.replace("budget: 1000억원", "budget: {2025: 400억원, 2026: 600억원}").replace(
        "budget: 500억원", "horizon: 3"
    )
    text = text.replace("machines: 900억원, people: 100억원", "machines: {2025: 900억원}, people: {2026: 100억원}")
    (folder / "years.yaml").write_text("horizon: 3\n" + text, encoding="utf-8")
    assert run("solve", "years.yaml", cwd=folder).returncode == 0
    done = run("solve", "years.yaml", "--budget", "1조원", cwd=folder)
    assert done.returncode == 2
    assert "by period" in done.stderr
    assert run("solve", "years.yaml", "--set", "budget.2026=1조원", cwd=folder).returncode == 0
    (folder / "split.csv").write_text("programme,억원\nmachines,600\n", encoding="utf-8")
    told = run("solve", "years.yaml", "--compare-with", "split.csv", cwd=folder).stderr
    assert "a third column names the period of each amount: 2025, 2026" in told


def test_compare_with_a_file_as_a_spreadsheet_writes_it(folder):
    (folder / "split.csv").write_bytes("사업,억원\nmachines,600\npeople,400\n".encode("cp949"))
    found = json.loads(run("solve", "small.yaml", "--json", "--compare-with", "split.csv", cwd=folder).stdout)
    assert found["programmes"]["machines"]["actual"] == 600 * 10**8
    assert found["actual_breaks"] == []
    told = run("solve", "small.yaml", "--lang", "en", "--compare-with", "split.csv", cwd=folder).stdout
    assert "split.csv" in told
    assert "the allocation compared with" not in told
    for text, places in (("machine,3억원\nmachines\n", ["3:1"]), ("machine,3억원\n합계,7\n", ["2:1", "3:1", "3:4"])):
        (folder / "bad.csv").write_text(f"programme,amount\n{text}", encoding="utf-8")
        bad = run("solve", "small.yaml", "--compare-with", "bad.csv", cwd=folder)
        assert bad.returncode == 2
        assert re.findall(r"bad\.csv:(\d+:\d+)", bad.stderr) == places
    assert "`합계` is not a programme" in bad.stderr
    assert "delete the sum" in bad.stderr
    for second, fault, place in (
        ("억원,B안(억원)\nmachines,600,400\n", "a file holds one plan", "1:14"),
        ("A안,B안\nmachines,600억원,400억원\n", "is not a budget period", "2:16"),
    ):
        (folder / "two.csv").write_text(f"programme,{second}", encoding="utf-8")
        two = run("solve", "small.yaml", "--compare-with", "two.csv", cwd=folder)
        assert (two.returncode, fault in two.stderr) == (2, True)
        assert f"two.csv:{place}" in two.stderr


def test_a_programme_that_the_file_leaves_out_is_named(folder):
    (folder / "split.csv").write_text("programme,억원\nmachines,600\n", encoding="utf-8")
    said = "0으로 계산한 사업: people."
    assert said in run("solve", "small.yaml", "--lang", "ko", "--compare-with", "split.csv", cwd=folder).stdout
    run("report", "small.yaml", "--lang", "ko", "--compare-with", "split.csv", "-o", "r.md", cwd=folder)
    assert said in (folder / "r.md").read_text("utf-8")
    assert said not in run("solve", "small.yaml", "--lang", "ko", cwd=folder).stdout
    fixed = SMALL.replace("people: {unit", "people: {fixed: true, unit").replace(">= 20%", ">= 5%")
    (folder / "small.yaml").write_text(fixed, encoding="utf-8")
    left = run("solve", "small.yaml", "--lang", "ko", "--compare-with", "split.csv", cwd=folder).stdout
    assert said not in left
    assert "정해진 금액으로 두고 총액에 넣은 고정 사업: people." in " ".join(left.split())


@pytest.mark.parametrize("command", ["solve split.csv", "compare small.yaml split.CSV"])
def test_a_file_of_amounts_is_no_scenario(folder, command):
    done = run(*command.split(), cwd=folder)
    assert done.returncode == 2
    assert "a CSV file holds an allocation, not a scenario" in done.stderr
    assert "optimizer solve FILE --compare-with split" in done.stderr


def test_a_linear_program_does_not_overwrite_a_scenario(folder):
    done = run("show", "small.yaml", "--lp", "small.yaml", cwd=folder)
    assert done.returncode == 2
    assert "does not end in .lp" in done.stderr
    assert (folder / "small.yaml").read_text("utf-8") == SMALL


def test_standard_input(folder):
    assert run("solve", "-", cwd=folder, stdin=SMALL).returncode == 0


def test_exit_statuses(folder):
    assert start("solve", "small.yaml", "--set", "limits.some=people >= 5000억원", cwd=folder).returncode == 1
    wrong = start("solve", "nope", cwd=folder)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    (folder / "open.yaml").write_text(
        "objective: {maximize: a}\nmodel: {status: assumed, programmes: {a: {}}}\n", encoding="utf-8"
    )
    open_ended = run("solve", "open.yaml", cwd=folder)
    assert open_ended.returncode == 1
    assert "Unbounded" in open_ended.stdout
    for arguments in (
        ["solve", "nope"], ["solve"], ["nonsense"], ["solve", "small.yaml", "--budget", "much"], ["solve", "."],
        ["solve", "small.yaml", "--set", "budget"], ["solve", "small.yaml", "--set", "programmes.x.unit_cost=3억원"],
        ["solve", "small.yaml", "--compare-with", "nobody"], ["solve", "small.yaml", "--lang", "xx"],
    ):  # fmt: skip
        done = run(*arguments, cwd=folder)
        assert done.returncode == 2, arguments
        assert done.stderr.strip(), arguments
        assert "Traceback" not in done.stderr


def test_a_question_about_one_answer_reads_no_variants(folder):
    (folder / "small.yaml").write_text(SMALL.replace("{budget: 500억원}", "{budget: 500}"), encoding="utf-8")
    assert run("solve", "small.yaml", cwd=folder).returncode == 2
    for command in ("sensitivity", "explain", "sources"):
        assert run(command, "small.yaml", cwd=folder).returncode == 0


def test_infeasible_names_the_rules_and_their_places(folder):
    done = run("solve", "small.yaml", "--set", "limits.some=people >= 5000억원", cwd=folder)
    assert "limits.some" in done.stdout
    assert "small.yaml:1" in done.stdout
    found = json.loads(
        run("solve", "small.yaml", "--json", "--set", "limits.some=people >= 5000억원", cwd=folder).stdout
    )
    assert found["status"] == "infeasible"
    assert found["conflict"]["proven"]


@pytest.mark.parametrize("command", ["sensitivity", "explain", "sources"])
def test_without_an_answer_the_document_has_the_conflict_under_its_own_format(folder, command):
    done = run(command, "small.yaml", "--json", "--set", "limits.some=people >= 5000억원", cwd=folder)
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr, document["format"]) == (1, "", f"optimizer-{command}")
    assert document["conflict"]["proven"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file is called so")
def test_the_name_of_a_file_does_not_steer_the_terminal(folder):
    (folder / "a\x01\u202eb.yaml").write_text(SMALL, encoding="utf-8")
    assert run("validate", "a\x01\u202eb.yaml", cwd=folder).stdout.startswith("a\ufffd\ufffdb.yaml: ")


def test_validate_tells_every_fault_of_every_file(folder):
    wrong = SMALL.replace("unit_cost: 2억원", "unit_coast: 2억원").replace("compare_with:", "compare_wiht:")
    (folder / "bad.yaml").write_text(wrong, encoding="utf-8")
    (folder / "worse.yaml").write_text(SMALL.replace("people >=", "peple >="), encoding="utf-8")
    done = run("validate", "small.yaml", "bad.yaml", "worse.yaml", cwd=folder)
    assert done.returncode == 2
    assert "small.yaml: ok" in done.stdout
    assert "unit_cost" in done.stderr
    assert "people" in done.stderr
    found = json.loads(run("validate", "--json", "bad.yaml", "worse.yaml", cwd=folder).stdout)["files"]
    assert {problem["line"] for problem in found["bad.yaml"]} == {2, 10}
    assert {problem["line"] for problem in found["worse.yaml"]} == {3}


def test_validate_names_the_limits_of_a_parent_that_end(folder):
    (folder / "child.yaml").write_text("extends: small.yaml\nlimits: {mine: machines >= 1억원}\n", encoding="utf-8")
    said = run("validate", "child.yaml", "--lang", "en", cwd=folder).stdout
    assert "No longer hold, as `limits` here replaces those of the scenario that this one extends: " in said
    remarks = json.loads(run("validate", "child.yaml", "--json", cwd=folder).stdout)["remarks"]["child.yaml"]
    assert all(remark["path"].startswith("limits.") for remark in remarks)
    assert remarks[0]["message"].startswith("No longer hold, as `limits` here replaces")


def test_a_scenario_with_programmes_beside_its_model_is_no_model_with_a_budget(folder):
    (folder / "bad.yaml").write_text("programmes: {a: {}}\n" + SMALL, encoding="utf-8")
    (problem,) = json.loads(run("validate", "--json", "bad.yaml", cwd=folder).stdout)["files"]["bad.yaml"]
    assert (problem["line"], problem["message"]) == (1, "this is a model, not a scenario")


def test_models_validate_too():
    done = run("validate", str(ROOT / "models" / "korea-ai-2025.yaml"), cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_show_tells_where_each_value_comes_from(folder):
    done = run("show", "small.yaml", "--set", "programmes.people.unit_cost=2억원", cwd=folder)
    assert "small.yaml:10:" in done.stdout
    assert "--set programmes.people.unit_cost:1:1" in " ".join(done.stdout.split())
    found = json.loads(run("show", "small.yaml", "--json", cwd=folder).stdout)
    shown = found["numbers"]["programmes.people.unit_cost"]
    assert {"ko": "people: 단가", "en": "people: unit cost"}.items() <= shown.pop("called").items()
    assert shown | {"place": "", "formula": None} == {
        "value": 10**8, "low": None, "high": None, "unit": "money", "status": "assumed", "sources": [], "formula": None,
        "used": True, "by_scenario": False, "range_judged_by": None, "place": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("family", "rule", "says"),
    [
        ("ramp", "ramp.school.2026", "growth ≤ 50% over 2025"),
        ("lot", "lot.ships", "lots of 2"),
        ("min_if_any", "min_if_any.machines", "none or at least 4"),
    ],
)
def test_show_says_what_a_rule_without_an_amount_demands(family, rule, says):
    path = str(ROOT / "tests" / "golden" / f"{family}.yaml")
    assert f"{rule} {says} " in " ".join(run("show", path).stdout.split())
    assert json.loads(run("show", path, "--json").stdout)["rules"][rule]["text"] == says


def test_show_says_of_which_allocation_a_required_score_is_a_share(tmp_path):
    base = (ROOT / "tests" / "golden" / "require.yaml").read_text(encoding="utf-8")
    more = "variants: {more: {require: {craft: last_year}}}\n"
    (tmp_path / "asked.yaml").write_text(base + more, encoding="utf-8")
    shown = " ".join(run("show", "asked.yaml", "--lang", "en", cwd=tmp_path).stdout.split())
    assert "require.craft ≥ 19.4 (90% of last_year)" in shown
    assert "Variant: more - require.craft: ≥ 21 (last_year)" in shown


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_new_writes_a_scenario_that_solves_and_overwrites_nothing(tmp_path, lang):
    assert run("new", "mine", "--lang", lang, cwd=tmp_path).returncode == 0
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    solved = json.loads(run("solve", "mine.yaml", "--json", cwd=tmp_path).stdout)
    assert (solved["status"], solved["currency"]) == ("optimal", {"ko": "KRW", "en": "EUR"}[lang])
    assert [item["status"] for item in solved["variants"].values()] == ["optimal"] * 2
    assert ("억원" in text) is (lang == "ko")
    assert text.isascii() or lang == "ko" or set(text) - set(map(chr, range(128))) == {"€"}
    assert "amounts_in" in text
    before = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert run("new", "mine", cwd=tmp_path).returncode == 2
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == before
    assert run("new", "../mine", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("kind", ["scenario", "model"])
def test_the_committed_schema_is_current(kind):
    stored = (ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert run("schema", kind).stdout == stored, "run `python scripts/files_page.py`"


def test_solve_imports_neither_pandas_nor_pyomo(alone):
    code = (
        "import sys; from optimizer.__main__ import _run; status = _run(['solve', 'alone.yaml']);"
        "print([m for m in ('pandas', 'pyomo', 'rich', 'scipy') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=alone, check=True)
    assert done.stderr.strip() == "[]"


def test_samples_are_drawn_and_solved_with_the_base_dependencies_alone(alone):
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['numba', 'pyarrow', 'SALib', 'scipy']));"
        "from optimizer.__main__ import _run;"
        "status = _run(['solve', 'alone.yaml', '--draws', '64', '--lang', 'en']);"
        "print([m for m in ('pandas', 'pyomo', 'scipy') if sys.modules.get(m)], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=alone, check=True)
    assert done.stderr.strip() == "[]"
    assert "64 samples" in done.stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from optimizer.__main__ import _run; status = _run(['--help']);"
        "print([m for m in ('pyomo', 'highspy', 'numpy', 'pydantic', 'yaml') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == "[]"


def test_a_full_disk_is_told_and_not_a_traceback(folder):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "optimizer", "solve", "small.yaml"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "space" in done.stderr


class Terminal(TextIOWrapper):
    def isatty(self):
        return True


def written(monkeypatch, encoding, *arguments, stream=TextIOWrapper):
    """What a command writes on a standard output of this encoding, as bytes."""
    monkeypatch.setattr("sys.stdout", output := stream(BytesIO(), encoding=encoding))
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code == 0, arguments
    return output.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["cp949", "latin-1"])
def test_a_file_or_pipe_is_written_in_utf_8_whatever_the_locale(folder, monkeypatch, encoding):
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    expected = run("explain", str(folder / "small.yaml"), "--lang", "ko").stdout
    assert written(monkeypatch, encoding, "explain", str(folder / "small.yaml"), "--lang", "ko").decode() == expected


def test_a_terminal_that_lacks_characters_has_the_nearest(folder, monkeypatch):
    command = ["explain", str(folder / "small.yaml"), "--lang", "en"]
    assert "KRW\N{NO-BREAK SPACE}1" in run(*command).stdout
    assert "\N{MINUS SIGN}10.0" in run(*command).stdout
    shown = written(monkeypatch, "cp949", *command, stream=Terminal).decode("cp949")
    assert "KRW 1 billion" in shown
    assert " -10.0" in shown
    assert "?" not in shown


def test_an_encoding_that_was_asked_for_stays_and_json_is_whole_in_it(folder, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    assert b"?" in written(monkeypatch, "latin-1", "explain", str(folder / "small.yaml"), "--lang", "ko")
    document = written(monkeypatch, "latin-1", "explain", str(folder / "small.yaml"), "--json").decode("ascii")
    assert json.loads(document) == json.loads(run("explain", str(folder / "small.yaml"), "--json").stdout)


def test_a_closed_output_is_no_fault(folder):
    command = f"exec {sys.executable} -m optimizer solve small.yaml >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, cwd=folder, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_solver_fails_at_is_told_with_where_to_look(folder, monkeypatch, capsys):
    def refused(scenario):
        raise SolverError("HiGHS refused the model")

    monkeypatch.setattr("optimizer.solution.optimise", refused)
    with pytest.raises(SystemExit) as ended:
        main(["solve", str(folder / "small.yaml")])
    told = capsys.readouterr().err
    assert ended.value.code == 3
    assert told.startswith("optimizer: no answer that stands the check: HiGHS refused the model\n")
    assert "optimizer show FILE" in told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "optimizer: there is not enough memory; fewer `--draws` take less\n"),
        (OSError(24, "Too many open files", "small.yaml"), "optimizer: small.yaml: Too many open files\n"),
    ],
)
def test_what_the_machine_lacks_is_told(folder, monkeypatch, capsys, error, told):
    def fails(scenario):
        raise error

    monkeypatch.setattr("optimizer.solution.optimise", fails)
    with pytest.raises(SystemExit) as ended:
        main(["solve", str(folder / "small.yaml")])
    assert (ended.value.code, capsys.readouterr().err) == (3, told)


def test_a_wrong_option_is_told_once_for_several_files(folder):
    done = run("compare", "small.yaml", "small.yaml", "--budget", "-1", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.count("needs its unit") == 1


def test_what_is_no_file_is_not_proposed_instead_of_itself(folder):
    (folder / "loop.yaml").symlink_to("loop.yaml")
    done = run("solve", "loop.yaml", cwd=folder)
    assert done.returncode == 2
    assert "did you mean `loop.yaml`" not in done.stderr


@pytest.mark.parametrize("command", ["solve small.yaml --compare-with {}.csv", "diff small.yaml {}.json"])
def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(folder, command):
    arguments = command.format("pipe").split()
    os.mkfifo(folder / arguments[-1])
    done = start(*arguments, cwd=folder)
    assert (done.returncode, done.stderr) == (2, f"{arguments[-1]}: cannot be read: is a pipe, not a file\n")


def test_a_closed_standard_input_is_told(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SystemExit) as ended:
        main(["solve", "-"])
    assert (ended.value.code, capsys.readouterr().err.split("\n")[0]) == (2, "<stdin>: standard input is closed")


@pytest.mark.parametrize("command", ["new {}", "solve small.yaml --draws {}", "compare small.yaml {}"])
def test_a_name_too_long_for_a_file_is_a_fault_of_the_input(folder, command):
    done = run(*command.format("a" * 300).split(), cwd=folder)
    assert done.returncode == 2
    assert "aaa" in done.stderr.replace("\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_name_in_other_bytes_than_utf_8_is_no_fault(folder):
    name, split = os.fsdecode("작은".encode("cp949")), os.fsdecode("안.csv".encode("cp949"))
    text = SMALL.replace("unit_cost: 2억원", "unit_cost: {value: 2억원, low: 1억원, high: 3억원}")
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / split).write_text("programme,억원\nmachines,600\npeople,400\n", encoding="utf-8")
    for suffix in ("html", "md", "pdf", "xlsx", "hwpx"):
        pytest.importorskip({"pdf": "typst", "xlsx": "xlsxwriter", "hwpx": "hwpx"}.get(suffix, "json"))
        path = f"{name}.{suffix}"
        done = run("report", f"{name}.yaml", "--compare-with", split, "-o", path, "--draws", "none", cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert (folder / path).stat().st_size
    text = (folder / f"{name}.md").read_text("utf-8")
    assert "](%C0%DB%C0%BA-files/picture.svg)" in text
    pytest.importorskip("pyarrow")
    done = run("sweep", f"{name}.yaml", "--to", name, cwd=folder)
    assert "not in UTF-8" in done.stderr


def test_a_report_without_a_suffix_is_told_which_there_are(folder):
    done = run("report", "small.yaml", "-o", "out", cwd=folder)
    assert (done.returncode, done.stderr.split("\n")[0]) == (2, "out: has no suffix, which says the format")


def test_a_reader_that_leaves_early_is_no_error(folder):
    done = subprocess.run(
        f"{sys.executable} -m optimizer schema | head -1", shell=True, capture_output=True, text=True, cwd=folder
    )
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["schema", "--help", "validate small.yaml"])
def test_a_reader_that_has_gone_already_is_no_error(folder, command):
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [sys.executable, "-m", "optimizer", *command.split()]
    done = subprocess.run(arguments, stdout=writing, stderr=subprocess.PIPE, text=True, cwd=folder, timeout=120)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_is_full_before_the_end_is_told(folder, unbuffered):
    command = 'ulimit -f 8; exec "$0" -m optimizer schema > schema.json'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable], capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "optimizer: File too large\n")


@pytest.mark.parametrize("command", ["solve nope", "solve --bogus", "validate nope"])
def test_a_standard_error_that_cannot_be_written_leaves_the_exit_status(folder, command):
    with open("/dev/full", "w") as full:
        arguments = [sys.executable, "-m", "optimizer", *command.split()]
        assert subprocess.run(arguments, stderr=full, cwd=folder, timeout=120).returncode == 2


def test_interrupt_ends_cleanly(folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "optimizer", "solve", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # More than a pipe holds: once it is written the command has begun to read.
    process.stdin.write(b"#" + b" " * 200_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in error


@pytest.mark.parametrize("module", ["click", "optimizer.cli", "optimizer.errors"])
def test_an_interrupt_during_start_up_ends_cleanly_too(module):
    code = f"""
import sys, optimizer.__main__
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
for name in [name for name in sys.modules if name.split(".")[0] == "click" or name == {module!r}]:
    del sys.modules[name]
optimizer.__main__.main(["--help"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\ninterrupted\n")


def test_the_answer_does_not_depend_on_the_seed_of_the_hash(alone):
    done = [start("solve", "alone.yaml", "--json", cwd=alone, PYTHONHASHSEED=seed) for seed in "01"]
    assert json.loads(done[0].stdout)["status"] == "optimal"
    assert len({item.stdout for item in done}) == 1


def test_nothing_has_no_sign_in_documents():
    from optimizer.cli.group import dump

    assert json.loads(dump({"a": [-0.0, {"b": -0.0}], "c": (-1.5, 0, "-0.0", None)}))["c"] == [-1.5, 0, "-0.0", None]
    assert "-0.0," not in dump({"a": [-0.0, 1.0], "b": -0.0, "c": 1})
