"""The library: what `import optimizer` offers. Functions take and return data, never a solver's object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, compare_answers
from optimizer.analysis.sensitivity import LEVELS, Sensitivity
from optimizer.errors import InputError, Place, Problem
from optimizer.program.evaluation import Achievement, Evaluator
from optimizer.scenario.load import load
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas

    from optimizer.plans.cross_regret import JudgedComparison
    from optimizer.plans.planned_answer import PlannedAnswer, PlannedSweep
    from optimizer.sweep.run import Progress

ScenarioLike = Scenario | str | Path
"""A scenario, its name, or the path of its file."""
__all__ = ["compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep", "to_pyomo", "write_report"]


def solve(scenario: ScenarioLike) -> PlannedAnswer:
    """Solve a scenario: the computed allocation, its proof, and on demand all that is derived from them.

    Infeasible and unbounded scenarios return an answer too: ``status`` says so and ``objective`` is NaN.
    ``answer.sweep`` holds 1,024 samples of the uncertain numbers, drawn at first use; None where there is no optimum or
    no actual, nothing is uncertain, or lots are whole. ``answer.plans`` are allocations that do well in these samples;
    None where ``answer.why_no_plan`` gives a reason. Raises InputError for a file that cannot be used, SolverError
    where the solver fails.

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
    """Build the linear program of a scenario as a Pyomo ConcreteModel, for any of Pyomo's solvers.

    Components have the names of the file. Money is in the unit that tables print (억원, EUR million), which the Param
    ``money_unit`` gives: with amounts in won, solvers take wrong answers for optimal. Years are whole numbers.

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
    scenario: ScenarioLike, allocation: str | Path | Mapping[str, Any] | pandas.Series | pandas.DataFrame | Answer
) -> Achievement:
    """Evaluate an allocation under a scenario: units, outputs, scores and objective, even where it breaks rules.

    ``allocation`` is the name of an allocation of the model, a CSV file, an Answer, or a mapping of programme to money:
    a number in the currency's unit, an amount such as ``"8600억원"``, a mapping of period to either, or
    ``{"units": 20}`` for the cost of so many units. Where every programme costs money it may be a Series of programme
    to money, or a frame with the column ``spend`` or with columns of periods. Programmes left out get nothing, fixed
    ones their fixed amount. Figures are floats; `Answer.achieved` has those of an answer as exact Fractions.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "3 * a.units"}})
    >>> optimizer.evaluate(scenario, {"a": 8}).objective
    12.0
    >>> optimizer.evaluate(scenario, {"a": {"units": 4}}).objective
    12.0
    """
    scenario = _scenario(scenario)
    try:
        compared = scenario.with_(compare_with=_split(allocation, scenario.periods))
    except InputError as error:
        raise InputError(map(_of_allocation, error.problems)) from None
    assert compared.actual is not None
    return Evaluator(compared, compared.base).achieve(compared.spending_of(compared.actual)).in_floats()


def sensitivity(scenario: ScenarioLike | Answer, within: Sequence[float | Fraction] = LEVELS) -> Sensitivity:
    """Analyse how an answer depends on its limits and on what its programmes are worth; each part on demand.

    ``within`` are shares of the gain, from 0 to 1, that near-optimal allocations may forgo; ``near_optimal`` has each
    as a Fraction: ``Fraction("0.01")``. Raises NotOptimalError where the scenario has no optimum.

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
    analysis, levels = _answered(scenario).sensitivity, _figures("within", within)
    if not levels:
        raise ValueError("`within` has at least one share of the gain")
    if wrong := [level for level in levels if not 0 <= level <= 1]:
        raise ValueError(f"a near-optimal allocation forgoes a share of the gain from 0 to 1, not {float(wrong[0]):g}")
    return replace(analysis, levels=levels)


def sweep(
    scenario: ScenarioLike, n: int = 4096, seed: int = 0, method: str = "sobol", to: str | Path | None = None,
    executor: Executor | None = None, progress: Progress | None = None, more_than: Sequence[float] = (),
) -> PlannedSweep:  # fmt: skip
    """Solve the scenario at ``n`` random draws of its uncertain numbers, each with a proof (Monte Carlo analysis).

    ``method`` is ``sobol``, ``latin_hypercube`` or ``monte_carlo``. Rows stay in memory or go to the folder ``to``,
    where an interrupted sweep resumes. ``executor`` (any of `concurrent.futures`, or a cluster's client with that
    interface) solves in place of a thread for each processor; the extra ``sweep`` installs a quicker solver.
    ``progress`` is called after every chunk with the number of samples solved and the number in all. ``more_than`` are
    further thresholds of the lead over the actual, in the objective's unit, whose shares of samples are counted.

    The result has ``findings``, ``indices`` (which solves further samples), ``to_frame()`` and ``folder``. Raises
    InputError for what cannot be drawn, and for a folder that holds another sweep.

    >>> import optimizer
    >>> effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    >>> model = {"status": "assumed", "programmes": {"a": {"per_unit": {"made": effect}}}, "outputs": {"made": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "made"}})
    >>> samples = optimizer.sweep(scenario, n=256)
    >>> samples.findings.status["optimal"], float(samples.to_frame()["optimum"].mean().round(1))
    (256, 20.0)
    """
    from optimizer.plans.planned_answer import PlannedSweep
    from optimizer.sweep.result import carry_out

    amounts = [float(amount) for amount in _figures("more_than", more_than)]
    return PlannedSweep.of(carry_out(_scenario(scenario), n, seed, method, to, executor, progress, amounts))


