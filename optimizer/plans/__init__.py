"""Allocations that hold up in many samples, rivals beside them, and who would accept which of them."""
