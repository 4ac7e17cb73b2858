"""How far a sweep is, on standard error, once it takes longer than a second and somebody looks on."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

from optimizer.report.language import say

_EVERY = 0.5


class Paced:
    """Called with each `Pace` while it is entered; tells it in a line that a thread keeps up to date.

    ``before`` is the text for the time before the first of them.
    """

    def __init__(self, lang: str, before: str = "sweep_preparing") -> None:
        self._before = before
        self._lang, self._pace, self._ended, self._told = lang, None, threading.Event(), 0
        self._thread: threading.Thread | None = None

    @property
    def done(self) -> int:
        """Samples that are done."""
        return 0 if self._pace is None else self._pace.done

    def __call__(self, pace: Any) -> None:
        self._pace = pace

    def __enter__(self) -> Paced:
        if sys.stderr.isatty():
            self._thread = threading.Thread(target=self._tell, args=(time.monotonic(),), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            if self._told:
                sys.stderr.write("\r" + " " * self._told + "\r")
                sys.stderr.flush()

    def _tell(self, started: float) -> None:
        from optimizer.errors import display_width

        self._ended.wait(1.0)
        while not self._ended.is_set():
            pace = self._pace
            if pace is None:
                text = say(self._before, self._lang, s=f"{time.monotonic() - started:.0f}")
            else:
                left = "-" if pace.left is None else f"{pace.left:.0f}"
                counts = {"done": f"{pace.solved:,}", "total": f"{pace.total:,}", "rate": f"{pace.rate:,.0f}"}
                text = say("sweep_progress", self._lang, left=left, **counts)
            sys.stderr.write("\r" + text + " " * max(0, self._told - display_width(text)))
            sys.stderr.flush()
            self._told = max(self._told, display_width(text))
            self._ended.wait(_EVERY)
