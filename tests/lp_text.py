"""A linear program as text that a person can check by hand: exact numbers, the file's own names."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.program.linear_program import LinearProgram


def lp_text(program: LinearProgram) -> str:
    """The whole program: sense, objective, every row, every bound, every integer."""
    names = [column_name(key) for key in program.columns]
    objective = _terms([(names[j], value) for j, value in enumerate(program.cost) if value])
    constant = f" + {program.constant}" if program.constant else ""
    lines = ["maximise" if program.maximized else "minimise", f"  {objective}{constant}", "subject to"]
    for name, row, relation, rhs in zip(program.rows, program.by_row, program.relations, program.rhs, strict=True):
        lines.append(f"  {name}: {_terms([(names[j], value) for j, value in row])} {relation} {rhs}")
    lines.append("bounds")
    for name, low, high in zip(names, program.lower, program.upper, strict=True):
        if low is None and high is None:
            lines.append(f"  {name} free")
        else:
            lines.append(
                "  " + (f"{low} <= " if low is not None else "") + name + (f" <= {high}" if high is not None else "")
            )
    if program.integers:
        lines += ["integers", f"  {' '.join(names[j] for j in program.integers)}"]
    return "\n".join(lines) + "\n"


def column_name(key: tuple[Any, ...]) -> str:
    """``spend.chips``, ``spend.chips.tier2.2026``, ``composite.runs.month12``, ``segment.skill.1``."""
    kind, *rest = key
    if kind == "spend":
        name, tier, period = rest
        rest = [name, f"tier{tier + 1}" if tier else "", period]
    elif kind == "composite":
        rest = [rest[0], "" if rest[1] is None else f"month{float(rest[1]):g}"]
    elif kind == "segment":
        rest = [rest[0], str(rest[1] + 1)]
    return ".".join(part for part in (kind, *rest) if part)


def _terms(terms: list[tuple[str, Fraction]]) -> str:
    text = ""
    for name, value in terms:
        sign = "-" if value < 0 else "+"
        factor = "" if abs(value) == 1 else f"{abs(value)} "
        text += f" {sign} {factor}{name}" if text or sign == "-" else f"{factor}{name}"
    return text.strip() or "0"
