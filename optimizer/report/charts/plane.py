"""Charts with two axes: lines, bands, points and their labels, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from optimizer.report.charts.drawing import SIZE, Picture
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.rows import Tick, to_four_digits
from optimizer.report.charts.scale import Scale, width

SMALL, WIDE = (320.0, 222.0), (640.0, 270.0)
"""Width and height of a drawing as a panel or on a phone, and by itself."""
_RIGHT, _TOP, _BOTTOM, _NAME = 14.0, 14.0, 26.0, 16.0
Points = Sequence[tuple[float, float]]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Series:
    """What is drawn at ``points``, in values of the axes.

    A line goes through them, an area lies within them and behind all else, a column leads from one corner to the
    other, an upright goes down at one, a cloud is many as one mark, and a label is a ``text`` beside one, left out
    where it would be over more than ``most`` others. ``kind`` is its class, ``text`` what a line is called where the
    legend does not name its class.
    """

    shape: Literal["line", "area", "column", "upright", "point", "cloud", "label"]
    kind: str
    points: Points
    text: str = ""
    most: int = 99


@dataclass(frozen=True)
class Plane:
    """The chart: what is drawn, in order, on two scales with their ticks' texts.

    ``names`` are what the axes count, beneath the one and above the other; left out where there is no room.
    """

    scales: tuple[Scale, Scale]
    ticks: tuple[Tick, Tick]
    traces: Sequence[Series]
    names: tuple[str, str] = ("", "")

    def page(self, title: str) -> Markup:
        """A drawing as wide as a page, and one for a phone; the page shows the one that fits."""
        return join(self.svg(WIDE, title, "wide"), self.svg(SMALL, title, "small"))

    def picture(self, size: tuple[float, float] = WIDE) -> Picture:
        """The drawing at a size."""
        return Picture(join(_Canvas(self, size).drawn()), *size)

    def svg(self, size: tuple[float, float], title: str, kind: str = "") -> Markup:
        """The drawing with what each mark says when it is read out."""
        return tag(
            "svg", _Canvas(self, size, says=True).drawn(), role="img", aria_label=title,
            viewBox=f"0 0 {size[0]:g} {size[1]:g}", class_=f"plane {kind}".strip(),
        )  # fmt: skip


@dataclass
class _Canvas:
    """A plane under way, in units of its view box. Labels keep clear of what was drawn and of each other."""

    plane: Plane
    size: tuple[float, float]
    says: bool = False
    parts: list[Markup] = field(default_factory=list)
    occupied: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        (_, y), names, texts = self.plane.scales, self.plane.names, self.plane.ticks
        self.left = max(30.0, 9 + max((width(texts[1](value), SIZE) for value in y.ticks), default=0.0))
        self.right = self.size[0] - _RIGHT
        self.top = _TOP + (_NAME - 4 if names[1] else 0)
        self.bottom = self.size[1] - _BOTTOM - (_NAME if names[0] else 0)

    def drawn(self) -> list[Markup]:
        """All that stands on it."""
        for area in self.plane.traces:
            if area.shape == "area":
                self._add("polygon", points=self._coordinates(area.points), class_=area.kind)
        self._axes()
        for trace in self.plane.traces:
            self._draw(trace)
        return self.parts

    def _add(self, name: str, text: str | None = None, **attributes: str | float | None) -> None:
        self.parts.append(tag(name, text, **attributes))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """The point of the drawing for a pair of values."""
        across, upwards = self.plane.scales
        return (
            self.left + (self.right - self.left) * across.share(x),
            self.bottom - (self.bottom - self.top) * upwards.share(y),
        )

    def _coordinates(self, points: Points) -> str:
        return " ".join("{:.2f},{:.2f}".format(*self._at(*point)) for point in points)

    def _axes(self) -> None:
        """Hair lines, and figures at the ticks that have room."""
        (across, upwards), (tick_x, tick_y) = self.plane.scales, self.plane.ticks
        for value in upwards.ticks:
            _, y = self._at(across.low, value)
            self._line(self.left, self.right, y, y, "zero" if value == upwards.low else "hair")
            self._tick(tick_y(value), self.left - 6, y + 4, "end")
        beneath, above = self.plane.names
        for name, x, y, anchor in ((beneath, self.right, self.size[1] - 6, "end"), (above, 0.0, 11.0, "start")):
            if name and width(name, SIZE) <= self.size[0] - _RIGHT:
                self._add("text", name, x=round(x, 2), y=round(y, 2), text_anchor=anchor)
        end = -1e9
        # An axis that ends between ticks says where, if there is room.
        for value in (*across.ticks, across.high):
            x, _ = self._at(value, upwards.low)
            shown = tick_x(value)
            room = width(shown, SIZE)
            left = min(max(x - room / 2, 0), self.size[0] - room)
            if left < end + 10:
                continue
            end = left + room
            self._line(x, x, self.bottom, self.bottom + 4, "zero")
            self._tick(shown, left + room / 2, self.bottom + 18, "middle")

    def _line(self, x1: float, x2: float, y1: float, y2: float, kind: str) -> None:
        ends = {name: round(value, 2) for name, value in (("x1", x1), ("x2", x2), ("y1", y1), ("y2", y2))}
        self.parts.append(tag("line", **ends, class_=kind))

    def _tick(self, shown: str, x: float, y: float, anchor: str) -> None:
        self._add("text", shown, x=round(x, 2), y=round(y, 2), text_anchor=anchor, class_="tick")

    def _said(self, trace: Series) -> str | None:
        """What each point of a mark stands for; of a column the ends and the height."""
        if not self.says:
            return None
        across, upwards = self.plane.ticks
        texts = [(across(to_four_digits(x)), upwards(to_four_digits(y))) for x, y in trace.points]
        if trace.shape == "column":
            return f"{texts[0][0]} … {texts[1][0]}: {texts[1][1]}"
        return "|".join(f"{x} → {y}" for x, y in texts)

    def _draw(self, trace: Series) -> None:
        placed = [self._at(*point) for point in trace.points]
        x, y = placed[0] if placed else (0.0, 0.0)
        match trace.shape:
            case "line":
                self._add(
                    "polyline", points=self._coordinates(trace.points), class_=trace.kind, data_says=self._said(trace)
                )
                for (x0, y0), (x1, y1) in pairwise(placed):
                    steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 4))
                    for k in range(steps + 1):
                        x, y = x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps
                        self.occupied.append((x - 1, y - 1, x + 1, y + 1))
            case "column":
                right, top = placed[1]
                place = {"x": x, "y": top, "width": max(right - x - 0.6, 0.4), "height": y - top}
                shown = {name: f"{v:.2f}" for name, v in place.items()}
                self._add("rect", **shown, class_=trace.kind, data_says=self._said(trace))
            case "upright":
                self._line(x, x, self.top, self.bottom, trace.kind)
                self.occupied.append((x - 2, self.top, x + 2, self.bottom))
            case "point":
                self.occupied.append((x - 7, y - 7, x + 7, y + 7))
                self._add(
                    "circle", cx=round(x, 2), cy=round(y, 2), r="5.5", class_=trace.kind, data_says=self._said(trace)
                )
            case "cloud":
                moves = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in placed)
                self._add("path", d=moves, class_=trace.kind)
            case "label":
                self._label(trace, x, y)

    def _label(self, label: Series, x: float, y: float) -> None:
        """A label at the first place around its point that is free, else where it hits least."""
        room = width(label.text, SIZE, bold=True)
        boxes = list[Box]()
        for distance in (10, 16, 24, 34):
            for dx, dy in ((1, -0.7), (-1, 0.7), (-1, -0.7), (1, 0.7), (0, -1), (0, 1.3)):
                left = x + dx * distance - (room if dx < 0 else room / 2 if dx == 0 else 0)
                top = y + dy * distance - 6
                boxes.append((left, top, left + room, top + 13))
        inside = [
            box
            for box in boxes
            if self.left < box[0] and box[2] <= self.size[0] and self.top <= box[1] + 13 and box[3] < self.bottom
        ]
        best = min(inside, key=self._hits, default=None)
        if best is None or self._hits(best) > label.most:
            return
        self.occupied.append(best)
        place = {"x": round(best[0], 2), "y": round(best[1] + 11, 2)}
        self._add("text", label.text, **place, class_=f"mark {label.kind}")

    def _hits(self, box: Box) -> int:
        left, top, right, bottom = box
        return sum(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in self.occupied
        )
