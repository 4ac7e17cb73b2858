"""Where rows go: what is there counts only as a whole, of this sweep, and whatever ended the run before."""

import errno
import json
import os
import pickle
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import optimizer
from optimizer.errors import InputError, SolverError
from optimizer.sweep import design as design_module
from optimizer.sweep import run as run_module
from optimizer.sweep import store as store_module
from optimizer.sweep.design import Design
from optimizer.sweep.run import SampleRows, run
from optimizer.sweep.store import Store

pytest.importorskip("numba")
pq = pytest.importorskip("pyarrow.parquet")
N = 90
SCENARIO = "supplementary-budget-2025"
SWEEP = """
import sys
import optimizer
from optimizer.sweep import design, run, store
design.CHUNK = int(sys.argv[3])
folder = store.Store(sys.argv[1], design.Design(optimizer.load("supplementary-budget-2025"), int(sys.argv[2]), seed=3))
with folder.writing():
    print("begun", flush=True)
    run.run(folder, progress=lambda done, total: print(done, flush=True))
"""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(design_module, "CHUNK", 16)


@pytest.fixture(scope="module")
def scenario():
    return optimizer.load(SCENARIO)


@pytest.fixture(scope="module")
def whole(scenario, tmp_path_factory):
    """A design, and the folder of its undisturbed run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design_module, "CHUNK", 16)
        design, folder = Design(scenario, N, seed=3), tmp_path_factory.mktemp("whole")
        store = Store(folder, design)
        solve(store)
    return design, folder


def solve(store, executor=None, progress=None):
    with store.writing():
        run(store, executor, progress)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "rows").iterdir())}


def copied(folder, to):
    (to / "rows").mkdir()
    (to / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    for name, content in contents(folder).items():
        (to / "rows" / name).write_bytes(content)
    return to


def start(folder, n=N, chunk=16):
    command = [sys.executable, "-c", SWEEP, str(folder), str(n), str(chunk)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_no_folder(whole, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="names no folder"):
        Store(name, whole[0])
    assert list(tmp_path.iterdir()) == []


def test_what_is_damaged_or_missing_is_solved_again(whole, tmp_path):
    design, folder = whole
    copied(folder, tmp_path)
    (tmp_path / "rows" / "000001.parquet").write_bytes(b"PAR1")  # cut short
    (tmp_path / "rows" / "000003.parquet").unlink()
    (tmp_path / ".000004.parquet.partial").write_bytes(b"half")
    store = Store(tmp_path, design)
    assert store.missing_chunks == [(16, 32), (48, 64)]
    seen = []
    solve(store, progress=lambda *pace: seen.append(pace))
    assert not (tmp_path / ".000004.parquet.partial").exists()
    assert seen == [(N - 16, N), (N, N)]
    assert contents(tmp_path) == contents(folder)


def test_a_file_that_was_changed_is_not_read(whole, tmp_path):
    design, folder = whole
    copied(folder, tmp_path)
    path = tmp_path / "rows" / "000002.parquet"
    content = bytearray(path.read_bytes())
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    content[column.data_page_offset + column.total_compressed_size - 2] ^= 1
    path.write_bytes(content)
    store = Store(tmp_path, design)
    with pytest.raises(InputError, match=r"000002.parquet is not what was written[\s\S]*delete that file"):
        store.column("sample")
    assert len(store.column("optimum")) == N


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not of a sweep that this version reads, or damaged"),
        ("[1]", "not of a sweep that this version reads, or damaged"),
        ('{"name": "a web page", "icons": []}', "not of a sweep that this version reads, or damaged"),
        ("\x00" * 100, "not of a sweep that this version reads, or damaged"),
        ("[" * 100_000, "not of a sweep that this version reads, or damaged"),
        ('{"format": 99, "versions": {}}', "not of a sweep that this version reads, or damaged"),
        ('{"format": 2, "versions": 3}', "not of a sweep that this version reads, or damaged"),
    ],
)
def test_a_manifest_that_is_none_is_refused(whole, tmp_path, content, message):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InputError, match=message):
        Store(tmp_path, whole[0])
    assert (tmp_path / "manifest.json").read_text() == content


def test_a_sweep_is_read_from_any_working_folder(scenario, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    stored = pickle.dumps(optimizer.sweep(scenario, n=4, to="rows"))
    monkeypatch.chdir("/")
    again = pickle.loads(stored)
    assert again.folder == tmp_path / "rows"
    assert len(again.to_frame()) == 4


def test_another_sweep_is_refused(whole, scenario, tmp_path):
    copied(whole[1], tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} | contents(tmp_path)
    for other, message in (
        (Design(scenario.with_(budget="2조원"), N, seed=3), "the scenario has changed"),
        (Design(scenario, N, seed=4), "it differs in the seed$"),
        (Design(scenario, N + 1, seed=3), "it differs in the number of samples$"),
        (Design(scenario, N, seed=3, method="latin_hypercube"), "it differs in the method$"),
    ):
        with pytest.raises(InputError) as caught:
            Store(tmp_path, other)
        assert re.search(message, caught.value.problems[0].message)
        assert caught.value.problems[0].hint == "read it with its own file and options, or choose another folder"
    assert before == {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} | contents(tmp_path)


def test_rows_of_another_sweep_are_refused(whole, scenario, tmp_path):
    other = Store(tmp_path, Design(scenario, N, seed=4))
    solve(other)
    (tmp_path / "manifest.json").write_bytes((whole[1] / "manifest.json").read_bytes())
    with pytest.raises(InputError, match=r"holds rows/00000\d.parquet, which is of another sweep"):
        Store(tmp_path, whole[0])


def test_rows_of_other_versions_are_not_mixed_in(whole, monkeypatch, tmp_path):
    design, folder = whole
    copied(folder, tmp_path)
    now = Store(tmp_path, design)._own["versions"]
    monkeypatch.setattr(store_module, "versions", lambda: {**now, "numpy": "99.0"})
    with Store(tmp_path, design).writing():  # all there: to be read by any version
        pass
    (tmp_path / "rows" / "000003.parquet").unlink()
    begun = r"begun with other versions \(numpy .*, here 99.0\)"
    with pytest.raises(InputError, match=begun), Store(tmp_path, design).writing():
        pass
    for path in (tmp_path / "rows").iterdir():
        path.unlink()
    with Store(tmp_path, design).writing():  # none there: begun again
        pass
    assert json.loads((tmp_path / "manifest.json").read_text())["versions"]["numpy"] == "99.0"


def test_foreign_files_among_the_rows_are_refused(whole, tmp_path):
    design, folder = whole
    copied(folder, tmp_path)
    (tmp_path / "rows" / ".DS_Store").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    Store(tmp_path, design)
    (tmp_path / "rows" / "000099.parquet").write_bytes(b"")
    with pytest.raises(InputError, match=r"holds rows/000099.parquet, which is not of this sweep"):
        Store(tmp_path, design)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"holds rows/000000.parquet, which is not of this sweep"):
        Store(tmp_path, design)


def test_a_folder_that_is_none(whole, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="is not a folder"), Store(path, whole[0]).writing():
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="rights are those of POSIX")
def test_a_folder_without_the_right_to_write(whole):
    design, folder = whole
    with tempfile.TemporaryDirectory() as name:
        there, empty = Path(name) / "there", Path(name) / "empty"
        there.mkdir()
        empty.mkdir()
        copied(folder, there)
        (there / "rows" / "000005.parquet").unlink()
        Path(name).chmod(0o755)
        for path in (there, empty):
            path.chmod(0o555)
        own = os.geteuid()
        try:
            if own == 0:
                os.seteuid(65534)
            store = Store(there, design)  # may be read
            assert store.missing_chunks == [(80, 90)]
            assert np.array_equal(store.column("sample"), np.arange(80))
            for path in (there, empty):
                denied = pytest.raises(InputError, match=r"cannot be written to: Permission denied")
                with denied, Store(path, design).writing():
                    pass
        finally:
            os.seteuid(own)
            for path in (there, empty):
                path.chmod(0o755)


def test_two_sweeps_do_not_share_a_folder(whole, tmp_path):
    design, folder = whole
    copied(folder, tmp_path)
    with Store(tmp_path, design).writing():
        busy = pytest.raises(InputError, match="another sweep is writing to it")
        with busy, Store(tmp_path, design).writing():
            pass
        assert not Store(tmp_path, design).missing_chunks, "it may be read meanwhile"
    with Store(tmp_path, design).writing():
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_worker_does_not_keep_the_folder(whole, tmp_path):
    store = Store(tmp_path, whole[0])
    with ExitStack() as forked:
        with store.writing():
            forked.enter_context(get_context("fork").Pool(1)).apply(os.getpid)
        with store.writing():
            pass


def test_a_full_disk(whole, monkeypatch, tmp_path):
    design, folder = whole
    store, real, left = Store(tmp_path, design), os.fsync, [5]

    def full(file):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match=r"cannot be written: No space left on device[\s\S]*what is finished is kept"):
        solve(store)
    assert not list(tmp_path.rglob("*.partial"))
    monkeypatch.undo()
    monkeypatch.setattr(design_module, "CHUNK", 16)
    again = Store(tmp_path, design)
    assert 0 < len(again.missing_chunks) < 6
    solve(again)
    assert contents(tmp_path) == contents(folder)


def test_a_file_that_may_not_grow(whole, tmp_path):
    store = Store(tmp_path, whole[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(InputError, match="cannot be written: File too large"):
            solve(store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_error_in_a_chunk_keeps_the_others(whole, monkeypatch, tmp_path):
    design, folder = whole
    rows = Design.rows

    def failing(self, start, stop):
        if start == 48:
            raise ZeroDivisionError("by nothing")
        return rows(self, start, stop)

    monkeypatch.setattr(Design, "rows", failing)
    store = Store(tmp_path, design)
    with pytest.raises(SolverError, match=r"samples 48 to 63: ZeroDivisionError: by nothing; what is finished is kept"):
        solve(store, ThreadPoolExecutor(1))
    assert list(contents(tmp_path))[:3] == ["000000.parquet", "000001.parquet", "000002.parquet"]
    monkeypatch.setattr(Design, "rows", rows)
    solve(store)
    assert contents(tmp_path) == contents(folder)


def test_a_worker_with_other_versions_is_refused(whole):
    packed = pickle.dumps(({"numpy": "99.0"}, whole[0]))
    with pytest.raises(InputError, match=r"a worker has other versions: .*numpy 99.0, here"):
        run_module._elsewhere(packed, SampleRows.encode, 0, 16)


def test_work_that_others_cancel_is_told(whole):
    class Gone(ThreadPoolExecutor):
        def submit(self, *_):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with Gone(1) as pool, pytest.raises(SolverError, match=r"samples \d+ to \d+: cancelled"):
        run(SampleRows(whole[0]), pool)


@pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=pytest.mark.slow)])
def test_processes_and_any_number_of_threads_give_the_same_rows(whole, tmp_path, method):
    design, folder = whole
    with ProcessPoolExecutor(2, mp_context=get_context(method)) as pool:
        store = Store(tmp_path / "processes", design)
        solve(store, pool)
    for count in (1, 5):
        store = Store(tmp_path / str(count), design)
        with ThreadPoolExecutor(count) as pool:
            solve(store, pool)
        assert contents(tmp_path / str(count)) == contents(folder)
    assert contents(tmp_path / "processes") == contents(folder)


def test_an_interrupt_ends_it_quickly_and_keeps_what_is_done(tmp_path):
    sweep = start(tmp_path, n=60_000, chunk=256)
    for line in sweep.stdout:
        if line.strip().isdigit():
            break
    sweep.send_signal(signal.SIGINT)
    asked = time.monotonic()
    sweep.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert sweep.returncode != 0
    parts = list((tmp_path / "rows").iterdir())
    assert 0 < len(parts) < 60_000 // 256
    assert {pq.read_metadata(path).num_rows for path in parts} == {256}


def test_no_interrupt_comes_between_two_steps_of_an_executor(whole, tmp_path):
    threads = set()

    class Watched(ThreadPoolExecutor):
        def submit(self, *args):
            threads.add(threading.current_thread())
            return super().submit(*args)

    with Watched(1) as executor:
        solve(Store(tmp_path, whole[0]), executor, lambda *_: threads.add("progress"))
    # Python interrupts the main thread alone, which a lock closed by `submit` or `wait` would outlive.
    assert "progress" in threads
    assert threading.main_thread() not in threads


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_with_the_same_rows(whole, tmp_path):
    chance = random.Random(5)
    undisturbed, _ = start(tmp_path / "whole", n=6000, chunk=64).communicate(timeout=300)
    assert "6000" in undisturbed
    done = []
    for _ in range(8):
        sweep = start(tmp_path / "killed", n=6000, chunk=64)
        for _ in range(chance.randrange(1, 10)):  # a line as it begins, and one for each chunk
            sweep.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        assert sweep.poll() is None
        sweep.kill()
        sweep.communicate()
        done.append(len(contents(tmp_path / "killed")))
    assert done == sorted(done)
    assert 0 < done[-1] < 94
    _, errors = start(tmp_path / "killed", n=6000, chunk=64).communicate(timeout=300)
    assert not errors
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_samples(tmp_path):
    peaks = []
    for n in (20_000, 200_000):
        code = SWEEP + "\nimport resource; print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        command = [sys.executable, "-c", code, str(tmp_path / str(n)), str(n), "2048"]
        out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900).stdout
        peaks.append(int(out.split("peak")[1]) / 1024)
    assert peaks[1] - peaks[0] < 40, peaks


def test_pandas_and_duckdb_read_what_is_stored_as_the_page_says(whole, monkeypatch, tmp_path):
    design, folder = whole
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "base").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parent.parent / "docs" / "sweep.md").read_text(encoding="utf-8")
    read, query = (page.rsplit(f"```{kind}\n", 1)[1].split("```")[0] for kind in ("python", "sql"))
    found = {}
    exec(read, found)
    frame = found["frame"]
    assert list(frame["sample"]) == list(range(N))
    rows = {int(k): design.rows(k, k + 1) for k in (0, 41)}
    for k, row in rows.items():
        assert frame["optimum"][k] == pytest.approx(row["optimum"][0], rel=1e-9, nan_ok=True)
    duckdb = pytest.importorskip("duckdb")
    counted = {status: (count, mean) for status, count, mean, _ in duckdb.sql(query).fetchall()}
    optimal = frame[frame["status"] == "optimal"]
    assert counted["optimal"][0] == len(optimal) > 0
    assert counted["optimal"][1] == pytest.approx(optimal["ahead"].mean())
