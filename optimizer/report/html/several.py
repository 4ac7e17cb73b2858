"""The report on several scenarios as one HTML page: what each finds, side by side, and what of it compares."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, compare_answers
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.assumptions_compared import assumption_parts
from optimizer.report.comparison import comparability, overview, sentences
from optimizer.report.comparison_tables import (
    allocations,
    binding,
    category_title,
    directions,
    scores,
    sign,
    signed_titles,
    signs,
    verdicts,
)
from optimizer.report.cross_regret_words import CrossRegretWords
from optimizer.report.figures import number, title
from optimizer.report.html.charts.dumbbell import Pair, dumbbells
from optimizer.report.html.markup import Child, Markup, join, tag, typesetting, verbatim
from optimizer.report.html.no_answer import conflict_table, repair_table
from optimizer.report.html.page import _read, _typeface, document, folded
from optimizer.report.html.parts import Words, article, chart, figure, fold, from_to, legend, section
from optimizer.report.html.render import table_of as shared
from optimizer.report.live.bundle import policy, scripts
from optimizer.report.no_answer import unbounded_sentences
from optimizer.report.outside import outside_line
from optimizer.report.parts import Table
from optimizer.report.result import certificate, mixes

_ROWS = 40
"""So many rows of a chart stay whole on a printed page."""
Group = tuple[str, list[Pair]]


def comparison_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on at least two ``answers`` as one HTML document, which asks nothing of any other file or machine."""
    with typesetting(lang):
        return _page(answers, lang)


def _page(answers: Sequence[Answer], lang: str) -> str:
    found = compare_answers(answers)
    words = Words(answers[0].scenario, lang)
    heading = words.say("cmp_title", n=len(answers))
    header = tag(
        "header",
        tag("p", words.say("cmp_kicker"), class_="kicker"),
        tag("h1", heading),
        tag("p", words.say("cmp_subtitle"), class_="subtitle"),
    )
    first = _findings(found, words), _allocation(found, words), _scores(found, words), _verdict(found, words)
    more = _binding(found, words), _judged(found, words), _assumptions(found, words), _grounds(found, words)
    main = tag("main", *first, folded(more, words), id="main")
    body = join(header, main, tag("footer", tag("p", words.say("cmp_footer"))))
    style = _typeface(heading + body), _read("style.css")
    script = verbatim(scripts(None, answers[0].scenario, lang))
    return document(heading, words.say("cmp_kicker"), body, style, policy(live=False), script, words)


def _findings(found: Comparison, words: Words) -> Markup:
    items = []
    rows = zip(found.answers, signed_titles(found, words.lang), sentences(found, words.lang), strict=True)
    for k, (answer, label, sentence) in enumerate(rows):
        name = tag("h3", label)
        outside = outside_line(answer.scenario, words.lang)
        below = tag("p", outside, class_="note") if outside else None
        items.append(tag("article", name, tag("p", sentence), below, _why_not(answer, words), id=f"finding-{k + 1}"))
    matters = tag("ul", *(tag("li", sentence) for sentence in comparability(found, words.lang)))
    return section(
        "summary",
        words.say("cmp_findings"),
        *items,
        shared(overview(found, words.lang)),
        article("comparability", words.say("cmp_comparability"), matters),
    )


def _why_not(answer: Answer, words: Words) -> Markup | None:
    """Why there is no allocation, where there is none."""
    own = Words(answer.scenario, words.lang)
    if answer.status == "infeasible":
        return join(conflict_table(answer, own), repair_table(answer, own))
    if answer.status == "unbounded":
        return join(tag("p", sentence) for sentence in unbounded_sentences(answer, words.lang)[1:])
    return None


# Charts.


def _allocation(found: Comparison, words: Words) -> Markup:
    money = found.same_budget and found.same_unit
    groups: list[Group] = []
    for name in dict.fromkeys(name for answer in found.solved for name in answer.scenario.categories):
        pairs = [_amount(found, k, name, money, words) for k in range(len(found.answers))]
        groups.append((category_title(found, name, words.lang), [pair for pair in pairs if pair is not None]))
    head = words.say("cmp_chart") + words.in_unit if money else words.say("cmp_chart_share")
    drawn = _charts("by-category", head, "cmp_chart_label", groups, found, words, True)
    tables = [shared(table) for table in allocations(found, words.lang, whole=True)]
    named = words.say("cmp_signs", list=signs(found, words.lang))
    return section("allocation", words.say("cmp_allocation_head"), drawn, *tables, words=named)


def _amount(found: Comparison, k: int, name: str, money: bool, words: Words) -> Pair | None:
    """The row of one scenario in a field, in the unit of amounts or in per cent of all spending."""
    answer = found.answers[k]
    if answer.status != "optimal" or name not in answer.scenario.categories:
        return None
    own = Words(answer.scenario, words.lang)
    path = f"scenarios.{found.names[k]}.categories.{name}"
    baseline = answer.baseline
    spent = answer.by_category(answer.spending)[name]
    before = None if baseline is None else answer.by_category(baseline.spending)[name]
    near = answer.near_optimal.categories[name]
    if money:
        ends = tuple(None if end is None else own.counted(end) for end in near)
        after = figure(own.money(spent), f"{path}.spend", "money")
        known = None if before is None else figure(own.money(before), f"{path}.actual", "money")
        values = None if before is None else own.counted(before), own.counted(spent)
    else:
        total = answer.scenario.total(answer.spending)
        ends = tuple(None if end is None else _share(end, total) for end in near)
        values = None if baseline is None or before is None else _share(before, baseline.total), _share(spent, total)
        after = figure(f"{values[1]:z.1f}", f"{path}.spend", "share")
        known = None if values[0] is None else figure(f"{values[0]:z.1f}", f"{path}.actual", "share")
    value, room = from_to(known, after)
    return Pair(sign(k), values[0], values[1], value, room, path, 1, (ends[0], ends[1]))


