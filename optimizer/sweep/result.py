"""A sweep carried out, and all that is derived from it on demand."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict
from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise
from optimizer.sweep.findings import Findings
from optimizer.sweep.importance import Indices, Pawn, indices, pawn
from optimizer.sweep.plan import Plan
from optimizer.sweep.run import Progress, run
from optimizer.sweep.schema import words
from optimizer.sweep.store import MANIFEST, Memory, Store

if TYPE_CHECKING:
    import pandas

DEFAULT_DRAWS = 1024
"""So many samples come with an answer, unless the environment's OPTIMIZER_DRAWS says another number or `none`."""


class Swept:
    """The samples of a scenario, solved. ``rows`` holds them; see `schema` for the columns."""

    def __init__(self, rows: Store | Memory, more_than: Sequence[float] = (), progress: Progress | None = None) -> None:
        self.rows, self.plan, self.scenario = rows, rows.plan, rows.plan.scenario
        self._more_than, self.progress = tuple(more_than), progress
        self.by_default = False

    @property
    def with_indices(self) -> bool:
        """Whether a report solves further samples for Sobol indices: with SALib, unless nobody asked for samples."""
        from importlib.util import find_spec

        return not self.by_default and find_spec("SALib") is not None

    @property
    def folder(self) -> Path | None:
        """Where the rows lie; None where they are in memory."""
        return self.rows.folder if isinstance(self.rows, Store) else None

    @cached_property
    def answer(self) -> Answer:
        """The answer to the scenario itself."""
        return Answer(optimise(self.scenario))

    def answering(self, answer: Answer) -> SweptAnswer:
        """``answer``, which is that of the scenario itself, with this sweep."""
        found = SweptAnswer(answer.solution)
        found.__dict__["sweep"], found.__dict__["plain"] = self, answer
        self.__dict__["answer"] = answer
        return found

    @cached_property
    def findings(self) -> Findings:
        """What the samples tell: verdicts, the difference, whether they are enough."""
        return Findings(self.answer, self.rows, self._more_than)

    @cached_property
    def indices(self) -> Indices:
        """Sobol and PAWN indices; solves as many samples again as the design has. Raises InputError without SALib."""
        return indices(self.rows, self.progress)

    @cached_property
    def counts(self) -> Pawn | None:
        """The PAWN indices of the difference, or without an actual of the objective; None where there are none."""
        from importlib.util import find_spec

        if find_spec("SALib") is None:
            return None
        outcome = "ahead" if self.scenario.actual is not None else "optimum"
        return pawn(self.rows, (outcome,)).get(outcome)

    def frame(self) -> pandas.DataFrame:
        """Every sample as a row, with the columns of `schema`; all in memory at once."""
        import pandas as pd

        found: dict[str, Any] = {}
        for name, kind in self.plan.columns.items():
            values, coded = self.rows.column(name), words(kind, self.plan.draws.names)
            if coded:
                codes = values - min(coded)
                codes[codes >= len(coded)] = -1  # what has none
                found[name] = pd.Categorical.from_codes(codes, categories=pd.Index(list(coded.values())))
            else:
                found[name] = values
        return pd.DataFrame(found).set_index("sample")


@dataclass(frozen=True, repr=False)
class SweptAnswer(Answer):
    """An answer with a sweep of its scenario, which is drawn and solved when it is first asked for."""

    def __repr__(self) -> str:
        return repr(self.plain)

    def __reduce__(self) -> tuple[Any, ...]:
        return SweptAnswer, (self.solution,)

    @cached_property
    def sweep(self) -> Swept | None:
        """The samples; None where none are drawn by default (see `default_sweep`)."""
        return default_sweep(self.plain)

    @cached_property
    def plain(self) -> Answer:
        """The same answer without samples."""
        return Answer(self.solution)

    @cached_property
    def variants(self) -> dict[str, Answer]:
        """The answers to the scenario's variants."""
        return self.plain.variants

    @cached_property
    def verdict(self) -> dict[str, Verdict]:
        """Category to its verdict, with samples where there are any."""
        return self.plain.verdict if self.sweep is None else dict(self.sweep.findings.verdict)


def default_sweep(answer: Answer, progress: Progress | None = None) -> Swept | None:
    """The samples that an answer comes with where nobody says how many.

    None without an optimum or an actual, where nothing is uncertain, and where samples cannot be solved as linear
    programs.
    """
    number = os.environ.get("OPTIMIZER_DRAWS", str(DEFAULT_DRAWS))
    if answer.status != "optimal" or answer.scenario.actual is None or number == "none":
        return None
    if not number.isdecimal():
        place, hint = Place("OPTIMIZER_DRAWS"), f"OPTIMIZER_DRAWS={DEFAULT_DRAWS}, or none"
        raise InputError(Problem(f"`{number}` is not a number of samples", place, hint=hint))
    plan = Plan(answer.scenario, int(number), compiled=False)
    _ = plan.draws  # a number of samples that cannot be is the reader's error
    try:
        _refuse(plan)
        plan.prepare()
    except InputError:
        return None
    rows = Memory(plan)
    run(plan, rows, None, progress)
    rows.close()
    found = Swept(rows, progress=progress)
    found.by_default, found.__dict__["answer"] = True, answer
    return found


def sweep(
    scenario: Scenario, n: int = 4096, seed: int = 0, method: str = "sobol", to: str | Path | None = None,
    executor: Executor | None = None, progress: Progress | None = None, more_than: Sequence[float] = (),
) -> Swept:  # fmt: skip
    """Draw and solve the samples; see `optimizer.api.sweep`."""
    plan, amounts = Plan(scenario, n, seed, method), [float(amount) for amount in more_than]
    _refuse(plan)  # before a folder is made
    rows = Memory(plan) if to is None else Store(to, plan)
    try:
        run(plan, rows, executor, progress)
    finally:
        rows.close()
    return Swept(rows, amounts, progress)


def _refuse(plan: Plan) -> None:
    """Raise InputError for a scenario in which nothing is drawn, or whose samples would not be linear programs."""
    if not plan.draws.axes:
        hint = "give numbers `low` and `high`, or `sampling` weights or variants"
        raise InputError(
            Problem("nothing is uncertain in this scenario: no sample would differ", Place("sweep"), hint=hint)
        )
    whole = {
        name: None
        for scenario in plan.draws.scenarios
        for name, programme in scenario.programmes.items()
        if programme.lot is not None or programme.min_if_any is not None
    }
    if whole:
        names = ", ".join(f"`{name}`" for name in whole)
        hint = "leave out `lot` and `min_if_any`"
        raise InputError(
            Problem(f"a sweep takes no whole units or thresholds, as {names} has", Place("sweep"), hint=hint)
        )


def opened(scenario: Scenario, folder: str | Path, more_than: Sequence[float] = ()) -> Swept:
    """A sweep of the scenario that was stored in ``folder``. Raises InputError where it is another's, or not whole."""
    place = Place(str(folder))
    try:
        told = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        plan = Plan(scenario, int(told["samples"]), int(told["seed"]), str(told["method"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(Problem("is no folder of a sweep", place, hint="optimizer sweep FILE --to FOLDER")) from None
    store = Store(folder, plan)
    left = sum(stop - start for start, stop in store.left)
    store.close()
    if left:
        hint = f"optimizer sweep FILE --draws {plan.n} --seed {plan.seed} --method {plan.method} --to {folder}"
        raise InputError(Problem(f"{left} of {plan.n} samples are not solved yet", place, hint=hint))
    return Swept(store, more_than)
