"""The judges of a scenario's panel: their beliefs, and their judgement of each other's optima and the plans."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.frames import Records
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.cross_regret import CrossRegret
from optimizer.plans.plans import Plans
from optimizer.solution import optimise
from optimizer.sweep.fixed_plan import COMPUTED


class Panel(CrossRegret):
    """The panel of the scenario of ``answer``, which is optimal; it judges the surest lead of ``plans`` too."""

    def __init__(self, answer: Answer, plans: Plans | None) -> None:
        self.answer, unit = answer, answer.scenario.display
        solved = (Answer(optimise(judge)).printed_in(unit) for judge in answer.scenario.panel.values())
        lead = {} if plans is None else {SUREST_LEAD: plans.surest_lead.spending}
        super().__init__(Comparison(tuple(solved)), {COMPUTED: answer.spending} | lead)

    @cached_property
    def numbers(self) -> Records[dict[str, Fraction]]:
        """Each weight and number on which a judge differs from the scenario, for the scenario and each judge."""
        scenario, panel = self.answer.scenario, self.answer.scenario.panel
        bases = {scenario.name: scenario.base} | {name: judge.base for name, judge in panel.items()}
        stated = {path for judge in panel.values() for path in judge.set_paths}
        paths = [
            path
            for path in scenario.base
            if (path in stated or path == "horizon" or path.startswith("objective.weights."))
            and any(own.get(path) != scenario.base[path] for own in bases.values())
        ]
        rows = {path: {name: own[path] for name, own in bases.items() if path in own} for path in paths}
        columns = dict.fromkeys(bases, ("value of the number, durations in years", ""))
        return Records("number", {path: dict.fromkeys(bases) | row for path, row in rows.items()}, columns)


def panel_of(answer: Answer, plans: Plans | None) -> Panel | None:
    """The panel of an answer; None where the scenario has none, or no allocation."""
    return Panel(answer, plans) if answer.scenario.panel and answer.status == "optimal" else None
