"""All numbers moved together until the actual is right, in words and as data."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any

from optimizer.analysis.joint_numbers import JointNumbers
from optimizer.errors import display_width
from optimizer.report.assumptions import quantity
from optimizer.report.figures import actual_title, number, scenario_title
from optimizer.report.justify import condition
from optimizer.report.language import say
from optimizer.report.number_names import number_name
from optimizer.report.table import table, wrap
from optimizer.scenario.scenario import Scenario

VERSION = 1


def joint_page(found: Sequence[JointNumbers], scenario: Scenario, lang: str) -> str:
    """For each condition the numbers that move, from what to what, and how much of their ranges that takes."""
    head = f"{scenario_title(scenario, lang)}: {say('together_title', lang)}"
    lines = [head, "=" * display_width(head), ""]
    if not found:
        return "\n".join([*lines, *wrap(say("together_without", lang))])
    actual = actual_title(scenario, lang)
    lines += wrap(say("together_head", lang, actual=actual))
    for item in found:
        # Downward: a proven bound is never printed larger than it is.
        bound = say("together_no_bound" if item.values else "together_open", lang)
        if item.bound >= 0.001:
            bound = say("together_bound", lang, bound=f"{floor(1000 * item.bound) / 1000:g}")
        words = {"condition": condition(item.within, lang), "bound": bound, "actual": actual}
        if item.impossible:
            lines += ["", *wrap(say("together_impossible", lang, **words))]
        elif item.values is None or item.ranges is None:
            lines += ["", *wrap(say("together_none", lang, **words))]
        elif not item.values:
            lines += ["", *wrap(say("together_already", lang, **words))]
        else:
            figures = {"total": f"{item.ranges:.2f}", "n": len(item.values), "gap": number(100 * (item.gap or 0.0), 3)}
            lines += ["", *wrap(say("together_found", lang, **words, **figures)), *_table(item, scenario, lang)]
    return "\n".join(lines)


def _table(item: JointNumbers, scenario: Scenario, lang: str) -> list[str]:
    rows = [
        (
            share(path, ends, scenario),
            [number_name(path, scenario, lang), *(quantity(v, path, scenario, lang) for v in ends)],
        )
        for path, ends in (item.values or {}).items()
    ]
    rows.sort(key=lambda row: -row[0])
    header = [say(key, lang) for key in ("number", "together_now", "together_then", "together_share")]
    return table(header, [[*cells, f"{part:.2f}"] for part, cells in rows])


def share(path: str, ends: tuple[float, float], scenario: Scenario) -> float:
    """How much of its range on that side a number is moved."""
    now, then = ends
    own = scenario.numbers[path]
    end = own.high if then > now else own.low
    return abs(then - now) / abs(float(end) - now) if end is not None else 0.0


def joint_document(found: Sequence[JointNumbers], scenario: Scenario) -> dict[str, Any]:
    """The same as plain data; see docs/json.md."""
    return {
        "format": "optimizer-joint-numbers",
        "version": VERSION,
        "scenario": scenario.name,
        "found": [
            {
                "within": float(item.within),
                "numbers": None
                if item.values is None
                else {
                    path: {"now": ends[0], "value": ends[1], "share": share(path, ends, scenario)}
                    for path, ends in item.values.items()
                },
                "ranges": item.ranges,
                "least_ranges": item.bound,
                "impossible": item.impossible,
                "gap": item.gap,
            }
            for item in found
        ],
    }
