"""A scenario as data for the engine in the page: settings, the recorded computation, the pattern of the program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError
from optimizer.language.catalog import say
from optimizer.language.locale import LANGUAGES
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import plans_of
from optimizer.plans.plans import ACTUAL
from optimizer.program.program import Program
from optimizer.program.recording import Recording, record
from optimizer.report.live.program_data import Played, evaluation_data, program_data
from optimizer.report.live.settings import Choice, Setting, choose, setting_data
from optimizer.report.number_names import number_name
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario

_SAMPLES = 4096
"""So many samples at most go into a page."""
_DIGITS = 3


class NotLiveError(Exception):
    """A scenario cannot be solved again on the page; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def live_data(scenario: Scenario, lang: str) -> dict[str, Any]:
    """What `createEngine` takes, as JSON can hold it, with words in ``lang``. Raises NotLiveError."""
    choice = choose(scenario)
    required = [s for s in choice.settings if s.kind == "requirement" and s.value is None]
    if required:
        # A rule for each score, which the page leaves open until the reader asks for one.
        scenario = scenario.with_(require={s.path.removeprefix("require."): Fraction(s.low) for s in required})
    program = Program.of(scenario)
    if program.exact.integers:
        raise NotLiveError("live_whole")
    rows = program.exact.rows
    open_rows = {rows.index(s.path): (-math.inf, math.inf) for s in required}
    if program.solver.solve(rows=open_rows).status != "optimal":
        raise NotLiveError("live_no_optimum")
    recording = _recording(program, scenario, choice)
    played = Played(recording)
    used = [s for s in choice.settings if s.path in played.inputs]
    paths = {s.path for s in used}
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
        "limits": [
            {
                "key": words.key,
                "parts": words.parts,
                "paths": words.paths,
                "title": None if words.title is None else {key: words.title.say(key) for key in LANGUAGES},
            }
            for words in choice.limits
            if paths.issuperset(words.paths)
        ],
        "refused": [
            {"path": path, "label": number_name(path, scenario, lang), "why": say(why, lang)}
            for path, why in choice.refused.items()
        ],
        "tape": played.tape,
        "program": program_data(program, recording.computed, played),
        **evaluation_data(scenario, program, recording.computed, played, paths, lang),
    }


def _recording(program: Program, scenario: Scenario, choice: Choice) -> Recording:
    budgets = scenario.budget_paths
    ranges = {s.path: (s.low, s.high) for s in choice.settings}
    _within_the_file(scenario, choice)
    paths = [s.path for s in choice.settings]
    for path in budgets:
        if path not in ranges:
            value = float(scenario.base[path])
            ranges[path] = (value, value)
            paths.append(path)
    recording = record(program, paths, ranges)
    if any(path in recording.refused for path in budgets):
        raise NotLiveError("live_unrecordable")
    choice.refused |= {path: f"live_refused_{why}" for path, why in recording.refused.items()}
    return recording


def _within_the_file(scenario: Scenario, choice: Choice) -> None:
    """Leave out the settings at whose ends a file would be refused: all at once, and one by one where that fails."""
    assumed = [
        s
        for s in choice.settings
        if s.path.split(".")[0] not in ("budget", "horizon", "objective", "require", "limits")
    ]
    if all(_holds(scenario, assumed, end) for end in ("low", "high")):
        return
    wrong = [s for s in assumed if not all(_holds(scenario, [s], end) for end in ("low", "high"))]
    for setting in wrong or assumed:
        choice.settings.remove(setting)
        choice.refused[setting.path] = "live_refused_bounds"


def _holds(scenario: Scenario, settings: Sequence[Setting], end: str) -> bool:
    try:
        scenario.with_(set={s.path: stated(getattr(s, end), s, scenario) for s in settings})
    except InputError:
        return False
    return True


def stated(value: float, setting: Setting, scenario: Scenario) -> Any:
    """A value of ``setting`` as a file states it."""
    exact = Fraction(repr(value))
    if setting.dimension == "duration" and setting.path != "horizon":
        return f"{float(exact * 12)!r} months"
    if setting.dimension == "money" and scenario.currency:
        return f"{'-' if exact < 0 else ''}{scenario.currency} {float(abs(exact)):.6f}"
    return exact


def plan_data(answer: Answer) -> dict[str, Any]:
    """The plan that holds up and how far it leads: ``plan``, programme to money by period, and ``leads``, capability to
    the lead in each sample; nothing without a plan."""
    plans, scenario = plans_of(answer), answer.scenario
    if plans is None:
        return {}
    spending = plans.surest_lead.spending
    plan = {name: [float(spending[name, period]) for period in scenario.periods] for name in scenario.programmes}
    if scenario.goal.kind != "weighted_score":
        return {"plan": plan}
    reached, before = (plans.first[name].fixed.scores for name in (SUREST_LEAD, ACTUAL))
    leads = {name: reached[name] - before[name] for name in scenario.model.capabilities}
    judged = {name: own[~np.isnan(own)][:_SAMPLES] for name, own in leads.items()}
    return {"plan": plan, "leads": {name: np.round(own, _DIGITS).tolist() for name, own in judged.items()}}
