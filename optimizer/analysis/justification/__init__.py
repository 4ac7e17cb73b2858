"""Weights and numbers under which the actual allocation would be right."""
