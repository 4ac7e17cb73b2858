"""Allocations that hold up in many samples: each made by one linear program, judged on samples other than its own."""
