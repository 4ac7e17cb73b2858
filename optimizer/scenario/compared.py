"""Which allocations a scenario knows, which of them is the actual, and whose spending fixed programmes take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.allocations import allocation_problems
from optimizer.scenario.checked_model import CheckedModel
from optimizer.scenario.entries import BY_SCENARIO, Entry, numbers_in
from optimizer.scenario.expression import names
from optimizer.scenario.model_schema import Allocation
from optimizer.scenario.scenario_schema import Question, lacks
from optimizer.scenario.tree import Node, place_of
from optimizer.scenario.validate import checked

_INLINE, _GIVEN = "compare_with", "compare_with_given"


class Compared:
    """The named allocations of a model and a scenario, of which two matter.

    ``allocations`` maps name to the path of the allocation's numbers and the allocation; ``actual`` is the one to
    compare with, ``fixed_by`` the one whose spending fixed programmes take. ``given`` is what code compares with
    instead of the scenario: it moves the actual and nothing else. Faults go to ``problems``.
    """

    def __init__(
        self,
        model: CheckedModel,
        question: Question,
        node: Node,
        clean: Node,
        given: Node | None,
        problems: list[Problem],
    ) -> None:
        self._model, self._question, self._node, self._clean, self._given = model, question, node, clean, given
        self._block = checked(Allocation, given) if given is not None and isinstance(given.value, dict) else None
        self.allocations: dict[str, tuple[str, Allocation]] = {}
        problems += self._list()
        asked = question.compare_with
        place = place_of(node, "compare_with")
        self.fixed_by = self._known(_INLINE if isinstance(asked, Allocation) else asked, place, problems)
        self.actual = self.fixed_by
        if given is not None:
            self.actual = self._known(_GIVEN if self._block else str(given.value), given.place, problems)
        fixed = [name for name, programme in model.model.programmes.items() if programme.fixed]
        if fixed and asked is None and lacks(node, "compare_with"):
            place = place_of(model.node, f"programmes.{fixed[0]}.fixed", key=True)
            hint = "a fixed programme takes the spending of `compare_with`"
            problems.append(Problem("the scenario has no `compare_with`", place, "compare_with", hint))

    def given_numbers(self) -> Iterator[Entry]:
        """The numbers of an allocation that code gives."""
        if self._block is not None and self._block.block is not None:
            yield from numbers_in(self._block.block, self._block.node, _GIVEN, _INLINE, BY_SCENARIO)

    def sum_problems(self, periods: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[Problem]:
        """What is wrong with the lines and sums of the allocations."""
        used = {self.actual, self.fixed_by}
        used |= {name.text for wanted in self._question.require.values() for name in names(wanted)}
        yield from self._model.allocation_problems(periods, used)
        model, unclear = self._model.model, self._model.is_unclear
        for name, (path, block) in self.allocations.items():
            if name not in model.allocations:
                yield from allocation_problems(block, path, model, periods, values, self._place, unclear, name in used)

    def _list(self) -> Iterator[Problem]:
        known, question = self.allocations, self._question
        for name, block in self._model.model.allocations.items():
            known[name] = (f"allocations.{name}", block)
        for name, block in question.allocations.items():
            path = f"allocations.{name}"
            if name in known:
                place = place_of(self._node, ("allocations", name), key=True)
                yield Problem(f"the model has an allocation `{name}` already", place, path)
            known.setdefault(name, (path, block))
        if isinstance(question.compare_with, Allocation):
            known[_INLINE] = (_INLINE, question.compare_with)
        if self._block is not None:
            yield from self._block.problems
            if self._block.block is not None:
                known[_GIVEN] = (_GIVEN, self._block.block)

    def _known(self, name: str | None, place: Place, problems: list[Problem]) -> str | None:
        if name is None or name in self.allocations:
            return name
        faulty = self._node.get("allocations", name) is not None or self._model.is_unclear("allocations", name)
        if not faulty and name != _GIVEN:
            hint = nearest(name, [known for known in self.allocations if known not in (_INLINE, _GIVEN)])
            problems.append(Problem(f"there is no allocation `{name}`", place, "compare_with", hint))
        return None

    def _place(self, path: str) -> Place:
        head, *rest = path.split(".")
        return (
            place_of(self._given, rest) if head == _GIVEN and self._given is not None else place_of(self._clean, path)
        )
