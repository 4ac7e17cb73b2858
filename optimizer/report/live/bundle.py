"""The engine's code and the solver's, as text that a page can hold."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = files("optimizer.report.live")
_FILES = ("tape.js", "solver.js", "nearest.js", "rounding.js", "engine.js", "scenario_file.js", "controls.js", "start.js")
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy under which everything here works: nothing can be requested from anywhere."""


@cache
def engine_source() -> str:
    """A script that puts ``createEngine``, ``showControls``, ``startLive`` and ``loadHighs`` into the page, and nothing else in its global scope."""
    code = "\n".join((_HERE / "js" / name).read_text(encoding="utf-8") for name in _FILES)
    solver = (_HERE / "vendor" / "highs.js").read_text(encoding="utf-8")
    return (
        "globalThis.loadHighs = (function () { var module = { exports: {} }, exports = module.exports;\n"
        f"{solver}\nreturn module.exports; }})();\n"
        f"Object.assign(globalThis, (function () {{ 'use strict';\n{code}\nreturn {{ createEngine, showControls, startLive }}; }})());\n"
    )


def wasm() -> bytes:
    """The solver as WebAssembly."""
    return gzip.decompress((_HERE / "vendor" / "highs.wasm.gz").read_bytes())


@cache
def wasm_text() -> str:
    """The solver as WebAssembly, compressed with gzip, in base64."""
    return base64.b64encode((_HERE / "vendor" / "highs.wasm.gz").read_bytes()).decode("ascii")


def script(text: str) -> str:
    """``text`` as it may stand inside a script element: nothing in it ends the element."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def as_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
