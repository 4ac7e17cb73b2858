"""What users see of shipped scenarios and cases, held against `snapshots/`: a change that moves a figure shows.

Words have to be the same; a number may differ by one in its last printed digit, in JSON by a millionth of itself.
`python tests/test_snapshots.py` writes the snapshots anew; `git diff` then shows what has moved.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from shared import markdown, sensitivity, solved, wider

import optimizer
from optimizer.analysis.answer import Answer
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.report.document import document
from optimizer.report.explain import explain_page
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.resolved import resolved_text
from optimizer.report.sensitivity_document import sensitivity_document
from optimizer.report.sources import audit_text
from optimizer.report.sweep_document import plans_document, sweep_document
from optimizer.report.terminal import PLAIN, Screen

TESTS = Path(__file__).parent
FOLDER = TESTS / "snapshots"
SCENARIOS = sorted((TESTS.parent / "scenarios").glob("*.yaml"))
CASES = sorted((TESTS / "cases").glob("*.yaml"))
BASE = TESTS.parent / "scenarios" / "supplementary-budget-2025.yaml"
NOVEMBER = TESTS / "cases" / "korea-november-2026" / "scenarios" / "supplementary-budget-2025.yaml"
_VERSION = re.compile(r'((?:\| |")(?:optimizer|python|pyomo|highspy)(?: \| |": "))[\w.]+')
_NUMBER = re.compile(r"[-−△+]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[-+]?\d+)?")


def _named(path: Path) -> str:
    """How other tests ask for it too: shipped scenarios by name."""
    return path.stem if path in SCENARIOS else str(path)


def answer(path: Path) -> Answer:
    return solved(_named(path))


def _json(value: dict[str, Any]) -> str:
    value.pop("provenance", None)
    return json.dumps(value, ensure_ascii=False, indent=1, default=float) + "\n"


def _pages(path: Path, lang: str, screen: Screen = PLAIN) -> str:
    found = answer(path)
    if found.status != "optimal":
        return page(found, lang, screen, full=True) + "\n"
    why = Explanations(moving := sensitivity(_named(path)))
    return "\n".join(
        [
            page(found, lang, screen, full=True),
            sensitivity_page(moving, lang, screen),
            explain_page(why, lang, screen),
            "",
        ]
    )


def _samples(path: Path) -> str:
    """What few samples tell, and the plans that are made and judged on them: the same draws on every install."""
    scenario = answer(path).scenario
    swept = optimizer.sweep(scenario, n=64)
    # An answer of its own: what is derived from the other was without samples.
    shown = sweep_document(swept) | {"plans": plans_document(PlannedAnswer.of(optimizer.solve(scenario), swept))}
    return _json({key: value for key, value in shown.items() if key != "versions"})


WRITERS: dict[str, Callable[[Path], str]] = {
    "en.txt": lambda path: _pages(path, "en"),
    "ko.txt": lambda path: _pages(path, "ko"),
    "en.md": lambda path: markdown(_named(path), "en"),
    "ko.md": lambda path: markdown(_named(path), "ko"),
    "solve.json": lambda path: _json(document(answer(path))),
    "sensitivity.json": lambda path: _json(sensitivity_document(sensitivity(_named(path)))),
    "samples.json": _samples,
}


def _names() -> dict[str, tuple[Path, str]]:
    """Snapshot to scenario file and kind: every kind of every case and shipped scenario, samples of the first."""
    paths = {"november-2026" if path == NOVEMBER else path.stem: path for path in (*CASES, NOVEMBER, *SCENARIOS)}
    every = {f"{stem}.{kind}": (path, kind) for stem, path in paths.items() for kind in WRITERS}
    return {name: own for name, own in every.items() if own[1] != "samples.json" or own[0] == BASE}


NAMES = _names()
QUICK = {name for name, (path, _) in NAMES.items() if path in (*CASES, NOVEMBER, BASE)}


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in NAMES]
)
def test_nothing_that_is_shown_has_moved(name):
    path, kind = NAMES[name]
    wanted, shown = (_VERSION.sub(r"\1", text) for text in ((FOLDER / name).read_text("utf-8"), WRITERS[kind](path)))
    assert not list(differences(wanted, shown, exact=not kind.endswith("json")))


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in NAMES if name.endswith("txt")],
)
def test_pages_fit_80_columns(name):
    path, kind = NAMES[name]
    lang, screen = kind.partition(".")[0], Screen(80)
    assert not wider(_pages(path, lang, screen))
    assert not wider(resolved_text(answer(path).scenario, lang, screen))
    if answer(path).status == "optimal":
        assert not wider(page(answer(path), lang, screen))
        assert not wider(audit_text(answer(path), lang, screen))


def test_each_snapshot_is_of_something_that_is_shipped():
    there = {path.name for path in FOLDER.iterdir()}
    assert there - {*NAMES} == set(), "nothing is shipped of which these could be"
    assert {*NAMES} - there == set(), "run `python tests/test_snapshots.py`, and read what it writes"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("reaches 42.60", "reaches 42.61", True),
        ("reaches 42.60", "reaches 42.62", False),
        ("reaches 42.60", "attains 42.60", False),
        ("1,234 of 5", "1,235 of 5", True),
        ("1,234 of 5", "1,234 of 7", False),
        ("△1,049", "1,049", False),
    ],
)
def test_words_are_compared_as_they_are_and_numbers_to_their_last_digit(one, other, alike):
    assert (not list(differences(one, other, exact=True))) == alike


def differences(wanted: str, shown: str, exact: bool):
    """Lines that differ, each with its counterpart."""
    first, second = wanted.splitlines(), shown.splitlines()
    if len(first) != len(second):
        yield len(first), len(second)
    for one, other in zip(first, second, strict=False):
        if one != other and not _alike(one, other, exact):
            yield one, other


def _alike(one: str, other: str, exact: bool) -> bool:
    if [part.split() for part in _NUMBER.split(one)] != [part.split() for part in _NUMBER.split(other)]:
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(a == b or _near(_value(a), _value(b), exact) for a, b in pairs)


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("△", "-").replace("−", "-"))


def _near(a: Decimal, b: Decimal, exact: bool) -> bool:
    if exact:
        unit = Decimal(1).scaleb(max(int(a.as_tuple().exponent), int(b.as_tuple().exponent)))
        return abs(a - b) <= unit and (a < 0) == (b < 0)
    return abs(a - b) <= max(abs(a), abs(b)) * Decimal("1e-6") + Decimal("1e-9")


if __name__ == "__main__":
    os.chdir(TESTS.parent)  # places are told from here
    os.environ["OPTIMIZER_DRAWS"] = "none"
    FOLDER.mkdir(exist_ok=True)
    for gone in set(FOLDER.iterdir()) - {FOLDER / name for name in NAMES}:
        gone.unlink()
    for name in sys.argv[1:] or NAMES:
        path, kind = NAMES[name]
        (FOLDER / name).write_text(WRITERS[kind](path), encoding="utf-8")
