"""A file that one process at a time holds. The system lets go of it when that process ends, however it does."""

from __future__ import annotations

import errno
import os
import sys
import weakref
from pathlib import Path

_HELD: weakref.WeakSet[Lock] = weakref.WeakSet()
_WITHOUT = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
"""What file systems say that have no locks: there nothing keeps two processes apart."""


class Lock:
    """Raises BlockingIOError where another holds it, and OSError where the file cannot be written to."""

    def __init__(self, path: Path) -> None:
        self._file: int | None = None
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(self._file)
        except OSError as error:
            if error.errno not in _WITHOUT:
                self.release()
                if error.errno in (errno.EAGAIN, errno.EACCES):
                    raise BlockingIOError(error.errno, error.strerror) from None
                raise
        _HELD.add(self)

    def release(self) -> None:
        """Let go of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _forget() -> None:
        for lock in list(_HELD):
            lock.release()

    # A forked worker has the lock too, and would hold it on after its parent was killed.
    os.register_at_fork(after_in_child=_forget)
