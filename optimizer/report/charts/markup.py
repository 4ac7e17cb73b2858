"""Elements of HTML and SVG. Text is escaped where it enters, so that nothing from a file can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape

from optimizer.report.typography import printable, typeset

_VOID = frozenset({"meta", "br", "col", "hr", "circle", "line", "path", "polyline", "polygon", "rect"})
_LANGUAGE: ContextVar[str] = ContextVar("language", default="")
_AS_IT_IS = frozenset({"script", "style", "code", "pre"})
"""Elements whose text is not typeset."""


@contextmanager
def typesetting(lang: str) -> Iterator[None]:
    """Text that becomes markup within is typeset in ``lang``, but for code."""
    token = _LANGUAGE.set(lang)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


class Markup(str):
    """A text that is markup already. Only `tag`, `join` and `verbatim` make one."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def text(value: str, lang: str = "") -> Markup:
    """``value`` as text between tags or in an attribute; typeset in ``lang``."""
    if isinstance(value, Markup):
        return value
    shown = printable(value)
    return Markup(escape(typeset(shown, lang) if lang else shown, quote=True))


def join(*children: Child) -> Markup:
    """Children one after another; None is left out, lists are opened."""
    return _joined(children, _LANGUAGE.get())


def _joined(children: Iterable[Child], lang: str) -> Markup:
    parts = (text(c, lang) if isinstance(c, str) else _joined(c, lang) for c in children if c is not None)
    return Markup("".join(parts))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element. ``class_`` stands for class, ``stroke_width`` for stroke-width; None and False leave one out.

    >>> tag("p", "1 < 2", class_="note", title='"')
    '<p class="note" title="&quot;">1 &lt; 2</p>'
    """
    parts = [name]
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        shown = key if value is True else value if isinstance(value, str) else f"{value:g}"
        parts.append(f'{key}="{text(shown, _LANGUAGE.get() if key in ("aria-label", "data-says") else "")}"')
    opened = " ".join(parts)
    inside = _joined(children, "" if name in _AS_IT_IS else _LANGUAGE.get())
    return Markup(f"<{opened}/>") if name in _VOID and not inside else Markup(f"<{opened}>{inside}</{name}>")


def verbatim(trusted: str) -> Markup:
    """Markup that stands in this package's own files, such as the style sheet. Never for text from an input file."""
    return Markup(trusted)


def link(address: str, *children: Child) -> Markup:
    """A link to follow by hand; anything but an http(s) address stays text."""
    if not re.match(r"https?://[^\s]+$", address):
        return join(*children)
    return tag("a", *children, href=address, rel="noopener noreferrer")
