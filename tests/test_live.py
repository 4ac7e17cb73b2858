"""What the page gets: settings and their ends, the recorded computation as data, and what cannot be live."""

from __future__ import annotations

import hashlib
import html
import json
import lzma
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from korea import NOVEMBER

import optimizer
from optimizer.language.locale import LANGUAGES, with_particles
from optimizer.report.html import policy, script_sources, scripts, written_report
from optimizer.report.live.export import NotLiveError, answer_data, live_data, words_data
from optimizer.report.live.settings import settings_of
from optimizer.report.typography import typeset
from optimizer.report.words import Words

BASE = NOVEMBER
SCENARIOS = Path(__file__).parent.parent / "scenarios"
MODEL = {
    "status": "assumed",
    "currency": "KRW",
    "parameters": {"price": {"value": "2억원", "low": "1억원", "high": "3억원"}},
    "programmes": {
        "a": {"unit_cost": "price", "output": "o", "max_spend": "30억원"},
        "b": {
            "tiers": [{"units": {"value": 4, "low": 2, "high": 6}, "unit_cost": "1억원"}, {"unit_cost": "2억원"}],
            "output": "p",
        },
    },
    "outputs": {"o": {}, "p": {}},
    "capabilities": {"c": {"from": "o", "curve": [[0, 0], [10, 50], [40, 100]]}, "d": {"from": "p", "linear": 1}},
}  # fmt: skip


def data_of(**changes):
    return live_data(optimizer.load({"model": MODEL, "budget": "40억원", **changes}), "en")


def settings(data):
    return {setting["path"]: setting for setting in data["settings"]}


def test_what_a_reader_saves_extends_the_file_by_the_name_that_it_is_found_by(tmp_path):
    text = json.dumps({"scenario": "lindenau", "model": MODEL, "budget": "40억원"}, ensure_ascii=False)
    (tmp_path / "smooth.yaml").write_text(text, encoding="utf-8")
    name = live_data(optimizer.load(tmp_path / "smooth.yaml"), "en")["scenario"]["name"]
    (tmp_path / "saved.yaml").write_text(f"extends: {name}", encoding="utf-8")
    assert optimizer.load(tmp_path / "saved.yaml").programmes.keys() == MODEL["programmes"].keys()
    assert data_of(scenario="in-code")["scenario"]["name"] == "in-code"


def test_the_base_case_offers_budget_horizon_weights_scores_limits_and_assumptions():
    data = live_data(optimizer.load(BASE), "en")
    kinds = [setting["kind"] for setting in data["settings"]]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "budget": 1, "horizon": 1, "weight": 5, "requirement": 5, "limit": 4, "assumption": 59,
    }  # fmt: skip
    found = settings(data)
    assert found["budget"]["value"] == 18449e8
    assert found["budget"]["unit"] == "KRW billion"
    assert found["programmes.gpu_purchase.lag"]["unit"] == "months"
    assert found["require.talent"]["value"] == found["require.talent"]["low"], "not asked for"
    assert "limits.environment_locked" not in found, "its 0 states a proportion"
    assert len(json.dumps(data)) < 150_000
    # Electricity is charged to budgets that this case has none of.
    assert "programmes.operating_environment.upkeep" not in found


def test_what_a_file_cannot_state_as_one_number_is_no_setting():
    data = data_of(limits={"share": "a >= 5% of budget", "chain": "1억원 <= a <= 20억원", "pair": "a - 2 * b = 0"})
    assert set(settings(data)) == {
        "budget", "objective.weights.c", "objective.weights.d", "require.c", "limits.chain.low", "limits.chain.high",
        "programmes.a.max_spend", "parameters.price",
    }  # fmt: skip
    chain = {"key": "limits.chain", "parts": ["", " <= a <= ", ""], "paths": ["limits.chain.low", "limits.chain.high"]}
    assert data["limits"] == [chain | {"title": None}]
    named = data_of(limits={"most": {"title": {"ko": "상한", "en": "Most"}, "rule": "a <= 20억원"}})
    assert [(limit["title"]["ko"], limit["title"]["en"]) for limit in named["limits"]] == [("상한", "Most")]


def test_one_weight_alone_is_no_setting():
    model = MODEL | {"capabilities": {"c": MODEL["capabilities"]["c"]}}
    assert not [path for path in settings(data_of(model=model)) if path.startswith("objective.weights")]


def test_a_range_at_whose_end_the_file_does_not_hold_is_no_setting():
    composite = {
        "ces": {"unit": 1, "share": "s", "elasticity": 1, "inputs": [{"of": "o", "at": 1}, {"of": "p", "at": 1}]}
    }
    model = MODEL | {
        "parameters": {**MODEL["parameters"], "s": {"value": 0.5, "low": 0.2, "high": 1}},
        "composites": {"m": composite},
        "capabilities": {"c": {"from": "m", "curve": [[0, 0], [10, 50]]}},
    }
    data = data_of(model=model)
    assert "parameters.s" not in settings(data)
    assert "parameters.price" in settings(data)


