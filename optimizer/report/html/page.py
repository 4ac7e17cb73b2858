"""The page as a whole: head, policy, typeface, contents, sections in the order that budget papers have."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.report.figures import scenario_title
from optimizer.report.html import basis
from optimizer.report.html.alternatives import alternatives
from optimizer.report.html.believe import believe
from optimizer.report.html.influence import influence
from optimizer.report.html.limits import limits
from optimizer.report.html.live import Live, live
from optimizer.report.html.markup import Markup, join, tag, verbatim
from optimizer.report.html.no_answer import no_answer
from optimizer.report.html.parts import Words, section
from optimizer.report.html.render import article_of
from optimizer.report.html.result import result
from optimizer.report.html.rivalries import rivalries
from optimizer.report.html.summary import summary
from optimizer.report.live.bundle import policy, scripts
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.typography import typeset_markup
from optimizer.scenario.scenario import Scenario

_WEIGHTS = (400, 700)


def html_report(answer: Answer, lang: str) -> str:
    """The report on ``answer`` as one HTML document in ``lang``, which asks nothing of any other file or machine."""
    words = Words(answer.scenario, lang)
    solved = answer.status == "optimal"
    # Numbers at the ends of their ranges are solved again as linear programs, so not where lots are whole.
    bars = answer.tornado if solved and answer.solution.whole is None else ()
    again = live(answer, bars, words) if solved else None
    parts = [part for part in _sections(answer, bars, again, words) if part is not None]
    body = join(
        _header(answer, words),
        tag("div", _contents(parts, words), tag("main", *parts, id="main"), class_="body"),
        _footer(words),
        None if again is None else again.bar,
    )
    body = verbatim(typeset_markup(body, lang))
    data = None if again is None else again.data
    skip = tag("a", words.say("r_skip"), href="#main", class_="skip")
    heading = scenario_title(answer.scenario, lang)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(live=data is not None)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{heading} · {words.say('r_report')}"),
        tag("style", *(verbatim(part) for part in (_typeface(heading + body), _read("style.css"), _read("live.css")))),
    )
    script = None if data is None else verbatim(scripts(data, answer.scenario, lang))
    return "<!DOCTYPE html>\n" + tag("html", head, tag("body", skip, body, script), lang=lang) + "\n"


def _sections(answer: Answer, bars: Sequence[Bar], again: Live | None, words: Words) -> list[Markup | None]:
    if answer.status != "optimal":
        return [no_answer(answer, words), basis.grounds(answer.scenario, words), basis.proof(answer, words)]
    return [
        summary(answer, words),
        None if again is None else again.section,
        basis.budget(answer, words),
        basis.method(answer, words),
        result(answer, words),
        _sensitivity(answer, bars, words),
        _sampled(answer, words),
        alternatives(answer, words),
        basis.execution(answer, words),
        basis.caveats(answer, words),
        basis.grounds(answer.scenario, words),
        basis.proof(answer, words),
    ]


def _sampled(answer: Answer, words: Words) -> Markup | None:
    if getattr(answer, "sweep", None) is None:
        return None
    from optimizer.report.html.uncertainty import uncertainty

    return uncertainty(answer, words)


def _sensitivity(answer: Answer, bars: Sequence[Bar], words: Words) -> Markup:
    found = answer.sensitivity
    parts = [
        limits(found, words),
        article_of(frontiers(found, words), words.lang),
        rivalries(found, words),
        influence(answer, bars, words),
        believe(answer, words),
    ]
    return section("sensitivity", words.say("r_sensitivity"), *parts)


def _header(answer: Answer, words: Words) -> Markup:
    day = answer.scenario.question.as_of
    meta = [words.say("r_report"), answer.scenario.name]
    meta += [words.say("r_as_of_day", day=day)] if day is not None else []
    return tag(
        "header",
        tag("p", " · ".join(meta), class_="kicker"),
        tag("h1", scenario_title(answer.scenario, words.lang)),
        tag("p", words.say(_subtitle(answer.scenario)), class_="subtitle"),
    )


def _contents(parts: list[Markup], words: Words) -> Markup:
    found = [re.match(r'<section id="([a-z-]+)" aria-label="([^"]*)"( hidden)?', part) for part in parts]
    items = [
        tag("li", tag("a", verbatim(m[2]), href=f"#{m[1]}"), hidden=m[3] is not None) for m in found if m is not None
    ]
    return tag("nav", tag("ol", *items), class_="contents", aria_label=words.say("r_contents"))


def _footer(words: Words) -> Markup:
    return tag("footer", tag("p", words.say("r_footer")))


@cache
def _read(name: str) -> str:
    return files("optimizer.report.html").joinpath(name).read_text(encoding="utf-8")


def _typeface(shown: str) -> str:
    """The typeface in two weights, as far as the text needs it: Latin, the common Hangul, and the rest if it occurs."""
    letters = set(shown)
    faces = []
    for name, letters_of in _subsets().items():
        if name == "latin" or letters & letters_of:
            faces += [_face(name, weight) for weight in _WEIGHTS]
    return "".join(faces)


@cache
def _subsets() -> dict[str, frozenset[str]]:
    """Name of each part of the typeface to the letters that it holds."""
    parts = (line.partition(" ") for line in _read("fonts/letters.txt").splitlines() if line)
    return {name: frozenset(letters) for name, _, letters in parts}


@cache
def _face(name: str, weight: int) -> str:
    data = files("optimizer.report.html").joinpath(f"fonts/report-sans-{weight}-{name}.woff2").read_bytes()
    ranges = "" if name == "latin" else f";unicode-range:{_ranges(_subsets()[name])}"
    source = f"url(data:font/woff2;base64,{b64encode(data).decode()}) format('woff2')"
    return f"@font-face{{font-family:'Report Sans';font-weight:{weight};src:{source}{ranges}}}\n"


def _ranges(letters: frozenset[str]) -> str:
    """Letters as CSS names them."""
    return ",".join(f"U+{ord(letter):X}" for letter in sorted(letters))


def _subtitle(scenario: Scenario) -> str:
    if not scenario.actual:
        return "r_subtitle_only"
    return "r_subtitle" if scenario.model.capabilities else "r_subtitle_plain"
