"""The assumptions nearest to the published ones under which the actual allocation is right, as settings of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.justification.weights import GAIN_SHARES
from optimizer.report.words import Words

_PATHS = {"height": "capabilities.{}.height", "unit_cost": "programmes.{}.unit_cost"}


Settings = Mapping[str, Mapping[str, Any]]


def belief(answer: Answer, settings: Settings, words: Words) -> tuple[dict[str, float], str, str]:
    """What one would have to believe, for the smallest share of the gain: weights, else one number, by path; what the
    button that sets them offers; and what they are. The first is empty where there is nothing to believe.

    ``settings`` are those of the page by path; what cannot be set there is passed over.
    """
    actual, justification = words.actual, answer.justification
    never = justification is not None and any(one.within == 0 and one.weights is None for one in justification.weights)
    for within, what, values in _choices(justification):
        if not all(path in settings and _holds(settings[path], value) for path, value in values.items()):
            continue
        named, none = words.say(f"live_what_{what}"), words.say("live_bill_never") if never else ""
        if not within:
            says = words.say("live_bill_exact", actual=actual, what=named)
            return values, words.say("live_bill_tie", actual=actual), says
        share = f"{float(100 * within):g}"
        says = words.say("live_bill_within", actual=actual, what=named, share=share, none=none)
        return values, words.say("live_bill_near", actual=actual), says
    return {}, words.say("live_bill", actual=actual), words.say("live_bill_none", actual=actual)


def _choices(justification: Justification | None) -> Iterator[tuple[Fraction, str, dict[str, float]]]:
    """Beliefs that bring the actual within each share of the gain: nearest weights, then single numbers."""
    if justification is None:
        return
    for within in GAIN_SHARES:
        for item in justification.weights:
            if item.within == within and item.weights is not None:
                weights = {name: min(1.0, max(0.0, float(weight))) for name, weight in item.weights.items()}
                yield within, "weights", {f"objective.weights.{name}": weight for name, weight in weights.items()}
        for one in justification.numbers:
            if one.within == within and one.value is not None:
                yield within, "number", {_PATHS[one.kind].format(one.name): one.value}


def _holds(setting: Mapping[str, Any], value: float) -> bool:
    return bool(setting["low"] <= value <= setting["high"])
