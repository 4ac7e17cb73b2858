"""Where the rows of a sweep go, and come from by column: memory, or a folder of Parquet files with a manifest.

``manifest.json`` says what the rows are rows of; ``rows/000000.parquet`` and on are the parts, one a chunk. A part is
written under another name and renamed when it is whole, so a sweep may be killed at any moment: started again it
solves the parts that are missing or cannot be read.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.errors import InputError, Place, Problem
from optimizer.program.vectors import Matrix
from optimizer.sweep.lock import Lock
from optimizer.sweep.plan import CHUNK, Plan, moved, versions
from optimizer.sweep.schema import Rows, empty, words

MANIFEST = "manifest.json"
ROWS = "rows"
FORMAT = 2
_ELSEWHERE = "choose another folder"
_AGAIN = "start the same command again: what is finished is kept"
_OPEN = 256
"""Files that are held open while columns are read: opening one takes longer than reading a column of it."""


class Memory:
    """The rows of one sweep in memory: for each column an array of shape (n,)."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._done: set[int] = set()
        try:
            self._columns = empty(plan.columns, plan.n)
        except MemoryError:
            problem = Problem(
                f"the rows of {plan.n:,} samples do not fit in memory", Place("sweep"), hint="--to FOLDER"
            )
            raise InputError(problem) from None

    @property
    def left(self) -> list[tuple[int, int]]:
        """The chunks that are not there yet."""
        return [chunk for chunk in self.plan.chunks if chunk[0] not in self._done]

    def put(self, start: int, rows: Rows) -> None:
        """Keep a chunk."""
        for name, values in rows.items():
            self._columns[name][start : start + len(values)] = values
        self._done.add(start)

    def column(self, name: str) -> Any:
        """A column of all samples, of shape (n,)."""
        return self._columns[name]

    def some(self, names: Sequence[str], samples: Any) -> Matrix:
        """Columns of numbers at some samples in order, of shape (names, samples)."""
        return np.array([self._columns[name][samples] for name in names], dtype=float).reshape(len(names), len(samples))

    def close(self) -> None:
        """Nothing is held."""


