"""A scenario as data for the engine in the page: settings, the recorded computation, the pattern of the program."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Any, TypeVar

from optimizer.errors import InputError
from optimizer.program.program import Program
from optimizer.program.recorded import Computed, Recording, record, spending_input
from optimizer.report.figures import actual_title, rule_label, scenario_title, title
from optimizer.report.language import say
from optimizer.report.live.settings import Choice, Setting, choose, label, step
from optimizer.scenario.expression import names
from optimizer.scenario.money import DisplayUnit, display_unit
from optimizer.scenario.recording import OPERATIONS
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

FORMAT, VERSION = "optimizer-live", 1
LANGUAGES = ("ko", "en")
T = TypeVar("T")


class NotLiveError(Exception):
    """A scenario cannot be solved again on the page; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def live_data(scenario: Scenario) -> dict[str, Any]:
    """What `createEngine` takes, as JSON can hold it. Raises NotLiveError."""
    choice = choose(scenario)
    asked = [s for s in choice.settings if s.kind == "requirement" and s.value is None]
    if asked:
        # A rule for each score, which the page leaves open until the reader asks for one.
        scenario = scenario.with_(require={s.path.removeprefix("require."): Fraction(s.low) for s in asked})
    program = Program.of(scenario)
    if program.exact.integers:
        raise NotLiveError("live_whole")
    rows = program.exact.rows
    open_rows = {rows.index(s.path): (-math.inf, math.inf) for s in asked}
    if program.solver.solve(rows=open_rows).status != "optimal":
        raise NotLiveError("live_no_optimum")
    recording = _recording(program, scenario, choice)
    played = _Played(recording)
    kept = [s for s in choice.settings if s.path in played.inputs]
    paths = {s.path for s in kept}
    return {
        "format": FORMAT,
        "version": VERSION,
        "scenario": _question(scenario),
        "goal": {"kind": scenario.goal.kind, "maximized": scenario.goal.maximized},
        "settings": [_setting(s, scenario) for s in kept],
        "limits": [
            {"key": words.key, "parts": words.parts, "paths": words.paths}
            for words in choice.limits
            if paths.issuperset(words.paths)
        ],
        "refused": [
            {"path": path, "label": _both(partial(label, path, scenario)), "why": _said(why)}
            for path, why in choice.refused.items()
        ],
        "tape": played.tape,
        "program": _program(program, recording.computed, played),
        **_evaluation(scenario, program, recording.computed, played, paths),
    }


def _recording(program: Program, scenario: Scenario, choice: Choice) -> Recording:
    budgets = [f"budget.{t}" if t else "budget" for t in scenario.periods] if scenario.has_budget else []
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


class _Played:
    """The tape as the page plays it: inputs (settings, then spending), then constants, then the steps that are used.

    ``inputs`` are those that some number hangs on.
    """

    def __init__(self, recording: Recording) -> None:
        nodes = recording.tape.nodes
        used: set[int] = set()
        waiting = [recording.tape.position(value) for value in recording.computed.numbers()]
        while waiting:
            node = waiting.pop()
            if node not in used:
                used.add(node)
                waiting += nodes[node][1:] if nodes[node][0] in OPERATIONS else []
        spending = [spending_input(*key) for key in recording.computed.spending]
        settings = [path for path in recording.paths if recording.tape.input(path).node in used]
        self.inputs = set(settings)
        names = [*settings, *spending]
        self._tape = recording.tape
        self._place = {recording.tape.input(name).node: i for i, name in enumerate(names)}
        constants = [node for node in sorted(used) if nodes[node][0] == "constant"]
        steps = [node for node in sorted(used) if nodes[node][0] in OPERATIONS]
        for node in (*constants, *steps):
            self._place[node] = len(self._place)
        code: list[int] = []
        for node in steps:
            code += [OPERATIONS.index(nodes[node][0]), *(self._place[operand] for operand in nodes[node][1:])]
        self.tape = {
            "inputs": names,
            "settings": len(settings),
            "constants": [nodes[node][1] for node in constants],
            "operations": OPERATIONS,
            "code": code,
        }

    def ref(self, value: Any) -> int:
        """Where ``value`` stands; -1 for None."""
        return -1 if value is None else self._place[self._tape.position(value)]

    def refs(self, values: Iterable[Any]) -> list[int]:
        """Where each of ``values`` stands."""
        return [self.ref(value) for value in values]