def _share(amount: Fraction, total: Fraction) -> float:
    return float(100 * amount / total) if total else 0.0


def _charts(
    name: str, head: str, label: str, groups: Sequence[Group], found: Comparison, words: Words, near: bool
) -> list[Markup]:
    """Dumbbells by group with a row for each scenario, in as many figures as pages need, all on one scale."""
    kept = [group for group in groups if group[1]]
    count = max(1, _ROWS // (len(found.answers) + 1))
    values = [end for _, pairs in kept for pair in pairs for end in (pair.actual, pair.computed, *(pair.near or ()))]
    beside = [value for value in values if value is not None]
    marks = [("actual", words.say("actual"))] if any(a.baseline is not None for a in found.solved) else []
    marks += [("computed", words.say("computed"))] + ([("near", words.say("near_optimal"))] if near else [])
    charts = []
    for start in range(0, len(kept), count):
        said = words.say(label, title=head, n=len(found.answers))
        drawing = dumbbells(kept[start : start + count], words.tick, said, beside)
        last = start + count >= len(kept)
        notes = [words.say("r_near_note")] if last and near else []
        suffix = f"-{start // count + 1}" if start else ""
        charts.append(chart(name + suffix, head, drawing, None, words, notes, legend(*marks)))
    return charts


def _scores(found: Comparison, words: Words) -> Markup | None:
    shown = scores(found, words.lang)
    if shown is None:
        return None
    groups: list[Group] = []
    for name in dict.fromkeys(name for answer in found.solved for name in answer.scores):
        owner = next(answer.scenario for answer in found.solved if name in answer.scores)
        pairs = []
        for k, answer in enumerate(found.answers):
            if answer.status != "optimal" or name not in answer.scores:
                continue
            path = f"scenarios.{found.names[k]}.capabilities.{name}"
            before = None if answer.baseline is None else float(answer.baseline.achieved.scores[name])
            after = figure(f"{answer.scores[name]:z.1f}", f"{path}.score", "score")
            known = None if before is None else figure(f"{before:z.1f}", f"{path}.actual", "score")
            value, room = from_to(known, after)
            pairs.append(Pair(sign(k), before, answer.scores[name], value, room, path, 1, None, "score"))
        groups.append((title(owner, "capabilities", name, words.lang), pairs))
    drawn = _charts("by-capability", words.say("cmp_chart_score"), "cmp_chart_scores", groups, found, words, False)
    notes = [words.say("r_judged_note"), *dict.fromkeys(note for a in found.solved for note in mixes(a, words.lang))]
    below = [tag("p", note, class_="note") for note in notes]
    named = words.say("cmp_signs", list=signs(found, words.lang))
    return section("scores", words.say("cmp_scores_head"), drawn, shared(shown), *below, words=named)


# Limits, verdicts, assumptions, proof.


def _binding(found: Comparison, words: Words) -> Markup:
    shown = binding(found, words.lang)
    inside = tag("p", shown) if isinstance(shown, str) else shared(shown)
    return fold("limits", words.say("cmp_binding"), inside)


def _verdict(found: Comparison, words: Words) -> Markup | None:
    shown = verdicts(found, words.lang)
    if shown is None:
        return None
    leads = [tag("p", sentence, class_="lead") for sentence in directions(found, words.lang)]
    return section("verdict", words.say("cmp_verdict"), *leads, shared(shown))


def _judged(found: Comparison, words: Words) -> Markup:
    said = CrossRegretWords(CrossRegret(found), words.lang)
    parts: list[Child] = [shared(part) for part in said.tables()]
    parts.append(tag("ul", *(tag("li", sentence) for sentence in said.sentences())))
    return fold("judged", words.say("cross_head"), *parts)


def _assumptions(found: Comparison, words: Words) -> Markup:
    parts: list[Child] = []
    for part in assumption_parts(found, words.lang):
        if isinstance(part, Table):
            parts.append(shared(part))
        elif isinstance(part, str):
            parts.append(tag("p", part, class_="lead"))
    return fold("assumptions", words.say("cmp_assumptions"), *parts)


def _grounds(found: Comparison, words: Words) -> Markup:
    items = []
    for label, answer in zip(signed_titles(found, words.lang), found.answers, strict=True):
        scenario = answer.scenario
        said = certificate(answer, words.lang) if answer.status == "optimal" else [words.say(answer.status)]
        origin = words.say("cmp_origin", file=scenario.shown, digest=scenario.digest[:16])
        counts = scenario.status_counts()
        numbers = ", ".join(f"{words.say(f'status_{key}')} {number(value)}" for key, value in counts.items())
        small = tag("span", f"{origin} {words.say('numbers')}: {numbers}.", class_="note")
        items.append(tag("li", tag("b", label), tag("br"), " ".join(said), small))
    lines = [words.say(key) for key in ("cmp_proof", "limit_conditional", "limit_proof", "cmp_own_report")]
    return fold(
        "grounds",
        words.say("cmp_grounds"),
        tag("ul", *(tag("li", line) for line in lines)),
        tag("ul", *items, class_="signed"),
    )
