"""A drawing with two axes: where lines, bands, points and their labels go, none over another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from optimizer.report.charts.drawing import SIZE, Drawing, Picture
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.scale import Scale, width

SMALL, WIDE = (320.0, 222.0), (640.0, 270.0)
"""Width and height of a drawing as a panel or on a phone, and by itself."""
_RIGHT, _TOP, _BOTTOM, _NAME = 14.0, 14.0, 26.0, 16.0
Box = tuple[float, float, float, float]
Tick = Callable[[float], str]


@dataclass
class Plane:
    """A drawing under way, in units of its view box. Labels keep clear of what was drawn and of each other."""

    x: Scale
    y: Scale
    tick_x: Tick
    tick_y: Tick
    size: tuple[float, float] = SMALL
    names: tuple[str, str] = ("", "")
    """What the axes count, beneath the one and above the other; left out where there is no room."""
    parts: list[Markup] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where the drawing begins: right of the figures at its side."""
        return max(30.0, 9 + max((width(self.tick_y(value), SIZE) for value in self.y.ticks), default=0.0))

    @property
    def right(self) -> float:
        """Where the drawing ends."""
        return self.size[0] - _RIGHT

    @property
    def bottom(self) -> float:
        """Where the drawing ends, above the figures beneath it."""
        return self.size[1] - _BOTTOM - (_NAME if self.names[0] else 0)

    @property
    def top(self) -> float:
        """Where the drawing begins."""
        return _TOP + (_NAME - 4 if self.names[1] else 0)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point of the drawing for a pair of values."""
        across, up = self.right - self.left, self.bottom - self.top
        return self.left + across * self.x.share(x), self.bottom - up * self.y.share(y)

    def axes(self) -> None:
        """Hair lines, and figures at the ticks that have room."""
        for value in self.y.ticks:
            _, y = self.at(self.x.low, value)
            kind = "zero" if value == self.y.low else "hair"
            self._line(self.left, self.right, y, y, kind)
            self._tick(self.tick_y(value), self.left - 6, y + 4, "end", data_y=repr(value))
        for name, x, y, anchor in (
            (self.names[0], self.right, self.size[1] - 6, "end"), (self.names[1], 0.0, 11.0, "start"),
        ):  # fmt: skip
            if name and width(name, SIZE) <= self.size[0] - _RIGHT:
                self.parts.append(tag("text", name, x=round(x, 2), y=round(y, 2), text_anchor=anchor))
        end = -1e9
        # An axis that ends between ticks says where, if there is room.
        for value in (*self.x.ticks, self.x.high):
            x, _ = self.at(value, self.y.low)
            shown = self.tick_x(value)
            room = width(shown, SIZE)
            left = min(max(x - room / 2, 0), self.size[0] - room)
            if left < end + 10:
                continue
            end = left + room
            self._line(x, x, self.bottom, self.bottom + 4, "zero")
            self._tick(shown, left + room / 2, self.bottom + 18, "middle", data_x=repr(value))

    def _line(self, x1: float, x2: float, y1: float, y2: float, kind: str, mark: str = "") -> None:
        ends = {name: round(value, 2) for name, value in (("x1", x1), ("x2", x2), ("y1", y1), ("y2", y2))}
        self.parts.append(tag("line", **ends, class_=kind, data_mark=mark or None))

    def _tick(self, shown: str, x: float, y: float, anchor: str, **data: str) -> None:
        self.parts.append(tag("text", shown, x=round(x, 2), y=round(y, 2), text_anchor=anchor, class_="tick", **data))

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """A line through points; labels keep off it."""
        placed = [self.at(*point) for point in points]
        self.parts.append(tag("polyline", points=_coordinates(placed), class_=kind))
        for (x0, y0), (x1, y1) in pairwise(placed):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 4))
            for k in range(steps + 1):
                x, y = x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps
                self.taken.append((x - 1, y - 1, x + 1, y + 1))

    def band(self, upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], kind: str) -> None:
        """What lies between two lines."""
        placed = [self.at(*point) for point in (*upper, *reversed(lower))]
        self.parts.append(tag("polygon", points=_coordinates(placed), class_=kind))

    def bar(self, low: float, high: float, value: float, kind: str) -> None:
        """A bar from the axis up to ``value``."""
        left, top = self.at(low, value)
        right, bottom = self.at(high, 0.0)
        place = {"x": left, "y": top, "width": max(right - left - 0.6, 0.4), "height": bottom - top}
        self.parts.append(tag("rect", **{name: f"{v:.2f}" for name, v in place.items()}, class_=kind))

    def upright(self, x: float, kind: str, mark: str = "") -> None:
        """A line from bottom to top."""
        place, _ = self.at(x, self.y.low)
        self._line(place, place, self.top, self.bottom, kind, mark)
        self.taken.append((place - 2, self.top, place + 2, self.bottom))

    def point(self, x: float, y: float, kind: str, mark: str = "") -> None:
        """A point."""
        across, down = self.at(x, y)
        self.taken.append((across - 7, down - 7, across + 7, down + 7))
        place = {"cx": round(across, 2), "cy": round(down, 2)}
        self.parts.append(tag("circle", **place, r="5.5", class_=kind, data_mark=mark or None))

    def cloud(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Many points as one mark."""
        moves = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in (self.at(*point) for point in points))
        self.parts.append(tag("path", d=moves, class_=kind))

    def label(
        self, x: float, y: float, shown: str, kind: str, figure: str = "", style: str = "", most: int = 99
    ) -> None:  # fmt: skip
        """``shown`` beside a point, at the first place around it that is free; left out where it would be over more."""
        across, down = self.at(x, y)
        room = width(shown, SIZE, bold=True)
        best: tuple[float, Box] | None = None
        for distance in (10, 16, 24, 34):
            for dx, dy in ((1, -0.7), (-1, 0.7), (-1, -0.7), (1, 0.7), (0, -1), (0, 1.3)):
                left = across + dx * distance - (room if dx < 0 else room / 2 if dx == 0 else 0)
                top = down + dy * distance - 6
                box = left, top, left + room, top + 13
                if (
                    box[0] < self.left + 1
                    or box[2] > self.size[0]
                    or box[1] < self.top - 13
                    or box[3] > self.bottom - 1
                ):
                    continue
                hits = sum(1 for other in self.taken if _meet(box, other))
                if best is None or hits < best[0]:
                    best = hits, box
                if hits == 0:
                    break
            if best is not None and best[0] == 0:
                break
        if best is None or best[0] > most:
            return
        left, top, *_ = best[1]
        self.taken.append(best[1])
        self.parts.append(
            tag(
                "text", shown, x=round(left, 2), y=round(top + 11, 2), class_=f"mark {kind}",
                data_figure=figure or None, data_as=style or None,
            )
        )  # fmt: skip

    def drawn(self, title: str, description: str, kind: str = "") -> Drawing:
        """The finished drawing with its words for those who cannot see it."""
        wide, tall = self.size
        frame = " ".join(f"{place:g}" for place in (self.left, self.top, self.right, self.bottom))
        shown = tag(
            "svg", tag("desc", description), join(self.parts), viewBox=f"0 0 {wide:g} {tall:g}",
            class_=f"plane {kind}".strip(), role="img", aria_label=title,
            data_low=repr(self.x.low), data_high=repr(self.x.high),
            data_bottom=repr(self.y.low), data_top=repr(self.y.high), data_frame=frame,
        )  # fmt: skip
        return Drawing.of(shown, lambda: Picture(join(self.parts), wide, tall), description)


def both(draw: Callable[[tuple[float, float]], Plane], title: str, description: str) -> Drawing:
    """A drawing as wide as a page, and the same for a phone; the page shows the one that fits."""
    wide = draw(WIDE).drawn(title, description, "wide")
    return Drawing.of(join(wide, draw(SMALL).drawn(title, description, "small")), wide.picture, description)


def _coordinates(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
