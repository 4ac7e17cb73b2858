"""What the script of the page is given: a scenario as data for its engine, and the words that it writes.

The data are settings, the recorded computation and the pattern of the program; the words are templates of the report's
own sentences, and how figures are written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.justification.justification import Justification, RequiredValue
from optimizer.analysis.justification.weights import GAIN_SHARES
from optimizer.errors import InputError
from optimizer.language import say, template
from optimizer.language.locale import LOCALES
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import allocations_of, plans_of
from optimizer.plans.plans import ACTUAL
from optimizer.program.evaluation import Evaluator
from optimizer.program.program import Program
from optimizer.program.recording import UnrecordableError, record
from optimizer.report.document import json_value
from optimizer.report.live.program_data import page_numbers, played
from optimizer.report.live.settings import Setting, limit_words, setting_data, settings_of
from optimizer.report.sections.justification import number_path, required_words
from optimizer.report.typography import typeset, typeset_template
from optimizer.report.words import Words
from optimizer.scenario.allocations import COMPARISON
from optimizer.scenario.money import DisplayUnit, amount_units, smallest_unit, units
from optimizer.scenario.parser import DURATIONS
from optimizer.scenario.paths import SUFFIXES
from optimizer.scenario.scenario import Scenario

_SAMPLES = 4096
"""So many samples at most go into a page."""
_DIGITS = 3

_KEYS = (
    "between", "no_comparison", "plan_field", "computed", "sweep_at_total", "and_more", "live_as_published",
    "live_changed", "live_unchanged", "live_lead_of", "live_breaks", "live_shares", "live_shares_published",
    "live_added", "live_taken", "live_mine", "live_limits", "live_copied", "live_saved", "live_opened",
    "live_nothing_read", "live_unread", "live_not_ours", "live_no_yaml", "live_infeasible", "live_unbounded",
    "live_unclear", "live_link_field", "live_kind_weight", "live_split_name", "live_split_said",
    "live_mine_short", "live_mine_at", "live_split_actual", "live_split_short", "live_split_over",
    "live_split_left", "live_split_even", "live_split_total", "live_split_breaks", "live_split_held",
    "live_split_keeps", "live_mark_more", "live_mark_less", "live_mark_years", "live_mark_breaks", "live_at_total",
    "live_split_short_at", "live_split_apart",
)  # fmt: skip


class NotLiveError(Exception):
    """A scenario cannot be solved again on the page; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def live_data(scenario: Scenario, lang: str) -> dict[str, Any]:
    """What `createEngine` takes, as JSON can hold it, with words in ``lang``. Raises NotLiveError."""
    settings, changes = settings_of(scenario), scenario.changes.plain()
    required = [s for s in settings if s.kind == "requirement" and s.path not in scenario.numbers]
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
    settings = _with_the_same_payments(scenario, _within_the_file(scenario, settings))
    try:
        recording = record(scenario, [*dict.fromkeys((*scenario.budget_paths, *(s.path for s in settings)))])
        words = Words(scenario, lang)
        data = played(recording, page_numbers(program, recording.evaluator, recording.spending, words))
    except UnrecordableError:
        raise NotLiveError("live_unrecordable") from None
    inputs = set(data["tape"]["inputs"])
    used = [s for s in settings if s.path in inputs]
    requirements = {s.path: s.path for s in used if s.kind == "requirement"}
    durations = {unit: float(years) for unit, years in DURATIONS.items()}
    return {
        "scenario": {
            # A file that extends this one finds it by the name of its file.
            "name": Path(scenario.shown).stem if scenario.shown.endswith(SUFFIXES) else scenario.name,
            "currency": scenario.currency,
            "periods": scenario.periods,
            "hasBudget": scenario.has_budget,
            "carryOver": scenario.question.carry_over,
            "unit": None if scenario.currency is None else float(smallest_unit(scenario.currency)),
            # What a file says besides, where not the scenario of the file is solved.
            "changes": json_value({key: value for key, value in changes.items() if key not in ("budget", "horizon")}),
            "compared": scenario.actual == COMPARISON,
        },
        "maximized": scenario.goal.maximized,
        # Whether only allocations of one total are compared.
        "oneTotal": scenario.has_budget and not scenario.goal.in_money,
        "settings": [setting_data(s, words) | {"asked": s.path.split(".")[0] in changes} for s in used],
        # By dimension what a unit stands for; one that needs none has that as well.
        "units": {
            "money": amount_units(scenario.currency) if scenario.currency else {"": 1},
            "duration": durations,
            "years": durations | {"": 1},
            "plain": {"": 1, "%": 0.01},
            "points": {"": 1},
        },
        "limits": [limit for limit in limit_words(scenario) if inputs.issuperset(limit["paths"])],
        **data,
        "rules": [rule | {"setting": requirements.get(rule["name"])} for rule in data["rules"]],
    }


def _within_the_file(scenario: Scenario, settings: Sequence[Setting]) -> list[Setting]:
    """The settings at whose ends a file holds: all at once, and one by one where that fails."""
    of_the_question = ("budget", "horizon", "objective", "require", "limits")
    assumed = [s for s in settings if s.path.split(".")[0] not in of_the_question]
    if all(_holds(scenario, assumed, end) for end in ("low", "high")):
        return list(settings)
    wrong = [s for s in assumed if not all(_holds(scenario, [s], end) for end in ("low", "high"))] or assumed
    return [s for s in settings if s not in wrong]


