"""Standard output and error: what characters they take, and what happens where they cannot be written."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

_NEAREST = {"\u2212": "-", "\u2013": "-", "\xa0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
"""Characters of pages that encodings lack (CP949 the first three), and what says the same."""


def accept_all_characters() -> None:
    """Have files and pipes written in UTF-8, and a terminal, or what PYTHONIOENCODING names, as nearly as it can be."""
    codecs.register_error("nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if not (stream.isatty() or os.environ.get("PYTHONIOENCODING")):
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="nearest")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    return "".join(_NEAREST.get(char, "?") for char in text), error.end


def in_unicode(stream: TextIO | None) -> bool:
    """Whether a stream takes every character as it is."""
    encoding = getattr(stream, "encoding", None)
    return encoding is None or codecs.lookup(encoding).name.startswith("utf")


@contextlib.contextmanager
def writing_errors() -> Iterator[None]:
    """Go on where standard error cannot be written: the exit status tells what happened all the same."""
    try:
        yield
    except OSError:
        quiet(sys.stderr)


def quiet(stream: TextIO) -> None:
    """Keep Python from writing at exit what could not be written before."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
