"""Broken files: whatever is changed in them, `load` answers or raises InputError, and each problem has a place."""

import copy
import os
import random
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.scenario.blocks import Allocation
from optimizer.scenario.load import check_file, load
from optimizer.scenario.model_schema import Capability, Composite, Initial, Model, Programme, Source
from optimizer.scenario.scenario_schema import Limit, Objective, ScenarioFile
from optimizer.scenario.yaml_reader import read_text

ROOT = Path(__file__).resolve().parent.parent
MODEL = (ROOT / "models" / "korea-ai-2025.yaml").read_text(encoding="utf-8")
SCENARIO = (ROOT / "scenarios" / "supplementary-budget-2025.yaml").read_text(encoding="utf-8")
CASES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))]
CHARACTERS = "{}[]:,#&*!|>'\"%@`-+ \n\t<=0123456789.eE~?^()억조원한é\x00\x07\u2028\u200b\ufeff각²"
VALUES = [
    None, True, False, 0, -1, 10**30, 10**49, "1e49", 1e-49, 0.1, float("nan"), "", "x", "x *", "1/0", "ln(0)",
    "0^-1", "-1^0.5", "5억원", "USD 5", "8 months", "50%", "none", "rest", "*", "budget", "total",
    "score.compute", "budget.2026", "gpu.units", "a <= 5", "score.compute <= 1",
    "usable_compute at 12 months <= 5", [], {}, [[]], [1, 2], [[0, 0], [1, 1]], {"value": 1}, {"value": None},
    {"value": {"value": 1}}, {"2025": 1, "2026": 2}, {"a": {}}, "²", "한 글", "a.b", "<one>", "\u202e", "a\nb",
    "weighted_score", "weakest_score", "spend", "money_moved", "government_bill", "90% of government_bill",
    "2025-13-45", "../../etc/passwd", "/etc/passwd", "..", "x" * 5000, "(" * 99, "1+" * 999 + "1",
    "x*" * 999 + "x", "-" * 999 + "1", "9" * 5000, "1e999999999", ("p", "q"), b"bytes",
]  # fmt: skip
BLOCKS = (Model, Programme, Capability, Composite, Allocation, Initial, Source, ScenarioFile, Objective, Limit)
KEYS = [*sorted({name for block in BLOCKS for name in block.model_fields}), "²", "a.b", "*", "<one>", "<lines>", "2025"]


def paths(tree, above=()):
    """The path of every value of a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*above, key)
        yield from paths(value, (*above, key))


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def mutated(tree, rng):
    """A copy of ``tree`` with some values deleted, replaced, moved, doubled or renamed."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        known = list(paths(tree))
        if not known:
            break
        path = rng.choice(known)
        block, key = at(tree, path[:-1]), path[-1]
        value = copy.deepcopy(rng.choice(VALUES) if rng.random() < 0.7 else at(tree, rng.choice(known)))
        change = rng.random()
        if change < 0.2:
            del block[key]
        elif change < 0.7:
            block[key] = value
        elif isinstance(block, dict):
            block[rng.choice((*KEYS, *block))] = block.pop(key) if change < 0.85 else value
        else:
            block.insert(key, value)
    return tree


