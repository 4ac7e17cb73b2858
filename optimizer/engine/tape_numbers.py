"""Named numbers of a tape, played at many values of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optimizer.program.recording import Recorded, Tape
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.arithmetic import numpy_functions


class TapeNumbers:
    """Named numbers of a tape, recorded or plain, as one function of the inputs."""

    def __init__(self, tape: Tape, numbers: Mapping[str, Sequence[Any]]) -> None:
        self._names, self._ends = list(numbers), np.cumsum([len(own) for own in numbers.values()], dtype=int)
        wanted = [value for values in numbers.values() for value in values]
        self._plain = np.array([np.nan if isinstance(value, Recorded) else float(value) for value in wanted])
        rows: dict[int, list[int]] = {}
        for row, value in enumerate(wanted):
            if isinstance(value, Recorded):
                rows.setdefault(value.node, []).append(row)
        nodes = tape.needed(rows)
        last = {operand: node for node in nodes for operand in tape.operands(node)}
        # Of each number its place on the tape, how it is computed, its rows, and the numbers last used for it.
        self._steps = [
            (node, *tape.nodes[node], rows.get(node, ()), {own for own in tape.operands(node) if last[own] == node})
            for node in nodes
        ]

    def __call__(self, values: Mapping[str, Vector], count: int) -> dict[str, Matrix]:
        """The numbers by name, each of shape (how many, count), at ``values``: input to an array of shape (count,)."""
        results, numbers, functions = np.empty((len(self._plain), count)), dict[int, Any](), numpy_functions()
        results[:] = self._plain[:, None]
        with np.errstate(all="ignore"):
            for node, operation, *operands, rows, used_up in self._steps:
                match operation:
                    case "constant":
                        number = operands[0]
                    case "input":
                        number = values[operands[0]]
                    case _:
                        number = functions[operation](*[numbers[operand] for operand in operands])
                numbers[node] = number
                for row in rows:
                    results[row] = number
                for operand in used_up:
                    del numbers[operand]
        return dict(zip(self._names, np.split(results, self._ends), strict=False))