def _program(program: Program, computed: Computed, played: _Played) -> dict[str, Any]:
    linear = computed.linear
    order = sorted(range(len(linear.entries)), key=lambda k: linear.entries[k][:2])
    starts = [0] * (len(linear.rows) + 1)
    for i, _, _ in linear.entries:
        starts[i + 1] += 1
    column_scale, row_scale = program.solver.scales
    return {
        "cost": played.refs(linear.cost),
        "constant": played.ref(linear.constant),
        "starts": list(accumulate(starts)),
        "columns": [linear.entries[k][1] for k in order],
        "values": played.refs(linear.entries[k][2] for k in order),
        "relations": linear.relations,
        "rhs": played.refs(linear.rhs),
        "lower": played.refs(linear.lower),
        "upper": played.refs(linear.upper),
        "columnScale": [round(math.log2(scale)) for scale in column_scale],
        "rowScale": [round(math.log2(scale)) for scale in row_scale],
    }


def _evaluation(
    scenario: Scenario, program: Program, computed: Computed, played: _Played, paths: Collection[str]
) -> dict[str, Any]:
    programmes, periods, achieved = list(scenario.programmes), scenario.periods, computed.achieved
    keys = list(computed.spending)
    position, model = program.position, scenario.model
    budgets = [f"budget.{t}" if t else "budget" for t in periods] if scenario.has_budget else []
    return {
        "inputs": [spending_input(*key) for key in keys],
        "targets": sorted(range(len(keys)), key=lambda k: keys[k]),
        "sorted": sorted(range(len(programmes)), key=lambda p: programmes[p]),
        "spending": {
            "columns": [
                [j, programmes.index(key[1]), periods.index(key[3])] for key, j in position.items() if key[0] == "spend"
            ],
            "units": [[j, programmes.index(key[1])] for key, j in position.items() if key[0] == "units"],
        },
        "programmes": [
            {
                "name": name,
                "title": _title(scenario, "programmes", name),
                "fixed": programme.fixed,
                "column": position.get(("units", name), -1),
                "payments": played.refs(computed.payments[name, t] for t in periods)
                if programme.payments is not None
                else None,
                "end": played.ref(computed.ends.get(name)),
                "units": played.refs(units for (of, _), units in achieved.units.items() if of == name),
            }
            for name, programme in scenario.programmes.items()
        ],
        "categories": [
            {
                "name": name,
                "title": _title(scenario, "categories", name),
                "members": [programmes.index(member) for member in members],
            }
            for name, members in scenario.categories.items()
        ],
        "capabilities": [
            {"name": name, "title": _title(scenario, "capabilities", name), "ref": played.ref(score)}
            for name, score in achieved.scores.items()
        ],
        "outputs": [
            {
                "name": name,
                "title": _title(scenario, "outputs" if name in model.outputs else "composites", name),
                "ref": played.ref(amount),
            }
            for name, amount in achieved.outputs.items()
        ],
        "objective": played.ref(achieved.objective),
        "charged": played.refs(computed.charged),
        "budgets": {
            "inputs": budgets,
            "refs": played.refs(computed.budgets),
            "values": [float(budget) for budget in scenario.budgets()],
        },
        "actual": None if computed.actual is None else played.refs(computed.actual[key] for key in keys),
        "fixed": played.refs(computed.fixed[key] for key in keys),
        "rules": [_rule(rule, scenario, program, computed, played, paths) for rule in scenario.rules],
    }