def mangled(text, rng):
    """``text`` with some characters or lines deleted, put in or doubled."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        start, change = rng.randrange(len(text) + 1), rng.random()
        if change < 0.4:
            text = text[:start] + text[start + rng.choice((1, 2, 9, 99)) :]
        elif change < 0.8:
            text = text[:start] + rng.choice(CHARACTERS) * rng.choice((1, 1, 2, 50)) + text[start:]
        else:
            lines = text.split("\n")
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
    return text


def answers(source, **changes):
    """Whether `load` gives a scenario; else the only way out is InputError, and each of its problems has a place."""
    problems = None
    try:
        load(source, **changes)
    except InputError as error:
        problems = error.problems
    assert problems is None or all(problem.place and problem.place.file and str(problem) for problem in problems)
    assert problems != ()
    return problems is None


def seeded(count):
    return pytest.mark.parametrize("seed", range(count))


@seeded(3)
def test_trees(seed):
    rng = random.Random(seed)
    whole = read_text(SCENARIO, "s").plain() | {"model": read_text(MODEL, "m").plain()}
    single = {key: value for key, value in whole.items() if key != "variants"}
    small = [read_text(text, "case").plain() for text in CASES]
    assert answers(whole)
    answers(mutated(whole, rng))
    for _ in range(3):
        answers(single | {"model": mutated(single["model"], rng)} if rng.random() < 0.5 else mutated(single, rng))
    for _ in range(30):
        answers(mutated(rng.choice(small), rng))


@seeded(3)
def test_texts(seed, tmp_path):
    rng = random.Random(seed)
    for folder in ("models", "scenarios"):
        (tmp_path / folder).mkdir()
    single = SCENARIO[: SCENARIO.index("variants:")]
    for _ in range(4):
        model, scenario = (mangled(MODEL, rng), single) if rng.random() < 0.5 else (MODEL, mangled(single, rng))
        (tmp_path / "models" / "korea-ai-2025.yaml").write_bytes(model.encode("utf-8", "replace"))
        (tmp_path / "scenarios" / "asked.yaml").write_bytes(
            scenario.encode(rng.choice(("utf-8", "utf-8", "cp949")), "replace")
        )
        answers(tmp_path / "scenarios" / "asked.yaml")
    for _ in range(20):
        (tmp_path / "small.yaml").write_text(mangled(rng.choice(CASES), rng), encoding="utf-8", errors="replace")
        answers(tmp_path / "small.yaml")


@seeded(3)
def test_settings(seed):
    rng = random.Random(seed)
    known = [".".join(map(str, path)) for path in paths(read_text(MODEL, "m").plain())]
    known += [".".join(map(str, path)) for path in paths(read_text(SCENARIO, "s").plain()) if path[0] != "variants"]
    for _ in range(10):
        settings = {}
        for _ in range(rng.choice((1, 1, 3))):
            parts = rng.choice(known).split(".")
            if rng.random() < 0.3:
                parts[rng.randrange(len(parts))] = rng.choice(("*", "value", "low", "²", ""))
            if rng.random() < 0.2:
                parts.append(rng.choice(("value", "low", "source", "*", "0")))
            settings[".".join(parts)] = rng.choice(VALUES)
        key = rng.choice(
            ("budget", "horizon", "objective", "limits", "compare_with", "require", "allocations", "uncertain")
        )
        other = {key: rng.choice(VALUES)} if rng.random() < 0.3 else {}
        answers("supplementary-budget-2025", variants=None, set=settings, **other)


@pytest.mark.parametrize("text", [SCENARIO[: SCENARIO.index("variants:")], MODEL, *CASES])
def test_null_and_nothing_and_one_wrong_type_everywhere(text):
    tree = read_text(text, "f").plain()
    step = max(1, len(list(paths(tree))) // (6 if text in CASES else 3))  # the shipped files take long to load
    for path in list(paths(tree))[::step]:
        for value in (None, {}, [], "wörd 없음", 10**49, True):
            broken = copy.deepcopy(tree)
            at(broken, path[:-1])[path[-1]] = value
            answers(broken if text is not MODEL else {"model": broken, "compare_with": "government_bill", "horizon": 3})


def test_what_is_no_file_at_all(tmp_path):
    folder, pipe, gone = tmp_path / "folder.yaml", tmp_path / "pipe.yaml", tmp_path / "gone.yaml"
    folder.mkdir()
    os.mkfifo(pipe)
    os.symlink(gone, tmp_path / "dangling.yaml")
    os.symlink(tmp_path / "loop.yaml", tmp_path / "loop.yaml")
    for name in ("folder.yaml", "pipe.yaml", "gone.yaml", "dangling.yaml", "loop.yaml"):
        assert not answers(tmp_path / name)
        assert not answers({"model": str(tmp_path / name), "objective": {"maximize": "x"}})


def test_a_file_that_is_closed_to_us(tmp_path, monkeypatch):
    path = tmp_path / "asked.yaml"
    path.write_text(SCENARIO, encoding="utf-8")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"asked\.yaml: cannot be read: Permission denied"):
        load(path)
    monkeypatch.setattr(Path, "is_file", refuse)
    assert not answers(path)


def test_a_chain_of_thousands(tmp_path):
    """What is long is no reason to fail, as long as it is not deep."""
    parameters = {"p0": 1, **{f"p{i}": f"p{i - 1} + 0" for i in range(1, 3000)}}
    composites = {"c0": {"sum_of": ["o"]}, **{f"c{i}": {"sum_of": [f"c{i - 1}"]} for i in range(1, 1500)}}
    model = {
        "status": "assumed",
        "parameters": dict(reversed(parameters.items())),
        "programmes": {"x": {"output": "o"}},
    }
    model |= {"outputs": {"o": {}}, "composites": dict(reversed(composites.items()))}
    scenario = load(
        {"model": model, "limits": {"a": "p2999 * x + c1499 <= 5" + " + p7" * 3000}, "objective": {"maximize": "c1499"}}
    )
    assert scenario.base["parameters.p2999"] == 1
    parameters["p0"] = "p2999"
    with pytest.raises(InputError, match=r"`parameters\.p\d+` is computed from itself"):
        load({"model": model | {"parameters": parameters}, "objective": {"maximize": "x"}})


def test_numbers_that_square_each_other_stay_small():
    parameters = {"p0": 1.000001, **{f"p{i}": f"p{i - 1} * p{i - 1}" for i in range(1, 60)}}
    model = {"status": "assumed", "parameters": parameters, "programmes": {"x": {}}}
    assert not answers({"model": model, "objective": {"maximize": "x"}})
    parameters["p0"] = 0.999999
    assert answers({"model": model, "objective": {"maximize": "x"}})


def test_a_model_given_as_a_scenario_and_the_other_way_round(tmp_path):
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    assert not answers(tmp_path / "model.yaml")
    assert check_file(tmp_path / "model.yaml")
    (tmp_path / "asked.yaml").write_text("model: asked.yaml\n", encoding="utf-8")
    assert not answers(tmp_path / "asked.yaml")
