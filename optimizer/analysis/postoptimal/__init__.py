"""Postoptimal analysis: shadow prices, reduced costs, near-optimal ranges and frontiers."""
