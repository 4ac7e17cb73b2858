"""Hashes of scenarios and models: of everything but the sources and the words that only describe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from optimizer.scenario.blocks import Record, Words
from optimizer.scenario.model_schema import Model

_DECIDES = frozenset({"kept_in"})
"""Texts whose presence alone changes what is counted."""

_DESCRIBING = {"sources", "outside", "objections"}
"""Sections that change no answer."""


def digest_of(*lines: str) -> str:
    """The hash of a text, in hexadecimal digits."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def numbers_in_lines(values: Mapping[str, Any]) -> list[str]:
    """Numbers by path as lines of a text, sorted."""
    return [f"{path}={value}" for path, value in sorted(values.items())]


def model_in_a_line(model: Model) -> str:
    """The model without titles, notes, quotations, names of units and judges, and the sections that only describe."""
    structure = _bare(model, model.model_dump(mode="json", exclude=_DESCRIBING, by_alias=True))
    return json.dumps(structure, sort_keys=True, default=str)


def _bare(block: Any, dumped: Any) -> Any:
    # Along the records, as a programme may itself be called `title`.
    if isinstance(block, Words):
        return True
    if isinstance(block, Record):
        fields = {field.alias or name: name for name, field in type(block).model_fields.items()}
        return {
            key: _bare(inner, value)
            for key, value in dumped.items()
            if (inner := getattr(block, fields[key])) is not None and (key in _DECIDES or not isinstance(inner, Words))
        }
    if isinstance(block, dict):
        return {key: _bare(block[key], value) for key, value in dumped.items()}
    if isinstance(block, tuple):
        return [_bare(inner, value) for inner, value in zip(block, dumped, strict=True)]
    return dumped
