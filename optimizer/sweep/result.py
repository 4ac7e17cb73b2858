"""A completed sweep, and all that is derived from it on demand."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError, Place, Problem
from optimizer.notebook import Plotted
from optimizer.scenario.money import DisplayUnit
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.findings import Findings
from optimizer.sweep.importance import Indices, indices
from optimizer.sweep.run import Progress, SampleRows, run
from optimizer.sweep.schema import column_family, units_of, words

if TYPE_CHECKING:
    import pandas

DEFAULT_DRAWS = 1024
"""The number of samples of an answer, unless the environment's OPTIMIZER_DRAWS gives another number or `none`."""


class Sweep(Plotted):
    """The solved samples of a scenario. ``rows`` holds them; see `schema` for the columns.

    ``more_than`` are the thresholds of the lead that were asked for.
    ``by_default`` marks samples drawn without a request, ``progress`` is called for the further samples that indices
    solve.
    """

    by_default = False

    def __init__(self, rows: SampleRows, more_than: Sequence[float] = (), progress: Progress | None = None) -> None:
        self.rows, self.design, self.scenario = rows, rows.design, rows.design.scenario
        self.progress, self.more_than = progress, tuple(more_than)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "progress": None}

    def _summary(self) -> str:
        optimal = int(np.count_nonzero(self.rows.optimal()))
        return f"{self.scenario.name}: {self.design.n:,} samples, {optimal:,} optimal"

    @property
    def folder(self) -> Path | None:
        """The folder of the samples; None where they are in memory."""
        return self.rows.folder

    @property
    def with_indices(self) -> bool:
        """Whether a report solves further samples for Sobol indices: with SALib, for samples drawn on request."""
        return not self.by_default and find_spec("SALib") is not None

    @cached_property
    def answer(self) -> Answer:
        """The answer to the scenario itself."""
        return Answer(optimise(self.scenario))

    def printed_in(self, unit: DisplayUnit) -> Sweep:
        """The sweep with its amounts printed in ``unit``."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, scenario=self.scenario.printed_in(unit))
        return other

    @cached_property
    def findings(self) -> Findings:
        """The findings: verdicts, leads over the actual, and whether samples suffice."""
        return Findings(self.answer, self.rows, self.more_than)

    @cached_property
    def indices(self) -> Indices:
        """Sobol and PAWN indices; solves the further samples of its own design. Raises InputError without SALib."""
        return indices(self.rows, self.progress)

    def to_frame(self) -> pandas.DataFrame:
        """The samples as rows of a frame, all in memory at once.

        ``attrs`` says what each column holds (``columns``) and in which unit, where it has one (``units``).
        """
        import pandas as pd

        columns: dict[str, Any] = {}
        for name, kind in self.design.columns.items():
            values, coded = self.rows.column(name), words(kind, self.design.draws.names)
            if coded:
                codes = values - min(coded)
                codes[codes >= len(coded)] = -1  # codes without a word
                values = pd.Categorical.from_codes(codes, categories=pd.Index(list(coded.values())))
            columns[name] = values
        frame = pd.DataFrame(columns).set_index("sample")
        frame.attrs = {
            "columns": {name: column_family(name).meaning for name in columns},
            "units": units_of(self.design.draws),
        }
        return frame


def default_sweep(answer: Answer, progress: Progress | None = None) -> Sweep | None:
    """Draw and solve the default samples of an answer.

    None without an optimum or an actual, where nothing is uncertain, and where samples cannot be solved as linear
    programs.
    """
    number = os.environ.get("OPTIMIZER_DRAWS") or str(DEFAULT_DRAWS)
    if answer.status != "optimal" or answer.scenario.actual is None or number == "none":
        return None
    if not number.isdecimal():
        place, hint = Place("OPTIMIZER_DRAWS"), f"OPTIMIZER_DRAWS={DEFAULT_DRAWS}, or none"
        raise InputError(Problem(f"`{number}` is not a number of samples", place, hint=hint))
    Draws(
        answer.scenario, int(number)
    )  # an invalid number in the environment is an input error, as what cannot be drawn
    try:
        sweep = carry_out(answer.scenario, int(number), progress=progress, compiled=False)
    except InputError:
        return None
    sweep.by_default, sweep.__dict__["answer"] = True, answer
    return sweep


def carry_out(
    scenario: Scenario, n: int, seed: int = 0, method: str = "sobol", to: str | Path | None = None,
    executor: Executor | None = None, progress: Progress | None = None, more_than: Sequence[float] = (),
    compiled: bool = True,
) -> Sweep:  # fmt: skip
    """Draw and solve the samples; see `optimizer.api.sweep`. Not ``compiled``, HiGHS solves them all.

    Raises InputError for a scenario without uncertain numbers, or whose samples are no linear programs.
    """
    if isinstance(executor, type) or (executor is not None and not hasattr(executor, "submit")):
        raise TypeError(f"`executor` is one of `concurrent.futures` or like it, not {executor!r}")
    design = Design(scenario, n, seed, method, compiled)
    programmes = {name: item for own in design.draws.scenarios for name, item in own.programmes.items()}
    whole = [f"`{name}`" for name, item in programmes.items() if item.lot is not None or item.min_if_any is not None]
    if not design.draws.axes:
        hint = "give numbers `low` and `high`, or `sampling` weights or variants"
        message = "nothing is uncertain in this scenario: no sample would differ"
        raise InputError(Problem(message, Place("sweep"), hint=hint))
    if whole:
        message = f"a sweep takes no whole units or thresholds, as {', '.join(whole)} has"
        raise InputError(Problem(message, Place("sweep"), hint="leave out `lot` and `min_if_any`"))
    rows = SampleRows(design) if to is None else _stored(to, design)
    with rows.writing() if rows.missing_chunks else nullcontext():
        run(rows, executor, progress)
    return Sweep(rows, more_than, progress)


def _stored(folder: str | Path, design: Design) -> SampleRows:
    try:
        from optimizer.sweep.store import Store
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[sweep]'"
        raise InputError(Problem("rows in a folder need the package pyarrow", Place("--to"), hint)) from None
    return Store(folder, design)


def open_sweep(scenario: Scenario, folder: str | Path) -> Sweep:
    """Open a stored sweep of the scenario. Raises InputError where it is another scenario's, or not whole."""
    place = Place(str(folder))
    try:
        manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        design = Design(scenario, int(manifest["samples"]), int(manifest["seed"]), str(manifest["method"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(Problem("is no folder of a sweep", place, hint="optimizer sweep FILE --to FOLDER")) from None
    store = _stored(folder, design)
    if store.missing_chunks:
        left = sum(stop - start for start, stop in store.missing_chunks)
        hint = f"optimizer sweep FILE --draws {design.n} --seed {design.seed} --method {design.method} --to {folder}"
        raise InputError(Problem(f"{left} of {design.n} samples are not solved yet", place, hint=hint))
    return Sweep(store)
