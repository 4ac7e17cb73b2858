"""The result in words and tables: the finding, the allocation, scores, what binds, and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import Break
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.language.catalog import say
from optimizer.program.ces import PLANES, RATIO
from optimizer.report.figures import (
    MANY,
    Line,
    actual_title,
    counted,
    fixed,
    goal_title,
    groups,
    many,
    number,
    quantity_title,
    span,
    title,
    with_minus,
    with_unit_of_amounts,
)
from optimizer.report.headline import headline
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Row, Table, plain_rows
from optimizer.report.rule_words import bounded, missed, price
from optimizer.report.variants import score
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.families import tagged
from optimizer.scenario.scenario import Scenario


def finding(answer: Answer, lang: str, brief: bool = False) -> list[str]:
    """The headline and what has to be said with it, one sentence after another.

    ``brief`` leaves out what a table of plans and a picture of directions say.
    """
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None:
        return [
            say("no_comparison", lang, value=number(answer.objective), goal=goal_title(scenario, lang)),
            *_sampled(answer, lang),
        ]
    sentences = headline(answer, lang, brief)
    scored = scenario.goal.kind in ("weighted_score", "weakest_score")
    other = [item for item in baseline.breaks if item.rule.family != "budget"]
    if other:
        name = actual_title(scenario, lang)
        gap = f"{float(baseline.gap):z.1f}" if scored else number(baseline.gap)
        sentences.append(say("actual_breaks", lang, actual=name, breaks=breaks_words(other, scenario, lang), gap=gap))
    sampled = _sampled(answer, lang)
    if brief and sampled:
        return sentences
    return [*sentences, *(sampled or ([say("not_sampled", lang)] if scored and answer.variants else []))]


def _sampled(answer: Answer, lang: str) -> list[str]:
    """The sweep that an answer comes with in one sentence."""
    swept = getattr(answer, "sweep", None)
    if swept is None:
        return []
    from optimizer.report.sweep import sweep_line

    return [sweep_line(swept, lang)]


def breaks_words(items: Sequence[Break], scenario: Scenario, lang: str) -> str:
    """The rules that an allocation breaks, each with its value and limit."""
    return "; ".join(missed(item.value, item.limit, item.rule, scenario, lang) for item in items)


def allocation(answer: Answer, lang: str) -> Table:
    """The computed allocation beside the actual, with what is nearly as good and what the limits alone allow."""
    scenario = answer.scenario
    key = "allocation_table" if answer.baseline is not None else "allocation_table_alone"
    columns = ["actual"] if answer.baseline is not None else []
    columns += ["computed", *(["change"] if answer.baseline is not None else [])]
    columns += ["units"] if any(counted(scenario, name) for name in scenario.programmes) else []
    columns += ["near_optimal", *(["possible"] if scenario.categories else [])]
    rows: list[Row] = []
    lines: list[Line] = []
    empty = 0
    for group in groups(answer, lang):
        lines += group.members
        if group.line is not None and len(group.members) == 1:
            rows.append(Row(_cells(replace(group.line, units=group.members[0].units), scenario, columns, lang), GROUP))
        elif group.line is not None:
            rows.append(Row(_cells(group.line, scenario, columns, lang), GROUP))
        if group.line is None or len(group.members) > 1:
            kind = MEMBER if group.line else ""
            shown = [line for line in group.members if not many(scenario) or line.computed or line.actual or line.units]
            empty += len(group.members) - len(shown)
            rows += [Row(_cells(line, scenario, columns, lang), kind) for line in shown]
    actual = sum((x.actual or Fraction(0) for x in lines), Fraction(0)) if answer.baseline is not None else None
    whole = Line("", say("total", lang), sum((x.computed for x in lines), Fraction(0)), actual, (None, None))
    money = len([name for name in columns if name in ("actual", "computed", "change")])
    last = _cells(whole, scenario, columns, lang)[: 1 + money]
    rows.append(Row((*last, *[""] * (len(columns) - money)), TOTAL))
    header = (say("programme", lang), *(say(name, lang) for name in columns))
    notes: tuple[str, ...] = (say("table_note", lang),) if scenario.categories else ()
    notes += (say("many_empty", lang, n=empty),) if empty else ()
    notes += (say("many_ranges", lang, n=MANY),) if many(scenario) else ()
    return Table(header, tuple(rows), caption=with_unit_of_amounts(say(key, lang), scenario, lang), notes=notes)


def money(scenario: Scenario, value: Fraction | None, lang: str, signed: bool = False) -> str:
    """An amount as a table's figure; None has no end."""
    return "∞" if value is None else scenario.display.format(value, signed=signed, lang=lang)


