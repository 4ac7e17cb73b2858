"""One scenario out of several texts: `extends`, `variants` and `set`, each value keeping the place it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from optimizer.errors import InputError, Place, Problem, collecting, nearest
from optimizer.scenario.paths import InputFile, open_beside
from optimizer.scenario.tree import Node
from optimizer.scenario.yaml_reader import read_text

_WHOLE = (
    "objective", "budget", "allocations", "limits", "compare_with", "model", "horizon", "outside", "objections",
)  # fmt: skip
SCENARIO_KEYS = (
    "as_of", "budget", "carry_over", "compare_with", "horizon", "later_sources", "limits", "objective", "require",
    "sampling", "spend", "uncertain",
)  # fmt: skip
MODEL_KEYS = (
    "allocations", "capabilities", "categories", "composites", "outputs", "parameters", "programmes", "sources",
)  # fmt: skip
_NAMED = (*MODEL_KEYS, "limits")
_OF_A_NUMBER = ("value", "low", "high", "distribution", "known", "range")


def extended(file: InputFile) -> tuple[Node, dict[str, InputFile]]:
    """The file's tree laid over those it extends, and these files by the name that places carry.

    Raises InputError for what is no block, a circle, a parent outside the root, or one that does not exist.
    """
    chain = [file]
    while True:
        if not isinstance(chain[-1].node.value, dict):
            raise InputError(Problem("a scenario file is a block of `key: value`", chain[-1].node.place))
        if (link := chain[-1].node.get("extends")) is None:
            break
        if not isinstance(link.value, str):
            raise InputError(Problem("`extends` names one scenario", link.place))
        parent = open_beside(link.value, "scenarios", chain[-1], link.place)
        if any(parent.path == earlier.path for earlier in chain):
            names = " -> ".join(file.shown for file in (*chain, parent))
            raise InputError(Problem(f"scenarios extend each other in a circle: {names}", link.place))
        chain.append(parent)
    node = chain[-1].node
    for extending in reversed(chain[:-1]):
        node = overlay(node, extending.node)
    return _without(node, "extends"), {item.shown: item for item in chain}


def partial_scenarios(node: Node, key: str) -> dict[str, Node]:
    """Each of a scenario's ``variants`` or of its ``panel``, laid over it, without what it says of itself."""
    base = _without(node, "variants", "panel", "title")
    if (sampling := base.get("sampling")) is not None:
        # Variants do not nest, so `sampling.variants` is dropped, which gives each its share of the samples.
        base = base.with_children({**base.value, "sampling": _without(sampling, "variants")})
    section = node.get(key)
    children = section.children.items() if section is not None else ()
    return {
        name: base.with_children(overlay(base, _without(child, "robustness", "rival")).children)
        for name, child in children
        if isinstance(child.value, dict)
    }


def _without(node: Node, *keys: str) -> Node:
    """The block without some keys; what is no block stays."""
    return node.with_children({key: value for key, value in node.children.items() if key not in keys})


def overlay(parent: Node, child: Node, kind: str = "scenario") -> Node:
    """``parent`` with the keys of ``child``: maps merge by key, null deletes.

    ``kind`` is `scenario`, some of whose keys replace whole, `scenarios` for a map of those, or `map`.
    """
    scenario = kind == "scenario"
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child if scenario else _without_nulls(child)
    merged = dict(parent.value)
    if scenario and "set" in merged:
        merged["set"] = _still_meant(merged["set"], child)
    for key, value in child.value.items():
        before = merged.get(key)
        if value.value is None:
            merged.pop(key, None)
        elif scenario and key == "set":
            # A null in `set` deletes what it points at, so it has to stay until then. A later setting of all of
            # something outranks an earlier one of a part, however each of them is written.
            left = {} if before is None else _not_covered(before, value.children)
            merged[key] = value.with_children(left | value.children)
        elif before is None and kind == "scenarios":
            merged[key] = value  # what its nulls delete is in the scenario that it is laid over
        elif before is None or (scenario and key in _WHOLE):
            merged[key] = _without_nulls(value)
        elif scenario and key in ("variants", "panel"):
            merged[key] = overlay(before, value, "scenarios")
        else:
            merged[key] = overlay(before, value, "scenario" if kind == "scenarios" else "map")
    return Node(merged, child.place, key_place=child.key_place)


def _without_nulls(node: Node) -> Node:
    return node.with_children({key: value for key, value in node.children.items() if value.value is not None})


def _still_meant(settings: Node, child: Node) -> Node:
    """The settings of a parent without those of what the child states anew."""
    stated = []
    for key, value in child.value.items():
        parts = key not in _WHOLE and isinstance(value.value, dict)
        stated += [f"{key}.{part}" for part in value.value] if parts else [key]
    return settings.with_children(_not_covered(settings, stated))


def _not_covered(settings: Node, others: Iterable[str]) -> dict[str, Node]:
    return {path: value for path, value in settings.children.items() if not any(covers(o, path) for o in others)}