def _with_the_same_payments(scenario: Scenario, settings: Sequence[Setting]) -> list[Setting]:
    """The settings over whose ranges no payment begins, ends or turns.

    Units of a programme with payments are counted by its first one, which a recording cannot choose.
    """
    names = [name for name, programme in scenario.programmes.items() if programme.payments is not None]

    def signs(values: Mapping[str, Any]) -> list[int]:
        evaluator = Evaluator(scenario, values)
        payments = [evaluator.payment(name, period) for name in names for period in scenario.periods]
        return [(payment > 0) - (payment < 0) for payment in payments]

    now = signs(scenario.base)
    ends = ((s, (s.low, s.high) if names else ()) for s in settings)
    return [s for s, values in ends if all(signs(scenario.numbers.values({s.path: value})) == now for value in values)]


def _holds(scenario: Scenario, settings: Sequence[Setting], end: str) -> bool:
    try:
        scenario.with_(set={s.path: _stated(getattr(s, end), s, scenario) for s in settings})
    except InputError:
        return False
    return True


def _stated(value: float, setting: Setting, scenario: Scenario) -> Any:
    """A value of ``setting`` as a file states it."""
    exact = Fraction(repr(value))
    if setting.dimension == "duration" and setting.path != "horizon":
        return f"{float(exact * 12)!r} months"
    if setting.dimension == "money" and scenario.currency:
        return f"{'-' if exact < 0 else ''}{scenario.currency} {float(abs(exact)):.6f}"
    return exact


def answer_data(answer: Answer) -> dict[str, Any]:
    """``starts``, the splits to start from, each programme to money by period; and ``leads``, the plan's lead
    in each sample by capability, where the objective weighs scores."""
    plans, scenario = plans_of(answer), answer.scenario
    moved = [name for name, programme in scenario.programmes.items() if not programme.fixed]
    starts = {
        key: {name: [float(spending[name, period]) for period in scenario.periods] for name in moved}
        for key, spending in allocations_of(answer).items()
    }
    if plans is None or scenario.goal.kind != "weighted_score":
        return {"starts": starts}
    reached, before = (plans.first[name].fixed.scores for name in (SUREST_LEAD, ACTUAL))
    leads = np.column_stack([reached[name] - before[name] for name in scenario.model.capabilities])[:_SAMPLES]
    # A sample in which the plan is not judged counts against it: shares then stay as published.
    return {"starts": starts} | ({} if np.isnan(leads).any() else {"leads": np.round(leads, _DIGITS).tolist()})


def belief(answer: Answer, settings: Iterable[Mapping[str, Any]], words: Words) -> tuple[dict[str, float], str, str]:
    """What one would have to believe, for the smallest share of the gain: weights, else one number, by path; what the
    button that sets them offers; and what they are. The first is empty where there is nothing to believe.

    What cannot be set by ``settings``, those of the page, is passed over.
    """
    actual, justification = words.actual, answer.justification
    ends = {setting["path"]: (setting["low"], setting["high"]) for setting in settings}
    for within, one, values in () if justification is None else _beliefs(justification):
        if not all(path in ends and ends[path][0] <= value <= ends[path][1] for path, value in values.items()):
            continue
        never = justification is not None and any(w.within == 0 and w.weights is None for w in justification.weights)
        offer, says = ("live_bill_near", "live_bill_within") if within else ("live_bill_tie", "live_bill_exact")
        gaps = {"what": words.say(f"live_what_{'number' if one else 'weights'}"), "share": f"{float(100 * within):g}"}
        none = words.say("live_bill_never") if never else ""
        none += f" {required_words(one, words)}" if one else ""
        return values, words.say(offer, actual=actual), words.say(says, actual=actual, none=none, **gaps)
    none = words.say("live_bill_none", actual=actual, share=f"{float(100 * max(GAIN_SHARES)):g}")
    return {}, words.say("live_bill", actual=actual), none


def _beliefs(justification: Justification) -> Iterator[tuple[Fraction, RequiredValue | None, dict[str, float]]]:
    """What brings the actual within each share of the gain: nearest weights, then single numbers.

    No weights do where it breaks a rule.
    """
    for within in GAIN_SHARES:
        for item in () if justification.case.broken else justification.weights:
            if item.within == within and item.weights is not None:
                weights = {name: min(1.0, max(0.0, float(weight))) for name, weight in item.weights.items()}
                yield within, None, {f"objective.weights.{name}": weight for name, weight in weights.items()}
        for one in justification.numbers:
            if one.within == within and one.value is not None:
                yield within, one, {number_path(one): one.value}


def _unit(unit: DisplayUnit, lang: str) -> dict[str, Any]:
    return {
        "counted": float(unit.counted(lang)),
        "step": float(unit.counted(lang)) / 10 ** unit.places(lang),
        "name": unit.name(lang),
        "digits": unit.places(lang),
        "written": typeset_template(unit.written("{}", lang), lang),
        "currency": unit.currency,
    }


def words_data(words: Words) -> dict[str, Any]:
    """Templates by key, the signs of the language, and the units of amounts.

    What stands in a gap changes nothing around it: templates have no particles or plural forms that hang on it.
    """
    lang, unit, locale = words.lang, words.scenario.display, LOCALES[words.lang]
    return {
        "minus": locale.minus,
        "plus": locale.plus,
        "texts": {key: typeset_template(template(key, lang), lang) for key in _KEYS},
        "actual": typeset(words.actual, lang),
        "unit": _unit(unit, lang),
        # For amounts too small for that.
        "smaller": [_unit(other, lang) for other in units(unit.currency) if other.size < unit.size],
        "scored": words.scored,
        "inMoney": words.scenario.goal.in_money,
        "goalTitle": typeset(words.goal(), lang),
    }
