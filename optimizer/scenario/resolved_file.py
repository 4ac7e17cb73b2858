"""Reading back what `optimizer show --json` printed, so that a resolved scenario can be kept and compared later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.tree import cannot_stand, steering

FORMAT = "optimizer-show"
MAX_BYTES = 16_000_000
"""The document repeats each number for each variant, so it is larger than the files it is made of."""
_HINT = "a resolved scenario is what `optimizer show FILE --json` prints"
_KEYS = {"scenario": str, "objective": str, "numbers": dict, "rules": dict}


def is_resolved(name: str) -> bool:
    """Whether ``name`` is that of a resolved scenario's file: scenarios themselves are YAML."""
    return name.lower().endswith(".json")


def read_resolved(name: str) -> dict[str, Any]:
    """The document in the file ``name``. Raises InputError where it is none, or of another version."""
    place = Place(name)
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(Problem(f"is larger than {MAX_BYTES:,} bytes", place))
        found = json.loads(data.decode("utf-8"))
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror or error}", place)) from None
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"is not JSON: {error.msg}", Place(name, error.lineno, error.colno))) from None
    except (ValueError, RecursionError):
        raise InputError(Problem("is not JSON in UTF-8", place)) from None
    if char := next(filter(None, map(steering, _texts(found))), None):
        raise InputError(cannot_stand(char, place))
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != 1:
        raise InputError(Problem(f"is not `{FORMAT}`, version 1", place, hint=_HINT))
    for key, kind in _KEYS.items():
        if not isinstance(found.get(key), kind):
            raise InputError(Problem(f"`{key}` is missing or of another kind", place, key, _HINT))
    for key in ("numbers", "rules"):
        if bad := [name for name, item in found[key].items() if not isinstance(item, dict)]:
            raise InputError(Problem("is not a block of keys", place, f"{key}.{bad[0]}", _HINT))
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _texts(item)
