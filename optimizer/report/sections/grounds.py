"""How the figures come about, what the method cannot say, every number with its range and sources, what was proven."""

from __future__ import annotations

import re
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import same_actual
from optimizer.report.document import provenance
from optimizer.report.figures import between, number
from optimizer.report.parts import Article, Items, Marked, Part, Row, Section, Table, present
from optimizer.report.rule_words import describe, formula_words
from optimizer.report.words import Words
from optimizer.scenario.allocations import COMPARISON
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.money import DisplayUnit, Printed
from optimizer.scenario.numbers import Number, Origin
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_STATED = ("budget", "horizon", "limits.", "require.", "objective.", "compare_with")
"""Numbers that every scenario sets itself."""
_GROUPS = (
    "budget", "parameters", "programmes", "outputs", "composites", "capabilities", "limits", "require", "objective",
)  # fmt: skip


def grounds(words: Words) -> Section:
    """Assumptions and sources."""
    holds = words.say("r_holds_grounds", n=sum(words.scenario.status_counts().values()))
    return Section(words.say("r_grounds"), present(_assumptions(words), _sources(words)), "grounds", holds)


def _assumptions(words: Words) -> Article:
    """The numbers, a table for each kind of what they belong to."""
    scenario, groups = words.scenario, dict[str, dict[str, Number]]()
    seen = {words.text(note) for note in (scenario.model.note, scenario.question.note)}
    seen |= judges if len(judges := set(_judges(words))) == 1 else set()  # who alone judged is named beneath
    for item in scenario.assumptions:
        path = re.sub(r"^(capabilities\.[^.]+\.curve)\..*", r"\1", item.path)  # the points of a curve count as one
        head = path.split(".")[0]
        head = ".".join(path.split(".")[:2]) if head == "allocations" else "budget" if head == "horizon" else head
        groups.setdefault(head, {}).setdefault(path, item)
    limits = [rule for rule in scenario.rules if rule.family == "limits" and rule.name not in groups.get("limits", {})]
    if limits:
        groups.setdefault("limits", {})
    header = words.each("number", "value", "range", "status", "sources_column", "r_remark")
    tables = []
    for name in sorted(groups, key=lambda name: _GROUPS.index(name) if name in _GROUPS else len(_GROUPS)):
        named = "." in name or name == "compare_with" != scenario.actual
        whose = words.allocation(name.rpartition(".")[2]) if named else words.actual
        head = words.say(f"r_group_{name}") if name in _GROUPS else words.say("r_group_other", title=whose)
        rows = [_row(path, item, whose, words, seen) for path, item in groups[name].items()]
        rows += [_limit(rule, words, seen) for rule in limits if name == "limits"]
        tables.append(Table(header, tuple(rows), 1, head, words=(3, 4, 5), kind="assumed"))
    notes = present(words.text(scenario.model.note), judged_by(words))
    return Article("assumptions", words.say("r_assumptions"), (*tables, *notes), numbers_used(words))


def judged_by(words: Words) -> str:
    """How many numbers somebody judged, and who; nothing where nobody is named."""
    names = _judges(words)
    return words.say("judges", n=len(names), names=", ".join(dict.fromkeys(names))) if names else ""


def _judges(words: Words) -> list[str]:
    """Who set the range of each number that somebody judged."""
    return [words.text(number.judged_by) for number in words.scenario.reached if number.judged_by is not None]


def _curve_points(path: str, scenario: Scenario) -> str:
    """The points of a curve, quantity and score."""
    points, i = [], 0
    while f"{path}.{i}.0" in scenario.base:
        x, y = (number(scenario.base[f"{path}.{i}.{side}"], 4) for side in (0, 1))
        points.append(f"({x},\u00a0{y})")
        i += 1
    return " ".join(points)


def _row(path: str, item: Number, whose: str, words: Words, seen: set[str]) -> Row:
    scenario = words.scenario
    value, low, high = words.values((scenario.base.get(path), item.low, item.high), path)
    value = value if path in scenario.base else _curve_points(path, scenario)
    span = "" if item.low is item.high is None else between(low, high, words.lang)
    inherited = (f"({key})" for key in item.inherited if key not in item.sources)
    sources = Marked(", ".join((*item.sources, *inherited)), "keys")
    # The heading of the group says which allocation.
    label = words.number(path).removeprefix(f"{whose}: ")
    name = Marked(label, under="" if label == path else path)
    status = Marked(words.say(f"status_{item.status}"), f"status {item.status}") if item.status else ""
    return Row((name, value, span, status, sources, _remarks(item, words, seen)), "", path, "number")


