"""Aims outside the calculation, and what the plan's authors would say, with the answers."""

from __future__ import annotations

from optimizer.language.catalog import say
from optimizer.report.parts import Article, Items
from optimizer.scenario.scenario import Scenario


def outside_line(scenario: Scenario, lang: str) -> str:
    """The titles of the aims in one line; empty without any."""
    names = ", ".join(aim.title.say(lang) for aim in scenario.outside.values())
    return f"{say('outside', lang)}: {names}" if names else ""


def outside_notes(scenario: Scenario, lang: str) -> list[str]:
    """What the files say of each aim, with its sources; an aim of which they say nothing is left out."""
    notes = []
    for aim in scenario.outside.values():
        note = f": {aim.note.say(lang)}" if aim.note is not None else ""
        if note or aim.source:
            notes.append(f"{aim.title.say(lang)}{note}{_cited(aim.source)}")
    return notes


def objections(scenario: Scenario, lang: str) -> Article | None:
    """Each objection with its answer; nothing without any."""
    items = [
        say("objection", lang, title=item.title.say(lang), answer=item.answer.say(lang)) + _cited(item.source)
        for item in scenario.objections.values()
    ]
    return Article("objections", say("objections", lang), (Items(tuple(items)),)) if items else None


def _cited(source: tuple[str, ...]) -> str:
    return f" [{', '.join(source)}]" if source else ""
