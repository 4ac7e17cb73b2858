"""Where the rows of a sweep go: a folder with a manifest, which tells what they are rows of and which are there.

``manifest.json`` names the sweep and, of every chunk that is done, the size and the SHA-256 of its file in ``rows/``.
A chunk is written under another name, renamed when it is whole, and then entered. So a sweep may be killed at any
moment; started again it solves the chunks that are not entered, or whose file is not of the size that was entered.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Place, Problem
from optimizer.sweep.encoding import decode
from optimizer.sweep.lock import Lock
from optimizer.sweep.plan import CHUNK, Plan
from optimizer.sweep.schema import Rows
from optimizer.sweep.versions import moved, versions

MANIFEST = "manifest.json"
ROWS = "rows"
FORMAT = 1
_ELSEWHERE = "choose another folder"
_AGAIN = "start the same command again: what is finished is kept"


class Store:
    """The rows of one sweep in ``folder``, which no other process writes to until `close`.

    ``kind`` is that of its files: `parquet`, or `csv` where pyarrow is missing. A folder that cannot be written to is
    read. Raises InputError where the folder holds another sweep, rows of other versions, or what is not of a sweep.
    """

    def __init__(self, folder: str | Path, plan: Plan) -> None:
        self.folder, self.plan = Path(folder), plan
        if not str(folder).strip():
            # An unset variable of a script, as which the rows would go into the working folder.
            raise InputError(Problem("names no folder", Place("--to"), "to", "--to FOLDER"))
        self._done: dict[str, dict[str, Any]] = {}
        self._lock = self._locked()
        try:
            self._own = self._described()
            if (self.folder / MANIFEST).exists():
                self._continue()
            else:
                self._begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder; what is there can still be read."""
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
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and self._is_there():
                return None
            raise self._refused(f"cannot be written to: {error.strerror}", _ELSEWHERE) from None

    def _is_there(self) -> bool:
        try:
            return (self.folder / MANIFEST).is_file()
        except OSError:
            return False

    def _begin(self) -> None:
        rows = self.folder / ROWS
        if rows.exists() and (not rows.is_dir() or any(rows.iterdir())):
            raise self._refused(f"holds `{ROWS}`, but no manifest that tells of what", _ELSEWHERE)
        self.kind = "parquet" if find_spec("pyarrow") is not None else "csv"
        self._write(MANIFEST, self._manifest())

    def _continue(self) -> None:
        found = self._read()
        told = [name for name in self._own if name != "versions" and found.get(name) != self._own[name]]
        if told:
            changed = "the scenario has changed" if "digest" in told else f"{', '.join(sorted(told))} differ"
            raise self._refused(f"holds another sweep: {changed}", f"{_ELSEWHERE}, or delete this one")
        self.kind, entered = found["kind"], found["done"]
        expected = {self._name(start) for start, _ in self.plan.chunks}
        sizes = {entry.name: entry.stat().st_size for entry in self._files()}
        foreign = sorted(sizes.keys() - expected)
        if foreign:
            raise self._refused(f"holds {ROWS}/{foreign[0]}, which is not of this sweep", "move it elsewhere")
        self._done = {
            name: entry for name, entry in entered.items() if name in expected and sizes.get(name) == entry["bytes"]
        }
        differs = moved(found["versions"], self._own["versions"])
        if differs and self._done and self.left and self._lock is not None:
            raise self._refused(f"was begun with other versions ({differs})", f"install those, or {_ELSEWHERE}")
        if self.kind == "parquet" and find_spec("pyarrow") is None:
            raise self._refused("holds Parquet files", "pip install 'investment-optimizer[sweep]'")
        if self._lock is not None:
            for partial in self.folder.glob(".*.partial"):
                with contextlib.suppress(OSError):
                    partial.unlink()
            if differs and not self._done:
                self._write(MANIFEST, self._manifest())

    def _read(self) -> dict[str, Any]:
        """The manifest, as far as it has the shape of one."""
        try:
            found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                newer = f"{MANIFEST} is of format {found['format']}, and this version reads {FORMAT}"
                raise self._refused(newer, f"use the version that wrote it, or {_ELSEWHERE}")
            whole = found["kind"] in ("parquet", "csv") and isinstance(found["versions"], dict)
            entries = found["done"].values()
            whole = whole and all(isinstance(e["bytes"], int) and isinstance(e["sha256"], str) for e in entries)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            whole = False
        if not whole:
            raise self._refused(f"{MANIFEST} is not of a sweep, or damaged", _ELSEWHERE)
        return found

    def _files(self) -> list[os.DirEntry[str]]:
        """The files with rows; hidden ones are left to those who put them there."""
        try:
            with os.scandir(self.folder / ROWS) as found:
                return [entry for entry in found if not entry.name.startswith((".", "_"))]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._refused(f"{ROWS} cannot be read: {error.strerror}", _ELSEWHERE) from None

    def _described(self) -> dict[str, Any]:
        draws = self.plan.draws
        found: dict[str, Any] = json.loads(json.dumps({
            "format": FORMAT, **draws.describe(), "model_digest": draws.scenario.model_digest,
            "variant_digests": [scenario.digest for scenario in draws.scenarios], "chunk": CHUNK,
            "columns": self.plan.columns, "versions": versions(),
        }))  # fmt: skip
        return found

    def _manifest(self) -> bytes:
        told = {**self._own, "kind": self.kind, "done": dict(sorted(self._done.items()))}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    def _refused(self, what: str, hint: str) -> InputError:
        return InputError(Problem(what, Place(str(self.folder)), "to", hint))

    @property
    def left(self) -> list[tuple[int, int]]:
        """The chunks that are not there yet."""
        return [(start, stop) for start, stop in self.plan.chunks if self._name(start) not in self._done]

    @property
    def done(self) -> list[tuple[int, int]]:
        """The chunks that are there."""
        return [(start, stop) for start, stop in self.plan.chunks if self._name(start) in self._done]

    def _name(self, start: int) -> str:
        return f"{start // CHUNK:06d}.{self.kind}"

    def put(self, start: int, content: bytes) -> None:
        """Write a chunk, as `encode` makes it for this ``kind``; it is there as a whole, or not at all."""
        name = self._name(start)
        self._write(f"{ROWS}/{name}", content)
        self._done[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        self._write(MANIFEST, self._manifest())

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

    def chunks(self) -> Iterator[Rows]:
        """The rows chunk by chunk, in order, as they were put. Raises InputError where a file was changed since."""
        for start, _ in self.done:
            name = self._name(start)
            try:
                content = (self.folder / ROWS / name).read_bytes()
            except OSError as error:
                raise self._refused(f"{ROWS}/{name} cannot be read: {error.strerror}", _AGAIN) from None
            if hashlib.sha256(content).hexdigest() != self._done[name]["sha256"]:
                raise self._refused(f"{ROWS}/{name} is not what was written", f"delete that file, and {_AGAIN}")
            yield decode(self.kind, content, self.plan.columns, self.plan.draws.names)


class Kept:
    """The same in memory, for sweeps that are small enough: rows as they are, of no ``kind`` of file."""

    kind = None

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
