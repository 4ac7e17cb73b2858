"""Where the rows of a sweep go: a folder of chunks with a manifest that tells what they are rows of.

Each chunk is written under another name and renamed when it is whole, so that a sweep that is killed leaves whole
chunks; started again it does the others. Parquet where pyarrow is there (extra ``sweep``), else CSV.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.errors import InputError, Place, Problem
from optimizer.sweep.plan import CHUNK, Plan
from optimizer.sweep.rows import DIRECTIONS, STATUSES, Rows

MANIFEST = "manifest.json"
FORMAT = 1
_PACKAGES = ("investment-optimizer", "highspy", "pyomo", "numpy", "scipy", "numba")


class Store:
    """The rows of one sweep in ``folder``. Raises InputError where the folder holds those of another."""

    def __init__(self, folder: str | Path, plan: Plan) -> None:
        self.folder, self.plan = Path(folder), plan
        self._lock: Any = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._take()
        except OSError as error:
            raise self._refused(f"cannot be written: {error.strerror}", "choose another folder") from None
        self._check()

    def _take(self) -> None:
        """Keep other processes from the folder; the system lets go of it when this one ends, however it does."""
        self._lock = open(self.folder / ".lock", "w", encoding="utf-8")  # noqa: SIM115 - held as long as the store
        try:
            import fcntl
        except ImportError:  # not on Windows
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise self._refused("another sweep is writing to it", "wait until that is done") from None

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _check(self) -> None:
        own = self._described()
        path = self.folder / MANIFEST
        if not path.exists():
            if any(self.folder.glob("rows-*")):
                raise self._refused("holds rows, but no manifest that tells of what", "choose another folder")
            self.kind = "parquet" if find_spec("pyarrow") is not None else "csv"
            self._written(MANIFEST, json.dumps({**own, "kind": self.kind}, ensure_ascii=False, indent=1).encode())
            return
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            self.kind = found["kind"]
        except (OSError, ValueError, KeyError, TypeError):
            raise self._refused(f"{MANIFEST} cannot be read", "choose another folder") from None
        told = [name for name in own if name != "versions" and found.get(name) != own[name]]
        if told:
            changed = "the scenario has changed" if "digest" in told else f"{', '.join(sorted(told))} differ"
            raise self._refused(f"holds another sweep: {changed}", "choose another folder, or empty this one")
        before = found.get("versions", {})
        moved = [name for name, value in own["versions"].items() if before.get(name) != value]
        if moved and self.left != list(self.plan.chunks):
            was = ", ".join(f"{name} {before.get(name)}, now {own['versions'][name]}" for name in moved)
            raise self._refused(f"was begun with other versions ({was})", "install those, or choose another folder")
        if self.kind == "parquet" and find_spec("pyarrow") is None:
            raise self._refused("holds Parquet files", "pip install 'investment-optimizer[sweep]'")

    def _described(self) -> dict[str, Any]:
        draws = self.plan.draws
        found: dict[str, Any] = json.loads(json.dumps({
            "format": FORMAT, **draws.describe(), "model_digest": draws.scenario.model_digest,
            "variant_digests": [scenario.digest for scenario in draws.scenarios], "chunk": CHUNK,
            "columns": self.plan.columns, "versions": versions(),
        }))  # fmt: skip
        return found

    def _refused(self, what: str, hint: str) -> InputError:
        return InputError(Problem(f"{self.folder} {what}", Place("sweep"), str(self.folder), hint))

    @property
    def left(self) -> list[tuple[int, int]]:
        """The chunks that are not there yet."""
        return [(start, stop) for start, stop in self.plan.chunks if not self._path(start).exists()]

    @property
    def done(self) -> list[tuple[int, int]]:
        """The chunks that are there."""
        return [(start, stop) for start, stop in self.plan.chunks if self._path(start).exists()]

    def _path(self, start: int) -> Path:
        return self.folder / f"rows-{start // CHUNK:06d}.{self.kind}"

    def put(self, start: int, rows: Rows) -> None:
        """Write a chunk; it is there as a whole, or not at all."""
        write = _parquet if self.kind == "parquet" else _csv
        self._written(self._path(start).name, write(rows, self.plan.columns, self.plan.draws.names))

    def _written(self, name: str, content: bytes) -> None:
        partial = self.folder / f".{name}.partial"
        try:
            with open(partial, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self.folder / name)
        except OSError as error:
            partial.unlink(missing_ok=True)
            hint = "make room, and start the same command again: what is finished is kept"
            raise self._refused(f"cannot be written: {error.strerror}", hint) from None

    def chunks(self) -> Iterator[Rows]:
        """The rows chunk by chunk, in order, as they were put."""
        read = _from_parquet if self.kind == "parquet" else _from_csv
        for start, _ in self.done:
            yield read(self._path(start), self.plan.columns, self.plan.draws.names)


class Kept:
    """The same in memory, for sweeps that are small enough."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._rows: dict[int, Rows] = {}

    @property
    def left(self) -> list[tuple[int, int]]:
        """The chunks that are not there yet."""
        return [(start, stop) for start, stop in self.plan.chunks if start not in self._rows]

    def put(self, start: int, rows: Rows) -> None:
        """Keep a chunk."""
        self._rows[start] = rows

    def chunks(self) -> Iterator[Rows]:
        """The rows chunk by chunk, in order."""
        for start in sorted(self._rows):
            yield self._rows[start]

    def close(self) -> None:
        """Nothing is held."""


