"""How the assumptions of several scenarios differ: numbers, rules and settings, a column for each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.report.differences import called, differences, grounds_words, rule_says, setting_name, value_words
from optimizer.report.figures import actual_title
from optimizer.report.parts import Part, Table, plain_rows
from optimizer.report.resolved import resolved_document
from optimizer.report.signs import sign
from optimizer.scenario.scenario import Scenario

_SHOWN = 60
"""So many rows of a table are printed; `optimizer diff` has all."""
_COMPARED = ("allocations", "compare_with", "compare_with_given")
"""Lines of allocations are what is compared, not what is assumed."""
Documents = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Differing:
    """The names of what differs anywhere from the first scenario, in the order of the files.

    ``numbers`` are those in use that differ of themselves, ``following`` how many differ because of them.
    """

    scenarios: tuple[Scenario, ...]
    documents: Documents
    settings: tuple[str, ...]
    rules: tuple[str, ...]
    numbers: tuple[str, ...]
    following: int


def differing(comparison: Comparison) -> Differing:
    """What differs between the first scenario and the others."""
    documents = tuple(resolved_document(scenario, variants=False) for scenario in comparison.scenarios)
    settings, rules, own, following = dict[str, None](), dict[str, None](), dict[str, None](), set[str]()
    for other in documents[1:]:
        found = differences(documents[0], other)
        settings |= dict.fromkeys(path for path in found["settings"] if not path.startswith("variants."))
        rules |= dict.fromkeys(name for name, item in found["rules"].items() if _words(item))
        for path, item in found["numbers"].items():
            if item["used"] and path.split(".")[0] not in _COMPARED:
                if item["follows"]:
                    following.add(path)
                else:
                    own[path] = None
    # A limit whose words differ is told with the rules, number and all.
    numbers = tuple(path for path in own if path not in rules)
    scenarios = tuple(comparison.scenarios)
    return Differing(scenarios, documents, tuple(settings), tuple(rules), numbers, len(following - set(own)))


def _words(item: Mapping[str, Any]) -> bool:
    """Whether a rule that differs says more than its number: budgets and caps are numbers already."""
    sides = [side for side in (item["first"], item["second"]) if side is not None]
    return len(sides) == 1 or any(str(side.get("text", ""))[:1] not in "<>=" for side in sides)


def assumption_parts(comparison: Comparison, lang: str) -> list[Part]:
    """The differences as tables; one sentence where there are none."""
    found = differing(comparison)
    tables = [_settings(found, lang), _rules(found, lang), _numbers(found, lang)]
    kept: list[Part] = [item for item in tables if item is not None]
    if not kept:
        return [say("cmp_assumptions_same", lang)]
    following = [say("cmp_following", lang, n=found.following)] if found.following else []
    return [" ".join([say("cmp_assumptions_lead", lang), *following]), *kept]


def _table(
    caption: str, first: str, names: tuple[str, ...], rows: list[list[str]], found: Differing, lang: str
) -> Table:
    header = (say(first, lang), *(sign(k) for k in range(len(found.documents))))
    notes = (say("cmp_more_rows", lang, n=len(names) - _SHOWN),) if len(names) > _SHOWN else ()
    return Table(header, plain_rows(rows), len(header), say(caption, lang), notes)


def _settings(found: Differing, lang: str) -> Table | None:
    rows = []
    for path in found.settings[:_SHOWN]:
        cells = [d["settings"].get(path, "-") for d in found.documents]
        if path == "compare_with":
            cells = [actual_title(scenario, lang) or "-" for scenario in found.scenarios]
        rows.append([setting_name(path, lang), *cells])
    return _table("cmp_settings", "diff_setting", found.settings, rows, found, lang) if rows else None


def _rules(found: Differing, lang: str) -> Table | None:
    rows = []
    for name in found.rules[:_SHOWN]:
        own = [document["rules"].get(name) for document in found.documents]
        named = next(rule for rule in own if rule is not None)
        cells = []
        for document, rule in zip(found.documents, own, strict=True):
            number = document["numbers"].get(name)
            grounds = "" if rule is None or number is None else f" · {grounds_words(number, lang)}"
            cells.append(rule_says(rule, lang) + grounds)
        rows.append([called(name, named, lang), *cells])
    return _table("cmp_rules", "rule", found.rules, rows, found, lang) if rows else None


def _numbers(found: Differing, lang: str) -> Table | None:
    rows = []
    for path in found.numbers[:_SHOWN]:
        own = [document["numbers"].get(path) for document in found.documents]
        cells = [called(path, next(item for item in own if item is not None), lang)]
        for document, item in zip(found.documents, own, strict=True):
            shown = "-"
            if item is not None:
                shown = f"{value_words(item, document['currency'], lang)} · {grounds_words(item, lang)}"
            cells.append(shown)
        rows.append(cells)
    return _table("cmp_numbers", "number", found.numbers, rows, found, lang) if rows else None
