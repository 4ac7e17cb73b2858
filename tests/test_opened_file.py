"""Files that the page opens, as people write them: each value is read as Python reads it, or named as not read."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from live_cases import ask, draw

import optimizer
from optimizer.errors import InputError
from optimizer.report.live.export import live_data

pytestmark = [pytest.mark.node, pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")]
LAG = {"value": "6 months", "low": "0 months", "high": "2 years"}
MODEL = {
    "status": "assumed",
    "currency": "KRW",
    "parameters": {
        "price": {"value": "2억원", "low": "1억원", "high": "3억원"},
        "gain": {"value": 2, "low": 1, "high": 4},
    },
    "programmes": {
        "a": {"unit_cost": "price", "output": "o", "max_spend": "90억원", "lag": LAG},
        "b": {"unit_cost": "1억원", "output": "p"},
        "free": {"unit_cost": 0, "max_units": 50, "output": "p"},
        "law": {"fixed": True},
    },
    "outputs": {"o": {}, "p": {}},
    "capabilities": {
        "c": {"from": "o", "curve": [[0, 0], [40, 50]]},
        "d": {"from": "p", "curve": [[0, 0], [90, 90]]},
        "e": {"from": "p", "linear": "gain"},
    },
    "allocations": {
        "bill": {
            "a": {"2025": "50억원", "2026": "40억원"},
            "b": {"2025": "30억원"},
            "law": {"2025": "20억원", "2026": "20억원"},
        }
    },
}
YEARS = {
    "scenario": "years",
    "model": MODEL,
    "budget": {"2025": "100억원", "2026": "100억원"},
    "horizon": 4,
    "compare_with": "bill",
    "objective": {"maximize": "weighted_score", "weights": {"c": 0.5, "d": 0.3, "e": 0.2}},
    "limits": {"most": {"title": {"en": "Most"}, "rule": "a <= 120억원"}, "pair": "10억원 <= b <= 95억원"},
    "require": {"d": 5},
}
CASES = [
    line.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
    for line in Path(__file__).with_name("opened_files.txt").read_text(encoding="utf-8").splitlines()[1:]
    if line and not line.startswith("==")
]
HEAD = "extends: years, scenario: mine, "


@pytest.fixture
def years(tmp_path):
    """The path of the scenario."""
    for part in ("models", "scenarios"):
        (tmp_path / part).mkdir()
    path = tmp_path / "scenarios" / "years.yaml"
    path.write_text(json.dumps(YEARS, ensure_ascii=False), encoding="utf-8")
    return path


def opened(data: dict[str, Any], texts: list[str], folder: Path) -> list[Any]:
    """What the page reads of each file."""
    questions = [{"method": "read", "argument": text} for text in texts]
    return ask({"years": {"data": data, "questions": questions}}, folder)["years"]


def named(unread: list[str], path: str) -> bool:
    """Whether one of the keys that are named as not read holds the value at ``path``, or something of it."""
    keys = [key.removeprefix("set.").replace("programmes.*", "programmes.a") for key in unread]
    whole = {"set", "model", "objective" if path.startswith("objective") else "compare_with"} | {"overlaps"}
    return any(
        f"{path}.".startswith(f"{key}.") or key.startswith(f"{path}.") or whole & {key, key.split(".")[-1]}
        or (path.startswith("objective") and key.startswith("objective"))
        for key in keys
    )  # fmt: skip


def differences(before: optimizer.Scenario, data: dict[str, Any], file: Path, found: Any) -> list[str]:
    """What the page has read of a file otherwise than Python, and has not named."""
    refused = "error" in found
    try:
        asked = optimizer.load(str(file))
    except InputError as error:
        return [] if refused or found["unread"] else [f"read, but {error}"]
    if refused:
        return [found["error"]]
    differ = []
    for setting in data["settings"]:
        path = setting["path"]
        value = float(asked.base[path]) if path in asked.numbers else setting["low"]
        mine = found["settings"].get(path, setting["value"])
        if mine != pytest.approx(value, rel=1e-9) and not named(found["unread"], path):
            differ.append(f"{path} is {value}")
    own = found["own"]["amounts"] if found["own"] else {}
    spending, published = (scenario.spending_of(scenario.actual or "nothing") for scenario in (asked, before))
    for name in before.programmes:
        amounts, mine = ([float(known[name, t]) for t in before.periods] for known in (spending, published))
        if own.get(name, mine) != pytest.approx(amounts) and not named(found["unread"], f"compare_with.{name}"):
            differ.append(f"{name} spends {amounts}")
    if asked.goal.kind != before.goal.kind and not named(found["unread"], "objective"):
        differ.append(f"the objective is {asked.goal.kind}")
    return differ


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_each_value_of_a_file_is_read_as_python_reads_it_or_named(years, tmp_path, step):
    scenario, file = optimizer.load(str(years)), years.with_name("mine.yaml")
    data, wrong = live_data(scenario, "en"), {}
    texts = [f"{{{HEAD}{case[1:]}" if case[0] == "{" else HEAD.replace(", ", "\n") + case for case in CASES[::step]]
    for text, found in zip(texts, opened(data, texts, tmp_path / "node"), strict=True):
        file.write_text(text, encoding="utf-8")
        if differ := differences(scenario, data, file, found):
            wrong[text] = differ
    assert wrong == {}


@pytest.mark.parametrize("periods", [("2025", "2026"), ("2025",)])
def test_what_the_page_saves_is_read_by_python_and_opened_again(years, tmp_path, periods):
    """Also units of what costs nothing, what is fixed, and one period that has a name."""
    amounts = {name: {t: by[t] for t in periods if t in by} for name, by in MODEL["allocations"]["bill"].items()}
    asked = YEARS | {"budget": dict.fromkeys(periods, "100억원"), "compare_with": amounts}
    years.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    scenario, file = optimizer.load(str(years)), years.with_name("mine.yaml")
    data = live_data(scenario, "en")
    own = {name: [amount] * len(periods) for name, amount in (("a", 30e8), ("b", 9e8), ("free", 12))}
    drawn = [draw(data, random.Random(seed), 0.6) for seed in range(6)]
    questions = [{"method": "own", "argument": own, "settings": settings} for settings in drawn]
    texts = ask({"years": {"data": data, "questions": questions}}, tmp_path / "saved")["years"]
    for text, found in zip(texts, opened(data, texts, tmp_path / "opened"), strict=True):
        file.write_text(text, encoding="utf-8")
        assert found["unread"] == []
        assert found["own"]["amounts"] == own
        assert differences(scenario, data, file, found) == []


def test_what_a_page_saves_says_also_what_its_report_was_asked_besides_its_file(years, tmp_path):
    """With nothing changed on the page Python answers the saved file as the report, not as the file that it extends."""
    plan = {"a": {"2025": "40억원"}, "b": {"2026": "30억원"}}
    asked = optimizer.load(str(years)).with_(
        set={"budget.2025": "80억원", "programmes.b.max_spend": "50억원"}, horizon=5, compare_with=plan
    )
    data, file = live_data(asked, "en"), years.with_name("mine.yaml")
    saved = ask({"years": {"data": data, "questions": [{"method": "yaml"}]}}, tmp_path / "saved")["years"][0]
    file.write_text(saved, encoding="utf-8")
    read = optimizer.load(str(file))
    assert read.spending_of(read.actual or "") == asked.spending_of(asked.actual or "")
    expected = {path: value for path, value in asked.base.items() if not path.startswith("compare_with")}
    assert {path: read.base.get(path) for path in expected} == expected
    assert opened(data, [saved], tmp_path / "opened")[0]["unread"] == []
