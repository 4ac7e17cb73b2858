"""What the shell offers while someone types: scenarios, programmes, allocations and the paths of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem


class ScenarioFile(click.types.StringParamType):
    """A scenario's name, a path or `-`."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names first; where none begins so, the shell's own files."""
        from optimizer.scenario.known import scenario_names

        return _beginning(scenario_names(), incomplete) or [CompletionItem(incomplete, type="file")]


def programmes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The programmes of the file that was typed before."""
    from optimizer.scenario.known import programme_names

    return _beginning(programme_names(_file(ctx)), incomplete)


def allocations(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The allocations of the file that was typed before; else files."""
    from optimizer.scenario.known import allocation_names

    return _beginning(allocation_names(_file(ctx)), incomplete) or [CompletionItem(incomplete, type="file")]


def settings(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The paths of numbers of the file that was typed before, up to the `=`."""
    from optimizer.scenario.known import number_paths

    return [] if "=" in incomplete else _beginning(number_paths(_file(ctx)), incomplete)


def _file(ctx: click.Context) -> str:
    """The scenario that the words before name; `-` where there is none yet."""
    files: Any = ctx.params.get("file") or ctx.params.get("files") or _left(ctx)
    return files if isinstance(files, str) else files[0]


def _left(ctx: click.Context) -> str:
    """The first word that click could not place: an option that still waits for its value stops it before the FILE."""
    return next((word for word in ctx.args if not word.startswith("-")), "-")


def _beginning(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
