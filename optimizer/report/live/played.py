"""The recorded computation as the page plays it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optimizer.program.recording import Recording, spending_input
from optimizer.scenario.tape import OPERATIONS


class Played:
    """The tape as the page plays it: inputs (settings, then spending), then constants, then the steps that are used.

    ``inputs`` are those that some number hangs on.
    """

    def __init__(self, recording: Recording) -> None:
        nodes = recording.tape.nodes
        used: set[int] = set()
        waiting = [recording.tape.position(value) for value in recording.computed.numbers()]
        while waiting:
            node = waiting.pop()
            if node not in used:
                used.add(node)
                waiting += nodes[node][1:] if nodes[node][0] in OPERATIONS else []
        spending = [spending_input(*key) for key in recording.computed.spending]
        settings = [path for path in recording.paths if recording.tape.input(path).node in used]
        self.inputs = set(settings)
        names = [*settings, *spending]
        self._tape = recording.tape
        self._place = {recording.tape.input(name).node: i for i, name in enumerate(names)}
        constants = [node for node in sorted(used) if nodes[node][0] == "constant"]
        steps = [node for node in sorted(used) if nodes[node][0] in OPERATIONS]
        for node in (*constants, *steps):
            self._place[node] = len(self._place)
        code: list[int] = []
        for node in steps:
            code += [OPERATIONS.index(nodes[node][0]), *(self._place[operand] for operand in nodes[node][1:])]
        self.tape = {
            "inputs": names,
            "settings": len(settings),
            "constants": [nodes[node][1] for node in constants],
            "operations": OPERATIONS,
            "code": code,
        }

    def ref(self, value: Any) -> int:
        """Where ``value`` stands; -1 for None."""
        return -1 if value is None else self._place[self._tape.position(value)]

    def refs(self, values: Iterable[Any]) -> list[int]:
        """Where each of ``values`` stands."""
        return [self.ref(value) for value in values]