def _cells(line: Line, scenario: Scenario, columns: list[str], lang: str) -> tuple[str, ...]:
    cells = {
        "actual": money(scenario, line.actual, lang),
        "computed": money(scenario, line.computed, lang),
        "change": money(scenario, line.change, lang, signed=True),
        "units": "" if line.units is None else number(line.units, 4),
        "near_optimal": "" if line.near_optimal is None else span(line.near_optimal, line.name, scenario, lang),
        "possible": "" if line.possible is None else span(line.possible, line.name, scenario, lang),
    }
    return (line.title, *(cells[name] for name in columns))


def periods(answer: Answer, lang: str) -> Table | None:
    """The computed allocation by period; None where there is one period."""
    scenario = answer.scenario
    if len(scenario.periods) < 2:
        return None
    header = (say("programme", lang), *scenario.periods, say("total", lang))
    rows = []
    for name in scenario.paid(scenario.programmes):
        amounts = [answer.spending[name, period] for period in scenario.periods]
        cells = [money(scenario, value, lang) for value in (*amounts, sum(amounts, Fraction(0)))]
        rows.append(Row((title(scenario, "programmes", name, lang), *cells)))
    paid = scenario.paid(scenario.programmes)
    totals = [sum((answer.spending[n, t] for n in paid), Fraction(0)) for t in scenario.periods]
    if answer.achieved.upkeep:
        charged = [Fraction(answer.achieved.charged(year)) for year in range(len(scenario.periods))]
        cells = [money(scenario, value, lang) for value in (*charged, sum(charged, Fraction(0)))]
        rows.append(Row((say("upkeep", lang), *cells)))
        totals = [spent + charge for spent, charge in zip(totals, charged, strict=True)]
    sums = (money(scenario, v, lang) for v in (*totals, sum(totals, Fraction(0))))
    rows.append(Row((say("total", lang), *sums), TOTAL))
    unit = scenario.display.name(lang)
    return Table(header, tuple(rows), caption=say("by_period", lang) + (f" ({unit})" if unit else ""))


def scores(answer: Answer, lang: str) -> Table | None:
    """The score of each capability, and the objective; without capabilities what the outputs come to."""
    scenario, baseline = answer.scenario, answer.baseline
    names = list(scenario.model.capabilities)
    if not names:
        return outputs(answer, lang)
    weighted = scenario.goal.kind == "weighted_score"
    header = [say("capability", lang), *([say("actual", lang)] if baseline else []), say("computed", lang)]
    header += [say("weight", lang)] if weighted else []
    rows = []
    for name in names:
        before = [fixed(baseline.achieved.scores[name])] if baseline else []
        cells = [title(scenario, "capabilities", name, lang), *before, fixed(answer.scores[name])]
        if weighted:
            weight = scenario.base.get(f"objective.weights.{name}", Fraction(0))
            cells.append(number(weight, 3))
        rows.append(Row(tuple(cells)))
    if scenario.goal.kind in ("weighted_score", "weakest_score"):
        whole = [say("objective", lang), *([fixed(baseline.achieved.objective)] if baseline else [])]
        rows.append(Row((*whole, fixed(answer.objective), *([""] if weighted else [])), TOTAL))
    return Table(tuple(header), tuple(rows), caption=say("scores_table", lang), notes=tuple(mixes(answer, lang)))


def outputs(answer: Answer, lang: str) -> Table | None:
    """Outputs and composites of the actual and the computed allocation, and the objective; None without any."""
    scenario, baseline = answer.scenario, answer.baseline
    if not answer.achieved.outputs:
        return None
    rows = []
    for name, value in answer.achieved.outputs.items():
        before = None if baseline is None else baseline.achieved.outputs[name]
        rows.append(Row((with_unit(scenario, name, lang), *_reached(value, before, lang))))
    if scenario.goal.kind == "expression":
        before = None if baseline is None else baseline.achieved.objective
        head = goal_title(scenario, lang, head=True)
        rows.append(Row((head, *_reached(answer.achieved.objective, before, lang)), TOTAL))
    columns = ("actual", "computed", "change") if baseline is not None else ("computed",)
    header = (say("output", lang), *(say(key, lang) for key in columns))
    return Table(header, tuple(rows), caption=say("outputs_table", lang))


def with_unit(scenario: Scenario, name: str, lang: str) -> str:
    """An output or composite with its unit, where it has one."""
    block = scenario.model.outputs.get(name) or scenario.model.composites[name]
    unit = block.unit.say(lang) if block.unit is not None else ""
    return quantity_title(scenario, name, lang) + (f" ({unit})" if unit else "")


def _reached(value: Any, before: Any, lang: str) -> tuple[str, ...]:
    if before is None:
        return (number(value),)
    change = number(value - before)
    change = change.with_text(f"+{change}") if value > before else change
    return number(before), number(value), with_minus(change, lang)


