"""Scenarios with ranges for the tests of the live part, settings drawn for them, and the engine asked in node."""

from __future__ import annotations

import json
import lzma
import random
import re
import subprocess
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from generator import KINDS, generate

from optimizer.report import live

RUNNER = Path(__file__).with_name("live_runner.mjs")
_RANGED = ("unit_cost", "lag", "life", "attrition", "upkeep", "reach", "height", "ramp")


def ranged(seed: int, **options: Any) -> dict[str, Any]:
    """A generated scenario in which the numbers of the model have ranges; all objectives take their turn."""
    options = {"objective": KINDS[seed % len(KINDS)], "degenerate": seed % 5 == 0, "costless": seed % 3 == 0} | options
    question = generate(seed, currency=(None, "KRW")[seed % 2], **options)
    question["scenario"] = f"generated{seed}"
    model = question["model"]
    for blocks in (model["programmes"], model["outputs"], model.get("capabilities", {})):
        for block in blocks.values():
            inner = block.get("initial", {})
            for owner in (block, inner):
                for key in _RANGED:
                    if owner.get(key, 0) != 0 and not isinstance(owner[key], dict):
                        owner[key] = _with_range(owner[key])
    for block in model["parameters"].values():
        block |= _with_range(block["value"])
    return question


def _with_range(value: Any) -> dict[str, Any]:
    if not isinstance(value, str):
        low, high = sorted(value * share for share in (Fraction(9, 10), Fraction(11, 10)))
        # Nothing falls by more than all of it.
        return {"value": value, "low": low if value < -1 else max(low, Fraction(-1)), "high": high}
    number, unit = re.fullmatch(r"([\d.]+)(.*)", value).groups()  # type: ignore[union-attr]
    ends = {"low": Decimal("0.9"), "high": Decimal("1.1")}
    # Amounts of money have no exponent.
    return {"value": value} | {key: f"{Decimal(number) * share:f}{unit}" for key, share in ends.items()}


def write(question: dict[str, Any], folder: Path) -> Path:
    """The scenario as a file in ``folder/scenarios``, beside which one that extends it can stand."""
    (folder / "models").mkdir(parents=True, exist_ok=True)
    (folder / "scenarios").mkdir(exist_ok=True)
    path = folder / "scenarios" / f"{question['scenario']}.yaml"
    path.write_text(json.dumps(question, default=float, ensure_ascii=False), encoding="utf-8")
    return path


def draw(data: dict[str, Any], rng: random.Random, share: float = 0.3) -> dict[str, float]:
    """Settings drawn between their ends: most as published, a few least scores asked for."""
    found: dict[str, float] = {}
    for setting in data["settings"]:
        low, high = setting["low"], setting["high"]
        if setting["kind"] == "requirement":
            if rng.random() < share / 3:
                found[setting["path"]] = rng.uniform(low, low + (high - low) / 2)
        elif rng.random() < share:
            found[setting["path"]] = rng.uniform(low, high)
    return found


def ask(cases: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the engine answers in node: name to ``data`` and ``questions``, name to answers."""
    folder.mkdir(exist_ok=True)
    page = Path(live.__file__).parent
    (folder / "highs.wasm").write_bytes(lzma.decompress((page / "vendor" / "highs.wasm.xz").read_bytes()))
    (folder / "questions.json").write_text(json.dumps(cases), encoding="utf-8")
    subprocess.run(["node", str(RUNNER), str(folder), str(page)], check=True, timeout=300)
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))
