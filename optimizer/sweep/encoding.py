"""The rows of a chunk as the bytes of a file and back: Parquet (needs pyarrow), or CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optimizer.sweep.schema import DIRECTIONS, STATUSES, Rows


def encode(kind: str, rows: Rows, columns: Mapping[str, str], variants: Sequence[str]) -> bytes:
    """``rows`` as a file of this kind (`parquet` or `csv`). ``columns`` are those of `schema.kinds`."""
    return (_parquet if kind == "parquet" else _csv)(rows, columns, variants)


def decode(kind: str, content: bytes, columns: Mapping[str, str], variants: Sequence[str]) -> Rows:
    """What `encode` was given; what was drawn is rounded to seven digits in Parquet."""
    return (_from_parquet if kind == "parquet" else _from_csv)(content, columns, variants)


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


def _from_parquet(content: bytes, columns: Mapping[str, str], variants: Sequence[str]) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table, found = pq.read_table(pa.BufferReader(content)), {}
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


def _from_csv(content: bytes, columns: Mapping[str, str], variants: Sequence[str]) -> Rows:
    import csv
    import io

    lines = list(csv.reader(io.StringIO(content.decode(), newline="")))
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
