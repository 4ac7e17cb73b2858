"""What blocks of a file are made of: records with their places, texts, numbers with their origin, allocations."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PlainSerializer,
    PrivateAttr,
    Tag,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema

from optimizer.language.locale import LANGUAGES, LOCALES
from optimizer.scenario.fields import (
    DISTRIBUTIONS,
    SCALAR,
    TEXT,
    Content,
    Date,
    Distribution,
    Flag,
    Formula,
    Listed,
    Named,
    Reads,
    Sources,
    Word,
    content,
    optional,
    required,
)
from optimizer.scenario.tree import Node
from optimizer.scenario.units import MONEY, NumberKind


class Record(BaseModel):
    """A block of a file: its keys are fixed, its content does not change once read. ``node`` is where it stands.

    A bare value is short for a block with the keys ``short``; ``bare`` is what it may be in a JSON Schema. Of the keys
    ``one_of`` it has one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)
    short: ClassVar[tuple[str, ...]] = ()
    bare: ClassVar[list[dict[str, Any]]] = []
    one_of: ClassVar[tuple[str, ...]] = ()
    _node: Node = PrivateAttr()

    @property
    def node(self) -> Node:
        """The tree that it was read from."""
        # Read where pydantic keeps it: by its own way there walks over all blocks take twice as long.
        return self.__pydantic_private__["_node"]  # type: ignore[index, no-any-return]

    @model_validator(mode="wrap")
    @classmethod
    def _keep_node(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, Node):
            if type(data.block) is cls:
                return data.block
            data.remember(cls)
        inner = content(data)
        record = handler(dict.fromkeys(cls.short, inner) if cls.short and not isinstance(inner, Mapping) else inner)
        if wrong := record.wrong():
            raise ValueError(wrong)
        record._node = data
        data.remember(record)
        return record

    def wrong(self) -> str:
        """What is wrong with its keys together; empty if nothing."""
        stated = sum(getattr(self, key) is not None for key in self.one_of)
        if not self.one_of or stated == 1:
            return ""
        *others, last = (f"`{key}`" for key in self.one_of)
        return f"expected one of {', '.join(others)} and {last}, found {stated or 'none'}"

    @classmethod
    def keys(cls) -> list[str]:
        """The keys that it may have."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [*cls.bare, handler.resolve_ref_schema(schema)]} if cls.bare else schema


IN_LANGUAGES = f"{{{', '.join(f'{lang}: ...' for lang in LANGUAGES)}}}"
"""A text in each language, as messages show it."""


def _read_words(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Fraction):
        raise ValueError(f"expected a text, or {IN_LANGUAGES}")
    return str(value)


if TYPE_CHECKING:
    Languages = Record
else:
    _Words = Annotated[str, Reads(_read_words)]
    Languages = create_model(
        "Languages",
        __base__=Record,
        **{lang: (_Words | None, optional(f"The text in {locale.name}.")) for lang, locale in LOCALES.items()},
    )


class Bilingual(Languages):
    """A text for people, in each language of reports; one plain text serves all."""

    short, bare = LANGUAGES, [TEXT]

    def wrong(self) -> str:
        """Whether it says nothing."""
        return "" if self.say("en").strip() else f"expected a text, or {IN_LANGUAGES}; this one is empty"

    def say(self, lang: str) -> str:
        """The text in ``lang``; where that is missing, in English or else in another language."""
        texts: list[str | None] = [getattr(self, name, None) for name in (lang, "en", *LANGUAGES)]
        return next(filter(None, texts), "")


Text = Annotated[Bilingual, PlainSerializer(lambda words: None)]
"""A text that describes, and no more: it is left out of what digests are of."""
CountedText = Annotated[Bilingual, PlainSerializer(lambda words: True)]
"""A text whose presence changes what is counted."""


class Provenance(Record):
    """Where numbers come from; on a block it holds for the bare numbers inside."""

    status: Content[Literal["cited", "computed", "assumed"]] | None = optional(
        "`cited` (seen in a source), `computed` (from cited figures) or `assumed` (judgement). A formula is computed, "
        "or assumed where an input is; it is cited where its own block says so, for a result that a source prints as "
        "well. Without it a number with a source is cited."
    )
    source: Sources = optional("Keys of the model's `sources`.", ())
    note: Text | None = optional("Why this number, or what the source says.")
    judged_by: Text | None = optional("Who set the ranges that no source gives.")


class Titled(Provenance):
    """A model, scenario, variant, judge, programme, output, composite, capability, limit, allocation or number.

    Its status, source and note hold for the bare numbers inside. Tiers, overlaps, `ces`, its inputs, `sampling` and its
    groups take all of these keys but `title`.
    """

    title: Text | None = optional(
        "What reports call it, in the midst of sentences too (`the union's plan`); without it they write its name."
    )


_NAMES = ", ".join(f"`{name}`" for name in DISTRIBUTIONS)


class Quantity(Titled):
    """One number with its range and its origin. A bare number or formula is short for `{value: ...}`."""

    short, bare = ("value",), SCALAR["anyOf"]
    value: Formula = required("The number, an amount, a duration, or a formula over `parameters`.")
    low: Formula | None = optional("The lower end of what is plausible; it goes with `high`.")
    high: Formula | None = optional("The upper end of what is plausible.")
    distribution: Distribution | None = optional(
        f"How samples are drawn between low and high: {_NAMES}, or `{{discrete: {{0.2: 50%, 0.8: 50%}}}}`; where "
        "nothing is said, `pert`."
    )
    known: Date | None = optional("When the fact was known, where the page that states it is later.")
    range: Content[Literal["cited", "assumed"]] | None = optional(
        "`cited` where low and high come from the source; otherwise they are judgement."
    )


Item = TypeVar("Item")
InMoney = Annotated[Item, NumberKind(MONEY)]
AboveZero = Annotated[Item, NumberKind(positive=True)]
NotNegative = Annotated[Item, NumberKind(least=0)]
"""Numbers under a key of one kind; plain and of any sign where nothing is said."""


def _kind(*words: str, units: bool = False) -> Discriminator:
    def kind(value: Any) -> str:
        value = content(value)
        if isinstance(value, str) and value in words:
            return "<word>"
        if units and (isinstance(value, Bought) or (isinstance(value, Mapping) and "units" in value)):
            return "<units>"
        return "<periods>" if isinstance(value, Mapping) and "value" not in value else "<one>"

    return Discriminator(kind)


_One = Annotated[Quantity, Tag("<one>")]
_Periods = Annotated[Content[Annotated[dict[str, Quantity], Field(min_length=1)]], Tag("<periods>")]
PerPeriod = Annotated[_One | _Periods, _kind()]
"""One number for all periods together, or a map of period to number."""
Floor = Annotated[_One | _Periods | Annotated[Content[Literal["none"]], Tag("<word>")], _kind("none")]
"""As PerPeriod; `none` lets spending be negative, or a budget be without end."""


class Bought(Record):
    """A line of an allocation in units instead of money: what they cost, tiers filled best first, is its amount."""

    units: NotNegative[PerPeriod] = required("How many units, in all or by period.")


Line = Annotated[
    _One | _Periods | Annotated[Content[Literal["rest"]], Tag("<word>")] | Annotated[Bought, Tag("<units>")],
    _kind("rest", units=True),
]
"""As PerPeriod; `rest` is what remains of the total, `{units: n}` what n units cost."""


def paths_in(value: Any, path: str) -> dict[str, str]:
    """Period ("" for none) to the path of each number of ``value``, which stands at ``path``; none for a word."""
    if isinstance(value, Bought):
        return paths_in(value.units, f"{path}.units")
    if isinstance(value, Quantity):
        return {"": path}
    return {period: f"{path}.{period}" for period in value} if isinstance(value, Mapping) else {}


def budget_periods(periods: tuple[str, ...], where: str = "") -> str:
    """A hint at the periods that the budget has, and ``where`` it stands if that is another file."""
    if periods == ("",):
        return f"the budget{where} has no periods; give one number, or the budget by period"
    return f"budget periods{where}: {', '.join(periods)}"


class Overlap(Provenance):
    """An amount printed in several lines; it stays in the first line named and is taken off the others."""

    lines: Listed[Word] = required("The lines that it is printed in.")
    amount: Annotated[Quantity, NumberKind(MONEY, least=0)] = required("The amount that is printed more than once.")
    kept_in: CountedText | None = optional("Where else the amount is counted: then it is taken off every line named.")
    before: Flag = optional(
        "Whether the budget held the amount before: it is taken off the first line named, and was for all.", False
    )

    @property
    def doubled(self) -> tuple[str, ...]:
        """The lines that it is taken off."""
        if self.before:
            return self.lines[:1]
        return self.lines if self.kept_in is not None else self.lines[1:]


LINES = "<lines>"
"""The alias under which an allocation gathers its lines; no key of a file."""


class Allocation(Titled):
    """A split of money over programmes: `programme: amount`, `{units: n}`, or `rest` for what remains of the total."""

    heading: Text | None = optional("What its column is called in tables; it then stands in the table of the result.")
    reference: Flag = optional(
        "Whether it is printed and no more: neither compared nor counted, it may rest on later sources.", False
    )
    total: InMoney[Quantity | None] = optional("What the lines less the overlaps must add up to.")
    overlaps: Listed[Overlap] = optional(
        "Amounts that are printed in several lines. Of a budget of several periods each is taken off the first, whole.",
        (),
    )
    lines: InMoney[Named[Line]] = optional(
        "Each programme's amount, 0 without a line; by period where the budget has several (else the allocation is not "
        "compared); `{units: n}`: what n units cost; `rest`, of one period: the total less the other lines.",
        {},
        alias=LINES,
    )

    @property
    def rests(self) -> list[str]:
        """The lines that are what remains of the total."""
        return [name for name, line in self.lines.items() if isinstance(line, str)]

    @model_validator(mode="before")
    @classmethod
    def _gather_lines(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        head = {key: value for key, value in data.items() if key in cls.model_fields and key != "lines"}
        return head | {LINES: {key: value for key, value in data.items() if key not in head}}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        schema["additionalProperties"] = schema["properties"].pop(LINES)["additionalProperties"]
        return schema


TAGS = ("<one>", "<periods>", "<word>", "<units>", LINES)
"""What pydantic puts into the path of an error, but is no key of the file."""
