"""What may stand in an allocation: lines, printed as the source prints them, and what is printed more than once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from optimizer.scenario.blocks import Fact, InMoney, Line, Provenance, Quantity, Text, Titled
from optimizer.scenario.fields import Flag, Listed, Named, Word, optional, required
from optimizer.scenario.units import MONEY, NumberKind, zero_or_more


class Overlap(Provenance):
    """An amount printed in several lines; it stays in the first line named and is taken off the others."""

    lines: Listed[Word] = required("The lines that it is printed in.")
    amount: Annotated[Quantity, NumberKind(MONEY, zero_or_more)] = required(
        "The amount that is printed more than once."
    )
    kept_in: Fact | None = optional("Where else the amount is counted: then it is taken off every line named.")
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

    heading: Text | None = optional("What its column is called in the table of the result, which it then stands in.")
    reference: Flag = optional(
        "Whether it is printed and no more: neither compared nor counted, it may rest on later sources.", False
    )
    total: InMoney[Quantity | None] = optional("What the lines less the overlaps must add up to.")
    overlaps: Listed[Overlap] = optional("Amounts that are printed in several lines.", ())
    lines: InMoney[Named[Line]] = optional(
        "Each programme's amount, in all or by period; `{units: n}`: what n units cost; `rest`: the total less the "
        "other lines.",
        {},
        alias="<lines>",
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
