"""A tape played by compiled code: each operation on a few samples at a time, so that it becomes vector instructions."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.operations import CODES

_INPUT, _ADD, _SUBTRACT, _MULTIPLY = CODES["input"], CODES["+"], CODES["-"], CODES["*"]
_DIVIDE, _NEGATE, _LEAST, _MOST = CODES["/"], CODES["neg"], CODES["min"], CODES["max"]
_LESS, _AT_MOST, _WHERE, _POWER = CODES["<"], CODES["<="], CODES["where"], CODES["pow"]
_LOG, _EXP, _EXPM1, _LOG1P = CODES["log"], CODES["exp"], CODES["expm1"], CODES["log1p"]
_ARCTAN, _TAN, _DECAY = CODES["arctan"], CODES["tan"], CODES["mean_decay"]


@njit(cache=True, nogil=True, error_model="numpy")
def play(
    codes: Positions, operands: Positions, constants: Vector, given: Matrix, kept: Positions, found: Matrix, lanes: int
) -> None:
    """Fill ``found`` (len(kept), count) with the numbers at ``kept``, for the inputs ``given`` (inputs, count)."""
    count = found.shape[1]
    work = np.empty((len(codes), lanes))
    for i in range(len(codes)):
        work[i, :] = constants[i]
    for start in range(0, count, lanes):
        width = min(lanes, count - start)
        for i in range(len(codes)):
            code = codes[i]
            if code == 0:
                continue
            r, x = work[i], work[operands[0, i]]
            y, z = work[operands[1, i]], work[operands[2, i]]
            if code == _INPUT:
                for t in range(width):
                    r[t] = given[operands[0, i], start + t]
            elif code == _ADD:
                for t in range(width):
                    r[t] = x[t] + y[t]
            elif code == _SUBTRACT:
                for t in range(width):
                    r[t] = x[t] - y[t]
            elif code == _MULTIPLY:
                for t in range(width):
                    r[t] = x[t] * y[t]
            elif code == _DIVIDE:
                for t in range(width):
                    r[t] = x[t] / y[t]
            elif code == _NEGATE:
                for t in range(width):
                    r[t] = -x[t]
            elif code == _LEAST:
                for t in range(width):
                    r[t] = min(x[t], y[t])
            elif code == _MOST:
                for t in range(width):
                    r[t] = max(x[t], y[t])
            elif code == _LESS:
                for t in range(width):
                    r[t] = 1.0 if x[t] < y[t] else 0.0
            elif code == _AT_MOST:
                for t in range(width):
                    r[t] = 1.0 if x[t] <= y[t] else 0.0
            elif code == _WHERE:
                for t in range(width):
                    r[t] = y[t] if x[t] != 0.0 else z[t]
            elif code == _POWER:
                for t in range(width):
                    r[t] = x[t] ** y[t]
            elif code == _LOG:
                for t in range(width):
                    r[t] = math.log(x[t])
            elif code == _EXP:
                for t in range(width):
                    r[t] = math.exp(x[t])
            elif code == _EXPM1:
                for t in range(width):
                    r[t] = math.expm1(x[t])
            elif code == _LOG1P:
                for t in range(width):
                    r[t] = math.log1p(x[t])
            elif code == _ARCTAN:
                for t in range(width):
                    r[t] = math.atan(x[t])
            elif code == _TAN:
                for t in range(width):
                    r[t] = math.tan(x[t])
            elif code == _DECAY:
                for t in range(width):
                    u = x[t]
                    r[t] = 1.0 - u / 2.0 + u * u / 6.0 if abs(u) < 1e-5 else -math.expm1(-u) / u
        for k in range(len(kept)):
            for t in range(width):
                found[k, start + t] = work[kept[k], t]