def mixes(answer: Answer, lang: str) -> list[str]:
    """How well the planes stand for the formula of each mix; nothing where they are exact."""
    evaluator, sentences = answer.solution.program.evaluator, []
    for name, composite in answer.scenario.model.composites.items():
        if composite.ces is not None and (error := evaluator.mix_error(name)) > 0:
            values = {"n": PLANES, "error": f"{100 * error:.2g}", "ratio": RATIO}
            shown = title(answer.scenario, "composites", name, lang)
            sentences.append(say("mix_note", lang, title=shown, **values))
    return sentences


def binding(answer: Answer, lang: str) -> Table | str:
    """What binds and what it costs: a table, or a sentence where there are no prices."""
    scenario = answer.scenario
    silent = tagged("silent")
    states = [s for s in answer.rules.values() if s.binding and s.rule.family not in silent and s.shadow_price != 0]
    if not states:
        return say("nothing_binds", lang)
    if answer.solution.whole is not None:
        labels = "; ".join(rule_label(state.rule, scenario, lang) for state in states)
        return say("binding_whole", lang, rules=labels)
    rows = []
    for state in sorted(states, key=_by_worth):
        label = rule_label(state.rule, scenario, lang)
        limit = bounded(state.limit, state.rule, scenario, lang)
        rows.append([label, limit, price(state.shadow_price, state.rule, scenario, lang)])
    header = (say("rule", lang), say("limit", lang), say("price", lang))
    return Table(header, plain_rows(rows), caption=say("binding_table", lang))


def _by_worth(state: RuleState) -> float:
    """Rules in the order of what a tenth more of the limit would be worth."""
    return -abs((state.shadow_price or 0.0) * float(abs(state.limit)))


def closing(answer: Answer, lang: str) -> list[str]:
    """Money left over, upkeep, regret, and how many numbers of which kind stand behind the result."""
    scenario, sentences = answer.scenario, []
    if answer.unspent is not None:
        budget = sum(scenario.budgets(), Fraction(0))
        values = {"budget": budget, "unspent": answer.unspent, "idle": answer.idle}
        sentences.append(say("closing_money", lang, **{k: scenario.display.say(v, lang) for k, v in values.items()}))
    if any(answer.upkeep):
        charged, later = (scenario.display.say(value, lang) for value in answer.upkeep)
        sentences.append(say("closing_upkeep", lang, charged=charged, later=later))
    sentences += regret(answer, lang)
    sentences.append(numbers_used(scenario, lang))
    sentences += unused(scenario, lang)
    if not answer.solution.unique:
        sentences.append(say("several" if scenario.actual is not None else "several_plain", lang))
    return sentences


def regret(answer: Answer, lang: str) -> list[str]:
    """What the actual falls short of the computed allocation at its own total; nothing where that is not stated."""
    if answer.regret is None:
        return []
    actual = actual_title(answer.scenario, lang)
    return [say("closing_regret", lang, actual=actual, regret=score(answer, answer.regret))]


def unused(scenario: Scenario, lang: str) -> list[str]:
    """Which names feed nothing, in a sentence; none where all feed something."""
    kinds = {name: kind for kind in ("programmes", "outputs", "composites") for name in getattr(scenario.model, kind)}
    found = [title(scenario, kinds[name], name, lang) for name in feeds_nothing(scenario)]
    return [say("feeds_nothing", lang, names=", ".join(found))] if found else []


def numbers_used(scenario: Scenario, lang: str) -> str:
    """How many numbers are cited, computed and assumed, and as of which day."""
    counts = scenario.status_counts()
    admitted = say("admitted", lang, n=len(scenario.admitted)) if scenario.admitted else ""
    as_of = str(scenario.question.as_of or say("no_date", lang))
    numbers = say("closing_numbers", lang, **counts, admitted=admitted, as_of=as_of)
    return f"{numbers} {say('curve_note', lang)}" if scenario.model.capabilities else numbers


def certificate(answer: Answer, lang: str) -> list[str]:
    """What was proven of the allocation."""
    proof = answer.certificate
    sentences = []
    if proof.bound is None or proof.gap is None:
        sentences.append(say("certificate_open", lang, objective=number(proof.objective, 9)))
    elif proof.by_solver:
        share = f"{number(100 * (proof.relative_gap or 0.0), 2)}%"
        objective, bound = number(proof.objective, 9), number(proof.bound, 9)
        sentences.append(say("certificate_whole", lang, objective=objective, bound=bound, share=share))
    else:
        share = f"{number(100 * (proof.relative_gap or 0.0), 2)}%"
        objective, bound, gap = number(proof.objective, 9), number(proof.bound, 9), number(proof.gap, 2)
        kind = say("certificate_exact", lang)
        values = {"objective": objective, "bound": bound, "gap": gap, "share": share, "kind": kind}
        sentences.append(say("certificate", lang, **values))
    return sentences