def _rule(
    rule: Rule, scenario: Scenario, program: Program, computed: Computed, played: _Played, paths: Collection[str]
) -> dict[str, Any]:
    named = [name.text for name in names(rule.bound)]
    period = named[-1].removeprefix("budget").removeprefix(".") if rule.family == "budget" else None
    return {
        "name": rule.name,
        "family": rule.family,
        "relation": rule.relation,
        "label": _both(lambda lang: rule_label(rule, scenario, lang)),
        "money": rule.dimension == scenario.scope.money,
        "row": program.exact.rows.index(rule.name),
        "left": played.ref(computed.left[rule.name]),
        "bound": played.ref(computed.bound[rule.name]),
        "size": played.ref(computed.size[rule.name]),
        "perUnit": played.ref(computed.per_unit.get(rule.name)),
        "budget": -1 if period is None else scenario.periods.index(period),
        "setting": rule.name if rule.family == "require" and rule.name in paths else None,
    }


def _question(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": _both(lambda lang: scenario_title(scenario, lang)),
        "actual": _both(lambda lang: actual_title(scenario, lang)) if scenario.actual is not None else None,
        "currency": scenario.currency,
        "periods": scenario.periods,
        "hasBudget": scenario.has_budget,
        "carryOver": scenario.question.carry_over,
        "hasUpkeep": any(programme.upkeep is not None for programme in scenario.programmes.values()),
        "display": _display(scenario),
    }


def _display(scenario: Scenario) -> dict[str, Any]:
    """The units that amounts can be printed in, largest first, and the largest amount that is not a budget."""
    amounts = [abs(sum(scenario.spending_of(name).values(), Fraction(0))) for name in scenario.allocations]
    if not amounts and not scenario.has_budget:
        amounts = [scenario.display.size * (100 if scenario.currency else 10**8)]
    units = dict.fromkeys(display_unit(scenario.currency, Fraction(10) ** k) for k in (14, 7, 1))
    return {
        "largest": float(max(amounts, default=Fraction(0))),
        "units": [
            {
                "size": float(unit.size),
                "counted": _both(partial(_counted, unit)),
                "name": _both(unit.name),
                "digits": {"ko": 0, "en": unit.en_digits},
            }
            for unit in (units if scenario.currency else ())
        ],
    }


def _counted(unit: DisplayUnit, lang: str) -> float:
    return float(unit.counted(lang))


def _setting(setting: Setting, scenario: Scenario) -> dict[str, Any]:
    factor: dict[str, float] = dict.fromkeys(LANGUAGES, 0.01 if setting.percent else 1.0)
    unit = dict.fromkeys(LANGUAGES, "%" if setting.percent else "")
    if setting.dimension == "money":
        factor = _both(lambda lang: float(scenario.display.counted(lang)))
        unit = _both(scenario.display.name)
    elif setting.dimension == "duration":
        years = setting.path == "horizon"
        factor = dict.fromkeys(LANGUAGES, 1.0 if years else 1 / 12)
        unit = _both(lambda lang: say("live_unit_years" if years else "live_unit_months", lang))
    elif setting.kind == "requirement":
        unit = _both(lambda lang: say("live_unit_points", lang))
    note = setting.number.note if setting.number is not None else None
    return {
        "path": setting.path,
        "kind": setting.kind,
        "value": setting.value,
        "low": setting.low,
        "high": setting.high,
        "step": {lang: step(setting, factor[lang]) for lang in LANGUAGES},
        "factor": factor,
        "unit": unit,
        "dimension": setting.dimension,
        "optional": setting.optional,
        "label": _both(lambda lang: label(setting.path, scenario, lang)),
        "note": None if note is None else _both(note.say),
        "status": setting.number.status if setting.number is not None else None,
    }


def _title(scenario: Scenario, kind: str, name: str) -> dict[str, str]:
    return _both(lambda lang: title(scenario, kind, name, lang))


def _both(words: Callable[[str], T]) -> dict[str, T]:
    return {lang: words(lang) for lang in LANGUAGES}


def _said(key: str) -> dict[str, str]:
    return _both(lambda lang: say(key, lang))
