"""What the package's objects show of themselves, in a notebook and in a traceback."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar


class Shown:
    """An object that notebooks show as a table, and everything else as one line.

    ``renderer`` makes the HTML. It belongs to the room that writes reports, which stands above those whose objects are
    shown; `optimizer/__init__.py` puts it here.
    """

    renderer: ClassVar[Callable[[Any], str] | None] = None

    def _repr_html_(self) -> str | None:
        return None if Shown.renderer is None else Shown.renderer(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._summary()}>"

    def _summary(self) -> str:
        """What it is, in a few words."""
        return ""


class Plotted(Shown):
    """An object that draws charts, too; ``plotter`` makes them and is put here in the same way."""

    plotter: ClassVar[Callable[[Any, str | None, str | None], Any] | None] = None

    def plot(self, kind: str | None = None, lang: str | None = None) -> Any:
        """A chart of the report, which notebooks show and ``save(path)`` writes as SVG; ``svg`` is its text.

        Without a ``kind`` it is the one that answers; raises InputError, which names the others, for an unknown one.
        """
        return None if Plotted.plotter is None else Plotted.plotter(self, kind, lang)
