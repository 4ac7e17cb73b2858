"""The engine's code and the solver's, as text that a page can hold, and the policy under which it runs."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from optimizer.report.live.words_data import words_data
from optimizer.scenario.scenario import Scenario

_HERE = files("optimizer.report.live")
_ENGINE = (
    "tape.js", "solver.js", "nearest.js", "rounding.js", "rules.js", "prices.js", "comparison.js", "near_optimal.js",
    "reasons.js", "engine.js", "scenario_file.js",
)  # fmt: skip
_PAGE = (
    "words.js", "document.js", "published.js", "figures.js", "rows_chart.js", "curve_chart.js", "sentences.js",
    "coming_rows.js", "controls.js", "picture.js", "result.js", "split.js", "page.js",
)  # fmt: skip
_STATIC = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
)


@cache
def engine_source() -> str:
    """A script that puts ``createEngine`` and ``loadHighs`` into the global scope."""
    code = "\n".join(_read("js", name) for name in _ENGINE)
    return (
        "globalThis.loadHighs = (function () { var module = { exports: {} }, exports = module.exports;\n"
        f"{_read('vendor', 'highs.js')}\nreturn module.exports; }})();\n"
        f"globalThis.createEngine = (function () {{ 'use strict';\n{code}\nreturn createEngine; }})();\n"
    )


@cache
def page_source() -> str:
    """All the code of a page: the engine, and what shows its answers."""
    code = "\n".join(_read("js", name) for name in _PAGE)
    return f"{engine_source()}(function () {{ 'use strict';\n{code}\n}})();\n{still_source()}"


@cache
def still_source() -> str:
    """The code of a page that is not solved again: the search through what is folded away."""
    return f"(function () {{ 'use strict';\n{_read('js', 'search.js')}\n}})();\n"


def wasm() -> bytes:
    """The solver as WebAssembly."""
    return gzip.decompress((_HERE / "vendor" / "highs.wasm.gz").read_bytes())


@cache
def _packed() -> str:
    return _base64((_HERE / "vendor" / "highs.wasm.gz").read_bytes())


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@cache
def policy(live: bool) -> str:
    """The Content-Security-Policy of a page: nothing can be requested, and of scripts only its own one runs."""
    source = page_source() if live else still_source()
    digest = _base64(hashlib.sha256(source.encode()).digest())
    return f"{_STATIC}; script-src 'sha256-{digest}'" + (" 'wasm-unsafe-eval'" if live else "")


def scripts(data: dict[str, Any] | None, scenario: Scenario, lang: str) -> str:
    """The script elements at the end of a page: data and solver (gzip in base64) and words, no code, then the code.

    ``data`` is what `export.live_data` gives, None for a page that is not solved again. They request nothing.
    """
    if data is None:
        return f"<script>{still_source()}</script>\n"
    packed = _base64(gzip.compress(as_json(data).encode(), 9, mtime=0))
    return (
        f'<script type="text/plain" id="live-data">{packed}</script>\n'
        f'<script type="application/json" id="live-words">{as_json(words_data(scenario, lang))}</script>\n'
        f'<script type="text/plain" id="live-wasm">{_packed()}</script>\n'
        f"<script>{page_source()}</script>\n"
    )


def as_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _read(folder: str, name: str) -> str:
    return (_HERE / folder / name).read_text(encoding="utf-8")
