"""The versions of the packages that rows rest on."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("investment-optimizer", "highspy", "pyomo", "numpy", "numba")


def versions() -> dict[str, str | None]:
    """The version of each package by name, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def moved(before: dict[str, str | None], now: dict[str, str | None]) -> str:
    """What differs between two sets of versions, in words; empty where nothing does."""
    names = [name for name in now if before.get(name) != now[name]]
    return ", ".join(f"{name} {before.get(name) or 'missing'}, here {now[name] or 'missing'}" for name in names)
