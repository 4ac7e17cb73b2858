"""Sweeps that a command asks for, and who solves them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import click


def with_samples(answer: Any, draws: str | None, lang: str) -> Any:
    """The answer with a sweep of its scenario: of so many samples, or the one in a folder."""
    if draws is None or answer.status != "optimal":
        return answer
    from optimizer.sweep.swept import opened

    swept = swept_with(answer.scenario, count(draws), lang) if draws.isdecimal() else opened(answer.scenario, draws)
    return swept.answering(answer)


def swept_with(
    scenario: Any, n: int, lang: str, seed: int = 0, method: str = "sobol", to: str | None = None,
    more_than: Sequence[float] = (), executor: Any = None,
) -> Any:  # fmt: skip
    """Carry out a sweep, with its pace on standard error once it takes longer than a second."""
    from optimizer.report.language import say
    from optimizer.report.pace import Paced
    from optimizer.sweep.swept import sweep as carry_out

    pace = Paced(lang)
    try:
        with pace:
            return carry_out(scenario, n, seed, method, to, executor, pace, more_than)
    except KeyboardInterrupt:
        if to is not None:
            click.echo("\n" + say("sweep_kept", lang, k=f"{pace.done:,}", n=f"{n:,}", folder=to), err=True, nl=False)
        raise


def solvers(workers: int | None, dask: str | None) -> Any:
    """Who solves the samples, to be entered: a cluster, so many threads, or None for one to each processor."""
    if dask is not None:
        from optimizer.sweep.dask import cluster

        if workers is not None:
            raise click.UsageError("--workers is for this machine; a cluster has its own")
        return cluster(dask)
    from concurrent.futures import ThreadPoolExecutor

    return contextlib.nullcontext() if workers is None else ThreadPoolExecutor(workers)


def count(text: str) -> int:
    """A number of samples."""
    from optimizer.errors import InputError, Place, Problem

    shown = text.replace(",", "").replace("_", "")
    if not shown.isdecimal() or not 0 < int(shown) <= 2**32:
        raise InputError(Problem(f"`{text}` is not a number of samples", Place("--draws"), hint="--draws 4096"))
    return int(shown)
