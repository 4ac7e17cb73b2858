"""What may stand in a scenario file.

The classes describe files, one class for each block; a `description` says what a key means. Numbers become syntax trees
here; names are checked and values computed in `meaning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from optimizer.scenario.blocks import Allocation, Floor, NotNegative, Provenance, Quantity, Record, Text, Titled
from optimizer.scenario.fields import (
    SCALAR,
    Content,
    Date,
    Distribution,
    Flag,
    Formula,
    Listed,
    Named,
    Reads,
    RuleText,
    Word,
    content,
    optional,
    plain,
    read_share,
    required,
)
from optimizer.scenario.model_schema import Aim, Objection
from optimizer.scenario.units import DURATION, MONEY, NumberKind


class Objective(Record):
    """What is made as large or as small as possible."""

    one_of = ("maximize", "minimize")
    title: Text | None = optional(
        "What people call it beside scores and where the headline is about an expression; else it is the objective."
    )
    maximize: Formula | None = optional("`weighted_score`, `weakest_score`, or a linear expression over names.")
    minimize: Formula | None = optional(
        "`spend` (the least budget for the required scores; `total` alone is the same), `money_moved`, or a linear "
        "expression."
    )
    weights: NotNegative[Named[Quantity] | None] = optional(
        "Of `weighted_score`, by capability; they sum to 1. Without it all are equal."
    )


class Limit(Titled):
    """A rule with its reason. A bare text is short for `{rule: ...}`."""

    short, bare = ("rule",), [{"type": "string"}]
    rule: RuleText = required("A linear rule in words, as `talent >= 5% of budget`.")


def _read_uncertain(value: Any) -> Any:
    if value == "model" or isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and all(isinstance(plain(path), str) for path in value):
        return value
    raise ValueError("expected `model`, a list of paths, or a map of path to distribution")


def _read_weights(value: Any) -> Any:
    if value == "any":
        return value
    with suppress(ValueError):
        if (worth := read_share(value)) > 0:
            return worth
    raise ValueError("expected `any`, or a number above 0")


def _read_model_link(value: Any) -> Any:
    """The name of a model; a model itself is checked on its own."""
    if not isinstance(value, str | Mapping):
        raise ValueError("`model` is a name, a path, or the model itself")
    return value if isinstance(value, str) else "inline"


Share = Annotated[Any, Reads(read_share, SCALAR, str)]
"""A number or a percentage."""
Worth = Annotated[
    Any, Reads(_read_weights, {"anyOf": [{"const": "any"}, {"type": "number", "exclusiveMinimum": 0}]}, str)
]
"""`any`, or a number above 0."""


class Together(Provenance):
    """Numbers that move together when samples are drawn."""

    numbers: Listed[Word] = required("Their paths; `*` stands for every key.")
    correlation: Share = required(
        "Between any two of them, from -1 to 1 (of the normal scores; of the ranks it is nearly the same)."
    )


class Sampling(Provenance):
    """How a sweep draws samples, beyond the distribution of each number. It changes no answer of the scenario."""

    together: Named[Together] = optional("Numbers that move together, by a name.", {})
    weights: Worth = optional(
        "`any`: all weights are equally likely; a number: how many observations the stated weights are worth. Without "
        "it weights are not drawn."
    )
    allocation: Flag = optional(
        "Whether the lines of allocations are drawn: together, so that they keep to the stated total.", True
    )
    variants: Named[Share] = optional(
        "Variants that take part, with their shares of the samples; the rest is the scenario itself.", {}
    )


UncertainNumbers = Annotated[
    Annotated[
        Annotated[Literal["model"], Tag("<word>")]
        | Annotated[tuple[Word, ...], Tag("<one>")]
        | Annotated[dict[str, Distribution], Tag("<periods>")],
        Discriminator(
            lambda value: "<word>" if isinstance(value, str) else "<periods>" if isinstance(value, Mapping) else "<one>"
        ),
    ],
    Reads(_read_uncertain),
]
AllocationLink = Annotated[
    Annotated[Word, Tag("<word>")] | Annotated[Allocation, Tag("<one>")],
    Discriminator(lambda value: "<word>" if isinstance(content(value), str) else "<one>"),
]
"""The name of an allocation, or the allocation itself."""
ModelLink = Annotated[str, Reads(_read_model_link)]


YEARS = NumberKind(DURATION, positive=True, years=True)
Horizon = Annotated[Quantity | None, YEARS]


class QuestionBlock(Titled):
    """The keys that a scenario and its variants share: what we ask of a model."""

    model: ModelLink | None = optional(
        "The name of a model, a path relative to this file, or the model itself. Files are read from the folder of the "
        "project alone: the nearest above with `models/` and `scenarios/` in it, else that of the scenario."
    )
    as_of: Date | None = optional("Only sources up to this day may carry numbers; without it all of them may.")
    later_sources: Content[Literal["cost_basis", "all"]] | None = optional(
        "Which later sources are let in all the same: the bill's own costing (`cost_basis`), or `all`. What was let "
        "in is counted in print."
    )
    horizon: Horizon = optional(
        "Years in which outputs count. At least as many as the budget has periods; it is stated where the model has "
        "lags, lives or attrition, and else is 1."
    )
    budget: Annotated[Floor | None, NumberKind(MONEY, least=0)] = optional(
        "What may be spent: an amount, a map of period to amount, or `none`, as where nothing is said. "
        'Within `{ }` an amount with a comma stands in quotes: `{2026: "8조 4,000억원"}`.'
    )
    spend: Content[Literal["at_most", "exactly"]] = optional("Whether the budget has to be spent.", "at_most")
    carry_over: Flag = optional("Whether unspent money of a period passes on to the next.", False)
    objective: Objective | None = optional(
        "What is made as large or as small as possible; without it the weighted score."
    )
    require: Named[Formula] = optional(
        "Least scores: absolute, or `90% of` a named allocation's gain over spending nothing.", {}
    )
    limits: Named[Limit] = optional(
        "Linear rules in words, by a name of your own. Where a scenario extends another, its limits take the place of "
        "all limits there.",
        {},
    )
    set: Named[Any] = optional(
        "Other numbers for the model or the scenario, by dotted path; `*` stands for every key, never for a part of "
        "one (in one file a path without one goes before it), lists are set whole, `null` deletes.",
        {},
    )
    compare_with: AllocationLink | None = optional(
        "The actual: an allocation of the model by name, or programme to amount."
    )
    allocations: Named[Allocation] = optional("Further allocations, beside those of the model.", {})
    uncertain: UncertainNumbers | None = optional(
        "What is sampled: `model` (every quantity with a range, as where nothing is said), a list of paths, or path "
        "to distribution."
    )
    sampling: Sampling | None = optional("How it is sampled: what moves together, weights, allocations and variants.")
    outside: Named[Aim] = optional("Aims that the score leaves out, in place of the model's.", {})
    objections: Named[Objection] = optional(
        "What those who made the plan would say, with the answer, in place of the model's.", {}
    )


class Variant(QuestionBlock):
    """A partial scenario: what it names differs from the scenario it stands in. Variants do not nest."""

    robustness: Flag = optional(
        "It has to agree before a verdict is robust; where no variant says so, all with the same `compare_with` do "
        "that are no `rival`.",
        False,
    )
    rival: Flag = optional(
        "It is somebody's plan that settles no more than its limits: `optimizer plans` says what the worst and the "
        "best allocation within them reach, also by the plan's own objective where it states one.",
        False,
    )


class Judge(Titled):
    """Somebody's judgement of the same question: a partial scenario of weights and numbers; its `note` says why."""

    objective: Objective | None = optional("What this judge makes as large or small as possible.")
    horizon: Horizon = optional("Years that count for this judge.")
    set: Named[Any] = optional("This judge's own numbers, by dotted path.", {})


class ScenarioFile(QuestionBlock):
    """What we ask: a budget, an objective, limits, and the allocation to compare with."""

    scenario: Word | None = optional("The name of the scenario; without it that of its file.")
    extends: Word | None = optional(
        "Another scenario, whose keys hold where this file does not say otherwise; `null` deletes one. `model`, "
        "`budget`, `horizon`, `objective`, `limits`, `allocations`, `compare_with`, `outside` and `objections` replace "
        "those there whole, other maps are merged by key; a path of `set` with `*` takes the place of all settings "
        "there that it covers."
    )
    variants: Named[Variant] = optional("Partial scenarios, solved and shown beside this one, by name.", {})
    panel: Named[Judge] = optional(
        "Judges by name: `optimizer plans` says what each would do and what all can live with.", {}
    )
