"""Files other than YAML: an allocation from CSV, and a resolved scenario that `optimizer show --json` printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Literal
from unicodedata import normalize

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.money import match_amount
from optimizer.scenario.tree import Node, checked_text, from_python
from optimizer.scenario.units import MoneyUnit, read_unit
from optimizer.scenario.yaml_reader import decoded, file_bytes

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
_UNFIT = re.compile(r"\D*|\(.*|.*\d(?:\s*[-+%]|\s+\d|[eE]).*")
"""Behind what no unit can stand: no figure, or a sum, a share, two numbers, the signs of a spreadsheet."""
_BRACKET = re.compile(r"[(\[（]\s*(?:(\w+)\s*[:：])?\s*([^()\[\]（）]*?)\s*[)\]）]$")
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
    settings: dict[str, str]
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
    form = _form(header, lines)
    # Of a programme in units or in money: where it first stands, and period to amount.
    amounts: dict[tuple[str, bool], tuple[Place, dict[str, Node]]] = {}
    problems = []
    for cells in lines:
        if len(cells) != len(header) or not cells[0].value:
            hint = 'an amount with a comma stands between quotes: gpu,"8,600"'
            message = "expected programme, amount and perhaps period, as in the header"
            problems.append(Problem(message, cells[0].place, hint=hint))
            continue
        programme, text, period = cells[0].value, cells[1].value, "".join(cell.value for cell in cells[2:])
        if programme == "total" and period:
            problems.append(Problem("`total` is of all periods together", cells[2].place, "leave its period empty"))
        figure = text.removeprefix("-")
        in_units = header[1].value == _UNITS or text.endswith(_UNITS)
        if not in_units and not match_amount(figure):
            if not figure or (form != "{}" and _UNFIT.fullmatch(figure)):
                hint = "write a number such as -1,200.5, or 0 where nothing is spent"
                problems.append(Problem("expected an amount in digits", cells[1].place, hint))
            text = text[: len(text) - len(figure)] + form.format(figure)
        _, own = amounts.setdefault((programme, in_units), (cells[0].place, {}))
        if own.keys() & ({period, ""} if period else own) or (programme, not in_units) in amounts:
            problems.append(Problem(f"`{programme}` stands twice", cells[0].place))
        text = text.removesuffix(_UNITS).strip()
        own[period] = Node(text, cells[1].place, text, cells[2].place if period else cells[0].place)
    if problems:
        raise InputError(problems)
    tree = {}
    for (programme, in_units), (key, periods) in amounts.items():
        first = next(iter(periods.values())).place
        stated = periods.get("") or Node(periods, first, key_place=key)
        tree[programme] = Node({_UNITS: stated}, first, key_place=key) if in_units else stated
    return Node(tree, header[0].place, key_place=header[0].place)


def _form(header: list[Node], lines: list[list[Node]]) -> str:
    """How the amounts are written, `{}억원`, by the header of their column. Raises InputError for an unfit header."""
    if len(header) not in (2, 3):
        message = f"expected the columns programme, amount and perhaps period, separated by commas; found {len(header)}"
        hint = "write each plan into a file of its own, and each period of a programme into a line of its own"
        if len(header) == 1:
            hint = (
                'no semicolons, tabs or `，` separate them; an amount with a comma stands between quotes: gpu,"8,600"'
            )
        raise InputError(Problem(message, header[-1].place, hint))
    column, place = header[1].value, header[1].place
    if _figure(column):
        hint = "the first line names the columns, `programme,amount,period`, or the unit of all amounts for `amount`"
        raise InputError(Problem(f"`{column}` is an amount where a header should stand", place, hint))
    if len(header) == 3 and _unit(header[2].value) and not any(_figure(cells[1].value) for cells in lines if cells[1:]):
        message = f"the second column, `{column}`, holds no amounts"
        raise InputError(Problem(message, place, "the columns are programme, amount and perhaps period, in this order"))
    if _unit(header[-1].value) and len(header) == 3:
        message = f"a file holds one plan: `{header[2].value}` is a second column of amounts"
        raise InputError(Problem(message, header[2].place, "write each plan into a file of its own"))
    unit, bracket = _unit(column), _BRACKET.search(column)
    texts = [cells[1].value.removeprefix("-") for cells in lines if cells[1:]]
    bare = any(not match_amount(text) and not text.endswith(_UNITS) for text in texts)
    if unit is None and bare and bracket and (bracket[1] or "").lower() in ("단위", "unit", "units"):
        hint = "a unit of money, such as 억원, 백만원 or EUR million"
        raise InputError(Problem(f"the unit `{bracket[2]}` cannot be read", place, hint=hint))
    return "{}" if unit is None else unit.form


def _figure(text: str) -> bool:
    """Whether a cell holds an amount, with its unit or bare."""
    return bool(match_amount(text.lstrip("-")) or _NUMBER.fullmatch(text))


def _unit(column: str) -> MoneyUnit | None:
    """The unit of money that the head of a column names, perhaps in brackets."""
    bracket = _BRACKET.search(column)
    return read_unit(re.sub(r"[()\[\]（）]", " ", column)) or (read_unit(bracket[2]) if bracket else None)


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
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    hint = "a spreadsheet writes it as `CSV UTF-8`"
    raise InputError(Problem("the file is neither UTF-8 nor CP949 text", Place(name), hint))


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
        path = ".".join(map(str, fault["loc"]))
        message = "is no resolved scenario: " + (f"`{path}`: " if path else "") + fault["msg"]
        hint = "a resolved scenario is what `optimizer show FILE --json` prints"
        raise InputError(Problem(message, Place(shown, path=path), hint)) from None
