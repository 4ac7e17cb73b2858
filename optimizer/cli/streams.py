"""Standard output and error: their characters, what happens where they cannot be written, and a line of progress."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TextIO

from optimizer.errors import beginning, display_width
from optimizer.language import say

_NEAREST = {"\u2212": "-", "\u2013": "-", "\xa0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
"""Characters of pages that encodings lack (CP949 the first three), and what says the same."""
_AFTER, _EVERY = 1.0, 0.2
"""Seconds before the line first appears, and between updates."""
_BAR = 20


def accept_all_characters() -> None:
    """Have files and pipes written in UTF-8, and a terminal, or what PYTHONIOENCODING names, as nearly as it can be."""
    codecs.register_error("nearest", _nearest)
    raw, of_process = getattr(sys.stdout, "buffer", None), sys.stdout is sys.__stdout__
    if of_process and isinstance(raw, FileIO):
        # Unbuffered (PYTHONUNBUFFERED), what a full disk leaves of a write would pass for the whole.
        buffered = BufferedWriter(FileIO(raw.fileno(), "w", closefd=False))
        sys.stdout = TextIOWrapper(buffered, sys.stdout.encoding, line_buffering=True)
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


class ProgressLine:
    """The progress of a command, which a thread writes to a terminal's standard error once it takes over a second.

    `step` names the present step; called with the number done and the number in all, it becomes a bar.
    """

    def __init__(self, lang: str) -> None:
        self._lang, self._ended, self._width = lang, threading.Event(), 0
        self._thread: threading.Thread | None = None
        self.step("doing_solving")

    def step(self, key: str, of: str = "") -> None:
        """Start a step by its text, of a file or scenario if there are several."""
        self._key, self._of, self._since = key, of, time.monotonic()
        self.done = self._total = self._first = 0

    def __call__(self, done: int, total: int) -> None:
        if not self._total:
            # The time to compile, or to start processes, does not count in the rate.
            self._since, self._first = time.monotonic(), done
        self.done, self._total = done, total

    def __enter__(self) -> ProgressLine:
        if sys.stderr is not None and sys.stderr.isatty():
            self._thread = threading.Thread(target=self._tell, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Stop, and erase the line."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            if self._width:
                self._write("")

    def _tell(self) -> None:
        self._ended.wait(_AFTER)
        while not self._ended.is_set():
            self._write(self._line())
            self._ended.wait(_EVERY)

    def _line(self) -> str:
        now, done, total = time.monotonic(), self.done, self._total
        what = say(self._key, self._lang) + (f" {self._of}" if self._of else "")
        if not total:
            return say("progress_time", self._lang, what=what, s=f"{now - self._since:.0f}")
        filled = _BAR * done // total
        bar, counted = "#" * filled + "-" * (_BAR - filled), f"{done:,}/{total:,}"
        if done == self._first or done == total:
            return f"{what} [{bar}] {counted}"
        left = f"{(total - done) * (now - self._since) / (done - self._first):.0f}"
        return say("progress_bar", self._lang, what=what, bar=bar, counted=counted, left=left)

    def _write(self, text: str) -> None:
        """Write the line over the last one, cut to the width of the terminal."""
        text = beginning(text, shutil.get_terminal_size((80, 24)).columns - 1)
        sys.stderr.write(f"\r{text}{' ' * (self._width - display_width(text))}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._width = display_width(text)
