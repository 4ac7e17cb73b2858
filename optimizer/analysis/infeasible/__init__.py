"""Infeasible and unbounded scenarios: the reason, and what would mend them."""
