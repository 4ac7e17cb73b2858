"""`optimizer sweep` and the samples of `solve` and `report`, as a person or a script meets them."""

import inspect
import json
import os
import pickle
import pydoc
import re
import signal
import subprocess
import sys
import time

import pandas
import pytest
from click.testing import CliRunner

import optimizer
from optimizer.analysis.verdict import Verdict, word
from optimizer.cli import cli
from optimizer.errors import InputError
from optimizer.language import say
from optimizer.report.charts.rows import stacked
from optimizer.report.sweep_words import box_words, of_samples, percent, with_interval
from optimizer.report.words import Words
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.scenario_discovery import PrimBox
from optimizer.sweep.schema import units_of
from optimizer.sweep.statistics import SampleShare

pytest.importorskip("numba")

TWO = """\
scenario: two
budget: 10
objective: {maximize: made}
compare_with: last
limits: {least: made >= 15}
sampling: {status: assumed, variants: {small: 25%}}
variants: {small: {budget: 8, limits: {}}}
model:
  status: assumed
  categories: {first: {title: {ko: 첫째, en: First}}, second: {}}
  programmes:
    a: {category: first, per_unit: {made: {value: 2.5, low: 1, high: 3, distribution: uniform}}}
    b: {category: second, per_unit: {made: {value: 1.5, low: 1, high: 2, distribution: uniform}}}
  outputs: {made: {}}
  allocations: {last: {b: 10}, half: {a: 5, b: 5}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep")
    (path / "two.yaml").write_text(TWO, encoding="utf-8")
    return path


def run(*arguments, status=0):
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert done.return_value == status
    return done.stdout


def asked(folder):
    return "sweep", folder / "two.yaml", "--draws", 1024, "--more-than", 3, "--to", folder / "kept"


@pytest.fixture(scope="module")
def document(folder):
    return json.loads(
        run(
            "sweep",
            folder / "two.yaml",
            "--draws",
            1024,
            "--more-than",
            3,
            "--indices",
            "--to",
            folder / "kept",
            "--json",
        )
    )


def test_the_document_says_what_the_samples_tell(document):
    found = document
    assert (found["format"], found["version"], found["samples"], found["method"]) == (
        "optimizer-sweep",
        2,
        1024,
        "sobol",
    )
    assert sum(found["status"].values()) == 1024
    # The scenario needs an effect above 1.5, which one in eight of its samples lacks; the variant needs nothing.
    assert found["status"]["infeasible"] == pytest.approx(0.75 * 1024 / 8, abs=12)
    assert found["feasible"]["samples"] == found["status"]["optimal"] == found["objective"]["samples"]
    for shares in found["directions"].values():
        assert sum(item["samples"] for item in shares.values()) == 1024
        assert shares["none"]["samples"] == found["status"]["infeasible"], "what has no answer counts against"
    assert [item["amount"] for item in found["more_than"]] == [0, 0.01, 0.05, 3]
    assert sum(found["ahead"]["histogram"]["counts"]) == found["ahead"]["samples"]
    assert found["verdict"]["first"]["direction"] == "more"
    assert found["indices"]["sobol"]["optimum"]["used"] < found["indices"]["sobol"]["optimum"]["groups"]
    assert set(found["indices"]["pawn"]) == {"optimum", "ahead"}
    # In the scenario itself the actual breaks its rule in every other sample or so; the variant has none to break.
    kept = found["actual_keeps"]["samples"]
    assert 0 < kept < found["status"]["optimal"]
    assert found["actual_right"]["of"] == found["regret"]["samples"] == kept
    assert found["regret"]["least"] >= 0


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_is_the_document_in_words(folder, document, lang):
    shown = run(
        "sweep", folder / "two.yaml", "--draws", 1024, "--more-than", 3, "--to", folder / "kept", "--lang", lang
    )
    text = " ".join(shown.split())
    assert text.index(say("sweep_drawn_variant", lang)) > 0, "the variant is drawn, and none of the two numbers"
    assert ("2 uncertain numbers were drawn" if lang == "en" else "불확실한 숫자 2개를") in text
    assert f"{document['verdict']['first']['agree']['share']:.1%}" in text
    assert f"{document['more_than'][3]['share']:.1%}" in text
    assert f"{document['status']['infeasible']:,}" in text
    assert not re.search(r"\{|\}|probab|확률|None", text)
    assert {"ko": "표본의", "en": "of the samples"}[lang] in text
    assert {"ko": "첫째", "en": "First"}[lang] in text


def test_a_sweep_that_is_kept_is_not_solved_again(folder, document, monkeypatch):
    monkeypatch.setattr(Design, "rows", None)
    again = json.loads(run(*asked(folder), "--json"))
    assert {**again, "indices": None} == {**document, "indices": None}
    with pytest.raises(InputError, match="holds another sweep"):
        run("sweep", folder / "two.yaml", "--draws", 512, "--to", folder / "kept")
    with pytest.raises(InputError, match="the scenario has changed"):
        run("report", folder / "two.yaml", "--budget", 12, "--draws", folder / "kept", "-o", folder / "no.md")
    with pytest.raises(InputError, match="is not a number of samples"):
        run("solve", folder / "two.yaml", "--draws", folder / "nowhere")


def test_solve_says_it_in_one_line_and_judges_by_the_samples(folder, document):
    plain, sampled = run("solve", folder / "two.yaml"), run("solve", folder / "two.yaml", "--draws", folder / "kept")
    added = [line for line in sampled.splitlines() if line not in plain.splitlines()]
    assert any("samples" in line for line in added)
    found = json.loads(run("solve", folder / "two.yaml", "--draws", folder / "kept", "--json"))
    assert found["verdict"]["first"]["word"] == document["verdict"]["first"]["word"]
    assert found["verdict"]["first"]["share"] == document["verdict"]["first"]["agree"]["share"]
    unsampled = json.loads(run("solve", folder / "two.yaml", "--draws", "none", "--json"))
    assert (unsampled["verdict"]["first"]["word"], unsampled["verdict"]["first"]["share"]) == (None, None)
    assert run("solve", folder / "two.yaml", "--draws", "none") == plain
    assert not re.search("robust|conditional|cannot tell", plain.replace("Robustness runs", ""))
    assert found["samples"] == {**document, "indices": None, "more_than": document["more_than"][:3]}
    assert "samples" not in json.loads(run("solve", folder / "two.yaml", "--json"))


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", ["md", "html"])
def test_reports_have_a_section_on_it(folder, document, lang, kind):
    path = folder / f"report-{lang}.{kind}"
    run("report", folder / "two.yaml", "--draws", folder / "kept", "--lang", lang, "-o", path)
    shown = path.read_text(encoding="utf-8")
    heading = {"md": f"## {say('sweep_section', lang)}\n", "html": '<details id="uncertainty"'}[kind]
    assert heading in shown
    share = f"{document['verdict']['first']['agree']['share']:.1%}"
    assert share in shown
    if kind == "html":
        section = re.search(r'<details id="uncertainty".*?</details>', shown, re.S)[0]
        bars = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"[^>]*class="(down|open|up)"', section)
        start = 0.0
        for colour, way in (("down", "less"), ("open", "undecided"), ("up", "more")):
            size = 100 * document["directions"]["first"][way]["share"]
            placed = [bar for bar in bars if bar[2] == colour and abs(float(bar[0]) - start) < 0.01]
            assert not size or any(abs(float(width) - size) < 0.01 for _, width, _ in placed), way
            start += size
        counts = [count for count in document["ahead"]["histogram"]["counts"] if count]
        bar = r'<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)"'
        pictures = [re.findall(bar, picture) for picture in re.findall(r"<svg.*?</svg>", section, re.S)]
        # One for a desk and one for a phone.
        drawn, _small = (own for own in pictures if len(own) == len(counts))
        heights = [float(height) for height in drawn]
        assert max(heights) / min(heights) == pytest.approx(max(counts) / min(counts), rel=0.05)
    path = folder / f"plain-{lang}.{kind}"
    run("report", folder / "two.yaml", "--lang", lang, "-o", path)
    assert heading not in path.read_text(encoding="utf-8")


def test_without_any_allocation_the_status_says_so(folder):
    (folder / "none.yaml").write_text(TWO.replace("made >= 15", "made >= 99").replace("25%", "0%"), encoding="utf-8")
    found = json.loads(run("sweep", folder / "none.yaml", "--draws", 64, "--json", status=1))
    assert found["status"] == {"optimal": 0, "infeasible": 64, "not_proven": 0, "unbounded": 0}
    assert (found["enough"], found["verdict"], found["ahead"]["mean"]) == (False, {}, None)
    assert "64" in run("sweep", folder / "none.yaml", "--draws", 64, "--indices", status=1)


@pytest.mark.parametrize("least", [12, 9])
def test_a_scenario_without_an_allocation_of_its_own_is_said_to_have_none(folder, least):
    # At the numbers of the file 10 are made.
    text = TWO.replace("value: 2.5", "value: 1").replace("value: 1.5", "value: 1").replace(">= 15", f">= {least}")
    (folder / "itself.yaml").write_text(text, encoding="utf-8")
    said = " ".join(run("sweep", folder / "itself.yaml", "--draws", 64, "--lang", "en").split())
    assert ("At the numbers of the file there is no computed allocation, and so no verdict." in said) == (least > 10)


def test_plans_say_where_no_sample_has_an_allocation(folder):
    costly = "value: 2.5, low: 1, high: 3, distribution: {discrete: {1: 50%, 1.5: 50%}}"
    text = TWO.replace("value: 2.5, low: 1, high: 3, distribution: uniform", costly).replace("25%", "0%")
    (folder / "costly.yaml").write_text(text.replace("made >= 15", "made >= 24"), encoding="utf-8")
    command = "plans", folder / "costly.yaml", "--draws", 64
    assert "in no sample is there an allocation" in run(*command, "--lang", "en", status=1).splitlines()[3]
    assert json.loads(run(*command, "--json", status=1))["reason"] == "no_allocation"


@pytest.mark.parametrize("told", [["--draws", "0"], ["--draws", "many"], ["--more-than", "x"], ["--method", "best"]])
def test_what_cannot_be_asked_is_said(folder, told):
    with pytest.raises(InputError) as caught:
        run("sweep", folder / "two.yaml", *told)
    assert caught.value.problems[0].message


def test_what_cannot_be_swept_is_said_before_a_folder_is_made(folder):
    lots = TWO.replace("a: {category: first,", "a: {category: first, lot: 1,")
    for name, text, message in (
        ("certain", re.sub(", low: ., high: ., distribution: uniform", "", TWO).replace("25%", "0%"), "nothing is unc"),
        ("lots", lots, "no whole units or thresholds, as `a` has"),
    ):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            run("sweep", folder / f"{name}.yaml", "--to", folder / name)
        assert not (folder / name).exists()


def test_the_difference_of_what_is_minimised_is_what_is_saved(folder):
    cheap = TWO.replace("budget: 10\n", "").replace("maximize: made", "minimize: spend").replace("budget: 8, ", "")
    (folder / "cheap.yaml").write_text(cheap, encoding="utf-8")
    found = json.loads(run("sweep", folder / "cheap.yaml", "--draws", 256, "--json"))
    assert found["ahead"]["mean"] > 0
    assert found["more_than"][0]["share"] > 0.7
    said = " ".join(run("sweep", folder / "cheap.yaml", "--draws", 256, "--lang", "en").split())
    low, high = re.search(r"own optima over last is (\S+) to (\S+) in 90%", said).groups()
    assert float(low.replace("−", "-")) < 0 < found["ahead"]["mean"] < float(high)


def test_a_sweep_without_an_actual(folder):
    alone = folder / "alone.yaml"
    alone.write_text(TWO.replace("compare_with: last\n", ""), encoding="utf-8")
    assert "256" in run("sweep", alone, "--draws", 256)
    swept = json.loads(run("sweep", alone, "--draws", 256, "--json"))
    assert (swept["ahead"], swept["plans"]) == (None, {})
    assert json.loads(run("solve", alone, "--draws", 256, "--json"))["status"] == "optimal"
    run("report", alone, "--draws", 256, "-o", folder / "alone.html")


def test_shares_never_read_as_all_or_none():
    told = [
        percent(SampleShare(k, n, 0, 1)) for k, n in ((0, 9), (9, 9), (1, 10**5), (10**5 - 1, 10**5), (1, 3), (0, 0))
    ]
    assert told == ["0%", "100%", "<0.1%", ">99.9%", "33.3%", "-"]
    box = PrimBox((), coverage=0.9996, density=0.996, base=1.0, n=4096)
    shown = box_words(box, Words(optimizer.load("supplementary-budget-2025"), "en"))
    assert [shown[name] for name in ("coverage", "density", "base")] == [">99.9%", "99.6%", "100%"]
    (row,) = stacked([("a", [("down", 0.0004), ("up", 0.9996)], "")]).rows
    assert [mark.says for mark in row.marks] == ["<0.1%", ">99.9%"]
    scenario = optimizer.load("supplementary-budget-2025")
    assert of_samples(SampleShare(1024, 1024, 0, 1), Words(scenario, "ko")) == "표본 1,024개 모두"
    assert of_samples(SampleShare(1024, 1024, 0, 1), Words(scenario, "en")) == "all 1,024 samples"
    assert of_samples(SampleShare(1023, 1024, 0, 1), Words(scenario, "en")) == "99.9% of samples"


def test_amounts_without_a_currency_have_no_more_digits_than_samples_tell(folder):
    capped = TWO.replace("{category: first,", "{category: first, max_spend: {value: 5, low: 3, high: 7},")
    (folder / "capped.yaml").write_text(capped, encoding="utf-8")
    said = run("sweep", folder / "capped.yaml", "--draws", 1000, "--lang", "en")
    (row,) = [line.split()[-3:] for line in said.splitlines() if line.startswith("First, change")]
    assert max(len(figure.strip("−").replace(".", "").strip("0")) for figure in row) <= 4


def test_one_sample_is_no_samples(folder):
    said = " ".join(run("solve", folder / "two.yaml", "--draws", 1, "--lang", "en").split())
    assert "the share of 1 sample with that direction" in said
    assert not re.search(r"\b1 samples|all 1 ", said)


@pytest.mark.parametrize("hits", [3686, 3687, 2867, 2868])
def test_a_share_reads_as_a_threshold_of_verdicts_only_from_there_on(hits):
    # Of 4,096 samples 3,687 and 2,868 are the first of 90% and of 70%.
    share = SampleShare(hits, 4096, hits / 4096, 1.0)
    printed = float(percent(share).removesuffix("%"))
    assert word(Verdict("more", {}, ()), printed / 100) == word(Verdict("more", {}, ()), share.share)
    assert with_interval(share, "en") == f"{percent(share)} ({percent(share).removesuffix('%')} to 100.0)"


def test_the_function_has_the_name_also_once_the_room_is_imported():
    from optimizer.sweep import draws

    assert draws.Draws is Draws
    assert list(inspect.signature(optimizer.sweep).parameters)[:3] == ["scenario", "n", "seed"]
    assert "sweep(" in pydoc.render_doc(optimizer.sweep, renderer=pydoc.plaintext).splitlines()[2]


def test_a_sweep_pickles_and_says_what_its_columns_hold(folder):
    scenario = optimizer.load(folder / "two.yaml")
    swept = optimizer.sweep(scenario, n=128, seed=5)
    frame = swept.to_frame()
    assert list(frame["variant"].cat.categories) == ["", "small"]
    for item in (swept, optimizer.sweep(scenario, n=128, seed=5, to=folder / "pickled")):
        assert item.findings.ahead == swept.findings.ahead
        again = pickle.loads(pickle.dumps(item))
        assert (again.folder, repr(again)) == (item.folder, repr(swept))
        pandas.testing.assert_frame_equal(again.to_frame(), frame)
        assert again.findings.directions == swept.findings.directions
    assert repr(swept) == f"<PlannedSweep two: 128 samples, {(frame['status'] == 'optimal').sum()} optimal>"
    assert set(frame.attrs["columns"]) == {"sample", *frame.columns}
    assert frame.attrs["columns"]["ahead"] == "optimum at the actual's total less the actual, more being better"


def test_columns_have_the_units_of_the_scenario():
    scenario = optimizer.load("supplementary-budget-2025")
    found = units_of(Draws(scenario, 1))
    assert (found["spend.gpu_purchase"], found["optimum"], found["score.compute"]) == ("KRW", "points", "points")
    assert found["draw.programmes.gpu_purchase.lag"] == "years"
    assert "draw.parameters.occupancy" not in found


@pytest.mark.slow
def test_an_interrupted_sweep_keeps_what_is_finished_and_goes_on(tmp_path):
    command = [sys.executable, "-m", "optimizer", "sweep", "supplementary-budget-2025", "--draws", "200000"]
    env = {**os.environ, "LANG": "en_US.UTF-8"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    began = subprocess.Popen([*command, "--to", "kept"], cwd=tmp_path, env=env, **pipes)
    for _ in range(600):
        if list((tmp_path / "kept").glob("rows/*")):
            break
        time.sleep(0.2)
    began.send_signal(signal.SIGINT)
    out, err = began.communicate(timeout=60)
    assert (began.returncode, out) == (130, "")
    assert "of 200,000 samples kept in kept; the same command goes on from there" in err
    assert "Traceback" not in err
    before = len(list((tmp_path / "kept").glob("rows/*")))
    assert 0 < before < 25
