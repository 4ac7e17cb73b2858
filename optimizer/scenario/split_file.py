"""An allocation from a CSV file: programme and amount, optionally period."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.money import match_amount


def read_split(name: str) -> dict[str, Any]:
    """Programme to amount (or to a map of period to amount) from a CSV file with a header.

    The columns are programme, amount and, where needed, period, in this order. Amounts carry their unit
    (``8,600억원``), or the header of their column does (``억원``). UTF-8, or CP949 as Korean spreadsheets write it.
    Raises InputError.
    """
    path = Path(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", Place(name))) from None
    rows = list(csv.reader(io.StringIO(_text(data, name), newline="")))
    rows = [(line, [cell.strip() for cell in row]) for line, row in enumerate(rows, start=1) if any(c.strip() for c in row)]
    if len(rows) < 2:
        hint = "a header `programme,억원` and a line for each programme"
        raise InputError(Problem("the file has no lines below its header", Place(name), hint=hint))
    unit = rows[0][1][1] if len(rows[0][1]) > 1 and match_amount("1" + rows[0][1][1]) else ""
    split: dict[str, Any] = {}
    problems = []
    for line, cells in rows[1:]:
        place = Place(name, line, 1, ",".join(cells), len(cells[0]) or 1)
        if len(cells) not in (2, 3) or not cells[0] or not cells[1]:
            problems.append(Problem("expected programme, amount and perhaps period", place))
            continue
        amount = cells[1] + (unit if not match_amount(cells[1].lstrip("-")) else "")
        period = cells[2] if len(cells) == 3 else ""
        earlier = split.get(cells[0])
        if earlier is not None and (not period or not isinstance(earlier, dict) or period in earlier):
            problems.append(Problem(f"`{cells[0]}` stands twice", place))
        elif period:
            split.setdefault(cells[0], {})[period] = amount
        else:
            split[cells[0]] = amount
    if problems:
        raise InputError(problems)
    return split


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(Problem("the file is neither UTF-8 nor CP949 text", Place(name)))
