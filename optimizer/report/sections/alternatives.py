"""Alternatives: the same question asked otherwise, rival plans under the same objective, the panel of a scenario, and
how scenarios or judges judge each other's optima."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import same_actual
from optimizer.language import say
from optimizer.plans.criteria import LEAST_REGRET
from optimizer.plans.cross_regret import ACCEPTED_REGRET, MOST_ACCEPTED, OTHER_LINES, CrossRegret, Judgement, Panel
from optimizer.plans.planned_answer import panel_judged, plans_of
from optimizer.plans.plans import ACTUAL
from optimizer.plans.rivals import ALLOCATION, LIMITS, Rival, rival_plans
from optimizer.report.figures import decimals, sign
from optimizer.report.parts import GROUP, Article, Items, Marked, Part, Row, Table, plain_rows, present
from optimizer.report.sections.allocation import spending_table
from optimizer.report.sections.compared_figures import scenario_titles
from optimizer.report.sections.grounds import objective_words
from optimizer.report.sweep_words import ARROWS, WAYS, percent
from optimizer.report.words import Cells, Words


def variants(answer: Answer, words: Words) -> Article | None:
    """The variants side by side, with the direction of each category; nothing without variants."""
    table = variants_table(answer, words)
    return None if table is None else Article("variants", words.say("r_variants"), (table,))


def variants_table(answer: Answer, words: Words) -> Table | None:
    """The table of the variants; None without any."""
    if not answer.variants:
        return None
    fields, compared = list(answer.directions), answer.baseline is not None
    # Categories are numbered, because their titles side by side would not fit a page.
    signs = [sign(k) for k in range(len(fields))]
    rows = [Row(_variant(words.say("base"), answer, compared, fields, words), GROUP)]
    first = next(iter(answer.verdict.values()), None)
    for name, item in answer.variants.items():
        title = words.variant(name) + ("*" if first is not None and name in first.runs else "")
        rows.append(Row(_variant(title, item, compared, fields, words), "", f"variants.{name}"))
    same = all(same_actual(item.scenario, answer.scenario) for item in answer.variants.values())
    known = ["actual" if same else "setting_compare_with", "computed", "regret"] if compared else ["computed"]
    header = (*words.each("variant", *known), *signs)
    titles = (f"{own} {words.title('categories', name)}" for own, name in zip(signs, fields, strict=True))
    notes = [words.say("variants_legend", legend=", ".join(titles))] if fields else []
    notes += words.each("r_regret_note") if compared and answer.regret is None else []
    every = (item.baseline for item in (answer, *answer.variants.values()))
    apart = any(baseline is not None and baseline.added is not None for baseline in every)
    notes += words.each("variants_apart") if apart else []
    notes += words.each("variants_runs") if first is not None and first.runs else []
    broken = words.say("regret_none")
    notes += words.each("regret_none_note") if any(broken in row.cells for row in rows) else []
    return Table(header, tuple(rows), caption=words.say("r_variants_table"), notes=tuple(notes))


def _variant(label: str, item: Answer, compared: bool, fields: list[str], words: Words) -> tuple[str, ...]:
    own, baseline = Words(item.scenario, words.lang), item.baseline
    if item.status != "optimal":
        return label, *[""] * compared, words.say(item.status), *[""] * (compared + len(fields))
    unit = item.scenario.goal.in_money  # amounts may stand beside scores and other figures
    cells: list[str] = [Marked(own.objective(item.objective, unit), "strong")]
    if compared:
        before = "" if baseline is None else own.objective(baseline.achieved.objective, unit)
        cells = [before, *cells, "" if baseline is None else own.regret(item.regret, unit)]
    ways = [item.directions.get(name, "") for name in fields]
    return label, *cells, *(Marked(ARROWS.get(way, "·"), WAYS.get(way, "same")) for way in ways)


def rivals_article(answer: Answer, words: Words) -> Article | None:
    """The rival plans, and what is to be said of some; nothing where there is no other than the actual."""
    rivals = rival_plans(answer)
    if len(rivals) < 2:
        return None
    open_ended = any(rival.kind == LIMITS for rival in rivals.values())
    names = {
        name: words.variant(name) if rival.kind == LIMITS else words.allocation(name) for name, rival in rivals.items()
    }
    plans = plans_of(answer)
    ahead = {} if plans is None else {name: percent(own.ahead) for name, own in plans.sweep.findings.plans.items()}
    rows = [_row(answer, name, names[name], rival, open_ended, ahead, words) for name, rival in rivals.items()]
    apart = [] if answer.scenario.goal.in_money else ["rival_note_total"]
    notes = words.each("rival_note", *apart, *(["rival_note_limits"] if open_ended else []))
    notes += (words.say("rival_note_ahead"),) if ahead else ()
    budget = sum(answer.scenario.budgets()) if answer.scenario.has_budget else None
    if budget is not None and any(rival.total is not None and rival.total > budget for rival in rivals.values()):
        notes += (words.say("rules_at_budget", actual=words.actual or words.say("compared_with")),)
    table = words.table(rows, words.say("rival_table") + words.money_in, notes, long=["r_breaks"])
    remarks = [said for name, rival in rivals.items() for said in _remarks(names[name], rival, words)]
    parts = present(table, Items(tuple(remarks)) if remarks else None)
    return Article("rivals", words.say("r_rivals"), parts)


def _row(
    answer: Answer, name: str, title: str, rival: Rival, open_ended: bool, ahead: Mapping[str, str], words: Words
) -> tuple[Cells, str, str]:  # fmt: skip
    """What a plan takes and reaches, how far from the computed allocation, how often ahead, and the rules it breaks."""
    scenario, reached = answer.scenario, ["rival_worst", "rival_best"] if open_ended else ["objective"]
    cells: dict[str, str] = dict.fromkeys(["plan", "r_total", *reached, "r_gap"], "-")
    cells |= {"plan_ahead": ahead.get(name, "-") if rival.kind == ALLOCATION else "-"} if ahead else {}
    cells |= {"plan": title, "r_breaks": ""}
    if rival.best is None or rival.total is None:
        return cells, "", ""
    cells |= {"r_total": words.money(rival.total), reached[-1]: Marked(words.objective(rival.best), "strong")}
    if open_ended and rival.worst is not None:
        cells["rival_worst"] = words.objective(rival.worst)
    if rival.behind is not None:
        cells["r_gap"] = words.difference(-rival.behind if scenario.goal.maximized else rival.behind)
    cells["r_breaks"] = words.rules(rival.breaks)
    place = "" if rival.kind == LIMITS else f"allocations.{name}"
    return cells, GROUP if name == scenario.actual and place else "", place


def _remarks(title: str, rival: Rival, words: Words) -> list[str]:
    """Limits that no allocation keeps, and a plan by an objective of its own."""
    if rival.best is None:
        return [words.say("rival_no_answer", plan=title, status=words.say(rival.status))]
    if rival.own_best is None:
        return []
    own = {"best": words.objective(rival.own_best), "computed": words.objective(rival.own_computed)}
    remark = words.say("rival_own_goal", plan=title, **own)
    if rival.own_score is not None:
        remark += " " + words.say("rival_own_score", score=words.objective(rival.own_score))
    return [remark]


def judges(answer: Answer, words: Words) -> Article | None:
    """What the panel says; nothing without one."""
    panel = panel_judged(answer)
    if panel is None:
        return None
    blocks = answer.scenario.question.panel
    titles = {name: words.text(block.title, name) for name, block in blocks.items()}
    judged = CrossRegretWords(panel, words.lang, titles)
    reasons, own = [], objective_words(words)
    for name, block in blocks.items():
        said = f"{judged.signs[name]} " + ": ".join(filter(None, (titles[name], words.text(block.note))))
        held = objective_words(Words(answer.scenario.panel[name], words.lang))
        reasons.append(said if held == own else f"{said.rstrip('.')}. {held}")
    assumed = sum(block.status == "assumed" for block in blocks.values())
    lead = words.say("panel_assumed", n=assumed) if assumed else ""
    parts = present(Items(tuple(reasons)), _numbers(panel, judged, words), *judged.parts())
    return Article("judges", words.say("panel_head"), parts, lead)


def _numbers(panel: Panel, judged: CrossRegretWords, words: Words) -> Table | None:
    """The weights and numbers that judges set, beside those of the scenario where they differ from them."""
    rows, readers = [], [words, *(Words(judge, words.lang) for judge in panel.answer.scenario.panel.values())]
    for path, (value, *own) in ((path, list(row.values())) for path, row in panel.numbers.items()):
        reader = next(reader for reader in readers if path in reader.scenario.base)
        stated = reader.values((value, *(None if item == value else item for item in own)), path)
        cells = ["" if item == value else said for item, said in zip(own, stated[1:], strict=True)]
        rows.append([words.number(path), stated[0], *cells])
    header = (*words.each("number", "base"), *judged.signs.values())
    return Table(header, plain_rows(rows), caption=words.say("panel_numbers")) if rows else None


# Scenarios, or judges, that judge each other's optima.


class CrossRegretWords:
    """How one cross-regret is written in one language; ``judge`` is what its scenarios are called."""

    def __init__(self, cross: CrossRegret, lang: str, titles: Mapping[str, str] | None = None) -> None:
        self.cross, self.lang = cross, lang
        self.panel, self.judge = titles is not None, say("cross_scenario" if titles is None else "cross_judge", lang)
        named = scenario_titles(cross.comparison.scenarios, lang)
        self.titles = titles or dict(zip(cross.comparison.names, named, strict=True))
        self.signs = {name: sign(k) for k, name in enumerate(cross.comparison.names)}

    def say(self, key: str, **values: object) -> str:
        """A text in the language."""
        return say(key, self.lang, judge=self.judge, **values)

    @property
    def words(self) -> Words:
        """The words of the first scenario that judges."""
        return Words(next(iter(self.cross.judges.values())).scenario, self.lang)

    def parts(self) -> tuple[Part, ...]:
        """A table of judgements, sentences on judges without an answer and on the common plans, a table of spending."""
        several = self._common() if len(self.cross.judges) > 1 else []
        return present(self._matrix(), Items((*self._remarks(), *several)), self._amounts())

    def _matrix(self) -> Table:
        """How far each allocation is behind the optimum of each scenario; those without an answer keep their row."""
        names, optima = self.cross.comparison.names, self.cross.optima
        judged = {self.say("cross_optimum", sign=self.signs[name]): optima.get(name, {}) for name in names}
        judged |= {self._plan(name): own for name, own in self.cross.table.items()}
        rows = []
        for label, own in judged.items():
            accepted = f"{sum(item.accepted for item in own.values())}/{len(own)}" if own else "-"
            rows.append((label, *(self._cell(name, own.get(name)) for name in names), accepted))
        header = (self.say("plan"), *self.signs.values(), self.say("cross_within"))
        broken = any(item.breaks for own in judged.values() for item in own.values())
        notes = [self.say("cross_breaks")] if broken else []
        baselines = [own.baseline for own in self.cross.judges.values()] if ACTUAL in self.cross.table else []
        if any(own is not None and own.added is not None for own in baselines):
            notes.append(self.say("cross_held_total", actual=self._plan(ACTUAL)))
        if LEAST_REGRET in self.cross.common:
            notes.append(self.say("cross_least", plan=self._plan(LEAST_REGRET)))
        return Table(header, plain_rows(rows), caption=self.say("cross_table"), notes=tuple(notes))

    def _cell(self, judge: str, item: Judgement | None) -> str:
        """By what share of its gain a scenario finds an allocation behind, shaded; without a gain by how much.

        It is bold where that is accepted, and has a star where the allocation breaks rules of the scenario.
        """
        if item is None:
            return "-"
        words = Words(self.cross.judges[judge].scenario, self.lang)
        behind = words.objective(item.behind) if item.share is None else f"{decimals(100 * item.share)}%"
        kind = "strong" if item.accepted else f"heat{_depth(item.share)}"
        return Marked(f"{behind}{'*' if item.breaks else ''}", kind)

    def _remarks(self) -> list[str]:
        """Why scenarios judge nothing, or have no part in the plans for all."""
        said, reasons = [], self.cross.reasons
        for reason in dict.fromkeys(reasons.values()):
            names = ", ".join(self.titles[name] for name, own in reasons.items() if own == reason)
            other = reason == OTHER_LINES
            key, status = ("cross_other_lines", "") if other else ("cross_none", self.say(reason))
            said.append(self.say(key, names=names, status=status))
        without = [self.titles[name] for name, answer in self.cross.judges.items() if not answer.solution.gain]
        return said + ([self.say("cross_no_gain", names=", ".join(without))] if without else [])

    def _common(self) -> list[str]:
        """That there is no plan for all, and what every near-optimal allocation of all moves, beside the actual."""
        gains = any(answer.solution.gain for answer in self.cross.judges.values())
        said = [self.say("cross_no_common")] if gains and LEAST_REGRET not in self.cross.common else []
        if ACTUAL not in self.cross.plans:
            return said
        parts = [
            f"{self.words.title('programmes', name)} {self.say('more' if change > 0 else 'less')} "
            f"≥ {self.words.sum(abs(change))}"
            for name, change in self.cross.agreed.items()
        ]
        key = "cross_agreed" if parts else "cross_agreed_none"
        return [*said, self.say(key, actual=self._plan(ACTUAL), parts=", ".join(parts))]

    def _amounts(self) -> Table | None:
        """What the plans for all spend, beside the actual and the optima of a panel."""
        if not self.cross.common:
            return None
        plans = {self.words.actual_head: self.cross.plans[ACTUAL]} if ACTUAL in self.cross.plans else {}
        if self.panel:
            plans |= {self.signs[name]: answer.spending for name, answer in self.cross.judges.items()}
        plans |= {self._plan(name): own for name, own in self.cross.common.items()}
        caption, judge = self.say("plan_amounts") + self.words.in_unit, next(iter(self.cross.judges.values()))
        return spending_table(plans, caption, judge, self.words)

    def _plan(self, name: str) -> str:
        """What one of the plans beside the optima is called."""
        if name == ACTUAL:
            return self.words.actual
        return self.say(f"cross_{name}" if name in (LEAST_REGRET, MOST_ACCEPTED) else f"plan_{name}")


def _depth(share: float | None) -> int:
    """How deep a page shades a cell of the matrix: from 0 for what is accepted, one deeper each time the share doubles.

    >>> [_depth(share) for share in (None, 0.009, 0.015, 0.03, 0.3, 5.0)]
    [0, 0, 1, 2, 5, 5]
    """
    return 0 if not share or share <= ACCEPTED_REGRET else min(5, 1 + int(log2(share / ACCEPTED_REGRET)))
