"""A small model and a scenario over it, for tests of what scenarios inherit, change and may read."""

from collections.abc import Callable
from pathlib import Path

import pytest

MODEL = """\
model: m
currency: KRW
sources: {A: {title: a, date: 2024-01-01}, B: {title: b, date: 2024-01-01}}
parameters:
  price: {value: 2억원, low: 1억원, high: 3억원, source: A, note: from A}
programmes:
  p:
    unit_cost: price
    output: o
    max_units: {value: 9, source: A}
    lag: {value: 6 months, low: 3 months, high: 1 year, source: A}
  q: {unit_cost: {value: 1억원, status: assumed}, output: o, lag: {value: 1 year, status: assumed}}
outputs:
  o: {initial: {value: 5, low: 1, high: 9, source: A, lag: 3 months}}
capabilities:
  c: {from: o, curve: [[0, 0], [10, 50], [30, 100]], source: A}
  d: {from: o, linear: 1, status: assumed}
allocations:
  done: {p: 6억원, q: 4억원, source: A}
"""
PARENT = """\
model: m
title: {ko: 부모, en: Parent}
horizon: {value: 3, source: A}
budget: {value: 10억원, source: A}
objective: {maximize: weighted_score, weights: {c: 0.7, d: 0.3}}
compare_with: done
require: {c: 1, d: 2}
limits:
  one: p >= 1억원
  two: q >= 1억원
set:
  programmes.p.lag: 9 months
  parameters.price.low: 1.5억원
variants:
  v: {title: V, horizon: 1, limits: {three: p >= 2억원}}
  w: {require: {c: 3}}
"""
CHILD = "extends: parent\n"


def writer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A function that writes files below ``folder``, where the model and the parent stand and which is entered."""
    monkeypatch.chdir(folder)

    def write(path: str, text: str) -> Path:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        return folder / path

    write("models/m.yaml", MODEL)
    write("scenarios/parent.yaml", PARENT)
    return write


def number(scenario, path):
    """Value, status, sources, range and place of a number."""
    found = scenario.numbers[path]
    return scenario.base[path], found.status, found.sources, found.low, found.high, str(found.place)
