"""A numpy function generated from a tape: named numbers at many values of the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import count as numbered
from typing import Any

import numpy as np

from optimizer.program.recording import Recorded, Tape
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.arithmetic import numpy_functions

BLOCK = 1024
"""The number of samples that are computed together, so that their numbers stay in the processor's cache."""

_INFIX = ("+", "-", "*", "/")
_COMPARED = ("<", "<=")


class TapeNumbers:
    """Named numbers of a tape, recorded or plain, as one function of the inputs."""

    def __init__(self, tape: Tape, numbers: Mapping[str, Sequence[Any]]) -> None:
        self._ends = dict(zip(numbers, np.cumsum([len(values) for values in numbers.values()]).tolist(), strict=True))
        wanted = [value for values in numbers.values() for value in values]
        self._plain = np.array([np.nan if isinstance(value, Recorded) else float(value) for value in wanted])
        outputs = {row: value.node for row, value in enumerate(wanted) if isinstance(value, Recorded)}
        nodes = tape.needed(outputs.values())
        self._inputs = tuple(tape.nodes[node][1] for node in nodes if tape.nodes[node][0] == "input")
        self._source = _source(tape, nodes, outputs)

    def __call__(self, values: Mapping[str, Vector], count: int) -> dict[str, Matrix]:
        """The numbers by name, each of shape (how many, count), at ``values``: input to an array of shape (count,)."""
        results, inputs = np.empty((len(self._plain), count)), [values[name] for name in self._inputs]
        results[:] = self._plain[:, None]
        with np.errstate(all="ignore"):
            for start in range(0, count, BLOCK):
                part = slice(start, start + BLOCK)
                self._function([value[part] for value in inputs], results[:, part])
        starts = (0, *self._ends.values())
        return {name: results[start:end] for start, (name, end) in zip(starts, self._ends.items(), strict=False)}

    @cached_property
    def _function(self) -> Any:
        scope: dict[str, Any] = {name: f for name, f in numpy_functions().items() if name.isidentifier()}
        scope |= {"inf": np.inf, "nan": np.nan}
        exec(compile(self._source, "<tape>", "exec"), scope)
        return scope["numbers"]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_function"}


def _source(tape: Tape, nodes: Sequence[int], outputs: Mapping[int, int]) -> str:
    """The text of ``numbers(inputs, results)``: a line for each number, which is deleted after its last use."""
    rows: dict[int, list[int]] = {}
    for row, node in outputs.items():
        rows.setdefault(node, []).append(row)
    last = {operand: node for node in nodes for operand in tape.operands(node)}
    lines, inputs = ["def numbers(inputs, results):"], numbered()
    for node in nodes:
        operation, *operands = tape.nodes[node]
        if operation == "constant":
            text = repr(float(operands[0]))
        else:
            text = f"inputs[{next(inputs)}]" if operation == "input" else _text(operation, operands)
        lines.append(f"    v{node} = {text}")
        lines += [f"    results[{row}] = v{node}" for row in rows.get(node, [])]
        used_up = [f"v{each}" for each in sorted({*tape.operands(node), node}) if last.get(each, node) == node]
        lines += [f"    del {', '.join(used_up)}"] if used_up else []
    return "\n".join([*lines, "    return", ""])


def _text(operation: str, operands: Sequence[int]) -> str:
    names = [f"v{operand}" for operand in operands]
    if operation in _INFIX:
        return f"{names[0]} {operation} {names[1]}"
    if operation in _COMPARED:
        return f"({names[0]} {operation} {names[1]}) * 1.0"
    return f"-{names[0]}" if operation == "neg" else f"{operation}({', '.join(names)})"
