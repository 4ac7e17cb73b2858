"""What can be typed on the command line: scenarios by name, and the programmes, allocations and numbers of one.

Read from the text alone, without checking it, because a shell waits for the answer while someone types.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import InputError, OptimizerError
from optimizer.scenario.merge import extended
from optimizer.scenario.paths import SUFFIXES, open_beside, open_scenario, shipped
from optimizer.scenario.tree import Node

_NUMBERED = ("parameters", "programmes", "outputs", "composites", "capabilities")
_NO_NUMBERS = frozenset({
    "status", "source", "note", "judged_by", "title", "known", "low", "high", "distribution", "range", "category",
    "unit", "output", "from", "fixed", "smallest_of", "sum_of", "inputs",
})  # fmt: skip
_WHOLE = ("curve", "tiers")


def scenario_names() -> list[str]:
    """The names that `load` takes here: those of the working folder and the shipped ones."""
    found: set[str] = set()
    for folder in (Path.cwd(), Path.cwd() / "scenarios", shipped() / "scenarios"):
        if folder.is_dir():
            found |= {path.stem for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()}
    return sorted(found)


def programme_names(source: str) -> list[str]:
    """The programmes of the model behind ``source``; nothing where it cannot be read."""
    return _keys(_trees(source)[1].get("programmes"))


def allocation_names(source: str) -> list[str]:
    """The allocations that a scenario can be compared with."""
    scenario, model = _trees(source)
    return sorted({*_keys(model.get("allocations")), *_keys(scenario.get("allocations"))})


def number_paths(source: str) -> list[str]:
    """The paths that `--set` takes, lists whole."""
    model = _trees(source)[1]
    return [path for key in _NUMBERED if (block := model.get(key)) is not None for path in _paths(block, key)]


def _keys(node: Node | None) -> list[str]:
    return sorted(node.value) if node is not None and isinstance(node.value, dict) else []


def _trees(source: str) -> tuple[Node, Node]:
    """The scenario's tree and its model's; empty ones where a file is missing or at fault."""
    nothing = Node({}, None)  # type: ignore[arg-type]
    if source == "-":
        return nothing, nothing
    try:
        file = open_scenario(source)
        scenario = extended(file).node
        named = scenario.get("model")
        if named is None:
            return scenario, nothing
        model = open_beside(named.value, "models", file, named.place).node if isinstance(named.value, str) else named
        return scenario, model
    except (InputError, OptimizerError):
        return nothing, nothing


def _paths(node: Node, path: str) -> Iterator[str]:
    if isinstance(node.value, dict):
        if "value" in node.value:
            yield path
            return
        for key, child in node.value.items():
            if key in _WHOLE:
                yield f"{path}.{key}"
            elif key not in _NO_NUMBERS:
                yield from _paths(child, f"{path}.{key}")
    elif not isinstance(node.value, list) and path.count("."):
        yield path
