"""The report where there is no allocation: why, in the file's own words, and what would repair it."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.figures import title
from optimizer.report.html.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, heads, section, table
from optimizer.report.no_answer import needed, unbounded_sentences
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import amount, describe
from optimizer.scenario.rules import Rule


def no_answer(answer: Answer, words: Words) -> Markup:
    """The rules that contradict each other with their repair, or what runs away."""
    if answer.status == "unbounded":
        first, *others = unbounded_sentences(answer, words.lang)
        parts = [tag("p", sentence, class_="lead") for sentence in others]
        finding = tag("p", first, class_="finding", id="finding")
        return section("summary", words.say("r_summary"), finding, *parts)
    return section(
        "summary",
        words.say("r_summary"),
        tag("p", words.say("infeasible_head"), class_="finding", id="finding"),
        conflict_table(answer, words),
        tag("p", words.say("infeasible_hint"), class_="lead"),
        repair_table(answer, words),
    )


def conflict_table(answer: Answer, words: Words) -> Markup:
    """The smallest set of rules that contradict each other."""
    conflict, scenario = answer.conflict, answer.scenario
    assert conflict is not None
    rows = []
    for rule in conflict.rules:
        said = describe(rule, scenario, words.lang)
        rows.append(Line(_called(rule, words), [Cell(said, "text"), Cell(tag("code", str(rule.place)), "text")], 0))
    notes: list[Child] = []
    for key, kind, named in (
        ("not_negative", "programmes", conflict.not_negative),
        ("tiers_end", "programmes", conflict.tiers),
        ("curve_ends", "capabilities", conflict.curves),
    ):
        if named:
            names = ", ".join(title(scenario, kind, name, words.lang) for name in named)
            notes.append(words.say(key, names=names))
    notes += [words.say("farkas")] if conflict.proven else []
    return table(words.say("r_conflict"), heads(words, "rule", "r_says", "r_place"), rows, notes)


def repair_table(answer: Answer, words: Words) -> Markup | None:
    """What it would take, one rule at a time."""
    repair, scenario = answer.repair, answer.scenario
    if repair is None:
        return None
    single = [change for change in repair.alone.values() if change is not None]
    if not single:
        return tag("p", words.say("repair_no_single"))
    rows = []
    for change in sorted(single, key=lambda item: (not item.wish, item.share)):
        sign = ("△" if words.lang == "ko" else "-") if change.by < 0 else "+"
        cells = [
            Cell(words.say("repair_wish" if change.wish else "repair_fact")),
            Cell(amount(change.limit, change.rule, scenario, words.lang), "n"),
            Cell(needed(change, scenario, words.lang), "n strong"),
            Cell(f"{sign}{100 * float(change.share):.1f}%", "n"),
        ]
        rows.append(Line(_called(change.rule, words), cells, 0))
    header = heads(words, "repair_rule", "repair_kind", "#repair_now", "#repair_to", "#repair_change")
    return table(words.say("repair_alone"), header, rows, [words.say("repair_weighting")])


def _called(rule: Rule, words: Words) -> Markup:
    # Whoever mends the file needs its own name as well.
    return join(rule_label(rule, words.scenario, words.lang), tag("code", rule.name, class_="key"))
