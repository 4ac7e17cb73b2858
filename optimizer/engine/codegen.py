"""One numpy function from a tape: all wanted numbers at many values of the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.arithmetic import numpy_functions
from optimizer.scenario.tape import Recorded, Tape

BLOCK = 1024
"""How many samples go through the function together: their numbers stay in the processor's cache."""

_INFIX = {"+": "+", "-": "-", "*": "*", "/": "/"}
_COMPARED = {"<": "<", "<=": "<="}


class TapeFunction:
    """The numbers ``wanted`` of a tape, recorded or plain, as a function of its inputs.

    ``plain`` (w,) holds the plain ones and 0 elsewhere; ``recorded`` (r,) are the positions of the others. ``inputs``
    are the names of the inputs that these rest on.
    """

    def __init__(self, tape: Tape, wanted: Sequence[Any]) -> None:
        self.plain = np.array([0.0 if isinstance(v, Recorded) else float(v) for v in wanted])
        self.recorded = np.array([i for i, v in enumerate(wanted) if isinstance(v, Recorded)], dtype=np.int64)
        outputs = [v.node for v in wanted if isinstance(v, Recorded)]
        nodes = _needed(tape, outputs)
        self.inputs = tuple(tape.nodes[node][1] for node in nodes if tape.nodes[node][0] == "input")
        self.source = _source(tape, nodes, outputs)

    def __call__(self, values: Mapping[str, Vector], count: int) -> Matrix:
        """The recorded numbers (r, count) at ``values``: input to an array of shape (count,)."""
        found, given = np.empty((len(self.recorded), count)), [values[name] for name in self.inputs]
        with np.errstate(all="ignore"):
            for start in range(0, count, BLOCK):
                part = slice(start, start + BLOCK)
                self._function([value[part] for value in given], found[:, part])
        return found

    @property
    def _function(self) -> Any:
        # Compiled once; not part of what is pickled.
        if (function := self.__dict__.get("_compiled")) is None:
            scope: dict[str, Any] = {name: f for name, f in numpy_functions().items() if name.isidentifier()}
            exec(compile(self.source, "<tape>", "exec"), scope)
            function = self.__dict__["_compiled"] = scope["numbers"]
        return function

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_compiled"}


def _needed(tape: Tape, outputs: Sequence[int]) -> list[int]:
    """The positions that ``outputs`` rest on, in the order of the tape."""
    needed: set[int] = set()
    queue = list(outputs)
    while queue:
        node = queue.pop()
        if node not in needed:
            needed.add(node)
            operation, *operands = tape.nodes[node]
            queue += operands if operation not in ("input", "constant") else []
    return sorted(needed)


def _source(tape: Tape, nodes: Sequence[int], outputs: Sequence[int]) -> str:
    """The text of ``numbers(inputs, results)``; names are used again once their number is used up."""
    last = {operand: node for node in nodes for operand in tape.nodes[node][1:] if _operation(tape, node)}
    rows: dict[int, list[int]] = {}
    for row, node in enumerate(outputs):
        rows.setdefault(node, []).append(row)
    names: dict[int, str] = {}
    free, used, inputs = list[str](), 0, 0
    lines = ["def numbers(inputs, results):"]
    for node in nodes:
        operation, *operands = tape.nodes[node]
        if operation == "constant":
            text = repr(float(operands[0]))
            names[node] = f"({text})" if text.lstrip("-")[0].isdigit() else f"float({text!r})"
        else:
            text = f"inputs[{inputs}]" if operation == "input" else _text(operation, [names[o] for o in operands])
            inputs += operation == "input"
            # What is used here for the last time gives its name to the result.
            spent = {names[o] for o in operands if _operation(tape, node) and last[o] == node and names[o][0] == "v"}
            free += sorted(spent)
            if not free:
                free.append(f"v{used}")
                used += 1
            names[node] = free.pop()
            lines.append(f"    {names[node]} = {text}")
        lines += [f"    results[{row}] = {names[node]}" for row in rows.get(node, [])]
        if node in rows and node not in last and names[node][0] == "v":
            free.append(names[node])
    return "\n".join([*lines, "    return results", ""])


def _operation(tape: Tape, node: int) -> bool:
    return tape.nodes[node][0] not in ("input", "constant")


def _text(operation: str, operands: Sequence[str]) -> str:
    if operation in _INFIX:
        return f"{operands[0]} {_INFIX[operation]} {operands[1]}"
    if operation in _COMPARED:
        return f"({operands[0]} {_COMPARED[operation]} {operands[1]}) * 1.0"
    if operation == "neg":
        return f"-{operands[0]}"
    return f"{operation}({', '.join(operands)})"
