"""What people call the numbers of a file, by their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.language import catalog
from optimizer.scenario.allocations import COMPARISON
from optimizer.scenario.families import FAMILIES
from optimizer.sweep.draws import VARIANT

if TYPE_CHECKING:
    from optimizer.report.words import Words

_OWNERS = ("programmes", "capabilities", "outputs", "composites")


def number_name(path: str, words: Words) -> str:
    """What people call the number at ``path``; a parameter without a title by its key, others by their path."""
    if path == VARIANT:
        return words.say("variant")
    named = words.scenario.numbers[path].block.title if path in words.scenario.numbers else None
    if named is not None:
        return str(named.say(words.lang))
    head, *parts = path.split(".")
    match head:
        case "budget" | "horizon":
            return " ".join([words.say(f"r_number_{head}"), *parts])
        case "objective" if len(parts) == 2:
            return words.say("r_number_weight", title=words.title("capabilities", parts[1]))
        case "require" if len(parts) == 1:
            return words.say("rule_require", title=words.title("capabilities", parts[0]))
        case "parameters" | "limits":
            rule = next((rule for rule in words.scenario.rules if rule.name == path), None)
            return ".".join(parts).replace("_", " ") if rule is None else words.rule(rule)
        case _ if parts and head in ("compare_with", COMPARISON):
            return ", ".join([words.title("programmes", parts[0]), *_fields(parts[1:], words)])
        case "allocations" if len(parts) >= 2:
            return _amount_of_allocation(parts, words)
    if head not in _OWNERS or len(parts) < 2 or _field(parts[1], words) is None:
        return path
    owner, own, *rest = parts
    if own == "per_unit":
        said = [words.say("r_number_per_unit"), *(words.title("outputs", name) for name in rest)]
    elif own == "curve" and len(rest) == 2:
        said = [words.say(f"r_number_point_{rest[1]}", n=int(rest[0]) + 1)]
    else:
        said = _fields(parts[1:], words)
    return f"{words.title(head, owner)}: {', '.join(said)}"


def _amount_of_allocation(parts: list[str], words: Words) -> str:
    """What people call a line, an overlap or the total of an allocation."""
    block = words.scenario.printed.get(parts[0])
    whose = parts[0] if block is None else words.text(block.title, parts[0])
    if parts[1] == "overlaps" and block is not None:
        lines = (words.title("programmes", name) for name in block.overlaps[int(parts[2])].lines)
        said = [words.say("r_number_overlaps"), *lines]
    elif parts[1] == "total":
        said = _fields(parts[1:], words)
    else:
        said = [words.title("programmes", parts[1]), *_fields(parts[2:], words)]
    return f"{whose}: {', '.join(said)}"


def _fields(parts: list[str], words: Words) -> list[str]:
    """Keys of the file in words; the place in a list goes with the key before it and counts from one."""
    labels: list[str] = []
    for k, part in enumerate(parts):
        if part.isdigit() and k and parts[k - 1] == "tiers":
            labels[-1] = words.say("tier", n=int(part) + 1)
        elif part.isdigit() and k and parts[k - 1] in ("overlaps", "smallest_of", "sum_of", "inputs"):
            labels[-1] += f" {int(part) + 1}"
        else:
            labels.append(_field(part, words) or part)
    return labels


def _field(key: str, words: Words) -> str | None:
    """What people call a field of the file; None where it has no name."""
    return catalog(words.lang).get(f"{'family' if key in FAMILIES else 'r_number'}_{key}")
