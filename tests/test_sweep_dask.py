"""A sweep on a real scheduler with two worker processes."""

import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

import optimizer
from optimizer.cli import answers
from optimizer.errors import InputError
from optimizer.sweep import design as design_module
from optimizer.sweep.design import Design
from optimizer.sweep.run import SampleRows, run

pytest.importorskip("numba")
Client = pytest.importorskip("distributed").Client


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def scheduler(workers):
    """The address of a scheduler of its own with so many workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def start(*words):
        return subprocess.Popen([sys.executable, "-m", *words], **quiet)

    port = address.rsplit(":", 1)[1]
    begun = [start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
    for _ in range(workers):
        begun.append(start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"))
    try:
        yield address
    finally:
        for process in reversed(begun):
            process.kill()
            process.wait()


@pytest.mark.slow
def test_rows_are_those_of_threads(monkeypatch):
    monkeypatch.setattr(design_module, "CHUNK", 64)
    design = Design(optimizer.load("supplementary-budget-2025"), 500, seed=2)
    own, others = SampleRows(design), SampleRows(design)
    run(own)
    with scheduler(2) as address, answers.cluster(address) as executor:
        run(others, executor)
    for name in design.columns:
        assert others.column(name).tobytes() == own.column(name).tobytes(), name


def test_no_scheduler_is_told(monkeypatch):
    monkeypatch.setattr(answers, "_PATIENCE", 0.5)
    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense", "tcp://"):
        with pytest.raises(InputError, match=r"no scheduler answers at"), answers.cluster(address):
            pass


def test_a_scheduler_without_workers_is_told(monkeypatch):
    with scheduler(0) as address, Client(address, timeout=60, set_as_default=False):  # it is there
        monkeypatch.setattr(answers, "_PATIENCE", 1)
        with pytest.raises(InputError, match="has no workers"), answers.cluster(address):
            pass


def test_the_package_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"\[dask\]"), answers.cluster("tcp://127.0.0.1:1"):
        pass
