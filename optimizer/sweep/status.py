"""What becomes of a sample, and of the money of a category in it."""

OPTIMAL, INFEASIBLE, OPEN, UNBOUNDED, BELOW, PENDING = range(6)
"""Proven best; proven to have no point; neither is proven; without a best point, as HiGHS says; proven to stay below
what was asked for, which is all that a direction needs to know; not yet solved."""
LESS, UNDECIDED, MORE, UNKNOWN = -1, 0, 1, 2
"""The direction of a category's money; unknown where there is no answer, or none that is proven."""
