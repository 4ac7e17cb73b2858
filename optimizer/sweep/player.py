"""A tape played for many samples at once: compiled where numba is there, else by numpy.

Of a tape only what the wanted numbers rest on is played, for a few samples at a time, so that memory stays small and
in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.recording import Recorded, Tape
from optimizer.sweep.engine import compiled
from optimizer.sweep.operations import CODES

LANES = 64
"""How many samples go through an operation together."""


class Player:
    """The numbers ``wanted`` of a tape, recorded or plain.

    ``inputs`` are the names of those inputs that they rest on, in the order of the tape.
    """

    def __init__(self, tape: Tape, wanted: Sequence[Any]) -> None:
        needed = sorted(_needed(tape, [v.node for v in wanted if isinstance(v, Recorded)]))
        place = {node: i for i, node in enumerate(needed)}
        self._nodes = [
            (op, *operands) if op in ("input", "constant") else (op, *(place[o] for o in operands))
            for op, *operands in (tape.nodes[node] for node in needed)
        ]
        self.inputs = tuple(operands[0] for op, *operands in self._nodes if op == "input")
        self.plain = np.array([0.0 if isinstance(v, Recorded) else float(v) for v in wanted])
        self.moving = np.array([i for i, v in enumerate(wanted) if isinstance(v, Recorded)], dtype=np.int64)
        self._kept: Any = np.array([place[v.node] for v in wanted if isinstance(v, Recorded)], dtype=np.int64)
        self._program = _program(self._nodes)

    def play(self, values: Mapping[str, Vector], count: int) -> Matrix:
        """The recorded ones of the wanted numbers, of shape (len(moving), count); ``plain`` holds the others.

        ``values`` maps the name of an input to its values, of shape (count,).
        """
        given = np.empty((len(self.inputs), count))
        for i, name in enumerate(self.inputs):
            given[i] = values[name]
        found = np.empty((len(self._kept), count))
        if compiled():
            from optimizer.sweep.operations_compiled import play

            codes, operands, constants = self._program
            play(codes, operands, constants, given, self._kept, found, LANES)
        else:
            for start in range(0, count, 1024):
                stop = min(start + 1024, count)
                found[:, start:stop] = self._played(given[:, start:stop])
        return found

    def _played(self, given: Matrix) -> Matrix:
        from optimizer.scenario.recording import played

        found: list[Any] = []
        inputs = iter(given)
        with np.errstate(all="ignore"):
            for op, *operands in self._nodes:
                if op == "input":
                    found.append(next(inputs))
                elif op == "constant":
                    found.append(np.full(given.shape[1], operands[0]))
                else:
                    found.append(played(op, [found[o] for o in operands]))
        return np.array([found[i] for i in self._kept]).reshape(len(self._kept), given.shape[1])


def _needed(tape: Tape, nodes: Sequence[int]) -> set[int]:
    found: set[int] = set()
    queue = list(nodes)
    while queue:
        node = queue.pop()
        if node not in found:
            found.add(node)
            op, *operands = tape.nodes[node]
            queue += operands if op not in ("input", "constant") else []
    return found


def _program(nodes: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Codes (N,), operands (3, N) and the values of constants (N,)."""
    codes = np.array([CODES[op] for op, *_ in nodes], dtype=np.int64)
    operands = np.zeros((3, len(nodes)), dtype=np.int64)
    constants, inputs = np.zeros(len(nodes)), 0
    for i, (op, *own) in enumerate(nodes):
        if op == "constant":
            constants[i] = own[0]
        elif op == "input":
            operands[0, i], inputs = inputs, inputs + 1
        else:
            operands[: len(own), i] = own
    return codes, operands, constants
