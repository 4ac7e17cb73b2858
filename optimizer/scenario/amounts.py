"""The amounts of the allocations that a scenario uses: what is compared, as against what is assumed."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.scenario.expression import Expression, Operation, names
from optimizer.scenario.numbers import Numbers


def amounts_of(numbers: Numbers, prefixes: Iterable[str], sums_only: bool = True) -> frozenset[str]:
    """The paths of all amounts under ``prefixes``, and of the numbers that these do nothing but add up or subtract.

    A line that is `wage * teachers` is computed from assumptions; one that is `cards + rental` names two amounts.
    Without ``sums_only``: of all numbers that the amounts are computed from.
    """
    heads = tuple(prefixes)
    queue = [number.path for number in numbers if number.path.startswith(heads)]
    found: set[str] = set()
    while queue:
        path = queue.pop()
        if path not in found:
            found.add(path)
            expression = numbers[path].expression
            queue += [name.text for name in names(expression)] if not sums_only or _is_sum(expression) else []
    return frozenset(found)


def _is_sum(expression: Expression) -> bool:
    waiting = [expression]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Operation):
            if item.operator not in ("+", "negate"):
                return False
            waiting.extend(item.operands)
    return True
