"""How far a sweep is, on standard error, once it takes longer than a second and somebody looks on."""

from __future__ import annotations

import sys
import threading
import time

from optimizer.language.catalog import say

_EVERY = 0.5


class Paced:
    """Called with the samples that are done, and all, while it is entered; a thread keeps a line on it up to date.

    ``before`` is the text for the time before the first call. What compiling, or the start of processes, takes until
    then does not count to the samples a second.
    """

    def __init__(self, lang: str, before: str = "sweep_preparing") -> None:
        self._before = before
        self._lang, self._ended, self._told = lang, threading.Event(), 0
        self._since: tuple[float, int] | None = None
        self.done = self._total = 0
        self._thread: threading.Thread | None = None

    def __call__(self, done: int, total: int) -> None:
        self.done, self._total = done, total
        self._since = self._since or (time.monotonic(), done)

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
            now = time.monotonic()
            if self._since is None:
                text = say(self._before, self._lang, s=f"{now - started:.0f}")
            else:
                # Until a second chunk is done, what there is was solved since the start.
                since, before = self._since if self.done > self._since[1] else (started, 0)
                rate = max((self.done - before) / max(now - since, 1e-9), 1e-9)
                counts = {"done": f"{self.done:,}", "total": f"{self._total:,}", "rate": f"{rate:,.0f}"}
                text = say("sweep_progress", self._lang, left=f"{(self._total - self.done) / rate:.0f}", **counts)
            sys.stderr.write("\r" + text + " " * max(0, self._told - display_width(text)))
            sys.stderr.flush()
            self._told = max(self._told, display_width(text))
            self._ended.wait(_EVERY)
