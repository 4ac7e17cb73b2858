"""How the figures come about, what the method cannot say, every number with its range and sources, what was proven."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.document import provenance
from optimizer.report.figures import goal_title, number, quantity, title
from optimizer.report.number_names import curve_of, curve_points, used_sources
from optimizer.report.parts import Article, Cell, Items, Part, Row, Section, Table, present
from optimizer.report.rule_words import formula_words
from optimizer.report.words import Words
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.expression import render
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

_GROUPS = (
    "budget", "parameters", "programmes", "outputs", "composites", "capabilities", "limits", "require", "objective",
)  # fmt: skip


def grounds(words: Words) -> Section:
    """Assumptions and sources."""
    holds = words.say("r_holds_grounds", n=sum(words.scenario.status_counts().values()))
    return Section(words.say("r_grounds"), present(_assumptions(words), _sources(words)), "grounds", holds)


def _assumptions(words: Words) -> Article:
    """The numbers, a table for each kind of what they belong to."""
    scenario, groups = words.scenario, dict[str, list[tuple[str, Number]]]()
    seen = {note.say(words.lang) for note in (scenario.model.note, scenario.question.note) if note is not None}
    for path, item in _entries(words).items():
        head = path.split(".")[0]
        groups.setdefault("budget" if head == "horizon" else head, []).append((path, item))
    order = [*(name for name in _GROUPS if name in groups), *(name for name in groups if name not in _GROUPS)]
    keys = ("number", "value", "range", "status", "sources_column", "r_remark")
    header = tuple(words.say(key) for key in keys)
    tables = []
    for name in order:
        head = words.say(f"r_group_{name}") if name in _GROUPS else words.say("r_group_other", title=words.actual)
        rows = tuple(_row(path, item, words, seen) for path, item in groups[name])
        tables.append(Table(header, rows, 1, head, words=(3, 4, 5), kind="assumed"))
    judges = {n.judged_by.say(words.lang): None for n in scenario.reached if n.judged_by is not None}
    judged = sum(1 for number in scenario.reached if number.judged_by is not None)
    notes = present(
        None if scenario.model.note is None else scenario.model.note.say(words.lang),
        words.say("judges", n=judged, names=", ".join(judges)) if judges else None,
    )
    return Article("assumptions", words.say("r_assumptions"), (*tables, *notes), numbers_used(scenario, words.lang))


def _entries(words: Words) -> dict[str, Number]:
    """Each number by its path; the points of a curve count as one."""
    entries: dict[str, Number] = {}
    for item in words.scenario.reached:
        entries.setdefault(curve_of(item.path) or item.path, item)
    return entries


def _row(path: str, item: Number, words: Words, seen: set[str]) -> Row:
    scenario = words.scenario
    value = words.value(scenario.base[path], path) if path in scenario.base else curve_points(path, scenario)
    span = "" if item.low is item.high is None else words.ends(item)
    status = Cell(words.say(f"status_{item.status}"), f"status {item.status}") if item.status else ""
    inherited = (f"({key})" for key in item.inherited if key not in item.sources)
    sources = Cell(", ".join((*item.sources, *inherited)), "keys")
    # The heading of the group says which allocation.
    label = words.number(path).removeprefix(f"{words.actual}: ")
    name = Cell(label, under="" if label == path else path)
    return Row((name, value, span, status, sources, _remarks(item, words, seen)), "", path, "number")


def _remarks(item: Number, words: Words, seen: set[str]) -> str:
    """The formula, who judged, and the note; the note of a block stands with the first of its numbers."""
    remarks = []
    if item.is_formula:
        remarks.append("= " + formula_words(item.expression, words.scenario, words.lang))
    if item.judged_by is not None:
        remarks.append(words.say("r_judged_by", name=item.judged_by.say(words.lang)))
    if item.by_scenario:
        remarks.append(words.say("r_by_scenario"))
    note = item.note.say(words.lang) if item.note is not None else ""
    if note and note not in seen:
        seen.add(note)
        remarks.append(note)
    if item.is_formula and len(remarks) > 1:
        remarks[0] += "."
    return "\n".join(remarks)


def _sources(words: Words) -> Article | None:
    """The documents that the report names."""
    rows, day = [], words.scenario.question.as_of
    for key in used_sources(words.scenario):
        source = words.scenario.model.sources[key]
        date = str(source.date or words.say("no_date"))
        if day is not None and (source.date is None or source.date > day):
            date += f" ({words.say('r_late')})"
        publisher = source.publisher.say(words.lang) if source.publisher is not None else ""
        note = source.note.say(words.lang) if source.note is not None else ""
        title = Cell(source.title.say(words.lang), under=note, url=source.url or "")
        cells = (key, title, publisher, date, Cell(source.url or "", "address"))
        rows.append(Row(cells, "", key, "source"))
    if not rows:
        return None
    header = tuple(words.say(key) for key in ("source_key", "source_title", "publisher", "date", "address"))
    table = Table(header, tuple(rows), 5, words.say("sources_column"), kind="sources")
    return Article("sources", words.say("sources_column"), (table,), words.say("r_sources_lead", n=len(rows)))


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
    keys = ["limit_conditional", *(["limit_judged"] if scenario.model.capabilities else [])]
    items = [*words.each(*keys, *(["r_limit_prices"] if answer.solution.whole is None else []))]
    items += outside_notes(scenario, words.lang)
    items += [] if answer.solution.unique else [words.say("several")]
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
    known = provenance(answer)
    counts = ", ".join(f"{words.say(f'status_{key}')} {value}" for key, value in known["numbers"].items())
    rows = {
        "r_scenario_file": known["scenario_file"],
        "setting_model": known["model"] or "-",
        "as_of": str(answer.scenario.question.as_of or words.say("no_date")),
        "numbers": counts,
        "r_later": str(known["later_sources"]),
        "r_digest": Cell(known["digest"], "code"),
        "r_model_digest": Cell(known["model_digest"], "code"),
    }
    shown = [(words.say(key), value) for key, value in rows.items()] + list(known["versions"].items())
    header = words.say("r_what"), words.say("value")
    return Table(header, tuple(Row(cells) for cells in shown), 2, words.say("r_versions"))


def certificate(answer: Answer, lang: str) -> list[str]:
    """What was proven of the allocation."""
    proof = answer.certificate
    objective = number(proof.objective, 9)
    if proof.bound is None or proof.gap is None:
        return [say("certificate_open", lang, objective=objective)]
    share, bound = f"{number(100 * (proof.relative_gap or 0.0), 2)}%", number(proof.bound, 9)
    if proof.by_solver:
        return [say("certificate_whole", lang, objective=objective, bound=bound, share=share)]
    gap, kind = number(proof.gap, 2), say("certificate_exact", lang)
    return [say("certificate", lang, objective=objective, bound=bound, gap=gap, share=share, kind=kind)]


def numbers_used(scenario: Scenario, lang: str) -> str:
    """How many numbers are cited, computed and assumed, and as of which day."""
    counts = scenario.status_counts()
    admitted = say("admitted", lang, n=len(scenario.admitted)) if scenario.admitted else ""
    as_of = str(scenario.question.as_of or say("no_date", lang))
    numbers = say("closing_numbers", lang, **counts, admitted=admitted, as_of=as_of)
    return f"{numbers} {say('curve_note', lang)}" if scenario.model.capabilities else numbers


def unused(scenario: Scenario, lang: str) -> list[str]:
    """Which names feed nothing, in a sentence; none where all feed something."""
    kinds = {name: kind for kind in ("programmes", "outputs", "composites") for name in getattr(scenario.model, kind)}
    titles = [title(scenario, kinds[name], name, lang) for name in feeds_nothing(scenario)]
    return [say("feeds_nothing", lang, names=", ".join(titles))] if titles else []


def outside_line(scenario: Scenario, lang: str) -> str:
    """The titles of the aims in one line; empty without any."""
    names = ", ".join(aim.title.say(lang) for aim in scenario.outside.values())
    return f"{say('outside', lang)}: {names}" if names else ""


def outside_notes(scenario: Scenario, lang: str) -> list[str]:
    """What the files say of each aim, with its sources; an aim of which they say nothing is left out."""
    notes = []
    for aim in scenario.outside.values():
        note = f": {aim.note.say(lang)}" if aim.note is not None else ""
        if note or aim.source:
            notes.append(f"{aim.title.say(lang)}{note}{_cited(aim.source)}")
    return notes


def objections(scenario: Scenario, lang: str) -> Article | None:
    """Each objection with its answer; nothing without any."""
    items = [
        say("objection", lang, title=item.title.say(lang), answer=item.answer.say(lang)) + _cited(item.source)
        for item in scenario.objections.values()
    ]
    return Article("objections", say("objections", lang), (Items(tuple(items)),)) if items else None


def _cited(source: tuple[str, ...]) -> str:
    return f" [{', '.join(source)}]" if source else ""
