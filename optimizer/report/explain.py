"""What `optimizer explain` prints: the chain from binding limits to the result, or one programme, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from optimizer.analysis.explanation.explanation import Bottleneck, Explanations, ProgrammeExplanation, reasons
from optimizer.report.budget_lines import counted, programme_lines
from optimizer.report.document import document, document_head, json_record, json_value
from optimizer.report.figures import changed, decimals, enumerated, number
from optimizer.report.parts import Items, Table, plain_rows
from optimizer.report.rule_words import forced_when, formula_words, price, ruled, without_spending
from optimizer.report.sections.prices import binding, piece_at
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words

_SHOWN = 4
"""So many programmes or outputs are named in one sentence, the largest first."""


def explain_page(why: Explanations, lang: str, screen: Screen = PLAIN) -> str:
    """The whole allocation on one page."""
    scenario, answer, baseline, words = why.scenario, why.answer, why.answer.baseline, Words(why.scenario, lang)
    reached = {"after": answer.objective, "nothing": answer.solution.nothing.objective}
    reached |= {} if baseline is None else {"before": baseline.achieved.objective}
    in_money, key = scenario.goal.in_money, "why_reaches_alone" if baseline is None else "why_reaches"
    values = {name: words.sum(value) if in_money else number(value, 4) for name, value in reached.items()}
    parts = [
        words.say(key, idle=without_spending(words), **values), _budget(why, words),
        _capabilities(why, words), _moves(why, words), binding(answer, words),
        words.say("why_judged") if words.judged_scales else None,
    ]  # fmt: skip
    return text_page(f"{words.heading}: {words.say('explain_title')}", parts, lang, screen)


def story_page(why: Explanations, name: str, lang: str, screen: Screen = PLAIN) -> str:
    """One programme."""
    story, words = why.programme(name), Words(why.scenario, lang)
    line = next(own for own in programme_lines(why.answer, words) if own.name == name)
    spend = words.amount(line.computed, True) if line.costless else words.sum(line.computed)
    sentences = [words.say("why_spend", spend=spend)]
    if line.actual is not None:
        before = words.amount(line.actual, True) if line.costless else words.sum(line.actual)
        change = words.amount(line.change, line.costless, signed=True)
        sentences = [words.say("why_spend_actual", spend=spend, change=change, before=before)]
    sentences += [*_buys(story, words), _lifts(story, words)]
    sentences += [_bottleneck(item, words, "why_blocked") for item in story.blocked]
    if story.held_by and reasons(why.answer)[name].rules:
        held = (f"{ruled(s.limit, s.rule, words)} ({price(s.shadow_price, s.rule, words)})" for s in story.held_by)
        sentences.append(words.say("why_held", rules="; ".join(held)))
    sentences += _more(story, why, words)
    return text_page(words.title("programmes", name), [sentences], lang, screen)


def explain_document(why: Explanations, name: str | None) -> dict[str, Any]:
    """The explanation as plain data: each programme (see `lines_of`), or one; the reasons where there is no answer."""
    head = document_head("optimizer-explain", 1, why.scenario)
    if why.answer.status != "optimal":
        return document(why.answer) | head
    names = [name] if name is not None else list(why.sensitivity.lines)
    return head | {
        "objective": json_value(why.solution.objective),
        "bottlenecks": {key: json_record(item, "parts", "least", "feeding") for key, item in why.bottlenecks.items()},
        "rates_at_actual": why.rates_at_actual,
        "programmes": {
            story.name: {
                **json_record(story, "spend", "actual", "units", "outputs"),
                **json_record(story, lost_scores="lost", lost_objective="lost_objective"),
                "held_by": {state.rule.name: state.shadow_price for state in story.held_by},
                "blocked": [item.composite for item in story.blocked],
                **json_record(story, "rate", "displaced", "worth"),
            }
            for story in map(why.programme, names)
        },
    }


def _one(words: Words) -> str:
    """A unit of money as sentences name it."""
    return words.scenario.display.written("1", words.lang)


def _budget(why: Explanations, words: Words) -> str:
    scenario = why.scenario
    total = float(sum(scenario.budgets(why.solution.program.values), Fraction(0)))
    here = piece_at(why.sensitivity.over_budget, total)
    if here is None:
        return ""
    if not here.slope:
        return words.say("why_budget_free")
    goes = _largest({key: here.moves[key] for key in here.marginal}, words)
    binds = any(state.binding for state in why.answer.rules.values() if state.rule.family == "budget")
    key = "why_budget" if binds and scenario.goal.maximized else "why_budget_changes"
    return words.say(key, unit_one=words.in_proportion(_one(words)), price=words.rate(here.slope), goes=goes)


def _capabilities(why: Explanations, words: Words) -> Items | None:
    """The score of each capability, each followed by what holds back the composites behind it, said once."""
    scenario, items, left = why.scenario, list[str](), dict(why.bottlenecks)
    for name, capability in scenario.model.capabilities.items():
        feed = words.quantity_title(capability.feed)
        score, title = f"{why.answer.scores[name]:.1f}", words.title("capabilities", name)
        items.append(words.say("why_capability", title=title, score=score, feed=feed))
        items += [_bottleneck(left.pop(item), words) for item in why.behind(capability.feed) if item in left]
    return Items((*items, *(_bottleneck(item, words) for item in left.values()))) if items else None


def _bottleneck(item: Bottleneck, words: Words, key: str = "why_bottleneck") -> str:
    """What holds a composite back, and which programmes can feed it; ``key`` is of the text where it is one part."""
    parts = [formula_words(part, words) for part in words.scenario.model.composites[item.composite].parts]
    figures = {"composite": words.quantity_title(item.composite), "least": number(item.parts[item.least], 4)}
    if len(item.tied) > 1:
        return words.say("why_tied", parts=enumerated([parts[i] for i in item.tied], words.lang), **figures)
    following = min(value for i, value in enumerate(item.parts) if i != item.least)
    feeding = _named(item.feeding, words) or words.say("none")
    return words.say(key, part=parts[item.least], next=number(following, 4), feeding=feeding, **figures)


def _moves(why: Explanations, words: Words) -> Table | None:
    """What a unit of money adds at the actual, by programme, beside its change."""
    scenario, answer = why.scenario, why.answer
    # Where money is the objective a unit of it adds as much, whatever it buys.
    if not why.rates_at_actual or answer.baseline is None or scenario.goal.in_money:
        return None
    unit = scenario.display.counted(words.lang) if scenario.currency else Fraction(1)
    factor = float(unit / scenario.display.size)
    changes = {line.name: line.change or Fraction(0) for line in programme_lines(answer, words)}
    rows = [
        (words.title("programmes", name), words.gain(rate * factor), words.money(changes[name], signed=True))
        for name, rate in sorted(why.rates_at_actual.items(), key=lambda item: (-scenario.goal.sign * item[1], item[0]))
    ]
    first, *later = scenario.periods
    key = "why_moves_first" if later else "why_moves"
    caption = words.say(key, unit_one=_one(words), period=first)
    header = (*words.each("programme", "objective"), words.say("change") + words.in_unit)
    return Table(header, plain_rows(rows), caption=caption)


def _buys(story: ProgrammeExplanation, words: Words) -> list[str]:
    """The units that a programme buys, and the outputs that they make."""
    scenario, sentences = words.scenario, []
    if story.units and counted(scenario, story.name):
        named = words.text(scenario.programmes[story.name].unit)
        sentences.append(words.say("why_buys" if named else "why_buys_plain", units=number(story.units, 4), unit=named))
    shown = sorted(story.outputs.items())[:_SHOWN]
    outputs = ", ".join(f"{words.quantity_title(key)} {number(value, 4)}" for key, value in shown)
    return [*sentences, *([words.say("why_outputs", outputs=outputs)] if shown else [])]


def _lifts(story: ProgrammeExplanation, words: Words) -> str:
    if words.scenario.programmes[story.name].fixed:
        return words.say("why_fixed")
    if not story.spend and not story.units:
        return ""
    lost = ", ".join(
        words.say("why_lost", title=words.title("capabilities", key), points=changed(decimals(-value)))
        for key, value in story.lost.items()
    )
    if words.scenario.goal.in_money:
        # What it does to the objective is its own money.
        return words.say("why_lifts_scores", lost=lost) if lost else ""
    key = "why_lifts" if lost else "why_lifts_objective"
    return words.say(key, lost=lost, objective=words.gain(float(-story.lost_objective)))


def _more(story: ProgrammeExplanation, why: Explanations, words: Words) -> list[str]:
    """What a unit of money more would add, what it would displace, and what would have to be for it to be wanted."""
    if why.sensitivity.whole:
        return [words.say("why_whole")]
    if story.rate is None:
        return []
    key, displaced = "why_next" if story.displaced else "why_next_free", _largest(story.displaced, words)
    rate, when = words.rate(story.rate), forced_when(story.period, words)
    sentences = [words.say(key, unit_one=_one(words), when=when, rate=rate, displaced=displaced)]
    now, _, high = story.worth
    if story.rate < 0 and now is not None and high is not None and high > now:
        sentences.append(words.say("why_wanted_worth", now=number(now, 4), needed=number(high, 4)))
    return sentences


def _largest(shares: Mapping[str, float], words: Words) -> str:
    """The programmes with the largest shares."""
    return _named(sorted(shares, key=lambda name: (-shares[name], name)), words)


def _named(names: Iterable[str], words: Words) -> str:
    return words.titles("programmes", list(names)[:_SHOWN])
