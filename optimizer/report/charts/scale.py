"""Scales and ticks, and how wide a text is."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# Advance widths of the report's typeface in ems; bold is some 4% wider, and a minus may be set as △.
_GROUPS = {"iIjl!'.,:;|·` ": 0.27, 'frt()[]/\\"*{}': 0.42, "mwMW@%OQGNHUD→": 0.85, "△▲▼-": 0.98}
_EMS = {letter: ems for letters, ems in _GROUPS.items() for letter in letters}


def width(text: str, size: float = 1.0, bold: bool = False) -> float:
    """About how wide ``text`` is at a font of ``size``; rather too wide than too narrow."""
    ems = 0.0
    # A decrease may be set with a triangle.
    for letter in f"△{text[1:]}" if text[:1] in "-−" and text[1:2].isdigit() else text:
        ems += 0.88 if unicodedata.east_asian_width(letter) in "WF" else _EMS.get(letter, 0.63)
    return ems * size * (1.05 if bold else 1.0)


_ALIKE = 1e-6
"""Values that differ by less than this share of their size are the same on a scale."""
OVER = 22.0
"""So far may half of a tick's text stand over the edge of a plot."""


@dataclass(frozen=True)
class Scale:
    """A linear scale from ``low`` to ``high`` with ``ticks`` on it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where ``value`` lies, 0 at the low end and 1 at the high one, never outside."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def percent(self, value: float) -> str:
        """The place of ``value`` as a coordinate."""
        return f"{100 * self.share(value):.3f}%"


def scale(values: list[float], most: int, zero: bool = True, tight: bool = False) -> Scale:
    """A scale over ``values`` with at most ``most`` ticks at round numbers; ``zero`` keeps 0 on it.

    ``tight`` ends at the values instead of the next tick.
    """
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= _ALIKE * max(abs(low), abs(high)):
        apart = max(1.0, 0.01 * abs(low))
        low, high = (low - apart, high + apart) if low else (0.0, 1.0)
    step = _step(high - low, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if not tight:
        low, high = first * step, last * step
    ticks = (k * step for k in range(first, last + 1))
    return Scale(low, high, tuple(tick for tick in ticks if low - 1e-9 * step <= tick <= high + 1e-9 * step))


def fitted(
    values: list[float], tick: Callable[[float], str], most: int, room: float = 320.0, zero: bool = True
) -> Scale:  # fmt: skip
    """As `scale`, with no more ticks than their texts have ``room`` for: that of the narrowest screen."""
    for count in range(most, 1, -1):
        first = scale(values, count, zero)
        widest = max(width(tick(value), 12) for value in first.ticks)
        # Labels too wide to stand over the edge are set inside it and come nearer to the next.
        needed = widest * (1.5 if widest / 2 > OVER else 1) + 8
        if needed * (len(first.ticks) - 1) <= room:
            return first
    return scale(values, 2, zero)


def _step(span: float, most: int) -> float:
    """The smallest round step with which ``span`` has at most ``most`` ticks."""
    raw = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * (1 - 1e-9))
