"""How the figures come about, what the method cannot say, and what was proven."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.document import document
from optimizer.report.figures import goal_title, quantity
from optimizer.report.finding import certificate, unused
from optimizer.report.outside import outside_notes
from optimizer.report.parts import Cell, Items, Part, Row, Section, Table, present
from optimizer.report.words import Words
from optimizer.scenario.expression import render


def method(answer: Answer, words: Words) -> Section:
    """From programmes to scores, the objective, the horizon, and what is sought."""
    scenario, objective = answer.scenario, answer.scenario.question.objective
    steps = Items(tuple(words.say(f"r_method_{k}") for k in (1, 2, 3, 4)), ordered=True)
    most = scenario.goal.maximized and scenario.goal.kind == "expression"
    goal = words.say("r_goal_most" if most else f"r_goal_{scenario.goal.kind}")
    if objective is not None and objective.maximize is not None and objective.title is not None:
        title, rule = goal_title(scenario, words.lang), render(objective.maximize)
        goal = words.say("r_goal_called", goal=title, rule=rule)
    if "horizon" in scenario.base:
        years = quantity(scenario.base["horizon"], "years", None, words.lang)
        goal += " " + words.say("r_horizon", years=years, n=len(scenario.rules))
    parts = present(steps if scenario.model.capabilities else None, goal, words.say("r_method_words"))
    return Section(words.say("r_method"), parts, "method")


def limitations(answer: Answer, words: Words) -> Section:
    """What the method cannot say."""
    scenario = answer.scenario
    keys = ["limit_conditional", *(["limit_judged"] if scenario.model.capabilities else []), "limit_proof"]
    if getattr(answer, "sweep", None) is not None:
        keys.append("limit_sampled")
    elif scenario.actual is not None:
        keys.append("limit_samples")
    keys += ["r_limit_ranges", "r_limit_prices" if answer.solution.whole is None else "r_price_whole"]
    items = [words.say(key) for key in keys]
    items += outside_notes(scenario, words.lang)
    if not answer.solution.unique:
        items.append(words.say("several" if scenario.actual is not None else "several_plain"))
    items += unused(scenario, words.lang)
    return Section(words.say("r_caveats"), (Items(tuple(items)),), "caveats")


def appendix(answer: Answer, words: Words) -> Section:
    """The certificate, the least budget for the same, versions and hashes."""
    parts: list[Part] = []
    if answer.status == "optimal":
        parts += certificate(answer, words.lang)
        baseline = answer.baseline
        if baseline is not None and baseline.equivalent_budget is not None:
            least = answer.scenario.display.say(baseline.equivalent_budget, words.lang)
            parts.append(words.say("r_equivalent", budget=least, actual=words.actual))
    return Section(words.say("r_appendix"), (*parts, _versions(answer, words)), "appendix")


def _versions(answer: Answer, words: Words) -> Table:
    found = document(answer, variants=False)["provenance"]
    counts = ", ".join(f"{words.say(f'status_{key}')} {value}" for key, value in found["numbers"].items())
    later = Cell(str(found["later_sources"]), path="provenance.later_sources", style="count")
    rows = {
        "r_scenario_file": found["scenario_file"],
        "r_model": found["model"] or "-",
        "r_as_of": str(answer.scenario.question.as_of or words.say("no_date")),
        "numbers": counts,
        "r_later": later,
        "r_digest": Cell(found["digest"], "code", "provenance.digest", "text"),
        "r_model_digest": Cell(found["model_digest"], "code", "provenance.model_digest", "text"),
    }
    shown = [(words.say(key), value) for key, value in rows.items()] + list(found["versions"].items())
    header = words.say("r_what"), words.say("r_is")
    return Table(header, tuple(Row(cells) for cells in shown), 2, words.say("r_versions"))