def test_whole_lots_and_scenarios_without_an_answer_are_not_live():
    with pytest.raises(NotLiveError) as caught:
        data_of(set={"programmes.a.lot": 1})
    assert caught.value.reason == "live_whole"
    with pytest.raises(NotLiveError) as caught:
        data_of(limits={"no": "a >= 100억원"})
    assert caught.value.reason == "live_no_optimum"
    with pytest.raises(NotLiveError):
        live_data(optimizer.load(BASE).variants["whole_projects"], "en")
    page = written_report(optimizer.solve(optimizer.load(BASE).variants["whole_projects"]), "en")
    assert "nor can you make a split of your own here: there are whole lots or thresholds" in page
    assert 'id="live-wasm"' not in page
    assert policy(live=False) in html.unescape(page)


def test_a_score_that_lies_below_its_curve_does_not_make_a_scenario_dead():
    model = MODEL | {"capabilities": {"c": {"from": "o", "curve": [[500, 0], [600, 50]]}}}
    assert data_of(model=model)["settings"]


def report(**changes):
    return written_report(optimizer.solve(optimizer.load({"model": MODEL, "budget": "40억원", **changes})), "en")


def test_the_readers_table_has_upkeep_that_only_a_split_of_their_own_may_have():
    programmes = {"a": {"upkeep": 0.5, "unit_cost": 1}, "b": {}}
    asked = {"model": {"status": "assumed", "programmes": programmes}, "objective": {"maximize": "b"}}
    assert 'data-own="upkeep.spend"' in report(**asked, budget={"2025": 5, "2026": 5}, horizon=2)
    assert 'data-own="upkeep.spend"' not in report(**asked, budget=5, horizon=2), "nothing is charged in one period"


def test_nothing_in_data_or_code_ends_its_element_early():
    title = "</script><script>alert(1)</script>"
    page = report(title=title)
    assert page.count("</script>") == page.count("<script") == 7
    assert "<script>alert" not in page
    assert "alert(1)</script>" not in page


def test_only_the_pages_own_code_may_run_and_nothing_can_be_requested():
    allowed = policy(live=True)
    assert allowed.startswith("default-src 'none';")
    assert "unsafe-inline" not in allowed.partition("script-src")[2]
    assert "unsafe-eval" not in allowed.replace("wasm-unsafe-eval", "")
    assert allowed in html.unescape(report())


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
def test_every_shipped_scenario_is_live(name):
    scenario = optimizer.load(name)
    data = live_data(scenario, "en")
    assert len(data["settings"]) > 40 or scenario.question.model != "korea-ai-2025"
    size = len(scripts({}, data).encode())
    assert size < 1_400_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_templates_hang_on_nothing_that_fills_them(lang):
    texts = words_data(Words(optimizer.load(BASE), lang))["texts"]
    assert {key for key, text in texts.items() if "|" in text or with_particles(text) != text} == set()


def test_what_is_vendored_is_as_published():
    folder = Path(optimizer.__file__).parent / "report" / "live" / "vendor"
    named = dict(re.findall(r"/([^/\s]+)`.*`([0-9a-f]{64})`", (folder / "README.md").read_text(encoding="utf-8")))
    for name in ("highs.js", "xz-decompress.min.js", "js-yaml.mjs"):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == named[name]
    assert hashlib.sha256(lzma.decompress((folder / "highs.wasm.xz").read_bytes())).hexdigest() == named["highs.wasm"]
    for name in ("LICENSE", "LICENSE.js-yaml"):
        assert "MIT License" in (folder / name).read_text(encoding="utf-8")


def test_who_has_a_page_or_a_wheel_has_the_licences_of_what_others_wrote():
    root = Path(__file__).parent.parent
    ours = (root / "pyproject.toml").read_text("utf-8")
    listed = [path for name in re.findall(r'^    "(.*LICENSE.*)",$', ours, re.MULTILINE) for path in root.glob(name)]
    assert {*listed} == {root / "LICENSE", *(root / "optimizer").rglob("LICENSE*")}
    for name in ("LICENSE", "LICENSE.js-yaml"):
        assert (root / "optimizer/report/live/vendor" / name).read_text("utf-8") in scripts({}, None)


