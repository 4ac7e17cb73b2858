"""The verdict on a category with samples, by the rule that was fixed before any result."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analysis.verdict import CANNOT_TELL, CONDITIONAL, LESS, MORE, ROBUST, Verdict
from optimizer.sweep.shares import Share

ROBUST_FROM, CONDITIONAL_FROM = 0.9, 0.7
"""The shares of samples from which a direction is robust, and conditional."""


@dataclass(frozen=True)
class Judged:
    """The verdict on one category: that of the scenario and its variants, with the share of samples that agree.

    ``shares`` maps each direction to its share of the samples with an allocation; ``open`` is the share in which the
    direction was not proven, which agrees with none.
    """

    verdict: Verdict
    shares: dict[str, Share]
    open: Share

    @property
    def agree(self) -> Share:
        """The share of samples with the direction of the scenario itself."""
        return self.shares[self.verdict.direction]

    @property
    def word(self) -> str:
        """``robust``, ``conditional`` or ``cannot tell``."""
        return word(self.verdict, self.agree.share)

    @property
    def settled(self) -> bool:
        """Whether the word is the same all over the interval of the share."""
        return word(self.verdict, self.agree.low) == word(self.verdict, self.agree.high)


def word(verdict: Verdict, share: float | None) -> str:
    """The verdict where ``share`` of the samples have the direction of the scenario.

    Robust: at least 90% of samples, and every robustness run (of which there is one at least). Conditional: at least
    70% of samples, also where a run that disagrees keeps 90% from being robust: more samples never make it less. What
    is undecided in the scenario itself has no direction that could be defended.
    """
    if verdict.direction not in (MORE, LESS) or share is None or share < CONDITIONAL_FROM:
        return CANNOT_TELL
    return ROBUST if share >= ROBUST_FROM and verdict.runs and not verdict.against else CONDITIONAL
