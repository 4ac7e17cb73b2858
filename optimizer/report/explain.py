"""What `optimizer explain` prints: the chain from binding limits to the result, or one programme, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from optimizer.analysis.explanation.explanation import Bottleneck, Story, Why
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.language.catalog import say
from optimizer.report.document import number as plain
from optimizer.report.figures import actual_title, number, scenario_title, title
from optimizer.report.number_names import rule_label
from optimizer.report.parts import Items, Table, plain_rows
from optimizer.report.rule_words import formula_words, price, ruled, signed, worth
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.scenario.scenario import Scenario

_SHOWN = 4
"""So many programmes or outputs are named in one sentence, the largest first."""


def explain_page(why: Why, lang: str, screen: Screen = PLAIN) -> str:
    """The whole allocation on one page."""
    scenario, answer, baseline = why.scenario, why.answer, why.answer.baseline
    values = {"after": number(answer.objective, 4), "nothing": number(answer.solution.nothing.objective, 4)}
    if baseline is None:
        reaches = say("why_reaches_alone", lang, **values)
    else:
        before = number(baseline.achieved.objective, 4)
        reaches = say("why_reaches", lang, actual=actual_title(scenario, lang), before=before, **values)
    parts = [
        reaches, _budget(why, lang), _capabilities(why, lang), *_moves(why, lang), _caps(why, lang),
        say("why_judged", lang) if scenario.model.capabilities else None,
    ]  # fmt: skip
    return text_page(f"{scenario_title(scenario, lang)}: {say('explain_title', lang)}", parts, lang, screen)


def story_page(why: Why, name: str, lang: str, screen: Screen = PLAIN) -> str:
    """One programme."""
    story, scenario = why.story(name), why.scenario
    spend = scenario.display.say(story.spend, lang)
    if story.actual is None:
        spends = say("why_spend", lang, spend=spend)
    else:
        change = scenario.display.format(story.spend - story.actual, signed=True, lang=lang)
        values = {"actual": actual_title(scenario, lang), "before": scenario.display.say(story.actual, lang)}
        spends = say("why_spend_actual", lang, spend=spend, change=change, **values)
    sentences = [spends, _buys(story, scenario, lang), _lifts(story, scenario, lang)]
    sentences += [_blocked(item, why, lang) for item in story.blocked]
    if story.held_by and not scenario.programmes[name].fixed:
        sentences.append(say("why_held", lang, rules=_priced(story.held_by, scenario, lang)))
    sentences += _more(story, why, lang)
    return text_page(title(scenario, "programmes", name, lang), [sentences], lang, screen)


def explain_document(why: Why, name: str | None) -> dict[str, Any]:
    """The explanation as plain data: every programme, or one."""
    names = [name] if name is not None else list(why.scenario.programmes)
    return {
        "format": "optimizer-explain",
        "version": 1,
        "scenario": why.scenario.name,
        "objective": plain(why.solution.objective),
        "bottlenecks": {
            key: {"parts": [plain(v) for v in item.parts], "least": item.least, "feeding": list(item.feeding)}
            for key, item in why.bottlenecks.items()
        },
        "rates_at_actual": why.rates_at_actual,
        "programmes": {key: _story_document(why.story(key)) for key in names},
    }


def _story_document(story: Story) -> dict[str, Any]:
    return {
        "spend": plain(story.spend),
        "actual": plain(story.actual),
        "units": plain(story.units),
        "outputs": {key: plain(value) for key, value in story.outputs.items()},
        "lost_scores": {key: plain(value) for key, value in story.lost.items()},
        "lost_objective": plain(story.lost_objective),
        "held_by": {state.rule.name: state.shadow_price for state in story.held_by},
        "blocked": [item.composite for item in story.blocked],
        "rate": story.rate,
        "displaced": dict(story.displaced),
        "worth": list(story.worth),
    }


def _one(scenario: Scenario, lang: str) -> str:
    if scenario.currency is None:
        return "1"
    return scenario.display.written("1", lang)


def _budget(why: Why, lang: str) -> str:
    scenario, segments = why.scenario, why.sensitivity.over_budget
    if not scenario.has_budget or why.sensitivity.whole:
        return ""
    total = float(sum(scenario.budgets(why.solution.program.values), Fraction(0)))
    here = next((s for s in segments or () if s.start <= total * (1 + 1e-9) and (s.end is None or total < s.end)), None)
    if here is None:
        return ""
    if not here.slope:
        return say("why_budget_free", lang)
    goes = _names({key: here.moves[key] for key in here.marginal}, scenario, lang)
    value = signed(here.slope * float(scenario.display.counted(lang)) if scenario.currency else here.slope)
    return say("why_budget", lang, unit_one=_one(scenario, lang), price=value, goes=goes)


def _capabilities(why: Why, lang: str) -> Items | None:
    """The score of each capability, and what holds back the composites behind it."""
    scenario, items, notes = why.scenario, list[str](), list[str]()
    for name, capability in scenario.model.capabilities.items():
        feed = _quantity(capability.feed, scenario, lang)
        score = f"{why.answer.scores[name]:.1f}"
        own = title(scenario, "capabilities", name, lang)
        items.append(say("why_capability", lang, title=own, score=score, feed=feed))
        trail, seen, held = [capability.feed], set[str](), list[str]()
        while trail:
            current = trail.pop()
            if current in seen or current not in scenario.parts:
                continue
            seen.add(current)
            linears = scenario.parts[current]
            if current in why.bottlenecks:
                item = why.bottlenecks[current]
                held.append(_bottleneck(item, why, lang))
                linears = linears[item.least : item.least + 1]
            trail += [t.atom.name for part in linears for t in part.terms if hasattr(t.atom, "name")]
        notes.append(" ".join(held))
    return Items(tuple(items), tuple(notes)) if items else None


def _bottleneck(item: Bottleneck, why: Why, lang: str) -> str:
    scenario = why.scenario
    others = sorted(value for i, value in enumerate(item.parts) if i != item.least)
    return say(
        "why_bottleneck", lang,
        composite=_quantity(item.composite, scenario, lang),
        part=_part(item, scenario, lang),
        least=number(item.parts[item.least], 4),
        next=number(others[0], 4),
        feeding=_titles(item.feeding, scenario, lang),
    )  # fmt: skip


def _part(item: Bottleneck, scenario: Scenario, lang: str) -> str:
    return formula_words(scenario.model.composites[item.composite].parts[item.least], scenario, lang)


def _moves(why: Why, lang: str) -> list[Table | str]:
    """What a unit of money adds at the actual, by programme, and where the money goes."""
    scenario, answer = why.scenario, why.answer
    if not why.rates_at_actual or answer.baseline is None:
        return []
    counted = scenario.display.counted(lang) if scenario.currency else Fraction(1)
    factor, spent = float(counted / scenario.display.size), answer.baseline.achieved.spent
    changes = {name: answer.solution.spent(name) - Fraction(spent(name)) for name in scenario.programmes}
    rows = [
        (
            title(scenario, "programmes", name, lang), signed(rate * factor),
            scenario.display.format(changes[name], signed=True, lang=lang),
        )
        for name, rate in sorted(why.rates_at_actual.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    head = say("why_moves", lang, unit_one=_one(scenario, lang), actual=actual_title(scenario, lang))
    header = tuple(say(key, lang) for key in ("programme", "objective", "change"))
    table = Table(header, plain_rows(rows), caption=head)
    down = _names({name: float(-value) for name, value in changes.items() if value < 0}, scenario, lang)
    up = _names({name: float(value) for name, value in changes.items() if value > 0}, scenario, lang)
    if not (down and up):
        return [table]
    moved = scenario.display.say(answer.money_moved or Fraction(0), lang)
    return [table, say("why_result", lang, down=down, up=up, moved=moved)]


def _caps(why: Why, lang: str) -> str:
    if why.sensitivity.whole:
        return say("why_whole", lang)
    states = [
        state
        for state in why.answer.rules.values()
        if state.binding and state.shadow_price and state.rule.family not in ("budget", "fixed")
    ]
    return say("why_caps", lang, rules=_priced(states, why.scenario, lang)) if states else ""


def _priced(states: Any, scenario: Scenario, lang: str) -> str:
    return "; ".join(f"{_ruled(s, scenario, lang)} ({price(s.shadow_price, s.rule, scenario, lang)})" for s in states)


def _ruled(state: RuleState, scenario: Scenario, lang: str) -> str:
    return ruled(state.limit, state.rule, scenario, lang)


def _buys(story: Story, scenario: Scenario, lang: str) -> str:
    programme, parts = scenario.programmes[story.name], []
    if story.units and (programme.unit_cost or programme.tiers or programme.payments):
        unit = programme.unit.say(lang) if programme.unit is not None else say("units", lang)
        parts.append(say("why_buys", lang, units=number(story.units, 4), unit=unit))
    if story.outputs:
        shown = sorted(story.outputs.items(), key=lambda item: item[0])[:_SHOWN]
        outputs = ", ".join(f"{_quantity(key, scenario, lang)} {number(value, 4)}" for key, value in shown)
        parts.append(say("why_outputs", lang, outputs=outputs))
    return " ".join(parts)


def _lifts(story: Story, scenario: Scenario, lang: str) -> str:
    if scenario.programmes[story.name].fixed:
        return say("why_fixed", lang)
    if not story.spend:
        return ""
    if not story.lost and not story.lost_objective:
        return say("why_lifts_nothing", lang)
    lost = ", ".join(
        say("why_lost", lang, title=title(scenario, "capabilities", key, lang), points=f"{float(value):.1f}")
        for key, value in story.lost.items()
    )
    return say("why_lifts", lang, lost=lost or "-", objective=number(story.lost_objective, 4))


def _blocked(item: Bottleneck, why: Why, lang: str) -> str:
    values = {"composite": _quantity(item.composite, why.scenario, lang), "part": _part(item, why.scenario, lang)}
    return say("why_blocked", lang, feeding=_titles(item.feeding, why.scenario, lang), **values)


def _more(story: Story, why: Why, lang: str) -> list[str]:
    scenario = why.scenario
    if why.sensitivity.whole:
        return [say("why_whole", lang)]
    if story.rate is None:
        return []
    key = "why_next" if story.displaced else "why_next_free"
    rate = (
        worth(story.rate, scenario, lang)
        if scenario.currency is None
        else signed(story.rate * float(scenario.display.counted(lang)))
    )
    values = {"unit_one": _one(scenario, lang), "rate": rate, "displaced": _names(story.displaced, scenario, lang)}
    found = [say(key, lang, **values)]
    now, _, high = story.worth
    caps = tuple(state for state in story.held_by if state.rule.relation == "<=")
    if caps:
        found.append(say("why_wanted_cap", lang, rule=rule_label(_dearest(caps).rule, scenario, lang)))
    elif story.rate < 0 and now is not None and high is not None and high > now:
        found.append(say("why_wanted_worth", lang, now=number(now, 4), needed=number(high, 4)))
    return found


def _dearest(states: tuple[RuleState, ...]) -> RuleState:
    return max(states, key=lambda state: abs(state.shadow_price or 0.0) * float(abs(state.limit) or 1))


def _names(shares: Mapping[str, float], scenario: Scenario, lang: str) -> str:
    shown = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return ", ".join(title(scenario, "programmes", name, lang) for name, _ in shown)


def _titles(names: tuple[str, ...], scenario: Scenario, lang: str) -> str:
    return ", ".join(title(scenario, "programmes", name, lang) for name in names[:_SHOWN]) or say("why_nobody", lang)


def _quantity(name: str, scenario: Scenario, lang: str) -> str:
    kind = "composites" if name in scenario.model.composites else "outputs"
    return title(scenario, kind, name, lang)
