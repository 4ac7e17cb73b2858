"""What people call numbers and rules, the points of curves, and which sources a result rests on."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.language.catalog import catalog, say
from optimizer.report.figures import number as figure
from optimizer.report.figures import title
from optimizer.scenario.expression import Expression, names
from optimizer.scenario.families import FAMILIES
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_OWNERS = ("programmes", "capabilities", "outputs", "composites")
_DECIDED = ("programmes", "categories", "outputs", "composites")


def number_name(path: str, scenario: Scenario, lang: str) -> str:
    """What people call the number at ``path``; a parameter without a title by its key, anything else by its path."""
    named = scenario.numbers[path].title if path in scenario.numbers else None
    if named is not None:
        return str(named.say(lang))
    head, *parts = path.split(".")
    match head:
        case "budget" | "horizon":
            return " ".join([say(f"r_number_{head}", lang), *parts])
        case "parameters":
            return ".".join(parts).replace("_", " ")
        case "objective" if len(parts) == 2:
            return say("r_number_weight", lang, title=title(scenario, "capabilities", parts[1], lang))
        case "require" if len(parts) == 1:
            return say("rule_require", lang, title=title(scenario, "capabilities", parts[0], lang))
        case "limits":
            rule = next((rule for rule in scenario.rules if rule.name == path), None)
            return ".".join(parts).replace("_", " ") if rule is None else rule_label(rule, scenario, lang)
        case "compare_with" | "compare_with_given" if parts:
            return ", ".join([title(scenario, "programmes", parts[0], lang), *_said(parts[1:], lang)])
        case "allocations" if len(parts) >= 2:
            block = scenario.printed.get(parts[0])
            whose = block.title.say(lang) if block is not None and block.title is not None else parts[0]
            if parts[1] == "overlaps" and block is not None:
                lines = (title(scenario, "programmes", name, lang) for name in block.overlaps[int(parts[2])].lines)
                return f"{whose}: {', '.join([say('r_number_overlaps', lang), *lines])}"
            if parts[1] == "total":
                return f"{whose}: {', '.join(_said(parts[1:], lang))}"
            line = title(scenario, "programmes", parts[1], lang)
            return f"{whose}: {', '.join([line, *_said(parts[2:], lang)])}"
    if head not in _OWNERS or len(parts) < 2 or _field(parts[1], lang) is None:
        return path
    owner, own, *rest = parts
    if own == "per_unit":
        said = [say("r_number_per_unit", lang), *(title(scenario, "outputs", name, lang) for name in rest)]
    elif own == "curve" and len(rest) == 2:
        said = [say(f"r_number_point_{rest[1]}", lang, n=int(rest[0]) + 1)]
    else:
        said = _said(parts[1:], lang)
    return f"{title(scenario, head, owner, lang)}: {', '.join(said)}"


def _said(parts: list[str], lang: str) -> list[str]:
    """Keys of the file in words; the place in a list goes with the key before it and counts from one."""
    labels: list[str] = []
    for k, part in enumerate(parts):
        if part.isdigit() and k and parts[k - 1] in ("tiers", "overlaps", "smallest_of", "sum_of"):
            labels[-1] += f" {int(part) + 1}"
        else:
            labels.append(_field(part, lang) or part)
    return labels


def _field(key: str, lang: str) -> str | None:
    """What people call a field of the file; None where it has no name."""
    return catalog(lang).get(f"{'family' if key in FAMILIES else 'r_number'}_{key}")


def rule_label(rule: Rule, scenario: Scenario, lang: str) -> str:
    """What people call a rule: a limit by its title or else by its key, others by what they hold."""
    _, *keys = rule.name.split(".")
    if rule.family == "limits":
        return _limit_label(rule, keys, lang)
    if rule.family == "budget":
        return " ".join([say("family_budget", lang), *keys])
    if rule.family == "require":
        return say("rule_require", lang, title=title(scenario, "capabilities", keys[0], lang))
    label = f"{title(scenario, 'programmes', keys[0], lang)}: {say(f'family_{rule.family}', lang)}"
    return " ".join(
        [label, *(title(scenario, "programmes", k, lang) if k in scenario.programmes else k for k in keys[1:])]
    )


def rule_names(names: Iterable[str], scenario: Scenario, lang: str) -> str:
    """What people call the rules of these names, one after another."""
    rules = {rule.name: rule for rule in scenario.rules}
    return ", ".join(rule_label(rules[name], scenario, lang) if name in rules else name for name in names)


def ties(rule: Rule, scenario: Scenario) -> bool:
    """Whether a limit only holds what is decided against what else is decided, without an amount of its own."""
    return rule.stated is not None and all(_decided(side, scenario) for side in rule.stated.operands)


def _limit_label(rule: Rule, keys: list[str], lang: str) -> str:
    words = keys[0].replace("_", " ") if rule.title is None else str(rule.title.say(lang))
    return say(f"limit_{_END[rule.relation]}", lang, title=words) if len(keys) > 1 else words


_END = {"<=": "most", ">=": "least", "=": "set"}


def _decided(side: Expression, scenario: Scenario) -> bool:
    """Whether a side of a limit names anything that money decides."""
    heads = {name.text.split(".")[0] for name in names(side)}
    return any(
        head in ("score", "total") or any(head in getattr(scenario.model, kind) for kind in _DECIDED) for head in heads
    )


def curve_of(path: str) -> str | None:
    """The curve that a number is a coordinate of; it counts as one number."""
    parts = path.split(".")
    return ".".join(parts[:3]) if parts[0] == "capabilities" and parts[2] == "curve" else None


def curve_points(path: str, scenario: Scenario) -> str:
    """The points of a curve, quantity and score."""
    points, i = [], 0
    while f"{path}.{i}.0" in scenario.base:
        x, y = (figure(scenario.base[f"{path}.{i}.{side}"], 4) for side in (0, 1))
        points.append(f"({x},\u00a0{y})")
        i += 1
    return " ".join(points)


def used_sources(scenario: Scenario) -> list[str]:
    """Keys of the sources of numbers, printed allocations, aims outside and objections, in the order of the model."""
    beside = tuple(f"allocations.{name}." for name, block in scenario.model.allocations.items() if block.reference)
    read = [*scenario.reached, *(number for number in scenario.numbers if number.path.startswith(beside))]
    used = {key for number in read for key in (*number.sources, *number.inherited)}
    used |= {key for aim in scenario.outside.values() for key in aim.source}
    used |= {key for objection in scenario.objections.values() for key in objection.source}
    return [key for key in scenario.model.sources if key in used]
