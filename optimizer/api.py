"""The library: what `import optimizer` offers. Each function takes and returns data, never a solver's object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, compare_answers
from optimizer.analysis.sensitivity import LEVELS, Sensitivity
from optimizer.errors import NotOptimalError
from optimizer.program.evaluation import Achievement, evaluate_allocation
from optimizer.scenario.load import load
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas

    from optimizer.plans.cross_regret import JudgedComparison
    from optimizer.plans.planned_answer import PlannedAnswer
    from optimizer.sweep.result import Sweep
    from optimizer.sweep.run import Progress

ScenarioLike = Scenario | str | Path
"""A scenario, or its name or path."""
__all__ = ["compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep", "to_pyomo", "write_report"]


def solve(scenario: ScenarioLike) -> PlannedAnswer:
    """The answer to a scenario: the computed allocation, the proof, and all that is derived from them on demand.

    ``scenario`` may be its name or path. Also returns for infeasible and unbounded scenarios: ``Answer.status`` says
    so, and their objective is NaN. ``Answer.sweep`` are 1,024 samples of what is uncertain, drawn when they are first
    asked for, as verdicts and reports do; None where there is no actual, nothing is uncertain, or units are whole.
    ``Answer.plans`` are the plans that hold up in them; None where `why_no_plan` gives a reason.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"doors": {}, "windows": {}}}
    >>> wyndor = optimizer.load({"model": model, "objective": {"maximize": "300 * doors + 500 * windows"},
    ...     "limits": {"one": "doors <= 4", "two": "2 * windows <= 12", "three": "3 * doors + 2 * windows <= 18"}})
    >>> answer = optimizer.solve(wyndor)
    >>> answer.objective, answer.allocation["spend"].to_dict()
    (3600.0, {'doors': 2, 'windows': 6})
    """
    from optimizer.plans.planned_answer import PlannedAnswer

    return PlannedAnswer(optimise(_scenario(scenario)))


def to_pyomo(scenario: ScenarioLike) -> Any:
    """The program of a scenario as a Pyomo ConcreteModel under the file's names, for any of Pyomo's solvers.

    ``scenario`` may be its name or path. Amounts of money are in the unit that tables print (억원, EUR million), which
    the Param ``money_unit`` gives: in won solvers take wrong answers for optimal. Years are whole numbers.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"doors": {}, "windows": {}}}
    >>> wyndor = optimizer.load({"model": model, "objective": {"maximize": "300 * doors + 500 * windows"},
    ...     "limits": {"one": "doors <= 4", "two": "2 * windows <= 12", "three": "3 * doors + 2 * windows <= 18"}})
    >>> print(optimizer.to_pyomo(wyndor).limits["three"].expr)
    3.0*spend[doors] + 2.0*spend[windows]  <=  18.0
    """
    from optimizer.program.pyomo_model import pyomo_model

    return pyomo_model(_scenario(scenario))


def evaluate(
    scenario: ScenarioLike, allocation: str | Mapping[str, Any] | pandas.Series | pandas.DataFrame | Answer
) -> Achievement:
    """What an allocation achieves under a scenario, whether or not it keeps to the rules.

    ``allocation`` is the name of one of the model's, or programme to money: a number in the currency's unit, an
    amount such as ``"8600억원"``, a map of period to either, or ``{"units": 20}``, which means what so many units
    cost. It may be an Answer; where every programme costs money also a Series of programme to money, or a frame with
    the column ``spend`` (of one period) or with a column for each period. Programmes left out get nothing, fixed ones
    their fixed amount. What comes back is in floats; `Answer.achieved` holds the same of an answer as exact Fractions.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "3 * a.units"}})
    >>> optimizer.evaluate(scenario, {"a": 8}).objective
    12.0
    >>> optimizer.evaluate(scenario, {"a": {"units": 4}}).objective
    12.0
    """
    beside = _scenario(scenario).with_(compare_with=_split(allocation))
    assert beside.actual is not None
    return evaluate_allocation(beside, beside.spending_of(beside.actual)).in_floats()


def sensitivity(scenario: ScenarioLike | Answer, within: Sequence[float | Fraction] = LEVELS) -> Sensitivity:
    """How an answer depends on its limits and on the worth of its programmes; each part is computed when asked for.

    ``within`` are the shares of the gain that near-optimal allocations may forgo, from 0 to 1. Raises NotOptimalError.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"doors": {}, "windows": {}}}
    >>> wyndor = optimizer.load({"model": model, "objective": {"maximize": "300 * doors + 500 * windows"},
    ...     "limits": {"one": "doors <= 4", "two": "2 * windows <= 12", "three": "3 * doors + 2 * windows <= 18"}})
    >>> parts = optimizer.sensitivity(wyndor)
    >>> [(price.up, price.limit_min, price.limit_max) for price in parts.prices.values()]
    [(0.0, 2.0, None), (100.0, 12.0, 24.0), (150.0, 6.0, 18.0)]
    >>> doors = parts.programmes["doors"]
    >>> doors.coefficient, doors.low, doors.high
    (300.0, 0.0, 750.0)
    """
    answer = _answered(scenario)
    if answer.status != "optimal":
        raise NotOptimalError(f"the scenario is {answer.status}: nothing depends on its limits")
    levels = tuple(Fraction(str(level)) for level in within)
    if wrong := [level for level in levels if not 0 <= level <= 1]:
        raise ValueError(f"a near-optimal allocation forgoes a share of the gain from 0 to 1, not {float(wrong[0]):g}")
    return Sensitivity(answer, levels)


def sweep(
    scenario: ScenarioLike, n: int = 4096, seed: int = 0, method: str = "sobol", to: str | Path | None = None,
    executor: Executor | None = None, progress: Progress | None = None, more_than: Sequence[float] = (),
) -> Sweep:  # fmt: skip
    """The scenario at ``n`` draws of its uncertain numbers, each solved and proven; quicker with the extra ``sweep``.

    ``method`` is ``sobol``, ``latin_hypercube`` or ``monte_carlo``. The rows are kept in memory, or in the folder
    ``to``, where a sweep that was interrupted goes on. ``executor`` (any of `concurrent.futures`, or a cluster's client
    that has its interface) solves in place of a thread for each processor; ``progress`` is called with the samples
    done, and all of them, after every chunk. ``more_than`` are differences in the objective whose shares are counted
    beside the usual ones.

    What comes back has ``findings``, ``indices`` (which solves further samples), ``to_frame()`` and ``folder``. Raises
    InputError for what cannot be drawn, and for a folder that holds another sweep.

    >>> import optimizer
    >>> effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    >>> model = {"status": "assumed", "programmes": {"a": {"per_unit": {"made": effect}}}, "outputs": {"made": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "made"}})
    >>> samples = optimizer.sweep(scenario, n=256)
    >>> samples.findings.status["optimal"], float(samples.to_frame()["optimum"].mean().round(1))
    (256, 20.0)
    """
    from optimizer.sweep.result import carry_out

    return carry_out(_scenario(scenario), n, seed, method, to, executor, progress, more_than)


def compare(*scenarios: ScenarioLike | Answer) -> JudgedComparison:
    """Two or more scenarios side by side; the first is what the others differ from. Raises ValueError for fewer.

    What can be compared is said with it: see ``Comparison.same_budget`` and its siblings. Those without an allocation
    keep their place. ``.cross_regret`` has each optimum judged in every other scenario, and the plans for all of them.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"max_spend": 6}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}})
    >>> comparison = optimizer.compare(scenario, scenario.with_(budget=12))
    >>> [answer.objective for answer in comparison.answers], comparison.same_budget, comparison.same_goal
    ([16.0, 18.0], False, True)
    """
    from optimizer.plans.cross_regret import JudgedComparison

    answers = [item if isinstance(item, Answer) else Answer(optimise(_scenario(item))) for item in scenarios]
    return JudgedComparison(compare_answers(answers).answers)


def differences(first: ScenarioLike | Mapping[str, Any], second: ScenarioLike | Mapping[str, Any]) -> dict[str, Any]:
    """Which numbers, rules and settings differ between two scenarios, each with its origin and sources.

    Either may be a name or path, or the document that `optimizer show --json` prints. The result is that of
    `optimizer diff --json`: see docs/json.md.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"max_spend": 6}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}})
    >>> list(optimizer.differences(scenario, scenario.with_(budget=12))["numbers"])
    ['budget']
    """
    from optimizer.report.differences import difference_parts as differences_of
    from optimizer.report.resolved import resolved_document

    sides = (
        item if isinstance(item, Mapping) else resolved_document(_scenario(item), False) for item in (first, second)
    )
    return differences_of(*sides)


def write_report(
    results: ScenarioLike | Answer | Comparison | Sequence[ScenarioLike | Answer],
    path: str | Path,
    lang: str | None = None,
) -> Path:
    """Write the report on a scenario, or one comparative report on several, to ``path``; the suffix says the format.

    ``lang`` is ``ko`` or ``en``, by default that of the environment. (`optimizer.report` is the package's own folder
    of that name.) Raises InputError for a suffix without a writer, a package that is missing, and where the file
    cannot be written.
    """
    from optimizer.language.locale import LANGUAGES, default_language
    from optimizer.report.write import write_answers as write

    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"reports are written in {' and '.join(LANGUAGES)}, not in {lang!r}")

    if isinstance(results, Comparison):
        answers = list(results.answers)
    elif isinstance(results, str | Path | Scenario | Answer):
        answers = [_answered(results)]
    else:
        answers = [_answered(item) for item in results]
    if not answers:
        raise ValueError("a report needs at least one scenario")
    return write(answers, path, lang or default_language())


def _scenario(item: ScenarioLike) -> Scenario:
    """The scenario itself, or the one of this name or path."""
    if isinstance(item, str | Path):
        return load(item)
    if not isinstance(item, Scenario):
        message = f"a scenario is needed, and not a {type(item).__name__}: `optimizer.load(FILE)` gives one"
        raise TypeError(message)
    return item


def _answered(item: ScenarioLike | Answer) -> Answer:
    return item if isinstance(item, Answer) else solve(item)


def _split(allocation: Any) -> str | Mapping[str, Any]:
    """An allocation of any kind as its name, or programme to money, perhaps by period."""
    if isinstance(allocation, str | Mapping):
        return allocation
    if isinstance(allocation, Answer):
        costless = allocation.scenario.costless
        listed = [
            ((name, period) if period else name, {"units": amount} if name in costless else amount)
            for (name, period), amount in allocation.spending.items()
        ]
    elif hasattr(allocation, "to_dict") and hasattr(allocation, "columns"):  # a frame
        if "spend" in allocation.columns:
            return _split(allocation["spend"])
        listed = [
            ((name, period), money) for period in allocation.columns for name, money in allocation[period].items()
        ]
    elif hasattr(allocation, "to_dict"):  # a series
        if not allocation.index.is_unique:
            raise ValueError("a programme stands twice in the series")
        listed = list(allocation.to_dict().items())
    else:
        kinds = "its name, programme to money, a series or frame of that, or an answer"
        raise TypeError(f"an allocation is {kinds}, and not a {type(allocation).__name__}")
    split: dict[str, Any] = {}
    for key, money in listed:
        if isinstance(key, tuple):
            name, period = key
            if isinstance(money, Mapping):
                split.setdefault(name, {"units": {}})["units"][str(period)] = money["units"]
            else:
                split.setdefault(name, {})[str(period)] = money
        else:
            split[key] = money
    return split