class Store:
    """The rows of one sweep in ``folder``, which no other process writes to until `close`.

    A folder that cannot be written to is read. Raises InputError where the folder holds another sweep, rows of other
    versions, or what is not of a sweep.
    """

    def __init__(self, folder: str | Path, plan: Plan) -> None:
        self.folder, self.plan = Path(folder), plan
        if not str(folder).strip():
            # An unset variable of a script, as which the rows would go into the working folder.
            raise InputError(Problem("names no folder", Place("--to"), "to", "--to FOLDER"))
        if find_spec("pyarrow") is None:
            hint = "pip install 'investment-optimizer[sweep]'"
            raise InputError(Problem("rows in a folder need the package pyarrow", Place("--to"), "to", hint))
        self._done: set[int] = set()
        self._open: dict[int, Any] = {}
        self._lock = self._locked()
        try:
            draws = plan.draws
            self._own: dict[str, Any] = json.loads(json.dumps({
                "format": FORMAT, **draws.describe(), "model_digest": plan.scenario.model_digest,
                "variant_digests": [scenario.digest for scenario in draws.scenarios], "chunk": CHUNK,
                "columns": plan.columns, "versions": versions(),
            }))  # fmt: skip
            if (self.folder / MANIFEST).exists():
                self._continue()
            else:
                self._begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder; what is there can still be read."""
        self._open.clear()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _locked(self) -> Lock | None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return Lock(self.folder / ".lock")
        except BlockingIOError:
            raise self._refused("another sweep is writing to it", "wait until that is done") from None
        except (FileExistsError, NotADirectoryError):
            raise self._refused("is not a folder", _ELSEWHERE) from None
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and os.path.isfile(self.folder / MANIFEST):
                return None
            raise self._refused(f"cannot be written to: {error.strerror}", _ELSEWHERE) from None

    def _begin(self) -> None:
        rows = self.folder / ROWS
        if rows.exists() and (not rows.is_dir() or any(rows.iterdir())):
            raise self._refused(f"holds `{ROWS}`, but no manifest that tells of what", _ELSEWHERE)
        self._write(MANIFEST, json.dumps(self._own, ensure_ascii=False, indent=1).encode())

    def _continue(self) -> None:
        found = self._read_manifest()
        differing = [name for name in self._own if name != "versions" and found.get(name) != self._own[name]]
        if differing:
            changed = "the scenario has changed" if "digest" in differing else f"{', '.join(sorted(differing))} differ"
            raise self._refused(f"holds another sweep: {changed}", f"{_ELSEWHERE}, or delete this one")
        parts = {_name(start): (start, stop) for start, stop in self.plan.chunks}
        there = self._files()
        foreign = sorted(there - parts.keys())
        if foreign:
            raise self._refused(f"holds {ROWS}/{foreign[0]}, which is not of this sweep", "move it elsewhere")
        self._done = {parts[name][0] for name in there if self._whole(*parts[name])}
        differs = moved(found["versions"], self._own["versions"])
        if self._lock is None:
            return
        if differs and self._done and self.left:
            raise self._refused(f"was begun with other versions ({differs})", f"install those, or {_ELSEWHERE}")
        for partial in self.folder.glob(".*.partial"):
            with contextlib.suppress(OSError):
                partial.unlink()
        if differs and not self._done:
            self._write(MANIFEST, json.dumps(self._own, ensure_ascii=False, indent=1).encode())

    def _read_manifest(self) -> dict[str, Any]:
        """The manifest, as far as it has the shape of one."""
        try:
            found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                other = f"{MANIFEST} is of format {found['format']}, and this version reads {FORMAT}"
                raise self._refused(other, f"use the version that wrote it, or {_ELSEWHERE}")
            whole = isinstance(found["versions"], dict)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            whole = False
        if not whole:
            raise self._refused(f"{MANIFEST} is not of a sweep, or damaged", _ELSEWHERE)
        return found

    def _files(self) -> set[str]:
        """The files with rows; hidden ones are left to those who put them there."""
        try:
            return {name for name in os.listdir(self.folder / ROWS) if not name.startswith((".", "_"))}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise self._refused(f"{ROWS} cannot be read: {error.strerror}", _ELSEWHERE) from None

    def _whole(self, start: int, stop: int) -> bool:
        """Whether a part can be read and has all its rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return bool(pq.read_metadata(self.folder / ROWS / _name(start)).num_rows == stop - start)
        except (OSError, pa.ArrowException):
            return False

    def _refused(self, what: str, hint: str) -> InputError:
        return InputError(Problem(what, Place(str(self.folder)), "to", hint))

    @property
    def left(self) -> list[tuple[int, int]]:
        """The chunks that are not there yet."""
        return [chunk for chunk in self.plan.chunks if chunk[0] not in self._done]

    def put(self, start: int, content: bytes) -> None:
        """Write a part, as `encode` makes it; it is there as a whole, or not at all."""
        self._write(f"{ROWS}/{_name(start)}", content)
        self._done.add(start)

    def _write(self, name: str, content: bytes) -> None:
        if self._lock is None:
            raise self._refused("is open for reading only", "see who may write to it")
        target = self.folder / name
        partial = self.folder / f".{target.name}.partial"
        try:
            target.parent.mkdir(exist_ok=True)
            with open(partial, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, target)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise self._refused(f"{name} cannot be written: {error.strerror}", f"make room, and {_AGAIN}") from None

    def column(self, name: str) -> Any:
        """A column of the samples that are there, in order. Raises InputError where a part is damaged."""
        return np.concatenate([self._part(start, [name])[name] for start in sorted(self._done)])

    def some(self, names: Sequence[str], samples: Any) -> Matrix:
        """Columns of numbers at some samples in order, of shape (names, samples)."""
        found, places = np.empty((len(names), len(samples))), samples // CHUNK
        for chunk in np.unique(places):
            start, where = int(chunk) * CHUNK, places == chunk
            part = self._part(start, names)
            for values, name in zip(found, names, strict=True):
                values[where] = part[name][samples[where] - start]
        return found

    def _part(self, start: int, names: Sequence[str]) -> Rows:
        """These columns of a part; the checksum of every page that is read is checked."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            file = self._open.get(start)
            if file is None:
                file = pq.ParquetFile(self.folder / ROWS / _name(start), page_checksum_verification=True)
                if len(self._open) < _OPEN:
                    self._open[start] = file
            table = file.read(columns=list(names), use_threads=False)
        except FileNotFoundError as error:
            raise self._refused(f"{ROWS}/{_name(start)} cannot be read: {error.strerror}", _AGAIN) from None
        except (OSError, pa.ArrowException) as error:
            what = f"{ROWS}/{_name(start)} is not what was written ({error})"
            raise self._refused(what, f"delete that file, and {_AGAIN}") from None
        found: Rows = {}
        for name in names:
            column, coded = table[name], words(self.plan.columns[name], self.plan.draws.names)
            if coded:
                codes = column.combine_chunks().indices.fill_null(len(coded)).to_numpy(zero_copy_only=False)
                found[name] = codes.astype(np.int16) + min(coded)
            else:
                found[name] = column.to_numpy()
        return found


def _name(start: int) -> str:
    return f"{start // CHUNK:06d}.parquet"


def encode(rows: Rows, columns: dict[str, str], variants: Sequence[str]) -> bytes:
    """The rows of a chunk as a Parquet file: words for codes, nothing for NaN. ``columns`` are those of `schema`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays, worded = [], []
    for name, kind in columns.items():
        coded = words(kind, variants)
        if coded:
            codes = rows[name] - min(coded)
            worded.append(name)
            listed = pa.array(codes, mask=codes >= len(coded))
            arrays.append(pa.DictionaryArray.from_arrays(listed, list(coded.values())))
        else:
            arrays.append(pa.array(rows[name], from_pandas=True))
    sink = pa.BufferOutputStream()
    table = pa.Table.from_arrays(arrays, names=list(columns))
    pq.write_table(table, sink, compression="zstd", use_dictionary=worded, write_page_checksum=True)
    content: bytes = sink.getvalue().to_pybytes()
    return content
