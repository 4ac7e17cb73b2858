"""Variants side by side, and the verdict on each category that they allow."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.report.figures import number, title
from optimizer.report.language import say
from optimizer.report.parts import Table, plain_rows
from optimizer.report.table import table, wrap

ARROWS = {MORE: "▲", LESS: "▼"}


def variant_lines(answer: Answer, lang: str) -> list[str]:
    """The variants side by side as plain text."""
    shown = variants_table(answer, lang)
    if shown is None:
        return []
    rows = [row.cells for row in shown.rows]
    notes = [line for note in shown.notes for line in wrap(note)]
    return [*wrap(shown.caption), *table(shown.header, rows), *notes]


def variants_table(answer: Answer, lang: str) -> Table | None:
    """The variants side by side, with the direction of each category; None without variants."""
    if not answer.variants:
        return None
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
    notes = []
    if answer.verdict:
        parts = ", ".join(
            f"{sign} {ARROWS.get(verdict.direction, '·')} {verdict.agree}"
            for sign, verdict in zip(signs, answer.verdict.values(), strict=True)
        )
        notes.append(say("agreement", lang, m=len(answer.variants), parts=parts))
    if compared and any(item.status == "optimal" and item.regret is None for item in answer.variants.values()):
        notes.append(say("regret_none_note", lang))
    caption = say("variants_table", lang, legend=legend)
    return Table(tuple(header), plain_rows(rows), caption=caption, notes=tuple(notes))


def variant_title(answer: Answer, name: str, lang: str) -> str:
    """What people call a variant."""
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
    return cells + [ARROWS.get(answer.directions.get(name, ""), "·") for name in shown]


def verdict_lines(answer: Answer, lang: str) -> list[str]:
    """The verdict on each category as plain text."""
    shown = verdict_table(answer, lang)
    if shown is None:
        return []
    notes = [line for note in shown.notes for line in wrap(note)]
    return [*wrap(shown.caption), *table(shown.header, [r.cells for r in shown.rows], left=4), *notes]


def verdict_table(answer: Answer, lang: str) -> Table | None:
    """The verdict on each category by the fixed rule, with the robustness runs that stand against it."""
    if not answer.verdict or not answer.variants:
        return None
    rows = []
    for name, verdict in answer.verdict.items():
        agreed = say("runs_count", lang, n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))
        names = ", ".join(variant_title(answer, run, lang) for run in verdict.against)
        runs = f"{agreed} ({say('runs_against', lang, names=names)})" if names else agreed
        label = title(answer.scenario, "categories", name, lang)
        rows.append([label, say(verdict.direction, lang), say(verdict.word, lang), runs])
    header = tuple(say(key, lang) for key in ("category", "direction", "verdict", "runs"))
    key = "verdict_table" if getattr(answer, "swept", None) is None else "verdict_table_sampled"
    return Table(header, plain_rows(rows), left=4, caption=say(key, lang), notes=verdict_notes(answer, lang))


def verdict_notes(answer: Answer, lang: str) -> tuple[str, ...]:
    """Which runs count for robustness, and what becomes of a category that is undecided itself."""
    runs = next(iter(answer.verdict.values())).runs
    named = say("runs_named", lang, names=", ".join(variant_title(answer, run, lang) for run in runs))
    undecided = any(verdict.direction == UNDECIDED for verdict in answer.verdict.values())
    return (named, *([say("verdict_undecided", lang)] if undecided else []))


def score(answer: Answer, value: float) -> str:
    """A value of the objective: scores to one decimal, anything else as a figure."""
    return f"{value:z.1f}" if answer.scenario.goal.kind in ("weighted_score", "weakest_score") else number(value)
