"""Which numbers, rules and settings differ between two resolved scenarios, each with its origin and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.language.catalog import say
from optimizer.report.figures import between, quantity
from optimizer.report.parts import Table, plain_rows
from optimizer.report.terminal import PLAIN, Screen, text_page

VALUE, GROUNDS, FIRST_ONLY, SECOND_ONLY = "value", "grounds", "first_only", "second_only"
_GROUNDS = ("low", "high", "status", "sources", "formula", "range_judged_by")
_SETTINGS = frozenset(
    {
        "model", "currency", "price_year", "as_of", "later_sources", "spend", "carry_over", "compare_with", "periods",
        "objective",
    }
)  # fmt: skip
Document = Mapping[str, Any]


def differences(first: Document, second: Document) -> dict[str, Any]:
    """What differs between two documents of `optimizer show --json`, as plain data; see docs/json.md.

    A number ``follows`` where both compute it by the same formula: it differs because another does.
    """
    return {
        "format": "optimizer-diff",
        "version": 1,
        "first": {"scenario": first["scenario"], "digest": first.get("digest")},
        "second": {"scenario": second["scenario"], "digest": second.get("digest")},
        "settings": dict(_settings(first, second)),
        "rules": dict(_rules(first, second)),
        "numbers": dict(_numbers(first, second)),
    }


def _settings(first: Document, second: Document) -> Iterator[tuple[str, list[str | None]]]:
    before, after = first.get("settings") or {}, second.get("settings") or {}
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path) != after.get(path):
            yield path, [before.get(path), after.get(path)]


def _rules(first: Document, second: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, before, after in _beside(first["rules"], second["rules"]):
        if before is None or after is None or before.get("text") != after.get("text"):
            yield name, {"first": before, "second": after}


def _numbers(first: Document, second: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, before, after in _beside(first["numbers"], second["numbers"]):
        if before is None or after is None:
            kind, follows = (SECOND_ONLY if before is None else FIRST_ONLY), False
        elif before.get("value") != after.get("value"):
            kind, follows = VALUE, bool(before.get("formula")) and before.get("formula") == after.get("formula")
        elif any(before.get(key) != after.get(key) for key in _GROUNDS):
            kind, follows = GROUNDS, False
        else:
            continue
        used = any(side is not None and side.get("used") for side in (before, after))
        yield path, {"kind": kind, "follows": follows, "used": used, "first": before, "second": after}


def _beside(first: Document, second: Document) -> Iterator[tuple[str, Any, Any]]:
    for name in [*first, *(name for name in second if name not in first)]:
        yield name, first.get(name), second.get(name)


def differences_text(found: Document, first: Document, second: Document, lang: str, screen: Screen = PLAIN) -> str:
    """The differences as text: settings, rules, numbers that differ of themselves, and what follows from them."""
    title = say("diff_title", lang, first=first["scenario"], second=second["scenario"])
    return text_page(title, parts(found, first, second, lang) or [say("diff_none", lang)], lang, screen)


def parts(found: Document, first: Document, second: Document, lang: str) -> list[Table | str]:
    """The differences as tables and sentences."""
    made: list[Table | str] = []
    heads = ("①", "②")
    if found["settings"]:
        rows = [
            [setting_name(path, lang), *(value or "-" for value in both)] for path, both in found["settings"].items()
        ]
        made.append(_table("diff_settings", (say("diff_setting", lang), *heads), rows, lang))
    if found["rules"]:
        rows = [
            [called(name, item["first"] or item["second"], lang)]
            + [rule_says(item[side], lang) for side in ("first", "second")]
            + [_places(item)]
            for name, item in found["rules"].items()
        ]
        made.append(_table("diff_rules", (say("rule", lang), *heads, say("place", lang)), rows, lang))
    own = {path: item for path, item in found["numbers"].items() if item["used"] and not item["follows"]}
    if own:
        rows = [_number_row(path, item, first, second, lang) for path, item in own.items()]
        header = (say("number", lang), *heads, say("diff_grounds", lang), say("place", lang))
        made.append(_table("diff_numbers", header, rows, lang))
    following = [
        called(path, item["first"], lang) for path, item in found["numbers"].items() if item["used"] and item["follows"]
    ]
    if following:
        made.append(say("diff_follow", lang, n=len(following), names=", ".join(following)))
    unused = sum(1 for item in found["numbers"].values() if not item["used"])
    if unused:
        made.append(say("diff_unused", lang, n=unused))
    return made


def _table(caption: str, header: tuple[str, ...], rows: list[list[str]], lang: str) -> Table:
    return Table(header, plain_rows(rows), left=len(header), caption=say(caption, lang))


def called(name: str, item: Document, lang: str) -> str:
    """What people call a number or rule of a document; its own name where the document does not say."""
    words = item.get("called")
    return str(words.get(lang, name)) if isinstance(words, Mapping) else name


def rule_says(rule: Document | None, lang: str) -> str:
    """What a rule of a document demands, in words."""
    if rule is None:
        return "-"
    words = rule.get("says")
    return str(words.get(lang, "")) if isinstance(words, Mapping) else str(rule.get("text") or "")


def setting_name(path: str, lang: str) -> str:
    """What people call a setting; parts of the model by their path."""
    head, _, name = path.partition(".")
    if head == "variants":
        return f"{say('variant', lang)} {name}"
    return say(f"setting_{path}", lang) if path in _SETTINGS else path


def _places(item: Document) -> str:
    found = [str(side["place"]) for side in (item["first"], item["second"]) if side is not None and side.get("place")]
    return " | ".join(dict.fromkeys(found))


def _number_row(path: str, item: Document, first: Document, second: Document, lang: str) -> list[str]:
    sides = [(item["first"], first), (item["second"], second)]
    values = ["-" if side is None else value_words(side, whole.get("currency"), lang) for side, whole in sides]
    grounds = ["-" if side is None else grounds_words(side, lang) for side, _ in sides]
    name = called(path, item["first"] or item["second"], lang)
    return [name, *values, " | ".join(dict.fromkeys(grounds)), _places(item)]


def value_words(number: Document, currency: str | None, lang: str) -> str:
    """A number of a document with its range, in words."""
    value, low, high = (number.get(key) for key in ("value", "low", "high"))
    unit = number.get("unit")
    text = "-" if value is None else quantity(value, unit, currency, lang)
    if low is None and high is None:
        return text
    left, right = ("-" if end is None else quantity(end, unit, currency, lang) for end in (low, high))
    return f"{text} ({between(left, right, lang)})"


def grounds_words(number: Document, lang: str) -> str:
    """What a number of a document rests on: its status and its sources."""
    status = number.get("status")
    known = say(f"status_{status}", lang) if status in ("cited", "computed", "assumed") else ""
    return " ".join([known, *map(str, number.get("sources") or ())]).strip() or "-"
