"""A function known on parts of an interval, as a `Band` on the whole: closer than one computed on the whole.

On a part from a to b, at its share t, the function is the straight line between its ends, ``t (1 - t) q`` and e. Of the
whole ``s (1 - s)`` is the straight line between its values at a and b and ``t (1 - t) (b - a)^2``. So where the ends of
the part stray from the straight line of the whole by d and d' times ``s (1 - s)``, all of the part does by between the
smaller of them and the larger, and ``t (1 - t) / (s (1 - s))`` times what q is off ``(b - a)^2`` as often.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from optimizer.program.band import Band
from optimizer.program.strays import some, unknown
from optimizer.program.vectors import Vector

Kind = TypeVar("Kind", bound=Band)
_ENDS = (1 - np.cos(np.pi * np.arange(13) / 12)) / 2
"""The shares at which parts end. They are short near both ends, where ``s (1 - s)`` is small."""
_PARTS = len(_ENDS) - 1


def divided(line: Kind) -> Kind:
    """The parts of a straight line of shape (intervals,), as shape (intervals x parts,)."""
    values = line.ends[0][:, None] * (1 - _ENDS) + line.ends[1][:, None] * _ENDS
    return line.made(np.array([values[:, :-1].ravel(), values[:, 1:].ravel()]))


def joined(found: Kind) -> Kind:
    """Things of shape (things, intervals) from those on the parts, (things, intervals x parts)."""
    things, count = found.first.shape
    ends, bend, loose = (
        np.zeros((2, things, count // _PARTS, _PARTS)) if item is None else item.reshape(2, things, -1, _PARTS)
        for item in (found.ends, found.bend, found.loose)
    )
    first, last = ends[0, :, :, 0], ends[1, :, :, -1]
    inner, hill = _ENDS[1:-1], _ENDS * (1 - _ENDS)
    stray = (ends[1, :, :, :-1] - first[..., None] * (1 - inner) - last[..., None] * inner) / hill[1:-1]
    # Where the whole begins and ends ``s (1 - s)`` is 0, and so is the share of the end of the part.
    strays = np.concatenate([stray[..., :1], stray, stray[..., -1:]], axis=-1)
    least, most = np.minimum(strays[..., :-1], strays[..., 1:]), np.maximum(strays[..., :-1], strays[..., 1:])
    width, low = np.diff(_ENDS), np.minimum(hill[:-1], hill[1:])
    low[[0, -1]] = width[[0, -1]] / 4
    often: Vector = 0.25 / low
    least = least + often * np.minimum(bend[0] - least * width**2, 0.0)
    most = most + often * np.maximum(bend[1] - most * width**2, 0.0)
    range_ = np.array([least.min(axis=-1), most.max(axis=-1)])
    away = np.array([loose[0].min(axis=-1), loose[1].max(axis=-1)])
    range_ = np.where(np.isnan(range_).any(axis=0), unknown(range_), range_)
    return found.made(np.array([first, last]), some(range_), some(away))
