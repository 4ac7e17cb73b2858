"""One scenario out of several texts: `extends` and `variants`, each value keeping the place it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.errors import InputError, Problem
from optimizer.scenario.paths import Opened, open_beside
from optimizer.scenario.tree import Node

_WHOLE = (
    "objective", "budget", "allocations", "limits", "compare_with", "model", "horizon", "outside", "objections",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """A scenario's tree, and the files it was made of by the name that places carry."""

    node: Node
    files: dict[str, Opened]


def extended(file: Opened) -> Merged:
    """The file's tree laid over those it extends.

    Raises InputError for a circle, a parent outside the root, or one that does not exist.
    """
    chain = [file]
    while (link := chain[-1].node.get("extends")) is not None:
        if not isinstance(link.value, str):
            raise InputError(Problem("`extends` names one scenario", link.place, "extends"))
        parent = open_beside(link.value, "scenarios", chain[-1], link.place)
        if any(parent.path == earlier.path for earlier in chain):
            names = " -> ".join(opened.shown for opened in (*chain, parent))
            raise InputError(Problem(f"scenarios extend each other in a circle: {names}", link.place, "extends"))
        if not isinstance(parent.node.value, dict):
            raise InputError(Problem("a scenario file is a block of `key: value`", parent.node.place))
        chain.append(parent)
    node = chain[-1].node
    for opened in reversed(chain[:-1]):
        node = overlay(node, opened.node)
    return Merged(without(node, "extends"), {opened.shown: opened for opened in chain})


def variants(node: Node) -> dict[str, Node]:
    """Each variant of a scenario, laid over it, without what it says of itself (its title, whether it is a check)."""
    section = node.get("variants")
    if section is None or not isinstance(section.value, dict):
        return {}
    base = without(node, "variants", "title")
    if (sampling := base.get("sampling")) is not None:
        # A variant has none of its own, so it cannot give them shares of the samples.
        base = base.with_value({**base.value, "sampling": without(sampling, "variants")})
    own = {name: without(child, "robustness") for name, child in section.value.items()}
    laid = {name: overlay(base, child) for name, child in own.items() if isinstance(child.value, dict)}
    return {name: base.with_value(variant.value) for name, variant in laid.items()}


def without(node: Node, *keys: str) -> Node:
    """The block without some keys."""
    if not isinstance(node.value, dict):
        return node
    return node.with_value({key: value for key, value in node.value.items() if key not in keys})


def overlay(parent: Node, child: Node) -> Node:
    """The scenario ``parent`` with the keys of ``child``: maps merge by key, some keys replace whole, null deletes."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    merged = dict(parent.value)
    if "set" in merged:
        merged["set"] = _still_meant(merged["set"], child)
    for key, value in child.value.items():
        before = merged.get(key)
        if value.value is None:
            merged.pop(key, None)
        elif key == "set":
            # A null in `set` deletes what it points at, so it has to stay until then.
            merged[key] = _settings(before, value)
        elif key == "variants":
            merged[key] = _each(before, value)
        elif before is None or key in _WHOLE:
            merged[key] = _without_nulls(value)
        else:
            merged[key] = _by_key(before, value)
    return Node(merged, child.place, child.text, child.key_place)


def _by_key(parent: Node, child: Node) -> Node:
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return _without_nulls(child)
    merged = dict(parent.value)
    for key, value in child.value.items():
        if value.value is None:
            merged.pop(key, None)
        else:
            merged[key] = _by_key(merged[key], value) if key in merged else _without_nulls(value)
    return child.with_value(merged)


def _each(parent: Node | None, child: Node) -> Node:
    if parent is None or not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return _without_nulls(child)
    merged = dict(parent.value)
    for name, value in child.value.items():
        if value.value is None:
            merged.pop(name, None)
        else:
            merged[name] = overlay(merged[name], value) if name in merged else value
    return child.with_value(merged)


def _settings(parent: Node | None, child: Node) -> Node:
    if parent is None or not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    # A later setting of all of something outranks an earlier one of a part, however each of them is written.
    kept = {old: value for old, value in parent.value.items() if not any(covers(new, old) for new in child.value)}
    return child.with_value(kept | child.value)


def _still_meant(settings: Node, child: Node) -> Node:
    """The settings of a parent without those of what the child states anew."""
    if not isinstance(settings.value, dict):
        return settings
    stated = []
    for key, value in child.value.items():
        parts = key not in _WHOLE and isinstance(value.value, dict)
        stated += [f"{key}.{part}" for part in value.value] if parts else [key]
    kept = {path: value for path, value in settings.value.items() if not any(covers(new, path) for new in stated)}
    return settings.with_value(kept)


def covers(setting: str, other: str) -> bool:
    """Whether the path ``setting`` (`*` stands for every key) holds all that ``other`` points at."""
    own, parts = list(_parts(setting)), list(_parts(other))
    return len(own) <= len(parts) and all(a in (b, "*") for a, b in zip(own, parts, strict=False))


def _parts(path: str) -> Iterator[str]:
    # A number and its `value` are the same thing.
    parts = path.split(".")
    yield from parts[:-1] if parts[-1] == "value" and len(parts) > 1 else parts


def _without_nulls(node: Node) -> Node:
    if not isinstance(node.value, dict):
        return node
    return node.with_value({key: value for key, value in node.value.items() if value.value is not None})
