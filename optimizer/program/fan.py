"""The smallest of planes through the origin: the form of a mix that the program and the evaluation both use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optimizer.scenario.arithmetic import is_array, least


class Fan:
    """``planes``: the slopes of each in the two inputs, numbers of one kind."""

    def __init__(self, planes: Sequence[tuple[Any, Any]]) -> None:
        self.planes = planes
        self._stack: tuple[Any, Any] | None = None

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.planes)

    def __len__(self) -> int:
        return len(self.planes)

    def __call__(self, first: Any, second: Any) -> Any:
        """The smallest of the planes at these amounts."""
        # Numbers of many places take all planes at once.
        for value in (first, second, *self.planes[0]):
            if hasattr(value, "smallest"):
                one, two = self._stacked(value.stacked)
                return (one * first + two * second).smallest()
        if any(is_array(value) for value in (first, second, *self.planes[0])):
            import numpy

            one, two = self._stacked(lambda slopes: numpy.stack(numpy.broadcast_arrays(*slopes)))
            if one.ndim == 1:
                one, two = one[:, None], two[:, None]
            return (one * first + two * second).min(axis=0)
        return least(*(p * first + q * second for p, q in self.planes))

    def _stacked(self, stack: Callable[[Sequence[Any]], Any]) -> tuple[Any, Any]:
        if self._stack is None:
            one, two = zip(*self.planes, strict=True)
            self._stack = stack(one), stack(two)
        return self._stack
