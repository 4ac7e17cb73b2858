"""The operations of a tape by number, as compiled code takes them."""

from __future__ import annotations

OPERATIONS = (
    "constant", "input", "+", "-", "*", "/", "neg", "min", "max", "<", "<=", "where", "pow", "log", "exp", "expm1",
    "log1p", "arctan", "tan", "mean_decay",
)  # fmt: skip
CODES = {name: code for code, name in enumerate(OPERATIONS)}
