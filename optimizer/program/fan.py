"""The smallest of planes through the origin: the form of a mix that the program and the evaluation both use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optimizer.scenario.arithmetic import is_array, least


class Fan:
    """``planes``: the slopes of each in the two inputs, numbers of one kind."""

    def __init__(self, planes: Sequence[tuple[Any, Any]]) -> None:
        self.planes = planes
        self._stacks: dict[str, tuple[Any, Any]] = {}

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.planes)

    def __len__(self) -> int:
        return len(self.planes)

    def __call__(self, first: Any, second: Any) -> Any:
        """The smallest of the planes at these amounts."""
        # Numbers of many places take all planes at once.
        for value in (first, second, *self.planes[0]):
            if hasattr(value, "smallest"):
                one, two = self._stacked("intervals", value.stacked)
                return (one * first + two * second).smallest()
        if any(is_array(value) for value in (first, second, *self.planes[0])):
            import numpy

            one, two = self._stacked("arrays", lambda slopes: numpy.stack(numpy.broadcast_arrays(*slopes)))
            if one.ndim == 1:
                one, two = one[:, None], two[:, None]
            return (one * first + two * second).min(axis=0)
        return least(*(p * first + q * second for p, q in self.planes))

    def _stacked(self, kind: str, stack: Callable[[Sequence[Any]], Any]) -> tuple[Any, Any]:
        if kind not in self._stacks:
            one, two = zip(*self.planes, strict=True)
            found = stack(one), stack(two)
            # Plain slopes, stacked on the intervals of what they meet, do not fit what they meet next.
            if is_array(one[0]) != is_array(found[0][0]):
                return found
            self._stacks[kind] = found
        return self._stacks[kind]
