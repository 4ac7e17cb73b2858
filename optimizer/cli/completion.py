"""Shell completion: scenarios, programmes, allocations and the paths of numbers.

Files are read as text, without checking them, because a shell waits for the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from optimizer.scenario.tree import Node

_NUMBERED = ("parameters", "programmes", "outputs", "composites", "capabilities")
_NO_NUMBERS = frozenset({
    "status", "source", "note", "judged_by", "title", "known", "low", "high", "distribution", "range", "category",
    "unit", "output", "from", "fixed", "smallest_of", "sum_of", "inputs",
})  # fmt: skip
_WHOLE = ("curve", "tiers")


class ScenarioName(click.types.StringParamType):
    """A scenario's name, a path or `-`."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Scenario names that begin so; else the shell's own files."""
        return _beginning(scenario_names(), incomplete) or [CompletionItem(incomplete, type="file")]


def programmes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The programmes of the file on the command line."""
    _, model = _trees(_file(ctx))
    return _beginning(_keys(model, "programmes"), incomplete)


def allocations(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The allocations that the file on the command line can be compared with; else files."""
    names = {name for tree in _trees(_file(ctx)) for name in _keys(tree, "allocations")}
    return _beginning(sorted(names), incomplete) or [CompletionItem(incomplete, type="file")]


def complete_settings(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The paths of numbers of the file on the command line, up to the `=`."""
    return [] if "=" in incomplete else _beginning(number_paths(_file(ctx)), incomplete)


def _file(ctx: click.Context) -> str:
    """The first FILE on the command line; `-` where there is none yet.

    Before FILE click stops at an option that still lacks its value, and leaves the words behind it unplaced.
    """
    files: Any = ctx.params.get("file") or ctx.params.get("files")
    words = [files] if isinstance(files, str) else files or [word for word in ctx.args if not word.startswith("-")]
    return words[0] if words else "-"


def _beginning(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def scenario_names() -> list[str]:
    """The names that `load` takes: scenarios in the working folder and the shipped ones."""
    from pathlib import Path

    from optimizer.scenario.paths import scenarios_in, shipped

    names: set[str] = set()
    for folder in (Path.cwd(), Path.cwd() / "scenarios", shipped() / "scenarios"):
        if folder.is_dir():
            names |= {path.stem for path in scenarios_in(folder)}
    return sorted(names)


def number_paths(source: str) -> list[str]:
    """The paths that `--set` takes; a list counts as one number."""
    _, model = _trees(source)
    return [path for key in _NUMBERED if (block := model.get(key)) is not None for path in _paths(block, key)]


def _keys(tree: Node, key: str) -> list[str]:
    block = tree.get(key)
    return sorted(block.value) if block is not None and isinstance(block.value, dict) else []


def _trees(source: str) -> tuple[Node, Node]:
    """The trees of the scenario and of its model; empty where a file is missing or at fault."""
    from optimizer.errors import InputError
    from optimizer.scenario.merge import extended
    from optimizer.scenario.paths import open_beside, open_scenario
    from optimizer.scenario.tree import Node

    nothing = Node({}, None)  # type: ignore[arg-type]
    if source == "-":
        return nothing, nothing
    try:
        file = open_scenario(source)
        scenario, files = extended(file)
        model = scenario.get("model") or nothing
        if isinstance(model.value, str):
            model = open_beside(model.value, "models", files.get(model.place.file, file), model.place).node
        return scenario, model
    except InputError:
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
