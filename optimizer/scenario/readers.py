"""Files other than YAML: an allocation from CSV, and a resolved scenario that `optimizer show --json` printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.money import match_amount
from optimizer.scenario.tree import cannot_stand, steering
from optimizer.scenario.units import read_unit
from optimizer.scenario.yaml_reader import file_bytes

FORMAT = "optimizer-show"
MAX_JSON_BYTES = 16_000_000
"""The document repeats each number for each variant, so it is larger than the files it is made of."""
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
_UNITS = "units"
_HINT = "a resolved scenario is what `optimizer show FILE --json` prints"


class _Number(BaseModel):
    value: float
    low: float | None = None
    high: float | None = None
    sources: list[Any]


class _Rule(BaseModel):
    text: str


class _Resolved(BaseModel):
    """What others read of a resolved scenario."""

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
    if len(header) > 1 and (match_amount(header[1].lstrip("-")) or _NUMBER.fullmatch(header[1])):
        hint = "the first line names the columns: `programme,amount`, or the unit of all amounts in place of `amount`"
        raise InputError(Problem(f"`{header[1]}` is an amount where a header should stand", rows[0][0], hint=hint))
    unit = read_unit(header[1]) if len(header) > 1 else None
    in_units = len(header) > 1 and header[1] == _UNITS
    split: dict[str, Any] = {}
    problems = []
    for place, cells in rows[1:]:
        if len(cells) != len(header) or len(cells) not in (2, 3) or not cells[0] or not cells[1]:
            hint = 'an amount with a comma stands between quotes: gpu,"8,600"'
            message = "expected programme, amount and perhaps period, as in the header"
            problems.append(Problem(message, place, hint=hint))
            continue
        counted = in_units or cells[1].endswith(_UNITS)
        text = cells[1].removesuffix(_UNITS).strip()
        sign, figure = ("-", text[1:]) if text.startswith("-") else ("", text)
        amount = sign + (figure if counted or unit is None or match_amount(figure) else unit.write(figure))
        period = cells[2] if len(cells) == 3 else ""
        line: Any = {period: amount} if period else amount
        line = {_UNITS: line} if counted else line
        if cells[0] not in split:
            split[cells[0]] = line
        elif not _joined(split[cells[0]], line):
            problems.append(Problem(f"`{cells[0]}` stands twice", place))
    if problems:
        raise InputError(problems)
    return split


def _joined(earlier: Any, line: Any) -> bool:
    """Whether a line of another period could be put to those that a programme has already."""
    if not isinstance(earlier, dict) or not isinstance(line, dict) or (_UNITS in earlier) != (_UNITS in line):
        return False
    if _UNITS in line:
        return _joined(earlier[_UNITS], line[_UNITS])
    if not earlier.keys().isdisjoint(line):
        return False
    earlier |= line
    return True


def _rows(name: str) -> list[tuple[Place, list[str]]]:
    """The lines of a CSV file that are not empty, with their places."""
    reader, rows = csv.reader(io.StringIO(_text(file_bytes(name, name), name), newline="")), []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            place = Place(name, reader.line_num, 1, ",".join(row), max(1, len(row[0])) if row else 1)
            if char := steering("".join(cells)):
                raise InputError(cannot_stand(char, place))
            if any(cells):
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


def is_resolved(name: str) -> bool:
    """Whether ``name`` is that of a resolved scenario's file: scenarios themselves are YAML."""
    return name.lower().endswith(".json")


def read_resolved(name: str) -> dict[str, Any]:
    """The resolved scenario in the file ``name``. Raises InputError where it holds none, or one of another version."""
    place, data = Place(name), file_bytes(name, name, MAX_JSON_BYTES)
    try:
        document = json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"is not JSON: {error.msg}", Place(name, error.lineno, error.colno))) from None
    except (ValueError, RecursionError):
        raise InputError(Problem("is not JSON in UTF-8", place)) from None
    if char := next(filter(None, map(steering, _texts(document))), None):
        raise InputError(cannot_stand(char, place))
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != 1:
        raise InputError(Problem(f"is not `{FORMAT}`, version 1", place, hint=_HINT))
    try:
        _Resolved.model_validate(document, strict=True)
    except ValidationError as error:
        path = [str(part) for part in error.errors()[0]["loc"]]
        raise InputError(Problem(f"`{path[-1]}` is missing or of another kind", place, ".".join(path), _HINT)) from None
    return document


def _texts(value: Any) -> Iterator[str]:
    """Every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _texts(item)
