"""Base classes of objects that show themselves in notebooks and tracebacks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar


class Summarised:
    """An object that is shown as one line."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._summary()}>"

    def _summary(self) -> str:
        """The object in a few words."""
        return ""


class Shown(Summarised):
    """An object that notebooks show as a table, and everything else as one line.

    ``renderer`` makes the HTML. `optimizer/__init__.py` sets it, because reports import the objects and not the
    reverse.
    """

    renderer: ClassVar[Callable[[Any], str] | None] = None

    def _repr_html_(self) -> str | None:
        return None if Shown.renderer is None else Shown.renderer(self)


class Plotted(Shown):
    """An object that draws charts, too. ``plotter`` makes them; it is set as `Shown.renderer` is."""

    plotter: ClassVar[Callable[[Any, str | None, str | None], Any] | None] = None

    def plot(self, kind: str | None = None, lang: str | None = None) -> Any:
        """Draw a chart of the report; notebooks show it, ``save(path)`` writes it, ``svg`` is its text.

        Without ``kind`` it is the first that has something to draw. Raises InputError, which names all kinds, for an
        unknown one.
        """
        return None if Plotted.plotter is None else Plotted.plotter(self, kind, lang)
