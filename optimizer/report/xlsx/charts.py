"""Native charts of the workbook, each beside the cells that it draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.charts.drawing import palette
from optimizer.report.charts.scale import Scale, scale
from optimizer.report.number_names import number_name
from optimizer.report.parts import Chart, Findings
from optimizer.report.plots import charts_of
from optimizer.report.sections.influence import DRAWN
from optimizer.report.sections.picture import amounts
from optimizer.report.sections.worth_finding_out import information_items, known
from optimizer.report.words import Words
from optimizer.report.xlsx.book import FAINT, INK, RULE, Book, Sheet

Value = float | None
_BESIDE, _WIDE, _TALL = 4, 760, 340
"""The first column of charts, and their size in pixels."""
_LINE = 20
"""The height of a row in pixels."""
_PAPER = "#FFFFFF"


@dataclass(frozen=True)
class Block:
    """Figures with a chart of them: a row each, the first column its label or, for a line, its place on the axis.

    ``colours`` are those of the columns of figures; ``axis`` is what the figures count.
    """

    chart: Chart
    kind: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | Value]]
    colours: Sequence[str]
    axis: str
    form: str = "General"
    base: float = 0.0
    points: Sequence[tuple[str, str, float, float]] = ()
    """Of a line: names and colours of single points beside it, with their places."""


def charts_sheet(book: Book, name: str, answer: Answer, found: Findings) -> None:
    """A sheet with the main charts of the report, none where there is nothing to draw."""
    words = Words(answer.scenario, found.lang)
    charts = {chart.name: chart for section in found.sections for chart in charts_of(section.parts)}
    blocks = [block for block in _blocks(answer, charts, words) if block.rows]
    if not blocks:
        return
    sheet = book.sheet(name, (38, *[13] * (_BESIDE - 1)))
    sheet.title(found.title)
    row = 2
    for block in blocks:
        row = _write(book, sheet, row, block)


def _blocks(answer: Answer, charts: Mapping[str, Chart], words: Words) -> Iterator[Block]:
    colours = palette()
    blue, grey, plan, soft = (colours[name] for name in ("blue", "grey", "plan", "soft"))
    lines = amounts(answer, words.lang)
    allocation = charts.get("by-category", charts.get("by-programme"))
    rows: list[Sequence[str | Value]]
    if lines and allocation is not None:
        columns = [("actual", words.actual, grey), ("plan", words.say("plan_field"), plan)]
        columns.append(("computed", words.say("computed"), blue))
        kept = [item for item in columns if getattr(lines[0], item[0]) is not None]
        rows = [[line.title, *(words.counted(getattr(line, key)) for key, *_ in kept)] for line in lines]
        header = words.say("category"), *(label for _, label, _ in kept)
        yield Block(allocation, "bar", header, rows, [item[2] for item in kept], words.unit, "#,##0")
    if (chart := charts.get("tornado-chart")) is not None and answer.regret is not None:
        bars = [bar for bar in answer.tornado if bar.number.path not in answer.scenario.amounts][:DRAWN]
        rows = [
            (number_name(bar.number.path, answer.scenario, words.lang),
             *(None if end is None else words.plotted(end) for end in bar.regret))
            for bar in bars if bar.moved
        ]  # fmt: skip
        header = words.say("number"), words.say("r_at_low"), words.say("r_at_high")
        base = words.plotted(answer.regret)
        yield Block(chart, "tornado", header, rows, [_PAPER, soft], words.say("regret"), "#,##0.0", base)
    if (chart := charts.get("frontier-budget-chart")) is not None:
        yield _frontier(chart, answer, words)
    swept = getattr(answer, "sweep", None)
    if (chart := charts.get("histogram-chart")) is not None and swept is not None:
        edges, heights = swept.findings.histogram("ahead" if answer.baseline is not None else "optimum")
        rows = [(words.plotted(low), float(count)) for low, count in zip(edges, heights, strict=False)]
        header = words.say("r_gap" if answer.baseline is not None else "objective"), words.say("sweep_samples")
        yield Block(chart, "column", header, rows, [blue], words.say("sweep_samples"), "0.0")
    plans = plans_of(answer)
    if (chart := charts.get("information-chart")) is not None and plans is not None:
        rows = [(known(plans, item, words.lang), item.value, item.error) for item in information_items(plans)]
        header = tuple(
            words.say(key) for key in ("plan_information_known", "plan_information_value", "sheet_charts_error")
        )
        yield Block(chart, "sizes", header, rows, [soft], words.say("plan_information_value"), "0.00")


def _frontier(chart: Chart, answer: Answer, words: Words) -> Block:
    """The best objective over the budget: its corners, and on to the end of the chart of the page."""
    segments, colours = answer.sensitivity.over_budget, palette()
    assert segments
    budget = float(sum(answer.scenario.budgets(answer.solution.program.values), Fraction(0)))
    rows = [(words.counted(s.start), words.plotted(s.value)) for s in segments]
    last = segments[-1]
    end = max(1.25 * budget, last.start + 0.1 * budget) if last.end is None else last.end
    rows.append((words.counted(end), words.plotted(last.value + last.slope * (end - last.start))))
    points = [(words.say("computed"), colours["blue"], words.counted(budget), words.plotted(float(answer.objective)))]
    if answer.baseline is not None:
        own = words.plotted(float(answer.baseline.achieved.objective))
        points.append((words.actual, colours["grey"], words.counted(answer.baseline.total), own))
    header = words.say("budget_column") + words.in_unit, words.say("objective")
    return Block(chart, "line", header, rows, [INK], words.say("objective"), "#,##0.0", points=points)


def _write(book: Book, sheet: Sheet, row: int, block: Block) -> int:
    """Write the figures and their chart; the row after both."""
    sheet.text(row, 0, block.chart.title, bold=True, font_size=12)
    sheet.header(row + 1, block.header, left=0 if block.kind in ("line", "column") else 1)
    points = [(x, y, label) for label, _, x, y in block.points]
    for k, cells in enumerate([*block.rows, *points], start=row + 2):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.text(k, column, cell)
            else:
                form = "0" if block.kind == "column" and column else block.form
                sheet.number(k, column, cell, num_format=form)
    place = _Place(book, sheet, block, row + 2, row + 1 + len(block.rows))
    chart = {"line": place.line, "column": place.columns}.get(block.kind, place.bars)()
    each = 10 + 16 * len(block.colours) if block.kind == "bar" else 28
    tall = _TALL if block.kind in ("line", "column") else max(_TALL, 150 + each * len(block.rows))
    chart.set_size({"width": _WIDE, "height": tall})
    sheet.file.insert_chart(row, _BESIDE, chart, {"object_position": 3, "description": block.chart.title})
    return max(row + 2 + len(block.rows) + len(points), row + tall // _LINE) + 2


@dataclass(frozen=True)
class _Place:
    """A block whose figures stand on a sheet in the rows from ``first`` to ``last``."""

    book: Book
    sheet: Sheet
    block: Block
    first: int
    last: int

    def bars(self) -> Any:
        """Bars from the left, the first row on top; of a tornado they begin at the base."""
        block, chart = self.block, self._chart({"type": "bar"})
        for k, colour in enumerate(block.colours, start=1):
            hollow = colour == _PAPER
            border = {"color": palette()["soft"]} if hollow else {"none": True}
            look = {"fill": {"color": colour}, "border": border, "gap": 60, "data_labels": self._labels({})}
            if block.kind == "sizes":
                look |= {"data_labels": self._labels({"color": _PAPER}, "inside_base"), "x_error_bars": self._errors}
            chart.add_series(self._cells(k) | look | {"overlap": 100 if block.kind == "tornado" else 0})
        chart.set_y_axis(self._axis() | {"reverse": True, "label_position": "low"})
        base = {"crossing": block.base} if block.kind == "tornado" else {}
        chart.set_x_axis(self._figures | {"label_position": "high"} | base)
        return chart

    def columns(self) -> Any:
        """Columns side by side as in a histogram; those below 0 in the colour of decreases."""
        block, chart, colours = self.block, self._chart({"type": "column"}), palette()
        behind = [float(row[0] or 0.0) < 0 for row in block.rows]
        points = [{"fill": {"color": colours["orange"]}} if below else None for below in behind]
        look = {"fill": {"color": block.colours[0]}, "border": {"none": True}, "gap": 4, "points": points}
        chart.add_series(self._cells(1) | look)
        every = max(1, len(block.rows) // 10)
        labels = {"name": block.header[0], "num_format": block.form, "label_position": "low", "interval_unit": every}
        chart.set_x_axis(self._axis() | labels)
        chart.set_y_axis(self._figures | {"num_format": "#,##0"})
        return chart

    def line(self) -> Any:
        """A line through points, with where one stands beside it."""
        block, chart = self.block, self._chart({"type": "scatter", "subtype": "straight"})
        look = {"line": {"color": block.colours[0], "width": 1.75}, "marker": {"type": "none"}}
        chart.add_series(self._cells(1) | look)
        for k, (label, colour, *_) in enumerate(block.points, start=self.last + 1):
            marker = {"type": "circle", "size": 9, "fill": {"color": colour}, "border": {"color": colour}}
            labels = self._labels({"color": colour, "bold": True}, "below" if colour == palette()["grey"] else "above")
            chart.add_series({
                "name": label, "categories": [self.sheet.name, k, 0, k, 0], "values": [self.sheet.name, k, 1, k, 1],
                "marker": marker, "line": {"none": True}, "data_labels": labels,
            })  # fmt: skip
        places = [(float(row[0] or 0.0), float(row[1] or 0.0)) for row in block.rows] + [p[2:] for p in block.points]
        across, upwards = (scale(list(own), 6, zero=False) for own in zip(*places, strict=True))
        chart.set_x_axis(self._axis() | _ends(across) | {"name": block.header[0], "num_format": "#,##0"})
        chart.set_y_axis(self._figures | _ends(upwards))
        return chart

    def _chart(self, kind: dict[str, str]) -> Any:
        block, chart = self.block, self.book.file.add_chart(kind)
        several = len(block.colours) + len(block.points) > 1
        chart.set_title({"name": block.chart.title, "name_font": self._font | {"size": 11, "color": INK}})
        chart.set_legend({"position": "bottom", "font": self._font} if several else {"none": True})
        chart.set_chartarea({"border": {"none": True}})
        return chart

    def _cells(self, k: int) -> dict[str, Any]:
        name, first, last = self.sheet.name, self.first, self.last
        return {
            "name": [name, first - 1, k], "categories": [name, first, 0, last, 0], "values": [name, first, k, last, k],
        }  # fmt: skip

    @property
    def _font(self) -> dict[str, Any]:
        return {"name": self.book.font, "color": FAINT, "size": 9}

    def _axis(self) -> dict[str, Any]:
        lines = {"line": {"color": RULE}, "major_gridlines": {"visible": False}}
        return {"num_font": self._font, "name_font": self._font | {"bold": False}} | lines

    @property
    def _figures(self) -> dict[str, Any]:
        gridlines = {"visible": True, "line": {"color": palette()["hair"]}}
        return self._axis() | {"name": self.block.axis, "num_format": self.block.form, "major_gridlines": gridlines}

    def _labels(self, font: Mapping[str, Any], position: str = "") -> dict[str, Any]:
        shown = {"value": True, "font": self._font | dict(font), "num_format": self.block.form}
        return shown | ({"position": position} if position else {})

    @property
    def _errors(self) -> dict[str, Any]:
        cells = f"='{self.sheet.name}'!$C${self.first + 1}:$C${self.last + 1}"
        return {"type": "custom", "plus_values": cells, "minus_values": cells, "line": {"color": INK}}


def _ends(axis: Scale) -> dict[str, float]:
    """The round ends of an axis, and its steps."""
    return {"min": axis.low, "max": axis.high, "major_unit": axis.ticks[1] - axis.ticks[0]}
