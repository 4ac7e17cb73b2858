"""Files: reports, whose suffix says the format and which appear whole or not at all, and the scenario to begin with."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError, Place, Problem

Writer = Callable[[list[Answer], str], str | bytes]
# Suffix to the module and function that write it, and the package that the extra of its name brings.
_FORMATS = {
    ".html": ("optimizer.report.html", "html_report", None),
    ".md": ("optimizer.report.markdown", "markdown_files", None),
    ".xlsx": ("optimizer.report.xlsx", "xlsx_report", "xlsxwriter"),
    ".pdf": ("optimizer.report.pdf", "pdf_report", "typst"),
    ".hwpx": ("optimizer.report.hwpx", "hwpx_report", "hwpx"),
}


def writer_for(path: str | Path) -> Writer:
    """The function that makes the contents of a file with this suffix. Raises InputError."""
    place = Place(str(path))
    suffix = Path(path).suffix.lower()
    suffix = ".html" if suffix == ".htm" else suffix
    if suffix not in _FORMATS:
        known = ", ".join(sorted(_FORMATS))
        wrong = f"`{suffix}` is no format of reports" if suffix else "has no suffix, which says the format"
        raise InputError(Problem(wrong, place, hint=f"known: {known}"))
    module, function, needed = _FORMATS[suffix]
    if needed is not None and find_spec(needed) is None:
        hint = f"pip install 'investment-optimizer[{suffix[1:]}]'"
        raise InputError(Problem(f"a {suffix} report needs the package {needed}", place, hint=hint))
    writer: Writer = getattr(import_module(module), function)
    return writer


def write_answers(answers: Sequence[Answer], path: str | Path, lang: str) -> Path:
    """Write the report on ``answers`` to ``path``; the suffix says the format.

    Raises InputError for a suffix without a writer, and where the file cannot be written: then nothing is left
    behind, and a file that was there before stays as it was.
    """
    target, write = Path(path), writer_for(path)
    if target.suffix.lower() == ".md":
        _write_markdown(list(answers), target, lang)
    else:
        write_whole(target, write(list(answers), lang))
    return target


def _write_markdown(answers: list[Answer], target: Path, lang: str) -> None:
    """Write the text, and its pictures into the folder `NAME-files` beside it."""
    from optimizer.report.markdown import markdown_files

    beside = Path(os.path.realpath(target))
    folder = beside.with_name(f"{beside.stem}-files")
    text, *pictures = markdown_files(answers, lang, folder.name).items()
    write_whole(target, text[1])
    if pictures:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            message = f"cannot be made: {error.strerror or error}"
            raise InputError(Problem(message, Place(str(folder)), hint="the report has no pictures")) from None
    for name, svg in pictures:
        write_whole(folder / name, svg)


def write_whole(target: Path, contents: str | bytes) -> None:
    """Write a file, text as UTF-8, so that it appears whole or not at all. Raises InputError where that fails."""
    temporary, shown = "", str(target)
    try:
        # A link stays one: what it leads to is replaced.
        target = Path(os.path.realpath(target))
        if target.is_dir():
            raise IsADirectoryError(0, "is a folder")
        if target.is_symlink():
            raise OSError(0, "is a link that leads back to itself")
        if target.exists() and not target.is_file():
            raise OSError(0, "is no file")
        temporary = f"{target.parent}/.{target.name}.{token_hex(4)}.part"
        with open(temporary, "xb") as file:
            file.write(contents.encode("utf-8") if isinstance(contents, str) else contents)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            message = f"cannot be written: {error.strerror or error}"
            raise InputError(Problem(message, Place(shown), hint="nothing was written")) from None
        raise


def write_starter(name: str, lang: str) -> Path:
    """Write ``NAME.yaml``, with titles and comments in ``lang``, in the working folder and return its path.

    Raises InputError; overwrites nothing.
    """
    name = name.removesuffix(".yaml")
    if not re.fullmatch(r"[^\W_][\w-]*", name):
        hint = "letters, digits, _ and -; the file is written in this folder"
        raise InputError(Problem(f"`{name}` cannot be the name of a scenario", Place("new"), hint=hint))
    path = Path(f"{name}.yaml")
    if os.path.exists(path):
        raise InputError(Problem("already exists; nothing was written", Place(str(path))))
    texts = [files("optimizer.language") / f"starter.{own}.yaml" for own in (lang, "en")]
    text = next(text for text in texts if text.is_file()).read_text("utf-8")
    write_whole(path, text.replace("{name}", name))
    return path
