"""What was printed twice or budgeted before, from the printed lines of the actual to its total, in words."""

from __future__ import annotations

from optimizer.analysis.sources.audit import DoubleCounts
from optimizer.language.catalog import say
from optimizer.report.figures import actual_title, title
from optimizer.scenario.allocation_schema import Overlap
from optimizer.scenario.scenario import Scenario


def double_counts_sentence(found: DoubleCounts, scenario: Scenario, lang: str) -> str:
    """How the printed lines come to the total."""
    taken = {"doubled": found.doubled, "held_before": found.before}
    less = [say(key, lang, amount=scenario.display.say(value, lang)) for key, value in taken.items() if value]
    sums = {"printed": found.printed, "rest": found.rest, "total": found.total}
    words = {key: scenario.display.say(value, lang) for key, value in sums.items()}
    words["less"] = say("less_both", lang, first=less[0], second=less[1]) if len(less) > 1 else "".join(less)
    words["actual"] = actual_title(scenario, lang)
    return say("double_counts_rest" if found.rest else "double_counts", lang, **words)


def overlap_lines(overlap: Overlap, scenario: Scenario, lang: str) -> str:
    """The lines that an amount is printed in."""
    return ", ".join(title(scenario, "programmes", name, lang) for name in overlap.lines)


def counted_in(overlap: Overlap, scenario: Scenario, lang: str) -> str:
    """Where the amount is counted."""
    if overlap.kept_in is not None:
        return say("kept_in", lang, where=overlap.kept_in.say(lang))
    own = title(scenario, "programmes", overlap.lines[0], lang)
    return say("kept_in", lang, where=say("original_budget", lang) if overlap.before else own)
