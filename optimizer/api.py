"""The library: what `import optimizer` offers. Each function takes and returns data, never a solver's object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import LEVELS, Sensitivity
from optimizer.errors import NotOptimalError
from optimizer.program.evaluate import Achievement, evaluate_allocation
from optimizer.scenario.money import match_amount
from optimizer.scenario.resolve import load
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from optimizer.sweep.run import Progress
    from optimizer.sweep.swept import Swept

__all__ = ["evaluate", "load", "sensitivity", "solve", "sweep"]


def solve(scenario: Scenario) -> Answer:
    """The answer to a scenario: the computed allocation, the proof, and all that is derived from them on demand.

    Also returns for infeasible and unbounded scenarios: see ``Answer.status``.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"doors": {}, "windows": {}}}
    >>> wyndor = optimizer.load({"model": model, "objective": {"maximize": "300 * doors + 500 * windows"},
    ...     "limits": {"one": "doors <= 4", "two": "2 * windows <= 12", "three": "3 * doors + 2 * windows <= 18"}})
    >>> answer = optimizer.solve(wyndor)
    >>> answer.objective, answer.allocation["spend"].to_dict()
    (3600.0, {'doors': 2, 'windows': 6})
    """
    return Answer(optimise(scenario))


def evaluate(scenario: Scenario, allocation: str | Mapping[str, Any]) -> Achievement:
    """What an allocation achieves under a scenario, whether or not it keeps to the rules.

    ``allocation`` is the name of one of the model's, or programme to money: a number in the currency's unit, an
    amount such as ``"8600억원"``, or a map of period to either. Programmes left out get
    nothing, fixed ones their fixed amount.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "3 * a.units"}})
    >>> optimizer.evaluate(scenario, {"a": 8}).objective
    Fraction(12, 1)
    """
    beside = scenario.with_(compare_with=allocation if isinstance(allocation, str) else _amounts(scenario, allocation))
    assert beside.actual is not None
    return evaluate_allocation(beside, beside.spending_of(beside.actual))


def sensitivity(asked: Scenario | Answer, within: Sequence[float | Fraction] = LEVELS) -> Sensitivity:
    """How an answer depends on its limits and on the worth of its programmes; each part is computed when asked for.

    ``within`` are the shares of the gain that near-optimal allocations may forgo. Raises NotOptimalError.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"doors": {}, "windows": {}}}
    >>> wyndor = optimizer.load({"model": model, "objective": {"maximize": "300 * doors + 500 * windows"},
    ...     "limits": {"one": "doors <= 4", "two": "2 * windows <= 12", "three": "3 * doors + 2 * windows <= 18"}})
    >>> found = optimizer.sensitivity(wyndor)
    >>> [(price.up, price.limit_min, price.limit_max) for price in found.prices.values()]
    [(0.0, 2.0, None), (100.0, 12.0, 24.0), (150.0, 6.0, 18.0)]
    >>> doors = found.programmes["doors"]
    >>> doors.coefficient, doors.low, doors.high
    (300.0, 0.0, 750.0)
    """
    answer = asked if isinstance(asked, Answer) else solve(asked)
    if answer.status != "optimal":
        raise NotOptimalError(f"the scenario is {answer.status}: nothing depends on its limits")
    return Sensitivity(answer, tuple(Fraction(str(level)) for level in within))


def sweep(
    scenario: Scenario, n: int = 4096, seed: int = 0, method: str = "sobol", to: str | Path | None = None,
    executor: Executor | None = None, progress: Progress | None = None, more_than: Sequence[float] = (),
) -> Swept:  # fmt: skip
    """The scenario at ``n`` draws of its uncertain numbers, each solved and proven; needs the extra ``sweep``.

    ``method`` is ``sobol``, ``latin_hypercube`` or ``monte_carlo``. The rows are kept in memory, or in the folder
    ``to``, where a sweep that was interrupted goes on. ``executor`` (any of `concurrent.futures`, or a cluster's client
    that has its interface) solves in place of a thread for each processor; ``progress`` is told a `Pace` after every
    chunk. ``more_than`` are differences in the objective whose shares are counted beside the usual ones.

    What comes back has ``findings``, ``indices`` (which solves further samples), ``frame()`` and ``folder``. Raises
    InputError for what cannot be drawn, and for a folder that holds another sweep.

    >>> import optimizer
    >>> effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    >>> model = {"status": "assumed", "programmes": {"a": {"per_unit": {"made": effect}}}, "outputs": {"made": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "made"}})
    >>> found = optimizer.sweep(scenario, n=256)
    >>> found.findings.status["optimal"], float(found.frame()["optimum"].mean().round(1))
    (256, 20.0)
    """
    from optimizer.sweep.swept import sweep as swept

    return swept(scenario, n, seed, method, to, executor, progress, more_than)


def _amounts(scenario: Scenario, allocation: Mapping[str, Any]) -> dict[str, Any]:
    """Bare numbers as amounts in the scenario's currency, so that code need not spell units."""

    def amount(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): amount(inner) for key, inner in value.items()}
        if isinstance(value, str) or scenario.currency is None:
            return value
        exact = value if isinstance(value, Fraction) else Fraction(str(value))
        text = (
            f"{scenario.currency} {exact.numerator}"
            if exact.denominator == 1
            else f"{scenario.currency} {float(exact):f}"
        )
        return text if match_amount(text) and exact >= 0 else value

    return {name: amount(value) for name, value in allocation.items()}
