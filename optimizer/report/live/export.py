"""A scenario as data for the engine in the page: settings, the recorded computation, the pattern of the program."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError
from optimizer.language import say
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import allocations_of, plans_of
from optimizer.plans.plans import ACTUAL
from optimizer.program.program import Program
from optimizer.program.recording import record
from optimizer.report.live.program_data import Played, page_numbers
from optimizer.report.live.settings import Setting, limit_words, setting_data, settings_of
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import UnrecordableError

_SAMPLES = 4096
"""So many samples at most go into a page."""
_DIGITS = 3
_PATHS = {"height": "capabilities.{}.height", "unit_cost": "programmes.{}.unit_cost"}
"""The kinds of single numbers that one may have to believe, and their paths."""


class NotLiveError(Exception):
    """A scenario cannot be solved again on the page; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def live_data(scenario: Scenario, lang: str) -> dict[str, Any]:
    """What `createEngine` takes, as JSON can hold it, with words in ``lang``. Raises NotLiveError."""
    settings = settings_of(scenario)
    unasked = [s for s in settings if s.kind == "requirement" and s.path not in scenario.numbers]
    if unasked:
        # A rule for each score, which the page leaves open until the reader asks for one.
        scenario = scenario.with_(require={s.path.removeprefix("require."): Fraction(s.low) for s in unasked})
    program = Program.of(scenario)
    if program.exact.integers:
        raise NotLiveError("live_whole")
    left_open = {program.exact.rows.index(s.path): (-math.inf, math.inf) for s in unasked}
    if program.solver.solve(rows=left_open).status != "optimal":
        raise NotLiveError("live_no_optimum")
    settings = _within_the_file(scenario, settings)
    try:
        recording = record(scenario, [*dict.fromkeys((*scenario.budget_paths, *(s.path for s in settings)))])
        played = Played(recording, page_numbers(program, recording.evaluator, recording.spending, lang))
    except UnrecordableError:
        raise NotLiveError("live_unrecordable") from None
    used = [s for s in settings if s.path in played.inputs]
    asked = {s.path: s.path for s in used if s.kind == "requirement"}
    return {
        "scenario": {
            "name": scenario.name,
            "currency": scenario.currency,
            "periods": scenario.periods,
            "hasBudget": scenario.has_budget,
            "unit": None if scenario.currency is None else float(smallest_unit(scenario.currency)),
        },
        "goal": {"kind": scenario.goal.kind, "maximized": scenario.goal.maximized},
        "settings": [setting_data(s, scenario, lang) for s in used],
        "limits": [words for words in limit_words(scenario) if played.inputs.issuperset(words["paths"])],
        "tape": played.tape,
        **played.data,
        "rules": [rule | {"setting": asked.get(rule["name"])} for rule in played.data["rules"]],
    }


def _within_the_file(scenario: Scenario, settings: Sequence[Setting]) -> list[Setting]:
    """The settings at whose ends a file holds: all at once, and one by one where that fails."""
    assumed = [s for s in settings if s.kind in ("limit", "assumption") and not s.path.startswith("limits.")]
    if all(_holds(scenario, assumed, end) for end in ("low", "high")):
        return list(settings)
    wrong = [s for s in assumed if not all(_holds(scenario, [s], end) for end in ("low", "high"))] or assumed
    return [s for s in settings if s not in wrong]


def _holds(scenario: Scenario, settings: Sequence[Setting], end: str) -> bool:
    """Whether the file holds with ``settings`` at one of their ends."""
    try:
        scenario.with_(set={s.path: _stated(getattr(s, end), s, scenario.currency) for s in settings})
    except InputError:
        return False
    return True


def _stated(value: float, setting: Setting, currency: str | None) -> Any:
    """A value of ``setting`` as a file states it."""
    if setting.dimension == "duration":
        return f"{12 * value!r} months"
    if setting.dimension == "money" and currency:
        return f"{'-' if value < 0 else ''}{currency} {abs(value):.6f}"
    return value


def answer_data(answer: Answer) -> dict[str, Any]:
    """``starts``, the splits to start from, each programme to money by period; and ``leads``, capability to the plan's
    lead in each sample, where the objective weighs scores."""
    plans, scenario = plans_of(answer), answer.scenario
    moved = [name for name, programme in scenario.programmes.items() if not programme.fixed]
    starts = {
        key: {name: [float(spending[name, period]) for period in scenario.periods] for name in moved}
        for key, spending in allocations_of(answer).items()
    }
    if plans is None or scenario.goal.kind != "weighted_score":
        return {"starts": starts}
    reached, before = (plans.first[name].fixed.scores for name in (SUREST_LEAD, ACTUAL))
    leads = {name: reached[name] - before[name] for name in scenario.model.capabilities}
    judged = {name: own[~np.isnan(own)][:_SAMPLES].round(_DIGITS).tolist() for name, own in leads.items()}
    return {"starts": starts, "leads": judged}


Belief = tuple[Fraction, str, dict[str, float]]


def most_favourable(answer: Answer, settings: Iterable[Mapping[str, Any]]) -> Belief | None:
    """What brings the actual nearest to the computed allocation: the share of the gain by which it then falls short at
    most, "weights" or else "number", and values by path; None where nothing that ``settings`` can set does."""
    justification, ends = answer.justification, {own["path"]: (own["low"], own["high"]) for own in settings}
    believed = list[Belief]()
    for item in () if justification is None else justification.weights:
        weights = {f"objective.weights.{name}": float(weight) for name, weight in (item.weights or {}).items()}
        believed.append((item.within, "weights", {path: min(1.0, max(0.0, own)) for path, own in weights.items()}))
    for one in () if justification is None else justification.numbers:
        path = _PATHS[one.kind].format(one.name)
        believed += [] if one.value is None else [(one.within, "number", {path: one.value})]
    for belief in sorted(believed, key=lambda item: item[0]):
        values = belief[-1]
        if values and all(path in ends and ends[path][0] <= value <= ends[path][1] for path, value in values.items()):
            return belief
    return None
