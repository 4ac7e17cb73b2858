"""The assumptions nearest to the published ones under which the actual allocation is right, as settings of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.justification.single_numbers import GAIN_SHARES
from optimizer.report.words import Words


@dataclass(frozen=True)
class Belief:
    """``settings`` by path, empty where there are none; ``what`` they are, and the share of the gain still missed.

    ``never`` tells that no weights at all make the actual best.
    """

    settings: dict[str, float] = field(default_factory=dict)
    what: str = ""
    within: Fraction = Fraction(0)
    never: bool = False

    @property
    def degree(self) -> str:
        """How far they go: the actual is as good as any, comes nearest, or neither."""
        return "" if not self.settings else "_near" if self.within else "_tie"

    def say(self, actual: str, words: Words) -> str:
        """What the settings are, in words."""
        if not self.settings:
            return words.say("live_bill_none", actual=actual)
        what = words.say(f"live_what_{self.what}")
        if not self.within:
            return words.say("live_bill_exact", actual=actual, what=what)
        none = words.say("live_bill_never") if self.never else ""
        return words.say("live_bill_within", actual=actual, what=what, share=f"{float(100 * self.within):g}", none=none)


def belief(answer: Answer, settings: Mapping[str, Mapping[str, Any]]) -> Belief:
    """What one would have to believe: for the smallest share of the gain weights, else one number.

    ``settings`` are those of the page by path; what cannot be set there is passed over.
    """
    justification = answer.justification
    if justification is None:
        return Belief()
    never = bool(justification.weights) and justification.weights[0].weights is None
    for within in GAIN_SHARES:
        choices: list[tuple[str, dict[str, float]]] = []
        for item in justification.weights:
            if item.within == within and item.weights is not None:
                values = {f"objective.weights.{name}": min(1.0, max(0.0, float(w))) for name, w in item.weights.items()}
                choices.append(("weights", values))
        for one in justification.numbers:
            if one.within == within and one.value is not None:
                choices.append(("number", {_path(one.kind, one.name): one.value}))
        for what, held in choices:
            if all(_can_be_set(path, value, settings) for path, value in held.items()):
                return Belief(held, what, within, never)
    return Belief()


def _path(kind: str, name: str) -> str:
    return {"require": "require.{}", "height": "capabilities.{}.height"}.get(kind, "programmes.{}.unit_cost").format(
        name
    )


def _can_be_set(path: str, value: float, settings: Mapping[str, Mapping[str, Any]]) -> bool:
    return path in settings and settings[path]["low"] <= value <= settings[path]["high"]
