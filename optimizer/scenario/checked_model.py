"""A model read and checked by itself: its blocks, its numbers, what its composites are made of, all its faults."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.allocations import allocation_problems
from optimizer.scenario.checks import model_problems
from optimizer.scenario.composites import Parts, check_parts, composite_parts
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.entries import BY_SCENARIO, Entry, Origin, SourceList, numbers_in, source_lists
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import SYMBOLS
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.paths import Opened, open_beside
from optimizer.scenario.scope import Scope
from optimizer.scenario.settings import Settings, with_settings
from optimizer.scenario.tree import Node, place_of
from optimizer.scenario.units import ANY_CURRENCY, OWN
from optimizer.scenario.validate import Checker

_Found = tuple[tuple[Entry, ...], tuple[SourceList, ...]]
_SECTIONS = (
    "parameters", "programmes", "outputs", "composites", "capabilities", "allocations", "statements", "outside",
    "objections",
)  # fmt: skip


class CheckedModel:
    """One model, as a file states it or as a scenario's `set` changed it.

    ``node`` is its tree, ``clean`` the tree without what is at fault. ``parts`` maps composite to linear forms, each
    composite after those it is made of. ``problems`` holds all faults; what is at fault is left out of the rest.
    """

    def __init__(
        self,
        model: Model,
        node: Node,
        clean: Node,
        problems: Iterable[Problem],
        memory: Memory,
    ) -> None:
        self.problems = list(problems)
        model = self._with_currency(model, clean)
        self.model, self.node, self.clean = model, node, clean
        self._sums: dict[tuple[str, tuple[str, ...], bool], list[Problem]] = {}
        stated, sources = memory.stated(model, clean)
        self.problems += unknown_sources(sources, model, self.is_unclear)
        self.numbers = Numbers(model.currency, model.amounts_in, lambda name: self.is_unclear("parameters", name))
        self.numbers.add(stated)
        self.problems += self.numbers.problems
        scope = Scope(model, ("",), False, self.numbers.dimension, self.is_unclear)
        self.parts: Parts
        self.parts, self.dimensions = composite_parts(model, clean, scope, self.problems)
        check_parts(model, clean, self.parts, Curvature(model, self.parts, self.numbers.base), self.problems)
        self.problems += model_problems(model, clean, self.numbers, self.is_unclear)

    def _with_currency(self, model: Model, node: Node) -> Model:
        """``model`` with the currency that `amounts_in` implies, and one that fits all amounts where it is at fault."""
        faulty = {problem.path for problem in self.problems} & {"currency", "amounts_in"}
        currency, unit = model.currency, model.amounts_in
        if unit is not None and not faulty:
            currency = currency or unit.implied
            if currency is None:
                self._fail_unit("names no single currency", node, "say `currency` in the model as well")
            elif unit.currency and currency not in SYMBOLS.get(unit.currency, (unit.currency,)):
                self._fail_unit(f"is in {unit.currency}, but `currency` says {currency}", node)
                currency = ANY_CURRENCY
        elif "amounts_in" in faulty:
            unit = OWN
        if faulty or (unit is not None and currency is None):
            currency = ANY_CURRENCY
        return model.model_copy(update={"currency": currency, "amounts_in": unit})

    def _fail_unit(self, wrong: str, node: Node, hint: str = "") -> None:
        place = place_of(node, "amounts_in")
        self.problems.append(Problem(f"`amounts_in` {wrong}", place, "amounts_in", hint))

    def allocation_problems(self, periods: tuple[str, ...] = ("",), used: Collection[str | None] = ()) -> list[Problem]:
        """What is wrong with the model's allocations under budget periods; those ``used`` must fit the periods."""
        found: list[Problem] = []
        for name, block in self.model.allocations.items():
            key = (name, periods, name in used)
            if key not in self._sums:
                path, values, place = f"allocations.{name}", self.numbers.base, partial(place_of, self.clean)
                self._sums[key] = allocation_problems(
                    block, path, self.model, periods, values, place, self.is_unclear, name in used
                )
            found += self._sums[key]
        return found

    def is_unclear(self, kind: str, name: str) -> bool:
        """Whether the file has something called ``name`` (`*`: anything) in the section ``kind``, but at fault.

        With the kind ``inside``: whether something is at fault inside the block whose path is ``name``.
        """
        if kind == "inside":
            return any(problem.path.startswith(f"{name}.") for problem in self.problems)
        section = self.node.get(kind)
        if section is None:
            # A misspelt section is one fault, not one for each name in it.
            return self.node.has_others(Model.model_fields)
        if not isinstance(section.value, dict):
            return True
        faulty = section.value.keys() - getattr(self.model, kind).keys()
        return bool(faulty) if name == "*" else name in faulty


