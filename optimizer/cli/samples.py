"""The samples of a command, and the workers that solve them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from optimizer.cli.progress import ProgressLine

NO_SAMPLES = "none"
"""`--draws none`: no samples."""
_PATIENCE = 30
"""Seconds in which a scheduler must answer and have a worker."""


def with_samples(answer: Any, draws: str | None, lang: str, progress: ProgressLine) -> Any:
    """The answer with a sweep of its scenario and plans; without, where ``draws`` is none.

    ``draws`` is a number of samples, or the folder of a sweep; by default a small number.
    """
    if draws == NO_SAMPLES:
        return answer
    progress.step("doing_samples")
    from optimizer.plans.planned_answer import PlannedAnswer

    if draws is None:
        from optimizer.sweep.result import default_sweep

        swept = default_sweep(answer, progress)
        progress.step("doing_summing")
        return answer if swept is None else PlannedAnswer.of(answer, swept)
    n = None if Path(draws).is_dir() else count(draws)
    if answer.status != "optimal":
        return answer
    from optimizer.sweep.result import open_sweep

    swept = open_sweep(answer.scenario, draws) if n is None else swept_with(answer.scenario, n, lang, progress)
    progress.step("doing_summing")
    return PlannedAnswer.of(answer, swept)


def swept_with(
    scenario: Any, n: int, lang: str, progress: ProgressLine, seed: int = 0, method: str = "sobol",
    to: str | None = None, more_than: Sequence[float] = (), executor: Any = None,
) -> Any:  # fmt: skip
    """Carry out a sweep; an interrupt tells how much of a stored one is there."""
    from optimizer.language.catalog import say
    from optimizer.sweep.result import carry_out

    progress.step("doing_samples")
    try:
        return carry_out(scenario, n, seed, method, to, executor, progress, more_than)
    except KeyboardInterrupt:
        if to is not None:
            progress.clear()
            notice = say("sweep_kept", lang, k=f"{progress.done:,}", n=f"{n:,}", folder=to)
            click.echo(f"\n{notice}", err=True, nl=False)
        raise


def solvers(workers: int | None, dask: str | None) -> Any:
    """A context with the executor of the samples: a cluster, a number of threads, or None for one to each processor."""
    if dask is not None:
        if workers is not None:
            raise click.UsageError("--workers is for this machine; a cluster has its own")
        return cluster(dask)
    from concurrent.futures import ThreadPoolExecutor

    return contextlib.nullcontext() if workers is None else ThreadPoolExecutor(workers)


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Any]:
    """The executor of a Dask cluster. Raises InputError where no scheduler answers, or it has no workers."""
    from optimizer.errors import InputError, Place, Problem

    def refused(message: str, hint: str) -> InputError:
        return InputError(Problem(message, Place("--dask"), hint=hint))

    try:
        from distributed import Client
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[dask]'"
        raise refused("a cluster needs the package distributed", hint) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        hint = "start one with `dask scheduler`, and give its address: tcp://HOST:8786"
        raise refused(f"no scheduler answers at {address}: {error}", hint) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise refused(f"the scheduler at {address} has no workers", f"dask worker {address}") from None
        yield client.get_executor()


def count(text: str) -> int:
    """A number of samples."""
    from optimizer.errors import InputError, Place, Problem

    if text == NO_SAMPLES:
        raise InputError(Problem("a sweep needs samples", Place("--draws"), hint="optimizer solve FILE --draws none"))
    shown = text.replace(",", "").replace("_", "")
    if not shown.isdecimal() or not 0 < int(shown) <= 2**32:
        hint = "--draws 4096; other commands than sweep also take `none`, or the folder of a sweep"
        raise InputError(Problem(f"`{text}` is not a number of samples", Place("--draws"), hint=hint))
    return int(shown)
