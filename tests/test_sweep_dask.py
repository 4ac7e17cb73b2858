"""A sweep on a real scheduler with two worker processes."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest

import optimizer
from optimizer.errors import InputError
from optimizer.sweep.plan import Plan
from optimizer.sweep.run import run
from optimizer.sweep.store import Kept

pytest.importorskip("numba")
pytest.importorskip("distributed")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def scheduler(workers):
    """The address of a scheduler of its own and the processes of its workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def start(*words):
        return subprocess.Popen([sys.executable, "-m", *words], **quiet)

    port = address.rsplit(":", 1)[1]
    begun = [start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
    for _ in range(workers):
        begun.append(start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"))
    try:
        yield address, begun[1:]
    finally:
        for process in reversed(begun):
            process.kill()
            process.wait()


def rows_of(kept, plan):
    chunks = list(kept.chunks())
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in plan.columns}


@pytest.mark.slow
def test_rows_are_the_same_though_a_worker_is_killed(monkeypatch):
    from distributed import Client

    from optimizer.sweep.dask import cluster

    monkeypatch.setattr("optimizer.sweep.plan.CHUNK", 64)
    plan = Plan(optimizer.load("supplementary-budget-2025"), 4000, seed=2)
    own, kept, killed = Kept(plan), Kept(plan), []
    run(plan, own)
    with scheduler(2) as (address, workers), Client(address, set_as_default=False) as own_client:
        own_client.wait_for_workers(2, timeout=60)

        def profiled(dask_worker):  # here, so that it is sent whole: workers have no tests
            return dask_worker.periodic_callbacks["profile"].is_running()

        assert list(own_client.run(profiled).values()) == [True, True]

        def kill(pace):
            if pace.done > 600 and not killed:
                killed.append(pace.done)
                os.kill(workers[0].pid, signal.SIGKILL)

        with cluster(address) as executor:
            assert executor._client.direct_to_workers
            run(plan, kept, executor, progress=kill)
            assert executor._max_workers == 1
            assert list(own_client.run(profiled).values()) == [False]
        assert list(own_client.run(profiled).values()) == [True]
    assert killed
    assert killed[0] < 4000
    found, expected = rows_of(kept, plan), rows_of(own, plan)
    for name in plan.columns:
        assert found[name].tobytes() == expected[name].tobytes(), name


def test_results_pass_the_scheduler_where_a_worker_cannot_be_reached():
    from types import SimpleNamespace

    from optimizer.sweep.dask import _reaches

    with socket.socket() as worker:
        worker.bind(("127.0.0.1", 0))
        worker.listen()
        near = f"tcp://127.0.0.1:{worker.getsockname()[1]}"
        for addresses, direct in (
            ([near], True), ([near, f"tls://127.0.0.1:{free_port()}"], False), (["inproc://127.0.0.1/1/1"], False),
        ):  # fmt: skip
            assert _reaches(SimpleNamespace(nthreads=lambda a=addresses: dict.fromkeys(a, 1))) is direct, addresses


def test_no_scheduler_is_told(monkeypatch):
    from optimizer.sweep import dask

    monkeypatch.setattr(dask, "_PATIENCE", 0.5)
    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense", "tcp://"):
        with pytest.raises(InputError, match=r"no scheduler answers at"), dask.cluster(address):
            pass


def test_the_package_is_named_where_it_is_missing(monkeypatch):
    from optimizer.sweep.dask import cluster

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"\[dask\]"), cluster("tcp://127.0.0.1:1"):
        pass