class Memory:
    """What one `load` has read and checked: variants share most of their blocks with the scenario they stand in.

    A ``child`` knows what its parent knows and keeps to itself what it learns, so that a scenario changed ten thousand
    times does not fill the memory.
    """

    def __init__(self, parent: Memory | None = None) -> None:
        self.checker: Checker = Checker(parent.checker if parent else None)
        self._files: MutableMapping[tuple[str, Path], Opened] = _learning(parent and parent._files)
        self._changed: MutableMapping[tuple[Any, ...], Settings] = _learning(parent and parent._changed)
        self._models: MutableMapping[Node, CheckedModel | list[Problem]] = _learning(parent and parent._models)
        self._stated: MutableMapping[tuple[Node, str, Origin], _Found] = _learning(parent and parent._stated)
        self._parent = parent

    def __reduce__(self) -> tuple[Any, ...]:
        return _remembering, (dict(self._files),)  # the texts that were read; the rest follows from them

    def child(self) -> Memory:
        """A memory that adds to this one."""
        return Memory(self._parent or self)

    def opened(self, name: str, base: Opened, place: Place) -> Opened:
        """The model file that ``base`` calls ``name``. Raises InputError."""
        key = (name, base.folder)
        if key not in self._files:
            self._files[key] = open_beside(name, "models", base, place)
        return self._files[key]

    def changed(self, node: Node, settings: Mapping[str, Node]) -> Settings:
        """The model with a scenario's settings."""
        if not settings:
            return Settings(node)
        key = (node, *sorted(settings.items(), key=lambda item: item[0]))
        if key not in self._changed:
            self._changed[key] = with_settings(node, settings)
        return self._changed[key]

    def model(self, node: Node) -> CheckedModel | list[Problem]:
        """The model that ``node`` describes, or what is wrong where nothing can be made of it."""
        if node not in self._models:
            model, clean, problems = self.checker.file(Model, node)
            self._models[node] = problems if model is None else CheckedModel(model, node, clean, problems, self)
        return self._models[node]

    def stated(self, model: Model, node: Node) -> tuple[list[Entry], list[SourceList]]:
        """The numbers of a model and its lists of sources; those of a block are gathered once."""
        numbers: list[Entry] = []
        sources: list[SourceList] = list(source_lists(model, node, "", deep=False))
        origin = Origin().inside(model)
        for kind in _SECTIONS:
            section = node.get(kind)
            for name, block in getattr(model, kind).items():
                child = section.get(name) if section else None
                if section is None or child is None:
                    continue
                path = f"{kind}.{name}"
                key = (child, path, BY_SCENARIO if section.given else origin)
                if key not in self._stated:
                    found = tuple(numbers_in(block, child, path, kind, key[2]))
                    self._stated[key] = found, tuple(source_lists(block, child, path))
                numbers += self._stated[key][0]
                sources += self._stated[key][1]
        return numbers, sources


def _remembering(files: Mapping[tuple[str, Path], Opened]) -> Memory:
    memory = Memory()
    memory._files.update(files)
    return memory


def _learning(known: Any) -> Any:
    return ChainMap({}, known.maps[0]) if known is not None else ChainMap({})


def unknown_sources(
    lists: Iterable[SourceList], model: Model, unclear: Callable[[str, str], bool]
) -> Iterator[Problem]:
    """The keys of sources that the model does not list."""
    for path, listed, keys in lists:
        for i, key in enumerate(keys):
            if key not in model.sources and not unclear("sources", key):
                place = (listed.get(str(i)) or listed).place
                hint = nearest(key, model.sources) or "list it under `sources`"
                yield Problem(f"unknown source `{key}`", place, path, hint)
