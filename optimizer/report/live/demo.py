"""A page that holds nothing but the live part of the report, to try it on."""

from __future__ import annotations

from html import escape

from optimizer.report.figures import scenario_title
from optimizer.report.language import say
from optimizer.report.live.bundle import POLICY, demo_source, elements
from optimizer.report.live.export import NotLiveError, live_data
from optimizer.scenario.scenario import Scenario

STYLE = """
:root { color-scheme: light dark; --line: #8888; --moved: #b45309; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 1rem auto; padding: 0 1rem; }
main { display: grid; grid-template-columns: minmax(18rem, 1fr) minmax(20rem, 1.4fr); gap: 2rem; }
@media (max-width: 700px) { main { grid-template-columns: 1fr; } }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: right; }
th:first-child { text-align: left; font-weight: 500; }
"""
LIVE_STYLE = """
.live-row { display: grid; grid-template-columns: 1fr 6rem 6rem 4.5rem; gap: .3rem .6rem; align-items: center; }
.live-row label:first-child { overflow-wrap: anywhere; }
.live-row.live-moved label:first-child { font-weight: 600; color: var(--moved, #b45309); }
.live-row input { width: 100%; min-width: 0; font: inherit; box-sizing: border-box; }
.live-off { grid-column: 2 / -1; font-size: .85em; } .live-off input { width: auto; }
.live-group > summary { cursor: pointer; font-weight: 600; margin-top: .6rem; }
[data-live="changed"] .as-published { opacity: .45; }
[data-live="changed"] .as-published::before { content: attr(data-as-published); font-size: .8em; display: block; }
"""
"""What the controls need, and how what is not computed again fades and is marked."""


def demo_page(scenario: Scenario, lang: str) -> str:
    """One HTML file with the controls, what the engine answers to them, and nothing to request."""
    heading = escape(scenario_title(scenario, lang))
    judged = f"<p>{escape(say('why_judged', lang))}</p>" if scenario.model.capabilities else ""
    published = escape(say("live_as_published", lang), quote=True)
    try:
        live = elements(live_data(scenario), lang)
        body = (
            f'<main><section id="live-controls"></section><section id="live-result"></section></main>\n'
            f'<p class="as-published" data-as-published="{published}">{escape(say("live_unchanged", lang))}</p>\n'
            f"{live}<script>{demo_source()}</script>\n"
        )
    except NotLiveError as reason:
        body = f"<p>{escape(say(reason.reason, lang))}</p>\n"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{STYLE}{LIVE_STYLE}</style></head>\n"
        f"<body>\n<h1>{heading}</h1>\n<h2>{escape(say('live_title', lang))}</h2>\n{judged}\n{body}</body>\n</html>\n"
    )
