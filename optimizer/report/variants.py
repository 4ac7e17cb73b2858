"""Variants side by side, and the verdict on each category that they allow."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import LESS, MORE
from optimizer.report.figures import number, title
from optimizer.report.language import say
from optimizer.report.table import table, wrap

_ARROWS = {MORE: "▲", LESS: "▼"}


def variant_lines(answer: Answer, lang: str) -> list[str]:
    if not answer.variants:
        return []
    scenario = answer.scenario
    shown = list(answer.directions)
    compared = answer.baseline is not None
    # Categories are numbered, because their titles side by side would not fit a page.
    signs = [chr(ord("①") + k) if k < 20 else str(k + 1) for k in range(len(shown))]
    header = [say("variant", lang), *([say("actual", lang)] if compared else []), say("computed", lang)]
    header += [say("regret", lang)] if compared else []
    header += signs
    rows = [_variant(say("base", lang), answer, compared, shown, lang)]
    for name, variant in answer.variants.items():
        rows.append(_variant(variant_title(answer, name, lang), variant, compared, shown, lang))
    legend = ", ".join(
        f"{sign} {title(scenario, 'categories', name, lang)}" for sign, name in zip(signs, shown, strict=True)
    )
    lines = [*wrap(say("variants_table", lang, legend=legend)), *table(header, rows)]
    if answer.verdict:
        parts = ", ".join(
            f"{sign} {_ARROWS.get(verdict.direction, '·')} {verdict.agree}"
            for sign, verdict in zip(signs, answer.verdict.values(), strict=True)
        )
        lines += wrap(say("agreement", lang, m=len(answer.variants), parts=parts))
    return lines


def variant_title(answer: Answer, name: str, lang: str) -> str:
    block = answer.scenario.question.variants.get(name)
    return block.title.say(lang) if block is not None and block.title is not None else name


def _variant(label: str, answer: Answer, compared: bool, shown: list[str], lang: str) -> list[str]:
    if answer.status != "optimal":
        return [
            label,
            *([""] if compared else []),
            say(answer.status, lang),
            *([""] if compared else []),
            *([""] * len(shown)),
        ]
    baseline = answer.baseline
    cells = [label]
    if compared:
        cells.append(score(answer, float(baseline.achieved.objective)) if baseline is not None else "")
    cells.append(score(answer, answer.objective))
    if compared:
        cells.append(say("regret_none", lang) if answer.regret is None else score(answer, answer.regret))
    return cells + [_ARROWS.get(answer.directions.get(name, ""), "·") for name in shown]


def verdict_lines(answer: Answer, lang: str) -> list[str]:
    """The verdict on each category by the fixed rule, with the robustness runs that stand against it."""
    if not answer.verdict or not answer.variants:
        return []
    rows = []
    for name, verdict in answer.verdict.items():
        agreed = say("runs_count", lang, n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))
        names = ", ".join(variant_title(answer, run, lang) for run in verdict.against)
        runs = f"{agreed} ({say('runs_against', lang, names=names)})" if names else agreed
        label = title(answer.scenario, "categories", name, lang)
        rows.append([label, say(verdict.direction, lang), say(verdict.word, lang), runs])
    header = [say(key, lang) for key in ("category", "direction", "verdict", "runs")]
    return [*wrap(say("verdict_table", lang)), *table(header, rows, left=4)]


def score(answer: Answer, value: float) -> str:
    """A value of the objective: scores to one decimal, anything else as a figure."""
    return f"{value:.1f}" if answer.scenario.goal.kind in ("weighted_score", "weakest_score") else number(value)
