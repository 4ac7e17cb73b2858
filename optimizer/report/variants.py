"""The direction and verdict of each category, and what variants are called."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED, Verdict
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import fixed, number, title
from optimizer.report.parts import Table, plain_rows

ARROWS = {MORE: "▲", LESS: "▼"}
WAYS = {MORE: "up", LESS: "down"}
"""Classes of directions."""


def variant_title(answer: Answer, name: str, lang: str) -> str:
    """What people call a variant."""
    block = answer.scenario.question.variants.get(name)
    return block.title.say(lang) if block is not None and block.title is not None else name


def verdict_table(answer: Answer, lang: str) -> Table | None:
    """The direction of each category and the robustness runs that share it; with samples the verdict too."""
    if not answer.verdict or not (answer.variants or sampled(answer)):
        return None
    moves, columns = plan_moves(answer, lang), ["category", "direction"]
    columns += ["verdict"] if sampled(answer) else []
    columns += ["plan_field"] if moves else []
    columns += ["runs"] if answer.variants else []
    rows = []
    for name, verdict in answer.verdict.items():
        cells = {
            "category": title(answer.scenario, "categories", name, lang),
            "direction": say(verdict.direction, lang),
            "verdict": verdict_words(verdict, lang),
            "plan_field": moves.get(name, ""),
            "runs": runs_words(answer, verdict, lang),
        }
        rows.append([cells[column] for column in columns])
    header = tuple(say(key, lang) for key in columns)
    caption = say("verdict_table" if sampled(answer) else "direction_table", lang)
    return Table(header, plain_rows(rows), left=len(header), caption=caption, notes=verdict_notes(answer, lang))


def plan_moves(answer: Answer, lang: str) -> dict[str, str]:
    """Category to how the plan that holds up changes its money; empty where there is none."""
    plans, baseline = plans_of(answer), answer.baseline
    if plans is None or baseline is None:
        return {}
    own, before = (answer.by_category(spending) for spending in (plans.surest_lead.spending, baseline.spending))
    shown = answer.scenario.display
    return {name: shown.format(own[name] - before[name], signed=True, lang=lang) for name in own}


def sampled(answer: Answer) -> bool:
    """Whether the verdicts of an answer have samples."""
    return any(verdict.word is not None for verdict in answer.verdict.values())


def verdict_words(verdict: Verdict, lang: str) -> str:
    """The verdict with its reason: the share of samples with the direction, or that this itself is undecided."""
    if verdict.word is None or verdict.share is None:
        return ""
    word = say(verdict.word, lang)
    if verdict.direction == UNDECIDED:
        return say("verdict_undecided", lang, word=word)
    return say("verdict_share", lang, word=word, way=say(verdict.direction, lang), share=f"{100 * verdict.share:.1f}%")


def runs_words(answer: Answer, verdict: Verdict, lang: str) -> str:
    """How many robustness runs share the direction, and which do not."""
    agreed = say("runs_count", lang, n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))
    names = ", ".join(variant_title(answer, run, lang) for run in verdict.against)
    return f"{agreed} ({say('runs_against', lang, names=names)})" if names else agreed


def verdict_notes(answer: Answer, lang: str) -> tuple[str, ...]:
    """The rule, or why there is no verdict, and which runs count for robustness."""
    runs = next(iter(answer.verdict.values())).runs
    rule = say("verdict_rule" if sampled(answer) else "verdict_needs_samples", lang)
    names = ", ".join(variant_title(answer, run, lang) for run in runs)
    return (rule, say("runs_named", lang, names=names)) if runs else (rule,)


def score(answer: Answer, value: float) -> str:
    """A value of the objective: scores to one decimal, anything else as a figure."""
    return fixed(value) if answer.scenario.goal.kind in ("weighted_score", "weakest_score") else number(value)
