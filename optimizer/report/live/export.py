"""A scenario as data for the engine in the page: settings, the recorded computation, the pattern of the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import allocations_of
from optimizer.program.program import Program
from optimizer.program.recording import record
from optimizer.report.live.program_data import Played, evaluation_data, program_data
from optimizer.report.live.settings import Setting, setting_data, settings_of
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import UnrecordableError


class NotLiveError(Exception):
    """A scenario cannot be solved again on the page; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def live_data(scenario: Scenario, lang: str) -> dict[str, Any]:
    """What `createEngine` takes, as JSON can hold it, with words in ``lang``. Raises NotLiveError."""
    program = Program.of(scenario)
    if program.exact.integers:
        raise NotLiveError("live_whole")
    if program.solver.solve().status != "optimal":
        raise NotLiveError("live_no_optimum")
    settings = _within_the_file(scenario, settings_of(scenario))
    try:
        recording = record(program, [*dict.fromkeys((*scenario.budget_paths, *(s.path for s in settings)))])
    except UnrecordableError:
        raise NotLiveError("live_unrecordable") from None
    played = Played(recording)
    used = [s for s in settings if s.path in played.inputs]
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
        "tape": played.tape,
        "program": program_data(program, recording.computed, played),
        **evaluation_data(scenario, program, recording.computed, played, lang),
    }


def _within_the_file(scenario: Scenario, settings: Sequence[Setting]) -> list[Setting]:
    """The settings at whose ends a file holds: all at once, and one by one where that fails."""
    assumed = [s for s in settings if s.kind in ("limit", "assumption")]
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


def starts_of(answer: Answer) -> dict[str, dict[str, list[float]]]:
    """The splits to start from by name, each programme to money by period."""
    scenario = answer.scenario
    moved = [name for name, programme in scenario.programmes.items() if not programme.fixed]
    return {
        key: {name: [float(spending[name, period]) for period in scenario.periods] for name in moved}
        for key, spending in allocations_of(answer).items()
    }
