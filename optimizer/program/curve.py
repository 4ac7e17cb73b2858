"""The curve from a quantity to a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.scenario.arithmetic import least


@dataclass(frozen=True)
class Curve:
    """A concave curve: from ``(first_x, first_score)`` on, segments of a width and a slope that falls.

    The first slope continues below the first point; a last segment of width None has no end, else the curve is flat
    after it.
    """

    first_x: Any
    first_score: Any
    segments: tuple[tuple[Any | None, Any], ...]

    def __call__(self, x: Any) -> Any:
        score = self.first_score
        for part, (_, slope) in zip(self.parts(x), self.segments, strict=True):
            score = score + slope * part
        return score

    def parts(self, x: Any) -> list[Any]:
        """How much of each segment lies below ``x``; of the first, negative where ``x`` is below the first point."""
        parts, left = [], x - self.first_x
        for width, _ in self.segments:
            parts.append(left if width is None else least(left, width))
            left = left - parts[-1]
        return parts
