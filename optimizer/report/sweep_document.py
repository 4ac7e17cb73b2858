"""What a sweep tells as plain data; see docs/json.md."""

from __future__ import annotations

from typing import Any

from optimizer.report.document import number
from optimizer.sweep.design import versions
from optimizer.sweep.findings import Findings
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.importance import Indices
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import Region
from optimizer.sweep.statistics import QUANTILES, Distribution, Share

VERSION = 1
_BARS = 40


def sweep_document(swept: Sweep, with_indices: bool = False) -> dict[str, Any]:
    """The document of `optimizer sweep --json`."""
    found, scenario, draws = swept.findings, swept.scenario, swept.design.draws
    some, ranking = found.status["optimal"] > 0, found.ranking
    return {
        "format": "optimizer-sweep",
        "version": VERSION,
        "scenario": scenario.name,
        "currency": scenario.currency,
        "samples": found.samples,
        "seed": draws.seed,
        "method": draws.method,
        "folder": None if swept.folder is None else str(swept.folder),
        "drawn": draws.describe(),
        "status": {name.replace(" ", "_"): count for name, count in found.status.items()},
        "by_highs": found.by_highs,
        "feasible": share_document(found.feasible),
        "verdict": {
            name: {
                "direction": item.direction,
                "word": item.word,
                "settled": item.settled,
                "agree": share_document(item.same),
                "runs": list(item.runs),
                "against": list(item.against),
            }
            for name, item in found.verdict.items()
        },
        "directions": _directions(found.directions) if some else {},
        "plans": {name: _plan(plan) for name, plan in found.plans.items()},
        "moves": {
            name: {"direction": item.direction, "same": share_document(item.same), "zero": share_document(item.zero)}
            for name, item in found.moves.items()
        },
        "enough": found.enough,
        "actual": scenario.actual,
        "actual_keeps": None if scenario.actual is None else share_document(found.keeps),
        "actual_breaks": list(found.broken) if some else [],
        "ahead": None
        if found.ahead is None
        else {**distribution_document(found.ahead), "histogram": _histogram(found)},
        "regret": None if found.regret is None else distribution_document(found.regret),
        "permitted": _directions(found.permitted) if some else {},
        "more_than": [
            {"amount": by.amount, "of_gain": by.of_gain, **share_document(item)} for by, item in found.beyond.items()
        ]
        if found.ahead is not None
        else [],
        "objective": distribution_document(found.optimum),
        "categories": {name: distribution_document(item) for name, item in found.moved.items()},
        "programmes": {name: distribution_document(item) for name, item in found.moved_programmes.items()},
        "capabilities": {
            name: {
                "score": distribution_document(own),
                "actual": None if actual is None else distribution_document(actual),
            }
            for name, (own, actual) in found.scores.items()
        },
        "allocations": {
            name: {
                "reached": distribution_document(item.reached),
                "places": [place.share for place in item.places],
                "keeps": None if item.keeps is None else share_document(item.keeps),
            }
            for name, item in (ranking.standings.items() if ranking is not None else ())
        },
        "order": None if ranking is None else {"names": list(ranking.order), **share_document(ranking.often)},
        "variants": {
            item.name or scenario.name: {
                "samples": item.samples,
                "optimal": item.optimal,
                "ahead": None if item.ahead is None else share_document(item.ahead),
                "directions": _directions(item.directions),
            }
            for item in found.variants
        },
        "actual_right": region_document(found.region),
        "indices": _indices(swept.indices) if with_indices else None,
        "versions": versions(),
    }


def _plan(item: FixedPlan) -> dict[str, Any]:
    return {
        "ahead": share_document(item.ahead),
        "difference": distribution_document(item.difference),
        "breaks": {name: share_document(broken) for name, broken in item.breaks.items()},
        "breaks_any": share_document(item.breaks_any),
    }


def share_document(item: Share) -> dict[str, Any]:
    """A share of samples with its 95% interval."""
    return {"share": item.share, "samples": item.hits, "of": item.n, "interval": [item.low, item.high]}


def _directions(found: dict[str, dict[str, Share]]) -> dict[str, Any]:
    return {name: {way: share_document(item) for way, item in shares.items()} for name, shares in found.items()}


def distribution_document(item: Distribution) -> dict[str, Any]:
    """A distribution over samples: mean, ends and quantiles."""
    quantiles = {f"{100 * q:g}%": number(value) for q, value in zip(QUANTILES, item.quantiles, strict=True)}
    return {
        "samples": item.n, "mean": number(item.mean), "least": number(item.least), "most": number(item.most),
        "quantiles": quantiles,
    }  # fmt: skip


def _histogram(found: Findings) -> dict[str, Any]:
    edges, counts = found.histogram("ahead", _BARS) if found.ahead is not None and found.ahead.n else ([], [])
    return {"edges": edges, "counts": counts}


def region_document(found: Region | None) -> dict[str, Any] | None:
    """Where certain samples lie."""
    if found is None:
        return None
    box = found.box
    return {
        "samples": found.cases,
        "of": found.known,
        "looked_at": found.looked_at,
        "differences": [
            {"path": item.path, "distance": item.distance, "inside": item.inside, "outside": item.outside}
            for item in found.differences
        ],
        "by_chance": found.differences[0].by_chance if found.differences else None,
        "rule": None
        if box is None
        else {
            "conditions": [
                {"path": item.path, "relation": ">" if item.above else "<=", "bound": item.bound}
                for item in box.conditions
            ],
            "coverage": box.coverage, "density": box.density, "base": box.base, "checked_on": box.n,
        },
    }  # fmt: skip


def _indices(found: Indices) -> dict[str, Any]:
    return {
        "solved": found.solved,
        "feasible": found.feasible,
        "sobol": {
            name: {
                "groups": own.groups,
                "used": own.used,
                "numbers": {
                    axis: {
                        "first": number(own.first[k]), "first_error": number(own.first_error[k]),
                        "total": number(own.total[k]), "total_error": number(own.total_error[k]),
                    }
                    for k, axis in enumerate(own.axes)
                },
            }
            for name, own in found.sobol.items()
        },
        "pawn": {
            name: {
                "samples": own.used,
                "by_chance": own.by_chance,
                "numbers": {path: number(own.median[k]) for k, path in enumerate(own.paths)},
            }
            for name, own in found.pawn.items()
        },
    }  # fmt: skip