@pytest.mark.skipif(None in (shutil.which("esbuild"), shutil.which("tsc")), reason="esbuild or tsc is not installed")
def test_the_pages_modules_have_their_types_and_the_bundle_is_made_of_them(tmp_path):
    script = Path(__file__).parent.parent / "scripts" / "bundle_page"
    done = subprocess.run([script, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for source, name in zip(script_sources(True)[1:], ("vendor/highs.min.js", "page.bundle.js"), strict=True):
        assert (tmp_path / name).read_text(encoding="utf-8") == source, "run scripts/bundle_page"


@pytest.mark.parametrize(
    ("payment", "settable"), [((2, 0, 4), False), ((0, 0, 4), False), ((2, -1, 4), False), ((2, 1, 4), True)]
)
def test_a_payment_that_can_be_nothing_is_no_setting(payment, settable):
    """Units are counted by the first payment, and the page would divide by nothing."""
    value, low, high = payment
    bonds = {"payments": {"2025": {"value": value, "low": low, "high": high}, "2026": 1}, "output": "o"}
    model = {
        "status": "assumed",
        "programmes": {"bonds": bonds, "bread": {"output": "p"}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {"c": {"from": "o", "linear": 1}, "d": {"from": "p", "linear": 1}},
    }
    budget = {"2025": 20, "2026": 20}
    data = live_data(optimizer.load({"model": model, "budget": budget, "horizon": 2}), "en")
    assert ("programmes.bonds.payments.2025" in settings(data)) == settable
    assert "budget.2025" in settings(data)


def test_a_number_has_one_control():
    """Also one that is a weight or a budget and has a range."""
    ranged = {"value": 0.5, "low": 0.3, "high": 0.7}
    curve = {"curve": [[0, 0], [10, 100]]}
    model = {
        "status": "assumed", "programmes": {"a": {"output": "x"}, "b": {"output": "y"}}, "outputs": {"x": {}, "y": {}},
        "capabilities": {"p": {"from": "x", **curve}, "q": {"from": "y", **curve}},
    }  # fmt: skip
    stated = {
        "model": model, "budget": {"value": 10, "low": 8, "high": 12}, "compare_with": {"a": 5, "b": 5},
        "objective": {"maximize": "weighted_score", "weights": {"p": ranged, "q": 0.5}},
        "require": {"p": 20}, "limits": {"l": "a >= 1"},
    }  # fmt: skip
    paths = [setting.path for setting in settings_of(optimizer.load(stated))]
    assert len(paths) == len(set(paths))
    assert {"budget", "horizon", "objective.weights.p", "require.p", "limits.l"} <= set(paths)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("currency", "budget"), [("EUR", "EUR 900 million"), ("KRW", "KRW 90 billion")])
def test_the_page_names_amounts_as_python_does(currency, budget, lang):
    """Small ones with a decimal or in a smaller unit."""
    model = {"currency": currency, "status": "assumed", "programmes": {"a": {}, "b": {}}}
    scenario = optimizer.load({"model": model, "budget": budget, "objective": {"maximize": "a"}})
    amounts = [
        0,
        4_500,
        450_000,
        1_234_567,
        123_450_000_000,
        40_500_000_000,
        2_500_000,
        9_600_000,
        250_000_000,
        512_345_678,
    ]
    code = (
        f"import {{ wordsOf }} from '{Path(optimizer.__file__).parent / 'report/live/js/words.js'}';"
        f"const words = wordsOf({json.dumps(words_data(Words(scenario, lang)))});"
        f"console.log(JSON.stringify({json.dumps(amounts)}.map((value) => words.amount(value))));"
    )
    done = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [typeset(scenario.display.say(value, lang), lang) for value in amounts]


@pytest.mark.parametrize(("most", "redrawn"), [(1.5, True), (2.5, False)])
def test_shares_stay_as_published_where_some_sample_is_not_judged(monkeypatch, most, redrawn):
    """A unit of a costs 2 less a discount of up to ``most``: where that is more, a sample is none and counts against.

    The page would count among the others alone.
    """
    model = {
        "status": "assumed",
        "parameters": {"full": 2, "less": {"value": 1, "low": 0.5, "high": most}},
        "programmes": {"a": {"unit_cost": "full - less", "output": "x"}, "b": {"output": "y"}},
        "outputs": {"x": {}, "y": {}},
        "capabilities": {"c": {"from": "x", "linear": 1}, "d": {"from": "y", "linear": 1}},
        "allocations": {"now": {"a": 20, "b": 80}},
    }
    monkeypatch.setenv("OPTIMIZER_DRAWS", "256")
    goal = {"maximize": "weighted_score", "weights": {"c": 0.6, "d": 0.4}}
    asked = {"model": model, "budget": 100, "objective": goal, "compare_with": "now"}
    assert ("leads" in answer_data(optimizer.solve(optimizer.load(asked)))) == redrawn