def _limit(rule: Rule, words: Words, seen: set[str]) -> Row:
    """A limit without a number of its own, as a share of the budget: its words stand in place of a formula."""
    origin = rule.origin
    sources = Marked(", ".join(origin.sources), "keys")
    note, name = _note(origin, words, seen), Marked(words.rule(rule), under=rule.name)
    remarks = [describe(rule, words) + ("." if note else ""), *note]
    return Row((name, "", "", "", sources, "\n".join(remarks)), "", rule.name, "number")


def _note(origin: Origin, words: Words, seen: set[str]) -> list[str]:
    """The note of a block, with the first of its numbers."""
    note = words.text(origin.note)
    if not note or note in seen:
        return []
    seen.add(note)
    return [note]


def _remarks(item: Number, words: Words, seen: set[str]) -> str:
    """The formula, who judged, and the note."""
    remarks = []
    if item.is_formula:
        remarks.append("= " + formula_words(item.expression, words))
    if item.judged_by is not None and (name := words.text(item.judged_by)) not in seen:
        remarks.append(words.say("r_judged_by", name=name))
    if item.by_scenario and not item.path.startswith(_STATED):
        remarks.append(words.say("r_by_scenario"))
    remarks += _note(item.origin, words, seen)
    if item.is_formula and len(remarks) > 1:
        remarks[0] += "."
    return "\n".join(remarks)


def _sources(words: Words) -> Article | None:
    """The documents that the report names."""
    rows, day = [], words.scenario.question.as_of
    for key in _used_sources(words.scenario):
        source = words.scenario.model.sources[key]
        date = source.dated or words.say("undated")
        if day is not None and source.date is not None and source.date > day:
            date += f" ({words.say('r_late')})"
        title = Marked(words.text(source.title), under=words.text(source.note), url=source.url or "")
        cells = (key, title, words.text(source.publisher), date, Marked(source.url or "", "address"))
        rows.append(Row(cells, "", key, "source"))
    if not rows:
        return None
    header = words.each("source_key", "source_title", "publisher", "date", "address")
    table = Table(header, tuple(rows), 5, words.say("sources_table"), kind="sources")
    return Article("sources", words.say("sources_column"), (table,), words.say("r_sources_lead", n=len(rows)))


def _used_sources(scenario: Scenario) -> list[str]:
    """Keys of the sources of numbers, limits, printed allocations, aims and objections, in the order of the model."""
    beside = tuple(f"allocations.{name}." for name, block in scenario.model.allocations.items() if block.reference)
    read = [*scenario.reached, *scenario.held_before, *(n for n in scenario.numbers if n.path.startswith(beside))]
    used = {key for number in read for key in (*number.sources, *number.inherited)}
    used |= {key for rule in scenario.rules for key in rule.origin.sources}
    used |= {key for aim in scenario.outside.values() for key in aim.source}
    used |= {key for objection in scenario.objections.values() for key in objection.source}
    return [key for key in scenario.model.sources if key in used]


def method(answer: Answer, words: Words) -> Section:
    """From programmes to scores, the objective, the horizon, and what is sought."""
    scenario = answer.scenario
    keys = ("r_method_1", *(["r_method_2"] if scenario.model.composites else []), "r_method_3")
    steps = Items(words.each(*keys), ordered=True)
    goal = objective_words(words)
    if "horizon" in scenario.base:
        goal += " " + words.say("r_horizon", years=words.quantity(scenario.base["horizon"], "years"))
    parts = present(steps if scenario.model.capabilities else None, goal, words.say("r_method_words"))
    return Section(words.say("r_method"), parts, "method")


def objective_words(words: Words) -> str:
    """What the objective makes as large or as small as possible, an expression in words."""
    goal, objective = words.scenario.goal, words.scenario.question.objective
    if goal.stated is None:
        return words.say(f"r_goal_{goal.kind}")
    titled = goal.maximized and objective is not None and objective.title is not None
    key = "r_goal_called" if titled else "r_goal_most" if goal.maximized else "r_goal_expression"
    return words.say(key, goal=words.goal(), rule=formula_words(goal.stated, words))


def limitations(answer: Answer, words: Words) -> Section:
    """What the method cannot say."""
    scenario = answer.scenario
    keys = ["limit_conditional", *(["limit_judged"] if scenario.model.capabilities else [])]
    items = [*words.each(*keys), *outside_notes(words)]
    items += [] if answer.solution.unique else [words.say("several")]
    items += unused(words)
    return Section(words.say("r_caveats"), (Items(tuple(items)),), "caveats")


def appendix(answer: Answer, words: Words) -> Section:
    """The certificate, the least budget for the same, versions and hashes."""
    parts: list[Part] = []
    if answer.status == "optimal":
        parts += certificate(answer, words)
        parts += _least_budget(answer, words)
    return Section(words.say("r_appendix"), (*parts, _versions(answer, words)), "appendix")


