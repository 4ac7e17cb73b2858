"""What may stand in a model file: frozen pydantic classes, one for each block; a `description` says what a key means.

Numbers become syntax trees here; names are checked and values computed in `meaning`.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field

from optimizer.errors import nearest
from optimizer.language.locale import LANGUAGES
from optimizer.scenario.blocks import (
    AboveZero,
    Allocation,
    InMoney,
    NotNegative,
    Provenance,
    Quantity,
    Record,
    Text,
    Titled,
)
from optimizer.scenario.expression import Literal
from optimizer.scenario.families import Limits
from optimizer.scenario.fields import (
    Content,
    Currency,
    Date,
    Flag,
    Formula,
    Listed,
    Named,
    Reads,
    RuleText,
    Sources,
    UnitOfMoney,
    Word,
    optional,
    required,
)
from optimizer.scenario.units import DURATION, MONEY, NumberKind


class Source(Record):
    """A document that numbers rest on."""

    title: Text = required("What the document is called.")
    publisher: Text | None = optional("Who published it.")
    date: Date | None = optional("Its date; a source without one counts as later than any `as_of`.")
    url: Word | None = optional("Where it can be read.")
    note: Text | None = optional("What is to be known about it.")
    cost_basis: Flag = optional(
        "The bill's own costing, disclosed later: admitted by `later_sources: cost_basis`.", False
    )

    @property
    def dated(self) -> str:
        """Its date as the file writes it, perhaps the month alone; empty without one."""
        stated = self.node.get("date")
        return "" if stated is None or self.date is None else str(stated.value)


class Category(Record):
    """A group of programmes that reports show as one line, or an amount of the ledger."""

    title: Text | None = optional("What reports call it; without it they write its name.")
    note: Text | None = optional("What belongs to it.")


Lag = Annotated[Quantity | None, NumberKind(DURATION, least=0)]
Life = Annotated[Quantity | None, NumberKind(DURATION, positive=True)]
Attrition = Annotated[Quantity | None, NumberKind(least=0, below=1)]


class Tier(Provenance):
    """A step of a rising unit cost: the next `units` units cost `unit_cost` each, in each period."""

    unit_cost: Annotated[Quantity, NumberKind(MONEY, positive=True)] = required(
        "Money per unit of this step, no less than in the one before."
    )
    units: AboveZero[Quantity | None] = optional(
        "The width of the step; the last may do without: it has no end. Past the last end money buys nothing."
    )


class Purchase(Titled):
    """What a programme is and gives: its unit, what that costs, and what comes of it."""

    category: Word | None = optional("The group it belongs to, one of `categories`.")
    unit: Text | None = optional("What its units are called.")
    unit_cost: Annotated[Quantity | None, NumberKind(MONEY, positive=True, zero_allowed=True)] = optional(
        "Money per unit. Without it a unit is one unit of currency; `0`: nothing is paid, and units are decided."
    )
    output: Word | None = optional("The output that a unit makes one of: short for `per_unit`.")
    per_unit: Named[Quantity] = optional("What one unit in service makes of each output, or uses of it (negative).", {})
    lag: Lag = optional("From payment to arrival; without it units serve at once.")
    life: Life = optional("From arrival to the end of service; without it for ever.")
    attrition: Attrition = optional("Share of service lost a year from arrival on.")
    upkeep: Annotated[Quantity | None, NumberKind(MONEY, least=0)] = optional(
        "Money per unit in service and year, charged to the budget periods from the second on; not with `tiers`."
    )


class Programme(Limits, Purchase):
    """Something money can be spent on."""

    tiers: Content[Annotated[tuple[Tier, ...], Field(min_length=1)]] = optional(
        "A unit cost that rises in steps, in place of `unit_cost`.", ()
    )
    payments: InMoney[Named[Quantity] | None] = optional(
        "Instead of `unit_cost`: money per unit by period (negative: income); decided once, in units, at the start of "
        "the first period, from which `lag` counts. An allocation keeps its units at other payments."
    )
    before: InMoney[Quantity | None] = optional(
        "Money that the same budget holds for it already, to which allocations add (a supplementary budget): printed "
        "beside them, of one period with the sum, never counted. Last year's budget is an allocation with a `heading`."
    )

    def decided(self, periods: tuple[str, ...]) -> tuple[str, ...]:
        """Those of ``periods`` in which units are decided: with payments once, in the first."""
        return periods if self.payments is None else periods[:1]

    @property
    def feeds(self) -> tuple[str, ...]:
        """The outputs that a unit makes or uses."""
        return (*self.per_unit, *(() if self.output is None else (self.output,)))

    @property
    def costless(self) -> bool:
        """Whether a unit costs nothing: `unit_cost: 0`. Then units are decided, and no money."""
        cost = self.unit_cost.value if self.unit_cost is not None else None
        return isinstance(cost, Literal) and cost.value == 0

    @property
    def in_units(self) -> bool:
        """Whether it is decided in units and not in money: its units cost nothing, or are paid over time."""
        return self.costless or self.payments is not None


class Initial(Quantity):
    """What is there before any money is spent; it may arrive late, fade and end."""

    lag: Lag = optional("From the start to arrival; without it there from the start.")
    life: Life = optional("From arrival to the end of service; without it for ever.")
    attrition: Attrition = optional("Share lost a year from arrival on.")


class Output(Titled):
    """A physical quantity that programmes produce or use, as an average over the horizon."""

    unit: Text | None = optional("What it is counted in.")
    initial: Initial | None = optional("How much there is before any money is spent.")


class Input(Provenance):
    """One of the two inputs of a mix, and the amount of it at which the mix is `unit`."""

    of: Formula = required("An output or composite, or a linear expression over them.")
    at: AboveZero[Quantity] = required("Its reference amount.")


class Mix(Provenance):
    """Two inputs that replace each other in part (constant elasticity of substitution)."""

    unit: AboveZero[Quantity] = required("The amount of the mix where both inputs are at their reference.")
    share: Annotated[Quantity, NumberKind(positive=True, below=1)] = required(
        "The weight of the first input, between 0 and 1."
    )
    elasticity: NotNegative[Quantity] = required(
        "0: neither can be replaced; 1: Cobb-Douglas; large: one is as good as the other."
    )
    inputs: Listed[Input] = required("The two inputs; for a third make one of them a mix itself.")

    def wrong(self) -> str:
        """Whether it has two inputs."""
        return "" if len(self.inputs) == 2 else "a mix has two inputs; for a third make one of them a mix itself"


class Composite(Titled):
    """A quantity made of others: the smallest of several (what nothing can be without), their sum, or a mix of two."""

    one_of = ("smallest_of", "sum_of", "ces")
    unit: Text | None = optional("What it is counted in.")
    smallest_of: Listed[Formula] | None = optional("The quantities of which the smallest counts.")
    sum_of: Listed[Formula] | None = optional("The quantities that are added.")
    ces: Mix | None = optional("A mix of two quantities that replace each other in part.")

    def wrong(self) -> str:
        """Whether it is one of three, and of any parts."""
        return super().wrong() or ("" if self.parts else "expected at least one part")

    @property
    def kind(self) -> str:
        """`smallest_of`, `sum_of` or `ces`."""
        return next(key for key in self.one_of if getattr(self, key) is not None)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The expressions it is made of."""
        if self.ces is not None:
            return tuple(item.of for item in self.ces.inputs)
        return self.smallest_of or self.sum_of or ()

    def place_of_part(self, i: int) -> str:
        """Where its ``i``-th part stands, below the composite."""
        return f"ces.inputs.{i}.of" if self.ces is not None else f"{self.kind}.{i}"


