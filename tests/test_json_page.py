"""docs/json.md names every key that documents have, in their own section or one that it leads to, and no other."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shared import run

from optimizer.language.locale import LANGUAGES

PAGE = (Path(__file__).parent.parent / "docs" / "json.md").read_text("utf-8")
HEAD, *_SECTIONS = re.split("^## ", PAGE, flags=re.MULTILINE)
SECTIONS = {text.partition("\n")[0]: text for text in _SECTIONS}
FORMATS = {heading.partition(",")[0]: heading for heading in SECTIONS if ", version" in heading}
# Names are in capitals, so that keys in small letters are those of the documents.
MODEL = """\
status: assumed
currency: EUR
sources: {BILL: {title: Bill, date: 2025-01-01}}
outside: {BEAUTY: {title: Beauty}}
objections: {LATE: {title: Late., answer: No., source: BILL}}
categories: {HOUSES: {}, STAFF: {}}
parameters: {WAGE: {value: EUR 60000, low: EUR 50000, high: EUR 80000, known: 2026-01-01, source: BILL}}
programmes:
  POSTS: {category: STAFF, unit_cost: WAGE, output: PEOPLE, life: 1 year, ramp: 50%}
  LABS: {category: HOUSES, tiers: [{units: 5, unit_cost: EUR 2M}, {unit_cost: EUR 3M}], output: PLACES, lag: 8 months}
  TOOLS: {category: HOUSES, unit_cost: EUR 1M, output: PLACES, upkeep: EUR 50000, max_spend: EUR 20M}
  RENT: {fixed: true}
outputs:
  PEOPLE: {initial: {value: 100, low: 80, high: 120, distribution: {discrete: {80: 50%, 120: 50%}}}}
  PLACES: {}
composites:
  MIX: {ces: {unit: 100, share: 0.4, elasticity: 0.5, inputs: [{of: PLACES, at: 10}, {of: PEOPLE, at: 300}]}}
  BOTH: {smallest_of: [PLACES, 0.05 * PEOPLE]}
capabilities:
  SCIENCE: {from: MIX, curve: [[0, 0], [50, 60], [200, 100]], height: {value: 1, low: 0.8, high: 1.1}}
  TEACHING: {from: BOTH, curve: [[0, 0], [20, 100]]}
ledger: {LINE: {}}
statements: {S: {claim: LINE >= EUR 3M, source: BILL}, T: {claim: LINE <= EUR 2M, source: BILL}}
"""
ASKED = """\
as_of: 2025-12-31
later_sources: all
horizon: 3
budget: {2026: EUR 40M, 2027: EUR 50M}
carry_over: true
compare_with: PLAN
allocations:
  PLAN: {POSTS: {2026: EUR 10M, 2027: EUR 12M}, LABS: {2026: EUR 10M, 2027: EUR 20M}, RENT: {2026: EUR 2M}}
  HALF: {POSTS: {2026: EUR 15M, 2027: EUR 20M}, LABS: {2026: EUR 10M, 2027: EUR 10M}, RENT: {2026: EUR 2M}}
sampling: {weights: 20, together: {PAY: {numbers: [parameters.WAGE], correlation: 0.5}}}
variants:
  LONG: {horizon: 6}
  MINE: {rival: true, limits: {SHARE: POSTS >= 60% of total}, objective: {maximize: PEOPLE}}
panel: {ONE: {objective: {maximize: weakest_score}}}
"""
ONE_YEAR = """\
horizon: 3
budget: EUR 60M
compare_with: PLAN
limits: {LEAST: TOOLS >= EUR 1M}
require: {TEACHING: 10}
allocations:
  PLAN: {POSTS: EUR 30M, LABS: EUR 20M, TOOLS: EUR 15M, RENT: rest, total: EUR 60M,
         overlaps: [{lines: [POSTS, TOOLS], amount: EUR 5M}]}
"""
BARE = "model: {status: assumed, programmes: {A: {HOW}, B: {max_spend: 4}}}\nobjective: {maximize: A + B}\n"
COMMANDS = (
    *(f"{name} YEARS" for name in ("solve", "plans", "sensitivity", "explain", "sources", "show")),
    *(f"{name} SHORT" for name in ("solve", "sensitivity", "sources")),
    *(f"{name} CONFLICT" for name in ("solve", "sensitivity", "explain", "sources", "plans")),
    "solve AWAY", "sensitivity LOTS", "validate WRONG", "validate YEARS", "sweep YEARS --draws 512 --indices",
    "sensitivity SHORT --pair parameters.WAGE budget", "compare SHORT MORE CONFLICT", "diff SHORT MORE",
)  # fmt: skip


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """A document of each kind: format to those of its kind."""
    pytest.importorskip("SALib")
    folder = tmp_path_factory.mktemp("asked")
    model = "model:\n" + re.sub("^", "  ", MODEL, flags=re.MULTILINE) + "\n"
    files = {
        "YEARS": model + ASKED, "SHORT": model + ONE_YEAR, "MORE": model + ONE_YEAR.replace("60M", "61M", 1),
        "CONFLICT": BARE.replace("HOW", "max_spend: 3") + "limits: {FAR: A + B >= 9}\n",
        "AWAY": BARE.replace("HOW", ""), "LOTS": BARE.replace("HOW", "unit_cost: 2, lot: 1") + "budget: 9\n",
        "WRONG": "budget: EUR 1M\n",
    }  # fmt: skip
    made: dict[str, list[Any]] = {}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    for command in COMMANDS:
        words = (f"{word}.yaml" if word in files else word for word in command.split())
        done = run(*words, "--json", cwd=folder, OPTIMIZER_DRAWS="64")
        assert done.stdout, f"{command}: {done.stderr}"
        document = json.loads(done.stdout)
        if command != "solve CONFLICT":  # what it holds is told once, of `solve`
            document.pop("provenance", None)
        made.setdefault(document.pop("format"), []).append(document)
    return made


def keys(value: Any) -> set[str]:
    """The keys of a document, without names of the file, what `settings` and `versions` hold, and other documents."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    if not isinstance(value, dict) or "format" in value:
        return set()
    inside = (keys(item) for key, item in value.items() if key not in ("settings", "versions"))
    return {key for key in value if re.fullmatch("[a-z_]+", key)}.union(*inside)


@cache
def text_on(form: str) -> str:
    """The section on a format, those that it leads to, and what holds for all."""
    own = SECTIONS[FORMATS[form]]
    anchors = {re.sub(r"[^\w -]", "", heading).replace(" ", "-").lower(): heading for heading in SECTIONS}
    linked = {anchors[anchor] for anchor in re.findall(r"\(#([^)]+)\)", own)}
    named = {heading for name, heading in FORMATS.items() if re.search(rf"[`*]{name}[`*]", own)}
    return "\n".join([HEAD, own, SECTIONS["Without an answer"], *(SECTIONS[heading] for heading in linked | named)])


@pytest.mark.parametrize("form", FORMATS)
def test_the_page_names_every_key_of_a_document(form, documents):
    named = {word for code in re.findall("`([^`]+)`", text_on(form)) for word in re.findall("[a-z_]+", code)}
    assert keys(documents[form]) - named - {*LANGUAGES} == set()


@pytest.mark.parametrize("form", FORMATS)
def test_documents_have_every_key_of_the_page(form, documents):
    first = re.findall(r"^\| (`[^|]+) \|", SECTIONS[FORMATS[form]], re.MULTILINE)
    told = {code.partition("[")[0].split(".")[-1] for cell in first for code in re.findall("`([^`]+)`", cell)}
    assert told - keys(documents[form]) == set()
