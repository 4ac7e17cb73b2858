"""Files other than YAML: an allocation from CSV, and a resolved scenario that `optimizer show --json` printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.money import match_amount
from optimizer.scenario.tree import checked_text, from_python
from optimizer.scenario.units import read_unit
from optimizer.scenario.yaml_reader import decoded, file_bytes

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
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


def read_split(name: str) -> dict[str, Any]:
    """Programme to amount (or to a map of period to amount) from a CSV file with a header.

    The columns are programme, amount and, where needed, period, in this order. Amounts carry their unit
    (``8,600억원``, ``40 units``), or the header of their column does (``억원``, ``EUR million``, ``units``), or the
    model's `amounts_in`. UTF-8, or CP949 as Korean spreadsheets write it. Raises InputError.
    """
    rows = _rows(name)
    if len(rows) < 2:
        hint = "a header `programme,amount` and a line for each programme"
        raise InputError(Problem("the file has no lines below its header", Place(name), hint=hint))
    header = rows[0][1]
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            hint = 'separate them by commas; an amount with a comma stands between quotes: gpu,"8,600"'
            raise InputError(Problem(f"the columns are separated by {called}", rows[0][0], hint=hint))
    column = header[1] if len(header) > 1 else ""
    if match_amount(column.lstrip("-")) or _NUMBER.fullmatch(column):
        hint = "the first line names the columns: `programme,amount`, or the unit of all amounts in place of `amount`"
        raise InputError(Problem(f"`{column}` is an amount where a header should stand", rows[0][0], hint=hint))
    unit = read_unit(column)
    form = unit.form if unit is not None else "{}"
    amounts: dict[tuple[str, bool], dict[str, str]] = {}  # of a programme in units or in money: period to amount
    problems = []
    for place, cells in rows[1:]:
        if len(cells) != len(header) or len(cells) not in (2, 3) or not cells[0] or not cells[1]:
            hint = 'an amount with a comma stands between quotes: gpu,"8,600"'
            message = "expected programme, amount and perhaps period, as in the header"
            problems.append(Problem(message, place, hint=hint))
            continue
        programme, text, period = cells[0], cells[1], "".join(cells[2:])
        figure = text.removeprefix("-")
        in_units = column == _UNITS or text.endswith(_UNITS)
        if not in_units and not match_amount(figure):
            text = text[: len(text) - len(figure)] + form.format(figure)
        own = amounts.setdefault((programme, in_units), {})
        if own.keys() & ({period, ""} if period else own) or (programme, not in_units) in amounts:
            problems.append(Problem(f"`{programme}` stands twice", place))
        own[period] = text.removesuffix(_UNITS).strip()
    if problems:
        raise InputError(problems)
    whole = {key: periods.get("", periods) for key, periods in amounts.items()}
    return {name: {_UNITS: stated} if in_units else stated for (name, in_units), stated in whole.items()}


def _rows(name: str) -> list[tuple[Place, list[str]]]:
    """The lines of a CSV file that are not empty, with their places."""
    reader, rows = csv.reader(io.StringIO(_text(file_bytes(name, name), name), newline="")), []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            place = Place(name, reader.line_num, 1, ",".join(row), max(1, len(row[0])) if row else 1)
            if checked_text("".join(cells), place):
                rows.append((place, cells))
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
