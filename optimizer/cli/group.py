"""The command line as a whole, and what its commands share: arguments, options, and printed results."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from optimizer.cli import completion
from optimizer.cli.streams import in_unicode, writing_errors
from optimizer.errors import InputError
from optimizer.language.locale import LOCALES, default_language

if TYPE_CHECKING:
    from optimizer.report.terminal import Screen

Command = TypeVar("Command", bound=Callable[..., Any])


def _together(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """A decorator that adds several options."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


scenario_files = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioName())
changes = _together(
    click.option(
        "--set", "settings", multiple=True, metavar="PATH=VALUE", shell_complete=completion.complete_settings,
        help="Another value for any number, by dotted path; may be repeated.",
    ),
    click.option("--budget", metavar="AMOUNT", help="Another budget, such as 2조원 or 'EUR 300 million'."),
    click.option("--horizon", metavar="YEARS", help="Another number of years that count."),
    click.option(
        "--compare-with", metavar="NAME|FILE.csv", shell_complete=completion.allocations,
        help="Another allocation to stand beside; moves no rule.",
    ),
)  # fmt: skip
"""The options that change a scenario, the same for every command that reads one."""
draws_option = click.option(
    "--draws", metavar="N|FOLDER|none", help="Samples of the assumptions: so many, a sweep's, none; else 1024."
)
_locales = " or ".join(locale.name for locale in LOCALES.values())
language = click.option(
    "--lang", type=click.Choice([*LOCALES]), default=default_language, help=f"{_locales}; else the environment's."
)
result_options = _together(
    language,
    click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else."),
)
on_scenario = _together(click.argument("file", type=completion.ScenarioName()), changes, result_options)
"""The arguments of a command on one scenario: its file, changes of it, and how the result is printed."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="investment-optimizer")
def cli() -> None:
    """Divide a budget among programmes, beside what was decided, with a proof.

    FILE is a scenario's name, a path, or - for standard input.
    """


def screen(stream: TextIO | None = None) -> Screen:
    """The width and colours of a terminal, by default of standard output; else COLUMNS, or 120.

    NO_COLOR and a dumb terminal switch colours off.
    """
    from optimizer.report.terminal import LEAST, PLAIN, Screen

    stream = stream or sys.stdout
    seen = stream is not None and stream.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) else PLAIN.width
    if seen:
        width = shutil.get_terminal_size((PLAIN.width, 24)).columns
    return Screen(max(LEAST, width), seen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def report_error(error: InputError) -> None:
    """Print an input error on standard error."""
    from optimizer.report.terminal import error_text

    with writing_errors():
        click.echo(error_text(error, screen(sys.stderr)), err=True)


def print_result(result: Any, done: bool = True) -> int:
    """Print a result; the exit status is 0 where it is ``done``, else 1."""
    click.echo(result)
    return 0 if done else 1


def page_of(answer: Any, lang: str, page: Callable[..., str]) -> str:
    """The page on an answer, or why there is none."""
    from optimizer.report.pages import why_not

    return page(answer, lang, screen()) if answer.status == "optimal" else why_not(answer, lang, screen())


def dump(value: Any) -> str:
    """A document as JSON, with escapes for what standard output lacks; a NaN or infinity is an error, 0 has no sign."""
    return json.dumps(_unsigned(value), ensure_ascii=not in_unicode(sys.stdout), indent=2, allow_nan=False)


def _unsigned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unsigned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_unsigned(item) for item in value]
    return 0.0 if isinstance(value, float) and value == 0 else value
