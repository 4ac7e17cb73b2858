"""The scenario that `optimizer new` writes: small, commented, and it solves."""

from __future__ import annotations

import os
import re
from importlib.resources import files
from pathlib import Path

from optimizer.errors import InputError, Place, Problem


def starter(name: str, lang: str) -> str:
    """The text of a new scenario called ``name``, with titles and comments in ``lang``."""
    texts = [files("optimizer.language") / f"starter.{own}.yaml" for own in (lang, "en")]
    return next(text for text in texts if text.is_file()).read_text("utf-8").replace("{name}", name)


def write_starter(name: str, lang: str) -> Path:
    """Write ``NAME.yaml`` in the working folder and return its path. Raises InputError; overwrites nothing."""
    name = name.removesuffix(".yaml")
    if not re.fullmatch(r"[^\W_][\w-]*", name):
        hint = "letters, digits, _ and -; the file is written in this folder"
        raise InputError(Problem(f"`{name}` cannot be the name of a scenario", Place("new"), hint=hint))
    path = Path(f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter(name, lang))
    except FileExistsError:
        raise InputError(Problem("already exists; nothing was written", Place(str(path)))) from None
    except OSError as error:
        if path.exists() and os.path.getsize(path) < len(starter(name, lang)):
            path.unlink(missing_ok=True)
        raise InputError(Problem(f"cannot be written: {error.strerror}", Place(str(path)))) from None
    return path
