"""The smallest of planes through the origin: the form of a mix that the program and the evaluation both use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optimizer.scenario.arithmetic import is_array, least


class Fan:
    """The slopes of planes in two inputs: numbers of one kind."""

    def __init__(self, first: Sequence[Any], second: Sequence[Any]) -> None:
        self.first, self.second = list(first), list(second)

    @staticmethod
    def scaled(planes: Sequence[tuple[Any, Any]], scales: Sequence[Any]) -> Fan:
        """Planes in inputs that are measured in ``scales``."""
        return Fan([one * scales[0] for one, _ in planes], [other * scales[1] for _, other in planes])

    def taken(self, take: Callable[[Any], Any]) -> Fan:
        """The same with ``take`` of every number."""
        return Fan([take(slope) for slope in self.first], [take(slope) for slope in self.second])

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return zip(self.first, self.second, strict=True)

    def __len__(self) -> int:
        return len(self.first)

    def __call__(self, first: Any, second: Any) -> Any:
        """The smallest of the planes at these amounts."""
        if any(is_array(value) for value in (first, second, self.first[0], self.second[0])):
            import numpy

            heights = [one * first + other * second for one, other in self]
            return numpy.min(numpy.broadcast_arrays(*heights), axis=0)
        return least(*(one * first + other * second for one, other in self))
