"""The page of `optimizer sweep`."""

from __future__ import annotations

from optimizer.errors import display_width
from optimizer.report.figures import scenario_title
from optimizer.report.language import say
from optimizer.report.page import text_of
from optimizer.report.sweep import sweep_parts
from optimizer.report.table import wrap
from optimizer.report.typography import typeset
from optimizer.sweep.result import Sweep


def sweep_page(swept: Sweep, lang: str, with_indices: bool = False) -> str:
    """The sweep as text."""
    head = f"{scenario_title(swept.scenario, lang)}: {say('sweep_title', lang, n=f'{swept.findings.samples:,}')}"
    lines = [head, "=" * display_width(head), ""]
    for part in sweep_parts(swept, lang, with_indices):
        lines += [*text_of(part), ""]
    if swept.folder is not None:
        lines += wrap(say("sweep_folder", lang, folder=swept.folder))
    return typeset("\n".join(lines).rstrip(), lang)
