"""Commands about files: whether they are in order, what they hold, how they differ, and how they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from optimizer.cli import completion
from optimizer.cli.answers import load_scenario
from optimizer.cli.group import (
    cli,
    dump,
    language,
    on_scenario,
    print_result,
    report_error,
    result_options,
    scenario_files,
    screen,
)
from optimizer.cli.streams import ProgressLine
from optimizer.errors import InputError, Place, Problem, harmless


@cli.command()
@scenario_files
@result_options
def validate(files: tuple[str, ...], as_json: bool, lang: str) -> int:
    """Check scenario files; every fault with its place."""
    from optimizer.language import say
    from optimizer.scenario.checks import feeds_nothing, limits_nothing
    from optimizer.scenario.load import check_file
    from optimizer.scenario.scenario import Scenario
    from optimizer.sweep.draws import Draws

    faults: dict[str, list[dict[str, Any]]] = {}
    remarks: dict[str, list[dict[str, str]]] = {}
    for file in files:
        try:
            with ProgressLine(lang) as progress:
                progress.step("doing_resolving", file if len(files) > 1 else "")
                checked = check_file(file)
                if isinstance(checked, Scenario):  # and no model by itself
                    Draws(checked, 1)
        except InputError as error:
            faults[file] = [_fault(problem) for problem in error.problems]
            if not as_json:
                report_error(error)
            continue
        noted, summary = dict[str, tuple[str, ...]](), ""
        if isinstance(checked, Scenario):
            n, m, statuses = len(checked.programmes), len(checked.variants), checked.status_counts()
            summary = say("file_holds", lang, n=n, m=m, **statuses)
            noted = {"feeds_nothing": feeds_nothing(checked), "without_periods": checked.without_periods}
            noted |= {"replaced_limits": checked.replaced_limits, "limits_nothing": limits_nothing(checked)}
        alone = [(say(key, "en", names=name), name) for key, names in noted.items() for name in names]
        faults[file], remarks[file] = [], [{"message": message, "path": path} for message, path in alone]
        if not as_json:
            click.echo(say("in_order", lang, file=harmless(file)) + summary)
            for key, names in noted.items():
                if names:
                    click.echo("  " + say(key, lang, names=", ".join(names)))
    if as_json:
        click.echo(dump({"format": "optimizer-validate", "version": 2, "files": faults, "remarks": remarks}))
    return 2 if any(faults.values()) else 0


def _fault(problem: Problem) -> dict[str, Any]:
    """A fault as plain data."""
    place = {name: getattr(problem.place, name, None) for name in ("path", "file", "line", "column")}
    return {"message": problem.message, "hint": problem.hint, **place}


@cli.command(short_help="Every number and rule with the place it comes from.")
@click.option("--lp", metavar="OUT.lp", help="Write the linear program to OUT.lp, and print no numbers.")
@on_scenario
def show(file: str, lp: str | None, as_json: bool, lang: str, **options: Any) -> int:
    """The scenario as resolved: every number and rule with the place it comes from."""
    if lp is not None and not lp.endswith(".lp") and Path(lp).exists():  # a slip must not cost a scenario
        raise InputError(Problem(f"`{lp}` exists and does not end in .lp: nothing was written", Place("--lp")))
    with ProgressLine(lang) as progress:
        progress.step("doing_resolving")
        scenario = load_scenario(file, options)
        if lp is not None:
            from optimizer.program.pyomo_model import lp_text
            from optimizer.report.write import write_whole

            write_whole(Path(lp), lp_text(scenario).encode("utf-8"))
            shown = lp
        else:
            from optimizer.report.resolved import resolved_document, resolved_text

            shown = dump(resolved_document(scenario)) if as_json else resolved_text(scenario, lang, screen())
    return print_result(shown)


@cli.command(short_help="Numbers, rules and settings that differ between two files.")
@click.argument("first", type=completion.ScenarioName())
@click.argument("second", type=completion.ScenarioName())
@result_options
def diff(first: str, second: str, as_json: bool, lang: str) -> int:
    """Which numbers, rules and settings differ between two scenarios, with their origins and sources.

    FIRST and SECOND are as FILE, or a .json file that `optimizer show --json` printed.
    """
    with ProgressLine(lang) as progress:
        progress.step("doing_resolving")
        one, other = _resolved(first), _resolved(second)
        from optimizer.report.differences import difference_parts, differences_text

        changes = difference_parts(one, other)
        if one["scenario"] == other["scenario"] and not as_json:
            one, other = one | {"scenario": first}, other | {"scenario": second}
        shown = dump(changes) if as_json else differences_text(changes, one, other, lang, screen())
    return print_result(shown)


def _resolved(file: str) -> dict[str, Any]:
    """A scenario as `show --json` prints it, resolved now or read from such a file."""
    from optimizer.report.resolved import resolved_document
    from optimizer.scenario.load import load_with
    from optimizer.scenario.readers import read_resolved

    if file.lower().endswith(".json"):
        return read_resolved(file)
    return resolved_document(load_with(file, {}, "command line"), False)


@cli.command()
@click.argument("kind", type=click.Choice(["scenario", "model"]), default="scenario")
def schema(kind: str) -> int:
    """The JSON Schema of scenario or model files, for editors."""
    from optimizer.scenario.validate import json_schema

    return print_result(dump(json_schema(kind)))


@cli.command()
@click.argument("name")
@language
def new(name: str, lang: str) -> int:
    """Write NAME.yaml here: a commented scenario that solves."""
    from optimizer.report.write import write_starter

    path = write_starter(name, lang)
    return print_result(f"{path}\noptimizer solve {path}")
