"""Native charts of the workbook, from the same description as those of the page; their figures stand on a sheet of
their own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optimizer.report.charts.division import divided
from optimizer.report.charts.drawing import palette
from optimizer.report.charts.plane import Panels, Plane, Points, Series
from optimizer.report.charts.rows import ChartRow, Mark, RowChart
from optimizer.report.charts.scale import Scale
from optimizer.report.figures import number
from optimizer.report.parts import Chart
from optimizer.report.typography import typeset
from optimizer.report.xlsx.book import FAINT, INK, RULE, Book, Sheet, clean, figure_format, number_format

Value = float | None
_WIDE, _PANEL, _TALL, _LINE = 800, 440, 340, 21
"""The width of a chart and of a panel, their height, and that of a row, in pixels."""
_AROUND = 150
"""The height of title, axis and legend."""
_POINTS = 0.75
"""Points to a pixel."""
_COLOURS = {
    "actual": "grey", "computed": "blue", "tick": "blue", "turned": "span", "plan": "plan", "down": "orange",
    "band": "line", "open": "line", "low-end": "paper", "curve": "ink", "case": "ink", "base": "ink", "rest": "grey",
    "cap": "grey",
}  # fmt: skip
"""Classes of marks and the colours that a page gives them; others are soft."""
_RANGES = ("near", "span")
"""Classes of ranges behind other marks, which no native chart has."""


class Charts:
    """The charts of one report. ``name`` is that of the sheet which holds their figures, written at the end."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name, self._row = book, book.free_name(name), 0
        self._font: dict[str, Any] = {"name": book.font, "color": FAINT, "size": 9}
        self._blocks: list[tuple[int, str, Sequence[str], Sequence[Sequence[str | Value]]]] = []

    def insert(self, sheet: Sheet, row: int, chart: Chart, last: int) -> int:
        """Draw a chart from ``row`` of a sheet on, one higher than a page as several, panels two by two, with words
        beneath across the columns up to ``last``; the row after it."""
        drawing, names = chart.drawing(), dict(chart.legend)
        if len(pieces := _on_pages(chart, sheet.room)) > 1:
            for piece in pieces:
                row = sheet.lead = self.insert(sheet, row, piece, last)
            return row
        if isinstance(drawing, Panels):
            panels = [self._plane(item.title, item.drawing, names, item.foot) for item in drawing.items]
            for k, native in enumerate(panels):
                sheet.chart(row, native, (_PANEL, _TALL), _PANEL * (k % 2), drawing.items[k].title)
                if k % 2 == 1 or k == len(panels) - 1:
                    sheet.keep_together(row + _TALL // _LINE)
                    row = sheet.lead = row + _TALL // _LINE + 1
            return row
        if isinstance(drawing, Plane):
            native, tall = self._plane(chart.title, drawing, names, drawing.names[0]), _TALL
        elif isinstance(drawing, RowChart) and any(row.marks for row in drawing.rows):
            native, least = self._rows(chart.title, drawing, names), max(_TALL, _height(drawing))
            more = sheet.keep_together(row + least // _LINE + 1) / _POINTS - _LINE
            tall = least + max(0, min(int(more), _height(drawing) - _AROUND))
        else:  # its figures stand beneath, as a table
            return row
        sheet.chart(row, native, (_WIDE, tall), 0, chart.title)
        sheet.keep_together(row + tall // _LINE + 1)
        row += tall // _LINE + 2
        return sheet.paragraph(row, chart.foot, last, font_color=FAINT, font_size=9) if chart.foot else row

    def write(self) -> None:
        """The sheet of figures, after all charts."""
        if not self._blocks:
            return
        widest = max(len(header) for *_, header, _ in self._blocks)
        sheet = self.book.sheet(self.name, (38, *[16] * (widest - 1)))
        for row, title, header, columns in self._blocks:
            sheet.text(row, 0, title, bold=True)
            sheet.header(row + 1, header)
            for k, values in enumerate(columns):
                for n, value in enumerate(values, start=row + 2):
                    if isinstance(value, str):
                        sheet.text(n, k, value)
                    else:
                        sheet.number(n, k, value, num_format="General")

    def _place(self, title: str, header: Sequence[str], columns: Sequence[Sequence[str | Value]]) -> list[list[Any]]:
        """Put figures on the sheet that holds them; where each column stands."""
        first = self._row + 2
        self._blocks.append((self._row, title, header, columns))
        self._row += 3 + max(map(len, columns))
        return [[self.name, first, k, first + len(values) - 1, k] for k, values in enumerate(columns)]

    def _chart(self, kind: str, subtype: str, title: str, legend: bool) -> Any:
        chart = self.book.file.add_chart({"type": kind, "subtype": subtype})
        chart.set_title({"name": self._said(title), "name_font": self._font | {"size": 11, "color": INK}})
        chart.set_legend({"position": "bottom", "font": self._font} if legend else {"none": True})
        chart.set_chartarea({"border": {"none": True}})
        return chart

    # Rows.

    def _rows(self, title: str, drawing: RowChart, names: Mapping[str, str]) -> Any:
        """Bars from the left, the first row on top: side by side for points, over each other where they begin at one
        value, else one after the other."""
        labelled = list(_under_heads(drawing.rows))
        rows, marks = [row for _, row in labelled], [mark for _, row in labelled for mark in row.marks]
        base = next((mark.low for mark in marks if mark.kind == "base"), 0.0)
        bars = _bars(drawing)
        stacked = any(base not in (mark.low, mark.high) for mark in bars)
        kinds = dict.fromkeys([*names, *(mark.kind for mark in marks if mark.shape in ("bar", "dot"))])
        columns: dict[str, list[Value]]
        own = [kind for kind in kinds if kind not in (*_RANGES, "error")]
        columns = {kind: [_value(row, kind, base, stacked) for row in rows] for kind in own}
        if stacked and drawing.scale.low >= 0:
            columns = {kind: [None if v is None else abs(v) for v in values] for kind, values in columns.items()}
            columns = {"": [_begin(row) for row in rows]} | columns
        shown = {kind: values for kind, values in columns.items() if any(values)}
        columns = shown or {kind: values for kind, values in columns.items() if kind and values.count(None) < len(rows)}
        header = ["", *(names.get(kind, kind and title) for kind in columns)]
        places = self._place(title, header, [[label for label, _ in labelled], *columns.values()])
        # Where a row has two bars one over the other, labels would be so too; the figures stand beneath, as a table.
        crowded = bool(bars) and any(sum(map(bool, values)) > 1 for values in zip(*columns.values(), strict=True))
        legend = sum(kind in names for kind in columns) > 1
        chart = self._chart("bar", "stacked" if stacked else "clustered", title, legend)
        for kind, place in zip(columns, places[1:], strict=True):
            look = self._filled(kind) | {"gap": 60, "overlap": 100 if bars else 0}
            if not (stacked or crowded):
                look |= {"data_labels": {"value": True, "font": self._font, "num_format": self._form(columns[kind])}}
            chart.add_series({"name": _above(place), "categories": places[0], "values": place, **look})
        chart.set_y_axis(self._axis() | {"reverse": True, "crossing": "max", "label_position": "low"})
        scaled = self._scaled(drawing.scale) | ({"crossing": base} if base else {})
        chart.set_x_axis(self._axis(grid=True) | scaled)
        return chart

    # Two axes.

    def _plane(self, title: str, plane: Plane, names: Mapping[str, str], across: str) -> Any:
        """Columns side by side as in a histogram, or lines and points on two scales."""
        columns = [trace for trace in plane.traces if trace.shape == "column"]
        if columns:
            return self._columns(title, plane, columns)
        traces = [trace for trace in plane.traces if trace.points]
        called = [(trace.shape == "line" and trace.text) or names.get(trace.kind, title) for trace in traces]
        header = [name for own in called for name in (across, own)]
        outlines = [zip(*_outline(trace, plane), strict=True) for trace in traces]
        places = self._place(title, header, [own for outline in outlines for own in outline])
        chart = self._chart("scatter", "straight", title, len(traces) > 1)
        for trace, x, y in zip(traces, places[::2], places[1::2], strict=True):
            chart.add_series({"name": _above(y), "categories": x, "values": y, **self._traced(trace)})
        (x_scale, y_scale), low = plane.scales, {"label_position": "low"}
        chart.set_x_axis(self._axis(across) | self._scaled(x_scale) | low)
        chart.set_y_axis(self._axis(plane.names[1], grid=True) | self._scaled(y_scale) | low)
        return chart

    def _columns(self, title: str, plane: Plane, columns: Sequence[Series]) -> Any:
        """A histogram; each column is named by where it begins."""
        ends = [[trace.points[k][k] for trace in columns] for k in (0, 1)]
        places, chart = self._place(title, plane.names, ends), self._chart("column", "clustered", title, False)
        points = [self._filled(trace.kind) for trace in columns]
        chart.add_series({"categories": places[0], "values": places[1], "gap": 4, "points": points})
        every = {"interval_unit": max(1, len(columns) // 10), "label_position": "low"}
        chart.set_x_axis(self._axis(plane.names[0]) | {"num_format": self._form(ends[0])} | every)
        chart.set_y_axis(self._axis(plane.names[1], grid=True) | {"num_format": "#,##0"})
        return chart

    # How they look.

    def _said(self, text: str) -> str:
        """Text as a chart takes it: what looks like a cell is none."""
        return typeset(clean(text), self.book.lang).replace("!", "!\u2060")

    def _form(self, values: Iterable[Value]) -> str:
        """The number format of figures."""
        return figure_format(max((abs(value) for value in values if value), default=0.0), self.book.lang)

    def _scaled(self, axis: Scale) -> dict[str, Any]:
        """The round ends of an axis, its steps and their number format."""
        step = axis.ticks[1] - axis.ticks[0]
        low, high = math.floor(axis.low / step + 1e-9), math.ceil(axis.high / step - 1e-9)
        form = number_format(number(step, 4).decimals, self.book.lang)
        return {"min": low * step, "max": high * step, "major_unit": step, "num_format": form}

    def _axis(self, name: str = "", grid: bool = False) -> dict[str, Any]:
        lines = {"visible": True, "line": {"color": palette()["hair"]}} if grid else {"visible": False}
        fonts = {"num_font": self._font, "name_font": self._font | {"bold": False}}
        return {"name": self._said(name), "line": {"color": RULE}, "major_gridlines": lines, **fonts}

    def _filled(self, kind: str) -> dict[str, Any]:
        border = {"color": palette()["soft"]} if kind == "low-end" else {"none": True}
        return {"fill": {"color": _colour(kind)} if kind else {"none": True}, "border": border}

    def _traced(self, trace: Series) -> dict[str, Any]:
        colour = _colour(trace.kind)
        if trace.shape in ("point", "cloud"):
            look = {"fill": {"color": colour}, "border": {"color": colour}}
            marker = {"type": "circle", "size": 9 if trace.shape == "point" else 4, **look}
            position = "below" if trace.kind == "actual" else "above"
            font = self._font | {"color": colour, "bold": True}
            text = {"value": True, "custom": [{"value": trace.text}], "font": font, "position": position}
            return {"marker": marker, "line": {"none": True}} | ({"data_labels": text} if trace.text else {})
        dash = {} if trace.shape == "line" and trace.kind.endswith(_SOLID) else {"dash_type": "dash"}
        return {"line": {"color": colour, "width": 1.75, **dash}, "marker": {"type": "none"}}


_SOLID = ("curve", "plan", "computed")


def _above(place: Sequence[Any]) -> list[Any]:
    """The cell of a column's heading."""
    name, first, column, *_ = place
    return [name, first - 1, column]


def _bars(drawing: RowChart) -> list[Mark]:
    """The bars of a chart of rows but those of ranges."""
    return [mark for row in drawing.rows for mark in row.marks if mark.shape == "bar" and mark.kind not in _RANGES]


def _height(drawing: RowChart) -> int:
    """The least height of a chart of rows: a row has one bar, or as many as there are kinds of points."""
    kinds = {mark.kind for row in drawing.rows for mark in row.marks if mark.shape in ("dot", "upright")}
    return _AROUND + (14 if _bars(drawing) else 9 * len(kinds)) * sum(bool(row.marks) for row in drawing.rows)


def _on_pages(chart: Chart, room: float) -> list[Chart]:
    """The chart, or one that would be higher than the ``room`` on a page, in points, as several."""
    drawing = chart.drawing()
    if not isinstance(drawing, RowChart) or _height(drawing) <= room / _POINTS - 2 * _LINE:
        return [chart]
    return divided(chart, math.ceil((_height(drawing) - _AROUND) / (room / _POINTS - 2 * _LINE - _AROUND)))


def _under_heads(rows: Iterable[ChartRow]) -> Iterable[tuple[str, ChartRow]]:
    """The rows with marks, each with its label under the heading that stands above it."""
    head = ""
    for row in rows:
        if row.marks:
            yield f"{head} {row.label}".strip(), row
        else:
            head = row.label


def _value(row: ChartRow, kind: str, base: float, stacked: bool) -> Value:
    """A point of a row, or how far a bar leads from ``base``, how long it is if ``stacked``."""
    mark = next((mark for mark in row.marks if mark.kind == kind and mark.shape != "way"), None)
    if mark is None or mark.shape != "bar":
        return None if mark is None else mark.low
    return mark.high - mark.low if stacked and mark.high != mark.low else mark.high if mark.low == base else mark.low


def _begin(row: ChartRow) -> Value:
    """Where the bars of a row begin; points have bars from 0."""
    return min((end for mark in row.marks if mark.shape == "bar" for end in (mark.low, mark.high)), default=0.0)


def _outline(trace: Series, plane: Plane) -> Points:
    """The points of a trace as far as the axes go; an area is closed, an upright leads from bottom to top."""
    x, y = plane.scales
    if trace.shape == "upright":
        return [(trace.points[0][0], y.low), (trace.points[0][0], y.high)]
    points = [*trace.points, *(trace.points[:1] if trace.shape == "area" else ())]
    return [(min(max(a, x.low), x.high), min(max(b, y.low), y.high)) for a, b in points]


def _colour(kind: str) -> str:
    return palette()[_COLOURS.get(kind.rpartition(" ")[2], "soft")]
