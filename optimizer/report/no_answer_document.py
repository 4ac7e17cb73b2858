"""Why a scenario has no answer and what would give it one, as plain data; see docs/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.infeasible.repair import Change


def conflict_document(answer: Answer) -> dict[str, Any]:
    """The smallest conflict as data."""
    conflict = answer.conflict
    assert conflict is not None
    return {
        "rules": [{"name": rule.name, "place": str(rule.place)} for rule in conflict.rules],
        "not_negative": list(conflict.not_negative),
        "tiers": list(conflict.tiers),
        "curves": list(conflict.curves),
        "proof": {name: float(value) for name, value in conflict.proof.items()},
        "proven": conflict.proven,
    }


def repair_document(answer: Answer) -> dict[str, Any]:
    """What would end the conflict, as data; null where nothing of the kind does."""
    repair = answer.repair
    assert repair is not None
    return {
        "alone": {name: None if change is None else _data(change) for name, change in repair.alone.items()},
        "least": _changes(repair.least),
        "policy_only": _changes(repair.wishes),
    }


def _changes(changes: Sequence[Change] | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {"total": sum(change.share for change in changes), "changes": [_data(change) for change in changes]}


def _data(change: Change) -> dict[str, Any]:
    return {
        "name": change.rule.name,
        "place": str(change.rule.place),
        "kind": "policy" if change.wish else "fact",
        "limit": _plain(change.limit),
        "needed": _plain(change.to),
        "change": _plain(change.by),
        "share": change.share,
    }


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def runaway_document(answer: Answer) -> dict[str, Any]:
    """The direction that runs away and what would stop it, as data."""
    runaway = answer.runaway
    assert runaway is not None
    return {
        "runs_away": runaway.by_programme,
        "stops": [{"kind": stop.kind, "programme": stop.programme or None} for stop in runaway.stops],
    }
