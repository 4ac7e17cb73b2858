"""A scenario's `set`: other numbers for the scenario and its model, by dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.tree import Node
from optimizer.scenario.yaml_reader import read_text

SCENARIO_KEYS = (
    "as_of", "budget", "carry_over", "compare_with", "horizon", "later_sources", "limits", "objective", "require",
    "sampling", "spend", "uncertain",
)  # fmt: skip
MODEL_KEYS = (
    "allocations", "capabilities", "categories", "composites", "outputs", "parameters", "programmes", "sources",
)  # fmt: skip
_NAMED = (*MODEL_KEYS, "limits")
_OF_A_NUMBER = ("value", "low", "high", "distribution", "known", "range")
_ORIGIN = ("status", "source", "note")


@dataclass(slots=True)
class Settings:
    """What became of a `set`: the changed tree, the paths that were set, and what is wrong."""

    node: Node
    paths: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def split_settings(scenario: Node) -> tuple[dict[str, Node], dict[str, Node], list[Problem]]:
    """The settings that concern the scenario itself, those that concern its model, and what is wrong with others."""
    own: dict[str, Node] = {}
    model: dict[str, Node] = {}
    problems = []
    section = scenario.get("set")
    for path, value in section.value.items() if section is not None and isinstance(section.value, dict) else ():
        head = path.split(".")[0]
        if head in SCENARIO_KEYS:
            own[path] = value
        elif head in MODEL_KEYS:
            model[path] = value
        else:
            hint = nearest(head, (*SCENARIO_KEYS, *MODEL_KEYS))
            problems.append(Problem(f"there is no `{path}` to set", value.key_place or value.place, path, hint))
    return own, model, problems


def read_setting(text: str) -> tuple[str, Node | None]:
    """A setting of the command line, ``PATH=VALUE``: its path and its value, None for null. Raises InputError.

    The value is read as in a file, so that lists, null and true mean what they mean there.
    """
    path, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not path:
        hint = "write --set 'programmes.x.lag=8 months'"
        raise InputError(Problem(f"`{text}` is not PATH=VALUE", Place("--set"), hint=hint))
    return path, None if value in ("~", "null") else read_text(value or '""', f"--set {path}")


def with_settings(node: Node, settings: Mapping[str, Node]) -> Settings:
    """Carry out settings, path to value, on a tree.

    A path with `*` is carried out before one without, and a block before its parts, so that the order of the keys does
    not matter. A bare number drops the range and the source of the old one; what is set is marked on its node.
    """
    done = Settings(node)
    for path in sorted(settings, key=lambda path: (-path.count("*"), path.removesuffix(".value"))):
        before = len(done.paths)
        done.node = _set(done.node, path.split("."), (), settings[path], "*" in path, done)
        if "*" in path and len(done.paths) == before and not done.problems:
            done.problems.append(_missing(path, settings[path], ()))
    return done


def _missing(path: str, value: Node, known: tuple[str, ...]) -> Problem:
    hint = nearest(path.rsplit(".", 1)[-1], known)
    return Problem(f"there is no `{path}` to set", value.key_place or value.place, path, hint)


def _set(node: Node, parts: list[str], above: tuple[str, ...], value: Node, many: bool, done: Settings) -> Node:
    key, rest = parts[0], parts[1:]
    if isinstance(node.value, list):
        path = ".".join((*above, *parts))
        hint = "lists are set whole: name the list and give all of it"
        done.problems.append(Problem(f"`{path}` points inside a list", value.key_place or value.place, path, hint))
        return node
    if not isinstance(node.value, dict):
        # A bare number becomes a block, so that its range or status can be set.
        node = Node({"value": node}, node.place, key_place=node.key_place, given=node.given)
    children = dict(node.value)
    must_exist = rest or value.value is None or (len(above) == 1 and above[0] in _NAMED)
    if key != "*" and key not in children and must_exist:
        if not many:
            done.problems.append(_missing(".".join((*above, key)), value, tuple(children)))
        return node
    for name in list(children) if key == "*" else [key]:
        if rest:
            children[name] = _set(children[name], rest, (*above, name), value, many, done)
            continue
        done.paths.add(".".join((*above, name)))
        if value.value is None:
            del children[name]
        elif name == "value":
            children = _replaced(children, value)
        else:
            children[name] = _new(children.get(name), value)
    return node.with_value(children)


def _new(old: Node | None, value: Node) -> Node:
    # An initial amount has a lag and a life of its own: other numbers, which stay.
    if old is not None and old.has("value") and not isinstance(value.value, dict | list):
        kept = _replaced(old.value, value)
        if not kept.keys() <= {"value", *_ORIGIN}:
            return old.with_value(kept)
    # Whatever a number is now, and whoever says so, it is called the same.
    if old is not None and value.has("value") and (title := old.get("title")) is not None:
        value = value.with_value({"title": title} | value.value)
    return replace(value, given=True)


def _replaced(block: dict[str, Node], value: Node) -> dict[str, Node]:
    kept = {key: child for key, child in block.items() if key not in _OF_A_NUMBER}
    return {"value": replace(value, given=True)} | kept
