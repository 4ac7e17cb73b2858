"""Finding scenario and model files by name, and never reading outside their root.

The root of a file is the nearest folder above it that holds `models/` and `scenarios/`, else its own folder.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.tree import Node
from optimizer.scenario.yaml_reader import file_bytes, read_bytes, read_within

_PACKAGE = Path(__file__).resolve().parent.parent
SUFFIXES = (".yaml", ".yml")
_PROGRAMMES = re.compile(rb"^[\"']?programmes[\"']?\s*:", re.MULTILINE)
# A folder that is closed to us or a name too long, a zero byte in a name, links in a circle.
_UNREADABLE = (OSError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: its tree, where it is (None for standard input and code), and how messages name it."""

    node: Node
    path: Path | None
    root: Path
    shown: str

    @property
    def folder(self) -> Path:
        """The folder that relative paths in the file start from."""
        return self.path.parent if self.path else self.root


def shipped() -> Path:
    """The folder that holds the project's own `models/` and `scenarios/`: in the wheel, else in the checkout."""
    data = _PACKAGE / "data"
    return data if data.is_dir() else _PACKAGE.parent


def open_scenario(name: str) -> InputFile:
    """The scenario called ``name``: a path, ``-`` for standard input, or a name in a `scenarios/` folder."""
    if name == "-":
        if sys.stdin is None:
            raise InputError(Problem("standard input is closed", Place("<stdin>"), hint="give a file in place of `-`"))
        tree = read_bytes(read_within(sys.stdin.buffer, "<stdin>"), "<stdin>")
        return InputFile(tree, None, Path.cwd().resolve(), "<stdin>")
    path, place = Path(name), Place(name)
    if path.suffix.lower() == ".csv":
        hint = f"optimizer solve FILE --compare-with {name}"
        raise InputError(Problem("a CSV file holds an allocation, not a scenario", place, hint=hint))
    try:
        if path.is_file():
            return _read(path.resolve(), root_of(path.resolve()), name, place)
        if path.suffix not in SUFFIXES and len(path.parts) < 2:
            return _by_name(name, "scenarios", (Path.cwd().resolve(), shipped()), place)
        what = "is not a file" if path.exists() else "does not exist"
        raise InputError(Problem(what, place, hint=_neighbour(path)))
    except _UNREADABLE:
        raise InputError(Problem("is not a file that can be read", place)) from None


def open_beside(name: str, kind: str, base: InputFile, place: Place) -> InputFile:
    """The ``kind`` (`models` or `scenarios`) that the file ``base`` names ``name``: a relative path, or a name."""
    try:
        if not (name.endswith(SUFFIXES) or "/" in name or "\\" in name):
            return _by_name(name, kind, (base.root, shipped()), place)
        return _read((base.folder / name).resolve(), base.root, name, place)
    except _UNREADABLE:
        raise InputError(Problem(f"`{name}` is not a file that can be read", place)) from None


def _by_name(name: str, kind: str, roots: tuple[Path, ...], place: Place) -> InputFile:
    for root in roots:
        for folder in (root / kind, root):
            for suffix in SUFFIXES:
                if (path := folder / f"{name}{suffix}").is_file():
                    return _read(path.resolve(), root, name, place)
    known = [path.stem for root in roots for path in (root / kind).glob("*.y*ml")]
    singular = kind.removesuffix("s")
    hint = nearest(name, known) or f"a {singular} is a name in `{kind}/` or a path ending in .yaml"
    raise InputError(Problem(f"there is no {singular} `{name}`", place, hint=hint))


def _read(path: Path, root: Path, name: str, place: Place) -> InputFile:
    """The file at ``path``, named ``name`` at ``place``. Raises InputError for one outside ``root``."""
    if not path.is_relative_to(root):
        project = "the nearest folder above the file with `models/` and `scenarios/` in it, else its own"
        hint = f"files are read from {shown(root)} only: {project}"
        raise InputError(Problem(f"`{name}` lies outside the folder of this project", place, hint))
    if not path.is_file():
        raise InputError(Problem(f"the file `{name}` does not exist", place, _neighbour(path)))
    return InputFile(read_bytes(file_bytes(path, shown(path)), shown(path)), path, root, shown(path))


def _neighbour(path: Path) -> str:
    """A hint at the file whose name is most like that of ``path``, which does not exist."""
    beside = path.parent.glob("*.y*ml") if path.parent.is_dir() else ()
    return nearest(path.name, [other.name for other in beside if other.name != path.name])


def scenarios_in(folder: Path) -> list[Path]:
    """The scenario files in a folder, by name: those of YAML that, read as text, are no models."""
    inside = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())
    return [path for path in inside if not _is_model(path)]


def _is_model(path: Path) -> bool:
    """Whether a file states programmes of its own; not where it cannot be read."""
    with suppress(InputError):
        return _PROGRAMMES.search(file_bytes(path, shown(path))) is not None
    return False


def root_of(path: Path) -> Path:
    """The nearest folder above ``path`` with `models/` and `scenarios/`, else the folder of the file."""
    for folder in path.parents:
        if (folder / "models").is_dir() and (folder / "scenarios").is_dir():
            return folder
    return path.parent


def shown(path: Path) -> str:
    """``path`` as messages show it: relative to the working folder where it lies below, `?` for what is no character.

    On Linux a name may hold any bytes, such as those of CP949 in an archive from Windows.
    """
    folders = (folder for folder in (Path.cwd().resolve(), _PACKAGE / "data") if path.is_relative_to(folder))
    named = str(next((path.relative_to(folder) for folder in folders), path))
    return named.encode("utf-8", "replace").decode("utf-8")