def covers(setting: str, other: str) -> bool:
    """Whether the path ``setting`` (`*` stands for every key) holds all that ``other`` points at."""
    # A number and its `value` are the same thing.
    own, parts = setting.removesuffix(".value").split("."), other.removesuffix(".value").split(".")
    return len(own) <= len(parts) and all(a in (b, "*") for a, b in zip(own, parts, strict=False))


# Settings.


def read_setting(text: str) -> tuple[str, Node | None]:
    """A setting of the command line, ``PATH=VALUE``: its path and its value, None for null. Raises InputError.

    The value is read as in a file, so that lists, null and true mean what they mean there.
    """
    path, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not path:
        hint = "write --set 'programmes.x.lag=8 months'"
        raise InputError(Problem(f"`{text}` is not PATH=VALUE", Place("--set"), hint=hint))
    return path, None if value in ("~", "null") else read_text(value or '""', f"--set {path}")


def split_settings(scenario: Node) -> tuple[dict[str, Node], dict[str, Node], list[Problem]]:
    """The settings that concern the scenario itself, those that concern its model, and what is wrong with others."""
    own: dict[str, Node] = {}
    model: dict[str, Node] = {}
    problems = []
    section = scenario.get("set")
    for path, value in section.children.items() if section is not None else ():
        head = path.split(".")[0]
        if head in SCENARIO_KEYS:
            own[path] = value
        elif head in MODEL_KEYS:
            model[path] = value
        else:
            begun = f"a path begins with its section: `programmes.{path}`"
            if head in scenario.children:
                begun = f"`set` does not reach `{head}`: change it in the file itself"
            problems.append(_missing(path, value, nearest(head, (*SCENARIO_KEYS, *MODEL_KEYS)) or begun))
    return own, model, problems


def with_settings(node: Node, settings: Mapping[str, Node]) -> tuple[Node, list[Problem]]:
    """Carry out settings, path to value, on a tree: the changed tree, and what is wrong.

    A path with `*` is carried out before one without, and a block before its parts, so that the order of the keys does
    not matter. A bare number drops the range and the source of the old one; what is set is marked on its node.
    """
    problems: list[Problem] = []
    for path in sorted(settings, key=lambda path: (-path.count("*"), path.removesuffix(".value"))):
        with collecting(problems):
            node = _with_setting(node, path.split("."), settings[path])
    return node, problems


class _NotThereError(InputError):
    """A setting of what a tree does not have."""


def _with_setting(node: Node, parts: Sequence[str], value: Node, above: tuple[str, ...] = ()) -> Node:
    """``node``, which stands at ``above``, with ``value`` at the path ``parts`` below it. Raises InputError."""
    key, *rest = parts
    if isinstance(node.value, list):
        path = ".".join((*above, *parts))
        hint = "lists are set whole: name the list and give all of it"
        raise InputError(Problem(f"`{path}` points inside a list", value.key_place or value.place, hint))
    if not isinstance(node.value, dict):
        # A bare number becomes a block, so that its range or status can be set.
        node = Node({"value": node}, node.place, key_place=node.key_place, was_set=node.was_set)
    children = dict(node.children)
    if key == "*":
        changed = node
        for name in children:
            with suppress(_NotThereError):
                changed = _with_setting(changed, [name, *rest], value, above)
        if changed is node:
            raise _NotThereError(_missing(".".join((*above, *parts)), value))
        return changed
    must_exist = rest or value.value is None or (len(above) == 1 and above[0] in _NAMED)
    if key not in children and must_exist:
        hint = "`*` stands for every name, not for a part of one" if "*" in key else nearest(key, children)
        raise _NotThereError(_missing(".".join((*above, key)), value, hint))
    if rest:
        children[key] = _with_setting(children[key], rest, value, (*above, key))
    elif value.value is None:
        del children[key]
    elif key == "value":
        children = _replaced(children, value)
    else:
        children[key] = _new(children.get(key), value)
    return node.with_children(children)


def _missing(path: str, value: Node, hint: str = "") -> Problem:
    return Problem(f"there is no `{path}` to set", value.key_place or value.place, hint)


def _new(old: Node | None, value: Node) -> Node:
    # An initial amount has a lag and a life of its own: other numbers, which stay.
    if old is not None and "value" in old.children and not isinstance(value.value, dict | list):
        block = _replaced(old.value, value)
        if not block.keys() <= {"value", "status", "source", "note"}:
            return old.with_children(block)
    # Whatever a number is now, and whoever says so, it is called the same.
    if old is not None and "value" in value.children and (title := old.get("title")) is not None:
        value = value.with_children({"title": title} | value.value)
    return replace(value, was_set=True)


def _replaced(block: dict[str, Node], value: Node) -> dict[str, Node]:
    left = {key: child for key, child in block.items() if key not in _OF_A_NUMBER}
    return {"value": replace(value, was_set=True)} | left
