"""Commands about files: whether they are in order, what they hold, how they differ, and how they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from optimizer import completion
from optimizer.cli.answers import answer_to, load_scenario, resolved
from optimizer.cli.group import changes, cli, dump, json_option, language, page_of, report_error, screen
from optimizer.cli.progress import ProgressLine
from optimizer.language.locale import default_language


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=completion.ScenarioName())
@language
@json_option
def validate(files: tuple[str, ...], as_json: bool, lang: str | None) -> int:
    """Check scenario files; every fault with its place."""
    from optimizer.errors import InputError
    from optimizer.language.catalog import say
    from optimizer.scenario.load import check_file

    lang = lang or default_language()
    faults: dict[str, list[dict[str, Any]]] = {}
    remarks: dict[str, list[dict[str, str]]] = {}
    for file in files:
        try:
            checked = check_file(file)
            faults[file] = []
            unused = _unused(checked)
            remarks[file] = [
                {"message": f"`{name}` feeds no score, limit or objective", "path": name} for name in unused
            ]
            if not as_json:
                click.echo(say("in_order", lang, file=file) + _summary(checked, lang))
                if unused:
                    click.echo("  " + say("feeds_nothing", lang, names=", ".join(unused)))
        except InputError as error:
            faults[file] = [
                {
                    "message": problem.message, "hint": problem.hint, "path": problem.path,
                    "file": problem.place.file if problem.place else None,
                    "line": problem.place.line if problem.place else None,
                    "column": problem.place.column if problem.place else None,
                }
                for problem in error.problems
            ]  # fmt: skip
            if not as_json:
                report_error(error)
    if as_json:
        click.echo(dump({"format": "optimizer-validate", "version": 1, "files": faults, "remarks": remarks}))
    return 2 if any(faults.values()) else 0


@cli.command(short_help="Every number and rule with the place it comes from.")
@click.argument("file", type=completion.ScenarioName())
@click.option("--lp", metavar="OUT", help="Write the linear program to OUT, an LP file, and print no numbers.")
@changes
@language
@json_option
def show(file: str, lp: str | None, as_json: bool, lang: str | None, **options: Any) -> int:
    """The scenario as resolved: every number and rule with the place it comes from."""
    scenario = load_scenario(file, options)
    if lp is not None:
        from optimizer.program.pyomo_model import lp_text
        from optimizer.report.write import write_whole

        write_whole(Path(lp), lp_text(scenario).encode("utf-8"))
        click.echo(lp)
        return 0
    from optimizer.report.resolved import resolved_document, resolved_text

    lang = lang or default_language()
    click.echo(dump(resolved_document(scenario)) if as_json else resolved_text(scenario, lang, screen()))
    return 0


@cli.command(short_help="What the numbers rest on, and how much each matters.")
@click.argument("file", type=completion.ScenarioName())
@changes
@language
@json_option
def sources(file: str, as_json: bool, lang: str | None, **options: Any) -> int:
    """What the numbers rest on, how much each matters, and whether the sources contradict each other."""
    lang = lang or default_language()
    with ProgressLine(lang) as progress:
        answer = answer_to(file, options, variants=False)
        progress.step("doing_analysis")
        from optimizer.report.sources import audit, audit_text

        solved = answer.status == "optimal"
        shown = dump(audit(answer)) if as_json and solved else page_of(answer, lang, audit_text)
    click.echo(shown, err=as_json and not solved)
    return 0 if solved else 1


@cli.command(short_help="Numbers, rules and settings that differ between two files.")
@click.argument("first", type=completion.ScenarioName())
@click.argument("second", type=completion.ScenarioName())
@language
@json_option
def diff(first: str, second: str, as_json: bool, lang: str | None) -> int:
    """Which numbers, rules and settings differ between two scenarios, with their origins and sources.

    FIRST and SECOND are as FILE, or a .json file that `optimizer show --json` printed.
    """
    one, other = resolved(first), resolved(second)
    from optimizer.report.differences import difference_parts, differences_text

    changes = difference_parts(one, other)
    click.echo(
        dump(changes) if as_json else differences_text(changes, one, other, lang or default_language(), screen())
    )
    return 0


@cli.command()
@click.argument("kind", type=click.Choice(["scenario", "model"]), default="scenario")
def schema(kind: str) -> int:
    """The JSON Schema of scenario or model files, for editors."""
    from optimizer.scenario.validate import json_schema

    click.echo(dump(json_schema(kind)))
    return 0


@cli.command()
@click.argument("name")
@language
def new(name: str, lang: str | None) -> int:
    """Write NAME.yaml here: a commented scenario that solves."""
    from optimizer.report.write import write_starter

    path = write_starter(name, lang or default_language())
    click.echo(f"{path}\noptimizer solve {path}")
    return 0


def _unused(checked: Any) -> tuple[str, ...]:
    """Parts of a scenario that feed nothing; empty for a model by itself, which has no limits or objective to feed."""
    from optimizer.scenario.checks import feeds_nothing
    from optimizer.scenario.scenario import Scenario

    return feeds_nothing(checked) if isinstance(checked, Scenario) else ()


def _summary(checked: Any, lang: str) -> str:
    """The contents of a valid file, in brackets; empty for a model by itself."""
    from optimizer.language.catalog import say
    from optimizer.scenario.scenario import Scenario

    if not isinstance(checked, Scenario):
        return ""
    return say("file_holds", lang, n=len(checked.programmes), m=len(checked.variants), **checked.status_counts())
