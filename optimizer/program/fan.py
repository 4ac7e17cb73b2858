"""The smallest of planes through the origin: the form of a mix that the program and the evaluation both use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.scenario.arithmetic import least


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
        for value in (first, second, *self.planes[0]):
            if hasattr(value, "smallest"):  # a kind of number that takes all planes at once
                if self._stack is None:
                    one, two = zip(*self.planes, strict=True)
                    self._stack = value.stacked(one), value.stacked(two)
                one, two = self._stack
                return (one * first + two * second).smallest()
        return least(*(p * first + q * second for p, q in self.planes))
