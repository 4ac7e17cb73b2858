"""The smallest of planes through the origin: the form of a mix that the program and the evaluation both use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optimizer.scenario.arithmetic import is_array, least


class Fan:
    """The slopes of planes in two inputs: numbers of one kind, or of a kind that takes all planes at once, stacked."""

    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second
        self._arrays: tuple[Any, Any] | None = None

    @staticmethod
    def scaled(planes: Sequence[tuple[Any, Any]], scales: Sequence[Any]) -> Fan:
        """Planes in inputs that are measured in ``scales``."""
        first, second = zip(*planes, strict=True)
        for value in (first[0], second[0], *scales):
            if hasattr(value, "stacked"):
                return Fan(value.stacked(first) * scales[0], value.stacked(second) * scales[1])
        return Fan([slope * scales[0] for slope in first], [slope * scales[1] for slope in second])

    def taken(self, take: Callable[[Any], Any]) -> Fan:
        """The same with ``take`` of every number: of stacks at once."""
        if hasattr(self.first, "smallest"):
            return Fan(take(self.first), take(self.second))
        return Fan([take(slope) for slope in self.first], [take(slope) for slope in self.second])

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return ((self.first[k], self.second[k]) for k in range(len(self)))

    def __len__(self) -> int:
        return len(self.first.first if hasattr(self.first, "smallest") else self.first)

    def __call__(self, first: Any, second: Any) -> Any:
        """The smallest of the planes at these amounts."""
        if hasattr(self.first, "smallest"):
            return (self.first * first + self.second * second).smallest()
        for value in (first, second):
            # Numbers of many places take all planes at once.
            if hasattr(value, "smallest"):
                return (value.stacked(self.first) * first + value.stacked(self.second) * second).smallest()
        if any(is_array(value) for value in (first, second, self.first[0], self.second[0])):
            import numpy

            if self._arrays is None:
                one, two = (numpy.stack(numpy.broadcast_arrays(*slopes)) for slopes in (self.first, self.second))
                self._arrays = (one[:, None], two[:, None]) if one.ndim == 1 else (one, two)
            one, two = self._arrays
            return (one * first + two * second).min(axis=0)
        return least(*(p * first + q * second for p, q in self))
