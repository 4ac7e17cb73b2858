"""Files other than YAML: an allocation from CSV, and a resolved scenario that `optimizer show --json` printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal
from unicodedata import normalize

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.money import match_amount
from optimizer.scenario.tree import Node, checked_text, from_python
from optimizer.scenario.units import MoneyUnit, read_unit
from optimizer.scenario.yaml_reader import decoded, file_bytes

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_BRACKET = re.compile(r"[(\[（](\s*\w+\s*[:：])?\s*([^()\[\]（）]*?)\s*[)\]）]$")
_PERIODS = ("period", "year", "기간", "연도")
_ONE_PLAN = "a file holds one allocation; write that of each plan into a file of its own"
_UNITS = "units"
_MAX_JSON_BYTES = 16_000_000  # such a document repeats each number for each variant


class _Number(BaseModel):
    value: float
    low: float | None = None
    high: float | None = None
    sources: list[Any]


class _Rule(BaseModel):
    text: str


class _Resolved(BaseModel):
    """What others read of a resolved scenario."""

    format: Literal["optimizer-show"]
    version: Literal[1]
    scenario: str
    objective: str
    currency: str | None = None
    settings: dict[str, str] | None = None
    numbers: dict[str, _Number]
    rules: dict[str, _Rule]


def read_split(name: str) -> Node:
    """The tree of an allocation in a CSV file with a header: programme to amount, or to a map of period to amount.

    The columns are programme, amount and, where needed, period, in this order. Amounts carry their unit
    (``8,600억원``, ``40 units``), or the header of their column does (``억원``, ``예산액(억원)``, ``units``), or the
    model's `amounts_in`. UTF-8, or CP949 as Korean spreadsheets write it. Raises InputError.
    """
    rows = _rows(name)
    if len(rows) < 2:
        hint = "a header `programme,amount` and a line for each programme"
        raise InputError(Problem("the file has no lines below its header", Place(name), hint=hint))
    header, *lines = rows
    column = header[1].value if len(header) > 1 else ""
    form = _form(header)
    _check_periods(header, lines)
    amounts: dict[tuple[str, bool], dict[str, Node]] = {}  # of a programme in units or in money: period to amount
    names: dict[str, Place] = {}
    problems = []
    for cells in lines:
        if fault := _line_problem(cells, header, form):
            problems.append(fault)
            continue
        programme, text, period = cells[0].value, cells[1].value, "".join(cell.value for cell in cells[2:])
        figure = text.removeprefix("-")
        in_units = column == _UNITS or text.endswith(_UNITS)
        if not in_units and not match_amount(figure):
            text = text[: len(text) - len(figure)] + form.format(figure)
        own = amounts.setdefault((programme, in_units), {})
        if own.keys() & ({period, ""} if period else own) or (programme, not in_units) in amounts:
            problems.append(Problem(f"`{programme}` stands twice", cells[0].place))
        names.setdefault(programme, cells[0].place)
        text = text.removesuffix(_UNITS).strip()
        own[period] = replace(cells[1], value=text, text=text)
    if problems:
        raise InputError(problems)
    tree = {}
    for (programme, in_units), periods in amounts.items():
        stated = periods.get("") or Node(periods, names[programme], key_place=names[programme])
        tree[programme] = Node({_UNITS: stated}, stated.place, key_place=names[programme]) if in_units else stated
    return Node(tree, header[0].place, key_place=header[0].place)


def _form(header: list[Node]) -> str:
    """How the amounts are written, `{}억원`, by the header of their column. Raises InputError for an unfit header."""
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0].value:
            hint = 'separate them by commas; an amount with a comma stands between quotes: gpu,"8,600"'
            raise InputError(Problem(f"the columns are separated by {called}", header[0].place, hint=hint))
    if len(header) > 2 and all(_YEAR.fullmatch(cell.value) for cell in header[1:]):
        hint = "write a line for each programme and period, below `programme,amount,period`"
        raise InputError(Problem("the periods stand in columns of their own", header[1].place, hint=hint))
    column = header[1].value if len(header) > 1 else ""
    if match_amount(column.lstrip("-")) or _NUMBER.fullmatch(column):
        hint = "the first line names the columns: `programme,amount`, or the unit of all amounts in place of `amount`"
        raise InputError(Problem(f"`{column}` is an amount where a header should stand", header[0].place, hint=hint))
    if len(header) > 3:
        message = f"the file has {len(header)} columns, not programme, amount and perhaps period"
        raise InputError(Problem(message, header[3].place, hint=_ONE_PLAN))
    unit = _unit(header[1]) if column else None
    return "{}" if unit is None else unit.form


def _unit(cell: Node) -> MoneyUnit | None:
    """The unit of money that heads a column, by itself or in brackets. Raises InputError where it cannot be read."""
    bracket = _BRACKET.search(cell.value)
    unit = read_unit(re.sub(r"[()\[\]（）]", " ", cell.value)) or (read_unit(bracket[2]) if bracket else None)
    if unit is None and bracket and bracket[1]:
        hint = "a unit of money, such as 억원, 백만원 or EUR million"
        raise InputError(Problem(f"the unit `{bracket[2]}` cannot be read", cell.place, hint=hint))
    return unit


def _check_periods(header: list[Node], lines: list[list[Node]]) -> None:
    """Raise InputError where the third column holds the amounts of a second plan, and no periods."""
    if len(header) < 3:
        return
    periods = [cells[2].value for cells in lines if len(cells) == 3]
    named = header[2].value.casefold() in _PERIODS
    once = len({cells[0].value for cells in lines}) == len(lines) and not named
    numbers = any(_NUMBER.fullmatch(period) and not _YEAR.fullmatch(period) for period in periods)
    if _unit(header[2]) is not None or any(map(match_amount, periods)) or (once and numbers):
        message = f"`{header[2].value}` is a second column of amounts, where the third column is the period"
        raise InputError(Problem(message, header[2].place, hint=_ONE_PLAN))


def _line_problem(cells: list[Node], header: list[Node], form: str) -> Problem | None:
    """What is wrong with a line: cells that are too many, too few or empty, and what is no amount."""
    if len(cells) != len(header) or len(cells) == 1:
        message = "expected programme, amount and perhaps period, as in the header"
        return Problem(message, cells[0].place, hint='an amount with a comma stands between quotes: gpu,"8,600"')
    text = cells[1].value
    if not cells[0].value:
        return Problem("the name of the programme is missing", cells[0].place)
    if not text:
        return Problem("the amount is empty", cells[1].place, hint="write 0 where nothing is spent")
    inside = text[1:-1] if text[0] + text[-1] == "()" else ""
    if match_amount(inside) or _NUMBER.fullmatch(inside):
        message = f"`{text}` is how spreadsheets write a negative amount"
        return Problem(message, cells[1].place, hint=f"write -{inside}")
    figure = text.removeprefix("-")
    if form != "{}" and not (match_amount(figure) or _NUMBER.fullmatch(figure) or text.endswith(_UNITS)):
        return Problem(f"`{text}` is no amount", cells[1].place, hint="write a number, such as -1,200.5")
    return None


def _rows(name: str) -> list[list[Node]]:
    """The lines of a CSV file that are not empty, each cell with its place."""
    lines = list(io.StringIO(normalize("NFC", _text(file_bytes(name, name), name)), newline=""))
    reader, rows = csv.reader(lines), []
    try:
        for row in reader:
            line, position, cells = lines[reader.line_num - 1].rstrip("\r\n"), 0, list[Node]()
            for cell in map(str.strip, row):
                at = max(line.find(cell, position), position)
                place = Place(name, reader.line_num, min(at, len(line)) + 1, line, max(1, len(cell)))
                cells.append(Node(checked_text(cell, place), place, cell, place))
                position = at + len(cell) + 1
            if any(cell.value for cell in cells):
                rows.append(cells)
    except csv.Error as error:
        raise InputError(Problem(f"not readable as CSV: {error}", Place(name, reader.line_num, 1))) from None
    return rows


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(Problem("the file is neither UTF-8 nor CP949 text", Place(name)))


def read_resolved(name: str) -> dict[str, Any]:
    """The resolved scenario in the file ``name``. Raises InputError where it holds none, or one of another version."""
    text = decoded(file_bytes(name, name, _MAX_JSON_BYTES), name)
    with _refusing(name):
        _Resolved.model_validate_json(text, strict=True)
    document: dict[str, Any] = json.loads(text)
    from_python(document, name)  # refuses what no text may hold
    return document


def checked_resolved(document: Mapping[str, Any], shown: str) -> Mapping[str, Any]:
    """The same of a document in Python. Raises InputError; ``shown`` is what messages call its place."""
    with _refusing(shown):
        _Resolved.model_validate(document)
    return document


@contextmanager
def _refusing(shown: str) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        fault = error.errors()[0]
        path, message = ".".join(map(str, fault["loc"])), f"is no resolved scenario: {fault['msg']}"
        hint = "a resolved scenario is what `optimizer show FILE --json` prints"
        raise InputError(Problem(message, Place(shown, path=path), hint)) from None
