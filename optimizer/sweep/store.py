"""The rows of a sweep in a folder of Parquet files with a manifest. Needs pyarrow.

``manifest.json`` identifies the sweep; ``rows/000000.parquet`` and on are its chunks. A file is written under another
name and renamed when it is whole, so that a sweep may be killed at any moment: started again it solves the chunks that
are missing or cannot be read.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from optimizer.errors import InputError, Place, Problem
from optimizer.sweep.design import Design, differing_versions, versions
from optimizer.sweep.run import SampleRows
from optimizer.sweep.schema import words

MANIFEST = "manifest.json"
ROWS = "rows"
STORE_FORMAT = 2
_SWEEP = b"sweep"
"""The key in the metadata of a file under which stands which sweep its rows are of."""
_CALLED = {
    "samples": "the number of samples", "seed": "the seed", "method": "the method", "weights": "the draws of weights",
    "numbers": "ranges or distributions", "groups": "correlations", "variants": "the shares of variants",
    "variant_digests": "its variants",
}  # fmt: skip
"""What people call the parts of a manifest in which two sweeps differ."""
_ELSEWHERE = "choose another folder"
_AGAIN = "start the same command again: what is finished is kept"
_OPEN = 256
"""The number of files kept open while columns are read: opening takes three times as long as reading a column."""


class Store(SampleRows):
    """The rows of one sweep in ``folder``.

    Raises InputError where the folder holds another sweep, or something else.
    """

    folder: Path

    def __init__(self, folder: str | Path, design: Design) -> None:
        self.folder, self.design = Path(folder), design
        if not str(folder).strip():
            # A script's unset variable, with which rows would go into the working folder.
            raise InputError(Problem("names no folder", Place("--to"), "--to FOLDER"))
        try:
            str(self.folder.absolute()).encode()
        except UnicodeEncodeError:
            raise self._refused("is a name that is not in UTF-8, which Parquet files need", _ELSEWHERE) from None
        own = {
            "format": STORE_FORMAT, **design.draws.describe(), "model_digest": design.scenario.model_digest,
            "variant_digests": [scenario.digest for scenario in design.draws.scenarios], "chunk": design.chunk,
            "columns": design.columns, "versions": versions(),
        }  # fmt: skip
        self._own: dict[str, Any] = json.loads(json.dumps(own))
        self._look()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": {}, "folder": self.folder.absolute()}

    def _look(self) -> None:
        """Read the folder: which chunks are whole, and the versions with which they were begun."""
        manifest = self._manifest()
        differing = [name for name in self._own if name != "versions" and manifest.get(name) != self._own[name]]
        if manifest and differing:
            named = ", ".join(dict.fromkeys(_CALLED.get(name, "how it was made") for name in differing))
            changed = "the scenario has changed" if "digest" in differing else f"it differs in {named}"
            raise self._refused(
                f"holds another sweep: {changed}", f"read it with its own file and options, or {_ELSEWHERE}"
            )
        rows = self.folder / ROWS
        try:
            # Hidden files are ignored.
            there = {name for name in os.listdir(rows) if not name.startswith((".", "_"))} if rows.exists() else set()
        except OSError as error:
            raise self._refused(f"{ROWS} cannot be read: {error.strerror}", _ELSEWHERE) from None
        own = {self._path(start).name: (start, stop) for start, stop in self.design.chunks} if manifest else {}
        if foreign := sorted(there - own.keys()):
            raise self._refused(f"holds {ROWS}/{foreign[0]}, which is not of this sweep", "move it elsewhere")
        self._open: dict[int, Any] = {}
        self._done = {own[name][0] for name in there if self._whole(*own[name])}
        self._begun: dict[str, str | None] = manifest.get("versions", {})

    def _manifest(self) -> dict[str, Any]:
        """The manifest; empty where there is none."""
        try:
            manifest: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            if manifest["format"] == STORE_FORMAT and isinstance(manifest["versions"], dict):
                return manifest
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        raise self._refused(f"{MANIFEST} is not of a sweep that this version reads, or damaged", _ELSEWHERE)

    def _whole(self, start: int, stop: int) -> bool:
        """Whether a chunk can be read and has all its rows. Raises InputError where they are of another sweep."""
        path = self._path(start)
        try:
            stored = pq.read_metadata(path)
        except (OSError, pa.ArrowException):
            return False
        if (stored.metadata or {}).get(_SWEEP) != self.design.digest.encode():
            raise self._refused(f"holds {ROWS}/{path.name}, which is of another sweep", "move it elsewhere")
        return bool(stored.num_rows == stop - start)

    def _path(self, start: int) -> Path:
        return self.folder / ROWS / f"{start // self.design.chunk:06d}.parquet"

    def _refused(self, what: str, hint: str) -> InputError:
        return InputError(Problem(what, Place(str(self.folder)), hint))

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Lock the folder, created where it is missing, against other sweeps.

        Raises InputError where another writes, and where rows of other versions are there.
        """
        with contextlib.ExitStack() as held:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(_lock(self.folder / ".lock"))
            except BlockingIOError:
                raise self._refused("another sweep is writing to it", "wait until that is done") from None
            except (FileExistsError, NotADirectoryError):
                raise self._refused("is not a folder", _ELSEWHERE) from None
            except OSError as error:
                raise self._refused(f"cannot be written to: {error.strerror}", _ELSEWHERE) from None
            self._look()  # another sweep may have written since
            differs = differing_versions(self._begun, self._own["versions"])
            if differs and self._done and self.missing_chunks:
                raise self._refused(f"was begun with other versions ({differs})", f"install those, or {_ELSEWHERE}")
            for partial in self.folder.glob(".*.partial"):
                with contextlib.suppress(OSError):
                    partial.unlink()
            if not self._done:
                self._write(self.folder / MANIFEST, json.dumps(self._own, ensure_ascii=False, indent=1).encode())
            yield

    def put(self, start: int, content: bytes) -> None:
        """Write a chunk, as `encode` makes it, wholly or not at all."""
        self._write(self._path(start), content)
        self._done.add(start)

    def _write(self, target: Path, content: bytes) -> None:
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
            what = f"{target.name} cannot be written: {error.strerror}"
            raise self._refused(what, f"make room, and {_AGAIN}") from None

    def column(self, name: str) -> Any:
        """A column of the stored samples, in order. Raises InputError where a chunk is damaged."""
        return np.concatenate([self._part(start, name) for start in sorted(self._done)])

    def _part(self, start: int, name: str) -> Any:
        """A column of a chunk; the checksum of every page that is read is checked."""
        path = self._path(start)
        try:
            file = self._open.get(start) or pq.ParquetFile(path, page_checksum_verification=True)
            if len(self._open) < _OPEN:
                self._open[start] = file
            column = file.read(columns=[name], use_threads=False)[name]
        except FileNotFoundError as error:
            raise self._refused(f"{ROWS}/{path.name} cannot be read: {error.strerror}", _AGAIN) from None
        except (OSError, pa.ArrowException) as error:
            what = f"{ROWS}/{path.name} is not what was written ({error})"
            raise self._refused(what, f"delete that file, and {_AGAIN}") from None
        coded = words(self.design.columns[name], self.design.draws.names)
        if not coded:
            return column.to_numpy()
        codes = column.combine_chunks().indices.fill_null(len(coded)).to_numpy(zero_copy_only=False)
        return codes.astype(np.int16) + min(coded)

    @staticmethod
    def encode(rows: dict[str, Any], design: Design) -> bytes:
        """The rows of a chunk as a Parquet file: words for codes, null for NaN."""
        arrays, worded = [], []
        for name, kind in design.columns.items():
            coded = words(kind, design.draws.names)
            if coded:
                codes = rows[name] - min(coded)
                worded.append(name)
                listed = pa.array(codes, mask=codes >= len(coded))
                arrays.append(pa.DictionaryArray.from_arrays(listed, list(coded.values())))
            else:
                arrays.append(pa.array(rows[name], from_pandas=True))
        sink, table = pa.BufferOutputStream(), pa.Table.from_arrays(arrays, names=list(design.columns))
        table = table.replace_schema_metadata({_SWEEP: design.digest})
        pq.write_table(table, sink, compression="zstd", use_dictionary=worded, write_page_checksum=True)
        return bytes(sink.getvalue())


_WRITING: set[Path] = set()
"""The files that this process has locked: the system's locks keep only other processes away."""
_WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
"""Errors of file systems without locks, where nothing keeps two processes apart."""


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Lock a file against other writers; the system releases the lock when the process ends, however it does.

    A forked worker does not inherit it. Raises BlockingIOError where another holds it, and OSError where it cannot be
    written to.
    """
    path = path.resolve()
    if path in _WRITING:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    with open(path, "ab") as file:
        _take(file.fileno())
        _WRITING.add(path)
        try:
            yield
        finally:
            _WRITING.remove(path)


def _take(file: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise BlockingIOError(error.errno, error.strerror) from None
        if error.errno not in _WITHOUT_LOCKS:
            raise
