"""Elements of HTML and SVG. Text is escaped where it enters, so that nothing from a file can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "br", "col", "hr", "circle", "line", "path", "polyline", "polygon", "rect"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# Characters that no document may hold; the rest of what looks strange is only text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """A text that is markup already. Only `tag`, `join` and `verbatim` make one."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def text(value: str) -> Markup:
    """``value`` as text between tags or in an attribute."""
    return value if isinstance(value, Markup) else Markup(escape(_FORBIDDEN.sub("", value), quote=True))


def join(*children: Child) -> Markup:
    """Children one after another; None is left out, lists are opened."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        parts.append(text(child) if isinstance(child, str) else join(*child))
    return Markup("".join(parts))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element. ``class_`` stands for class, ``stroke_width`` for stroke-width; None and False leave one out.

    >>> tag("p", "1 < 2", class_="note", title='"')
    '<p class="note" title="&quot;">1 &lt; 2</p>'
    """
    parts = [name]
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")
        if _NAME.fullmatch(key) is None:
            raise ValueError(f"`{key}` is no name of an attribute")
        if value is None or value is False:
            continue
        parts.append(f'{key}="{key if value is True else text(value if isinstance(value, str) else f"{value:g}")}"')
    opened = " ".join(parts)
    inside = join(*children)
    return Markup(f"<{opened}/>") if name in _VOID and not inside else Markup(f"<{opened}>{inside}</{name}>")


def verbatim(trusted: str) -> Markup:
    """Markup that stands in this package's own files, such as the style sheet. Never for anything that was read."""
    return Markup(trusted)


def link(address: str, *children: Child) -> Markup:
    """A link to follow by hand; anything but an http(s) address stays text."""
    if not re.match(r"https?://[^\s]+$", address):
        return join(*children)
    return tag("a", *children, href=address, rel="noopener noreferrer")
