"""Finding scenario and model files by name, and never reading outside their root.

The root of a file is the nearest folder above it that holds `models/` and `scenarios/`, else its own folder.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.source import Node, read_bytes, read_file

_PACKAGE = Path(__file__).resolve().parent.parent
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read: its tree, where it is, and how messages name it."""

    node: Node
    path: Path | None
    root: Path
    shown: str


def shipped() -> Path:
    """The folder that holds the project's own `models/` and `scenarios/`: in the wheel, else in the checkout."""
    data = _PACKAGE / "data"
    return data if data.is_dir() else _PACKAGE.parent


def open_scenario(name: str) -> Opened:
    """The scenario called ``name``: a path, ``-`` for standard input, or the name of a file in a `scenarios/` folder."""
    if name == "-":
        return Opened(read_bytes(sys.stdin.buffer.read(), "<stdin>"), None, Path.cwd().resolve(), "<stdin>")
    path = Path(name)
    if path.suffix in SUFFIXES or len(path.parts) > 1 or path.is_file():
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist"
            hint = nearest(path.name, [p.name for p in path.parent.glob("*.y*ml")]) if path.parent.is_dir() else ""
            raise InputError(Problem(what, Place(name), hint=hint))
        return opened(path.resolve(), root_of(path.resolve()))
    return _by_name(name, "scenarios", (Path.cwd().resolve(), shipped()))


def open_beside(name: str, kind: str, base: Opened, place: Place) -> Opened:
    """The ``kind`` (`models` or `scenarios`) that the file ``base`` names ``name``: a relative path, or a name."""
    folder = base.path.parent if base.path else base.root
    if name.endswith(SUFFIXES) or "/" in name or "\\" in name:
        path = (folder / name).resolve()
        if not path.is_relative_to(base.root):
            hint = f"files are read from {shown(base.root)} only"
            raise InputError(Problem(f"`{name}` lies outside the folder of this project", place, hint=hint))
        if not path.is_file():
            hint = nearest(path.name, [p.name for p in path.parent.glob("*.y*ml")]) if path.parent.is_dir() else ""
            raise InputError(Problem(f"the file `{name}` does not exist", place, hint=hint))
        return opened(path, base.root)
    return _by_name(name, kind, (base.root, shipped()), place)


def _by_name(name: str, kind: str, roots: tuple[Path, ...], place: Place | None = None) -> Opened:
    known: list[str] = []
    for root in roots:
        for folder in (root / kind, root):
            for suffix in SUFFIXES:
                candidate = folder / f"{name}{suffix}"
                if candidate.is_file() and candidate.resolve().is_relative_to(root):
                    return opened(candidate.resolve(), root)
            if folder.name == kind and folder.is_dir():
                known += [path.stem for path in folder.glob("*.y*ml")]
    singular = kind.removesuffix("s")
    hint = nearest(name, known) or f"a {singular} is a name in `{kind}/` or a path ending in .yaml"
    raise InputError(Problem(f"there is no {singular} `{name}`", place or Place(name), hint=hint))


def opened(path: Path, root: Path) -> Opened:
    """Read the file at ``path``."""
    return Opened(read_file(path, shown(path)), path, root, shown(path))


def root_of(path: Path) -> Path:
    """The nearest folder above ``path`` with `models/` and `scenarios/`, else the folder of the file."""
    for folder in path.parents:
        if (folder / "models").is_dir() and (folder / "scenarios").is_dir():
            return folder
    return path.parent


def shown(path: Path) -> str:
    """``path`` as messages show it: relative to the working folder where it lies below."""
    try:
        return str(path.relative_to(Path.cwd().resolve()))
    except ValueError:
        data = _PACKAGE / "data"
        return str(path.relative_to(data)) if path.is_relative_to(data) else str(path)
