"""The engine's code and the solver's, as text that a page can hold."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

from optimizer.report.language import say
from optimizer.report.live_texts import TEXTS

_HERE = files("optimizer.report.live")
_FILES = (
    "tape.js", "solver.js", "nearest.js", "rounding.js", "rules.js", "prices.js", "comparison.js", "near_optimal.js",
    "reasons.js", "engine.js", "scenario_file.js", "controls.js", "start.js",
)  # fmt: skip
_OFFERED = "createEngine, showControls, startLive"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy under which everything here works: nothing can be requested from anywhere."""


@cache
def engine_source() -> str:
    """A script that puts ``createEngine``, ``showControls``, ``startLive`` and ``loadHighs`` into the global scope."""
    code = "\n".join(_read("js", name) for name in _FILES)
    return (
        "globalThis.loadHighs = (function () { var module = { exports: {} }, exports = module.exports;\n"
        f"{_read('vendor', 'highs.js')}\nreturn module.exports; }})();\n"
        f"Object.assign(globalThis, (function () {{ 'use strict';\n{code}\nreturn {{ {_OFFERED} }}; }})());\n"
    )


def demo_source() -> str:
    """The script of the demonstration page."""
    return f"(function () {{ 'use strict';\n{_read('js', 'demo.js')}\n}})();"


def wasm() -> bytes:
    """The solver as WebAssembly."""
    return gzip.decompress((_HERE / "vendor" / "highs.wasm.gz").read_bytes())


def elements(data: dict[str, Any], lang: str) -> str:
    """The script elements that a page needs, in their order: data, words, solver, code. They request nothing.

    ``data`` is what `export.live_data` gives. What is put on the page after them may call ``startLive()``.
    """
    packed = base64.b64encode((_HERE / "vendor" / "highs.wasm.gz").read_bytes()).decode("ascii")
    words = {"lang": lang, "texts": {key: _raw(key, lang) for key in TEXTS}}
    return (
        f'<script type="application/json" id="live-data">{as_json(data)}</script>\n'
        f'<script type="application/json" id="live-words">{as_json(words)}</script>\n'
        f'<script type="text/plain" id="live-wasm">{packed}</script>\n'
        f"<script>{engine_source()}</script>\n"
    )


def as_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _raw(key: str, lang: str) -> str:
    """A text whose gaps the page fills."""
    return say(key, lang, **{name: f"{{{name}}}" for name in ("title", "part", "n", "rules")})


def _read(folder: str, name: str) -> str:
    return (_HERE / folder / name).read_text(encoding="utf-8")
