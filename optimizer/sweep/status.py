"""What becomes of a sample."""

OPTIMAL, INFEASIBLE, OPEN, UNBOUNDED = range(4)
"""Proven best; proven to have no point; neither is proven; without a best point, as HiGHS says."""
