"""Each family of constraints has a tiny scenario whose whole program is written out and was checked by hand.

To renew the texts after a deliberate change: ``python tests/test_golden.py``, then read the difference.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lp_text import lp_text

from optimizer.program.formulation import ROW_FAMILIES, Formulation
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.program.program import Program
from optimizer.scenario.load import load

GOLDEN = Path(__file__).parent / "golden"


def program(family: str) -> Program:
    return Program.of(load(str(GOLDEN / f"{family}.yaml")))


def test_every_family_has_a_golden_program_and_no_other_does():
    assert {path.stem for path in GOLDEN.glob("*.yaml")} == set(ROW_FAMILIES)
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(ROW_FAMILIES)


@pytest.mark.parametrize("family", ROW_FAMILIES)
def test_the_program_is_the_golden_one(family):
    built = program(family)
    assert family in stated_families(built), "the scenario has no row of its family"
    assert lp_text(built.exact) == (GOLDEN / f"{family}.lp").read_text(encoding="utf-8")


@pytest.mark.parametrize("family", ROW_FAMILIES)
def test_any_change_of_the_program_changes_the_text(family):
    exact = program(family).exact
    text = lp_text(exact)
    changed = list(changes(exact))
    assert len(changed) > 10
    for what, other in changed:
        assert lp_text(other) != text, what


def stated_families(built: Program) -> set[str]:
    """The families of the rows of a program."""

    rows = RowBuilder()
    Formulation(built.evaluator, rows).state()
    return {family for family, _, _ in rows.rows}


def test_each_diff_of_the_guide_fits_where_it_says():
    """What a change leaves or replaces stands in the file in one piece, and what it adds names what is there."""
    root = GOLDEN.parent.parent
    guide = (root / "CONTRIBUTING.md").read_text("utf-8")
    changes_of_files = [
        part for diff in guide.split("```diff\n")[1:] for part in diff.split("```")[0].split("--- ")[1:]
    ]
    assert len(changes_of_files) == guide.count("\n+++ ") == 6
    for change in changes_of_files:
        (old, new), hunks = change.split("\n@@")[0].split("\n+++ "), re.split(r"\n@@.*", change.rstrip())[1:]
        text = "" if old == "/dev/null" else (root / old.removeprefix("a/")).read_text("utf-8")
        for hunk in hunks:
            lines = hunk.splitlines()[1:]
            before, after = ("".join(f"{line[1:]}\n" for line in lines if not line.startswith(sign)) for sign in "+-")
            told = f"a diff of CONTRIBUTING.md begins from these lines of {old}: change them there, too\n{before}"
            assert text.count(before) == 1 or not before, told
            text = text.replace(before, after) if before else text + after
        if new.endswith(".py"):
            names = ["-m", "ruff", "check", "--select", "F", "--no-cache", "--stdin-filename", new, "-"]
            result = subprocess.run([sys.executable, *names], input=text, capture_output=True, text=True)
            assert result.returncode == 0, result.stdout


def changes(exact: LinearProgram) -> Any:
    """The program with one thing changed, and which."""
    yield "sense", replace(exact, maximized=not exact.maximized)
    yield "constant", replace(exact, constant=exact.constant + 1)
    for k, (i, j, value) in enumerate(exact.entries):
        for other in (value + 1, -value):
            if other != value:
                yield f"entry {i} {j}", replace(exact, entries=put(exact.entries, k, (i, j, other)))
        yield f"entry {i} {j} away", replace(exact, entries=exact.entries[:k] + exact.entries[k + 1 :])
    for name in ("cost", "rhs"):
        for k, value in enumerate(getattr(exact, name)):
            yield f"{name} {k}", replace(exact, **{name: put(getattr(exact, name), k, value + 1)})
    for name in ("lower", "upper"):
        for k, value in enumerate(getattr(exact, name)):
            for other in (1, None) if value is None or value != 1 else (2, None):
                if other != value:
                    yield f"{name} {k}", replace(exact, **{name: put(getattr(exact, name), k, other)})
    for j in range(len(exact.columns)):
        yield f"integer {j}", replace(exact, integers=tuple(sorted({*exact.integers} ^ {j})))
    for k, relation in enumerate(exact.relations):
        for other in {"<=", ">=", "="} - {relation}:
            yield f"relation {k}", replace(exact, relations=put(exact.relations, k, other))


def put(values: tuple[Any, ...], k: int, value: Any) -> tuple[Any, ...]:
    return (*values[:k], value, *values[k + 1 :])


if __name__ == "__main__":
    for name in ROW_FAMILIES:
        (GOLDEN / f"{name}.lp").write_text(lp_text(program(name).exact), encoding="utf-8")