def compare(*scenarios: ScenarioLike | Answer) -> JudgedComparison:
    """Compare two or more scenarios with the first one. Raises ValueError for fewer.

    ``same_budget`` and its siblings tell which figures can be compared. Scenarios without an allocation keep their
    place. ``cross_regret`` judges each optimum in every other scenario and makes the plans for all of them.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"max_spend": 6}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}})
    >>> comparison = optimizer.compare(scenario, scenario.with_(budget=12))
    >>> [answer.objective for answer in comparison.answers], comparison.same_budget, comparison.same_goal
    ([16.0, 18.0], False, True)
    """
    from optimizer.plans.cross_regret import JudgedComparison

    compared: Any = compare_answers([_answered(item) for item in scenarios])
    return JudgedComparison(compared.answers)


def differences(first: ScenarioLike | Mapping[str, Any], second: ScenarioLike | Mapping[str, Any]) -> dict[str, Any]:
    """List the numbers, rules and settings in which two scenarios differ, with their origins and sources.

    Either argument may also be the document that `optimizer show --json` prints. The result is that of `optimizer diff
    --json`: see docs/json.md. Raises InputError for a mapping that is no such document.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {"max_spend": 6}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}})
    >>> list(optimizer.differences(scenario, scenario.with_(budget=12))["numbers"])
    ['budget']
    """
    from optimizer.report.differences import difference_parts as differences_of
    from optimizer.report.resolved import resolved_document
    from optimizer.scenario.readers import checked_resolved

    one, other = (
        checked_resolved(item, "code") if isinstance(item, Mapping) else resolved_document(_scenario(item), False)
        for item in (first, second)
    )
    return differences_of(one, other)


def write_report(
    results: ScenarioLike | Answer | Comparison | Sequence[ScenarioLike | Answer],
    path: str | Path,
    lang: str | None = None,
) -> Path:
    """Write the report on a scenario, or one comparative report on several, to ``path`` in the format of its suffix.

    ``lang`` is ``ko`` or ``en``, by default that of the environment. The name is not `report`, which is a folder of the
    package. Raises InputError for a language without texts, a suffix without a writer, a missing package, and a file
    that cannot be written.
    """
    from optimizer.language.locale import language_called
    from optimizer.report.write import write_answers as write

    language = language_called(lang)
    items: Any = results.answers if isinstance(results, Comparison) else results
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        items = [items]
    answers = [_answered(item) for item in items]
    if not answers:
        raise ValueError("a report needs at least one scenario")
    return write(answers, path, language)


def _figures(called: str, values: Any) -> tuple[Fraction, ...]:
    """The numbers of a list, exact. Raises TypeError for what is no list, ValueError for what is no finite number."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"`{called}` is a list of numbers, not {values!r}")
    try:
        return tuple(Fraction(str(value)) for value in values)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"`{called}` is a list of finite numbers, not {values!r}") from None


def _scenario(item: ScenarioLike) -> Scenario:
    """Load the scenario of this name or path; a scenario stays itself. Raises TypeError for anything else."""
    if isinstance(item, str | Path):
        return load(item)
    if not isinstance(item, Scenario):
        message = f"a scenario is needed, and not a {type(item).__name__}: `optimizer.load(FILE)` gives one"
        raise TypeError(message)
    return item


def _answered(item: ScenarioLike | Answer) -> Answer:
    return item if isinstance(item, Answer) else solve(item)


def _split(allocation: Any, periods: Sequence[str]) -> str | Mapping[str, Any]:
    """Bring an allocation of any kind to its name, its file, or a mapping of programme to money, perhaps by period."""
    if isinstance(allocation, str | Path | Mapping):
        return str(allocation) if isinstance(allocation, Path) else allocation
    split = dict[str, Any]()
    if isinstance(allocation, Answer):
        scenario, spending = allocation.scenario, allocation.spending
        for name in scenario.programmes:
            by_period = {period: spending[name, period] for period in scenario.periods}
            amounts = by_period.get("", by_period)
            split[name] = {"units": amounts} if name in scenario.costless else amounts
        return split
    if not hasattr(allocation, "to_dict"):
        kinds = "its name, programme to money, a series or frame of that, or an answer"
        raise TypeError(f"an allocation is {kinds}, and not a {type(allocation).__name__}")
    for names in (allocation.index, getattr(allocation, "columns", allocation.index)):
        if not names.is_unique:
            twice = names[names.duplicated()][0]
            raise InputError(Problem(f"`{twice}` stands twice in the series or frame", Place("allocation")))
    listed = _listed(allocation, periods) if hasattr(allocation, "columns") else allocation.to_dict()
    for key, money in listed.items():
        if isinstance(key, tuple):
            split.setdefault(key[0], {})[str(key[1])] = money
        else:
            split[key] = money
    return split


def _of_allocation(problem: Problem) -> Problem:
    """The fault of what a scenario would be compared with, as one of the allocation that is evaluated."""
    file = problem.place.file.replace("code: compare_with", "allocation") if problem.place else ""
    place = problem.place and replace(problem.place, file=file)
    return replace(problem, message=problem.message.replace("compare_with", "allocation"), place=place)


def _listed(frame: pandas.DataFrame, periods: Sequence[str]) -> dict[Any, Any]:
    """The money in a frame by its row: that of its column ``spend``, else by row and period. Raises InputError."""
    columns = [str(column) for column in frame.columns]
    if "spend" in columns:
        return frame["spend"].to_dict()
    if not set(columns) <= set(periods):
        named = ", ".join(f"`{name}`" for name in ("spend", *filter(None, periods)))
        message = f"the columns are {', '.join(f'`{name}`' for name in columns)}, and money stands under {named}"
        raise InputError(Problem(message, Place("allocation"), "a number there counts the currency's own unit"))
    return {(name, period): money for period in frame.columns for name, money in frame[period].items()}
