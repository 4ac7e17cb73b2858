"""Page one: the headline, the first picture with the reader's own numbers beside it, and what stands below them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from optimizer.report.charts.markup import Markup, tag
from optimizer.report.html.render import rendered
from optimizer.report.parts import Article, Chart, Part, Section

_WIDE = ("plans", "table-1")
"""Articles over the whole width; of the others the first ones stand at the left."""
_LEFT = ("execution", "deciding")


def page_one(section: Section, aside: Markup, stays: Markup | None, lang: str) -> Markup:
    """The summary as a reader with one minute reads it; ``aside`` stands beside the picture, ``stays`` beneath."""
    first, *others = takewhile(lambda part: isinstance(part, str), section.parts)
    chart, *rest = section.parts[1 + len(others) :]
    assert isinstance(chart, Chart)
    wide, left, right = list[Part](), list[Part](), list[Part]()
    for part in rest:
        name = part.name if isinstance(part, Article) else ""
        (wide if name in _WIDE else left if name in _LEFT else right).append(part)
    return tag(
        "section",
        tag(
            "div",
            tag(
                "div",
                tag("h2", str(first), class_="finding", id="finding"),
                tag("p", " ".join(map(str, others)), class_="lead") if others else None,
                chart.drawing().page(),
            ),
            aside,
            class_="first",
        ),
        stays,
        rendered(wide, lang),
        tag("div", _column(left, lang), _column(right, lang), class_="pair"),
        id=section.name,
        aria_label=section.title,
    )


def _column(parts: Sequence[Part], lang: str) -> Markup:
    return tag("div", rendered(parts, lang))
