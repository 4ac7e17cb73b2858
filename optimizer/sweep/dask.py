"""The workers of a Dask cluster as an executor for `run` (extra ``dask``)."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from optimizer.errors import InputError, Place, Problem

_PATIENCE = 30
"""Seconds in which a scheduler answers and has a worker."""
_NEAR = 1.0
"""Seconds in which a worker that can be reached from here answers."""


class Cluster(Executor):
    """Hands work to the workers of a `distributed.Client`.

    A chunk on a worker that dies goes to another one; it is given up after it has lost four.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._pool = client.get_executor(pure=False)
        self._sent: dict[bytes, Any] = {}

    @property
    def _max_workers(self) -> int:
        """How many threads the workers have now; they come and go."""
        return sum(self._client.nthreads().values())

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As in the standard library; bytes among ``args`` are handed to the cluster once and then by name."""
        from optimizer.sweep.steady import steadily

        named = (self._named(a) if isinstance(a, bytes) else a for a in args)
        found: Future[Any] = self._pool.submit(steadily, fn, *named)
        return found

    def _named(self, content: bytes) -> Any:
        if content not in self._sent:
            # A task rather than scattered data: those end with the workers that hold them; a task is done again.
            self._sent[content] = self._client.submit(bytes, content, pure=False)
            # Chunks go first where what they need is: without this, all of them to one worker.
            with contextlib.suppress(Exception):
                self._client.replicate([self._sent[content]])
        return self._sent[content]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was handed over, or cancel it."""
        self._pool.shutdown(wait=wait and not cancel_futures)
        self._sent.clear()


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The workers of the scheduler at ``address``. Raises InputError where there is none, or no worker."""
    place = Place("--dask")
    try:
        from distributed import Client
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[dask]'"
        raise InputError(Problem("a cluster needs the package distributed", place, hint=hint)) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        hint = "start one with `dask scheduler`, and give its address: tcp://HOST:8786"
        raise InputError(Problem(f"no scheduler answers at {address}: {error}", place, hint=hint)) from None
    try:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            hint = f"dask worker {address}"
            raise InputError(Problem(f"the scheduler at {address} has no workers", place, hint=hint)) from None
        client.direct_to_workers = _reaches(client)
        yield Cluster(client)
    finally:
        _let_go(client)
        client.close()


def _reaches(client: Any) -> bool:
    """Whether all workers can be reached from here, so that results need not pass through the scheduler."""
    for address in client.nthreads():
        parts = urlsplit(address)
        if parts.scheme not in ("tcp", "tls"):
            return False
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=_NEAR).close()
        except OSError:
            return False
    return True


def _let_go(client: Any) -> None:
    """Workers do as they did before, as far as they can still be reached."""
    from optimizer.sweep.steady import release

    if client.status == "running":
        with contextlib.suppress(Exception):
            client.run(release, on_error="ignore")
