"""What each field gets: actual, plan that holds up, computed allocation, the direction and how far it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict
from optimizer.plans.planned_answer import plans_of
from optimizer.report import figures
from optimizer.report.figures import groups
from optimizer.report.headline import other_total
from optimizer.report.parts import Row, Table
from optimizer.report.sweep_words import direction_words, runs_count, sampled, sweep_of
from optimizer.report.words import Words

_NAMED = 4
"""Programmes that a note names."""


@dataclass(frozen=True)
class Amounts:
    """What one category or programme gets, in the currency's unit; ``span`` holds 90% of the samples' own optima."""

    path: str
    title: str
    computed: Fraction
    actual: Fraction | None
    plan: Fraction | None
    span: tuple[float, float] | None
    verdict: Verdict | None

    @property
    def main(self) -> Fraction:
        """What the plan that holds up gives, without one the computed allocation."""
        return self.computed if self.plan is None else self.plan


def amounts(answer: Answer, lang: str) -> list[Amounts]:
    """The rows: categories where there are several, else programmes, the largest of many."""
    by_category = groups(answer, lang)
    categories = [group.line for group in by_category if group.line is not None]
    kind = "categories" if len(categories) > 1 else "programmes"
    lines = categories if kind == "categories" else [line for group in by_category for line in group.members]
    lines = [line for line in lines if not line.costless and not _fixed(answer, line.name)]
    most = sorted(lines, key=lambda line: -max(line.computed, line.actual or Fraction(0)))[: figures.DRAWN]
    members = answer.scenario.categories if kind == "categories" else {line.name: (line.name,) for line in lines}
    plan, verdicts = planned(answer), answer.verdict if kind == "categories" else {}
    return [
        Amounts(
            f"{kind}.{line.name}", line.title, line.computed, line.actual,
            plan.get(f"{kind}.{line.name}"), _span(answer, members[line.name]), verdicts.get(line.name),
        )
        for line in lines
        if line in most
    ]  # fmt: skip


def planned(answer: Answer) -> dict[str, Fraction]:
    """What the plan that holds up gives, as printed, by the place of category or programme in the document."""
    plans = plans_of(answer)
    if plans is None:
        return {}
    spent = figures.adding_up(answer.scenario.spent(plans.surest_lead.spending), answer.scenario)
    sums = answer.scenario.categories.items()
    plan = {f"categories.{name}": sum((spent[member] for member in members), Fraction(0)) for name, members in sums}
    return plan | {f"programmes.{name}": amount for name, amount in spent.items()}


def _fixed(answer: Answer, name: str) -> bool:
    """Whether nothing of a category or programme is ever divided otherwise."""
    members = answer.scenario.categories.get(name, (name,))
    return all(answer.scenario.programmes[member].fixed for member in members)


def _span(answer: Answer, members: Iterable[str]) -> tuple[float, float] | None:
    swept = sweep_of(answer)
    if swept is None:
        return None
    from optimizer.sweep.statistics import SampleDistribution

    low, *_, high = SampleDistribution.of(sum(swept.rows.column(f"spend.{name}") for name in members)).quantiles
    return None if low is None or high is None else (low, high)


def fields_table(answer: Answer, words: Words) -> Table | None:
    """A row a field; None where fields have no verdicts, and the allocation itself is the picture."""
    lines = [line for line in amounts(answer, words.lang) if line.verdict is not None]
    if answer.baseline is None or not lines:
        return None
    columns: dict[str, Callable[[Amounts, Verdict], str]] = {"actual": lambda line, _: words.money(line.actual)}
    if any(line.plan is not None for line in lines):
        columns["plan_field"] = lambda line, _: words.money(line.plan)
    columns["computed"] = lambda line, _: words.money(line.computed)
    money = len(columns)
    if sampled(answer):  # what cannot be told is no direction: the verdict stands first
        columns["verdict"] = lambda _, verdict: words.say(verdict.word) if verdict.word else "-"
    columns["direction"] = lambda _, verdict: direction_words(verdict, words.lang)
    if answer.variants and not sampled(answer):
        columns["runs"] = lambda _, verdict: runs_count(verdict, words.lang)
    rows = [
        Row((line.title, *(cell(line, line.verdict) for cell in columns.values())))
        for line in lines
        if line.verdict is not None
    ]
    texts = tuple(range(1 + money, 1 + len(columns)))
    notes = [*words.each(*(() if sampled(answer) else ["verdict_needs_samples"])), *field_notes(answer, lines, words)]
    caption = words.say("pic_label", n=len(rows)) + words.in_unit
    return Table(words.each("category", *columns), tuple(rows), caption=caption, notes=tuple(notes), words=texts)


def field_notes(answer: Answer, lines: list[Amounts], words: Words) -> list[str]:
    """What shares count, which programmes of fields that grow get nothing, and that totals differ."""
    notes = []
    swept = sweep_of(answer)
    if swept is not None and any(line.span is not None for line in lines):
        notes.append(words.say("pic_shares", n=f"{swept.findings.samples:,}"))
    if nothing := _without_money(answer, lines, words):
        notes.append(words.say("pic_nothing", names=nothing))
    if other_total(answer) is not None:
        notes.append(words.say("pic_totals"))
    return notes


def _without_money(answer: Answer, lines: list[Amounts], words: Words) -> str:
    """The programmes of a field that grows in the plan which get nothing from it, as few as can be named."""
    plan, names = planned(answer), list[str]()
    for line in lines:
        if line.plan is not None and line.actual is not None and line.plan > line.actual:
            kind, _, name = line.path.partition(".")
            members = answer.scenario.categories[name] if kind == "categories" else ()
            names += [words.title("programmes", name) for name in answer.scenario.paid(members)
                      if not plan[f"programmes.{name}"]]  # fmt: skip
    shown = ", ".join(names[:_NAMED])
    return words.say("and_more", names=shown, n=len(names) - _NAMED) if len(names) > _NAMED else shown
