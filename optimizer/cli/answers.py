"""The scenarios of a command's arguments, with their changes; their answers and samples, and what solves these."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimizer.errors import InputError, Place, Problem, collecting

if TYPE_CHECKING:
    from optimizer.cli.streams import ProgressLine

NO_SAMPLES = "none"
"""`--draws none`: no samples."""
_PATIENCE = 30
"""Seconds in which a scheduler must answer and have a worker."""


def load_scenario(file: str, options: dict[str, Any], variants: bool = True) -> Any:
    """Load the scenario in ``file`` with the changes of the options of `group.changes`. Raises InputError.

    Its variants are read later unless ``variants``.
    """
    from optimizer.scenario.load import load_with
    from optimizer.scenario.merge import read_setting

    keys = ("budget", "horizon", "compare_with")
    changes: dict[str, Any] = {key: options[key] for key in keys if options[key] is not None}
    if options["settings"]:
        changes["set"] = dict(map(read_setting, options["settings"]))
    return load_with(file, changes, "command line", variants)


def in_folders(files: tuple[str, ...]) -> tuple[str, ...]:
    """Replace each folder by the scenario files in it, by name. Raises InputError for one without any."""
    from optimizer.scenario.paths import scenarios_in

    paths: list[str] = []
    for file in files:
        is_folder = os.path.isdir(file)
        inside = [str(path) for path in scenarios_in(Path(file))] if is_folder else []
        if is_folder and not inside:
            raise InputError(Problem("has no scenario files", Place(file), hint="files end in .yaml or .yml"))
        paths += inside or [file]
    return tuple(paths)


def answer_to(file: str, options: dict[str, Any], progress: ProgressLine) -> Any:
    """Solve ``file`` with its changes, to be analysed; its variants are read later. Raises InputError."""
    scenario = load_scenario(file, options, variants=False)
    from optimizer.analysis.answer import Answer
    from optimizer.solution import optimise

    answer = Answer(optimise(scenario))
    progress.step("doing_analysis")
    return answer


def answers_to(
    files: tuple[str, ...], options: dict[str, Any], progress: ProgressLine, draws: str | None = NO_SAMPLES
) -> list[Any]:
    """Solve several files with their variants and samples. Raises InputError with the faults of all files."""
    scenarios: list[Any] = []
    problems: list[Problem] = []
    for file in files:
        with collecting(problems):
            scenarios.append(load_scenario(file, options))
    if problems:
        raise InputError(dict.fromkeys(problems))  # a wrong option is wrong for every file
    n = None if draws in (None, NO_SAMPLES) or os.path.isdir(draws) else count(draws)
    from optimizer.analysis.answer import Answer
    from optimizer.solution import optimise

    answers = []
    for k, scenario in enumerate(scenarios, start=1):
        of = f"{k}/{len(files)}" if len(files) > 1 else ""
        answer = Answer(optimise(scenario))
        solve_variants(answer, progress, of)
        answers.append(_with_samples(answer, draws, n, progress, of))
    return answers


def solve_variants(answer: Any, progress: ProgressLine, of: str = "") -> None:
    """Solve the variants."""
    if answer.status == "optimal":
        progress.step("doing_variants", of)
        for done, _ in enumerate(answer.solve_variants(), start=1):
            progress(done, len(answer.scenario.variants))
        progress.step("doing_summing", of)


def _with_samples(answer: Any, draws: str | None, n: int | None, progress: ProgressLine, of: str) -> Any:
    """The answer with a sweep of its scenario and plans; without, where ``draws`` is none.

    There are ``n`` samples; where it is None they are those in the folder ``draws``, by default a small number.
    """
    if draws == NO_SAMPLES or answer.status != "optimal":
        return answer
    progress.step("doing_samples", of)
    from optimizer.plans.planned_answer import PlannedAnswer
    from optimizer.sweep.result import carry_out, default_sweep, open_sweep

    if draws is None:
        swept = default_sweep(answer, progress)
    else:
        swept = open_sweep(answer.scenario, draws) if n is None else carry_out(answer.scenario, n, progress=progress)
    progress.step("doing_summing", of)
    return answer if swept is None else PlannedAnswer.of(answer, swept)


def count(text: str) -> int:
    """A number of samples."""
    if text == NO_SAMPLES:
        raise InputError(Problem("a sweep needs samples", Place("--draws"), hint="optimizer solve FILE --draws none"))
    shown = text.replace(",", "").replace("_", "")
    if not shown.isdecimal() or not 0 < int(shown) <= 2**32:
        hint = "--draws 4096; other commands than sweep also take `none`, or the folder of a sweep"
        raise InputError(Problem(f"`{text}` is not a number of samples", Place("--draws"), hint=hint))
    return int(shown)


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