def versions() -> dict[str, str | None]:
    """The version of every package that rows rest on, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _words(kind: str, variants: Sequence[str]) -> tuple[list[str], int] | None:
    """The words of a kind of column, and the code of the first; None for numbers."""
    if kind == "status":
        return list(STATUSES), 0
    if kind == "direction":
        return list(DIRECTIONS), -1
    return (list(variants), 0) if kind == "variant" else None


def _parquet(rows: Rows, columns: Mapping[str, str], variants: Sequence[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = []
    for name, kind in columns.items():
        values, words = rows[name], _words(kind, variants)
        if words is not None:
            codes = values.astype(np.int8) - words[1]
            arrays.append(pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes >= len(words[0])), words[0]))
        elif kind == "drawn":
            # Seven digits for looking; the sample's number and the seed give all of them.
            arrays.append(pa.array(values.astype(np.float32), mask=np.isnan(values)))
        else:
            arrays.append(pa.array(values, mask=np.isnan(values) if kind == "number" else None))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _from_parquet(path: Path, columns: Mapping[str, str], variants: Sequence[str]) -> Rows:
    import pyarrow.parquet as pq

    table, found = pq.read_table(path), {}
    for name, kind in columns.items():
        column, words = table[name].combine_chunks(), _words(kind, variants)
        if words is not None:
            column = column.dictionary_encode() if not hasattr(column, "indices") else column
            codes = column.indices.fill_null(len(words[0])).to_numpy(zero_copy_only=False)
            found[name] = (codes + words[1]).astype(np.int8)
        else:
            values = column.to_numpy(zero_copy_only=False)
            found[name] = values.astype({"truth": bool, "whole": np.int64}.get(kind, float))
    return found


def _csv(rows: Rows, columns: Mapping[str, str], variants: Sequence[str]) -> bytes:
    import csv
    import io

    told: list[list[Any]] = []
    for name, kind in columns.items():
        values, words = rows[name], _words(kind, variants)
        if words is not None:
            listed = [*words[0], ""]
            told.append([listed[min(int(code) - words[1], len(words[0]))] for code in values])
        elif kind in ("truth", "whole"):
            told.append([int(value) for value in values])
        else:
            told.append(["" if np.isnan(value) else repr(float(value)) for value in values])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*told, strict=True))
    return out.getvalue().encode()


def _from_csv(path: Path, columns: Mapping[str, str], variants: Sequence[str]) -> Rows:
    import csv

    with open(path, encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    found: Rows = {}
    for place, (name, kind) in enumerate(columns.items()):
        told, words = [line[place] for line in lines[1:]], _words(kind, variants)
        if words is not None:
            codes = {word: code for code, word in enumerate([*words[0]])}
            found[name] = np.array([codes.get(word, len(words[0])) + words[1] for word in told], dtype=np.int8)
        elif kind in ("truth", "whole"):
            found[name] = np.array([int(v) for v in told], dtype=bool if kind == "truth" else np.int64)
        else:
            found[name] = np.array([float(v) if v else np.nan for v in told])
    return found
