"""The page as a whole: head, policy, typeface, page one, and what is folded away behind it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from optimizer.analysis.answer import Answer
from optimizer.language.locale import LOCALES
from optimizer.report.charts.drawing import sheet
from optimizer.report.charts.markup import Markup, join, tag, typesetting, verbatim
from optimizer.report.contents import sections
from optimizer.report.figures import scenario_title
from optimizer.report.html.live import live
from optimizer.report.html.render import fold_of, section_of
from optimizer.report.html.summary import page_one
from optimizer.report.live.bundle import as_json, policy, scripts
from optimizer.report.live.words_data import words_data
from optimizer.report.words import Words

_WEIGHTS = (400, 700)


def written_report(answer: Answer, lang: str) -> str:
    """The report on ``answer`` as one HTML document in ``lang``, which asks nothing of any other file or machine."""
    with typesetting(lang):
        return _page(answer, lang)


def _page(answer: Answer, lang: str) -> str:
    words = Words(answer.scenario, lang)
    solved = answer.status == "optimal"
    again = live(answer, answer.tornado, words) if solved else None
    first, *others = sections(answer, words)
    shown = section_of(first, lang) if again is None else page_one(first, again.aside, again.stays, lang)
    stays = None if again is None else again.stays
    folds = [*(again.folds if again is not None else ()), stays, *(fold_of(section, lang) for section in others)]
    body = join(
        _header(answer, words),
        tag("main", shown, folded_sections(folds, words), id="main"),
        tag("footer", tag("p", words.say("r_footer"))),
        None if again is None else again.bar,
    )
    data = None if again is None else again.data
    heading = scenario_title(answer.scenario, lang)
    script = verbatim(scripts(data, answer.scenario, lang))
    said = as_json(words_data(answer.scenario, lang)) if data is not None else ""
    style = _typeface(heading + body + said), sheet(), _read("style.css"), _read("live.css")
    return html_document(heading, words.say("r_report"), body, style, policy(data is not None), script, words)


def html_document(
    heading: str, kind: str, body: Markup, style: Sequence[str], allowed: str, script: Markup | None, words: Words
) -> str:
    """A whole page; ``allowed`` is its Content-Security-Policy."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=allowed),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{heading} · {kind}"),
        tag("style", *(verbatim(part) for part in style)),
    )
    skip = tag("a", words.say("r_skip"), href="#main", class_="skip")
    shown, minus = tag("body", skip, body, _chart_tools(words), script), LOCALES[words.lang].minus
    return "<!DOCTYPE html>\n" + tag("html", head, shown, lang=words.lang, data_minus=minus) + "\n"


def _chart_tools(words: Words) -> Markup:
    """What the script gives each chart: it as a file, and a link to it."""
    buttons = [tag("button", words.say(f"chart_save_{kind}"), type="button", data_save=kind) for kind in ("svg", "png")]
    arrow = tag("svg", tag("path", d="M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10"), viewBox="0 0 16 16", aria_hidden="true")
    summary = tag("summary", arrow, aria_label=words.say("chart_tools"), title=words.say("chart_tools"))
    inside = tag("div", *buttons, tag("a", words.say("chart_link"), href="#main"))
    return tag("template", tag("details", summary, inside, class_="tools"), id="chart-tools")


def folded_sections(parts: Sequence[Markup | None], words: Words) -> Markup:
    """What is folded away, with a search through it."""
    said = words.say("r_search")
    field = tag("input", type="search", placeholder=said, aria_label=said)
    found = tag("span", role="status", data_said=words.say("r_search_found", n="{n}"))
    every = tag("button", words.say("r_unfold"), type="button", aria_pressed="false")
    tools = tag("div", field, found, every, class_="search", role="search", hidden=True)
    return tag("section", tag("h2", words.say("r_more")), tools, *parts, id="more", aria_label=words.say("r_more"))


def _header(answer: Answer, words: Words) -> Markup:
    day = answer.scenario.question.as_of
    meta = [words.say("r_report"), *([words.say("r_as_of_day", day=day)] if day is not None else [])]
    inside = " · ", tag("b", words.say("live_altered")), " · ", words.say("live_altered_first")
    altered = tag("span", *inside, class_="live-altered", hidden=True)
    return tag(
        "header",
        tag("p", " · ".join(meta), altered, class_="kicker"),
        tag("h1", scenario_title(answer.scenario, words.lang)),
    )


@cache
def _read(name: str) -> str:
    return files("optimizer.report.html").joinpath(name).read_text(encoding="utf-8")


def _typeface(shown: str) -> str:
    """The typeface in two weights, as far as the text needs it: Latin, and of Hangul the parts that it shows."""
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
