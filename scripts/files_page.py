"""Write docs/files.md and docs/schema anew: every key of model and scenario files, as the schema describes it.

What stands before the keys is written in the page itself, but for the grammar of formulas, which `parser` states. The
examples stand in the page alone and stay; a key without one is printed, and its place in the page left open.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from optimizer.language.locale import LANGUAGES
from optimizer.scenario import parser
from optimizer.scenario.blocks import (
    IN_LANGUAGES,
    LINES,
    Allocation,
    Bilingual,
    Bought,
    CountedText,
    Floor,
    Line,
    Overlap,
    PerPeriod,
    Provenance,
    Quantity,
    Record,
    Text,
    Titled,
)
from optimizer.scenario.families import Limits
from optimizer.scenario.fields import Date, Distribution, Formula, RuleText, Sources, UnitOfMoney
from optimizer.scenario.model_schema import (
    Aim,
    Capability,
    Category,
    Composite,
    Initial,
    Input,
    Mix,
    Model,
    Objection,
    Output,
    Point,
    Programme,
    Purchase,
    Source,
    Statement,
    Tier,
)
from optimizer.scenario.scenario_schema import (
    AllocationLink,
    Judge,
    Limit,
    ModelLink,
    Objective,
    QuestionBlock,
    Sampling,
    ScenarioFile,
    Share,
    Together,
    UncertainNumbers,
    Variant,
    Worth,
)
from optimizer.scenario.units import DURATION, MONEY, NUMBER, NumberKind
from optimizer.scenario.validate import json_schema

PAGE = Path(__file__).resolve().parent.parent / "docs" / "files.md"
SHARED = (Record, Provenance, QuestionBlock, Purchase, Limits)
"""Classes whose keys are described with those made from them."""
MODEL: dict[type[Record], str] = {
    Model: "",
    Titled: "any block",
    Quantity: "any number",
    Bilingual: "any text",
    Source: "sources.*",
    Category: "categories.*",
    Programme: "programmes.*",
    Tier: "programmes.*.tiers.*",
    Output: "outputs.*",
    Initial: "outputs.*.initial",
    Composite: "composites.*",
    Mix: "composites.*.ces",
    Input: "composites.*.ces.inputs.*",
    Capability: "capabilities.*",
    Allocation: "allocations.*",
    Overlap: "allocations.*.overlaps.*",
    Bought: "allocations.*.PROGRAMME",
    Statement: "statements.*",
    Aim: "outside.*",
    Objection: "objections.*",
}
SCENARIO: dict[type[Record], str] = {
    ScenarioFile: "",
    Objective: "objective",
    Limit: "limits.*",
    Sampling: "sampling",
    Together: "sampling.together.*",
    Variant: "variants.*",
    Judge: "panel.*",
}
_KINDS: list[tuple[Any, str]] = [
    (Text, f"text, or `{IN_LANGUAGES}`"),
    (CountedText, f"text, or `{IN_LANGUAGES}`"),
    (Date, "date"),
    (Sources, "a key, or a list of keys"),
    (RuleText, "rule"),
    (Distribution, "name, or a map of value to share"),
    (Share, "number or percentage"),
    (Worth, "`any`, or a number"),
    (UncertainNumbers, "`model`, paths, or a map"),
    (AllocationLink, "name, or a block of amounts"),
    (ModelLink, "name, path or block"),
    (Point, "pair of numbers"),
    (Formula, "number or formula"),
    (UnitOfMoney, "unit of money"),
    (str, "name"),
    (bool, "`true` or `false`"),
    (int, "whole number"),
    (Any, "any value"),
]


def page(text: str) -> str:
    """The page anew, with the head and the examples of the present ``text``."""
    examples, head = examples_in(text), text.partition("## Model files\n")[0].rstrip("\n")
    lines = [re.sub(r"```ebnf\n.*?```", lambda _: f"```ebnf\n{grammar()}```", head, flags=re.DOTALL), ""]
    for part, blocks in (("Model files", MODEL), ("Scenario files", SCENARIO)):
        lines += [f"## {part}", ""]
        for cls, where in blocks.items():
            lines += [f"### {where or 'At the top'}", "", " ".join((cls.__doc__ or "").split()), ""]
            for name, key in own_keys(cls):
                field, path = cls.model_fields[name], f"{where}.{key}" if where else key
                kind = kind_of(get_type_hints(cls, include_extras=True)[name], key)
                default = (
                    "required" if field.is_required() else default_of(field.get_default(call_default_factory=True))
                )
                example = examples.get(f"{part}: {path}", "")
                lines += [
                    f"#### `{path}`",
                    "",
                    f"{field.description} *{kind}; {default}*",
                    "",
                    "```yaml",
                    example,
                    "```",
                    "",
                ]
    return "\n".join(lines)


def grammar() -> str:
    """The grammar of formulas and limits, as the parser states it."""
    return dedent((parser.__doc__ or "").partition("::\n\n")[2].partition("\n\n")[0]) + "\n"


def own_keys(cls: type[Record]) -> list[tuple[str, str]]:
    """Attribute and key of what a block may have, without what every block may have."""
    shared = set(Titled.model_fields) if issubclass(cls, Titled) and cls is not Titled else set()
    shared |= set(Provenance.model_fields) if issubclass(cls, Provenance) and cls is not Titled else set()
    shared |= set(QuestionBlock.model_fields) if cls is Variant else set()
    shared |= set(Quantity.model_fields) if cls is Initial else set()
    fields = cls.model_fields.items()
    return [(name, "PROGRAMME" if f.alias == LINES else f.alias or name) for name, f in fields if name not in shared]


def kind_of(hint: Any, key: str, kind: NumberKind = NUMBER) -> str:
    """What a value may be, in words; of a number of this ``kind`` its unit."""
    if own := [item for item in getattr(hint, "__metadata__", ()) if isinstance(item, NumberKind)]:
        others = tuple(item for item in hint.__metadata__ if item not in own)
        return kind_of(Annotated[(hint.__origin__, *others)] if others else hint.__origin__, key, own[0])
    for known, words in _KINDS:
        if hint == known:
            return "text" if key in (*LANGUAGES, "url") else words
    for known, more in ((PerPeriod, ""), (Floor, ", or `none`"), (Line, ", `rest`, or `{units: n}`")):
        if hint == known:
            return f"{kind_of(Quantity, key, kind)}, or a map of period to it{more}"
    arguments = get_args(hint)
    if get_origin(hint) is Annotated:
        return kind_of(arguments[0], key, kind)
    if get_origin(hint) in (Union, UnionType):
        return kind_of(next(item for item in arguments if item is not NoneType), key, kind)
    if get_origin(hint) is Literal:
        return " or ".join(f"`{word}`" for word in arguments)
    if get_origin(hint) is dict:
        inner = kind_of(arguments[1], key, kind)
        return f"map of {'period' if key == 'payments' else 'path' if key == 'set' else 'name'} to {inner}"
    if get_origin(hint) is tuple:
        return f"list: {kind_of(arguments[0], key, kind)}"
    if isinstance(hint, type) and issubclass(hint, Quantity):
        words = {MONEY: "money", DURATION: "duration", None: "number, money or duration"}
        return words.get(kind.dimension, "number")
    return "block"


def default_of(value: Any) -> str:
    """What holds without the key, where one word says it."""
    return "optional" if value in (None, (), {}) else f"`{str(value).lower()}` where nothing is said"


def examples_in(text: str) -> dict[str, str]:
    """The examples that stand in a page, by part and path of the key."""
    found: dict[str, str] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name = part.split("\n", 1)[0]
        for path, example in re.findall(r"^#### `([^`]+)`\n.*?^```yaml\n(.*?)\n```$", part, re.MULTILINE | re.DOTALL):
            found[f"{name}: {path}"] = example
    return found


if __name__ == "__main__":
    for kind in ("scenario", "model"):
        schema = json.dumps(json_schema(kind), ensure_ascii=False, indent=2)
        (PAGE.parent / "schema" / f"{kind}.schema.json").write_text(schema + "\n", encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    for missing in (name for name, example in examples_in(PAGE.read_text(encoding="utf-8")).items() if not example):
        print(f"an example is missing: {missing}")
