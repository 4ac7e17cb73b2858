"""A small drawing with two axes: where lines, bands, points and their labels go, none over another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from optimizer.report.charts.drawing import Drawing, standing
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.scale import Scale, width

WIDTH, HEIGHT = 340, 228
_RIGHT, _TOP, _BOTTOM = 14.0, 14.0, 26.0
_SIZE = 12.0
Box = tuple[float, float, float, float]


@dataclass
class Plane:
    """A drawing under way, in units of its view box. Labels keep clear of what was drawn and of each other."""

    x: Scale
    y: Scale
    tick_x: Callable[[float], str]
    tick_y: Callable[[float], str]
    parts: list[Markup] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where the drawing begins: right of the figures at its side."""
        return max(30.0, 9 + max((width(self.tick_y(value), _SIZE) for value in self.y.ticks), default=0.0))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point of the drawing for a pair of values."""
        across, up = WIDTH - self.left - _RIGHT, HEIGHT - _TOP - _BOTTOM
        return self.left + across * self.x.share(x), HEIGHT - _BOTTOM - up * self.y.share(y)

    def axes(self) -> None:
        """Hair lines, and figures at the ticks that have room."""
        right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
        for value in self.y.ticks:
            _, y = self.at(self.x.low, value)
            kind = "zero" if value == self.y.low else "hair"
            self.parts.append(tag("line", x1=self.left, x2=right, y1=round(y, 2), y2=round(y, 2), class_=kind))
            self.parts.append(
                tag(
                    "text",
                    self.tick_y(value),
                    x=self.left - 6,
                    y=round(y + 4, 2),
                    text_anchor="end",
                    class_="tick",
                    data_y=repr(value),
                )
            )
        end = -1e9
        for value in self.x.ticks:
            x, _ = self.at(value, self.y.low)
            shown = self.tick_x(value)
            room = width(shown, _SIZE)
            left = min(max(x - room / 2, 0), WIDTH - room)
            if left < end + 10:
                continue
            end = left + room
            self.parts.append(tag("line", x1=round(x, 2), x2=round(x, 2), y1=bottom, y2=bottom + 4, class_="zero"))
            self.parts.append(
                tag(
                    "text",
                    shown,
                    x=round(left + room / 2, 2),
                    y=bottom + 18,
                    text_anchor="middle",
                    class_="tick",
                    data_x=repr(value),
                )
            )

    def line(self, points: Sequence[tuple[float, float]], kind: str, blocks: bool = True) -> None:
        """A line through points; labels keep off it unless told otherwise."""
        placed = [self.at(*point) for point in points]
        self.parts.append(tag("polyline", points=_coordinates(placed), class_=kind))
        if blocks:
            for (x0, y0), (x1, y1) in pairwise(placed):
                steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 4))
                for k in range(steps + 1):
                    x, y = x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps
                    self.taken.append((x - 1, y - 1, x + 1, y + 1))

    def band(self, upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> None:
        """What lies between two lines."""
        placed = [self.at(*point) for point in (*upper, *reversed(lower))]
        self.parts.append(tag("polygon", points=_coordinates(placed), class_="near"))

    def upright(self, x: float, kind: str, mark: str = "") -> None:
        """A line from bottom to top."""
        place, bottom = self.at(x, self.y.low)
        self.parts.append(
            tag("line", x1=round(place, 2), x2=round(place, 2), y1=_TOP, y2=bottom, class_=kind, data_mark=mark or None)
        )
        self.taken.append((place - 2, _TOP, place + 2, bottom))

    def point(self, x: float, y: float, kind: str, mark: str = "") -> None:
        """A point."""
        across, down = self.at(x, y)
        self.taken.append((across - 7, down - 7, across + 7, down + 7))
        self.parts.append(
            tag("circle", cx=round(across, 2), cy=round(down, 2), r="5.5", class_=kind, data_mark=mark or None)
        )

    def label(self, x: float, y: float, shown: str, kind: str, figure: str = "", style: str = "") -> None:
        """``shown`` beside a point, at the first place around it that is free; left out where none is."""
        across, down = self.at(x, y)
        room = width(shown, _SIZE, bold=True)
        best: tuple[float, Box] | None = None
        for distance in (10, 16, 24, 34):
            for dx, dy in ((1, -0.7), (-1, 0.7), (-1, -0.7), (1, 0.7), (0, -1), (0, 1.3)):
                left = across + dx * distance - (room if dx < 0 else room / 2 if dx == 0 else 0)
                top = down + dy * distance - 6
                box = left, top, left + room, top + 13
                if box[0] < self.left + 1 or box[2] > WIDTH or box[1] < 1 or box[3] > HEIGHT - _BOTTOM - 1:
                    continue
                hits = sum(1 for other in self.taken if _meet(box, other))
                if best is None or hits < best[0]:
                    best = hits, box
                if hits == 0:
                    break
            if best is not None and best[0] == 0:
                break
        if best is None:
            return
        left, top, *_ = best[1]
        self.taken.append(best[1])
        self.parts.append(
            tag(
                "text", shown, x=round(left, 2), y=round(top + 11, 2), class_=f"mark {kind}",
                data_figure=figure or None, data_as=style or None,
            )
        )  # fmt: skip

    def drawn(self, title: str, description: str, name: str) -> Drawing:
        """The finished drawing with its words for those who cannot see it; ``name`` is unique on the page."""
        ids = f"{name}-title", f"{name}-desc"
        shown = tag(
            "svg", tag("title", title, id=ids[0]), tag("desc", description, id=ids[1]), join(self.parts),
            viewBox=f"0 0 {WIDTH} {HEIGHT}", class_="plane", role="img", aria_labelledby=" ".join(ids),
            data_low=repr(self.x.low), data_high=repr(self.x.high),
            data_bottom=repr(self.y.low), data_top=repr(self.y.high), data_frame=" ".join(
                f"{place:g}" for place in (self.left, _TOP, WIDTH - _RIGHT, HEIGHT - _BOTTOM)
            ),
        )  # fmt: skip
        return Drawing.of(shown, lambda font: standing(join(self.parts), WIDTH, HEIGHT, font))


def _coordinates(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
