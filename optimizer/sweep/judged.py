"""The verdict on a category with samples."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analysis.verdict import Verdict, word
from optimizer.sweep.confidence_intervals import Share


@dataclass(frozen=True)
class SampledVerdict(Verdict):
    """The verdict on one category, with the share of all samples in which money goes each way.

    ``shares`` maps ``more``, ``less``, ``undecided``, ``open`` (direction not proven) and ``none`` (no allocation) to
    their shares.
    """

    shares: dict[str, Share]

    @property
    def same(self) -> Share:
        """The share of the samples' own optima that have the direction of the scenario itself."""
        return self.shares[self.direction]

    @property
    def share(self) -> float | None:
        """The same as a number."""
        return self.same.share

    @property
    def settled(self) -> bool:
        """Whether the word is the same all over the interval of the share."""
        return word(self, self.same.low or 0.0) == word(self, self.same.high or 0.0)
