"""Elements of HTML and SVG. Text is escaped where it enters, so that nothing from a file can become markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape

from optimizer.report.typography import printable, typeset

_VOID = frozenset({"meta", "br", "col", "hr", "circle", "line", "path", "polyline", "polygon", "rect"})
Setting = Callable[[str], str]
_SETTING: ContextVar[Setting] = ContextVar("setting", default=str)
_AS_IT_IS = frozenset({"script", "style", "code", "pre"})
"""Elements whose text is not typeset."""
_READ = frozenset({"aria-label", "title", "data-says", "data-refused"})
"""Attributes that people read."""


@contextmanager
def typesetting(lang: str, how: Callable[[str, str], str] = typeset) -> Iterator[None]:
    """Text that becomes markup within is typeset in ``lang``, but for code."""
    token = _SETTING.set(lambda value: how(value, lang))
    try:
        yield
    finally:
        _SETTING.reset(token)


class Markup(str):
    """A text that is markup already. Only `tag`, `join` and `verbatim` make one."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def text(value: str, setting: Setting = str) -> Markup:
    """``value`` as text between tags or in an attribute."""
    return value if isinstance(value, Markup) else Markup(escape(setting(printable(value)), quote=True))


def join(*children: Child) -> Markup:
    """Children one after another; None is left out, lists are opened."""
    return _joined(children, _SETTING.get())


def _joined(children: Iterable[Child], setting: Setting) -> Markup:
    parts = (text(c, setting) if isinstance(c, str) else _joined(c, setting) for c in children if c is not None)
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
        parts.append(f'{key}="{text(shown, _SETTING.get() if key in _READ else str)}"')
    opened = " ".join(parts)
    inside = _joined(children, str if name in _AS_IT_IS else _SETTING.get())
    return Markup(f"<{opened}/>") if name in _VOID and not inside else Markup(f"<{opened}>{inside}</{name}>")


def verbatim(trusted: str) -> Markup:
    """Markup that stands in this package's own files, such as the style sheet. Never for text from an input file."""
    return Markup(trusted)


def link(address: str, *children: Child) -> Markup:
    """A link to follow by hand; anything but an http(s) address stays text."""
    if not re.match(r"https?://[^\s]+$", address):
        return join(*children)
    return tag("a", *children, href=address, rel="noopener noreferrer")
