"""One scenario out of several texts: `extends`, `variants` and `set`, each value keeping the place it came from."""

from __future__ import annotations

from dataclasses import replace

from optimizer.errors import InputError, Problem, nearest
from optimizer.scenario.files import Opened, open_beside
from optimizer.scenario.source import Node

_WHOLE = ("objective", "budget", "allocations", "limits", "compare_with")
SCENARIO_KEYS = (
    "as_of", "budget", "carry_over", "compare_with", "horizon", "later_sources", "limits", "objective", "require",
    "spend", "uncertain",
)  # fmt: skip
MODEL_KEYS = (
    "allocations", "capabilities", "categories", "composites", "outputs", "parameters", "programmes", "sources",
)  # fmt: skip
_NAMED_MAPS = {"programmes", "parameters", "outputs", "composites", "capabilities", "categories", "sources", "allocations"}


def overlay(parent: Node, child: Node) -> Node:
    """``parent`` with the keys of ``child``: maps merge by key, some keys replace whole, null deletes."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    merged = dict(parent.value)
    for key, value in child.value.items():
        if value.value is None:
            merged.pop(key, None)
        elif key == "set":
            # A null in `set` deletes what it points at, so it has to stay until then.
            before = merged[key].value if key in merged and isinstance(merged[key].value, dict) else {}
            merged[key] = value.with_value({**before, **value.value}) if isinstance(value.value, dict) else value
        elif key in _WHOLE or key not in merged or key == "model":
            merged[key] = _without_nulls(value)
        else:
            merged[key] = overlay(merged[key], value)
    return Node(merged, child.place, child.text, child.key_place)


def _without_nulls(node: Node) -> Node:
    if not isinstance(node.value, dict):
        return node
    return node.with_value({k: v for k, v in node.value.items() if v.value is not None})


def extended(file: Opened) -> tuple[Node, Opened]:
    """The file's tree laid over those it extends, and the file that its `model` is relative to.

    Raises InputError for a circle, a parent outside the root, or one that does not exist.
    """
    chain, current = [file], file
    while (link := current.node.get("extends")) is not None:
        if not isinstance(link.value, str):
            raise InputError(Problem("`extends` names one scenario", link.place, "extends"))
        current = open_beside(link.value, "scenarios", current, link.place)
        if any(current.path == earlier.path for earlier in chain):
            names = " -> ".join(opened.shown for opened in (*chain, current))
            raise InputError(Problem(f"scenarios extend each other in a circle: {names}", link.place, "extends"))
        chain.append(current)
    node = chain[-1].node
    home = chain[-1]
    for opened in reversed(chain[:-1]):
        if opened.node.get("model") is not None:
            home = opened
        node = overlay(node, opened.node)
    if isinstance(node.value, dict):
        node = node.with_value({key: value for key, value in node.value.items() if key != "extends"})
    return node, home


def with_set(scenario: Node, model: Node) -> tuple[Node, Node, frozenset[str], list[Problem]]:
    """Carry out the scenario's `set`: the changed scenario and model, the paths that were set, and what is wrong.

    A path with `*` is carried out before one without, so that the order of the keys does not matter.
    """
    changes = scenario.get("set")
    done: set[str] = set()
    problems: list[Problem] = []
    if changes is None or not isinstance(changes.value, dict):
        return scenario, model, frozenset(), problems
    for path in sorted(changes.value, key=lambda text: (-text.count("*"), text)):
        value = changes.value[path]
        parts = path.split(".")
        if parts[0] in SCENARIO_KEYS:
            scenario = _set(scenario, parts, (), value, done, problems)
        elif parts[0] in MODEL_KEYS:
            model = _set(model, parts, (), value, done, problems)
        else:
            hint = nearest(parts[0], (*SCENARIO_KEYS, *MODEL_KEYS))
            problems.append(Problem(f"no number is called `{path}`", value.key_place or value.place, path, hint))
    return scenario, model, frozenset(done), problems


def _set(
    node: Node, parts: list[str], above: tuple[str, ...], value: Node, done: set[str], problems: list[Problem]
) -> Node:
    key, rest = parts[0], parts[1:]
    where = value.key_place or value.place
    if isinstance(node.value, list) and key.isdigit() and int(key) < len(node.value):
        hint = "lists are set whole: name the list and give all of it"
        problems.append(Problem(f"`{'.'.join((*above, *parts))}` points inside a list", where, hint=hint))
        return node
    if not isinstance(node.value, dict):
        # A bare number becomes a block, so that its range or status can be set.
        node = node.with_value({"value": node})
    children = dict(node.value)
    keys = list(children) if key == "*" else [key]
    for name in keys:
        here = (*above, name)
        if rest and name in children:
            children[name] = _set(children[name], rest, here, value, done, problems)
        elif rest or (len(here) == 2 and above[0] in _NAMED_MAPS and name not in children):
            hint = nearest(name, children)
            problems.append(Problem(f"there is no `{'.'.join(here)}` to set", where, ".".join(here), hint))
        elif value.value is None:
            children.pop(name, None)
        else:
            children[name] = replace(value, key_place=value.key_place)
            done.add(".".join(here[:-1] if name == "value" else here))
    return Node(children, node.place, node.text, node.key_place)


def sources_of_set(number_path: str, done: frozenset[str]) -> bool:
    """Whether the number at ``number_path`` was given by `set`, itself or with the list or map around it."""
    parts = number_path.split(".")
    return any(".".join(parts[: i + 1]) in done for i in range(len(parts)))