def _read_point(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("a point of a curve is [quantity, score]")
    return value


Point = Annotated[tuple[Quantity, Quantity], Reads(_read_point)]


class Capability(Titled):
    """A score read off a concave curve of a quantity: judgement, and labelled so."""

    one_of = ("curve", "linear")
    feed: Word = required("The output or composite that the curve is over.", alias="from")
    curve: Listed[Point] | None = optional(
        "Points `[quantity, score]`; the first slope continues below, flat after the last. The scale is yours; "
        "a score is called target attainment where all curves lead from 0 to 100."
    )
    linear: NotNegative[Quantity | None] = optional("Instead of a curve: points per unit, without end.")
    height: NotNegative[Quantity | None] = optional("Scales the gain above the first point; 1 where nothing is said.")
    reach: AboveZero[Quantity | None] = optional("Scales the distance from the first point; 1 where nothing is said.")

    def wrong(self) -> str:
        """Whether it has one shape, and a curve of points."""
        short = self.curve is not None and len(self.curve) < 2
        return super().wrong() or ("a curve has at least two points" if short else "")


class Statement(Record):
    """What a source says of the ledger's amounts: a rule in words, with the words it stands for."""

    claim: RuleText = required("A rule over amounts of the `ledger`.")
    quote: Text | None = optional("The words of the source that the claim stands for.")
    source: Sources = optional("Keys of the model's `sources`.", ())
    note: Text | None = optional("How the words were read.")


class Aim(Record):
    """An aim that the score leaves out."""

    title: Text = required("What the aim is called.")
    note: Text | None = optional("Why the score leaves it out, or where it counts instead.")
    source: Sources = optional("Keys of the model's `sources`.", ())


class Objection(Record):
    """What those who made the plan would say against the result, with the answer."""

    title: Text = required("The objection, in a sentence.")
    answer: Text = required("What is answered.")
    source: Sources = optional("Keys of the model's `sources`, for the objection and its answer.", ())


class Model(Titled):
    """What we believe: how money becomes outputs and scores. Provenance at the top holds for all inside."""

    model: Word | None = optional("The name of the model.")
    currency: Currency | None = optional(
        "An ISO code such as KRW. Without it amounts are plain numbers, or those of `amounts_in`."
    )
    amounts_in: UnitOfMoney | None = optional(
        "What bare numbers count where money is due, as `EUR million` or `억원`; one under `parameters` is no money. "
        "Pages print in a unit of their own."
    )
    unit_of_amounts: Text | None = optional("What amounts are called in print where there is no currency, as `USD`.")
    price_year: Content[Annotated[int, Field(strict=True)]] | None = optional(
        "The year of whose prices the amounts are."
    )
    sources: Named[Source] = optional("The documents that numbers rest on, by key.", {})
    categories: Named[Category] = optional("Groups of programmes, by name.", {})
    parameters: Annotated[Named[Quantity], NumberKind(None)] = optional(
        "Numbers that several lines need, by the name that formulas use.", {}
    )
    programmes: Content[Annotated[dict[str, Programme], Field(min_length=1)]] = required(
        "What money can be spent on, by name."
    )
    outputs: Named[Output] = optional("What programmes make or use, by name.", {})
    composites: Named[Composite] = optional("Quantities made of others, by name.", {})
    capabilities: Named[Capability] = optional("Scores read off quantities, by name.", {})
    allocations: Named[Allocation] = optional("Splits of money that a scenario can compare with, by name.", {})
    ledger: Named[Category] = optional("Amounts that sources speak of, none negative, by name.", {})
    statements: Named[Statement] = optional("What sources say of the ledger, for `optimizer sources` to reconcile.", {})
    outside: Named[Aim] = optional("Aims that the score leaves out; reports name them.", {})
    objections: Named[Objection] = optional(
        "What those who made the plan would say, with the answer; reports print both.", {}
    )

    def programme_meant(self, name: str) -> str:
        """A hint at the programme that has ``name`` as its title in some language, else a name like it."""
        for key, programme in self.programmes.items():
            titles = [] if programme.title is None else [programme.title.say(lang).casefold() for lang in LANGUAGES]
            if name.casefold() in titles:
                return f"did you mean `{key}`?"
        return nearest(name, self.programmes)

    def structure(self) -> str:
        """What the model states: without texts, keys at their default, and the sections that only describe."""
        described = {"sources", "outside", "objections"}
        structure = self.model_dump_json(exclude=described, by_alias=True, exclude_defaults=True)
        stated = json.loads(structure, object_hook=lambda block: {k: v for k, v in block.items() if v is not None})
        return json.dumps(stated, sort_keys=True)