def _least_budget(answer: Answer, words: Words) -> list[str]:
    """The least budget as good as the actual, and from where to where it is in the variants with the same actual."""
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None or (least := baseline.equivalent_budget) is None:
        return []
    alike = (own for own in answer.variants.values() if same_actual(own.scenario, scenario))
    others = [own.baseline.equivalent_budget for own in alike if own.status == "optimal" and own.baseline]
    ends = sorted(own for own in others if own is not None)
    budget = words.in_proportion(scenario.display.written(words.known(least), words.lang))
    sentences = [words.say("r_equivalent", budget=budget)]
    if ends:
        span = scenario.display.written(words.span((ends[0], ends[-1]), False), words.lang)
        sentences.append(words.say("r_equivalent_in", n=len(ends), ends=words.in_proportion(span)))
    return [" ".join(sentences)]


def _versions(answer: Answer, words: Words) -> Table:
    known = provenance(answer)
    rows = {
        "r_scenario_file": known["scenario_file"],
        "setting_model": known["model"] or "-",
        "r_digest": Marked(known["digest"], "code"),
        "r_model_digest": Marked(known["model_digest"], "code"),
    }
    shown = [(words.say(key), value) for key, value in rows.items()] + list(known["versions"].items())
    header = words.say("r_what"), words.say("value")
    return Table(header, tuple(Row(cells) for cells in shown), 2, words.say("r_versions"))


def certificate(answer: Answer, words: Words) -> list[str]:
    """What was proven of the allocation."""
    proof = answer.certificate
    scenario, one = words.scenario, DisplayUnit(Fraction(1), words.scenario.currency or "")

    def shown(figure: str) -> str:
        return one.written(figure, words.lang) if scenario.goal.in_money else figure

    def small(value: Fraction | float) -> str:
        return Printed(f"{float(value):.2g}") if 0 < value < 1e-5 else number(value, 2)

    objective = shown(number(proof.objective, 9))
    if proof.bound is None or proof.gap is None:
        return [words.say("certificate_open", objective=objective)]
    values = {"bound": shown(number(proof.bound, 9)), "share": f"{small(100 * (proof.relative_gap or 0.0))}%"}
    if proof.by_solver:
        return [words.say("certificate_whole", objective=objective, **values)]
    return [words.say("certificate", objective=objective, gap=shown(small(proof.gap)), **values)]


def numbers_used(words: Words) -> str:
    """How many numbers are cited, computed and assumed, and as of which day."""
    scenario, counts = words.scenario, words.scenario.status_counts()
    admitted = words.say("admitted", n=len(scenario.admitted)) if scenario.admitted else ""
    as_of = str(scenario.question.as_of or words.say("undated"))
    numbers = words.say("closing_numbers", **counts, admitted=admitted, as_of=as_of)
    return f"{numbers} {words.say('curve_note')}" if scenario.model.capabilities else numbers


def unused(words: Words) -> list[str]:
    """Which names feed nothing, and which an allocation given in a CSV file or in code leaves out, in sentences."""
    split = words.scenario.allocations.get(COMPARISON)
    left = [name for name in words.scenario.programmes if split is not None and name not in split.lines]
    fixed = [name for name in left if words.scenario.programmes[name].fixed]
    zero = [name for name in left if name not in fixed]
    every = {"feeds_nothing": feeds_nothing(words.scenario), "without_line": zero, "without_line_fixed": fixed}
    said = [words.say(key, names=", ".join(map(words.quantity_title, own))) for key, own in every.items() if own]
    return [*said, *not_compared(words)]


def not_compared(words: Words) -> list[str]:
    """Which allocations have no amounts by the budget's periods, in a sentence; nothing without any."""
    names = [words.text(words.scenario.printed[name].title, name) for name in words.scenario.without_periods]
    return [words.say("without_periods", names=", ".join(names))] if names else []


def outside_line(words: Words) -> str:
    """The titles of the aims in one line; empty without any."""
    names = ", ".join(words.text(aim.title) for aim in words.scenario.outside.values())
    return f"{words.say('outside')}: {names}" if names else ""


def outside_notes(words: Words) -> list[str]:
    """What the files say of each aim, with its sources; an aim of which they say nothing is left out."""
    return [
        ": ".join(filter(None, (words.text(aim.title), words.text(aim.note)))) + cited(aim.source)
        for aim in words.scenario.outside.values()
        if aim.note is not None or aim.source
    ]


def objections(words: Words) -> Article | None:
    """Each objection with its answer; nothing without any."""
    items = [
        words.say("objection", title=words.text(item.title), answer=words.text(item.answer)) + cited(item.source)
        for item in words.scenario.objections.values()
    ]
    return Article("objections", words.say("objections"), (Items(tuple(items)),)) if items else None


def cited(source: tuple[str, ...]) -> str:
    """The keys of sources in brackets behind what rests on them; empty without any."""
    return f" [{', '.join(source)}]" if source else ""
