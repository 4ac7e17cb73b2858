"""The page's script and the solver's, as text that a page can hold, and the policy under which they run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = files("optimizer.report.live")
_STATIC = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
)


@cache
def page_source() -> str:
    """The script of every page, bundled from the modules in ``js``."""
    return _HERE.joinpath("page.min.js").read_text(encoding="utf-8")


@cache
def vendored_sources() -> tuple[str, ...]:
    """The vendored scripts: what unpacks the solver, and what loads it."""
    names = ("xz-decompress.min.js", "highs.js")
    return tuple(_HERE.joinpath("vendor", name).read_text(encoding="utf-8") for name in names)


@cache
def _solver() -> str:
    return _base64(_HERE.joinpath("vendor", "highs.wasm.xz").read_bytes())


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@cache
def policy(live: bool) -> str:
    """The Content-Security-Policy of a page: nothing can be requested, and no scripts but its own run."""
    sources = [*vendored_sources(), page_source()] if live else [page_source()]
    allowed = [f"'sha256-{_base64(hashlib.sha256(source.encode()).digest())}'" for source in sources]
    return f"{_STATIC}; script-src {' '.join(allowed)}" + (" 'wasm-unsafe-eval'" if live else "")


def scripts(charts: Mapping[str, str], data: dict[str, Any] | None = None, words: str = "") -> str:
    """The script elements at the end of a page: charts as files, data (gzip), solver (xz) and words, no code; the code.

    ``data`` is what `export.live_data` gives, None for a page that is not solved again. They request nothing.
    """
    held = [f'type="text/plain" id="chart-files">{_packed(charts)}']
    if data is not None:
        held.append(f'type="text/plain" id="live-data">{_packed(data)}')
        held.append(f'type="application/json" id="live-words">{words}')
        held.append(f'type="text/plain" id="live-wasm">{_solver()}')
    code = [f">{source}" for source in (*(vendored_sources() if data is not None else ()), page_source())]
    return "".join(f"<script{inside}</script>\n" for inside in (*(f" {part}" for part in held), *code))


def _packed(data: Any) -> str:
    return _base64(gzip.compress(as_json(data).encode(), 9, mtime=0))


def as_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
