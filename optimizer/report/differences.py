"""Which numbers, rules and settings differ between resolved scenarios, each with its origin and source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.comparison import Comparison
from optimizer.language import catalog, say
from optimizer.report.figures import between, quantity, sign
from optimizer.report.figures import number as figure
from optimizer.report.parts import Part, Table, plain_rows
from optimizer.report.resolved import resolved_document
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words
from optimizer.scenario.allocations import COMPARED
from optimizer.scenario.families import is_share

VALUE, GROUNDS, FIRST_ONLY, SECOND_ONLY = "value", "grounds", "first_only", "second_only"
_GROUNDS = ("low", "high", "status", "sources", "formula", "range_judged_by")
_SHOWN = 60
"""So many rows of a table are printed of several scenarios; `optimizer diff` has all."""
Document = Mapping[str, Any]


def difference_parts(first: Document, second: Document) -> dict[str, Any]:
    """What differs between two documents of `optimizer show --json`, as plain data; see docs/json.md.

    A number ``follows`` where both compute it by the same formula: it differs because another does.
    """
    settings = _beside(first["settings"], second["settings"])
    return {
        "format": "optimizer-diff",
        "version": 1,
        "first": {"scenario": first["scenario"], "digest": first.get("digest")},
        "second": {"scenario": second["scenario"], "digest": second.get("digest")},
        "settings": {path: sides for path, *sides in settings if sides[0] != sides[1]},
        "rules": {
            name: {"first": before, "second": after}
            for name, before, after in _beside(first["rules"], second["rules"])
            if before is None or after is None or before["text"] != after["text"]
        },
        "numbers": dict(_numbers(first, second)),
    }


def _numbers(first: Document, second: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, before, after in _beside(first["numbers"], second["numbers"]):
        if before is None or after is None:
            kind, follows = (SECOND_ONLY if before is None else FIRST_ONLY), False
        elif before["value"] != after["value"]:
            kind, follows = VALUE, bool(before.get("formula")) and before.get("formula") == after.get("formula")
        elif any(before.get(key) != after.get(key) for key in _GROUNDS):
            kind, follows = GROUNDS, False
        else:
            continue
        used = path.endswith(".before") or any(side is not None and side.get("used") for side in (before, after))
        yield path, {"kind": kind, "follows": follows, "used": used, "first": before, "second": after}


def _beside(first: Document, second: Document) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*first, *second]):
        yield name, first.get(name), second.get(name)


def differences_text(document: Document, first: Document, second: Document, lang: str, screen: Screen = PLAIN) -> str:
    """The differences as text: settings, rules, numbers that differ of themselves, and what follows from them."""
    title = say("diff_title", lang, first=first["scenario"], second=second["scenario"])
    parts: list[Part] = [*_tables([first, second], [document], lang, places=True)]
    if following := _used([document])[1]:
        names = ", ".join(_said(item, "called", path, lang) for path, item in following.items())
        parts.append(say("diff_follow", lang, n=len(following), names=names))
    if unused := sum(not item["used"] for item in document["numbers"].values()):
        parts.append(say("diff_unused", lang, n=unused))
    return text_page(title, parts or [say("diff_none", lang)], lang, screen)


def documents_of(comparison: Comparison) -> list[dict[str, Any]]:
    """The resolved scenarios of a comparison."""
    return [resolved_document(scenario, variants=False) for scenario in comparison.scenarios]


def assumption_parts(comparison: Comparison, lang: str) -> list[Part]:
    """How the assumptions of several scenarios differ from those of the first; one sentence where they do not."""
    documents = documents_of(comparison)
    for document, scenario in zip(documents, comparison.scenarios, strict=True):
        if scenario.actual is not None:
            document["settings"]["compare_with"] = Words(scenario, lang).actual
        document["settings"] = _without(document["settings"], ("variants",))
        document["numbers"] = _without(document["numbers"], COMPARED)
    changes = [difference_parts(documents[0], other) for other in documents[1:]]
    tables = _tables(documents, changes, lang, most=_SHOWN)
    if not tables:
        return [say("cmp_assumptions_same", lang)]
    following = len(_used(changes)[1])
    more = [say("cmp_following", lang, n=following)] if following else []
    return [" ".join([say("cmp_assumptions_lead", lang), *more]), *tables]


def _without(items: Document, heads: Sequence[str]) -> dict[str, Any]:
    return {path: item for path, item in items.items() if path.split(".")[0] not in heads}


def _used(changes: Sequence[Document]) -> tuple[list[str], dict[str, Document]]:
    """The numbers in use that differ of themselves anywhere, and those that follow, as the first scenario has them."""
    items = [(path, item) for change in changes for path, item in change["numbers"].items() if item["used"]]
    own = dict.fromkeys(path for path, item in items if not item["follows"])
    return list(own), {path: item["first"] for path, item in items if path not in own}


def _tables(
    documents: Sequence[Document], changes: Sequence[Document], lang: str, most: int | None = None,
    places: bool = False,
) -> list[Table]:  # fmt: skip
    """Settings, rules and numbers that differ, a column a scenario, and perhaps the places that they come from."""
    settings = list(dict.fromkeys(path for change in changes for path in change["settings"]))
    limits = [(name, item) for change in changes for name, item in change["rules"].items()]
    # Other rules of both sides say no more than their numbers.
    rules = list(dict.fromkeys(n for n, own in limits if places or n.startswith("limits.") or None in own.values()))
    numbers = [path for path in _used(changes)[0] if path not in rules]  # what a limit says holds its number

    def table(kind: str, names: Sequence[str], label: str, caption: str, cell: Callable[..., str]) -> Table:
        placed, rows = places and kind != "settings", list[list[str]]()
        for name in names[:most]:
            items = [document[kind].get(name) for document in documents]
            own = [cell(document, name, lang) if name in document[kind] else "-" for document in documents]
            rows.append([_called(name, items, lang), *own, *([_places(items)] if placed else [])])
        header = (say(label, lang), *map(sign, range(len(documents))), *([say("place", lang)] if placed else []))
        notes = (say("cmp_more_rows", lang, n=len(names) - len(rows)),) if len(rows) < len(names) else ()
        return Table(header, plain_rows(rows), len(header), say(caption, lang), notes)

    return [
        table(kind, names, label, caption, cell)
        for kind, names, label, caption, cell in (
            ("settings", settings, "diff_setting", "cmp_settings", _setting),
            ("rules", rules, "rule", "cmp_rules", _rule),
            ("numbers", numbers, "number", "numbers", _number),
        )
        if names
    ]


def _called(name: str, items: Sequence[Any], lang: str) -> str:
    """What the first that has a number, rule or setting calls it; of settings parts of the model by their path."""
    first = next(item for item in items if item is not None)
    if not isinstance(first, str):
        return _said(first, "called", name, lang)
    head, _, variant = name.partition(".")
    return f"{say('variant', lang)} {variant}" if head == "variants" else catalog(lang).get(f"setting_{name}", name)


def _said(item: Document, key: str, otherwise: str, lang: str) -> str:
    """What a number or rule of a document says under ``key`` in a language; ``otherwise`` where it does not."""
    words = item.get(key)
    return str(words.get(lang, otherwise)) if isinstance(words, Mapping) else otherwise


def _setting(document: Document, path: str, lang: str) -> str:
    """A setting as the file writes it; of a variant that it is there."""
    is_variant = path.startswith("variants.") and path.count(".") == 1
    return say("diff_variant", lang) if is_variant else str(document["settings"][path])


def _rule(document: Document, name: str, lang: str) -> str:
    """What a rule of a document demands, with the range of its number and what that rests on."""
    rule = document["rules"][name]
    says = _said(rule, "says", rule["text"], lang)
    return says + (_range_and_grounds(document, name, lang) if name in document["numbers"] else "")


def _number(document: Document, path: str, lang: str) -> str:
    """A number of a document with its range and what it rests on."""
    return _written(document, path, "value", lang) + _range_and_grounds(document, path, lang)


def _range_and_grounds(document: Document, path: str, lang: str) -> str:
    """The range of a number, its status and its sources."""
    number = document["numbers"][path]
    largest = max((abs(Fraction(number[end])) for end in ("low", "high") if number.get(end) is not None), default=None)
    low, high = (_written(document, path, end, lang, largest) for end in ("low", "high"))
    within = "" if low == high == "-" else f" ({between(low, high, lang)})"
    status = number.get("status")
    known = say(f"status_{status}", lang) if status in ("cited", "computed", "assumed") else ""
    return f"{within} · {' '.join([known, *map(str, number['sources'])]).strip() or '-'}"


def _written(document: Document, path: str, key: str, lang: str, largest: Fraction | None = None) -> str:
    number = document["numbers"][path]
    value = number.get(key)
    if value is not None and is_share(path):
        return f"{figure(100 * value)}%"
    unit, currency = number.get("unit"), document.get("currency")
    return "-" if value is None else quantity(value, unit, currency, lang, largest=largest)


def _places(items: Sequence[Document | None]) -> str:
    places = [str(item["place"]) for item in items if item is not None and item.get("place")]
    return " | ".join(dict.fromkeys(places))
